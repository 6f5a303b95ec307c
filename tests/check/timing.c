/* rtspsink: tests of the viewers' time line, and of what does not hold it up
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/app/gstappsrc.h>
#include <string.h>

#include "recorder.h"

#define MULAW "audio/x-mulaw,rate=8000,channels=1,mapping=/a"
#define MOST_ON_THE_WAY 32

static guint32
rtp_timestamp (const Call * publish)
{
  const guint8 *packet = g_bytes_get_data (g_ptr_array_index (publish->packets, 0), NULL);

  return GST_READ_UINT32_BE (packet + 4);
}

static guint16
sequence_number (const Call * publish)
{
  const guint8 *packet = g_bytes_get_data (g_ptr_array_index (publish->packets, 0), NULL);

  return GST_READ_UINT16_BE (packet + 2);
}

/* The batches of one stream; `from` is the first. (transfer container) */
static GPtrArray *
batches_of (gint32 stream)
{
  GPtrArray *found = g_ptr_array_new ();
  guint count = recorder_count ("publish");

  for (guint i = 0; i < count; i++) {
    const Call *call = recorder_get ("publish", i);

    if (call->stream == stream)
      g_ptr_array_add (found, (gpointer) call);
  }
  return found;
}

/* No viewer may see time or numbers go back; RTP time goes as fast as the time line does. */
static void
check_continuous (gint32 stream, gint clock_rate)
{
  g_autoptr (GPtrArray) batches = batches_of (stream);

  fail_unless (batches->len > 1);
  for (guint i = 1; i < batches->len; i++) {
    const Call *before = g_ptr_array_index (batches, i - 1);
    const Call *after = g_ptr_array_index (batches, i);
    gint32 ticks = (gint32) (rtp_timestamp (after) - rtp_timestamp (before));
    gint64 nanos = after->batch.running_time_ns - before->batch.running_time_ns;
    guint numbers = (guint16) (sequence_number (after) - sequence_number (before));

    fail_unless (ticks > 0, "batch %u: RTP time steps by %d", i, ticks);
    fail_unless (ABS (ticks - nanos * clock_rate / (gint64) GST_SECOND) <= clock_rate / 500,
        "batch %u: %d ticks in %" G_GINT64_FORMAT " ns", i, ticks, nanos);
    /* What was on its way at a flush is lost. */
    fail_unless (numbers >= before->batch.packet_count && numbers <= MOST_ON_THE_WAY,
        "batch %u: %u packets later", i, numbers);
  }
}

static gint64
longest_step (gint32 stream)
{
  g_autoptr (GPtrArray) batches = batches_of (stream);
  gint64 longest = 0;

  for (guint i = 1; i < batches->len; i++) {
    const Call *before = g_ptr_array_index (batches, i - 1);
    const Call *after = g_ptr_array_index (batches, i);

    longest = MAX (longest, after->batch.running_time_ns - before->batch.running_time_ns);
  }
  return longest;
}

static GstState
state_of (GstElement * element)
{
  GstState state;

  gst_element_get_state (element, &state, NULL, 0);
  return state;
}

/* Waits until the pad of that mapping has published so much more, and returns its stream. */
static gint32
await_stream (const gchar * mapping, guint count)
{
  const Call *format = NULL;

  for (guint i = 0; format == NULL; i++) {
    recorder_await ("set_format", i + 1);
    if (g_str_equal (recorder_get ("set_format", i)->mapping, mapping))
      format = recorder_get ("set_format", i);
  }
  for (guint have = 0; have < count;) {
    g_autoptr (GPtrArray) batches = batches_of (format->stream);

    have = batches->len;
    if (have < count)
      recorder_await ("publish", recorder_count ("publish") + 1);
  }
  return format->stream;
}

/* ---- What holds up nothing ---- */

