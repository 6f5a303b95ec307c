/* rtspsink: one request pad, from encoded media to batches of RTP packets
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstrtspsink.h"
#include "gstrtspsinkpad.h"
#include "rtspsinkchain.h"
#include "rtspsinkformat.h"
#include "rtspsinkhost.h"
#include "rtspsinkjvm.h"
#include "rtspsinkpacker.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

#define DEFAULT_MAPPING "/test"
#define DEFAULT_PAYLOADER NULL
#define DEFAULT_USERS ""
#define AUTOMATIC (-1)
#define MIN_MTU_BYTES 28
#define MAX_MTU_BYTES 65507     /* of a UDP datagram in IPv4 */
#define DEFAULT_MTU_BYTES 1400
#define MAX_PAYLOAD_TYPE 127
#define DEFAULT_SYNC RTSPSINK_SYNC_AUTO

/* RFC 3550 section 5.1: where the timestamp is in an RTP packet */
#define RTP_TIMESTAMP_OFFSET 4
#define ERROR_BYTES 1024

enum
{
  PROP_0,
  PROP_MAPPING,
  PROP_PAYLOADER,
  PROP_USERS,
  PROP_PAYLOAD_TYPE,
  PROP_MTU,
  PROP_SSRC,
  PROP_LANGUAGE,
  PROP_TITLE,
  PROP_SYNC,
};

struct _GstRtspSinkPad
{
  GstGhostPad parent;

  /* guarded by the object lock */
  gchar *mapping_property;      /* NULL: not set */
  gchar *payloader_property;    /* NULL: found from the caps */
  gchar *users;                 /* NULL or "": everybody */
  gint payload_type;            /* AUTOMATIC: the payloader's, or a dynamic one */
  guint mtu_bytes;
  gint64 ssrc;                  /* AUTOMATIC: random */
  gchar *language;              /* NULL: not in the SDP */
  gchar *title;                 /* NULL: not in the SDP */
  RtspSinkSync sync;            /* of pad and appsink, the one that was set last */
  gboolean restricted;          /* Java was told of users */
  gint32 stream;                /* id for up-calls, 0: none yet */

  /* atomic */
  gint decide_sync;             /* the source is to be asked whether it is live */
  gint key_unit_count;
  gint clock_changed;           /* the description is to be made again */
  gint ended;

  /* streaming thread, or any while the pad is inactive */
  RtspSinkChain chain;
  RtspSinkPacker packer;
  gchar *mapping;               /* of the current caps */
  GstCaps *refused;             /* what an error was posted about last, or NULL */
  RtspSinkFormat format;        /* what Java was told; media is NULL before */
  gchar *format_mapping;        /* the mapping that Java was told */
  guint bits_per_second;        /* of the tags, 0: unknown */
  gboolean have_rtp_timestamp;  /* of RTP input */
  guint32 last_rtp_timestamp;
  GstFlowReturn flow;           /* an error stays until the stream starts anew */
};

G_DEFINE_FINAL_TYPE (GstRtspSinkPad, gst_rtsp_sink_pad, GST_TYPE_GHOST_PAD);

GType
rtspsink_sync_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    {RTSPSINK_SYNC_AUTO, "By the clock, unless the source is live", "auto"},
    {RTSPSINK_SYNC_OFF, "As it comes", "false"},
    {RTSPSINK_SYNC_ON, "By the clock", "true"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstRtspSinkSync", values));
  return type;
}

/* (transfer full), NULL when the pad has left its element */
static GstRtspSink *
get_sink (GstRtspSinkPad * self)
{
  return (GstRtspSink *) gst_pad_get_parent_element (GST_PAD (self));
}

guint
gst_rtsp_sink_pad_next_key_unit (GstRtspSinkPad * self)
{
  return (guint) g_atomic_int_add (&self->key_unit_count, 1);
}

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

/* ---- Announcing the stream ---- */

/* (transfer full): the mapping that `caps` name, or NULL */
static gchar *
mapping_in_caps (const GstCaps * caps)
{
  for (guint i = 0; i < gst_caps_get_size (caps); i++) {
    const gchar *mapping = gst_structure_get_string (gst_caps_get_structure (caps, i), "mapping");

    if (mapping != NULL)
      return g_strdup (mapping);
  }
  return NULL;
}

/* (transfer full), NULL if the property is not set */
static gchar *
dup_mapping_property (GstRtspSinkPad * self)
{
  gchar *mapping;

  GST_OBJECT_LOCK (self);
  mapping = g_strdup (self->mapping_property);
  GST_OBJECT_UNLOCK (self);
  return mapping;
}

