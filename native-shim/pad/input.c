/* rtspsink: what caps and tags make of a pad: its mapping and its elements
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/input.h"
#include "pad/mapping.h"
#include "pad/stream.h"
#include "pad/units.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

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
take_mapping (GstRtspSinkPad * self, RtspSinkPadParent * sink, const GstCaps * caps)
{
  g_autofree gchar *mapping = rtspsink_mapping_choose (GST_PAD (self), &self->settings,
      gst_caps_get_structure (caps, 0));
  g_autofree gchar *path = NULL;

  if (mapping == NULL || *mapping == '\0') {
    if (is_news (self, caps))
      GST_ELEMENT_ERROR (sink, RESOURCE, SETTINGS,
          ("The mapping of pad %s is empty or not a string. Write mapping=/name.",
              GST_OBJECT_NAME (self)), ("caps: %" GST_PTR_FORMAT, caps));
    return FALSE;
  }
  path = rtspsink_mapping_path (mapping);
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

/* ---- What enters the payloader, or the appsink where there is none ---- */

static void
warn_of_untimed (GstRtspSinkPad * self, RtspSinkPadParent * sink, RtspSinkTimeSource source)
{
  static const gchar *const instead[] = {
    [RTSPSINK_TIME_DECODING] = "their decoding times are taken",
    [RTSPSINK_TIME_COUNTED] = "they are taken to follow each other by their durations",
    [RTSPSINK_TIME_ARRIVAL] = "and without durations; the times of their arrival are taken",
  };

  self->untimed = TRUE;
  GST_ELEMENT_WARNING (sink, STREAM, FORMAT,
      ("Pad %s gets buffers without presentation timestamps: %s. Have the source set timestamps "
          "(appsrc: do-timestamp=true for what is captured live; files: a container and its "
          "demuxer), or a framerate in the caps.", GST_OBJECT_NAME (self), instead[source]),
      (NULL));
}

static GstBuffer *
place (GstRtspSinkPad * self, RtspSinkPadParent * sink, GstBuffer * buffer)
{
  RtspSinkTimeline *line = rtspsink_pad_parent_timeline (sink);
  RtspSinkTimeSource source = rtspsink_timing_source (&self->timing, buffer);
  RtspSinkMoment moment;

  if (source != RTSPSINK_TIME_PRESENTATION) {
    /* RTP says the time by itself. */
    if (self->branch.elements[RTSPSINK_BRANCH_PAYLOADER] == NULL)
      return buffer;
    if (!self->untimed)
      warn_of_untimed (self, sink, source);
  }
  moment = rtspsink_timeline_look (line, GST_ELEMENT (sink));
  /* One that is async goes back to PAUSED at a flush, and the pipeline's base time is of no use until it is back. */
  if (GST_STATE (self->branch.appsink) != GST_STATE_PLAYING)
    moment.now = GST_CLOCK_STIME_NONE;
  buffer = rtspsink_timing_place (&self->timing, line, &moment, buffer);
  rtspsink_appsink_set_offset (RTSPSINK_APPSINK (self->branch.appsink), self->timing.due);
  rtspsink_branch_count_samples (&self->branch, !GST_BUFFER_IS_DISCONT (buffer));
  return buffer;
}

typedef struct
{
  GstRtspSinkPad *pad;
  RtspSinkPadParent *sink;
} Placing;

static gboolean
place_one_of_list (GstBuffer ** buffer, guint index, gpointer user_data)
{
  Placing *placing = user_data;

  *buffer = place (placing->pad, placing->sink, *buffer);
  return TRUE;
}

static GstBufferList *
place_list (GstRtspSinkPad * self, RtspSinkPadParent * sink, GstBufferList * list)
{
  Placing placing = { self, sink };

  list = gst_buffer_list_make_writable (list);
  gst_buffer_list_foreach (list, place_one_of_list, &placing);
  return list;
}

static GstPadProbeReturn
on_entry (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (self));

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_BOTH) {
    info->data = rtspsink_timing_take_event (&self->timing, info->data);
    return GST_PAD_PROBE_OK;
  }
  if (sink == NULL)
    return GST_PAD_PROBE_OK;
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    info->data = place_list (self, sink, info->data);
    return GST_PAD_PROBE_OK;
  }
  info->data = place (self, sink, info->data);
  return GST_PAD_PROBE_OK;
}