/* A pad with caps but no data, and one without either. */
GST_START_TEST (test_silent_pad_holds_nothing_up)
{
  static const gchar *const silent[] = {
    "appsrc name=in format=time caps=\"" MULAW "\"",
    "appsrc name=in format=time is-live=true",
    "audiotestsrc is-live=true ! valve drop=true ! mulawenc",
  };
  static const gchar *const picture[] = { "false", "true" };
  g_autofree gchar *description = g_strdup_printf ("rtspsink name=sink audiotestsrc is-live=%s samplesperbuffer=320 ! "
      "mulawenc ! sink. %s ! sink.", picture[__i__ % 2], silent[__i__ / 2]);
  GstElement *pipeline = pipeline_new (description);

  pipeline_play (pipeline);
  recorder_await ("publish", 10);
  fail_unless_equals_int (state_of (pipeline), GST_STATE_PLAYING);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* Whoever wants to seek before the first data is sent says so, as with any sink. */
GST_START_TEST (test_appsink_is_async_if_the_user_says_so)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in format=time ! rtspsink name=sink "
      "appsink0::async=true");

  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PAUSED),
      GST_STATE_CHANGE_ASYNC);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_branch_comes_and_goes_while_playing)
{
  GstElement *pipeline = pipeline_new ("rtspsink name=sink audiotestsrc is-live=true samplesperbuffer=800 ! mulawenc ! "
      "audio/x-mulaw,mapping=/a ! sink.");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GError) error = NULL;
  gint32 first;

  pipeline_play (pipeline);
  recorder_await ("publish", 5);
  first = recorder_get ("publish", 0)->stream;
  for (guint round = 0; round < 3; round++) {
    guint published;
    g_autofree gchar *mapping = g_strdup_printf ("/b%u", round);
    g_autofree gchar *description = g_strdup_printf ("audiotestsrc is-live=true ! mulawenc ! "
        "capsfilter caps=audio/x-mulaw,mapping=%s", mapping);
    g_autofree gchar *name = g_strdup_printf ("sink_%u", round + 1);
    GstElement *branch = gst_parse_bin_from_description (description, TRUE, &error);
    GstPad *pad;

    fail_unless (error == NULL);
    gst_bin_add (GST_BIN (pipeline), branch);
    fail_unless (gst_element_link (branch, sink));
    fail_unless (gst_element_sync_state_with_parent (branch));
    await_stream (mapping, 5);
    fail_unless_equals_int (state_of (pipeline), GST_STATE_PLAYING);
    fail_unless_equals_int (GST_STATE_TARGET (pipeline), GST_STATE_PLAYING);

    gst_element_set_state (branch, GST_STATE_NULL);
    pad = gst_element_get_static_pad (sink, name);
    gst_element_release_request_pad (sink, pad);
    gst_object_unref (pad);
    gst_bin_remove (GST_BIN (pipeline), branch);
    recorder_await ("remove_stream", round + 1);
    published = recorder_count ("publish");
    recorder_await ("publish", published + 5);
    fail_unless_equals_int (state_of (pipeline), GST_STATE_PLAYING);
  }
  check_continuous (first, 8000);
  fail_unless (longest_step (first) < 500 * GST_MSECOND);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* A file that begins to play later begins then, with picture and sound together, and sends no past in a burst. */
GST_START_TEST (test_file_that_comes_late_is_paced)
{
  GstElement *pipeline = pipeline_new ("rtspsink name=sink audiotestsrc is-live=true samplesperbuffer=800 ! mulawenc ! "
      "audio/x-mulaw,mapping=/a ! sink.");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) batches = NULL;
  GstElement *branch;
  gint64 late;
  const Call *first, *last;

  pipeline_play (pipeline);
  /* Batches of 100 ms from 0 on. */
  recorder_await ("publish", 22);
  late = recorder_get ("publish", 21)->batch.running_time_ns;
  fail_unless (late > 2 * (gint64) GST_SECOND);
  branch = gst_parse_bin_from_description ("audiotestsrc ! mulawenc ! "
      "capsfilter caps=audio/x-mulaw,mapping=/b", TRUE, &error);
  gst_bin_add (GST_BIN (pipeline), branch);
  fail_unless (gst_element_link (branch, sink));
  fail_unless (gst_element_sync_state_with_parent (branch));
  batches = batches_of (await_stream ("/b", 10));
  first = g_ptr_array_index (batches, 0);
  last = g_ptr_array_index (batches, 9);
  fail_unless (first->batch.running_time_ns >= late);
  fail_unless (ABS ((last->batch.wall_time_ns - first->batch.wall_time_ns)
          - (last->batch.running_time_ns - first->batch.running_time_ns)) < GST_SECOND / 2);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* ---- The time line goes on ---- */

