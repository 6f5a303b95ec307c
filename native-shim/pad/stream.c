/* rtspsink: what Java hears of a pad: its announcement, format, packets and end
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "java/errors.h"
#include "java/ids.h"
#include "java/upcalls.h"
#include "pad/mapping.h"
#include "pad/stream.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

/* ---- Announcing ---- */

static gint32
ensure_stream (GstRtspSinkPad * self)
{
  return rtspsink_ids_ensure (GST_OBJECT (self), &self->stream);
}

gint32
rtspsink_stream_take_id (GstRtspSinkPad * self)
{
  GST_OBJECT_LOCK (self);
  self->restricted = FALSE;
  GST_OBJECT_UNLOCK (self);
  return rtspsink_ids_take (GST_OBJECT (self), &self->stream);
}

/* Tells Java who may watch, before it hears anything else of the pad and whenever
 * it changes. */
static gint32
restrict_stream (GstRtspSinkPad * self, RtspSinkPadParent * sink, const RtspSinkUpcalls * upcalls,
    gchar error[RTSPSINK_ERROR_BYTES])
{
  g_autofree gchar *users = NULL;
  gboolean unknown;

  GST_OBJECT_LOCK (self);
  users =
      g_strdup (self->settings.users != NULL ? self->settings.users : RTSPSINK_PAD_DEFAULT_USERS);
  unknown = *users != '\0' || self->restricted;
  self->restricted = *users != '\0';
  GST_OBJECT_UNLOCK (self);
  if (!unknown)
    return RTSPSINK_OK;
  return upcalls->restrict_stream (rtspsink_pad_parent_id (sink), ensure_stream (self), users,
      error, RTSPSINK_ERROR_BYTES);
}

/* The same; FALSE after an element error */
static gboolean
restrict_or_post (GstRtspSinkPad * self, RtspSinkPadParent * sink, const RtspSinkUpcalls * upcalls)
{
  gchar error[RTSPSINK_ERROR_BYTES] = "";
  gint32 result = restrict_stream (self, sink, upcalls, error);

  if (result < 0)
    rtspsink_errors_post_upcall (GST_ELEMENT (sink), result, error);
  return result >= 0;
}

void
rtspsink_stream_users_changed (GstRtspSinkPad * self)
{
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (self));
  gboolean open = sink != NULL && rtspsink_pad_parent_id (sink) != 0;
  const RtspSinkUpcalls *upcalls = open ? rtspsink_upcalls_get () : NULL;

  if (upcalls != NULL)
    restrict_or_post (self, sink, upcalls);
}

void
rtspsink_stream_announce (GstRtspSinkPad * self)
{
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (self));
  gint32 sink_id = sink != NULL ? rtspsink_pad_parent_id (sink) : 0;
  const RtspSinkUpcalls *upcalls = sink_id != 0 ? rtspsink_upcalls_get () : NULL;
  g_autofree gchar *hint = NULL;

  if (upcalls == NULL || !gst_pad_is_linked (GST_PAD (self)))
    return;
  if (!restrict_or_post (self, sink, upcalls))
    return;
  hint = rtspsink_mapping_hint (GST_PAD (self), &self->settings);
  GST_DEBUG_OBJECT (self, "announcing mapping \"%s\"", hint);
  if (upcalls->expect_stream (sink_id, ensure_stream (self), hint) < 0)
    GST_WARNING_OBJECT (self, "could not announce the stream");
}

/* ---- The RTP format ---- */

void
rtspsink_stream_forget_format (GstRtspSinkPad * self)
{
  rtspsink_format_clear (&self->format);
  g_clear_pointer (&self->format_mapping, g_free);
}

/* What the application has to change stops the data. A server that failed is posted too, but
 * data flows on into nothing, for the pipeline may have other branches: the application decides. */
static GstFlowReturn
fail (GstRtspSinkPad * self, RtspSinkPadParent * sink, gint32 code, const gchar * message)
{
  if (self->flow != GST_FLOW_ERROR && !self->server_failed)
    rtspsink_errors_post_upcall (GST_ELEMENT (sink), code, message);
  if (code == RTSPSINK_ERROR)
    self->server_failed = TRUE;
  else
    self->flow = GST_FLOW_ERROR;
  return self->flow;
}

static gboolean
send_format (GstRtspSinkPad * self, RtspSinkPadParent * sink, const RtspSinkFormat * format)
{
  const RtspSinkUpcalls *upcalls = rtspsink_upcalls_get ();
  gchar error[RTSPSINK_ERROR_BYTES] = "";
  gint32 result;

  if (upcalls == NULL)
    return FALSE;
  result = restrict_stream (self, sink, upcalls, error);
  if (result < 0) {
    fail (self, sink, result, error);
    return FALSE;
  }
  GST_DEBUG_OBJECT (self, "format for %s:\n%s", self->mapping, format->media);
  result = upcalls->set_format (rtspsink_pad_parent_id (sink), ensure_stream (self), self->mapping,
      format->media, format->clock_rate, format->ssrc, error, sizeof (error));
  if (result < 0)
    fail (self, sink, result, error);
  return result >= 0;
}