/* (transfer full): what the mapping will probably be, "" while unknown */
static gchar *
mapping_hint (GstRtspSinkPad * self)
{
  g_autofree gchar *mapping = dup_mapping_property (self);
  g_autoptr (GstCaps) caps = NULL;

  if (mapping == NULL) {
    caps = gst_pad_peer_query_caps (GST_PAD (self), NULL);
    mapping = caps != NULL ? mapping_in_caps (caps) : NULL;
  }
  if (mapping == NULL || *mapping == '\0')
    return g_strdup ("");
  return *mapping == '/' ? g_steal_pointer (&mapping) : g_strconcat ("/", mapping, NULL);
}

static gint32
ensure_stream (GstRtspSinkPad * self)
{
  gint32 stream;

  GST_OBJECT_LOCK (self);
  if (self->stream == 0)
    self->stream = rtspsink_host_register (G_OBJECT (self));
  stream = self->stream;
  GST_OBJECT_UNLOCK (self);
  return stream;
}

/* Returns the id that the stream had, or 0. */
static gint32
take_stream (GstRtspSinkPad * self)
{
  gint32 stream;

  GST_OBJECT_LOCK (self);
  stream = self->stream;
  self->stream = 0;
  self->restricted = FALSE;
  GST_OBJECT_UNLOCK (self);
  rtspsink_host_unregister (stream);
  return stream;
}

/* Tells Java who may watch, before it hears anything else of the pad and whenever
 * it changes. */
static gboolean
restrict_stream (GstRtspSinkPad * self, GstRtspSink * sink, const RtspSinkUpcalls * upcalls)
{
  g_autofree gchar *users = NULL;
  gchar error[ERROR_BYTES] = "";
  gboolean unknown;
  gint32 result;

  GST_OBJECT_LOCK (self);
  users = g_strdup (self->users != NULL ? self->users : DEFAULT_USERS);
  unknown = *users != '\0' || self->restricted;
  self->restricted = *users != '\0';
  GST_OBJECT_UNLOCK (self);
  if (!unknown)
    return TRUE;
  result = upcalls->restrict_stream (gst_rtsp_sink_id (sink), ensure_stream (self), users, error,
      sizeof (error));
  if (result < 0)
    gst_rtsp_sink_post_upcall_error (sink, result, error);
  return result >= 0;
}

void
gst_rtsp_sink_pad_announce (GstRtspSinkPad * self)
{
  g_autoptr (GstRtspSink) sink = get_sink (self);
  gint32 sink_id = sink != NULL ? gst_rtsp_sink_id (sink) : 0;
  const RtspSinkUpcalls *upcalls = sink_id != 0 ? rtspsink_jvm_upcalls () : NULL;
  g_autofree gchar *hint = NULL;

  if (upcalls == NULL || !gst_pad_is_linked (GST_PAD (self)))
    return;
  if (!restrict_stream (self, sink, upcalls))
    return;
  hint = mapping_hint (self);
  GST_DEBUG_OBJECT (self, "announcing mapping \"%s\"", hint);
  if (upcalls->expect_stream (sink_id, ensure_stream (self), hint) < 0)
    GST_WARNING_OBJECT (self, "could not announce the stream");
}

static void
forget_format (GstRtspSinkPad * self)
{
  rtspsink_format_clear (&self->format);
  g_clear_pointer (&self->format_mapping, g_free);
}

void
gst_rtsp_sink_pad_forget (GstRtspSinkPad * self)
{
  take_stream (self);
  forget_format (self);
  rtspsink_packer_reset (&self->packer);
  self->flow = GST_FLOW_OK;
}

static void
gst_rtsp_sink_pad_linked (GstPad * pad, GstPad * peer)
{
  gst_rtsp_sink_pad_announce (GST_RTSP_SINK_PAD (pad));
}

/* ---- From packets to up-calls ---- */

static GstFlowReturn
fail (GstRtspSinkPad * self, GstRtspSink * sink, gint32 code, const gchar * message)
{
  if (self->flow != GST_FLOW_ERROR)
    gst_rtsp_sink_post_upcall_error (sink, code, message);
  self->flow = GST_FLOW_ERROR;
  return self->flow;
}

static void
sample_clocks (GstElement * sink, RtspSinkBatch * batch)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (sink);

  batch->clock_running_time_ns = clock == NULL ? -1
      : (gint64) (gst_clock_get_time (clock) - gst_element_get_base_time (sink));
  batch->wall_time_ns = g_get_real_time () * 1000;
}

/* ---- The RTP format ---- */

static void
post_error (GstRtspSink * sink, const GError * error, const GstCaps * caps)
{
  gst_element_message_full (GST_ELEMENT (sink), GST_MESSAGE_ERROR, error->domain, error->code,
      g_strdup (error->message), gst_caps_to_string (caps), __FILE__, GST_FUNCTION, __LINE__);
}

