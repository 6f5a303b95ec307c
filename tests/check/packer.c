/* rtspsink: tests of the block that carries packets to Java
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "payload/packer.h"

static RtspSinkPacker packer;
static GstSegment segment;

static void
setup (void)
{
  rtspsink_packer_init (&packer);
  gst_segment_init (&segment, GST_FORMAT_TIME);
}

static void
teardown (void)
{
  rtspsink_packer_clear (&packer);
}

/* A packet of three memories, as an FU-A packet has, whose bytes count up from `first`. */
static GstBuffer *
packet_new (guint8 first, gsize size)
{
  const gsize cuts[] = { 0, MIN (12, size), MIN (14, size), size };
  GstBuffer *buffer = gst_buffer_new ();

  for (guint i = 0; i + 1 < G_N_ELEMENTS (cuts); i++) {
    gsize length = cuts[i + 1] - cuts[i];
    guint8 *data = g_malloc (length + 1);

    for (gsize j = 0; j < length; j++)
      data[j] = (guint8) (first + cuts[i] + j);
    gst_buffer_append_memory (buffer, gst_memory_new_wrapped (0, data, length + 1, 0, length, data,
            g_free));
  }
  return buffer;
}

static void
add (GstMiniObject * packets, RtspSinkPackerResult expected)
{
  fail_unless_equals_int (rtspsink_packer_add (&packer, packets, &segment), expected);
}

static void
add_packet (guint8 first, gsize size, RtspSinkPackerResult expected)
{
  GstBuffer *buffer = packet_new (first, size);

  add (GST_MINI_OBJECT_CAST (buffer), expected);
  gst_buffer_unref (buffer);
}

static const guint8 *
check_sizes (const RtspSinkBatch * batch, const guint16 * expected, guint count)
{
  const guint8 *block = (const guint8 *) batch;
  const guint16 *sizes = (const guint16 *) (block + batch->sizes_offset);
  guint32 sum = 0;

  fail_unless_equals_int (batch->packet_count, count);
  for (guint i = 0; i < count; i++) {
    fail_unless_equals_int (sizes[i], expected[i]);
    sum += expected[i];
  }
  fail_unless_equals_int (batch->data_bytes, sum);
  fail_unless_equals_int (batch->data_offset % 16, 0);
  return block + batch->data_offset;
}

GST_START_TEST (test_packets_lie_back_to_back)
{
  const guint16 sizes[] = { 20, 1400, 33 };
  GstBufferList *list = gst_buffer_list_new ();
  const guint8 *data;

  add_packet (1, 20, RTSPSINK_PACKER_OK);
  gst_buffer_list_add (list, packet_new (50, 1400));
  gst_buffer_list_add (list, packet_new (99, 33));
  add (GST_MINI_OBJECT_CAST (list), RTSPSINK_PACKER_OK);
  gst_buffer_list_unref (list);

  data = check_sizes (rtspsink_packer_pack (&packer), sizes, 3);
  for (guint i = 0; i < 20; i++)
    fail_unless_equals_int (data[i], 1 + i);
  for (guint i = 0; i < 1400; i++)
    fail_unless_equals_int (data[20 + i], (guint8) (50 + i));
  for (guint i = 0; i < 33; i++)
    fail_unless_equals_int (data[1420 + i], 99 + i);
  fail_unless_equals_int (packer.packet_count, 0);
}

GST_END_TEST;

GST_START_TEST (test_block_grows_and_stays)
{
  const guint16 small[] = { 30 };
  gsize grown;

  for (guint i = 0; i < 100; i++)
    add_packet (i, 60000, RTSPSINK_PACKER_OK);
  fail_unless_equals_int (rtspsink_packer_pack (&packer)->packet_count, 100);
  grown = packer.capacity;
  fail_unless (grown >= 100 * 60000);
  fail_unless_equals_int (grown & (grown - 1), 0);

  add_packet (7, 30, RTSPSINK_PACKER_OK);
  fail_unless_equals_int (check_sizes (rtspsink_packer_pack (&packer), small, 1)[0], 7);
  fail_unless_equals_int (packer.capacity, grown);
}

GST_END_TEST;

GST_START_TEST (test_too_short_for_rtp_is_left_out)
{
  const guint16 sizes[] = { 12 };

  add_packet (0, 11, RTSPSINK_PACKER_OK);
  fail_unless_equals_int (packer.packet_count, 0);
  add_packet (5, 12, RTSPSINK_PACKER_OK);
  add_packet (0, 1, RTSPSINK_PACKER_OK);
  fail_unless_equals_int (check_sizes (rtspsink_packer_pack (&packer), sizes, 1)[0], 5);
}

