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

#include "gstrtspsink.h"
#include "gstrtspsinkbackchannel.h"
#include "gstrtspsinkpad.h"
#include "rtspsinkaccess.h"
#include "rtspsinkbitrate.h"
#include "rtspsinkclock.h"
#include "rtspsinkhost.h"
#include "rtspsinkjvm.h"
#include "rtspsinkstats.h"
#include "rtspsinksync.h"
#include "rtspsinktls.h"
#include "rtspsinktransport.h"

GST_DEBUG_CATEGORY (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

#define DEFAULT_SERVICE "554"
#define DEFAULT_ADDRESS "0.0.0.0"
#define DEFAULT_SESSION_TIMEOUT_SECONDS 60
#define DEFAULT_FAST_START GST_RTSP_SINK_FAST_START_KEYFRAME
#define DEFAULT_JVM_OPTIONS NULL
#define NOT_BOUND (-1)
#define MAX_PORT 65535

#define APPSINK_ALIAS "rtspsinkpad"
#define ERROR_BYTES 1024

typedef enum
{
  GST_RTSP_SINK_FAST_START_KEYFRAME,
  GST_RTSP_SINK_FAST_START_GOP,
  GST_RTSP_SINK_FAST_START_NONE,
} GstRtspSinkFastStart;

enum
{
  PROP_0,
  PROP_SERVICE,
  PROP_ADDRESS,
  PROP_BOUND_PORT,
  PROP_SESSION_TIMEOUT,
  PROP_FAST_START,
  PROP_JVM_OPTIONS,
  PROP_STATS,
  PROP_TRANSPORT,               /* and RTSPSINK_TRANSPORT_PROPERTIES - 1 more */
  PROP_TLS = PROP_TRANSPORT + RTSPSINK_TRANSPORT_PROPERTIES,    /* and RTSPSINK_TLS_PROPERTIES - 1 more */
  PROP_BITRATE = 48,            /* and RTSPSINK_BITRATE_PROPERTIES - 1 more */
  PROP_ACCESS = 64,             /* and those after it: see rtspsinkaccess.h */
};

enum
{
  SIGNAL_AUTHORIZE,
  SIGNAL_BITRATE_PROPOSED,
  SIGNALS
};

static guint signals[SIGNALS];

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
  gchar *service;
  gchar *address;
  guint session_timeout_seconds;
  GstRtspSinkFastStart fast_start;
  RtspSinkTransport transport;
  RtspSinkTls tls;
  gchar *jvm_options;
  RtspSinkAccess access;
  RtspSinkBitrate bitrate;

  /* guarded by the object lock */
  gint32 id;                    /* for up-calls, 0: not open */
  gint bound_port;
  gboolean playing;             /* base time is that of the pipeline */
  guint next_index;             /* of the next stream */
  guint next_number;            /* for the next pad without a requested name */
  guint next_backchannel;       /* the same for source pads */
};

static void gst_rtsp_sink_child_proxy_init (gpointer iface, gpointer iface_data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstRtspSink, gst_rtsp_sink, GST_TYPE_BIN,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, gst_rtsp_sink_child_proxy_init);
    GST_DEBUG_CATEGORY_INIT (gst_rtsp_sink_debug, "rtspsink", 0, "RTSP sink"));
GST_ELEMENT_REGISTER_DEFINE (rtspsink, "rtspsink", GST_RANK_NONE, GST_TYPE_RTSP_SINK);

static GType
gst_rtsp_sink_fast_start_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    {GST_RTSP_SINK_FAST_START_KEYFRAME,
        "Ask upstream for a key frame and start the viewer on it", "keyframe"},
    {GST_RTSP_SINK_FAST_START_GOP,
        "Send the viewer the current group of pictures first", "gop"},
    {GST_RTSP_SINK_FAST_START_NONE, "Start the viewer on the next packet", "none"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstRtspSinkFastStart", values));
  return type;
}