GST_START_TEST (test_flushing_seeks_do_not_set_time_back)
{
  GstElement *pipeline = pipeline_new ("audiotestsrc samplesperbuffer=320 ! audio/x-raw,format=S16BE,rate=8000 ! "
      "rtspsink name=sink");
  gint64 begun;
  const Call *last;

  pipeline_play (pipeline);
  recorder_await ("publish", 10);
  begun = recorder_get ("publish", 0)->batch.wall_time_ns;
  for (guint loop = 0; loop < 3; loop++) {
    fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
    recorder_await ("publish", recorder_count ("publish") + 20);
  }
  check_continuous (recorder_get ("publish", 0)->stream, 8000);
  last = recorder_get ("publish", recorder_count ("publish") - 1);
  /* Paced after each of the seeks: neither a burst nor a wait as long as what had been played. */
  fail_unless (ABS ((last->batch.wall_time_ns - begun) - (last->batch.running_time_ns
              - recorder_get ("publish", 0)->batch.running_time_ns)) < GST_SECOND / 2);
  fail_unless (longest_step (recorder_get ("publish", 0)->stream) < GST_SECOND);
  fail_unless_equals_int (recorder_count ("set_format"), 1);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* Another sink of the pipeline gives up its state at the seek, which sets the base time anew while this one plays. */
GST_START_TEST (test_seek_with_a_sink_that_prerolls)
{
  GstElement *pipeline = pipeline_new ("audiotestsrc samplesperbuffer=800 ! "
      "audio/x-raw,format=S16BE,rate=8000 ! tee name=t ! queue ! rtspsink name=sink "
      "t. ! queue ! fakesink sync=true");
  gint64 begun;
  const Call *last;

  pipeline_play (pipeline);
  recorder_await ("publish", 20);
  begun = recorder_get ("publish", 0)->batch.wall_time_ns;
  for (guint loop = 0; loop < 2; loop++) {
    fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
    recorder_await ("publish", recorder_count ("publish") + 15);
  }
  check_continuous (recorder_get ("publish", 0)->stream, 8000);
  last = recorder_get ("publish", recorder_count ("publish") - 1);
  fail_unless (ABS ((last->batch.wall_time_ns - begun) - (last->batch.running_time_ns
              - recorder_get ("publish", 0)->batch.running_time_ns)) < GST_SECOND / 2);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* A pause, or a stop, of the pipeline is a gap in time, of its length. */
GST_START_TEST (test_pause_and_restart_are_gaps)
{
  static const GstState states[] = { GST_STATE_PAUSED, GST_STATE_READY };
  static const gchar *const live[] = { "false", "true" };
  g_autofree gchar *description = g_strdup_printf ("rtspsink name=sink audiotestsrc is-live=%s samplesperbuffer=320 ! "
      "audio/x-raw,format=S16BE,rate=8000 ! sink.", live[__i__ / 2]);
  GstElement *pipeline = pipeline_new (description);
  gint32 stream;

  pipeline_play (pipeline);
  recorder_await ("publish", 10);
  stream = recorder_get ("publish", 0)->stream;
  for (guint round = 0; round < 2; round++) {
    gst_element_set_state (pipeline, states[__i__ % 2]);
    g_usleep (400 * 1000);
    pipeline_play (pipeline);
    recorder_await ("publish", recorder_count ("publish") + 10);
  }
  check_continuous (stream, 8000);
  fail_unless (longest_step (stream) > 300 * GST_MSECOND);
  {
    g_autoptr (GPtrArray) batches = batches_of (stream);
    const Call *first = g_ptr_array_index (batches, 0);
    const Call *last = g_ptr_array_index (batches, batches->len - 1);

    fail_unless (ABS ((last->batch.wall_time_ns - first->batch.wall_time_ns)
            - (last->batch.running_time_ns - first->batch.running_time_ns)) < GST_SECOND / 2);
  }
  pipeline_free (pipeline);
}

GST_END_TEST;

/* Also where the seek is made in PAUSED, or the sink waits there for data, and the frame that waits has its time from
 * before the pipeline chose its base time anew. */
GST_START_TEST (test_seeks_around_preroll_lose_no_time)
{
  static const gchar *const async[] = { "false", "true" };
  g_autofree gchar *description = g_strdup_printf ("audiotestsrc samplesperbuffer=320 ! "
      "audio/x-raw,format=S16BE,rate=8000 ! rtspsink name=sink appsink0::async=%s", async[__i__ % 2]);
  GstElement *pipeline = pipeline_new (description);
  gboolean in_paused = __i__ / 2;
  gint64 begun;
  guint count;

  pipeline_play (pipeline);
  recorder_await ("publish", 30);
  for (guint loop = 0; loop < 3; loop++) {
    begun = g_get_monotonic_time ();
    if (in_paused) {
      gst_element_set_state (pipeline, GST_STATE_PAUSED);
      gst_element_get_state (pipeline, NULL, NULL, 5 * GST_SECOND);
    }
    fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
    if (in_paused)
      pipeline_play (pipeline);
    count = recorder_count ("publish");
    recorder_await ("publish", count + 30);
    fail_unless (g_get_monotonic_time () - begun < 2100 * G_TIME_SPAN_MILLISECOND,
        "1.2 s took %" G_GINT64_FORMAT " us", g_get_monotonic_time () - begun);
    fail_unless (g_get_monotonic_time () - begun > 1000 * G_TIME_SPAN_MILLISECOND);
  }
  check_continuous (recorder_get ("publish", 0)->stream, 8000);
  fail_unless (longest_step (recorder_get ("publish", 0)->stream) < GST_SECOND / 2);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* Where on the time line the present round of the stream with this format began, by the last of its batches: the first
 * ones may have been placed before the pipeline had its base time. The source marks the first as a discontinuity. */
static gint64
round_of (const Call * format)
{
  g_autoptr (GPtrArray) batches = batches_of (format->stream);
  const Call *last = g_ptr_array_index (batches, batches->len - 1);
  guint begun = batches->len - 1;

  while (begun > 0 && !(((const Call *) g_ptr_array_index (batches, begun))->batch.flags
          & RTSPSINK_BATCH_DISCONT))
    begun--;
  return last->batch.running_time_ns - (batches->len - 1 - begun) * 40 * (gint64) GST_MSECOND;
}

static gint64
apart (void)
{
  const Call *first = recorder_get ("set_format", 0);
  const Call *second = first;

  for (guint i = 1; second->stream == first->stream; i++)
    second = recorder_get ("set_format", i);
  return round_of (second) - round_of (first);
}

GST_START_TEST (test_streams_of_one_source_keep_together)
{
  static const gchar *const async[] = { "false", "true" };
  g_autofree gchar *description = g_strdup_printf ("rtspsink name=sink appsink0::async=%s "
      "appsink1::async=%s audiotestsrc samplesperbuffer=320 ! audio/x-raw,format=S16BE,rate=8000 ! "
      "sink. audiotestsrc samplesperbuffer=640 ! audio/x-raw,format=S16BE,rate=16000 ! queue ! "
      "sink.", async[__i__ % 2], async[__i__ % 2]);
  GstElement *pipeline = pipeline_new (description);
  gboolean in_paused = __i__ / 2;

  pipeline_play (pipeline);
  for (guint loop = 0; loop < 4; loop++) {
    recorder_await ("publish", recorder_count ("publish") + 21);
    fail_unless (ABS (apart ()) < GST_MSECOND, "round %u: %" G_GINT64_FORMAT, loop, apart ());
    if (in_paused) {
      gst_element_set_state (pipeline, GST_STATE_PAUSED);
      gst_element_get_state (pipeline, NULL, NULL, 5 * GST_SECOND);
    }
    fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
    if (in_paused)
      pipeline_play (pipeline);
  }
  pipeline_free (pipeline);
}

GST_END_TEST;

/* ---- Input without timestamps ---- */

static void
feed (GstElement * pipeline, guint count, gsize size, const guint8 * head, gsize head_size,
    gint64 first_ms, gint64 step_ms)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "in");

  for (guint i = 0; i < count; i++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

    gst_buffer_memset (buffer, 0, 0, size);
    gst_buffer_fill (buffer, 0, head, head_size);
    if (first_ms >= 0)
      GST_BUFFER_PTS (buffer) = (first_ms + i * step_ms) * GST_MSECOND;
    fail_unless_equals_int (gst_app_src_push_buffer (GST_APP_SRC (source), buffer), GST_FLOW_OK);
  }
}

static void
await_warning (GstElement * pipeline, const gchar * words)
{
  g_autoptr (GstMessage) message = pipeline_await (pipeline, GST_MESSAGE_WARNING);
  g_autoptr (GError) warning = NULL;

  gst_message_parse_warning (message, &warning, NULL);
  fail_unless (strstr (warning->message, words) != NULL, "%s", warning->message);
}

/* An application that loops by starting its timestamps anew, in one segment. */
GST_START_TEST (test_timestamps_that_start_anew_go_on)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in format=time caps=\"" MULAW "\" ! "
      "rtspsink name=sink");

  pipeline_play (pipeline);
  for (guint loop = 0; loop < 3; loop++)
    feed (pipeline, 60, 160, NULL, 0, 0, 20);
  recorder_await ("publish", 180);
  check_continuous (recorder_get ("publish", 0)->stream, 8000);
  fail_unless (longest_step (recorder_get ("publish", 0)->stream) < 500 * GST_MSECOND);
  pipeline_free (pipeline);
}

