/* rtspsink: the element, a bin with one payloader and one appsink per request pad
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-rtspsink
 * @title: rtspsink
 *
 * Publishes encoded audio and video to RTSP players. Every request pad is one
 * stream; streams with the same mapping make one presentation.
 *
 * ## Example
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! x264enc tune=zerolatency ! h264parse ! video/x-h264,mapping=/stream1 ! rtspsink service=8554
 * ]| publishes rtsp://127.0.0.1:8554/stream1, which
 * |[
 * gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/stream1
 * ]| plays.
 *
 * What viewers say comes out of a source pad, for those who ask for ONVIF's back channel:
 * |[
 * gst-launch-1.0 rtspsink name=door service=8554 videotestsrc is-live=true ! x264enc tune=zerolatency ! h264parse ! video/x-h264,mapping=/door ! door. door.backchannel_0 ! audioconvert ! audioresample ! alsasink provide-clock=false
 * ]|
 *
 * The appsink of stream N (in the order of the pads' creation, from 0) is the
 * child `appsinkN`, or `rtspsinkpadN`; pads are children under their own names:
 * `appsink0::sync=true sink_1::mapping=/b`.
 */

#include "backchannel/gstrtspsinkbackchannel.h"
#include "element/bitrate.h"
#include "element/choices.h"
#include "element/gstrtspsink.h"
#include "element/pads.h"
#include "element/settings.h"
#include "element/signals.h"
#include "element/stats.h"
#include "java/downcalls.h"
#include "java/errors.h"
#include "java/ids.h"
#include "java/jvm.h"
#include "java/upcalls.h"
#include "pad/gstrtspsinkpad.h"
#include "pad/padparent.h"
#include "payload/clock.h"

