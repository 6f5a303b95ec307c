/* rtspsink: one source pad with the sound that viewers send back
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_BACKCHANNEL_GSTRTSPSINKBACKCHANNEL_H__
#define __RTSPSINK_BACKCHANNEL_GSTRTSPSINKBACKCHANNEL_H__

#include "pad/padparent.h"

G_BEGIN_DECLS

#define GST_TYPE_RTSP_SINK_BACKCHANNEL (gst_rtsp_sink_backchannel_get_type ())
G_DECLARE_FINAL_TYPE (GstRtspSinkBackchannel, gst_rtsp_sink_backchannel, GST,
    RTSP_SINK_BACKCHANNEL, GstGhostPad)

#define RTSPSINK_TYPE_BACKCHANNEL_CODECS (rtspsink_backchannel_codecs_get_type ())
GType rtspsink_backchannel_codecs_get_type (void);

/* (transfer floating). Thread: application. */
GstRtspSinkBackchannel *gst_rtsp_sink_backchannel_new (GstPadTemplate * templ, const gchar * name);

/* Makes the elements that the properties ask for, in state NULL, and offers the pad to viewers.
 * FALSE after an element error. Thread: application; the element is open. */
gboolean gst_rtsp_sink_backchannel_start (GstRtspSinkBackchannel * self, RtspSinkPadParent * sink);

/* Takes the elements to the state of the element, where it has reached it already. Thread:
 * application. */
void gst_rtsp_sink_backchannel_sync_state (GstRtspSinkBackchannel * self);

/* Gives the sinks behind the pad their first buffer; once after each start, when the elements
 * have left READY. Thread: application. */
void gst_rtsp_sink_backchannel_prime (GstRtspSinkBackchannel * self);

/* Takes the offer back and the elements out of the bin. Thread: application. */
void gst_rtsp_sink_backchannel_tear_down (GstRtspSinkBackchannel * self, GstBin * bin);

/* The element was closed: Java has forgotten the offer. Thread: application. */
void gst_rtsp_sink_backchannel_forget (GstRtspSinkBackchannel * self);

/* End of stream: nobody is left to talk to. Thread: any. */
void gst_rtsp_sink_backchannel_end (GstRtspSinkBackchannel * self);

G_END_DECLS

#endif /* __RTSPSINK_BACKCHANNEL_GSTRTSPSINKBACKCHANNEL_H__ */
