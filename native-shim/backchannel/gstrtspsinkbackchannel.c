/* rtspsink: one source pad with the sound that viewers send back
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* RTP comes from Java's control thread, which must not wait: the appsrc keeps the
 * last QUEUED_PACKETS. Every codec on offer has a branch of its own, because a
 * talker chooses one and the next talker another; the funnel hands on whose turn
 * it is. The sound is decoded, so that what is linked behind need not care.
 *
 *  +- GstRtspSink ----------------------------------------------------+
 *  |  +------+  +---------------+  +-----+  +-------+                 |
 *  |  |appsrc|->|rtpjitterbuffer|->|depay|->|decoder|-\              |
 *  |  +------+  +---------------+  +-----+  +-------+  \   +------+  |
 *  |  ... one row per codec                             >->|funnel|--+-> backchannel_0
 *  |  +------+                                         /   +------+  |
 *  |  |appsrc|----------------------------------------/              |
 *  |  +------+ 20 ms of silence, then its end                        |
 *  +------------------------------------------------------------------+
 *
 * Sinks wait for a first buffer, and the pipeline for all of its sinks: without the
 * silence nothing would be published before somebody has talked.
 */
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>

#include "backchannel/gstrtspsinkbackchannel.h"
#include "java/downcalls.h"
#include "java/errors.h"
#include "java/ids.h"
#include "java/upcalls.h"
#include "pad/mapping.h"
#include "payload/branch.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

#define DEFAULT_MAPPING NULL
#define DEFAULT_USERS ""
#define DEFAULT_LATENCY_MILLIS 100
#define MAX_LATENCY_MILLIS 10000
#define QUEUED_PACKETS 50
#define MAX_DROPOUT_MILLIS 5000
#define MAX_MISORDER_MILLIS 2000
#define MIN_RTP_BYTES 12
#define SILENCE_TIME (20 * GST_MSECOND)
#define SILENCE_BYTES 320
#define SILENCE_CAPS "audio/x-raw, format=(string)" GST_AUDIO_NE (S16) ", " \
    "layout=(string)interleaved, rate=(int)8000, channels=(int)1"

typedef enum
{
  RTSPSINK_BACKCHANNEL_PCMU = 1 << 0,
  RTSPSINK_BACKCHANNEL_PCMA = 1 << 1,
  RTSPSINK_BACKCHANNEL_G722 = 1 << 2,
} RtspSinkBackchannelCodec;

#define DEFAULT_CODECS RTSPSINK_BACKCHANNEL_PCMU

/* Static payload types (RFC 3551 section 6), and codecs for which any byte is sound: what a
 * stranger sends cannot make a decoder fail. */
static const struct
{
  RtspSinkBackchannelCodec flag;
  guint8 payload_type;
  const gchar *encoding;
  const gchar *depayloader;
  const gchar *decoder;
} codecs[] = {
  {RTSPSINK_BACKCHANNEL_PCMU, 0, "PCMU", "rtppcmudepay", "mulawdec"},
  {RTSPSINK_BACKCHANNEL_PCMA, 8, "PCMA", "rtppcmadepay", "alawdec"},
  {RTSPSINK_BACKCHANNEL_G722, 9, "G722", "rtpg722depay", "avdec_g722"},
};

#define CODECS G_N_ELEMENTS (codecs)
/* G.722 too, although it has twice as many samples (RFC 3551 section 4.5.2) */
#define CLOCK_RATE 8000

enum
{
  PROP_0,
  PROP_MAPPING,
  PROP_CODECS,
  PROP_USERS,
  PROP_LATENCY,
};

struct _GstRtspSinkBackchannel
{
  GstGhostPad parent;

  /* guarded by the object lock */
  gchar *mapping;               /* NULL: all of the element */
  guint codecs;                 /* RtspSinkBackchannelCodec */
  gchar *users;                 /* NULL or "": all who may watch */
  guint latency_millis;
  gint32 id;                    /* for up-calls, 0: not on offer */
  GstElement *sources[CODECS];  /* NULL: not on offer */