static gboolean
send_format (GstRtspSinkPad * self, GstRtspSink * sink, const RtspSinkFormat * format)
{
  const RtspSinkUpcalls *upcalls = rtspsink_jvm_upcalls ();
  gchar error[ERROR_BYTES] = "";
  gint32 result;

  if (upcalls == NULL)
    return FALSE;
  if (!restrict_stream (self, sink, upcalls)) {
    self->flow = GST_FLOW_ERROR;
    return FALSE;
  }
  GST_DEBUG_OBJECT (self, "format for %s:\n%s", self->mapping, format->media);
  result = upcalls->set_format (gst_rtsp_sink_id (sink), ensure_stream (self), self->mapping,
      format->media, format->clock_rate, format->ssrc, error, sizeof (error));
  if (result < 0)
    fail (self, sink, result, error);
  return result >= 0;
}

/* Java hears of changes only. (transfer full) of `format` */
static void
announce_format (GstRtspSinkPad * self, GstRtspSink * sink, RtspSinkFormat * format)
{
  if ((rtspsink_format_equal (format, &self->format)
          && g_strcmp0 (self->mapping, self->format_mapping) == 0)
      || !send_format (self, sink, format)) {
    rtspsink_format_clear (format);
    return;
  }
  forget_format (self);
  self->format = *format;
  self->format_mapping = g_strdup (self->mapping);
}

static void
take_description (GstRtspSinkPad * self, GstRtspSink * sink, RtspSinkDescription * description)
{
  GST_OBJECT_LOCK (self);
  description->title = g_strdup (self->title);
  description->language = g_strdup (self->language);
  GST_OBJECT_UNLOCK (self);
  description->bits_per_second = self->bits_per_second;
  description->reference_clock = gst_rtsp_sink_reference_clock (sink, &description->base_time);
}

/* Our payloaders get the time to complete their caps from the stream; RTP input
 * is taken as it is. */
static void
take_rtp_caps (GstRtspSinkPad * self, GstRtspSink * sink, const GstCaps * caps, gboolean may_wait)
{
  gboolean final = !may_wait || self->chain.elements[RTSPSINK_CHAIN_PAYLOADER] == NULL;
  RtspSinkFormat format = { NULL, };
  RtspSinkDescription description = { NULL, };
  g_autoptr (GstCaps) described = rtspsink_chain_describe (&self->chain, caps);
  g_autoptr (GError) error = NULL;

  take_description (self, sink, &description);
  if (rtspsink_format_from_caps (&format, described, &description, &error)) {
    if (final || format.complete)
      announce_format (self, sink, &format);
    else
      rtspsink_format_clear (&format);
  } else if (final) {
    self->flow = GST_FLOW_ERROR;
    post_error (sink, error, caps);
  }
  rtspsink_description_clear (&description);
}

/* Takes the RTP caps that the appsink has, if any. */
static void
retake_rtp_caps (GstRtspSinkPad * self, GstRtspSink * sink, gboolean may_wait)
{
  g_autoptr (GstPad) pad = rtspsink_chain_sink_pad (self->chain.appsink);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps != NULL && self->flow == GST_FLOW_OK)
    take_rtp_caps (self, sink, caps, may_wait);
}

/* Before the first key frame nobody can decode anything; a key frame without
 * parameter sets is all there will ever be. */
static gboolean
ensure_format (GstRtspSinkPad * self, GstRtspSink * sink)
{
  if (self->format.media == NULL && (self->packer.flags & RTSPSINK_BATCH_KEY))
    retake_rtp_caps (self, sink, FALSE);
  else if (self->format.media != NULL && g_atomic_int_get (&self->clock_changed)) {
    g_atomic_int_set (&self->clock_changed, FALSE);
    retake_rtp_caps (self, sink, TRUE);
  }
  return self->format.media != NULL;
}

static GstFlowReturn
publish_pending (GstRtspSinkPad * self)
{
  g_autoptr (GstRtspSink) sink = NULL;
  const RtspSinkUpcalls *upcalls;
  RtspSinkBatch *batch;

  if (self->packer.packet_count == 0 || self->flow != GST_FLOW_OK)
    return self->flow;
  sink = get_sink (self);
  upcalls = rtspsink_jvm_upcalls ();
  if (sink == NULL || upcalls == NULL)
    return GST_FLOW_FLUSHING;
  if (!ensure_format (self, sink)) {
    rtspsink_packer_reset (&self->packer);
    return self->flow;
  }
  batch = rtspsink_packer_pack (&self->packer);
  sample_clocks (GST_ELEMENT (sink), batch);
  if (upcalls->publish (ensure_stream (self), (gint64) (gintptr) batch,
          (gint32) self->packer.capacity) < 0)
    return fail (self, sink, RTSPSINK_ERROR, "The RTSP server failed to take packets. "
        "GST_DEBUG=rtspsink:2 shows the reason.");
  return GST_FLOW_OK;
}