GST_DEBUG_CATEGORY (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

#define NOT_BOUND (-1)
#define MAX_PORT 65535

#define APPSINK_ALIAS "rtspsinkpad"

enum
{
  PROP_0,
  PROP_BOUND_PORT,
  PROP_STATS,
  PROP_FIRST_SETTING,           /* and all after it: see settings.h */
};

static GstStaticPadTemplate sink_u_template = GST_STATIC_PAD_TEMPLATE ("sink_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate sink_d_template = GST_STATIC_PAD_TEMPLATE ("sink_%d",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS_ANY);

static GstStaticPadTemplate backchannel_template = GST_STATIC_PAD_TEMPLATE ("backchannel_%u",
    GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS ("audio/x-raw"));

struct _GstRtspSink
{
  GstBin parent;

  /* properties, guarded by the object lock */
  RtspSinkSettings settings;

  /* guarded by the object lock */
  gint32 id;                    /* for up-calls, 0: not open */
  gint bound_port;
  RtspSinkPadNames pad_names;

  RtspSinkTimeline timeline;    /* has a lock of its own */
};

static void gst_rtsp_sink_child_proxy_init (gpointer iface, gpointer iface_data);
static void gst_rtsp_sink_pad_parent_init (gpointer iface, gpointer iface_data);
static void gst_rtsp_sink_downcalls_init (gpointer iface, gpointer iface_data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstRtspSink, gst_rtsp_sink, GST_TYPE_BIN,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, gst_rtsp_sink_child_proxy_init);
    G_IMPLEMENT_INTERFACE (RTSPSINK_TYPE_PAD_PARENT, gst_rtsp_sink_pad_parent_init);
    G_IMPLEMENT_INTERFACE (RTSPSINK_TYPE_DOWNCALLS, gst_rtsp_sink_downcalls_init);
    GST_DEBUG_CATEGORY_INIT (gst_rtsp_sink_debug, "rtspsink", 0, "RTSP sink"));
GST_ELEMENT_REGISTER_DEFINE (rtspsink, "rtspsink", GST_RANK_NONE, GST_TYPE_RTSP_SINK);

/* Returns 0 while the element is not open. */
static gint32
get_id (GstRtspSink * self)
{
  gint32 id;

  GST_OBJECT_LOCK (self);
  id = self->id;
  GST_OBJECT_UNLOCK (self);
  return id;
}

/* ---- Opening and closing ---- */

/* (transfer full): one "name=value" per line */
static gchar *
settings_text (GstRtspSink * self)
{
  GString *text = g_string_new (NULL);

  GST_OBJECT_LOCK (self);
  rtspsink_settings_append (&self->settings, text);
  GST_OBJECT_UNLOCK (self);
  return g_string_free (text, FALSE);
}

/* A line break would become another setting. */
static gboolean
are_settings_lines (GstRtspSink * self)
{
  const gchar *broken;
  g_autofree gchar *message = NULL;

  GST_OBJECT_LOCK (self);
  broken = rtspsink_settings_find_line_break (&self->settings);
  GST_OBJECT_UNLOCK (self);
  if (broken == NULL)
    return TRUE;
  message = g_strdup_printf ("The property %s cannot hold a line break. Set it to one line.",
      broken);
  rtspsink_errors_post (GST_ELEMENT (self), GST_RESOURCE_ERROR_SETTINGS, message);
  return FALSE;
}

static gboolean
start_jvm (GstRtspSink * self)
{
  g_autofree gchar *options = NULL;
  g_autoptr (GError) error = NULL;
  RtspSinkMemory memory;

  GST_OBJECT_LOCK (self);
  options = g_strdup (rtspsink_settings_text (&self->settings, "jvm-options"));
  memory.peers_mebibytes = rtspsink_settings_number (&self->settings, "max-memory");
  memory.queued_mebibytes = rtspsink_settings_number (&self->settings, "max-queued-memory");
  GST_OBJECT_UNLOCK (self);
  if (rtspsink_jvm_start (options, &memory, &error))
    return TRUE;
  rtspsink_errors_post (GST_ELEMENT (self), error->code, error->message);
  return FALSE;
}

static void
set_open (GstRtspSink * self, gint32 id, gint bound_port)
{
  GST_OBJECT_LOCK (self);
  self->id = id;
  self->bound_port = bound_port;
  GST_OBJECT_UNLOCK (self);
  g_object_notify (G_OBJECT (self), "bound-port");
}

/* Between the first pad and the last one a viewer may ask for the last one's mapping. */
static void
expect_pads (GstRtspSink * self, gboolean more)
{
  gint32 id = get_id (self);
  const RtspSinkUpcalls *upcalls = id != 0 ? rtspsink_upcalls_get () : NULL;

  if (upcalls != NULL && upcalls->expect_pads (id, more) < 0)
    GST_WARNING_OBJECT (self, "the server does not know what pads to wait for");
}

static gboolean
gst_rtsp_sink_open (GstRtspSink * self)
{
  g_autofree gchar *settings = NULL;
  const RtspSinkUpcalls *upcalls;
  gchar error[RTSPSINK_ERROR_BYTES] = "";
  gint32 id;
  gint32 result;

  if (!are_settings_lines (self) || !start_jvm (self))
    return FALSE;
  upcalls = rtspsink_upcalls_get ();
  if (upcalls == NULL) {
    rtspsink_errors_post (GST_ELEMENT (self), GST_RESOURCE_ERROR_FAILED,
        "This thread could not be attached to the JVM. Check the limits of memory and threads.");
    return FALSE;
  }
  settings = settings_text (self);
  id = rtspsink_ids_register (G_OBJECT (self));
  result = upcalls->open (id, settings, error, sizeof (error));
  /* No port: JNA returns 0 for a call that died, of too small a stack for example. */
  if (result <= 0) {
    rtspsink_ids_unregister (id);
    rtspsink_errors_post_upcall (GST_ELEMENT (self), result, error);
    return FALSE;
  }
  GST_INFO_OBJECT (self, "listening on port %d", result);
  set_open (self, id, result);
  expect_pads (self, TRUE);
  return TRUE;
}

static void
announce_pads (GstRtspSink * self)
{
  expect_pads (self, TRUE);
  rtspsink_pads_announce (GST_ELEMENT (self));
  expect_pads (self, FALSE);
}

static void
gst_rtsp_sink_close (GstRtspSink * self)
{
  gint32 id = get_id (self);
  const RtspSinkUpcalls *upcalls = id != 0 ? rtspsink_upcalls_get () : NULL;

  if (upcalls != NULL && upcalls->close (id) < 0)
    GST_WARNING_OBJECT (self, "could not close the server cleanly");
  rtspsink_ids_unregister (id);
  rtspsink_pads_forget (GST_ELEMENT (self));
  set_open (self, 0, NOT_BOUND);
}

/* Before the change, clock and base time of the next PLAYING are there already. */
static void
set_playing (GstRtspSink * self, gboolean playing)
{
  if (playing)
    rtspsink_timeline_play (&self->timeline, GST_ELEMENT (self));
  else
    rtspsink_timeline_pause (&self->timeline);
  rtspsink_pads_clock_changed (GST_ELEMENT (self));
}

static GstStateChangeReturn
gst_rtsp_sink_change_state (GstElement * element, GstStateChange transition)
{
  GstRtspSink *self = GST_RTSP_SINK (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && !gst_rtsp_sink_open (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    announce_pads (self);
    rtspsink_timeline_restart (&self->timeline);
    rtspsink_pads_restart (GST_ELEMENT (self));
    if (!rtspsink_pads_start_backchannels (GST_ELEMENT (self)))
      return GST_STATE_CHANGE_FAILURE;
  }
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING
      || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING);

  result = GST_ELEMENT_CLASS (gst_rtsp_sink_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && result != GST_STATE_CHANGE_FAILURE)
    rtspsink_pads_prime_backchannels (GST_ELEMENT (self));
  if (transition == GST_STATE_CHANGE_READY_TO_NULL
      || (transition == GST_STATE_CHANGE_NULL_TO_READY && result == GST_STATE_CHANGE_FAILURE))
    gst_rtsp_sink_close (self);
  return result;
}

/* ---- Request pads ---- */

static GstPad *
gst_rtsp_sink_request_new_pad (GstElement * element, GstPadTemplate * templ,
    const gchar * requested, const GstCaps * caps)
{
  GstRtspSink *self = GST_RTSP_SINK (element);

  return rtspsink_pads_request (GST_ELEMENT (self), &self->pad_names, templ, requested);
}

/* ---- Children by name ---- */

/* The bin's children; rtspsinkpadN as another name of appsinkN; and the pads. (transfer full) */
static GObject *
gst_rtsp_sink_get_child_by_name (GstChildProxy * proxy, const gchar * name)
{
  g_autofree gchar *appsink_name = NULL;
  GstPad *pad;

  if (g_str_has_prefix (name, APPSINK_ALIAS)) {
    appsink_name = g_strconcat ("appsink", name + strlen (APPSINK_ALIAS), NULL);
    return (GObject *) gst_bin_get_by_name (GST_BIN (proxy), appsink_name);
  }
  pad = gst_element_get_static_pad (GST_ELEMENT (proxy), name);
  return pad != NULL ? G_OBJECT (pad) : (GObject *) gst_bin_get_by_name (GST_BIN (proxy), name);
}

static void
gst_rtsp_sink_child_proxy_init (gpointer iface, gpointer iface_data)
{
  ((GstChildProxyInterface *) iface)->get_child_by_name = gst_rtsp_sink_get_child_by_name;
}

/* ---- What its pads ask ---- */

static gint32
gst_rtsp_sink_get_id (RtspSinkPadParent * parent)
{
  return get_id (GST_RTSP_SINK (parent));
}

static RtspSinkTimeline *
gst_rtsp_sink_get_timeline (RtspSinkPadParent * parent)
{
  return &GST_RTSP_SINK (parent)->timeline;
}

static gchar *
gst_rtsp_sink_dup_reference_clock (RtspSinkPadParent * parent, GstClockTime * zero)
{
  RtspSinkTimeline *line = gst_rtsp_sink_get_timeline (parent);
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (parent));
  GstClockTimeDiff now = rtspsink_timeline_look (line, GST_ELEMENT (parent)).now;

  *zero = rtspsink_timeline_zero (line);
  return now != GST_CLOCK_STIME_NONE && clock != NULL ? rtspsink_clock_reference (clock) : NULL;
}