  /* application thread */
  GstElement *silence;          /* appsrc, NULL while there are no elements */
  GPtrArray *elements;          /* all that is in the bin, the last ones of the chain first */
};

static void gst_rtsp_sink_backchannel_downcalls_init (gpointer iface, gpointer iface_data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstRtspSinkBackchannel, gst_rtsp_sink_backchannel,
    GST_TYPE_GHOST_PAD,
    G_IMPLEMENT_INTERFACE (RTSPSINK_TYPE_DOWNCALLS, gst_rtsp_sink_backchannel_downcalls_init));

GType
rtspsink_backchannel_codecs_get_type (void)
{
  static GType type = 0;
  static const GFlagsValue values[] = {
    {RTSPSINK_BACKCHANNEL_PCMU, "G.711 \302\265-law", "pcmu"},
    {RTSPSINK_BACKCHANNEL_PCMA, "G.711 A-law", "pcma"},
    {RTSPSINK_BACKCHANNEL_G722, "G.722", "g722"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_flags_register_static ("GstRtspSinkBackchannelCodecs", values));
  return type;
}

/* ---- Elements ---- */

/* (transfer none) of an element that is in the bin from now on, NULL after an element error */
static GstElement *
add_element (GstRtspSinkBackchannel * self, GstBin * bin, const gchar * factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL) {
    GST_ELEMENT_ERROR (bin, CORE, MISSING_PLUGIN, ("Element \"%s\" is missing. Install GStreamer's "
            "good plugins, and for G.722 its libav plugin (packages gstreamer1.0-plugins-good, "
            "gstreamer1.0-libav).", factory), (NULL));
    return NULL;
  }
  g_ptr_array_add (self->elements, gst_object_ref_sink (element));
  gst_bin_add (bin, element);
  return element;
}

static void
configure_source (GstElement * source, guint index)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("application/x-rtp",
      "media", G_TYPE_STRING, "audio", "payload", G_TYPE_INT, codecs[index].payload_type,
      "clock-rate", G_TYPE_INT, CLOCK_RATE,
      "encoding-name", G_TYPE_STRING, codecs[index].encoding, NULL);

  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "is-live", TRUE,
      "do-timestamp", TRUE, "max-buffers", (guint64) QUEUED_PACKETS, "max-bytes", (guint64) 0,
      NULL);
  gst_util_set_object_arg (G_OBJECT (source), "leaky-type", "downstream");
}

/* The jitter buffer would keep all that comes while what is behind the pad hangs; this one drops
 * the oldest instead, so that the jitter buffer can always go on. */
static void
configure_queue (GstElement * queue)
{
  g_object_set (queue, "max-size-buffers", (guint) QUEUED_PACKETS, "max-size-bytes", (guint) 0,
      "max-size-time", (guint64) 0, "silent", TRUE, NULL);
  gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");
}

/* Jumps of sequence numbers and times that no sender of sound makes start it anew. */
static void
configure_jitterbuffer (GstElement * jitterbuffer, guint latency_millis)
{
  g_object_set (jitterbuffer, "latency", latency_millis, "drop-on-latency", TRUE,
      "max-dropout-time", (guint) MAX_DROPOUT_MILLIS, "max-misorder-time",
      (guint) MAX_MISORDER_MILLIS, NULL);
}

/* Not live, so that it comes before the pipeline plays. */
static gboolean
add_silence (GstRtspSinkBackchannel * self, GstBin * bin, GstElement * funnel)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (SILENCE_CAPS);

  self->silence = add_element (self, bin, "appsrc");
  if (self->silence == NULL)
    return FALSE;
  g_object_set (self->silence, "caps", caps, "format", GST_FORMAT_TIME, NULL);
  return gst_element_link (self->silence, funnel);
}

