/* rtspsink: collects RTP packets and lays them back to back into one RtspSinkBatch
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_PACKER_H__
#define __RTSPSINK_PAYLOAD_PACKER_H__

#include <gst/gst.h>

#include "java/rtspsink-abi.h"

G_BEGIN_DECLS

/* Of one batch. What Java keeps of a stream is less. */
#define RTSPSINK_PACKER_MAX_PACKETS G_MAXUINT16
#define RTSPSINK_PACKER_MAX_BYTES (256 * 1024 * 1024)

/* Thread: streaming, one per packer. Owns the block and references to what it collected. */
typedef struct
{
  GPtrArray *pending;           /* of GstBuffer and GstBufferList */
  guint packet_count;
  gsize data_bytes;
  gint64 running_time_ns;       /* of the first pending packet */
  guint32 flags;                /* RTSPSINK_BATCH_*, of the input since the last pack */
  gboolean marked;              /* an input was seen since the last pack */
  guint8 *block;
  gsize capacity;
} RtspSinkPacker;

typedef enum
{
  RTSPSINK_PACKER_OK,
  RTSPSINK_PACKER_PACKET_TOO_LARGE,     /* 65535 bytes are what IP and RtspSinkBatch can say */
  RTSPSINK_PACKER_TOO_MANY_PACKETS      /* RTSPSINK_PACKER_MAX_PACKETS or _MAX_BYTES are pending */
} RtspSinkPackerResult;

void rtspsink_packer_init (RtspSinkPacker * packer);
void rtspsink_packer_clear (RtspSinkPacker * packer);

/* Forgets all that was collected; keeps the block. */
void rtspsink_packer_reset (RtspSinkPacker * packer);

/* What goes into the payloader now: its flags become those of the next batch. */
void rtspsink_packer_mark (RtspSinkPacker * packer, gboolean key, gboolean discont);

/* Takes a reference to `packets`, a GstBuffer or a GstBufferList, copies nothing. */
RtspSinkPackerResult rtspsink_packer_add (RtspSinkPacker * packer, GstMiniObject * packets,
    const GstSegment * segment);

/* Whether something was collected, and the last of it has the RTP marker. */
gboolean rtspsink_packer_ends_with_marker (const RtspSinkPacker * packer);

/* Fills the block from what was collected (there must be some) and resets.
 * (transfer none): valid until the next call. The caller adds the clock's times. */
RtspSinkBatch *rtspsink_packer_pack (RtspSinkPacker * packer);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_PACKER_H__ */