GST_END_TEST;

typedef struct
{
  const gchar *caps;
  gsize size;
  guint8 head[4];
  guint step_ms;
} Untimed;

static const Untimed untimed[] = {
  {MULAW, 160, {0}, 20},
  {"audio/x-raw,format=S16BE,layout=interleaved,rate=8000,channels=1", 320, {0}, 20},
  {"audio/x-opus,channel-mapping-family=0,rate=48000,channels=2", 60, {0x08}, 20},
  {"audio/mpeg,mpegversion=4,stream-format=raw,framed=true,rate=32000,channels=2,"
        "codec_data=(buffer)1290", 64, {0}, 32},
  {"video/x-raw,format=UYVY,width=16,height=16,framerate=50/1", 512, {0}, 20},
};

/* What is published is as fast as it plays, whatever `format` of segment the application chose. */
GST_START_TEST (test_untimed_input_is_counted_and_paced)
{
  static const gchar *const formats[] = { "time", "bytes" };
  const Untimed *input = &untimed[__i__ / 2];
  g_autofree gchar *description = g_strdup_printf ("appsrc name=in format=%s caps=\"%s\" ! "
      "rtspsink name=sink", formats[__i__ % 2], input->caps);
  GstElement *pipeline = pipeline_new (description);
  const Call *first, *last;

  pipeline_play (pipeline);
  feed (pipeline, 40, input->size, input->head, sizeof (input->head), -1, 0);
  await_warning (pipeline, "without presentation timestamps");
  recorder_await ("publish", 35);
  first = recorder_get ("publish", 0);
  last = recorder_get ("publish", 30);
  check_continuous (first->stream, recorder_get ("set_format", 0)->clock_rate);
  fail_unless (ABS (last->batch.running_time_ns - first->batch.running_time_ns
          - 30 * input->step_ms * (gint64) GST_MSECOND) < input->step_ms * (gint64) GST_MSECOND);
  fail_unless (last->batch.wall_time_ns - first->batch.wall_time_ns
      > 25 * input->step_ms * (gint64) GST_MSECOND);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* Nothing says how long a picture lasts, so it is shown when it comes. */
GST_START_TEST (test_untimed_input_without_a_rate_has_its_time_of_arrival)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in format=time is-live=true "
      "caps=\"video/x-raw,format=UYVY,width=16,height=16,framerate=0/1\" ! rtspsink name=sink");
  const Call *call;

  pipeline_play (pipeline);
  for (guint i = 1; i <= 4; i++) {
    g_usleep (100 * 1000);
    feed (pipeline, 1, 512, NULL, 0, -1, 0);
    recorder_await ("publish", i);
  }
  await_warning (pipeline, "arrival");
  /* appsrc itself says of the first one that it is at 0. */
  for (guint i = 1; i < 4; i++) {
    call = recorder_get ("publish", i);
    fail_unless (call->batch.clock_running_time_ns - call->batch.running_time_ns < GST_SECOND / 2);
    fail_unless (call->batch.running_time_ns >= (i + 1) * 90 * (gint64) GST_MSECOND,
        "picture %u at %" G_GINT64_FORMAT, i, call->batch.running_time_ns);
  }
  check_continuous (call->stream, 90000);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_warning_comes_once_a_pad)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in caps=\"" MULAW "\" ! rtspsink name=sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  pipeline_play (pipeline);
  feed (pipeline, 20, 160, NULL, 0, -1, 0);
  await_warning (pipeline, "sink_0");
  recorder_await ("publish", 20);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING) == NULL);
  pipeline_free (pipeline);
}