GST_END_TEST;

GST_START_TEST (test_too_large_packet_is_refused)
{
  add_packet (0, 65535, RTSPSINK_PACKER_OK);
  add_packet (0, 65536, RTSPSINK_PACKER_PACKET_TOO_LARGE);
}

GST_END_TEST;

GST_START_TEST (test_too_many_packets_are_refused)
{
  for (guint i = 0; i < 65535; i++)
    add_packet (0, 12, RTSPSINK_PACKER_OK);
  add_packet (0, 12, RTSPSINK_PACKER_TOO_MANY_PACKETS);
}

GST_END_TEST;

GST_START_TEST (test_too_many_bytes_are_refused)
{
  GstBuffer *buffer = packet_new (0, 65535);

  for (guint i = 0; i < 256 * 1024 * 1024 / 65535; i++)
    add (GST_MINI_OBJECT_CAST (buffer), RTSPSINK_PACKER_OK);
  add (GST_MINI_OBJECT_CAST (buffer), RTSPSINK_PACKER_TOO_MANY_PACKETS);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

GST_START_TEST (test_flags_are_those_of_the_first_input)
{
  rtspsink_packer_mark (&packer, TRUE, FALSE);
  rtspsink_packer_mark (&packer, FALSE, TRUE);
  add_packet (0, 40, RTSPSINK_PACKER_OK);
  fail_unless_equals_int (rtspsink_packer_pack (&packer)->flags,
      RTSPSINK_BATCH_KEY | RTSPSINK_BATCH_DISCONT);

  rtspsink_packer_mark (&packer, FALSE, FALSE);
  add_packet (0, 40, RTSPSINK_PACKER_OK);
  rtspsink_packer_mark (&packer, TRUE, FALSE);
  add_packet (0, 40, RTSPSINK_PACKER_OK);
  fail_unless_equals_int (rtspsink_packer_pack (&packer)->flags, 0);
}

GST_END_TEST;

GST_START_TEST (test_key_behind_what_the_payloader_held_back_is_marked)
{
  rtspsink_packer_mark (&packer, FALSE, FALSE);
  rtspsink_packer_mark (&packer, TRUE, FALSE);
  add_packet (0, 40, RTSPSINK_PACKER_OK);
  fail_unless_equals_int (rtspsink_packer_pack (&packer)->flags, RTSPSINK_BATCH_KEY);
}

GST_END_TEST;

GST_START_TEST (test_running_time_is_the_first_packets)
{
  GstBuffer *first = packet_new (0, 40);
  GstBuffer *second = packet_new (0, 40);

  segment.start = 10 * GST_SECOND;
  segment.base = 3 * GST_SECOND;
  GST_BUFFER_PTS (first) = 12 * GST_SECOND;
  GST_BUFFER_PTS (second) = 13 * GST_SECOND;
  add (GST_MINI_OBJECT_CAST (first), RTSPSINK_PACKER_OK);
  add (GST_MINI_OBJECT_CAST (second), RTSPSINK_PACKER_OK);
  fail_unless_equals_int64 (rtspsink_packer_pack (&packer)->running_time_ns, 5 * GST_SECOND);

  GST_BUFFER_PTS (first) = GST_CLOCK_TIME_NONE;
  add (GST_MINI_OBJECT_CAST (first), RTSPSINK_PACKER_OK);
  fail_unless_equals_int64 (rtspsink_packer_pack (&packer)->running_time_ns, -1);
  gst_buffer_unref (first);
  gst_buffer_unref (second);
}

GST_END_TEST;

static Suite *
packer_suite (void)
{
  Suite *suite = suite_create ("packer");
  TCase *tcase = tcase_create ("packer");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_packets_lie_back_to_back);
  tcase_add_test (tcase, test_block_grows_and_stays);
  tcase_add_test (tcase, test_too_short_for_rtp_is_left_out);
  tcase_add_test (tcase, test_too_large_packet_is_refused);
  tcase_add_test (tcase, test_too_many_packets_are_refused);
  tcase_add_test (tcase, test_too_many_bytes_are_refused);
  tcase_add_test (tcase, test_flags_are_those_of_the_first_input);
  tcase_add_test (tcase, test_key_behind_what_the_payloader_held_back_is_marked);
  tcase_add_test (tcase, test_running_time_is_the_first_packets);
  return suite;
}

GST_CHECK_MAIN (packer);