static gboolean
add_branch (GstRtspSinkBackchannel * self, GstBin * bin, guint index, GstElement * funnel)
{
  GstElement *decoder = add_element (self, bin, codecs[index].decoder);
  GstElement *depayloader = decoder != NULL
      ? add_element (self, bin, codecs[index].depayloader) : NULL;
  GstElement *queue = depayloader != NULL ? add_element (self, bin, "queue") : NULL;
  GstElement *jitterbuffer = queue != NULL ? add_element (self, bin, "rtpjitterbuffer") : NULL;
  GstElement *source = jitterbuffer != NULL ? add_element (self, bin, "appsrc") : NULL;

  if (source == NULL)
    return FALSE;
  configure_source (source, index);
  configure_queue (queue);
  configure_jitterbuffer (jitterbuffer, self->latency_millis);
  gst_element_link_many (source, jitterbuffer, queue, depayloader, decoder, funnel, NULL);
  GST_OBJECT_LOCK (self);
  self->sources[index] = source;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
remove_elements (GstRtspSinkBackchannel * self, GstBin * bin)
{
  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < CODECS; i++)
    self->sources[i] = NULL;
  GST_OBJECT_UNLOCK (self);
  self->silence = NULL;
  for (guint i = 0; i < self->elements->len; i++) {
    GstElement *element = g_ptr_array_index (self->elements, i);

    rtspsink_branch_stop (element);
    rtspsink_branch_remove (element, bin);
  }
  g_ptr_array_set_size (self->elements, 0);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self), NULL);
}

static gboolean
build (GstRtspSinkBackchannel * self, GstBin * bin)
{
  g_autoptr (GstPad) target = NULL;
  GstElement *funnel;
  guint wanted;

  remove_elements (self, bin);
  GST_OBJECT_LOCK (self);
  wanted = self->codecs;
  GST_OBJECT_UNLOCK (self);
  if (wanted == 0) {
    GST_ELEMENT_ERROR (bin, RESOURCE, SETTINGS, ("The property codecs of pad %s is empty. "
            "Set codecs=pcmu.", GST_OBJECT_NAME (self)), (NULL));
    return FALSE;
  }
  funnel = add_element (self, bin, "funnel");
  if (funnel == NULL || !add_silence (self, bin, funnel))
    return FALSE;
  for (guint i = 0; i < CODECS; i++) {
    if ((wanted & codecs[i].flag) && !add_branch (self, bin, i, funnel))
      return FALSE;
  }
  target = gst_element_get_static_pad (funnel, "src");
  return gst_ghost_pad_set_target (GST_GHOST_PAD (self), target);
}

/* ---- The offer ---- */

/* (transfer full): a media section (RFC 8866); the sender is the viewer (ONVIF Streaming
 * Specification, section "Back Channel Connection") */
static gchar *
media_section (guint wanted)
{
  GString *media = g_string_new ("m=audio 0 RTP/AVP");
  GString *maps = g_string_new ("\r\n");

  for (guint i = 0; i < CODECS; i++) {
    if (!(wanted & codecs[i].flag))
      continue;
    g_string_append_printf (media, " %u", codecs[i].payload_type);
    g_string_append_printf (maps, "a=rtpmap:%u %s/%d\r\n", codecs[i].payload_type,
        codecs[i].encoding, CLOCK_RATE);
  }
  g_string_append (media, maps->str);
  g_string_append (media, "a=sendonly\r\n");
  g_string_free (maps, TRUE);
  return g_string_free (media, FALSE);
}

