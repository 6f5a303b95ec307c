/* rtspsink: at which RTP packets a decoder can start
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_RANDOMACCESS_H__
#define __RTSPSINK_PAYLOAD_RANDOMACCESS_H__

#include "java/rtspsink-abi.h"

G_BEGIN_DECLS

typedef enum
{
  RTSPSINK_CODEC_OTHER,         /* the flags of the source's buffers are all that is known */
  RTSPSINK_CODEC_H264,
  RTSPSINK_CODEC_H265,
  RTSPSINK_CODEC_VP8,
  RTSPSINK_CODEC_VP9,
  RTSPSINK_CODEC_AV1,
  RTSPSINK_CODEC_MPEG4,         /* part 2 */
  RTSPSINK_CODEC_MPEG2          /* and MPEG-1 */
} RtspSinkCodec;

/* Reads the packets as RFC 6184, 7798, 7741, 9628, 6416 and 2250 and AV1's payload format lay
 * them out, because a buffer without DELTA_UNIT says less: GStreamer's parsers and payloaders leave
 * the flag out for every intra picture, and what comes from a network has no flags at all.
 * Thread: streaming, one per stream. Owns nothing. Every byte read is hostile. */
typedef struct
{
  RtspSinkCodec codec;
  gboolean announced;           /* the stream says where decoders can start: IDR, recovery point */
} RtspSinkRandomAccess;

/* `encoding_name`: of the RTP caps. What is known of the stream stays while the codec does. */
void rtspsink_random_access_follow (RtspSinkRandomAccess * access, const gchar * encoding_name);

/* Whether a decoder can start with the access unit `batch`; for a codec other than OTHER. */
gboolean rtspsink_random_access_is_at (RtspSinkRandomAccess * access, const RtspSinkBatch * batch);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_RANDOMACCESS_H__ */