static GstFlowReturn
on_packets (GstMiniObject * packets, const GstSegment * segment, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  g_autoptr (GstRtspSink) sink = NULL;

  if (rtspsink_packer_add (&self->packer, packets, segment) == RTSPSINK_PACKER_OK)
    return self->flow;
  sink = get_sink (self);
  if (sink == NULL)
    return GST_FLOW_FLUSHING;
  return fail (self, sink, RTSPSINK_ERROR_SETTINGS, "A packet is larger than an RTP packet can be "
      "(65535 bytes). Lower the payloader's mtu.");
}

static void
on_eos (GstAppSink * appsink, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  const RtspSinkUpcalls *upcalls = rtspsink_jvm_upcalls ();
  g_autoptr (GstRtspSink) sink = get_sink (self);

  publish_pending (self);
  if (upcalls != NULL && self->format.media != NULL)
    upcalls->end_stream (ensure_stream (self));
  g_atomic_int_set (&self->ended, TRUE);
  if (sink != NULL)
    gst_rtsp_sink_stream_ended (sink);
}

static GstPadProbeReturn
on_appsink_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_autoptr (GstRtspSink) sink = NULL;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS || self->flow != GST_FLOW_OK)
    return GST_PAD_PROBE_OK;
  /* Packets of the old format go first; the first format is the one that they wait for. */
  if (self->format.media != NULL)
    publish_pending (self);
  sink = get_sink (self);
  gst_event_parse_caps (event, &caps);
  if (sink != NULL)
    take_rtp_caps (self, sink, caps, TRUE);
  return GST_PAD_PROBE_OK;
}

/* ---- CAPS ---- */

/* (transfer full): property, else caps, else default; NULL if that is no string */
static gchar *
choose_mapping (GstRtspSinkPad * self, const GstStructure * structure)
{
  gchar *mapping = dup_mapping_property (self);

  if (mapping != NULL)
    return mapping;
  if (gst_structure_has_field (structure, "mapping"))
    return g_strdup (gst_structure_get_string (structure, "mapping"));
  return g_strdup (DEFAULT_MAPPING);
}

/* Upstream offers refused caps again with its next buffer; one error is enough. */
static gboolean
is_news (GstRtspSinkPad * self, const GstCaps * caps)
{
  if (self->refused != NULL && gst_caps_is_equal (self->refused, caps))
    return FALSE;
  gst_clear_caps (&self->refused);
  self->refused = gst_caps_copy (caps);
  return TRUE;
}

static gboolean
take_mapping (GstRtspSinkPad * self, GstRtspSink * sink, const GstCaps * caps)
{
  g_autofree gchar *mapping = choose_mapping (self, gst_caps_get_structure (caps, 0));
  g_autofree gchar *path = NULL;

  if (mapping == NULL || *mapping == '\0') {
    if (is_news (self, caps))
      GST_ELEMENT_ERROR (sink, RESOURCE, SETTINGS,
          ("The mapping of pad %s is empty or not a string. Write mapping=/name.",
              GST_OBJECT_NAME (self)), ("caps: %" GST_PTR_FORMAT, caps));
    return FALSE;
  }
  path = g_strconcat (*mapping == '/' ? "" : "/", mapping, NULL);
  if (g_strcmp0 (path, self->mapping) == 0)
    return TRUE;
  if (*mapping != '/')
    GST_ELEMENT_WARNING (sink, RESOURCE, SETTINGS,
        ("The mapping \"%s\" does not begin with a slash. It is published as \"%s\".", mapping,
            path), (NULL));
  g_free (self->mapping);
  self->mapping = g_steal_pointer (&path);
  return TRUE;
}

/* A parser may push several access units in one call: each becomes its own batch. */
static GstPadProbeReturn
on_parsed (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  publish_pending (self);
  rtspsink_packer_mark (&self->packer, !GST_BUFFER_FLAG_IS_SET (buffer,
          GST_BUFFER_FLAG_DELTA_UNIT), GST_BUFFER_IS_DISCONT (buffer));
  return GST_PAD_PROBE_OK;
}

static gboolean
build_chain (GstRtspSinkPad * self, GstBin * bin, const RtspSinkRoute * route, const GstCaps * caps)
{
  g_autoptr (GstPad) target = NULL;
  g_autoptr (GstPad) parsed = NULL;

  publish_pending (self);
  forget_format (self);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self), NULL);
  GST_OBJECT_LOCK (self);
  self->chain.payload_type = self->payload_type;
  self->chain.mtu_bytes = self->mtu_bytes;
  if (self->ssrc != AUTOMATIC)
    self->chain.ssrc = (guint32) self->ssrc;
  GST_OBJECT_UNLOCK (self);
  target = rtspsink_chain_build (&self->chain, bin, route, caps);
  if (target == NULL)
    return FALSE;
  if (route->parser != NULL) {
    parsed = rtspsink_chain_sink_pad (self->chain.elements[RTSPSINK_CHAIN_PAYLOADER]);
    gst_pad_add_probe (parsed, GST_PAD_PROBE_TYPE_BUFFER, on_parsed, self, NULL);
  }
  return gst_ghost_pad_set_target (GST_GHOST_PAD (self), target);
}

