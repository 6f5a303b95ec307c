/* rtspsink: tests of how a proposed bit rate gets to the encoder
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "recorder.h"
#include "element/bitrate.h"

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

static guint64
bitrate_of (GstElement * encoder, const gchar * property)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (encoder), property, &value);
  g_value_init (&number, G_TYPE_UINT64);
  fail_unless (g_value_transform (&value, &number));
  return g_value_get_uint64 (&number);
}

static void
propose (GstElement * encoder, const gchar * property, guint bits_per_second)
{
  g_autofree gchar *notify = g_strconcat ("notify::", property, NULL);
  gulong handler = g_signal_connect (encoder, notify, G_CALLBACK (on_bitrate), NULL);

  g_mutex_lock (&lock);
  settings = 0;
  g_mutex_unlock (&lock);
  rtspsink_host_propose_bitrate (recorder_get ("publish", 0)->stream, "/test", bits_per_second);
  await (&settings, 1);
  g_signal_handler_disconnect (encoder, handler);
}

/* Proposes 1.5 Mbit/s for a pipeline whose encoder is "e"; returns what it then has. */
static guint64
bitrate_after_proposal (const gchar * launch, const gchar * property)
{
  GstElement *pipeline = play (launch);
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  guint64 bitrate;

  propose (encoder, property, 1500000);
  bitrate = bitrate_of (encoder, property);
  pipeline_free (pipeline);
  return bitrate;
}

/* ---- Every encoder that is installed ---- */

#define FRAMES 60
#define BEFORE_BPS 3000000
#define AFTER_BPS 600000
/* Noise costs an encoder so much that it needs each bit it may use, up to its coarsest. */
#define NOISE "videotestsrc pattern=snow ! " \
    "video/x-raw,format=I420,width=176,height=144,framerate=30/1 ! "
/* GStreamer 1.22 has no payloader for AV1. */
#define AS_RTP " ! capssetter join=false replace=true caps=application/x-rtp," \
    "media=video,payload=96,clock-rate=90000,encoding-name=AV1"

typedef struct
{
  const gchar *factory;
  const gchar *settings;
  const gchar *property;
  guint unit_bps;
} Encoder;

static const Encoder encoders[] = {
  {"x264enc", "tune=zerolatency threads=1 key-int-max=30", "bitrate", 1000},
  {"x265enc", "tune=zerolatency speed-preset=ultrafast key-int-max=30", "bitrate", 1000},
  {"openh264enc", "rate-control=bitrate gop-size=30", "bitrate", 1},
  {"vp8enc", "deadline=1 end-usage=cbr keyframe-max-dist=30", "target-bitrate", 1},
  {"vp9enc", "deadline=1 cpu-used=8 keyframe-max-dist=30", "target-bitrate", 1},
  {"theoraenc", "speed-level=2", "bitrate", 1000},
  {"av1enc", "cpu-used=10 lag-in-frames=0 usage-profile=realtime end-usage=cbr max-quantizer=63"
        AS_RTP, "target-bitrate", 1000},
};

static gboolean
is_installed (const gchar * factory_name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (factory_name);

  return factory != NULL;
}

static gdouble
bytes_per_frame (guint first, guint count)
{
  gdouble bytes = 0;

  recorder_await ("publish", first + count);
  for (guint i = 0; i < count; i++)
    bytes += recorder_get ("publish", first + i)->batch.data_bytes;
  return bytes / count;
}

GST_START_TEST (test_encoders_follow_while_they_run)
{
  const Encoder *encoder = &encoders[__i__];
  g_autofree gchar *launch = g_strdup_printf (NOISE "%s name=e %s=%u %s ! rtspsink name=sink "
      "sink_0::sync=false", encoder->factory, encoder->property, BEFORE_BPS / encoder->unit_bps,
      encoder->settings);
  g_autoptr (GstElement) element = NULL;
  GstElement *pipeline;
  gdouble before, after;

  if (!is_installed (encoder->factory))
    return;
  pipeline = play (launch);
  element = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  before = bytes_per_frame (FRAMES, FRAMES);
  propose (element, encoder->property, AFTER_BPS);
  fail_unless_equals_uint64 (bitrate_of (element, encoder->property),
      AFTER_BPS / encoder->unit_bps);
  after = bytes_per_frame (recorder_count ("publish") + FRAMES, FRAMES);
  fail_unless (after < 0.75 * before, "%s: %f, then %f bytes a frame", encoder->factory, before,
      after);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_proposal_stays_within_what_an_encoder_can)
{
  GstElement *pipeline;
  g_autoptr (GstElement) encoder = NULL;

  if (!is_installed ("x265enc"))
    return;
  pipeline = play (SOURCE "x265enc name=e tune=zerolatency speed-preset=ultrafast ! "
      "rtspsink name=sink");
  encoder = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  propose (encoder, "bitrate", 2000000000);
  fail_unless_equals_uint64 (bitrate_of (encoder, "bitrate"), 102400);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_encoders_that_cannot_follow_are_left_alone)
{
  GstElement *pipeline;
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstElement) sink = NULL;

  if (!is_installed ("avenc_mpeg4"))
    return;
  pipeline = play (SOURCE "avenc_mpeg4 name=e bitrate=300000 ! rtspsink name=sink");
  encoder = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (encoder, "notify::bitrate", G_CALLBACK (on_bitrate), NULL);
  fail_if (rtspsink_bitrate_apply (g_list_first (sink->sinkpads)->data, 1500000));
  fail_unless_equals_uint64 (bitrate_of (encoder, "bitrate"), 300000);
  fail_unless_equals_int (settings, 0);
  pipeline_free (pipeline);
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
  tcase_add_loop_test (tcase, test_encoders_follow_while_they_run, 0, G_N_ELEMENTS (encoders));
  tcase_add_test (tcase, test_proposal_stays_within_what_an_encoder_can);
  tcase_add_test (tcase, test_encoders_that_cannot_follow_are_left_alone);
  tcase_add_test (tcase, test_encoder_inside_a_bin);
  tcase_add_test (tcase, test_application_may_do_it_itself);
  tcase_add_test (tcase, test_no_encoder_no_harm);
  return suite;
}

GST_CHECK_MAIN (bitrate);