gint32
gst_rtsp_sink_id (GstRtspSink * self)
{
  gint32 id;

  GST_OBJECT_LOCK (self);
  id = self->id;
  GST_OBJECT_UNLOCK (self);
  return id;
}

gchar *
gst_rtsp_sink_reference_clock (GstRtspSink * self, GstClockTime * base_time)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  gboolean playing;

  GST_OBJECT_LOCK (self);
  playing = self->playing;
  GST_OBJECT_UNLOCK (self);
  *base_time = gst_element_get_base_time (GST_ELEMENT (self));
  return playing && clock != NULL ? rtspsink_clock_reference (clock) : NULL;
}

static GstResourceError
resource_error (gint32 code)
{
  switch (code) {
    case RTSPSINK_ERROR_ADDRESS:
      return GST_RESOURCE_ERROR_OPEN_READ_WRITE;
    case RTSPSINK_ERROR_MAPPING:
    case RTSPSINK_ERROR_SETTINGS:
      return GST_RESOURCE_ERROR_SETTINGS;
    default:
      return GST_RESOURCE_ERROR_FAILED;
  }
}

static void
post_error (GstRtspSink * self, GstResourceError code, const gchar * message)
{
  gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_ERROR, GST_RESOURCE_ERROR, code,
      g_utf8_make_valid (message, -1), NULL, __FILE__, GST_FUNCTION, __LINE__);
}

void
gst_rtsp_sink_post_upcall_error (GstRtspSink * self, gint32 code, const gchar * message)
{
  post_error (self, resource_error (code), *message != '\0' ? message
      : "The RTSP server failed without a reason.");
}

void
gst_rtsp_sink_post_caps_error (GstRtspSink * self, const GError * error, const GstCaps * caps)
{
  gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_ERROR, error->domain, error->code,
      g_strdup (error->message), gst_caps_to_string (caps), __FILE__, GST_FUNCTION, __LINE__);
}

/* ---- What the application decides ---- */

gboolean
gst_rtsp_sink_has_authorizer (GstRtspSink * self)
{
  return g_signal_has_handler_pending (self, signals[SIGNAL_AUTHORIZE], 0, TRUE);
}

gboolean
gst_rtsp_sink_authorize (GstRtspSink * self, const gchar * user, const gchar * address,
    const gchar * mapping, const gchar * method)
{
  gboolean authorized = FALSE;

  g_signal_emit (self, signals[SIGNAL_AUTHORIZE], 0, user, address, mapping, method, &authorized);
  return authorized;
}

gboolean
gst_rtsp_sink_propose_bitrate (GstRtspSink * self, const gchar * mapping, guint bits_per_second)
{
  gboolean handled = FALSE;

  g_signal_emit (self, signals[SIGNAL_BITRATE_PROPOSED], 0, mapping, bits_per_second, &handled);
  return handled;
}

/* ---- Opening and closing ---- */

/* (transfer full): one "name=value" per line */
static gchar *
settings_text (GstRtspSink * self)
{
  GEnumClass *values = g_type_class_ref (gst_rtsp_sink_fast_start_get_type ());
  GString *text = g_string_new (NULL);

  GST_OBJECT_LOCK (self);
  g_string_append_printf (text, "address=%s\nservice=%s\nsession-timeout=%u\nfast-start=%s\n",
      self->address, self->service, self->session_timeout_seconds,
      g_enum_get_value (values, self->fast_start)->value_nick);
  rtspsink_transport_append (&self->transport, text);
  rtspsink_tls_append (&self->tls, text);
  rtspsink_access_append (&self->access, text);
  rtspsink_bitrate_append (&self->bitrate, text);
  GST_OBJECT_UNLOCK (self);
  g_type_class_unref (values);
  return g_string_free (text, FALSE);
}