GST_END_TEST;

static Suite *
timing_suite (void)
{
  Suite *suite = suite_create ("timing");
  TCase *tcase = tcase_create ("timing");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_loop_test (tcase, test_silent_pad_holds_nothing_up, 0, 6);
  tcase_add_test (tcase, test_appsink_is_async_if_the_user_says_so);
  tcase_add_test (tcase, test_branch_comes_and_goes_while_playing);
  tcase_add_test (tcase, test_file_that_comes_late_is_paced);
  tcase_add_test (tcase, test_flushing_seeks_do_not_set_time_back);
  tcase_add_test (tcase, test_seek_with_a_sink_that_prerolls);
  tcase_add_loop_test (tcase, test_seeks_around_preroll_lose_no_time, 0, 4);
  tcase_add_loop_test (tcase, test_streams_of_one_source_keep_together, 0, 4);
  tcase_add_loop_test (tcase, test_pause_and_restart_are_gaps, 0, 4);
  tcase_add_test (tcase, test_timestamps_that_start_anew_go_on);
  tcase_add_loop_test (tcase, test_untimed_input_is_counted_and_paced, 0,
      2 * G_N_ELEMENTS (untimed));
  tcase_add_test (tcase, test_untimed_input_without_a_rate_has_its_time_of_arrival);
  tcase_add_test (tcase, test_warning_comes_once_a_pad);
  return suite;
}

GST_CHECK_MAIN (timing);