static gboolean
is_plugged (GstRtspSinkPad * self, const RtspSinkRoute * route)
{
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (self));

  return target != NULL && rtspsink_chain_follows (&self->chain, route);
}

static gboolean
find_route (GstRtspSinkPad * self, const GstCaps * caps, RtspSinkRoute * route, GError ** error)
{
  g_autofree gchar *payloader = NULL;
  gint payload_type;

  GST_OBJECT_LOCK (self);
  payloader = g_strdup (self->payloader_property);
  payload_type = self->payload_type;
  GST_OBJECT_UNLOCK (self);
  return rtspsink_route_find (route, caps, payloader, error)
      && (payload_type == AUTOMATIC
      || rtspsink_route_takes_payload_type (route, payload_type, error));
}

/* Runs in the streaming thread, where the chain may be rebuilt. */
static gboolean
take_caps (GstRtspSinkPad * self, GstRtspSink * sink, const GstCaps * caps)
{
  RtspSinkRoute route = { NULL, };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  GST_DEBUG_OBJECT (self, "caps %" GST_PTR_FORMAT, caps);
  if (!take_mapping (self, sink, caps))
    return FALSE;
  if (!find_route (self, caps, &route, &error)) {
    if (is_news (self, caps))
      post_error (sink, error, caps);
    rtspsink_route_clear (&route);
    return FALSE;
  }
  ok = is_plugged (self, &route) || build_chain (self, GST_BIN (sink), &route, caps);
  if (!ok && is_news (self, caps))
    GST_ELEMENT_ERROR (sink, CORE, MISSING_PLUGIN,
        ("An element that turns this format into RTP could not be made. "
            "Check the GStreamer installation."), ("caps: %" GST_PTR_FORMAT, caps));
  rtspsink_route_clear (&route);
  return ok;
}

static gboolean
handle_caps_event (GstRtspSinkPad * self, GstObject * parent, GstEvent * event)
{
  g_autoptr (GstRtspSink) sink = get_sink (self);
  g_autoptr (GstCaps) input = NULL;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  input = rtspsink_route_input_caps (caps);
  gst_event_unref (event);
  if (sink == NULL || !take_caps (self, sink, input)
      || !gst_pad_event_default (GST_PAD (self), parent, gst_event_new_caps (input)))
    return FALSE;
  /* A new mapping does not change the RTP caps, so no event reaches the appsink. */
  if (self->format_mapping != NULL && g_strcmp0 (self->mapping, self->format_mapping) != 0)
    retake_rtp_caps (self, sink, TRUE);
  return self->flow == GST_FLOW_OK;
}

/* A parser's average wanders: players hear of changes by more than a fifth. */
static void
handle_tags (GstRtspSinkPad * self, GstEvent * event)
{
  g_autoptr (GstRtspSink) sink = get_sink (self);
  GstTagList *tags;
  guint bits_per_second, change;

  gst_event_parse_tag (event, &tags);
  bits_per_second = rtspsink_format_bits_per_second (tags);
  change = MAX (bits_per_second, self->bits_per_second)
      - MIN (bits_per_second, self->bits_per_second);
  if (bits_per_second == 0 || change <= self->bits_per_second / 5)
    return;
  self->bits_per_second = bits_per_second;
  if (sink != NULL && self->format.media != NULL)
    retake_rtp_caps (self, sink, TRUE);
}

/* ---- Pad functions ---- */

static gboolean
gst_rtsp_sink_pad_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (pad);
  gboolean serialized = GST_EVENT_IS_SERIALIZED (event);
  gboolean handled;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      return handle_caps_event (self, parent, event);
    case GST_EVENT_STREAM_START:
      g_atomic_int_set (&self->decide_sync, TRUE);
      g_atomic_int_set (&self->ended, FALSE);
      self->bits_per_second = 0;
      self->flow = GST_FLOW_OK;
      gst_clear_caps (&self->refused);
      break;
    case GST_EVENT_TAG:
      handle_tags (self, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      rtspsink_packer_reset (&self->packer);
      break;
    default:
      break;
  }
  handled = gst_pad_event_default (pad, parent, event);
  /* EOS and gaps make payloaders let go of what they held back. */
  if (serialized)
    publish_pending (self);
  return handled;
}

