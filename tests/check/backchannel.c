/* rtspsink: tests of the source pads with what viewers say
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/app/gstappsink.h>

#include "recorder.h"

#define PICTURE "videotestsrc is-live=true ! x264enc tune=zerolatency speed-preset=ultrafast ! " \
    "video/x-h264,mapping=/m ! rtspsink name=sink "
#define HEARD " sink.backchannel_0 ! appsink name=heard sync=false"
#define SECONDS_TO_WAIT 20
#define PACKETS 20
#define SAMPLES 160
#define FLOOD_PACKETS 5000
/* 50 in the queue, and what is on the way through the jitter buffer within its 20 ms */
#define MOST_PACKETS 500
#define LOUD_ULAW 0x80          /* the highest sample */

/* 20 ms of the loudest sound as the talker's packet number `sequence`. */
static void
say_at (gint32 backchannel, guint8 payload_type, guint16 sequence, guint32 time)
{
  guint8 packet[12 + SAMPLES] = { 0x80, payload_type, };

  GST_WRITE_UINT16_BE (packet + 2, sequence);
  GST_WRITE_UINT32_BE (packet + 4, time);
  memset (packet + 12, LOUD_ULAW, SAMPLES);
  rtspsink_host_talk (backchannel, packet, sizeof (packet));
}

static void
say (gint32 backchannel, guint8 payload_type, guint16 sequence)
{
  say_at (backchannel, payload_type, sequence, sequence * SAMPLES);
}

/* The first sample of the next buffer that comes out; fails the test if none comes. */
static gint16
hear (GstElement * pipeline)
{
  g_autoptr (GstElement) heard = gst_bin_get_by_name (GST_BIN (pipeline), "heard");
  g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (GST_APP_SINK (heard),
      SECONDS_TO_WAIT * GST_SECOND);
  gint16 first = -1;

  fail_unless (sample != NULL);
  gst_buffer_extract (gst_sample_get_buffer (sample), 0, &first, sizeof (first));
  return first;
}

GST_START_TEST (test_offer_names_what_the_pad_takes)
{
  GstElement *pipeline = pipeline_new (PICTURE "backchannel_0::codecs=pcmu+pcma+g722 "
      "backchannel_0::mapping=m backchannel_0::users=alice" HEARD);
  const Call *offer;

  pipeline_play (pipeline);
  recorder_await ("offer_backchannel", 1);
  offer = recorder_get ("offer_backchannel", 0);
  fail_unless_equals_string (offer->mapping, "/m");
  fail_unless_equals_string (offer->users, "alice");
  fail_unless_equals_string (offer->text, "m=audio 0 RTP/AVP 0 8 9\r\na=rtpmap:0 PCMU/8000\r\n"
      "a=rtpmap:8 PCMA/8000\r\na=rtpmap:9 G722/8000\r\na=sendonly\r\n");
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_default_is_one_codec_for_every_mapping)
{
  GstElement *pipeline = pipeline_new (PICTURE HEARD);

  pipeline_play (pipeline);
  recorder_await ("offer_backchannel", 1);
  fail_unless_equals_string (recorder_get ("offer_backchannel", 0)->mapping, "");
  fail_unless_equals_string (recorder_get ("offer_backchannel", 0)->users, "");
  fail_unless (g_str_has_prefix (recorder_get ("offer_backchannel", 0)->text,
          "m=audio 0 RTP/AVP 0\r\n"));
  pipeline_free (pipeline);
}

GST_END_TEST;