/* A line break would become another setting. */
static gboolean
are_settings_lines (GstRtspSink * self)
{
  gboolean lines;

  GST_OBJECT_LOCK (self);
  lines = strpbrk (self->address, "\r\n") == NULL && strpbrk (self->service, "\r\n") == NULL
      && rtspsink_access_is_lines (&self->access);
  GST_OBJECT_UNLOCK (self);
  if (!lines)
    post_error (self, GST_RESOURCE_ERROR_SETTINGS,
        "The properties address, service, auth, auth-file and allow cannot hold line breaks.");
  return lines;
}

static gboolean
start_jvm (GstRtspSink * self)
{
  g_autofree gchar *options = NULL;
  g_autoptr (GError) error = NULL;

  GST_OBJECT_LOCK (self);
  options = g_strdup (self->jvm_options);
  GST_OBJECT_UNLOCK (self);
  if (rtspsink_jvm_start (options, &error))
    return TRUE;
  post_error (self, error->code, error->message);
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
  gint32 id = gst_rtsp_sink_id (self);
  const RtspSinkUpcalls *upcalls = id != 0 ? rtspsink_jvm_upcalls () : NULL;

  if (upcalls != NULL && upcalls->expect_pads (id, more) < 0)
    GST_WARNING_OBJECT (self, "the server does not know what pads to wait for");
}

static gboolean
gst_rtsp_sink_open (GstRtspSink * self)
{
  g_autofree gchar *settings = NULL;
  const RtspSinkUpcalls *upcalls;
  gchar error[ERROR_BYTES] = "";
  gint32 id;
  gint32 result;

  if (!are_settings_lines (self) || !start_jvm (self))
    return FALSE;
  upcalls = rtspsink_jvm_upcalls ();
  if (upcalls == NULL) {
    post_error (self, GST_RESOURCE_ERROR_FAILED,
        "This thread could not be attached to the JVM. Check the limits of memory and threads.");
    return FALSE;
  }
  settings = settings_text (self);
  id = rtspsink_host_register (G_OBJECT (self));
  result = upcalls->open (id, settings, error, sizeof (error));
  /* No port: JNA returns 0 for a call that died, of too small a stack for example. */
  if (result <= 0) {
    rtspsink_host_unregister (id);
    gst_rtsp_sink_post_upcall_error (self, result, error);
    return FALSE;
  }
  GST_INFO_OBJECT (self, "listening on port %d", result);
  set_open (self, id, result);
  expect_pads (self, TRUE);
  return TRUE;
}

/* FALSE as soon as one visit is, after which no pad is visited any more. */
typedef gboolean (*Visit) (GstPad * pad, GstRtspSink * self);

/* (transfer full) of `pads` */
static gboolean
visit_all (GstRtspSink * self, GstIterator * pads, Visit visit)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GstIteratorResult result = GST_ITERATOR_OK;
  gboolean goes_on = TRUE;

  while (goes_on && (result == GST_ITERATOR_OK || result == GST_ITERATOR_RESYNC)) {
    if (result == GST_ITERATOR_RESYNC)
      gst_iterator_resync (pads);
    result = gst_iterator_next (pads, &value);
    if (result == GST_ITERATOR_OK) {
      goes_on = visit (g_value_get_object (&value), self);
      g_value_reset (&value);
    }
  }
  gst_iterator_free (pads);
  return goes_on;
}

static gboolean
visit_sink_pads (GstRtspSink * self, Visit visit)
{
  return visit_all (self, gst_element_iterate_sink_pads (GST_ELEMENT (self)), visit);
}

static gboolean
visit_backchannels (GstRtspSink * self, Visit visit)
{
  return visit_all (self, gst_element_iterate_src_pads (GST_ELEMENT (self)), visit);
}

static gboolean
announce_pad (GstPad * pad, GstRtspSink * self)
{
  gst_rtsp_sink_pad_announce (GST_RTSP_SINK_PAD (pad));
  return TRUE;
}

static void
announce_pads (GstRtspSink * self)
{
  expect_pads (self, TRUE);
  visit_sink_pads (self, announce_pad);
  expect_pads (self, FALSE);
}

