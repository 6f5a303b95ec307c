/* rtspsink: the element as its pads know it
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/padparent.h"

G_DEFINE_INTERFACE (RtspSinkPadParent, rtspsink_pad_parent, GST_TYPE_ELEMENT);

static void
rtspsink_pad_parent_default_init (RtspSinkPadParentInterface * methods)
{
}

/* Nothing else has pads of ours, so that the way of a packet does without a check of the type. */
RtspSinkPadParent *
rtspsink_pad_parent_of (GstPad * pad)
{
  return (RtspSinkPadParent *) gst_pad_get_parent_element (pad);
}

gint32
rtspsink_pad_parent_id (RtspSinkPadParent * self)
{
  return RTSPSINK_PAD_PARENT_GET_IFACE (self)->get_id (self);
}

RtspSinkTimeline *
rtspsink_pad_parent_timeline (RtspSinkPadParent * self)
{
  return RTSPSINK_PAD_PARENT_GET_IFACE (self)->get_timeline (self);
}

gchar *
rtspsink_pad_parent_reference_clock (RtspSinkPadParent * self, GstClockTime * zero)
{
  return RTSPSINK_PAD_PARENT_GET_IFACE (self)->dup_reference_clock (self, zero);
}

void
rtspsink_pad_parent_stream_ended (RtspSinkPadParent * self)
{
  RTSPSINK_PAD_PARENT_GET_IFACE (self)->stream_ended (self);
}

void
rtspsink_pad_parent_propose_bitrate (RtspSinkPadParent * self, GstPad * pad,
    const gchar * mapping, guint bits_per_second)
{
  RTSPSINK_PAD_PARENT_GET_IFACE (self)->propose_bitrate (self, pad, mapping, bits_per_second);
}

void
rtspsink_pad_parent_post_caps_error (RtspSinkPadParent * self, const GError * error,
    const GstCaps * caps)
{
  gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_ERROR, error->domain, error->code,
      g_strdup (error->message), gst_caps_to_string (caps), __FILE__, GST_FUNCTION, __LINE__);
}