/* The sinks behind the pad get something, so that the pipeline plays although nobody talks. */
GST_START_TEST (test_pictures_are_published_before_anybody_talks)
{
  GstElement *pipeline = pipeline_new (PICTURE HEARD);

  pipeline_play (pipeline);
  recorder_await ("publish", 10);
  fail_unless_equals_int (hear (pipeline), 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_sound_comes_out_decoded)
{
  GstElement *pipeline = pipeline_new (PICTURE "backchannel_0::latency=20" HEARD);
  gint32 backchannel;
  gint16 sample;

  pipeline_play (pipeline);
  recorder_await ("publish", 1);
  backchannel = recorder_get ("offer_backchannel", 0)->stream;
  for (guint16 i = 0; i < PACKETS; i++)
    say (backchannel, 0, i);
  for (sample = 0; sample == 0;)
    sample = hear (pipeline);
  fail_unless_equals_int (sample, 32124);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* What a talker may do with sequence numbers and times, by packet. */
typedef struct
{
  const gchar *name;
  guint16 sequence_step;
  guint32 time_step;
} Talk;

static const Talk talks[] = {
  {"in order", 1, SAMPLES},
  {"each second one lost", 2, 2 * SAMPLES},
  {"large gaps", 2900, SAMPLES},
  {"backwards", 0xffff, (guint32) - SAMPLES},
  {"wild", 0x7001, 0x70000001},
  {"no time", 1, 0},
  {"one number", 0, 0},
};

static gint alive;              /* packets in the element; atomic */

static void
on_packet_freed (gpointer data, GstMiniObject * packet)
{
  g_atomic_int_add (&alive, -1);
}

static GstPadProbeReturn
count_packet (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  g_atomic_int_inc (&alive);
  gst_mini_object_weak_ref (GST_MINI_OBJECT_CAST (GST_PAD_PROBE_INFO_BUFFER (info)),
      on_packet_freed, NULL);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
hang (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* (transfer full): the pad of that name of the first element of that kind in the sink */
static GstPad *
inner_pad (GstElement * sink, const gchar * factory, const gchar * name)
{
  GstPad *pad = NULL;

  for (GList * item = GST_BIN_CHILDREN (sink); item != NULL; item = item->next) {
    GstElementFactory *made_by = gst_element_get_factory (item->data);

    if (pad == NULL && g_strcmp0 (GST_OBJECT_NAME (made_by), factory) == 0)
      pad = gst_element_get_static_pad (item->data, name);
  }
  fail_unless (pad != NULL);
  return pad;
}

/* What hangs behind the pad makes us keep no more of what a talker sends, whatever its numbers are. */
GST_START_TEST (test_hung_listener_fills_no_memory)
{
  const Talk *talk = &talks[__i__];
  GstElement *pipeline = pipeline_new (PICTURE "backchannel_0::latency=20" HEARD);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstElement) heard = gst_bin_get_by_name (GST_BIN (pipeline), "heard");
  g_autoptr (GstPad) listener = gst_element_get_static_pad (heard, "sink");
  g_autoptr (GstPad) entry = NULL;
  gulong probe;
  gint32 backchannel;
  gint most = 0;

  pipeline_play (pipeline);
  recorder_await ("publish", 1);
  backchannel = recorder_get ("offer_backchannel", 0)->stream;
  entry = inner_pad (sink, "rtpjitterbuffer", "sink");
  gst_pad_add_probe (entry, GST_PAD_PROBE_TYPE_BUFFER, count_packet, NULL, NULL);
  probe = gst_pad_add_probe (listener, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hang,
      NULL, NULL);
  for (guint i = 0; i < FLOOD_PACKETS; i++) {
    say_at (backchannel, 0, (guint16) (i * talk->sequence_step), i * talk->time_step);
    if (i % 10 == 0)
      g_usleep (1000);
    most = MAX (most, g_atomic_int_get (&alive));
  }
  GST_INFO ("%s: at most %d packets", talk->name, most);
  fail_unless (most <= MOST_PACKETS, "%s: %d packets", talk->name, most);
  gst_pad_remove_probe (listener, probe);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* Neither unknown payload types nor dead ids nor a flood do anything. */
GST_START_TEST (test_what_is_not_on_offer_is_ignored)
{
  GstElement *pipeline = pipeline_new (PICTURE HEARD);
  gint32 backchannel;
  guint8 byte = 0x80;

  pipeline_play (pipeline);
  recorder_await ("publish", 1);
  backchannel = recorder_get ("offer_backchannel", 0)->stream;
  fail_unless_equals_int (hear (pipeline), 0);
  for (guint i = 0; i < 10 * PACKETS; i++) {
    say (backchannel, 8, i);
    say (backchannel + 1000, 0, i);
    rtspsink_host_talk (backchannel, &byte, 1);
  }
  recorder_await ("publish", recorder_count ("publish") + 10);
  pipeline_free (pipeline);
  say (backchannel, 0, 0);
}

GST_END_TEST;

GST_START_TEST (test_offer_is_made_anew_and_withdrawn)
{
  GstElement *pipeline = pipeline_new (PICTURE HEARD);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstPad *pad = gst_element_get_static_pad (sink, "backchannel_0");

  for (guint i = 1; i <= 2; i++) {
    pipeline_play (pipeline);
    recorder_await ("offer_backchannel", i);
    recorder_await ("publish", 10 * i);
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
  fail_unless (recorder_get ("offer_backchannel", 0)->stream
      != recorder_get ("offer_backchannel", 1)->stream);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  recorder_await ("offer_backchannel", 3);
  gst_element_release_request_pad (sink, pad);
  gst_object_unref (pad);
  recorder_await ("withdraw_backchannel", 1);
  fail_unless (recorder_get ("withdraw_backchannel", 0)->stream
      == recorder_get ("offer_backchannel", 2)->stream);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_pad_can_be_requested_while_playing)
{
  GstElement *pipeline = pipeline_new (PICTURE);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstElement *heard = gst_element_factory_make ("appsink", "heard");
  GstPad *pad;

  pipeline_play (pipeline);
  recorder_await ("publish", 1);
  gst_bin_add (GST_BIN (pipeline), heard);
  g_object_set (heard, "sync", FALSE, NULL);
  gst_element_sync_state_with_parent (heard);
  pad = gst_element_request_pad_simple (sink, "backchannel_%u");
  fail_unless (pad != NULL);
  fail_unless_equals_string (GST_PAD_NAME (pad), "backchannel_0");
  gst_object_unref (pad);
  fail_unless (gst_element_link_pads (sink, "backchannel_0", heard, "sink"));
  recorder_await ("offer_backchannel", 1);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_refused_offer_is_an_error)
{
  GstElement *pipeline = pipeline_new (PICTURE "backchannel_0::users=alice" HEARD);

  recorder_answer ("offer_backchannel", RTSPSINK_ERROR_SETTINGS, "set auth or auth-file");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_await_error (pipeline, "auth-file", NULL);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_no_codec_is_an_error)
{
  GstElement *pipeline = pipeline_new (PICTURE "backchannel_0::codecs=0" HEARD);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_await_error (pipeline, "codecs=pcmu", NULL);
  pipeline_free (pipeline);
}

GST_END_TEST;

static Suite *
backchannel_suite (void)
{
  Suite *suite = suite_create ("backchannel");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_test (tcase, test_offer_names_what_the_pad_takes);
  tcase_add_test (tcase, test_default_is_one_codec_for_every_mapping);
  tcase_add_test (tcase, test_pictures_are_published_before_anybody_talks);
  tcase_add_test (tcase, test_sound_comes_out_decoded);
  tcase_add_test (tcase, test_what_is_not_on_offer_is_ignored);
  tcase_add_loop_test (tcase, test_hung_listener_fills_no_memory, 0, G_N_ELEMENTS (talks));
  tcase_add_test (tcase, test_offer_is_made_anew_and_withdrawn);
  tcase_add_test (tcase, test_pad_can_be_requested_while_playing);
  tcase_add_test (tcase, test_refused_offer_is_an_error);
  tcase_add_test (tcase, test_no_codec_is_an_error);
  return suite;
}

GST_CHECK_MAIN (backchannel);
