/* rtspsink: the sink at the end of a pad's elements, an appsink without its queue
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "payload/appsink.h"

struct _RtspSinkAppsink
{
  GstAppSink parent;
  RtspSinkAppsinkTake take;
  gpointer user_data;
  GstClockTimeDiff offset;
};

G_DEFINE_TYPE (RtspSinkAppsink, rtspsink_appsink, GST_TYPE_APP_SINK)

static GstFlowReturn
hand_on (GstBaseSink * sink, GstMiniObject * packets)
{
  RtspSinkAppsink *self = (RtspSinkAppsink *) sink;

  if (self->take == NULL)
    return GST_FLOW_OK;
  return self->take (packets, &sink->segment, self->user_data);
}

static GstFlowReturn
rtspsink_appsink_render (GstBaseSink * sink, GstBuffer * buffer)
{
  return hand_on (sink, GST_MINI_OBJECT_CAST (buffer));
}

static GstFlowReturn
rtspsink_appsink_render_list (GstBaseSink * sink, GstBufferList * list)
{
  return hand_on (sink, GST_MINI_OBJECT_CAST (list));
}

static void
rtspsink_appsink_get_times (GstBaseSink * sink, GstBuffer * buffer, GstClockTime * start,
    GstClockTime * end)
{
  RtspSinkAppsink *self = (RtspSinkAppsink *) sink;

  GST_BASE_SINK_CLASS (rtspsink_appsink_parent_class)->get_times (sink, buffer, start, end);
  *start = rtspsink_appsink_due (self, *start);
  *end = rtspsink_appsink_due (self, *end);
}

static void
rtspsink_appsink_class_init (RtspSinkAppsinkClass * klass)
{
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);

  sink_class->get_times = rtspsink_appsink_get_times;
  sink_class->render = rtspsink_appsink_render;
  sink_class->render_list = rtspsink_appsink_render_list;
}

static void
rtspsink_appsink_init (RtspSinkAppsink * self)
{
}

/* Not async: the first data of one stream is nothing that the pipeline, or another stream, should wait for. */
RtspSinkAppsink *
rtspsink_appsink_new (const gchar * name)
{
  return g_object_new (RTSPSINK_TYPE_OUTLET, "name", name, "enable-last-sample", FALSE,
      "async", FALSE, NULL);
}

void
rtspsink_appsink_set_offset (RtspSinkAppsink * self, GstClockTimeDiff offset)
{
  self->offset = offset;
}

GstClockTime
rtspsink_appsink_due (RtspSinkAppsink * self, GstClockTime time)
{
  return GST_CLOCK_TIME_IS_VALID (time)
      ? (GstClockTime) MAX (0, (GstClockTimeDiff) time - self->offset) : time;
}

void
rtspsink_appsink_connect (RtspSinkAppsink * self, RtspSinkAppsinkTake take, gpointer user_data)
{
  self->take = take;
  self->user_data = user_data;
}