static gboolean
forget_pad (GstPad * pad, GstRtspSink * self)
{
  gst_rtsp_sink_pad_forget (GST_RTSP_SINK_PAD (pad));
  return TRUE;
}

static gboolean
tell_of_clock (GstPad * pad, GstRtspSink * self)
{
  gst_rtsp_sink_pad_clock_changed (GST_RTSP_SINK_PAD (pad));
  return TRUE;
}

static gboolean
has_ended (GstPad * pad, GstRtspSink * self)
{
  return gst_rtsp_sink_pad_has_ended (GST_RTSP_SINK_PAD (pad));
}

static gboolean
start_backchannel (GstPad * pad, GstRtspSink * self)
{
  return gst_rtsp_sink_backchannel_start (GST_RTSP_SINK_BACKCHANNEL (pad), self);
}

static gboolean
prime_backchannel (GstPad * pad, GstRtspSink * self)
{
  gst_rtsp_sink_backchannel_prime (GST_RTSP_SINK_BACKCHANNEL (pad));
  return TRUE;
}

static gboolean
forget_backchannel (GstPad * pad, GstRtspSink * self)
{
  gst_rtsp_sink_backchannel_forget (GST_RTSP_SINK_BACKCHANNEL (pad));
  return TRUE;
}

static gboolean
end_backchannel (GstPad * pad, GstRtspSink * self)
{
  gst_rtsp_sink_backchannel_end (GST_RTSP_SINK_BACKCHANNEL (pad));
  return TRUE;
}

/* Otherwise a pipeline that plays what viewers say would never come to its end. */
void
gst_rtsp_sink_stream_ended (GstRtspSink * self)
{
  if (visit_sink_pads (self, has_ended))
    visit_backchannels (self, end_backchannel);
}

static void
gst_rtsp_sink_close (GstRtspSink * self)
{
  gint32 id = gst_rtsp_sink_id (self);
  const RtspSinkUpcalls *upcalls = id != 0 ? rtspsink_jvm_upcalls () : NULL;

  if (upcalls != NULL && upcalls->close (id) < 0)
    GST_WARNING_OBJECT (self, "could not close the server cleanly");
  rtspsink_host_unregister (id);
  visit_sink_pads (self, forget_pad);
  visit_backchannels (self, forget_backchannel);
  set_open (self, 0, NOT_BOUND);
}

/* Before the change, clock and base time of the next PLAYING are there already. */
static void
set_playing (GstRtspSink * self, gboolean playing)
{
  GST_OBJECT_LOCK (self);
  self->playing = playing;
  GST_OBJECT_UNLOCK (self);
  visit_sink_pads (self, tell_of_clock);
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
    if (!visit_backchannels (self, start_backchannel))
      return GST_STATE_CHANGE_FAILURE;
  }
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING
      || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING);

  result = GST_ELEMENT_CLASS (gst_rtsp_sink_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && result != GST_STATE_CHANGE_FAILURE)
    visit_backchannels (self, prime_backchannel);
  if (transition == GST_STATE_CHANGE_READY_TO_NULL
      || (transition == GST_STATE_CHANGE_NULL_TO_READY && result == GST_STATE_CHANGE_FAILURE))
    gst_rtsp_sink_close (self);
  return result;
}

/* ---- Request pads ---- */

/* (transfer full) */
static gchar *
choose_pad_name (GstRtspSink * self, const gchar * requested)
{
  guint64 number;
  gchar *name = NULL;

  GST_OBJECT_LOCK (self);
  if (requested == NULL)
    name = g_strdup_printf ("sink_%u", self->next_number++);
  else if (g_str_has_prefix (requested, "sink_")
      && g_ascii_string_to_unsigned (requested + strlen ("sink_"), 10, 0, G_MAXINT, &number, NULL))
    self->next_number = MAX (self->next_number, (guint) number + 1);
  GST_OBJECT_UNLOCK (self);
  return name != NULL ? name : g_strdup (requested);
}

