/* rtspsink: one request pad: its properties and life
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_GSTRTSPSINKPAD_H__
#define __RTSPSINK_PAD_GSTRTSPSINKPAD_H__

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_RTSP_SINK_PAD (gst_rtsp_sink_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstRtspSinkPad, gst_rtsp_sink_pad, GST, RTSP_SINK_PAD, GstGhostPad)

/* The pad of stream number `index` with its appsink, which is added to `bin`, the element,
 * which implements RtspSinkPadParent. (transfer floating). Thread: application. */
GstRtspSinkPad *gst_rtsp_sink_pad_new (GstPadTemplate * templ, const gchar * name, guint index,
    GstBin * bin);

/* Tells Java about the pad, if it is linked and its element is open. Thread: any. */
void gst_rtsp_sink_pad_announce (GstRtspSinkPad * self);

/* The description may name another clock from the next packets on. Thread: any. */
void gst_rtsp_sink_pad_clock_changed (GstRtspSinkPad * self);

/* The element starts streaming, perhaps once more. Thread: application, while nothing streams. */
void gst_rtsp_sink_pad_restart (GstRtspSinkPad * self);

/* Whether its stream has come to its end. Thread: any. */
gboolean gst_rtsp_sink_pad_has_ended (GstRtspSinkPad * self);

/* The element was closed: Java has forgotten the pad's stream. Thread:
 * application, while nothing streams. */
void gst_rtsp_sink_pad_forget (GstRtspSinkPad * self);

/* Stops streaming, takes the stream from Java, empties the bin of the pad's
 * elements. Thread: application. */
void gst_rtsp_sink_pad_tear_down (GstRtspSinkPad * self, GstBin * bin);

G_END_DECLS

#endif /* __RTSPSINK_PAD_GSTRTSPSINKPAD_H__ */
