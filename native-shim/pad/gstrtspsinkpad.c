/* rtspsink: one request pad: its properties and life
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/video/video-event.h>

#include "java/downcalls.h"
#include "java/upcalls.h"
#include "pad/gstrtspsinkpad.h"
#include "pad/input.h"
#include "pad/padfunctions.h"
#include "pad/stream.h"
#include "pad/sync.h"

#define DEFAULT_SYNC RTSPSINK_SYNC_AUTO

enum
{
  PROP_0,
  PROP_SYNC,
  PROP_SETTINGS,                /* and RTSPSINK_PAD_PROPERTIES - 1 more */
};

static void gst_rtsp_sink_pad_downcalls_init (gpointer iface, gpointer iface_data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstRtspSinkPad, gst_rtsp_sink_pad, GST_TYPE_GHOST_PAD,
    G_IMPLEMENT_INTERFACE (RTSPSINK_TYPE_DOWNCALLS, gst_rtsp_sink_pad_downcalls_init));

gboolean
gst_rtsp_sink_pad_has_ended (GstRtspSinkPad * self)
{
  return g_atomic_int_get (&self->ended);
}

void
gst_rtsp_sink_pad_clock_changed (GstRtspSinkPad * self)
{
  g_atomic_int_set (&self->clock_changed, TRUE);
}

void
gst_rtsp_sink_pad_restart (GstRtspSinkPad * self)
{
  rtspsink_timing_restart (&self->timing);
  rtspsink_packer_reset (&self->packer);
  rtspsink_branch_continue (&self->branch);
}

void
gst_rtsp_sink_pad_forget (GstRtspSinkPad * self)
{
  rtspsink_stream_take_id (self);
  rtspsink_stream_forget_format (self);
  rtspsink_packer_reset (&self->packer);
  self->flow = GST_FLOW_OK;
  self->server_failed = FALSE;
}

void
gst_rtsp_sink_pad_announce (GstRtspSinkPad * self)
{
  rtspsink_stream_announce (self);
}

static void
gst_rtsp_sink_pad_linked (GstPad * pad, GstPad * peer)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (pad);
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (self));

  if (sink != NULL)
    self->timing.linked =
        rtspsink_timeline_look (rtspsink_pad_parent_timeline (sink), GST_ELEMENT (sink)).now;
  gst_rtsp_sink_pad_announce (self);
}

/* ---- What Java asks of the stream ---- */

/* On a thread of GStreamer's pool: an encoder may hold its locks for long. */
static void
push_key_unit_request (GstElement * sink, gpointer data)
{
  GstRtspSinkPad *self = data;
  guint count = (guint) g_atomic_int_add (&self->key_unit_count, 1);

  gst_pad_push_event (GST_PAD (self),
      gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, count));
}

static void
gst_rtsp_sink_pad_request_key_unit (RtspSinkDowncalls * object)
{
  g_autoptr (GstElement) sink = gst_pad_get_parent_element (GST_PAD (object));

  if (sink != NULL)
    gst_element_call_async (sink, push_key_unit_request, gst_object_ref (object), gst_object_unref);
}

static void
gst_rtsp_sink_pad_propose_bitrate (RtspSinkDowncalls * object, const gchar * mapping,
    guint bits_per_second)
{
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (object));

  if (sink != NULL)
    rtspsink_pad_parent_propose_bitrate (sink, GST_PAD (object), mapping, bits_per_second);
}

static void
gst_rtsp_sink_pad_downcalls_init (gpointer iface, gpointer iface_data)
{
  RtspSinkDowncallsInterface *methods = iface;

  methods->request_key_unit = gst_rtsp_sink_pad_request_key_unit;
  methods->propose_bitrate = gst_rtsp_sink_pad_propose_bitrate;
}

/* ---- Life ---- */