/* Java hears of changes only. (transfer full) of `format` */
static void
announce_format (GstRtspSinkPad * self, RtspSinkPadParent * sink, RtspSinkFormat * format)
{
  if ((rtspsink_format_equal (format, &self->format)
          && g_strcmp0 (self->mapping, self->format_mapping) == 0)
      || !send_format (self, sink, format)) {
    rtspsink_format_clear (format);
    return;
  }
  rtspsink_stream_forget_format (self);
  self->format = *format;
  self->format_mapping = g_strdup (self->mapping);
}

static void
take_description (GstRtspSinkPad * self, RtspSinkPadParent * sink,
    RtspSinkDescription * description)
{
  GST_OBJECT_LOCK (self);
  description->title = g_strdup (self->settings.title);
  description->language = g_strdup (self->settings.language);
  GST_OBJECT_UNLOCK (self);
  description->bits_per_second = self->bits_per_second;
  description->reference_clock =
      rtspsink_pad_parent_reference_clock (sink, &description->base_time);
}

/* Our payloaders get the time to complete their caps from the stream; RTP input
 * is taken as it is. */
static void
take_rtp_caps (GstRtspSinkPad * self, RtspSinkPadParent * sink, const GstCaps * caps,
    gboolean may_wait)
{
  gboolean final = !may_wait || self->branch.elements[RTSPSINK_BRANCH_PAYLOADER] == NULL;
  RtspSinkFormat format = { NULL, };
  RtspSinkDescription description = { NULL, };
  g_autoptr (GstCaps) described = rtspsink_branch_describe (&self->branch, caps);
  g_autoptr (GError) error = NULL;

  rtspsink_random_access_follow (&self->access,
      gst_structure_get_string (gst_caps_get_structure (described, 0), "encoding-name"));
  take_description (self, sink, &description);
  if (rtspsink_format_from_caps (&format, described, &description, &error)) {
    if (final || format.complete)
      announce_format (self, sink, &format);
    else
      rtspsink_format_clear (&format);
  } else if (final) {
    self->flow = GST_FLOW_ERROR;
    rtspsink_pad_parent_post_caps_error (sink, error, caps);
  }
  rtspsink_description_clear (&description);
}

/* Takes the RTP caps that the appsink has, if any. */
static void
retake_rtp_caps (GstRtspSinkPad * self, RtspSinkPadParent * sink, gboolean may_wait)
{
  g_autoptr (GstPad) pad = rtspsink_branch_sink_pad (self->branch.appsink);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps != NULL && self->flow == GST_FLOW_OK && !self->server_failed)
    take_rtp_caps (self, sink, caps, may_wait);
}

void
rtspsink_stream_describe (GstRtspSinkPad * self, RtspSinkPadParent * sink)
{
  retake_rtp_caps (self, sink, TRUE);
}

/* Before the first key frame nobody can decode anything; a key frame without
 * parameter sets is all there will ever be. */
static gboolean
ensure_format (GstRtspSinkPad * self, RtspSinkPadParent * sink)
{
  if (self->format.media == NULL && (self->packer.flags & RTSPSINK_BATCH_KEY))
    retake_rtp_caps (self, sink, FALSE);
  else if (self->format.media != NULL && g_atomic_int_get (&self->clock_changed)) {
    g_atomic_int_set (&self->clock_changed, FALSE);
    retake_rtp_caps (self, sink, TRUE);
  }
  return self->format.media != NULL;
}

/* ---- Packets ---- */

static void
sample_clocks (RtspSinkPadParent * sink, RtspSinkBatch * batch)
{
  GstClockTimeDiff now =
      rtspsink_timeline_look (rtspsink_pad_parent_timeline (sink), GST_ELEMENT (sink)).now;

  batch->clock_running_time_ns = now == GST_CLOCK_STIME_NONE ? -1 : now;
  batch->wall_time_ns = g_get_real_time () * 1000;
}

static RtspSinkBatch *
pack (GstRtspSinkPad * self)
{
  RtspSinkBatch *batch = rtspsink_packer_pack (&self->packer);

  if (self->access.codec == RTSPSINK_CODEC_OTHER)
    return batch;
  batch->flags &= ~RTSPSINK_BATCH_KEY;
  if (rtspsink_random_access_is_at (&self->access, batch))
    batch->flags |= RTSPSINK_BATCH_KEY;
  return batch;
}

