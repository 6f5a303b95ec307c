/* rtspsink: at which RTP packets a decoder can start
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "payload/randomaccess.h"

/* Reading past the end yields zeros and leaves nothing, so nothing need be checked before. */
typedef struct
{
  const guint8 *data;
  gsize size;
} Bytes;

/* What a packet says, in order of weight. */
typedef enum
{
  NOTHING,
  INTRA,                        /* a picture that needs no other, but what follows it may */
  START
} Evidence;

static guint8
byte_at (const Bytes * bytes, gsize at)
{
  return at < bytes->size ? bytes->data[at] : 0;
}

static Bytes
after (const Bytes * bytes, gsize count)
{
  gsize left = MIN (count, bytes->size);

  return (Bytes) {bytes->data + left, bytes->size - left};
}

static Bytes
first_of (const Bytes * bytes, gsize count)
{
  return (Bytes) {bytes->data, MIN (count, bytes->size)};
}

/* RFC 3550 section 5.1 */
static Bytes
payload_of (const guint8 * packet, gsize size)
{
  Bytes bytes = { packet, size };
  gsize header = 12 + 4 * (byte_at (&bytes, 0) & 15);

  if (byte_at (&bytes, 0) & 0x10)
    header += 4 + 4 * (byte_at (&bytes, header + 2) << 8 | byte_at (&bytes, header + 3));
  if (byte_at (&bytes, 0) & 0x20)
    bytes.size -= MIN (bytes.size, byte_at (&bytes, size - 1));
  return after (&bytes, header);
}

/* ---- H.264 and H.265 ---- */

/* H.264 section 7.3.1: the content of a NAL unit, bit by bit, without emulation prevention. */
typedef struct
{
  Bytes bytes;
  guint zeros;
  guint8 current;
  guint left;                   /* bits of `current` */
} BitReader;

static guint8
next_byte (BitReader * reader)
{
  guint8 value = byte_at (&reader->bytes, 0);

  reader->bytes = after (&reader->bytes, 1);
  if (reader->zeros >= 2 && value == 3) {
    reader->zeros = 0;
    return next_byte (reader);
  }
  reader->zeros = value == 0 ? reader->zeros + 1 : 0;
  return value;
}

static guint
next_bit (BitReader * reader)
{
  if (reader->left == 0) {
    reader->current = next_byte (reader);
    reader->left = 8;
  }
  return reader->current >> --reader->left & 1;
}

/* Section 9.1, ue(v) */
static guint
next_exp_golomb (BitReader * reader)
{
  guint zeros = 0;
  guint value = 1;

  while (zeros < 31 && reader->bytes.size > 0 && next_bit (reader) == 0)
    zeros++;
  for (guint i = 0; i < zeros; i++)
    value = value << 1 | next_bit (reader);
  return value - 1;
}

/* Section 7.3.2.3.1: payload types and sizes are sums of bytes, the last of which is no 255. */
static gsize
next_sum (BitReader * reader)
{
  gsize sum = 0;
  guint8 value;

  do {
    value = next_byte (reader);
    sum += value;
  } while (value == 0xff && reader->bytes.size > 0);
  return sum;
}

/* The payload type of a recovery point is the same in H.264 annex D and H.265 annex D. */
#define SEI_RECOVERY_POINT 6

static gboolean
has_recovery_point (Bytes messages)
{
  BitReader reader = {.bytes = messages };

  while (reader.bytes.size > 2) {
    gsize type = next_sum (&reader);
    gsize size = next_sum (&reader);

    if (type == SEI_RECOVERY_POINT && reader.bytes.size > 0)
      return TRUE;
    while (size-- > 0 && reader.bytes.size > 0)
      next_byte (&reader);
  }
  return FALSE;
}

/* H.264 table 7-6, of a slice_header(): 2 and 7 are I, 4 and 9 are SI. */
static gboolean
is_intra_slice (Bytes header)
{
  BitReader reader = {.bytes = header };
  guint type;

  if (next_exp_golomb (&reader) != 0)   /* first_mb_in_slice: one slice speaks for the picture */
    return FALSE;
  type = next_exp_golomb (&reader) % 5;
  return type == 2 || type == 4;
}