static void
watch_entry (GstRtspSinkPad * self)
{
  GstElement *payloader = self->branch.elements[RTSPSINK_BRANCH_PAYLOADER];
  GstPadProbeType types = GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
      | GST_PAD_PROBE_TYPE_EVENT_FLUSH;

  /* A payloader takes lists apart, and each buffer passes here by itself. */
  if (payloader == NULL)
    types |= GST_PAD_PROBE_TYPE_BUFFER_LIST;
  self->entry = rtspsink_branch_sink_pad (payloader != NULL ? payloader : self->branch.appsink);
  self->entry_probe = gst_pad_add_probe (self->entry, types, on_entry, self, NULL);
}

void
rtspsink_input_leave_entry (GstRtspSinkPad * self)
{
  if (self->entry != NULL)
    gst_pad_remove_probe (self->entry, self->entry_probe);
  gst_clear_object (&self->entry);
}

/* ---- What caps and tags say ---- */

static gboolean
build_branch (GstRtspSinkPad * self, GstBin * bin, const RtspSinkPayloaderChoice * choice,
    const GstCaps * caps)
{
  g_autoptr (GstPad) target = NULL;

  rtspsink_stream_publish (self);
  rtspsink_stream_forget_format (self);
  rtspsink_input_leave_entry (self);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self), NULL);
  GST_OBJECT_LOCK (self);
  self->branch.payload_type = self->settings.payload_type;
  self->branch.mtu_bytes = self->settings.mtu_bytes;
  if (self->settings.ssrc != RTSPSINK_PAD_AUTOMATIC)
    self->branch.ssrc = (guint32) self->settings.ssrc;
  GST_OBJECT_UNLOCK (self);
  target = rtspsink_branch_build (&self->branch, bin, choice, caps);
  if (target == NULL)
    return FALSE;
  rtspsink_units_follow (self);
  watch_entry (self);
  return gst_ghost_pad_set_target (GST_GHOST_PAD (self), target);
}

static gboolean
is_plugged (GstRtspSinkPad * self, const RtspSinkPayloaderChoice * choice)
{
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (self));

  return target != NULL && rtspsink_branch_follows (&self->branch, choice);
}

static gboolean
find_choice (GstRtspSinkPad * self, const GstCaps * caps, RtspSinkPayloaderChoice * choice,
    GError ** error)
{
  g_autofree gchar *payloader = NULL;
  gint payload_type;

  GST_OBJECT_LOCK (self);
  payloader = g_strdup (self->settings.payloader);
  payload_type = self->settings.payload_type;
  GST_OBJECT_UNLOCK (self);
  return rtspsink_payloader_choice_find (choice, caps, payloader, error)
      && (payload_type == RTSPSINK_PAD_AUTOMATIC
      || rtspsink_payloader_choice_takes_payload_type (choice, payload_type, error));
}

/* Runs in the streaming thread, where the branch may be rebuilt. */
static gboolean
take_caps (GstRtspSinkPad * self, RtspSinkPadParent * sink, const GstCaps * caps)
{
  RtspSinkPayloaderChoice choice = { NULL, };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  GST_DEBUG_OBJECT (self, "caps %" GST_PTR_FORMAT, caps);
  if (!take_mapping (self, sink, caps))
    return FALSE;
  if (!find_choice (self, caps, &choice, &error)) {
    if (is_news (self, caps))
      rtspsink_pad_parent_post_caps_error (sink, error, caps);
    rtspsink_payloader_choice_clear (&choice);
    return FALSE;
  }
  ok = is_plugged (self, &choice) || build_branch (self, GST_BIN (sink), &choice, caps);
  if (!ok && is_news (self, caps))
    GST_ELEMENT_ERROR (sink, CORE, MISSING_PLUGIN,
        ("An element that turns this format into RTP could not be made. "
            "Check the GStreamer installation."), ("caps: %" GST_PTR_FORMAT, caps));
  rtspsink_payloader_choice_clear (&choice);
  return ok;
}

gboolean
rtspsink_input_take_caps (GstRtspSinkPad * self, GstObject * parent, GstEvent * event)
{
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (self));
  g_autoptr (GstCaps) input = NULL;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  input = rtspsink_payloader_choice_input_caps (caps);
  gst_event_unref (event);
  if (sink == NULL || !take_caps (self, sink, input)
      || !gst_pad_event_default (GST_PAD (self), parent, gst_event_new_caps (input)))
    return FALSE;
  /* A new mapping does not change the RTP caps, so no event reaches the appsink. */
  if (self->format_mapping != NULL && g_strcmp0 (self->mapping, self->format_mapping) != 0)
    rtspsink_stream_describe (self, sink);
  return self->flow == GST_FLOW_OK;
}

/* A parser's average wanders: players hear of changes by more than a fifth. */
void
rtspsink_input_take_tags (GstRtspSinkPad * self, GstEvent * event)
{
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (self));
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
    rtspsink_stream_describe (self, sink);
}