/* (transfer full) */
static gchar *
choose_backchannel_name (GstRtspSink * self, const gchar * requested)
{
  const gchar *prefix = "backchannel_";
  guint64 number;

  GST_OBJECT_LOCK (self);
  if (requested == NULL)
    number = self->next_backchannel;
  else if (!g_str_has_prefix (requested, prefix)
      || !g_ascii_string_to_unsigned (requested + strlen (prefix), 10, 0, G_MAXINT, &number, NULL))
    number = 0;
  self->next_backchannel = MAX (self->next_backchannel, (guint) number + 1);
  GST_OBJECT_UNLOCK (self);
  return requested != NULL ? g_strdup (requested) : g_strdup_printf ("%s%u", prefix,
      (guint) number);
}

static GstPad *
request_backchannel (GstRtspSink * self, GstPadTemplate * templ, const gchar * requested)
{
  g_autofree gchar *name = choose_backchannel_name (self, requested);
  GstRtspSinkBackchannel *pad = gst_rtsp_sink_backchannel_new (templ, name);
  gboolean started = GST_STATE (self) > GST_STATE_READY;

  gst_object_ref_sink (pad);
  gst_pad_set_active (GST_PAD (pad), started);
  if (!gst_element_add_pad (GST_ELEMENT (self), GST_PAD (pad)))
    goto failed;
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  if (started && !gst_rtsp_sink_backchannel_start (pad, self)) {
    gst_element_release_request_pad (GST_ELEMENT (self), GST_PAD (pad));
    goto failed;
  }
  if (started) {
    gst_rtsp_sink_backchannel_sync_state (pad);
    gst_rtsp_sink_backchannel_prime (pad);
  }
  gst_object_unref (pad);
  return GST_PAD (pad);

failed:
  gst_object_unref (pad);
  return NULL;
}

static GstPad *
request_sink_pad (GstRtspSink * self, GstPadTemplate * templ, const gchar * requested)
{
  g_autofree gchar *name = choose_pad_name (self, requested);
  GstRtspSinkPad *pad;
  guint index;

  GST_OBJECT_LOCK (self);
  index = self->next_index++;
  GST_OBJECT_UNLOCK (self);
  pad = gst_rtsp_sink_pad_new (templ, name, index, GST_BIN (self));
  gst_pad_set_active (GST_PAD (pad), TRUE);
  gst_object_ref (pad);
  if (!gst_element_add_pad (GST_ELEMENT (self), GST_PAD (pad))) {
    gst_rtsp_sink_pad_tear_down (pad, GST_BIN (self));
    gst_object_unref (pad);
    return NULL;
  }
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  gst_object_unref (pad);
  return GST_PAD (pad);
}

static GstPad *
gst_rtsp_sink_request_new_pad (GstElement * element, GstPadTemplate * templ,
    const gchar * requested, const GstCaps * caps)
{
  GstRtspSink *self = GST_RTSP_SINK (element);

  return GST_PAD_TEMPLATE_DIRECTION (templ) == GST_PAD_SRC
      ? request_backchannel (self, templ, requested) : request_sink_pad (self, templ, requested);
}

static void
gst_rtsp_sink_release_pad (GstElement * element, GstPad * pad)
{
  g_autofree gchar *name = gst_pad_get_name (pad);

  gst_object_ref (pad);
  if (GST_IS_RTSP_SINK_BACKCHANNEL (pad))
    gst_rtsp_sink_backchannel_tear_down (GST_RTSP_SINK_BACKCHANNEL (pad), GST_BIN (element));
  else
    gst_rtsp_sink_pad_tear_down (GST_RTSP_SINK_PAD (pad), GST_BIN (element));
  gst_element_remove_pad (element, pad);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (element), G_OBJECT (pad), name);
  gst_object_unref (pad);
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

/* ---- Properties and life ---- */

static void
replace_string (gchar ** field, const GValue * value, const gchar * fallback)
{
  const gchar *text = g_value_get_string (value);

  g_free (*field);
  *field = g_strdup (text != NULL ? text : fallback);
}

