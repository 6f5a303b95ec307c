/* rtspsink: one pad's elements inside the bin, from encoded media to an appsink
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_CHAIN_H__
#define __RTSPSINK_CHAIN_H__

#include <gst/gst.h>

#include "rtspsinkoutlet.h"
#include "rtspsinkroute.h"

G_BEGIN_DECLS

enum
{
  RTSPSINK_CHAIN_PARSER,
  RTSPSINK_CHAIN_CONVERTER,
  RTSPSINK_CHAIN_CAPSFILTER,
  RTSPSINK_CHAIN_PAYLOADER,
  RTSPSINK_CHAIN_LENGTH
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
  GstElement *elements[RTSPSINK_CHAIN_LENGTH];  /* what is plugged, else NULL */
  RtspSinkRoute route;          /* why it is plugged */
  gboolean by_buffers;          /* the payloader does not count samples now */
} RtspSinkChain;

/* Makes appsink<index> with our defaults; the caller adds it to the bin. */
void rtspsink_chain_init (RtspSinkChain * chain, guint index);
void rtspsink_chain_clear (RtspSinkChain * chain);

/* Plugs what `route` says in front of the appsink, in place of what was there.
 * (transfer full): the pad where the chain begins; NULL: an element is missing. */
GstPad *rtspsink_chain_build (RtspSinkChain * chain, GstBin * bin, const RtspSinkRoute * route,
    const GstCaps * caps);

/* Sequence numbers will go on after the payloader's next start. While nothing streams. */
void rtspsink_chain_continue (RtspSinkChain * chain);

/* Whether the payloader, if it counts samples, gives the next packets the time that these make, or that of their buffers.
 * Thread: streaming. */
void rtspsink_chain_count_samples (RtspSinkChain * chain, gboolean counts);

/* Stops and removes all but the appsink. */
void rtspsink_chain_empty (RtspSinkChain * chain, GstBin * bin);

/* One element: stops it for good; takes it out of `bin` if it is still in. */
void rtspsink_chain_stop (GstElement * element);
void rtspsink_chain_remove (GstElement * element, GstBin * bin);

/* (transfer full): the RTP caps at the appsink, saying of the stream what is true of it */
GstCaps *rtspsink_chain_describe (const RtspSinkChain * chain, const GstCaps * caps);

gboolean rtspsink_chain_follows (const RtspSinkChain * chain, const RtspSinkRoute * route);

/* (transfer full) */
GstPad *rtspsink_chain_sink_pad (GstElement * element);

G_END_DECLS

#endif /* __RTSPSINK_CHAIN_H__ */