/* The pad's lock is held, so that a decision cannot undo a setting. */
static void
set_sync (GstRtspSinkPad * self, gboolean by_clock)
{
  /* Unlike g_object_set(), this does not look like the user's choice. */
  gst_base_sink_set_sync (GST_BASE_SINK (self->chain.appsink), by_clock);
}

/* A live source is passed on at once, a file is paced by the clock. */
static void
decide_sync (GstRtspSinkPad * self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  g_atomic_int_set (&self->decide_sync, FALSE);
  if (gst_pad_peer_query (GST_PAD (self), query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  GST_DEBUG_OBJECT (self, "%s source", live ? "live" : "not a live");
  GST_OBJECT_LOCK (self);
  if (self->sync == RTSPSINK_SYNC_AUTO)
    set_sync (self, !live);
  GST_OBJECT_UNLOCK (self);
}

/* RTP input may come packet by packet: decoding can start at the first packet of
 * a new timestamp only. */
static gboolean
begins_timestamp (GstRtspSinkPad * self, GstBuffer * buffer)
{
  guint32 timestamp;
  gboolean begins;

  if (gst_buffer_extract (buffer, RTP_TIMESTAMP_OFFSET, &timestamp,
          sizeof (timestamp)) != sizeof (timestamp))
    return FALSE;
  begins = !self->have_rtp_timestamp || timestamp != self->last_rtp_timestamp;
  self->last_rtp_timestamp = timestamp;
  self->have_rtp_timestamp = TRUE;
  return begins;
}

static void
mark_input (GstRtspSinkPad * self, GstBuffer * buffer)
{
  gboolean key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);

  if (self->chain.elements[RTSPSINK_CHAIN_PARSER] != NULL)
    return;
  if (self->chain.elements[RTSPSINK_CHAIN_PAYLOADER] == NULL)
    key = begins_timestamp (self, buffer) && key;
  rtspsink_packer_mark (&self->packer, key, GST_BUFFER_IS_DISCONT (buffer));
}

static GstFlowReturn
prepare_input (GstRtspSinkPad * self, GstBuffer * buffer)
{
  g_autoptr (GstRtspSink) sink = NULL;

  if (self->flow != GST_FLOW_OK)
    return self->flow;
  if (!gst_pad_has_current_caps (GST_PAD (self))) {
    sink = get_sink (self);
    if (sink != NULL)
      GST_ELEMENT_ERROR (sink, STREAM, FORMAT,
          ("Data without caps cannot be published. "
              "Put a parser or an encoder in front of rtspsink."), ("pad %s",
              GST_OBJECT_NAME (self)));
    self->flow = GST_FLOW_ERROR;
    return self->flow;
  }
  if (g_atomic_int_get (&self->decide_sync))
    decide_sync (self);
  mark_input (self, buffer);
  return GST_FLOW_OK;
}

/* Publishes what the call produced. An error of ours outranks what came from below. */
static GstFlowReturn
finish_input (GstRtspSinkPad * self, GstFlowReturn flow)
{
  GstFlowReturn published = publish_pending (self);

  return published != GST_FLOW_OK ? published : flow;
}

static GstFlowReturn
gst_rtsp_sink_pad_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (pad);
  GstFlowReturn flow = prepare_input (self, buffer);

  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return flow;
  }
  return finish_input (self, gst_proxy_pad_chain_default (pad, parent, buffer));
}

static GstFlowReturn
gst_rtsp_sink_pad_chain_list (GstPad * pad, GstObject * parent, GstBufferList * list)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (pad);
  GstFlowReturn flow = gst_buffer_list_length (list) == 0 ? self->flow
      : prepare_input (self, gst_buffer_list_get (list, 0));

  if (flow != GST_FLOW_OK) {
    gst_buffer_list_unref (list);
    return flow;
  }
  return finish_input (self, gst_proxy_pad_chain_list_default (pad, parent, list));
}

/* What a payloader takes of the filter; all of it if that is nothing, because the
 * CAPS event can say what is wrong and a failed negotiation cannot. */
static void
answer_caps_query (GstQuery * query)
{
  g_autoptr (GstCaps) publishable = NULL;
  g_autoptr (GstCaps) result = NULL;
  GstCaps *filter;

  gst_query_parse_caps (query, &filter);
  if (filter == NULL) {
    result = gst_caps_new_any ();
  } else {
    publishable = rtspsink_route_publishable_caps ();
    result = gst_caps_intersect_full (filter, publishable, GST_CAPS_INTERSECT_FIRST);
    if (gst_caps_is_empty (result))
      gst_caps_replace (&result, filter);
  }
  gst_query_set_caps_result (query, result);
}

static gboolean
gst_rtsp_sink_pad_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      answer_caps_query (query);
      return TRUE;
    case GST_QUERY_ACCEPT_CAPS:
      gst_query_set_accept_caps_result (query, TRUE);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