static gboolean
offer (GstRtspSinkBackchannel * self, RtspSinkPadParent * sink)
{
  const RtspSinkUpcalls *upcalls = rtspsink_upcalls_get ();
  g_autofree gchar *mapping = NULL;
  g_autofree gchar *users = NULL;
  g_autofree gchar *media = NULL;
  gchar error[RTSPSINK_ERROR_BYTES] = "";
  gint32 id, result;

  if (upcalls == NULL)
    return FALSE;
  GST_OBJECT_LOCK (self);
  mapping = rtspsink_mapping_path (self->mapping);
  users = g_strdup (self->users != NULL ? self->users : DEFAULT_USERS);
  media = media_section (self->codecs);
  GST_OBJECT_UNLOCK (self);
  GST_DEBUG_OBJECT (self, "offering to hear viewers of \"%s\":\n%s", mapping, media);
  id = rtspsink_ids_ensure (GST_OBJECT (self), &self->id);
  result = upcalls->offer_backchannel (rtspsink_pad_parent_id (sink), id, mapping, users, media,
      error, sizeof (error));
  if (result < 0)
    rtspsink_errors_post_upcall (GST_ELEMENT (sink), result, error);
  return result >= 0;
}

gboolean
gst_rtsp_sink_backchannel_start (GstRtspSinkBackchannel * self, RtspSinkPadParent * sink)
{
  return build (self, GST_BIN (sink)) && offer (self, sink);
}

void
gst_rtsp_sink_backchannel_sync_state (GstRtspSinkBackchannel * self)
{
  /* From the end of the chain upwards, so that nothing runs into a closed door. */
  for (guint i = 0; i < self->elements->len; i++)
    gst_element_sync_state_with_parent (g_ptr_array_index (self->elements, i));
}

void
gst_rtsp_sink_backchannel_prime (GstRtspSinkBackchannel * self)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SILENCE_BYTES, NULL);

  gst_buffer_memset (buffer, 0, 0, SILENCE_BYTES);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = SILENCE_TIME;
  gst_app_src_push_buffer (GST_APP_SRC (self->silence), buffer);
  gst_app_src_end_of_stream (GST_APP_SRC (self->silence));
}

void
gst_rtsp_sink_backchannel_tear_down (GstRtspSinkBackchannel * self, GstBin * bin)
{
  gint32 id = rtspsink_ids_take (GST_OBJECT (self), &self->id);
  const RtspSinkUpcalls *upcalls = id != 0 ? rtspsink_upcalls_get () : NULL;

  if (upcalls != NULL)
    upcalls->withdraw_backchannel (id);
  /* The streaming thread may be waiting in a sink behind the pad. */
  gst_pad_push_event (GST_PAD (self), gst_event_new_flush_start ());
  remove_elements (self, bin);
  gst_pad_push_event (GST_PAD (self), gst_event_new_flush_stop (FALSE));
  gst_pad_set_active (GST_PAD (self), FALSE);
}

void
gst_rtsp_sink_backchannel_forget (GstRtspSinkBackchannel * self)
{
  rtspsink_ids_take (GST_OBJECT (self), &self->id);
}

/* ---- Packets ---- */

/* (transfer full), NULL if the codec is not on offer */
static GstElement *
source_of (GstRtspSinkBackchannel * self, guint8 payload_type)
{
  GstElement *source = NULL;

  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < CODECS; i++) {
    if (codecs[i].payload_type == payload_type && self->sources[i] != NULL)
      source = gst_object_ref (self->sources[i]);
  }
  GST_OBJECT_UNLOCK (self);
  return source;
}

/* Never waits: drops the oldest packet where nobody takes them. Thread: any. */
static void
gst_rtsp_sink_backchannel_talk (RtspSinkDowncalls * object, const guint8 * packet, gsize size)
{
  g_autoptr (GstElement) source = size < MIN_RTP_BYTES ? NULL
      : source_of (GST_RTSP_SINK_BACKCHANNEL (object), packet[1] & 0x7f);

  /* It fails while the element does not stream, when nobody is to hear it anyway. */
  if (source != NULL)
    gst_app_src_push_buffer (GST_APP_SRC (source), gst_buffer_new_memdup (packet, size));
}

static void
gst_rtsp_sink_backchannel_downcalls_init (gpointer iface, gpointer iface_data)
{
  ((RtspSinkDowncallsInterface *) iface)->talk = gst_rtsp_sink_backchannel_talk;
}