/* `type` is apart because a fragment has it in another place; `content` follows the header. */
static Evidence
look_at_h264_unit (guint type, Bytes content)
{
  switch (type) {
    case 5:                    /* IDR */
      return START;
    case 6:
      return has_recovery_point (content) ? START : NOTHING;
    case 1:
    case 2:
      return is_intra_slice (content) ? INTRA : NOTHING;
    default:
      return NOTHING;
  }
}

/* Table 7-1: 16 to 21 are BLA, IDR and CRA; what follows a CRA and is shown before it is left out. */
static Evidence
look_at_h265_unit (guint type, Bytes content)
{
  if (type >= 16 && type <= 21)
    return START;
  return type == 39 && has_recovery_point (content) ? START : NOTHING;
}

static Evidence
look_at_h264_header (Bytes unit)
{
  return look_at_h264_unit (byte_at (&unit, 0) & 31, after (&unit, 1));
}

static Evidence
look_at_h265_header (Bytes unit)
{
  return look_at_h265_unit (byte_at (&unit, 0) >> 1 & 63, after (&unit, 2));
}

/* Units with their sizes before them: RFC 6184 section 5.7.1, RFC 7798 section 4.4.2 */
static Evidence
look_at_aggregate (Bytes rest, Evidence (*look) (Bytes unit))
{
  Evidence found = NOTHING;

  while (rest.size > 2 && found != START) {
    gsize size = byte_at (&rest, 0) << 8 | byte_at (&rest, 1);
    Evidence evidence;

    rest = after (&rest, 2);
    evidence = look (first_of (&rest, size));
    found = MAX (found, evidence);
    rest = after (&rest, size);
  }
  return found;
}

/* RFC 6184 section 5.2 */
static Evidence
look_at_h264 (Bytes payload)
{
  switch (byte_at (&payload, 0) & 31) {
    case 24:                   /* STAP-A */
      return look_at_aggregate (after (&payload, 1), look_at_h264_header);
    case 25:                   /* STAP-B: a decoding order number follows */
      return look_at_aggregate (after (&payload, 3), look_at_h264_header);
    case 28:                   /* FU-A */
    case 29:                   /* FU-B */
      return byte_at (&payload, 1) & 0x80
          ? look_at_h264_unit (byte_at (&payload, 1) & 31,
          after (&payload, (byte_at (&payload, 0) & 31) == 28 ? 2 : 4)) : NOTHING;
    default:
      return look_at_h264_header (payload);
  }
}

/* RFC 7798 section 4.4, without decoding order numbers: no sprop-max-don-diff is ever announced */
static Evidence
look_at_h265 (Bytes payload)
{
  switch (byte_at (&payload, 0) >> 1 & 63) {
    case 48:                   /* aggregation packet */
      return look_at_aggregate (after (&payload, 2), look_at_h265_header);
    case 49:                   /* fragmentation unit */
      return byte_at (&payload, 2) & 0x80
          ? look_at_h265_unit (byte_at (&payload, 2) & 63, after (&payload, 3)) : NOTHING;
    default:
      return look_at_h265_header (payload);
  }
}

/* ---- VP8, VP9, AV1 ---- */

/* RFC 7741 section 4.2: the descriptor; section 4.3: P of the payload header is 0 in key frames. */
static Evidence
look_at_vp8 (Bytes payload)
{
  guint8 first = byte_at (&payload, 0);
  guint8 extension = first & 0x80 ? byte_at (&payload, 1) : 0;
  gsize at = first & 0x80 ? 2 : 1;

  if ((first & 0x17) != 0x10)   /* S, and partition 0 */
    return NOTHING;
  if (extension & 0x80)
    at += byte_at (&payload, at) & 0x80 ? 2 : 1;
  at += (extension & 0x40 ? 1 : 0) + (extension & 0x30 ? 1 : 0);
  return at < payload.size && !(byte_at (&payload, at) & 1) ? START : NOTHING;
}

/* RFC 9628 section 4.2: B begins a frame, which P says to depend on others, of the layer SID. */
static Evidence
look_at_vp9 (Bytes payload)
{
  guint8 first = byte_at (&payload, 0);
  gsize at = 1;

  if ((first & 0x48) != 0x08)
    return NOTHING;
  if (first & 0x80)
    at += byte_at (&payload, at) & 0x80 ? 2 : 1;
  return first & 0x20 && (byte_at (&payload, at) >> 1 & 7) != 0 ? NOTHING : START;
}

