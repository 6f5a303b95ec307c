/* rtspsink: tests of the clock that the SDP names (RFC 7273)
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/net/net.h>
#include <stdlib.h>

#include "recorder.h"
#include "payload/clock.h"

/* An hour of wall time in 2026 and a bit: what base times of NTP pipelines look like. */
#define BASE_TIME (3990000000 * GST_SECOND + 123456789)
#define CLOCK_RATE 8000
#define TONE "audiotestsrc num-buffers=3 samplesperbuffer=160 ! " \
    "audio/x-raw,format=S16BE,rate=8000,channels=1 ! "

/* Not synchronized with anybody: nothing listens on the discard port of loopback. */
static GstClock *
ntp_clock_new (const gchar * address, gint port)
{
  return gst_ntp_clock_new ("ntp", address, port, 0);
}

GST_START_TEST (test_ntp_servers_are_named)
{
  static const struct
  {
    const gchar *address;
    gint port;
    const gchar *reference;
  } servers[] = {
    {"127.0.0.1", 123, "ntp=127.0.0.1"},
    {"127.0.0.1", 9, "ntp=127.0.0.1:9"},
    {"::1", 123, "ntp=[::1]"},
    {"::1", 9, "ntp=[::1]:9"},
  };
  g_autoptr (GstClock) clock = ntp_clock_new (servers[__i__].address, servers[__i__].port);
  g_autofree gchar *reference = rtspsink_clock_reference (clock);

  fail_unless_equals_string (reference, servers[__i__].reference);
}

GST_END_TEST;

GST_START_TEST (test_ptp_grandmasters_are_named)
{
  g_autofree gchar *reference = rtspsink_clock_ptp_reference (0x39A794FFFE07CBD0, 3);

  fail_unless_equals_string (reference, "ptp=IEEE1588-2008:39-A7-94-FF-FE-07-CB-D0:3");
  fail_unless (rtspsink_clock_ptp_reference (0, 0) == NULL);
}

GST_END_TEST;

GST_START_TEST (test_other_clocks_are_local)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  fail_unless (rtspsink_clock_reference (clock) == NULL);
}

GST_END_TEST;

GST_START_TEST (test_direct_offset_wraps)
{
  fail_unless_equals_int (rtspsink_clock_direct_offset (1000, 0, 90000), 1000);
  fail_unless_equals_int (rtspsink_clock_direct_offset (90001, GST_SECOND, 90000), 1);
  fail_unless (rtspsink_clock_direct_offset (0, GST_SECOND, 90000) == (guint32) - 90000);
  /* 90000 * 3990000000 modulo 2^32 */
  fail_unless (rtspsink_clock_direct_offset (7, 3990000000 * GST_SECOND, 90000)
      == (guint32) (7 - 90000 * G_GUINT64_CONSTANT (3990000000)));
}

GST_END_TEST;

/* ---- In the description ---- */

/* A playing pipeline whose time is that of `clock`, `BASE_TIME` when it started. (transfer full) */
static GstElement *
play_by (GstClock * clock, const gchar * description)
{
  GstElement *pipeline = pipeline_new (description);

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, BASE_TIME);
  pipeline_play (pipeline);
  recorder_await ("publish", 3);
  return pipeline;
}

static const gchar *
last_description (void)
{
  return recorder_get ("set_format", recorder_count ("set_format") - 1)->text;
}

/* What the SDP promises of each packet holds to the tick. */
static void
check_timestamps (guint32 direct_offset)
{
  for (guint i = 0; i < 3; i++) {
    const Call *publish = recorder_get ("publish", i);
    const guint8 *packet = g_bytes_get_data (g_ptr_array_index (publish->packets, 0), NULL);
    guint64 clock_time = BASE_TIME + publish->batch.running_time_ns;
    guint32 expected = direct_offset
        + (guint32) gst_util_uint64_scale (clock_time, CLOCK_RATE, GST_SECOND);

    fail_unless (ABS ((gint32) (GST_READ_UINT32_BE (packet + 4) - expected)) <= 1);
  }
}

GST_START_TEST (test_timestamps_follow_the_clock_that_is_named)
{
  g_autoptr (GstClock) clock = ntp_clock_new ("127.0.0.1", 9);
  GstElement *pipeline = play_by (clock, TONE "rtspsink name=sink appsink0::sync=false");
  const gchar *text = last_description ();
  const gchar *direct = strstr (text, "\r\na=mediaclk:direct=");

  fail_unless (strstr (text, "\r\na=ts-refclk:ntp=127.0.0.1:9\r\n") != NULL, "%s", text);
  fail_unless (direct != NULL, "%s", text);
  check_timestamps ((guint32) strtoul (strchr (direct, '=') + 1 + strlen ("mediaclk:direct="),
          NULL, 10));
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_rtp_without_its_offset_leaves_it_to_the_sender)
{
  g_autoptr (GstClock) clock = ntp_clock_new ("127.0.0.1", 9);
  GstElement *pipeline = play_by (clock, TONE "rtpL16pay ! capssetter replace=true "
      "caps=application/x-rtp,media=audio,payload=96,clock-rate=8000,encoding-name=L16 ! "
      "rtspsink name=sink appsink0::sync=false");
  const gchar *text = last_description ();

  fail_unless (strstr (text, "\r\na=ts-refclk:ntp=127.0.0.1:9\r\n") != NULL, "%s", text);
  fail_unless (strstr (text, "\r\na=mediaclk:sender\r\n") != NULL, "%s", text);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_a_clock_of_our_own_is_local)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GstElement *pipeline = play_by (clock, TONE "rtspsink name=sink appsink0::sync=false");
  const gchar *text = last_description ();

  fail_unless (strstr (text, "\r\na=ts-refclk:local\r\na=mediaclk:sender\r\n") != NULL, "%s", text);
  fail_unless_equals_int (recorder_count ("set_format"), 1);
  pipeline_free (pipeline);
}

GST_END_TEST;

static Suite *
clock_suite (void)
{
  Suite *suite = suite_create ("clock");
  TCase *names = tcase_create ("names");
  TCase *descriptions = tcase_create ("descriptions");

  tcase_add_loop_test (names, test_ntp_servers_are_named, 0, 4);
  tcase_add_test (names, test_ptp_grandmasters_are_named);
  tcase_add_test (names, test_other_clocks_are_local);
  tcase_add_test (names, test_direct_offset_wraps);
  suite_add_tcase (suite, names);
  tcase_add_checked_fixture (descriptions, recorder_setup, recorder_teardown);
  tcase_add_test (descriptions, test_timestamps_follow_the_clock_that_is_named);
  tcase_add_test (descriptions, test_rtp_without_its_offset_leaves_it_to_the_sender);
  tcase_add_test (descriptions, test_a_clock_of_our_own_is_local);
  suite_add_tcase (suite, descriptions);
  return suite;
}

GST_CHECK_MAIN (clock);