void
gst_rtsp_sink_backchannel_end (GstRtspSinkBackchannel * self)
{
  for (guint i = 0; i < CODECS; i++) {
    g_autoptr (GstElement) source = source_of (self, codecs[i].payload_type);

    if (source != NULL)
      gst_app_src_end_of_stream (GST_APP_SRC (source));
  }
}

/* ---- Life ---- */

GstRtspSinkBackchannel *
gst_rtsp_sink_backchannel_new (GstPadTemplate * templ, const gchar * name)
{
  return g_object_new (GST_TYPE_RTSP_SINK_BACKCHANNEL, "name", name, "direction", GST_PAD_SRC,
      "template", templ, NULL);
}

static void
gst_rtsp_sink_backchannel_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstRtspSinkBackchannel *self = GST_RTSP_SINK_BACKCHANNEL (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MAPPING:
      g_free (self->mapping);
      self->mapping = g_value_dup_string (value);
      break;
    case PROP_CODECS:
      self->codecs = g_value_get_flags (value);
      break;
    case PROP_USERS:
      g_free (self->users);
      self->users = g_value_dup_string (value);
      break;
    case PROP_LATENCY:
      self->latency_millis = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_rtsp_sink_backchannel_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstRtspSinkBackchannel *self = GST_RTSP_SINK_BACKCHANNEL (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MAPPING:
      g_value_set_string (value, self->mapping);
      break;
    case PROP_CODECS:
      g_value_set_flags (value, self->codecs);
      break;
    case PROP_USERS:
      g_value_set_string (value, self->users != NULL ? self->users : DEFAULT_USERS);
      break;
    case PROP_LATENCY:
      g_value_set_uint (value, self->latency_millis);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_rtsp_sink_backchannel_finalize (GObject * object)
{
  GstRtspSinkBackchannel *self = GST_RTSP_SINK_BACKCHANNEL (object);

  rtspsink_ids_take (GST_OBJECT (self), &self->id);
  g_ptr_array_unref (self->elements);
  g_free (self->mapping);
  g_free (self->users);
  G_OBJECT_CLASS (gst_rtsp_sink_backchannel_parent_class)->finalize (object);
}

static void
gst_rtsp_sink_backchannel_class_init (GstRtspSinkBackchannelClass * klass)
{
  const GParamFlags set_in_ready =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gst_rtsp_sink_backchannel_finalize;
  object_class->set_property = gst_rtsp_sink_backchannel_set_property;
  object_class->get_property = gst_rtsp_sink_backchannel_get_property;
  g_object_class_install_property (object_class, PROP_MAPPING,
      g_param_spec_string ("mapping", "Mapping",
          "Path of the presentation whose viewers are heard here (NULL = all of the element)",
          DEFAULT_MAPPING, set_in_ready));
  g_object_class_install_property (object_class, PROP_CODECS,
      g_param_spec_flags ("codecs", "Codecs", "What viewers may send",
          RTSPSINK_TYPE_BACKCHANNEL_CODECS, DEFAULT_CODECS, set_in_ready));
  g_object_class_install_property (object_class, PROP_USERS,
      g_param_spec_string ("users", "Users",
          "Who may talk, as user1,user2, of those in auth and auth-file (empty = all who may watch)",
          DEFAULT_USERS, set_in_ready));
  g_object_class_install_property (object_class, PROP_LATENCY,
      g_param_spec_uint ("latency", "Latency",
          "Milliseconds for which packets wait for those that are late", 0, MAX_LATENCY_MILLIS,
          DEFAULT_LATENCY_MILLIS, set_in_ready));
}

static void
gst_rtsp_sink_backchannel_init (GstRtspSinkBackchannel * self)
{
  self->elements = g_ptr_array_new_with_free_func (gst_object_unref);
  self->codecs = DEFAULT_CODECS;
  self->latency_millis = DEFAULT_LATENCY_MILLIS;
}
