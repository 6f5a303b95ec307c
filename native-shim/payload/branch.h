/* rtspsink: one pad's elements inside the bin, from encoded media to an appsink
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_BRANCH_H__
#define __RTSPSINK_PAYLOAD_BRANCH_H__

#include <gst/gst.h>

#include "payload/appsink.h"
#include "payload/payloaderchoice.h"

G_BEGIN_DECLS

enum
{
  RTSPSINK_BRANCH_PARSER,
  RTSPSINK_BRANCH_CONVERTER,
  RTSPSINK_BRANCH_CAPSFILTER,
  RTSPSINK_BRANCH_PAYLOADER,
  RTSPSINK_BRANCH_LENGTH
};

/* Thread: streaming, or any while the pad is inactive. Owns a reference to each
 * of its elements, the bin another. */
typedef struct
{
  guint index;                  /* of the stream, in element names and payload types */
  gint payload_type;            /* negative: the payloader's static one, else by index */
  guint mtu_bytes;
  guint32 ssrc;
  guint32 timestamp_offset;
  GstElement *appsink;
  GstElement *elements[RTSPSINK_BRANCH_LENGTH];  /* what is plugged, else NULL */
  RtspSinkPayloaderChoice choice;         /* why it is plugged */
  gboolean by_buffers;          /* the payloader does not count samples now */
} RtspSinkBranch;

/* Makes appsink<index> with our defaults; the caller adds it to the bin. */
void rtspsink_branch_init (RtspSinkBranch * branch, guint index);
void rtspsink_branch_clear (RtspSinkBranch * branch);

/* Plugs what `choice` says in front of the appsink, in place of what was there.
 * (transfer full): the pad where the branch begins; NULL: an element is missing. */
GstPad *rtspsink_branch_build (RtspSinkBranch * branch, GstBin * bin,
    const RtspSinkPayloaderChoice * choice, const GstCaps * caps);

/* Sequence numbers will go on after the payloader's next start. While nothing streams. */
void rtspsink_branch_continue (RtspSinkBranch * branch);

/* Whether the payloader, if it counts samples, gives the next packets the time that these make, or that of their buffers.
 * Thread: streaming. */
void rtspsink_branch_count_samples (RtspSinkBranch * branch, gboolean counts);

/* Stops and removes all but the appsink. */
void rtspsink_branch_empty (RtspSinkBranch * branch, GstBin * bin);

/* One element: stops it for good; takes it out of `bin` if it is still in. */
void rtspsink_branch_stop (GstElement * element);
void rtspsink_branch_remove (GstElement * element, GstBin * bin);

/* (transfer full): the RTP caps at the appsink, saying of the stream what is true of it */
GstCaps *rtspsink_branch_describe (const RtspSinkBranch * branch, const GstCaps * caps);

gboolean rtspsink_branch_follows (const RtspSinkBranch * branch,
    const RtspSinkPayloaderChoice * choice);

/* (transfer full) */
GstPad *rtspsink_branch_sink_pad (GstElement * element);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_BRANCH_H__ */
