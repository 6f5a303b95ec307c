/* rtspsink: the pad functions of a request pad: buffers, events and queries from upstream
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/input.h"
#include "pad/padfunctions.h"
#include "pad/padparent.h"
#include "pad/padprivate.h"
#include "pad/stream.h"
#include "pad/sync.h"
#include "pad/units.h"

/* RFC 3550 section 5.1: where the timestamp is in an RTP packet */
#define RTP_TIMESTAMP_OFFSET 4

static gboolean
take_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstRtspSinkPad *self = (GstRtspSinkPad *) pad;
  gboolean serialized = GST_EVENT_IS_SERIALIZED (event);
  gboolean handled;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      return rtspsink_input_take_caps (self, parent, event);
    case GST_EVENT_STREAM_START:
      g_atomic_int_set (&self->decide_sync, TRUE);
      g_atomic_int_set (&self->ended, FALSE);
      self->bits_per_second = 0;
      self->flow = GST_FLOW_OK;
      self->server_failed = FALSE;
      gst_clear_caps (&self->refused);
      break;
    case GST_EVENT_TAG:
      rtspsink_input_take_tags (self, event);
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
    rtspsink_stream_publish (self);
  return handled;
}

/* Of RTP input: decoding can start at the first packet of a new timestamp only. */
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

  if (self->branch.elements[RTSPSINK_BRANCH_PARSER] != NULL)
    return;
  if (self->branch.elements[RTSPSINK_BRANCH_PAYLOADER] == NULL) {
    if (begins_timestamp (self, buffer))
      rtspsink_stream_publish (self);
    else
      key = FALSE;
  }
  rtspsink_packer_mark (&self->packer, key, GST_BUFFER_IS_DISCONT (buffer));
}

static GstFlowReturn
prepare_input (GstRtspSinkPad * self, GstBuffer * buffer)
{
  g_autoptr (RtspSinkPadParent) sink = NULL;

  if (self->flow != GST_FLOW_OK)
    return self->flow;
  if (!gst_pad_has_current_caps (GST_PAD (self))) {
    sink = rtspsink_pad_parent_of (GST_PAD (self));
    if (sink != NULL)
      GST_ELEMENT_ERROR (sink, STREAM, FORMAT,
          ("Data without caps cannot be published. "
              "Put a parser or an encoder in front of rtspsink."), ("pad %s",
              GST_OBJECT_NAME (self)));
    self->flow = GST_FLOW_ERROR;
    return self->flow;
  }
  if (g_atomic_int_get (&self->decide_sync))
    rtspsink_sync_decide (self);
  mark_input (self, buffer);
  return GST_FLOW_OK;
}

/* Payloaders and parsers refuse some of what their templates promise, and say so to nobody. */
static void
post_refusal (GstRtspSinkPad * self)
{
  g_autoptr (RtspSinkPadParent) sink = rtspsink_pad_parent_of (GST_PAD (self));
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (GST_PAD (self));
  g_autofree gchar *text = caps != NULL ? gst_caps_to_string (caps) : NULL;

  self->flow = GST_FLOW_NOT_NEGOTIATED;
  if (sink != NULL)
    GST_ELEMENT_ERROR (sink, STREAM, FORMAT,
        ("GStreamer has no way to make RTP of this stream, although its caps promise one: %s. "
            "Have the encoder or a parser in front of rtspsink make another form of it.", text),
        ("pad %s", GST_OBJECT_NAME (self)));
}

/* Publishes what the call produced. An error of ours outranks what came from below. */
static GstFlowReturn
finish_input (GstRtspSinkPad * self, GstFlowReturn flow)
{
  GstFlowReturn published = rtspsink_units_are_open (self) ? self->flow
      : rtspsink_stream_publish (self);

  if (flow == GST_FLOW_NOT_NEGOTIATED && published == GST_FLOW_OK)
    post_refusal (self);
  return published != GST_FLOW_OK ? published : flow;
}

static GstFlowReturn
take_buffer (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstRtspSinkPad *self = (GstRtspSinkPad *) pad;
  GstFlowReturn flow = prepare_input (self, buffer);

  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return flow;
  }
  return finish_input (self, gst_proxy_pad_chain_default (pad, parent, buffer));
}

static GstFlowReturn
take_buffer_list (GstPad * pad, GstObject * parent, GstBufferList * list)
{
  GstRtspSinkPad *self = (GstRtspSinkPad *) pad;
  GstFlowReturn flow = gst_buffer_list_length (list) == 0 ? self->flow
      : prepare_input (self, gst_buffer_list_get (list, 0));

  if (flow != GST_FLOW_OK) {
    gst_buffer_list_unref (list);
    return flow;
  }
  return finish_input (self, gst_proxy_pad_chain_list_default (pad, parent, list));
}

/* What a payloader takes of the filter comes first, then what a parser can change into that: the
 * encoder may have no other form. If nothing is left, all of it is the answer,
 * because the CAPS event can say what is wrong and a failed negotiation cannot. */
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
    publishable = rtspsink_payloader_choice_publishable_caps ();
    result = gst_caps_merge (gst_caps_intersect_full (filter, publishable,
            GST_CAPS_INTERSECT_FIRST),
        rtspsink_payloader_choice_parsable_caps (filter));
    if (gst_caps_is_empty (result))
      gst_caps_replace (&result, filter);
  }
  gst_query_set_caps_result (query, result);
}

static gboolean
answer_query (GstPad * pad, GstObject * parent, GstQuery * query)
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

void
rtspsink_pad_functions_set (GstPad * pad)
{
  gst_pad_set_chain_function (pad, take_buffer);
  gst_pad_set_chain_list_function (pad, take_buffer_list);
  gst_pad_set_event_function (pad, take_event);
  gst_pad_set_query_function (pad, answer_query);
}
