/* rtspsink: tests of how a proposed bit rate gets to the encoder
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "recorder.h"

#define SOURCE "videotestsrc is-live=true ! video/x-raw,width=64,height=64 ! "
#define PARSED " ! h264parse ! queue ! tee name=t t. ! rtspsink name=sink"
#define WAIT_US (20 * G_TIME_SPAN_SECOND)

static GMutex lock;
static GCond changed;
static guint proposed;          /* guarded by lock */
static guint settings;          /* guarded by lock: how often an encoder was set */

static void
on_bitrate (GObject * encoder, GParamSpec * pspec, gpointer user_data)
{
  g_mutex_lock (&lock);
  settings++;
  g_cond_signal (&changed);
  g_mutex_unlock (&lock);
}

static gboolean
on_proposed (GstElement * sink, const gchar * mapping, guint bits_per_second, gpointer result)
{
  fail_unless_equals_string (mapping, "/test");
  g_mutex_lock (&lock);
  proposed = bits_per_second;
  g_cond_signal (&changed);
  g_mutex_unlock (&lock);
  return GPOINTER_TO_INT (result);
}

static void
await (const guint * value, guint wanted)
{
  gint64 deadline = g_get_monotonic_time () + WAIT_US;
  gboolean in_time = TRUE;

  g_mutex_lock (&lock);
  while (*value != wanted && in_time)
    in_time = g_cond_wait_until (&changed, &lock, deadline);
  g_mutex_unlock (&lock);
  fail_unless (in_time);
}

static GstElement *
play (const gchar * launch)
{
  GstElement *pipeline = pipeline_new (launch);

  proposed = settings = 0;
  pipeline_play (pipeline);
  recorder_await ("publish", 1);
  return pipeline;
}

/* Proposes 1.5 Mbit/s for a pipeline whose encoder is "e"; returns what it then has. */
static guint64
bitrate_after_proposal (const gchar * launch, const gchar * property)
{
  GstElement *pipeline = play (launch);
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  g_autofree gchar *notify = g_strconcat ("notify::", property, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;

  g_signal_connect (encoder, notify, G_CALLBACK (on_bitrate), NULL);
  rtspsink_host_propose_bitrate (recorder_get ("publish", 0)->stream, "/test", 1500000);
  await (&settings, 1);
  g_object_get_property (G_OBJECT (encoder), property, &value);
  g_value_init (&number, G_TYPE_UINT64);
  fail_unless (g_value_transform (&value, &number));
  pipeline_free (pipeline);
  return g_value_get_uint64 (&number);
}

GST_START_TEST (test_encoder_gets_its_own_unit)
{
  fail_unless_equals_uint64 (bitrate_after_proposal (SOURCE
          "x264enc name=e tune=zerolatency threads=1" PARSED, "bitrate"), 1500);
}

GST_END_TEST;

GST_START_TEST (test_encoder_of_another_property)
{
  fail_unless_equals_uint64 (bitrate_after_proposal (SOURCE
          "vp8enc name=e deadline=1 ! rtspsink name=sink", "target-bitrate"), 1500000);
}

GST_END_TEST;

GST_START_TEST (test_encoder_inside_a_bin)
{
  fail_unless_equals_uint64 (bitrate_after_proposal (SOURCE
          "bin.( x264enc name=e tune=zerolatency threads=1 ! identity )" PARSED, "bitrate"), 1500);
}

GST_END_TEST;

GST_START_TEST (test_application_may_do_it_itself)
{
  GstElement *pipeline = play (SOURCE "x264enc name=e tune=zerolatency threads=1" PARSED);
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gint32 stream = recorder_get ("publish", 0)->stream;
  gulong does_it = g_signal_connect (sink, "bitrate-proposed", G_CALLBACK (on_proposed),
      GINT_TO_POINTER (TRUE));

  g_signal_connect (encoder, "notify::bitrate", G_CALLBACK (on_bitrate), NULL);
  rtspsink_host_propose_bitrate (stream, "/test", 300000);
  await (&proposed, 300000);
  g_signal_handler_disconnect (sink, does_it);
  g_signal_connect (sink, "bitrate-proposed", G_CALLBACK (on_proposed), GINT_TO_POINTER (FALSE));
  rtspsink_host_propose_bitrate (stream, "/test", 400000);
  await (&proposed, 400000);
  await (&settings, 1);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_no_encoder_no_harm)
{
  GstElement *pipeline = play ("audiotestsrc is-live=true ! mulawenc ! rtspsink name=sink");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  g_signal_connect (sink, "bitrate-proposed", G_CALLBACK (on_proposed), GINT_TO_POINTER (FALSE));
  rtspsink_host_propose_bitrate (12345, "/test", 1);
  rtspsink_host_propose_bitrate (recorder_get ("publish", 0)->stream, "/test", 0);
  rtspsink_host_propose_bitrate (recorder_get ("publish", 0)->stream, "/test", 64000);
  await (&proposed, 64000);
  pipeline_free (pipeline);
}

GST_END_TEST;

static Suite *
bitrate_suite (void)
{
  Suite *suite = suite_create ("bitrate");
  TCase *tcase = tcase_create ("bitrate");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_test (tcase, test_encoder_gets_its_own_unit);
  tcase_add_test (tcase, test_encoder_of_another_property);
  tcase_add_test (tcase, test_encoder_inside_a_bin);
  tcase_add_test (tcase, test_application_may_do_it_itself);
  tcase_add_test (tcase, test_no_encoder_no_harm);
  return suite;
}

GST_CHECK_MAIN (bitrate);
