/* rtspsink: tests of where a decoder can start
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "payload/randomaccess.h"

#define BLOCK_BYTES 4096
#define HEADER "80600001000003e812345678"

/* Payloads of one access unit, in hexadecimal, with one space between two. */
typedef struct
{
  const gchar *encoding;
  const gchar *payloads;
  gboolean start;
} Expectation;

#define SPS "67640014ac"
#define PPS "68ebccb22c"
#define USER_DATA "060504010203ff80"
#define RECOVERY_POINT "0606018480"
#define I_SLICE "61880412"      /* first_mb 0, slice type 7 */
#define P_SLICE "419a0412"      /* first_mb 0, slice type 5 */

static const Expectation expectations[] = {
  /* RFC 6184: single units, FU-A from the beginning and later, STAP-A, STAP-B */
  {"H264", "6588840012", TRUE},
  {"h264", "0910 " SPS " " PPS " 6588840012", TRUE},
  {"H264", P_SLICE, FALSE},
  {"H264", "7c858884 7c458884", TRUE},
  {"H264", "7c058884", FALSE},
  {"H264", "7c819a04", FALSE},
  {"H264", "780005" SPS "0005" PPS " " P_SLICE, FALSE},
  {"H264", "780005" SPS "0005" PPS "00056588840012", TRUE},
  {"H264", "7900010005" SPS "00056588840012", TRUE},
  {"H264", "0910 " RECOVERY_POINT " " I_SLICE, TRUE},
  {"H264", "0910 06" "0504010203ff" "0601c480" " " I_SLICE, TRUE},
  {"H264", USER_DATA " " P_SLICE, FALSE},
  {"H264", "780008" USER_DATA "0005" RECOVERY_POINT " " I_SLICE, TRUE},
  /* the size of a message is that without emulation prevention: 00 00 03 01 are three bytes */
  {"H264", "06" "0503" "00000301" "060184" "80", TRUE},
  /* An intra picture alone is a start for as long as there was no other. */
  {"H264", I_SLICE, TRUE},
  {"H264", "5c810888 5c410412", FALSE}, /* another slice than the first speaks for nothing */
  /* RFC 7798: IDR, CRA and BLA, a fragment, an aggregation packet, a recovery point, a RASL picture */
  {"H265", "2601af08", TRUE},
  {"H265", "2a01af08", TRUE},
  {"H265", "2001af08", TRUE},
  {"H265", "620193af", TRUE},
  {"H265", "620113af", FALSE},
  {"H265", "6001000440010c0100042601af08", TRUE},
  {"H265", "6001000440010c0100040201af08", FALSE},
  {"H265", "4e01060180 0201d000", TRUE},
  {"H265", "4e010504010203ff80 0201d000", FALSE},
  {"H265", "1001d000", FALSE},
  /* RFC 7741: no extension; picture id of 7 and of 15 bits, TL0PICIDX, TID; a later partition; a later packet */
  {"VP8", "10" "10020a9d012a", TRUE},
  {"VP8", "10" "11020a", FALSE},
  {"VP8", "908001" "10020a9d012a", TRUE},
  {"VP8", "9080" "8001" "10020a9d012a", TRUE},
  {"VP8", "90f0" "8001" "05" "20" "10020a9d012a", TRUE},
  {"VP8", "90f0" "8001" "05" "20" "11020a", FALSE},
  {"VP8", "11" "10020a", FALSE},
  {"VP8", "00" "10020a", FALSE},
  {"VP8", "90f08001", FALSE},
  /* RFC 9628: B without P; P; not the beginning; an upper spatial layer */
  {"VP9", "8a8001" "18", TRUE},
  {"VP9", "c88001", FALSE},
  {"VP9", "808001", FALSE},
  {"VP9", "a8800102", FALSE},
  {"VP9", "a8800100", TRUE},
  {"AV1", "18" "0a0b", TRUE},
  {"AV1", "10" "3200", FALSE},
  /* ISO/IEC 14496-2: I after headers, P, B; nothing that begins */
  {"MP4V-ES", "000001b001 000001b300 000001b610", TRUE},
  {"MP4V-ES", "000001b0f5000001b509000001b610", TRUE},
  {"MP4V-ES", "000001b650", FALSE},
  {"MP4V-ES", "000001b690", FALSE},
  {"MP4V-ES", "0000010000000001b6", FALSE},
  /* RFC 2250: a sequence header, also behind the end of the picture before; P */
  {"MPV", "00000000" "000001b30a00", TRUE},
  {"MPV", "00000000" "1234567800000001b30a00", TRUE},
  {"MPV", "00000000" "0000010000100000", FALSE},
  {"MPV", "00000000" "0000010000080000", TRUE},
};

static guint8
digit_pair (const gchar * text)
{
  return (guint8) (g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));
}

static gsize
append_hex (guint8 * to, const gchar * text)
{
  gsize size = strlen (text) / 2;

  for (gsize i = 0; i < size; i++)
    to[i] = digit_pair (text + 2 * i);
  return size;
}