/* Otherwise a pipeline that plays what viewers say would never come to its end. */
static void
gst_rtsp_sink_stream_ended (RtspSinkPadParent * parent)
{
  if (rtspsink_pads_have_ended (GST_ELEMENT (parent)))
    rtspsink_pads_end_backchannels (GST_ELEMENT (parent));
}

static void
gst_rtsp_sink_propose_bitrate (RtspSinkPadParent * parent, GstPad * pad, const gchar * mapping,
    guint bits_per_second)
{
  rtspsink_bitrate_propose (GST_ELEMENT (parent), pad, mapping, bits_per_second);
}

static void
gst_rtsp_sink_pad_parent_init (gpointer iface, gpointer iface_data)
{
  RtspSinkPadParentInterface *methods = iface;

  methods->get_id = gst_rtsp_sink_get_id;
  methods->get_timeline = gst_rtsp_sink_get_timeline;
  methods->dup_reference_clock = gst_rtsp_sink_dup_reference_clock;
  methods->stream_ended = gst_rtsp_sink_stream_ended;
  methods->propose_bitrate = gst_rtsp_sink_propose_bitrate;
}

/* ---- What Java asks ---- */

static gboolean
gst_rtsp_sink_has_authorizer (RtspSinkDowncalls * object)
{
  return rtspsink_signals_has_authorizer (GST_ELEMENT (object));
}

