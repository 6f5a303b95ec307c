/* rtspsink: access units on their way through a pad's parser and payloader
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/stream.h"
#include "pad/units.h"
#include "payload/jpeg.h"

/* What a source that never sets the marker may have pending. */
#define MAX_OPEN_PACKETS 4096

/* Whether `buffer` goes on with the access unit of the buffer before it: depayloaders give all
 * NAL units of one the same PTS, parsers only the first, while their DTS counts on. */
static gboolean
goes_on (const RtspSinkUnits * units, GstBuffer * buffer)
{
  return !GST_BUFFER_PTS_IS_VALID (buffer) || GST_BUFFER_PTS (buffer) == units->pts;
}

static gboolean
has_nal_alignment (GstPad * pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  return caps != NULL && g_strcmp0 (gst_structure_get_string (gst_caps_get_structure (caps, 0),
          "alignment"), "nal") == 0;
}

/* h264parse and h265parse, when they cut an access unit into NAL units, leave the mark of a
 * discontinuity on each; a parser that is to join them again would take each for a unit. */
static GstPadProbeReturn
on_unparsed (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  RtspSinkUnits *units = &((GstRtspSinkPad *) user_data)->units;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (GST_BUFFER_IS_DISCONT (buffer) && goes_on (units, buffer) && has_nal_alignment (pad)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
    GST_PAD_PROBE_INFO_DATA (info) = buffer;
  }
  if (GST_BUFFER_PTS_IS_VALID (buffer))
    units->pts = GST_BUFFER_PTS (buffer);
  return GST_PAD_PROBE_OK;
}

/* How many bytes a length has stands in the codec_data, which a parser makes when it has seen
 * the parameter sets. Without it, rtph264pay and rtph265pay never come to the end of a buffer. */
static gboolean
is_undescribed (GstEvent * event)
{
  GstStructure *structure;
  const gchar *format;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  structure = gst_caps_get_structure (caps, 0);
  format = gst_structure_get_string (structure, "stream-format");
  return (g_strcmp0 (format, "avc") == 0 || g_strcmp0 (format, "hvc1") == 0)
      && !gst_structure_has_field (structure, "codec_data");
}

/* A parser may push several access units in one call: each becomes its own batch. What comes
 * before the parameter sets cannot be decoded, and is left out. */
static GstPadProbeReturn
on_parsed (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  GstBuffer *buffer;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS)
      self->units.undescribed = is_undescribed (GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }
  if (self->units.undescribed)
    return GST_PAD_PROBE_DROP;
  buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  rtspsink_stream_publish (self);
  rtspsink_packer_mark (&self->packer, !GST_BUFFER_FLAG_IS_SET (buffer,
          GST_BUFFER_FLAG_DELTA_UNIT), GST_BUFFER_IS_DISCONT (buffer));
  return GST_PAD_PROBE_OK;
}

static gboolean
has_chosen_payloader (GstRtspSinkPad * self)
{
  gboolean chosen;

  GST_OBJECT_LOCK (self);
  chosen = self->settings.payloader != NULL;
  GST_OBJECT_UNLOCK (self);
  return chosen;
}

/* What caps do not say of JPEG, its headers do, each picture's anew. */
static GstPadProbeReturn
on_jpeg (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  g_autoptr (RtspSinkPadParent) sink = NULL;
  const gchar *obstacle;
  GstMapInfo map;

  if (self->flow != GST_FLOW_OK || !gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map,
          GST_MAP_READ))
    return GST_PAD_PROBE_DROP;
  obstacle = rtspsink_jpeg_obstacle (map.data, map.size, has_chosen_payloader (self));
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  if (obstacle == NULL)
    return GST_PAD_PROBE_OK;
  self->flow = GST_FLOW_ERROR;
  sink = rtspsink_pad_parent_of (GST_PAD (self));
  if (sink != NULL)
    GST_ELEMENT_ERROR (sink, STREAM, FORMAT, ("%s", obstacle), ("pad %s", GST_OBJECT_NAME (self)));
  return GST_PAD_PROBE_DROP;
}

static void
watch_jpeg (GstRtspSinkPad * self)
{
  GstElement *payloader = self->branch.elements[RTSPSINK_BRANCH_PAYLOADER];
  g_autoptr (GstPad) pad = NULL;

  if (payloader == NULL || g_strcmp0 (gst_plugin_feature_get_name (GST_PLUGIN_FEATURE
              (self->branch.choice.payloader)), "rtpjpegpay") != 0)
    return;
  pad = rtspsink_branch_sink_pad (payloader);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_jpeg, self, NULL);
}

void
rtspsink_units_follow (GstRtspSinkPad * self)
{
  GstElement *parser = self->branch.elements[RTSPSINK_BRANCH_PARSER];
  g_autoptr (GstPad) unparsed = NULL;
  g_autoptr (GstPad) parsed = NULL;

  self->units.pts = GST_CLOCK_TIME_NONE;
  self->units.undescribed = FALSE;
  watch_jpeg (self);
  if (parser == NULL)
    return;
  unparsed = rtspsink_branch_sink_pad (parser);
  gst_pad_add_probe (unparsed, GST_PAD_PROBE_TYPE_BUFFER, on_unparsed, self, NULL);
  parsed = rtspsink_branch_sink_pad (self->branch.elements[RTSPSINK_BRANCH_PAYLOADER]);
  gst_pad_add_probe (parsed,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_parsed, self, NULL);
}

gboolean
rtspsink_units_are_open (GstRtspSinkPad * self)
{
  return self->branch.elements[RTSPSINK_BRANCH_PAYLOADER] == NULL
      && self->access.codec != RTSPSINK_CODEC_OTHER
      && self->packer.packet_count < MAX_OPEN_PACKETS
      && !rtspsink_packer_ends_with_marker (&self->packer);
}
