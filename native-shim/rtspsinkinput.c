/* rtspsink: what caps and tags make of a pad: its mapping and its elements
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstrtspsinkpadprivate.h"
#include "rtspsinkinput.h"
#include "rtspsinkmapping.h"
#include "rtspsinkstream.h"
#include "rtspsinkunits.h"

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
take_mapping (GstRtspSinkPad * self, GstRtspSink * sink, const GstCaps * caps)
{
  g_autofree gchar *mapping = rtspsink_mapping_choose (self, gst_caps_get_structure (caps, 0));
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

static gboolean
build_chain (GstRtspSinkPad * self, GstBin * bin, const RtspSinkRoute * route, const GstCaps * caps)
{
  g_autoptr (GstPad) target = NULL;

  rtspsink_stream_publish (self);
  rtspsink_stream_forget_format (self);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self), NULL);
  GST_OBJECT_LOCK (self);
  self->chain.payload_type = self->settings.payload_type;
  self->chain.mtu_bytes = self->settings.mtu_bytes;
  if (self->settings.ssrc != RTSPSINK_PAD_AUTOMATIC)
    self->chain.ssrc = (guint32) self->settings.ssrc;
  GST_OBJECT_UNLOCK (self);
  target = rtspsink_chain_build (&self->chain, bin, route, caps);
  if (target == NULL)
    return FALSE;
  rtspsink_units_follow (self);
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
  payloader = g_strdup (self->settings.payloader);
  payload_type = self->settings.payload_type;
  GST_OBJECT_UNLOCK (self);
  return rtspsink_route_find (route, caps, payloader, error)
      && (payload_type == RTSPSINK_PAD_AUTOMATIC
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
      gst_rtsp_sink_post_caps_error (sink, error, caps);
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

gboolean
rtspsink_input_take_caps (GstRtspSinkPad * self, GstObject * parent, GstEvent * event)
{
  g_autoptr (GstRtspSink) sink = rtspsink_stream_sink (self);
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
    rtspsink_stream_describe (self, sink);
  return self->flow == GST_FLOW_OK;
}

/* A parser's average wanders: players hear of changes by more than a fifth. */
void
rtspsink_input_take_tags (GstRtspSinkPad * self, GstEvent * event)
{
  g_autoptr (GstRtspSink) sink = rtspsink_stream_sink (self);
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
