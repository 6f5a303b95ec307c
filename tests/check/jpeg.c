/* rtspsink: tests of which JPEG pictures RTP can carry
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/app/gstappsink.h>
#include <gst/check/gstcheck.h>

#include "payload/jpeg.h"

typedef struct
{
  const gchar *pipeline;
  const gchar *remedy;          /* NULL: can be carried */
} Expectation;

#define SIZED(format, size) "videotestsrc num-buffers=1 ! video/x-raw,format=" format "," size " ! jpegenc"
#define SMALL(format) SIZED (format, "width=64,height=48")

static const Expectation expectations[] = {
  {SMALL ("I420"), NULL},
  {SMALL ("YUY2"), NULL},
  {SIZED ("I420", "width=2040,height=16"), NULL},
  {SIZED ("I420", "width=2048,height=16"), "Scale"},
  {SIZED ("I420", "width=16,height=2048"), "Scale"},
  {SMALL ("Y444"), "format=I420"},
  {SMALL ("Y41B"), "format=I420"},
  {SMALL ("GRAY8"), "format=I420"},
  {SMALL ("RGB"), "format=I420"},
};

/* (transfer full) */
static GBytes *
picture_new (const gchar * description)
{
  g_autofree gchar *text = g_strconcat (description, " ! appsink name=sink", NULL);
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstSample *sample;
  gpointer data;
  gsize size;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 20 * GST_SECOND);
  fail_unless (sample != NULL, "%s", description);
  gst_buffer_extract_dup (gst_sample_get_buffer (sample), 0, G_MAXSIZE, &data, &size);
  gst_sample_unref (sample);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return g_bytes_new_take (data, size);
}

static void
check_obstacle (const guint8 * data, gsize size, const gchar * remedy)
{
  const gchar *obstacle = rtspsink_jpeg_obstacle (data, size, FALSE);

  if (remedy == NULL)
    fail_unless (obstacle == NULL, "%s", obstacle);
  else
    fail_unless (obstacle != NULL && strstr (obstacle, remedy) != NULL, "%s instead of %s",
        obstacle, remedy);
}

GST_START_TEST (test_what_rtp_cannot_carry_has_a_remedy)
{
  g_autoptr (GBytes) picture = picture_new (expectations[__i__].pipeline);
  gsize size;
  const guint8 *data = g_bytes_get_data (picture, &size);

  check_obstacle (data, size, expectations[__i__].remedy);
}

GST_END_TEST;

GST_START_TEST (test_size_does_not_matter_to_who_says_so)
{
  g_autoptr (GBytes) picture = picture_new (SIZED ("I420", "width=4096,height=16"));
  gsize size;
  const guint8 *data = g_bytes_get_data (picture, &size);

  fail_unless (rtspsink_jpeg_obstacle (data, size, TRUE) == NULL);
}

GST_END_TEST;

/* Where the segment with that marker begins; its length follows the marker. */
static guint8 *
find_segment (guint8 * data, gsize size, guint8 marker)
{
  for (gsize at = 2; at + 4 < size; at += 2 + ((gsize) data[at + 2] << 8 | data[at + 3])) {
    fail_unless_equals_int (data[at], 0xff);
    if (data[at + 1] == marker)
      return data + at;
  }
  fail ("no marker %02x", marker);
  return NULL;
}

typedef struct
{
  guint8 marker;
  guint offset;                 /* from there */
  guint8 value;
  const gchar *remedy;
} Change;

static const Change changes[] = {
  {0xc0, 1, 0xc1, "jpegdec"},   /* extended */
  {0xc0, 1, 0xc2, "jpegdec"},   /* progressive */
  {0xc0, 1, 0xc9, "jpegdec"},   /* arithmetic */
  {0xc0, 4, 12, "jpegdec"},     /* bits */
  {0xc0, 18, 7, "quantization"},        /* the table of Cr */
  {0xc4, 30, 0x77, "huffman=default"},
  {0xdb, 4, 0x10, "quantization"},      /* 16 bits */
  {0xda, 4, 1, "jpegdec"},      /* a scan of one component */
  {0xda, 6, 0x11, "huffman=default"},   /* the tables of Y */
  {0xdb, 0, 0x00, "jpegparse"},
};

GST_START_TEST (test_other_kinds_of_jpeg_have_a_remedy)
{
  const Change *change = &changes[__i__];
  g_autoptr (GBytes) picture = picture_new (SMALL ("I420"));
  gsize size;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&picture), &size);

  find_segment (data, size, change->marker)[change->offset] = change->value;
  check_obstacle (data, size, change->remedy);
  g_free (data);
}

GST_END_TEST;

/* Each byte of the headers at its extremes, and the picture cut anywhere there. */
GST_START_TEST (test_damaged_pictures_are_read_within_their_bounds)
{
  g_autoptr (GBytes) picture = picture_new (SMALL ("I420"));
  gsize size;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&picture), &size);
  gsize headers = find_segment (data, size, 0xda) - data + 14;

  for (gsize at = 0; at < headers; at++) {
    g_autofree guint8 *cut = g_memdup2 (data, at);
    guint8 value = data[at];

    check_obstacle (cut, at, "jpegparse");
    data[at] = 0xff;
    rtspsink_jpeg_obstacle (data, size, FALSE);
    data[at] = 0;
    rtspsink_jpeg_obstacle (data, size, FALSE);
    data[at] = value;
  }
  check_obstacle (data, size, NULL);
  g_free (data);
}

GST_END_TEST;

static Suite *
jpeg_suite (void)
{
  Suite *suite = suite_create ("jpeg");
  TCase *tcase = tcase_create ("jpeg");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_what_rtp_cannot_carry_has_a_remedy, 0,
      G_N_ELEMENTS (expectations));
  tcase_add_test (tcase, test_size_does_not_matter_to_who_says_so);
  tcase_add_loop_test (tcase, test_other_kinds_of_jpeg_have_a_remedy, 0, G_N_ELEMENTS (changes));
  tcase_add_test (tcase, test_damaged_pictures_are_read_within_their_bounds);
  return suite;
}

GST_CHECK_MAIN (jpeg);
