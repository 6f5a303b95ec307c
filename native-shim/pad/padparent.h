/* rtspsink: the element as its pads know it
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_PADPARENT_H__
#define __RTSPSINK_PAD_PADPARENT_H__

#include <gst/gst.h>

#include "pad/timeline.h"

G_BEGIN_DECLS

#define RTSPSINK_TYPE_PAD_PARENT (rtspsink_pad_parent_get_type ())
G_DECLARE_INTERFACE (RtspSinkPadParent, rtspsink_pad_parent, RTSPSINK, PAD_PARENT, GstElement);

/* What pads ask of the element that they belong to, and report to it. Errors and warnings are
 * posted as messages of the element. All methods are there. Thread: any, where nothing else is
 * said. */
struct _RtspSinkPadParentInterface
{
  GTypeInterface parent;

  gint32 (*get_id) (RtspSinkPadParent * self);
  RtspSinkTimeline *(*get_timeline) (RtspSinkPadParent * self);
  gchar *(*dup_reference_clock) (RtspSinkPadParent * self, GstClockTime * zero);
  void (*stream_ended) (RtspSinkPadParent * self);
  void (*propose_bitrate) (RtspSinkPadParent * self, GstPad * pad, const gchar * mapping,
      guint bits_per_second);
};

/* (transfer full): the element of `pad`, NULL when the pad has left it. Thread: any. */
RtspSinkPadParent *rtspsink_pad_parent_of (GstPad * pad);

/* The element's id for up-calls, 0 while it is not open. Thread: any. */
gint32 rtspsink_pad_parent_id (RtspSinkPadParent * self);

/* (transfer none): the time line of the element's viewers. Thread: any. */
RtspSinkTimeline *rtspsink_pad_parent_timeline (RtspSinkPadParent * self);

/* (transfer full): how the SDP names the clock that the element plays by; `zero` becomes the time
 * of that clock at which the time line begins. NULL while the element does not play, and for a
 * clock that nobody else can follow. Thread: any. */
gchar *rtspsink_pad_parent_reference_clock (RtspSinkPadParent * self, GstClockTime * zero);

/* A sink pad's stream has ended: when all have, back channels end too. Thread: streaming. */
void rtspsink_pad_parent_stream_ended (RtspSinkPadParent * self);

/* The paths to the viewers of `mapping`, which `pad` belongs to, can take that bit rate. The
 * application is told, and unless it answers, the encoder upstream; both asynchronously.
 * Thread: any. */
void rtspsink_pad_parent_propose_bitrate (RtspSinkPadParent * self, GstPad * pad,
    const gchar * mapping, guint bits_per_second);

/* Posts `error` of the element; `caps` become its debug text. Thread: any. */
void rtspsink_pad_parent_post_caps_error (RtspSinkPadParent * self, const GError * error,
    const GstCaps * caps);

G_END_DECLS

#endif /* __RTSPSINK_PAD_PADPARENT_H__ */
