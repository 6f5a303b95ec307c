/* rtspsink: the sink at the end of a pad's elements, an appsink without its queue
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_APPSINK_H__
#define __RTSPSINK_PAYLOAD_APPSINK_H__

#include <gst/app/gstappsink.h>

G_BEGIN_DECLS

/* Users set an appsink's properties and count on its waiting for the clock; its queue,
 * sample and signals cost a live stream's every frame for nothing: packets that are due
 * go straight to the callback. Thread: as GstAppSink. */
#define RTSPSINK_TYPE_OUTLET (rtspsink_appsink_get_type ())
G_DECLARE_FINAL_TYPE (RtspSinkAppsink, rtspsink_appsink, RTSPSINK, APPSINK, GstAppSink)

/* Thread: streaming. `packets` (transfer none) is a GstBuffer or a GstBufferList. */
typedef GstFlowReturn (*RtspSinkAppsinkTake) (GstMiniObject * packets, const GstSegment * segment,
    gpointer user_data);

/* (transfer floating) */
RtspSinkAppsink *rtspsink_appsink_new (const gchar * name);

/* What comes from now on is due at its time minus `offset`, as running time. Thread: streaming. */
void rtspsink_appsink_set_offset (RtspSinkAppsink * self, GstClockTimeDiff offset);

/* The running time at which something is due that is at `time` by then. Thread: streaming. */
GstClockTime rtspsink_appsink_due (RtspSinkAppsink * self, GstClockTime time);

/* NULL: packets are dropped. Only while nothing streams. */
void rtspsink_appsink_connect (RtspSinkAppsink * self, RtspSinkAppsinkTake take, gpointer user_data);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_APPSINK_H__ */