/* RTP Payload Format For AV1, section 4.4: N, the first packet of a coded video sequence */
static Evidence
look_at_av1 (Bytes payload)
{
  return byte_at (&payload, 0) & 0x08 ? START : NOTHING;
}

/* ---- MPEG ---- */

/* (transfer none): after the next 00 00 01, where the start code's value is; NULL: none is left */
static const guint8 *
next_start_code (const guint8 * at, const guint8 * end)
{
  while (end - at > 3) {
    const guint8 *one = memchr (at + 2, 1, end - at - 3);

    if (one == NULL)
      return NULL;
    if (one[-1] == 0 && one[-2] == 0)
      return one + 1;
    at = one - 1;
  }
  return NULL;
}

/* ISO/IEC 14496-2 section 6.2.5: vop_coding_type 0 is I. Pictures hold no other start codes that matter. */
static Evidence
look_at_mpeg4 (Bytes payload)
{
  const guint8 *end = payload.data + payload.size;
  const guint8 *code = payload.data;

  while ((code = next_start_code (code, end)) != NULL) {
    if (*code == 0xb6)
      return code + 1 < end && code[1] >> 6 == 0 ? START : NOTHING;
  }
  return NOTHING;
}

/* ISO/IEC 13818-2 section 6.1.1.6: a sequence header comes before an I picture (table 6-12), and
 * is repeated where decoders may start. rtpmpvpay leaves RFC 2250's own picture type empty. */
static Evidence
look_at_mpeg2 (Bytes payload)
{
  Bytes video = after (&payload, 4);
  const guint8 *end = video.data + video.size;
  const guint8 *code = video.data;
  Evidence found = NOTHING;

  while ((code = next_start_code (code, end)) != NULL) {
    if (*code == 0xb3)
      return START;
    if (*code == 0x00 && code + 2 < end && (code[2] >> 3 & 7) == 1)
      found = INTRA;
  }
  return found;
}

/* ---- */

static const struct
{
  const gchar *encoding_name;
  Evidence (*look_at) (Bytes payload);
} codecs[] = {
  [RTSPSINK_CODEC_OTHER] = {"", NULL},
  [RTSPSINK_CODEC_H264] = {"H264", look_at_h264},
  [RTSPSINK_CODEC_H265] = {"H265", look_at_h265},
  [RTSPSINK_CODEC_VP8] = {"VP8", look_at_vp8},
  [RTSPSINK_CODEC_VP9] = {"VP9", look_at_vp9},
  [RTSPSINK_CODEC_AV1] = {"AV1", look_at_av1},
  [RTSPSINK_CODEC_MPEG4] = {"MP4V-ES", look_at_mpeg4},
  [RTSPSINK_CODEC_MPEG2] = {"MPV", look_at_mpeg2},
};

void
rtspsink_random_access_follow (RtspSinkRandomAccess * access, const gchar * encoding_name)
{
  RtspSinkCodec codec = RTSPSINK_CODEC_OTHER;

  for (guint i = 1; encoding_name != NULL && i < G_N_ELEMENTS (codecs); i++) {
    if (g_ascii_strcasecmp (encoding_name, codecs[i].encoding_name) == 0)
      codec = i;
  }
  if (codec != access->codec)
    access->announced = FALSE;
  access->codec = codec;
}

static Evidence
look_at (RtspSinkCodec codec, const RtspSinkBatch * batch)
{
  const guint8 *block = (const guint8 *) batch;
  const guint16 *sizes = (const guint16 *) (block + batch->sizes_offset);
  const guint8 *packet = block + batch->data_offset;
  Evidence found = NOTHING;

  for (guint i = 0; i < batch->packet_count && found != START; i++) {
    Evidence evidence = codecs[codec].look_at (payload_of (packet, sizes[i]));

    found = MAX (found, evidence);
    packet += sizes[i];
  }
  return found;
}

/* Some encoders announce nothing, and begin anew with an intra picture. */
gboolean
rtspsink_random_access_is_at (RtspSinkRandomAccess * access, const RtspSinkBatch * batch)
{
  Evidence found = look_at (access->codec, batch);

  access->announced |= found == START;
  return found == START || (found == INTRA && !access->announced);
}
