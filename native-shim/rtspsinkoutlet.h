/* rtspsink: the sink at the end of a pad's elements, an appsink without its queue
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_OUTLET_H__
#define __RTSPSINK_OUTLET_H__

#include <gst/app/gstappsink.h>

G_BEGIN_DECLS

/* Users set an appsink's properties and count on its waiting for the clock; its queue,
 * sample and signals cost a live stream's every frame for nothing: packets that are due
 * go straight to the callback. Thread: as GstAppSink. */
#define RTSPSINK_TYPE_OUTLET (rtspsink_outlet_get_type ())
G_DECLARE_FINAL_TYPE (RtspSinkOutlet, rtspsink_outlet, RTSPSINK, OUTLET, GstAppSink)

/* Thread: streaming. `packets` (transfer none) is a GstBuffer or a GstBufferList. */
typedef GstFlowReturn (*RtspSinkOutletTake) (GstMiniObject * packets, const GstSegment * segment,
    gpointer user_data);

/* (transfer floating) */
RtspSinkOutlet *rtspsink_outlet_new (const gchar * name);

/* Buffers that come from now on have times that are clock time minus `zero`, whatever the base time is;
 * GST_CLOCK_TIME_NONE: running time. Thread: any. */
void rtspsink_outlet_set_zero (RtspSinkOutlet * self, GstClockTime zero);

/* The running time at which something is due that is at `time` by then. Thread: any. */
GstClockTime rtspsink_outlet_due (RtspSinkOutlet * self, GstClockTime time);

/* NULL: packets are dropped. Only while nothing streams. */
void rtspsink_outlet_connect (RtspSinkOutlet * self, RtspSinkOutletTake take, gpointer user_data);

G_END_DECLS

#endif /* __RTSPSINK_OUTLET_H__ */