/* As rtspsink_packer_pack() lays packets out. The block ends where they end, for valgrind. */
static RtspSinkBatch *
batch_new (const gchar * payloads)
{
  g_auto (GStrv) all = g_strsplit (payloads, " ", -1);
  guint8 data[BLOCK_BYTES];
  guint16 sizes[16];
  guint count = g_strv_length (all);
  gsize filled = 0;
  RtspSinkBatch *batch;

  for (guint i = 0; i < count; i++) {
    gsize before = filled;

    filled += append_hex (data + filled, HEADER);
    filled += append_hex (data + filled, all[i]);
    sizes[i] = (guint16) (filled - before);
  }
  batch = g_malloc0 (sizeof *batch + sizeof sizes + filled);
  batch->packet_count = count;
  batch->sizes_offset = sizeof *batch;
  batch->data_offset = sizeof *batch + sizeof sizes;
  batch->data_bytes = (guint32) filled;
  memcpy ((guint8 *) batch + batch->sizes_offset, sizes, sizeof sizes);
  memcpy ((guint8 *) batch + batch->data_offset, data, filled);
  return batch;
}

static gboolean
is_start (RtspSinkRandomAccess * access, const gchar * payloads)
{
  g_autofree RtspSinkBatch *batch = batch_new (payloads);

  return rtspsink_random_access_is_at (access, batch);
}

GST_START_TEST (test_codec_says_where_a_decoder_can_start)
{
  const Expectation *expected = &expectations[__i__];
  RtspSinkRandomAccess access = { 0, };

  rtspsink_random_access_follow (&access, expected->encoding);
  fail_unless (access.codec != RTSPSINK_CODEC_OTHER);
  fail_unless (is_start (&access, expected->payloads) == expected->start, "%s %s",
      expected->encoding, expected->payloads);
}

GST_END_TEST;

GST_START_TEST (test_intra_pictures_are_no_starts_where_others_are_announced)
{
  RtspSinkRandomAccess access = { 0, };

  rtspsink_random_access_follow (&access, "H264");
  fail_unless (is_start (&access, I_SLICE));
  fail_unless (is_start (&access, "6588840012"));
  fail_if (is_start (&access, I_SLICE));
  rtspsink_random_access_follow (&access, "H264");
  fail_if (is_start (&access, I_SLICE));
  rtspsink_random_access_follow (&access, "H265");
  rtspsink_random_access_follow (&access, "H264");
  fail_unless (is_start (&access, I_SLICE));
}

GST_END_TEST;

GST_START_TEST (test_other_codecs_are_left_to_the_flags)
{
  static const gchar *const names[] = { "JPEG", "THEORA", "H263-1998", "OPUS", "", NULL };
  RtspSinkRandomAccess access = { 0, };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    rtspsink_random_access_follow (&access, names[i]);
    fail_unless_equals_int (access.codec, RTSPSINK_CODEC_OTHER);
  }
}

GST_END_TEST;

/* CSRCs, a header extension and padding come before and after the payload. */
GST_START_TEST (test_rtp_header_is_skipped)
{
  g_autofree RtspSinkBatch *batch = batch_new ("0000000000000000000000000000000000000000");
  guint8 *packet = (guint8 *) batch + batch->data_offset;
  RtspSinkRandomAccess access = { 0, };

  rtspsink_random_access_follow (&access, "H264");
  append_hex (packet, "b1600001000003e812345678" "99999999" "bede000101020304" "65888400" "00000004");
  fail_unless (rtspsink_random_access_is_at (&access, batch));
  append_hex (packet, "b1600001000003e812345678" "99999999" "bede000101020304" "41888400" "00000004");
  fail_if (rtspsink_random_access_is_at (&access, batch));
}

GST_END_TEST;

/* Each payload cut everywhere and with each byte at its extremes: reads stay inside the packet. */
GST_START_TEST (test_damaged_packets_are_read_within_their_bounds)
{
  const Expectation *expected = &expectations[__i__];
  g_autofree RtspSinkBatch *batch = batch_new (expected->payloads);
  guint16 *sizes = (guint16 *) ((guint8 *) batch + batch->sizes_offset);
  guint16 size = sizes[0];
  RtspSinkRandomAccess access = { 0, };

  rtspsink_random_access_follow (&access, expected->encoding);
  batch->packet_count = 1;
  for (guint16 cut = 1; cut <= size; cut++) {
    g_autofree RtspSinkBatch *alone = g_malloc0 (sizeof *batch + 16 + cut);
    guint8 *packet = (guint8 *) alone + sizeof *batch + 16;

    *alone = *batch;
    alone->sizes_offset = sizeof *batch;
    alone->data_offset = sizeof *batch + 16;
    *(guint16 *) ((guint8 *) alone + alone->sizes_offset) = cut;
    for (guint at = 0; at < cut; at++) {
      memcpy (packet, (guint8 *) batch + batch->data_offset, cut);
      packet[at] = 0xff;
      rtspsink_random_access_is_at (&access, alone);
      packet[at] = 0;
      rtspsink_random_access_is_at (&access, alone);
    }
  }
}

GST_END_TEST;

static Suite *
randomaccess_suite (void)
{
  Suite *suite = suite_create ("randomaccess");
  TCase *tcase = tcase_create ("randomaccess");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_codec_says_where_a_decoder_can_start, 0,
      G_N_ELEMENTS (expectations));
  tcase_add_test (tcase, test_intra_pictures_are_no_starts_where_others_are_announced);
  tcase_add_test (tcase, test_other_codecs_are_left_to_the_flags);
  tcase_add_test (tcase, test_rtp_header_is_skipped);
  tcase_add_loop_test (tcase, test_damaged_packets_are_read_within_their_bounds, 0,
      G_N_ELEMENTS (expectations));
  return suite;
}

GST_CHECK_MAIN (randomaccess);
