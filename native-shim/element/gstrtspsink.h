/* rtspsink: the element, a bin with one payloader and one appsink per request pad
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_ELEMENT_GSTRTSPSINK_H__
#define __RTSPSINK_ELEMENT_GSTRTSPSINK_H__

#include <gst/gst.h>

#include "pad/timeline.h"

G_BEGIN_DECLS

#define GST_TYPE_RTSP_SINK (gst_rtsp_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstRtspSink, gst_rtsp_sink, GST, RTSP_SINK, GstBin)

GST_ELEMENT_REGISTER_DECLARE (rtspsink);

/* The element's id for up-calls, 0 while it is not open. Thread: any. */
gint32 gst_rtsp_sink_id (GstRtspSink * self);

/* How the SDP names the clock that the element plays by, and where its time line begins by that; NULL while it does not
 * play and for a clock that nobody else can follow. (transfer full). Thread: any. */
gchar *gst_rtsp_sink_reference_clock (GstRtspSink * self, GstClockTime * zero);

/* The time line of the element's viewers. (transfer none). Thread: any. */
RtspSinkTimeline *gst_rtsp_sink_timeline (GstRtspSink * self);

/* Whether the application has connected to "authorize". Thread: any; does not block. */
gboolean gst_rtsp_sink_has_authorizer (GstRtspSink * self);

/* Asks the application; FALSE where nobody answers. Thread: any but GStreamer's. */
gboolean gst_rtsp_sink_authorize (GstRtspSink * self, const gchar * user, const gchar * address,
    const gchar * mapping, const gchar * method);

/* Tells the application; whether it wants to see to the encoder itself. Thread: any but GStreamer's streaming ones. */
gboolean gst_rtsp_sink_propose_bitrate (GstRtspSink * self, const gchar * mapping,
    guint bits_per_second);

/* One of the sink pads has ended: when all have, backchannels end too. Thread: streaming. */
void gst_rtsp_sink_stream_ended (GstRtspSink * self);

/* Posts an element error for an up-call that returned `code` and wrote `message`. Thread: any. */
void gst_rtsp_sink_post_upcall_error (GstRtspSink * self, gint32 code, const gchar * message);

/* Posts an element error about `caps`. Thread: any. */
void gst_rtsp_sink_post_caps_error (GstRtspSink * self, const GError * error, const GstCaps * caps);

G_END_DECLS

#endif /* __RTSPSINK_ELEMENT_GSTRTSPSINK_H__ */