GstFlowReturn
rtspsink_stream_publish (GstRtspSinkPad * self)
{
  g_autoptr (RtspSinkPadParent) sink = NULL;
  const RtspSinkUpcalls *upcalls;
  RtspSinkBatch *batch;

  if (self->packer.packet_count == 0 || self->flow != GST_FLOW_OK)
    return self->flow;
  sink = rtspsink_pad_parent_of (GST_PAD (self));
  upcalls = rtspsink_upcalls_get ();
  if (sink == NULL || upcalls == NULL)
    return GST_FLOW_FLUSHING;
  if (self->server_failed || !ensure_format (self, sink)) {
    rtspsink_packer_reset (&self->packer);
    return self->flow;
  }
  batch = pack (self);
  sample_clocks (sink, batch);
  if (upcalls->publish (ensure_stream (self), (gint64) (gintptr) batch,
          (gint32) self->packer.capacity) < 0)
    return fail (self, sink, RTSPSINK_ERROR, "The RTSP server failed to take packets. "
        "GST_DEBUG=rtspsink:2 shows the reason.");
  return GST_FLOW_OK;
}

static const gchar *
packer_message (RtspSinkPackerResult result)
{
  return result == RTSPSINK_PACKER_PACKET_TOO_LARGE
      ? "A packet is larger than an RTP packet can be (65535 bytes). Lower the mtu: the pad's, or "
      "that of the payloader in front of rtspsink."
      : "One buffer became more RTP packets than rtspsink takes at once (65535 packets, 256 MiB). "
      "Raise the pad's mtu, or publish smaller pictures: scaled down or encoded.";
}

static GstFlowReturn
on_packets (GstMiniObject * packets, const GstSegment * segment, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  RtspSinkPackerResult result = rtspsink_packer_add (&self->packer, packets, segment);
  g_autoptr (RtspSinkPadParent) sink = NULL;

  if (result == RTSPSINK_PACKER_OK)
    return self->flow;
  sink = rtspsink_pad_parent_of (GST_PAD (self));
  if (sink == NULL)
    return GST_FLOW_FLUSHING;
  return fail (self, sink, RTSPSINK_ERROR_SETTINGS, packer_message (result));
}

static void
on_eos (GstAppSink * appsink, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  const RtspSinkUpcalls *upcalls = rtspsink_upcalls_get ();
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (self));

  rtspsink_stream_publish (self);
  if (upcalls != NULL && self->format.media != NULL)
    upcalls->end_stream (ensure_stream (self));
  g_atomic_int_set (&self->ended, TRUE);
  if (sink != NULL)
    rtspsink_pad_parent_stream_ended (sink);
}

/* (transfer full), both ways: like buffers, gaps have their place on the time line by now. */
static GstEvent *
gap_when_due (GstRtspSinkPad * self, GstEvent * event)
{
  GstClockTime start, duration;
  GstEvent *replacement;

  gst_event_parse_gap (event, &start, &duration);
  replacement = gst_event_new_gap (rtspsink_appsink_due (RTSPSINK_APPSINK (self->branch.appsink),
          start), duration);
  gst_event_set_seqnum (replacement, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return replacement;
}

static GstPadProbeReturn
on_appsink_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_autoptr (RtspSinkPadParent) sink = NULL;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_GAP)
    info->data = gap_when_due (self, event);
  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS || self->flow != GST_FLOW_OK || self->server_failed)
    return GST_PAD_PROBE_OK;
  /* Packets of the old format go first; the first format is the one that they wait for. */
  if (self->format.media != NULL)
    rtspsink_stream_publish (self);
  sink = rtspsink_pad_parent_of (GST_PAD (self));
  gst_event_parse_caps (event, &caps);
  if (sink != NULL)
    take_rtp_caps (self, sink, caps, TRUE);
  return GST_PAD_PROBE_OK;
}

void
rtspsink_stream_connect (GstRtspSinkPad * self)
{
  GstElement *appsink = self->branch.appsink;
  g_autoptr (GstPad) pad = rtspsink_branch_sink_pad (appsink);
  GstAppSinkCallbacks callbacks = {.eos = on_eos };

  gst_app_sink_set_callbacks (GST_APP_SINK (appsink), &callbacks, self, NULL);
  rtspsink_appsink_connect (RTSPSINK_APPSINK (appsink), on_packets, self);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_appsink_event, self, NULL);
}

void
rtspsink_stream_disconnect (GstRtspSinkPad * self)
{
  GstElement *appsink = self->branch.appsink;
  GstAppSinkCallbacks no_callbacks = { NULL, };

  gst_app_sink_set_callbacks (GST_APP_SINK (appsink), &no_callbacks, NULL, NULL);
  rtspsink_appsink_connect (RTSPSINK_APPSINK (appsink), NULL, NULL);
}