static void
gst_rtsp_sink_set_property (GObject * object, guint id, const GValue * value, GParamSpec * pspec)
{
  GstRtspSink *self = GST_RTSP_SINK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_SERVICE:
      replace_string (&self->service, value, DEFAULT_SERVICE);
      break;
    case PROP_ADDRESS:
      replace_string (&self->address, value, DEFAULT_ADDRESS);
      break;
    case PROP_SESSION_TIMEOUT:
      self->session_timeout_seconds = g_value_get_uint (value);
      break;
    case PROP_FAST_START:
      self->fast_start = g_value_get_enum (value);
      break;
    case PROP_JVM_OPTIONS:
      replace_string (&self->jvm_options, value, DEFAULT_JVM_OPTIONS);
      break;
    default:
      if (!rtspsink_transport_set (&self->transport, id - PROP_TRANSPORT, value)
          && !rtspsink_tls_set (&self->tls, id - PROP_TLS, value)
          && !rtspsink_bitrate_set (&self->bitrate, id - PROP_BITRATE, value)
          && !rtspsink_access_set (&self->access, id - PROP_ACCESS, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_rtsp_sink_get_property (GObject * object, guint id, GValue * value, GParamSpec * pspec)
{
  GstRtspSink *self = GST_RTSP_SINK (object);

  /* Java is asked without the lock. */
  if (id == PROP_STATS) {
    g_value_take_boxed (value, rtspsink_stats_get (gst_rtsp_sink_id (self)));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_SERVICE:
      g_value_set_string (value, self->service);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_BOUND_PORT:
      g_value_set_int (value, self->bound_port);
      break;
    case PROP_SESSION_TIMEOUT:
      g_value_set_uint (value, self->session_timeout_seconds);
      break;
    case PROP_FAST_START:
      g_value_set_enum (value, self->fast_start);
      break;
    case PROP_JVM_OPTIONS:
      g_value_set_string (value, self->jvm_options);
      break;
    default:
      if (!rtspsink_transport_get (&self->transport, id - PROP_TRANSPORT, value)
          && !rtspsink_tls_get (&self->tls, id - PROP_TLS, value)
          && !rtspsink_bitrate_get (&self->bitrate, id - PROP_BITRATE, value)
          && !rtspsink_access_get (&self->access, id - PROP_ACCESS, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_rtsp_sink_finalize (GObject * object)
{
  GstRtspSink *self = GST_RTSP_SINK (object);

  rtspsink_host_unregister (self->id);
  g_free (self->service);
  g_free (self->address);
  rtspsink_transport_clear (&self->transport);
  rtspsink_tls_clear (&self->tls);
  g_free (self->jvm_options);
  rtspsink_access_clear (&self->access);
  G_OBJECT_CLASS (gst_rtsp_sink_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  const GParamFlags set_in_null =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (klass, PROP_SERVICE,
      g_param_spec_string ("service", "Service",
          "TCP port to listen on (0 = any free port, see bound-port; below 1024 needs privileges)",
          DEFAULT_SERVICE, set_in_null));
  g_object_class_install_property (klass, PROP_ADDRESS,
      g_param_spec_string ("address", "Address",
          "Address to listen on (0.0.0.0 = every interface)", DEFAULT_ADDRESS, set_in_null));
  g_object_class_install_property (klass, PROP_BOUND_PORT,
      g_param_spec_int ("bound-port", "Bound port",
          "TCP port that is listened on (-1 = not listening)", NOT_BOUND, MAX_PORT, NOT_BOUND,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (klass, PROP_SESSION_TIMEOUT,
      g_param_spec_uint ("session-timeout", "Session time-out",
          "Seconds after which the session of a silent viewer ends", 1, G_MAXINT32,
          DEFAULT_SESSION_TIMEOUT_SECONDS, set_in_null));
  g_object_class_install_property (klass, PROP_FAST_START,
      g_param_spec_enum ("fast-start", "Fast start", "How a new viewer gets its first picture",
          gst_rtsp_sink_fast_start_get_type (), DEFAULT_FAST_START, set_in_null));
  g_object_class_install_property (klass, PROP_JVM_OPTIONS,
      g_param_spec_string ("jvm-options", "JVM options",
          "More options for the JVM, separated by spaces; used by the element that starts the "
          "process's JVM, the first one to leave state NULL", DEFAULT_JVM_OPTIONS, set_in_null));
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Mappings (mapping-0, ...), their streams (stream-0, ...) and viewers (viewer-0, ...): "
          "what was sent, and what viewers report of loss, jitter and round trip",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  rtspsink_transport_install (klass, PROP_TRANSPORT, set_in_null);
  rtspsink_tls_install (klass, PROP_TLS, set_in_null);
  rtspsink_access_install (klass, PROP_ACCESS, set_in_null);
  rtspsink_bitrate_install (klass, PROP_BITRATE, set_in_null);
}

/* All of the handlers have to agree. */
static gboolean
while_true (GSignalInvocationHint * hint, GValue * all, const GValue * one, gpointer user_data)
{
  g_value_copy (one, all);
  return g_value_get_boolean (one);
}

static void
install_signals (GstRtspSinkClass * klass)
{
  /**
   * GstRtspSink::authorize:
   * @user: as logged in, "" where nobody has to
   * @address: that the viewer connected from
   * @mapping: what the viewer wants to see
   * @method: DESCRIBE, SETUP or PLAY
   *
   * Emitted, where it is connected, for every such request that addresses, users
   * and rights let in, on a thread of its own. A handler that takes longer than
   * five seconds has refused.
   *
   * Returns: whether the request may go on
   */
  signals[SIGNAL_AUTHORIZE] = g_signal_new ("authorize", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, while_true, NULL, NULL, G_TYPE_BOOLEAN, 4, G_TYPE_STRING,
      G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  /**
   * GstRtspSink::bitrate-proposed:
   * @mapping: whose viewers have reported
   * @bits-per-second: what their ways can take
   *
   * Emitted with adaptive-bitrate, on a thread of its own, whenever that changes.
   *
   * Returns: %TRUE when the application sees to the encoder itself; else the element
   * sets the bit rate of the nearest encoder upstream, if it knows it
   */
  signals[SIGNAL_BITRATE_PROPOSED] = g_signal_new ("bitrate-proposed", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
      G_TYPE_STRING, G_TYPE_UINT);
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
  install_signals (klass);

  element_class->change_state = GST_DEBUG_FUNCPTR (gst_rtsp_sink_change_state);
  element_class->request_new_pad = GST_DEBUG_FUNCPTR (gst_rtsp_sink_request_new_pad);
  element_class->release_pad = GST_DEBUG_FUNCPTR (gst_rtsp_sink_release_pad);
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
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_SYNC, 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_BACKCHANNEL_CODECS, 0);
  gst_type_mark_as_plugin_api (gst_rtsp_sink_fast_start_get_type (), 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_AUTH_METHODS, 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_ADAPTIVE, 0);
  gst_type_mark_as_plugin_api (RTSPSINK_TYPE_SRTP_CIPHER, 0);
}

static void
gst_rtsp_sink_init (GstRtspSink * self)
{
  self->service = g_strdup (DEFAULT_SERVICE);
  self->address = g_strdup (DEFAULT_ADDRESS);
  self->session_timeout_seconds = DEFAULT_SESSION_TIMEOUT_SECONDS;
  self->fast_start = DEFAULT_FAST_START;
  rtspsink_transport_init (&self->transport);
  rtspsink_tls_init (&self->tls);
  rtspsink_access_init (&self->access);
  rtspsink_bitrate_init (&self->bitrate);
  self->bound_port = NOT_BOUND;
  /* A sink even while it has no pad, and thus no appsink. */
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}