/* ---- Life ---- */

static void
on_sync_set (GObject * appsink, GParamSpec * pspec, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  gboolean by_clock;

  g_object_get (appsink, "sync", &by_clock, NULL);
  GST_OBJECT_LOCK (self);
  self->sync = by_clock ? RTSPSINK_SYNC_ON : RTSPSINK_SYNC_OFF;
  GST_OBJECT_UNLOCK (self);
  g_object_notify (G_OBJECT (self), "sync");
}

static void
connect_appsink (GstRtspSinkPad * self)
{
  GstElement *appsink = self->chain.appsink;
  g_autoptr (GstPad) pad = rtspsink_chain_sink_pad (appsink);
  GstAppSinkCallbacks callbacks = {.eos = on_eos };

  gst_app_sink_set_callbacks (GST_APP_SINK (appsink), &callbacks, self, NULL);
  rtspsink_outlet_connect (RTSPSINK_OUTLET (appsink), on_packets, self);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_appsink_event, self, NULL);
  g_signal_connect_object (appsink, "notify::sync", G_CALLBACK (on_sync_set), self, 0);
}

GstRtspSinkPad *
gst_rtsp_sink_pad_new (GstPadTemplate * templ, const gchar * name, guint index, GstBin * bin)
{
  GstRtspSinkPad *self = g_object_new (GST_TYPE_RTSP_SINK_PAD, "name", name,
      "direction", GST_PAD_SINK, "template", templ, NULL);

  rtspsink_chain_init (&self->chain, index);
  connect_appsink (self);
  /* Last: gst-launch sets the user's child properties in here. */
  gst_bin_add (bin, self->chain.appsink);
  gst_element_sync_state_with_parent (self->chain.appsink);
  return self;
}

void
gst_rtsp_sink_pad_tear_down (GstRtspSinkPad * self, GstBin * bin)
{
  GstElement *appsink = self->chain.appsink;
  GstAppSinkCallbacks no_callbacks = { NULL, };
  const RtspSinkUpcalls *upcalls;
  gint32 stream;

  /* The appsink first: the streaming thread may be waiting in it for the clock. */
  rtspsink_chain_stop (appsink);
  gst_pad_set_active (GST_PAD (self), FALSE);
  gst_app_sink_set_callbacks (GST_APP_SINK (appsink), &no_callbacks, NULL, NULL);
  rtspsink_outlet_connect (RTSPSINK_OUTLET (appsink), NULL, NULL);

  stream = take_stream (self);
  upcalls = stream != 0 ? rtspsink_jvm_upcalls () : NULL;
  if (upcalls != NULL)
    upcalls->remove_stream (stream);

  gst_ghost_pad_set_target (GST_GHOST_PAD (self), NULL);
  rtspsink_chain_empty (&self->chain, bin);
  rtspsink_chain_remove (appsink, bin);
}

/* Also while viewers watch. */
static void
users_changed (GstRtspSinkPad * self)
{
  g_autoptr (GstRtspSink) sink = get_sink (self);
  gboolean open = sink != NULL && gst_rtsp_sink_id (sink) != 0;
  const RtspSinkUpcalls *upcalls = open ? rtspsink_jvm_upcalls () : NULL;

  if (upcalls != NULL)
    restrict_stream (self, sink, upcalls);
}

/* The caller holds the pad's lock. */
static void
take_sync (GstRtspSinkPad * self, RtspSinkSync sync)
{
  self->sync = sync;
  if (sync == RTSPSINK_SYNC_AUTO)
    g_atomic_int_set (&self->decide_sync, TRUE);
  else
    set_sync (self, sync == RTSPSINK_SYNC_ON);
}

static void
gst_rtsp_sink_pad_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MAPPING:
      g_free (self->mapping_property);
      self->mapping_property = g_value_dup_string (value);
      break;
    case PROP_PAYLOADER:
      g_free (self->payloader_property);
      self->payloader_property = g_value_dup_string (value);
      break;
    case PROP_USERS:
      g_free (self->users);
      self->users = g_value_dup_string (value);
      break;
    case PROP_PAYLOAD_TYPE:
      self->payload_type = g_value_get_int (value);
      break;
    case PROP_MTU:
      self->mtu_bytes = g_value_get_uint (value);
      break;
    case PROP_SSRC:
      self->ssrc = g_value_get_int64 (value);
      break;
    case PROP_LANGUAGE:
      g_free (self->language);
      self->language = g_value_dup_string (value);
      break;
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      break;
    case PROP_SYNC:
      take_sync (self, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
  if (id == PROP_USERS)
    users_changed (self);
}

