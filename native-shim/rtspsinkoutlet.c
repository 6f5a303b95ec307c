/* rtspsink: the sink at the end of a pad's elements, an appsink without its queue
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtspsinkoutlet.h"

struct _RtspSinkOutlet
{
  GstAppSink parent;
  RtspSinkOutletTake take;
  gpointer user_data;
};

G_DEFINE_TYPE (RtspSinkOutlet, rtspsink_outlet, GST_TYPE_APP_SINK)

static GstFlowReturn
hand_on (GstBaseSink * sink, GstMiniObject * packets)
{
  RtspSinkOutlet *self = (RtspSinkOutlet *) sink;

  if (self->take == NULL)
    return GST_FLOW_OK;
  return self->take (packets, &sink->segment, self->user_data);
}

static GstFlowReturn
rtspsink_outlet_render (GstBaseSink * sink, GstBuffer * buffer)
{
  return hand_on (sink, GST_MINI_OBJECT_CAST (buffer));
}

static GstFlowReturn
rtspsink_outlet_render_list (GstBaseSink * sink, GstBufferList * list)
{
  return hand_on (sink, GST_MINI_OBJECT_CAST (list));
}

static void
rtspsink_outlet_class_init (RtspSinkOutletClass * klass)
{
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);

  sink_class->render = rtspsink_outlet_render;
  sink_class->render_list = rtspsink_outlet_render_list;
}

static void
rtspsink_outlet_init (RtspSinkOutlet * self)
{
}

RtspSinkOutlet *
rtspsink_outlet_new (const gchar * name)
{
  return g_object_new (RTSPSINK_TYPE_OUTLET, "name", name, "enable-last-sample", FALSE, NULL);
}

void
rtspsink_outlet_connect (RtspSinkOutlet * self, RtspSinkOutletTake take, gpointer user_data)
{
  self->take = take;
  self->user_data = user_data;
}