static gboolean
gst_rtsp_sink_authorize (RtspSinkDowncalls * object, const gchar * user, const gchar * address,
    const gchar * mapping, const gchar * method)
{
  return rtspsink_signals_authorize (GST_ELEMENT (object), user, address, mapping, method);
}

static void
gst_rtsp_sink_downcalls_init (gpointer iface, gpointer iface_data)
{
  RtspSinkDowncallsInterface *methods = iface;

  methods->has_authorizer = gst_rtsp_sink_has_authorizer;
  methods->authorize = gst_rtsp_sink_authorize;
}

/* ---- Properties and life ---- */

static void
gst_rtsp_sink_set_property (GObject * object, guint id, const GValue * value, GParamSpec * pspec)
{
  GstRtspSink *self = GST_RTSP_SINK (object);

  GST_OBJECT_LOCK (self);
  if (!rtspsink_settings_set (&self->settings, id - PROP_FIRST_SETTING, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_rtsp_sink_get_property (GObject * object, guint id, GValue * value, GParamSpec * pspec)
{
  GstRtspSink *self = GST_RTSP_SINK (object);

  /* Java is asked without the lock. */
  if (id == PROP_STATS) {
    g_value_take_boxed (value, rtspsink_stats_get (get_id (self)));
    return;
  }
  GST_OBJECT_LOCK (self);
  if (id == PROP_BOUND_PORT)
    g_value_set_int (value, self->bound_port);
  else if (!rtspsink_settings_get (&self->settings, id - PROP_FIRST_SETTING, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_rtsp_sink_finalize (GObject * object)
{
  GstRtspSink *self = GST_RTSP_SINK (object);

  rtspsink_ids_unregister (self->id);
  rtspsink_settings_clear (&self->settings);
  rtspsink_timeline_clear (&self->timeline);
  G_OBJECT_CLASS (gst_rtsp_sink_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  const GParamFlags set_in_null =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (klass, PROP_BOUND_PORT,
      g_param_spec_int ("bound-port", "Bound port",
          "TCP port that is listened on (-1 = not listening)", NOT_BOUND, MAX_PORT, NOT_BOUND,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Mappings (mapping-0, ...), their streams (stream-0, ...) and viewers (viewer-0, ...): "
          "what was sent, and what viewers report of loss, jitter and round trip",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  rtspsink_settings_install (klass, PROP_FIRST_SETTING, set_in_null);
}

static void
gst_rtsp_sink_class_init (GstRtspSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_rtsp_sink_set_property;
  object_class->get_property = gst_rtsp_sink_get_property;
  object_class->finalize = gst_rtsp_sink_finalize;
  install_properties (object_class);
  rtspsink_signals_install (G_TYPE_FROM_CLASS (klass));

  element_class->change_state = GST_DEBUG_FUNCPTR (gst_rtsp_sink_change_state);
  element_class->request_new_pad = GST_DEBUG_FUNCPTR (gst_rtsp_sink_request_new_pad);
  element_class->release_pad = GST_DEBUG_FUNCPTR (rtspsink_pads_release);
  gst_element_class_add_static_pad_template_with_gtype (element_class, &sink_u_template,
      GST_TYPE_RTSP_SINK_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class, &sink_d_template,
      GST_TYPE_RTSP_SINK_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class, &backchannel_template,
      GST_TYPE_RTSP_SINK_BACKCHANNEL);
  gst_element_class_set_static_metadata (element_class, "RTSP sink", "Sink/Network/RTSP",
      "Publishes streams to RTSP players. Example: gst-launch-1.0 videotestsrc is-live=true "
      "! x264enc tune=zerolatency ! h264parse ! video/x-h264,mapping=/stream1 "
      "! rtspsink service=8554 publishes rtsp://127.0.0.1:8554/stream1", "The rtspsink authors");
  gst_type_mark_as_plugin_api (GST_TYPE_RTSP_SINK_PAD, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_RTSP_SINK_BACKCHANNEL, 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_BACKCHANNEL_CODECS, 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_FAST_START, 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_AUTH_METHODS, 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_ADAPTIVE, 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_SRTP_CIPHER, 0);
}

static void
gst_rtsp_sink_init (GstRtspSink * self)
{
  rtspsink_settings_init (&self->settings);
  rtspsink_timeline_init (&self->timeline);
  self->bound_port = NOT_BOUND;
  /* A sink even while it has no pad, and thus no appsink. */
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}