static void
gst_rtsp_sink_pad_get_property (GObject * object, guint id, GValue * value, GParamSpec * pspec)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MAPPING:
      g_value_set_string (value, self->mapping_property != NULL ? self->mapping_property
          : DEFAULT_MAPPING);
      break;
    case PROP_PAYLOADER:
      g_value_set_string (value, self->payloader_property);
      break;
    case PROP_USERS:
      g_value_set_string (value, self->users != NULL ? self->users : DEFAULT_USERS);
      break;
    case PROP_PAYLOAD_TYPE:
      g_value_set_int (value, self->payload_type);
      break;
    case PROP_MTU:
      g_value_set_uint (value, self->mtu_bytes);
      break;
    case PROP_SSRC:
      g_value_set_int64 (value, self->ssrc);
      break;
    case PROP_LANGUAGE:
      g_value_set_string (value, self->language);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SYNC:
      g_value_set_enum (value, self->sync);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_rtsp_sink_pad_finalize (GObject * object)
{
  GstRtspSinkPad *self = GST_RTSP_SINK_PAD (object);

  take_stream (self);
  forget_format (self);
  rtspsink_chain_clear (&self->chain);
  rtspsink_packer_clear (&self->packer);
  g_free (self->mapping);
  gst_clear_caps (&self->refused);
  g_free (self->mapping_property);
  g_free (self->payloader_property);
  g_free (self->users);
  g_free (self->language);
  g_free (self->title);
  G_OBJECT_CLASS (gst_rtsp_sink_pad_parent_class)->finalize (object);
}

static void
gst_rtsp_sink_pad_constructed (GObject * object)
{
  GstPad *pad = GST_PAD (object);

  G_OBJECT_CLASS (gst_rtsp_sink_pad_parent_class)->constructed (object);
  gst_pad_set_chain_function (pad, gst_rtsp_sink_pad_chain);
  gst_pad_set_chain_list_function (pad, gst_rtsp_sink_pad_chain_list);
  gst_pad_set_event_function (pad, gst_rtsp_sink_pad_event);
  gst_pad_set_query_function (pad, gst_rtsp_sink_pad_query);
}

static void
install_rtp_properties (GObjectClass * klass)
{
  const GParamFlags set_in_ready =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (klass, PROP_PAYLOAD_TYPE,
      g_param_spec_int ("payload-type", "Payload type",
          "RTP payload type (-1 = the format's static one, else a dynamic one of the pad's own)",
          AUTOMATIC, MAX_PAYLOAD_TYPE, AUTOMATIC, set_in_ready));
  g_object_class_install_property (klass, PROP_MTU,
      g_param_spec_uint ("mtu", "MTU", "Largest RTP packet in bytes", MIN_MTU_BYTES,
          MAX_MTU_BYTES, DEFAULT_MTU_BYTES, set_in_ready));
  g_object_class_install_property (klass, PROP_SSRC,
      g_param_spec_int64 ("ssrc", "SSRC", "Synchronization source of the RTP packets (-1 = random)",
          AUTOMATIC, G_MAXUINT32, AUTOMATIC, set_in_ready));
  g_object_class_install_property (klass, PROP_LANGUAGE,
      g_param_spec_string ("language", "Language",
          "Language tag of the stream in the SDP, for example de (NULL = none)", NULL,
          set_in_ready));
  g_object_class_install_property (klass, PROP_TITLE,
      g_param_spec_string ("title", "Title",
          "What players may call the stream, i= in the SDP (NULL = none)", NULL, set_in_ready));
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

  g_object_class_install_property (object_class, PROP_MAPPING,
      g_param_spec_string ("mapping", "Mapping",
          "Path of the presentation that this stream belongs to. Wins over the caps field of the "
          "same name; the default is used when neither is there", DEFAULT_MAPPING,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_PAYLOADER,
      g_param_spec_string ("payloader", "Payloader",
          "Name of the RTP payloader element to use, for example rtpmp4gpay for AAC as "
          "mpeg4-generic (NULL = the best one for the caps)", DEFAULT_PAYLOADER,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_USERS,
      g_param_spec_string ("users", "Users",
          "Who may watch the mapping of this pad, as user1,user2, of those in auth and auth-file "
          "(empty = all of them)", DEFAULT_USERS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_SYNC,
      g_param_spec_enum ("sync", "Sync",
          "Whether the stream is published by the clock or as it comes; the same as the sync of "
          "its sink, whichever is set last", RTSPSINK_TYPE_SYNC, DEFAULT_SYNC,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  install_rtp_properties (object_class);
}

static void
gst_rtsp_sink_pad_init (GstRtspSinkPad * self)
{
  rtspsink_packer_init (&self->packer);
  self->payload_type = AUTOMATIC;
  self->mtu_bytes = DEFAULT_MTU_BYTES;
  self->ssrc = AUTOMATIC;
  self->decide_sync = TRUE;
  self->sync = DEFAULT_SYNC;
  self->flow = GST_FLOW_OK;
}