GstRtspSinkPad *
gst_rtsp_sink_pad_new (GstPadTemplate * templ, const gchar * name, guint index, GstBin * bin)
{
  GstRtspSinkPad *self = g_object_new (GST_TYPE_RTSP_SINK_PAD, "name", name,
      "direction", GST_PAD_SINK, "template", templ, NULL);

  rtspsink_branch_init (&self->branch, index);
  rtspsink_stream_connect (self);
  rtspsink_sync_follow (self);
  /* Last: gst-launch sets the user's child properties in here. */
  gst_bin_add (bin, self->branch.appsink);
  gst_element_sync_state_with_parent (self->branch.appsink);
  return self;
}

void
gst_rtsp_sink_pad_tear_down (GstRtspSinkPad * self, GstBin * bin)
{
  GstElement *appsink = self->branch.appsink;
  const RtspSinkUpcalls *upcalls;
  gint32 stream;

  /* The appsink first: the streaming thread may be waiting in it for the clock. */
  rtspsink_branch_stop (appsink);
  gst_pad_set_active (GST_PAD (self), FALSE);
  rtspsink_stream_disconnect (self);
  rtspsink_input_leave_entry (self);

  stream = rtspsink_stream_take_id (self);
  upcalls = stream != 0 ? rtspsink_upcalls_get () : NULL;
  if (upcalls != NULL)
    upcalls->remove_stream (stream);

  gst_ghost_pad_set_target (GST_GHOST_PAD (self), NULL);
  rtspsink_branch_empty (&self->branch, bin);
  rtspsink_branch_remove (appsink, bin);
}

static void
gst_rtsp_sink_pad_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_SYNC:
      rtspsink_sync_set (self, g_value_get_enum (value));
      break;
    default:
      if (!rtspsink_pad_settings_set (&self->settings, id - PROP_SETTINGS, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
  if (id == PROP_SETTINGS + RTSPSINK_PAD_USERS)
    rtspsink_stream_users_changed (self);
}

static void
gst_rtsp_sink_pad_get_property (GObject * object, guint id, GValue * value, GParamSpec * pspec)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_SYNC:
      g_value_set_enum (value, self->sync);
      break;
    default:
      if (!rtspsink_pad_settings_get (&self->settings, id - PROP_SETTINGS, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_rtsp_sink_pad_finalize (GObject * object)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (object);

  rtspsink_stream_take_id (self);
  rtspsink_stream_forget_format (self);
  rtspsink_input_leave_entry (self);
  rtspsink_branch_clear (&self->branch);
  rtspsink_packer_clear (&self->packer);
  g_free (self->mapping);
  gst_clear_caps (&self->refused);
  rtspsink_pad_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_rtsp_sink_pad_parent_class)->finalize (object);
}

static void
gst_rtsp_sink_pad_constructed (GObject * object)
{
  G_OBJECT_CLASS (gst_rtsp_sink_pad_parent_class)->constructed (object);
  rtspsink_pad_functions_set (GST_PAD (object));
}

static void
gst_rtsp_sink_pad_class_init (GstRtspSinkPadClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = gst_rtsp_sink_pad_constructed;
  object_class->finalize = gst_rtsp_sink_pad_finalize;
  object_class->set_property = gst_rtsp_sink_pad_set_property;
  object_class->get_property = gst_rtsp_sink_pad_get_property;
  GST_PAD_CLASS (klass)->linked = gst_rtsp_sink_pad_linked;

  g_object_class_install_property (object_class, PROP_SYNC,
      g_param_spec_enum ("sync", "Sync",
          "Whether the stream is published by the clock or as it comes; the same as the sync of "
          "its sink, whichever is set last", RTSPSINK_TYPE_SYNC, DEFAULT_SYNC,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  rtspsink_pad_settings_install (object_class, PROP_SETTINGS);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_SYNC, 0);
}

static void
gst_rtsp_sink_pad_init (GstRtspSinkPad * self)
{
  rtspsink_packer_init (&self->packer);
  rtspsink_timing_init (&self->timing);
  rtspsink_pad_settings_init (&self->settings);
  self->decide_sync = TRUE;
  self->sync = DEFAULT_SYNC;
  self->flow = GST_FLOW_OK;
}
