/* rtspsink: tests of what reaches Java: formats, batches, ends
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/app/gstappsrc.h>

#include "recorder.h"

#define VIDEO "videotestsrc num-buffers=%d ! video/x-raw,width=320,height=240,framerate=30/1 ! " \
    "x264enc tune=zerolatency key-int-max=5 speed-preset=ultrafast bitrate=2000 ! "
#define FRAMES 12
#define GOP 5

/* (transfer full) */
static GstElement *
play_to_end (const gchar * description)
{
  GstElement *pipeline = pipeline_new (description);

  pipeline_play (pipeline);
  gst_message_unref (pipeline_await (pipeline, GST_MESSAGE_EOS));
  return pipeline;
}

static gchar *
video (const gchar * rest)
{
  g_autofree gchar *source = g_strdup_printf (VIDEO, FRAMES);

  return g_strconcat (source, rest, NULL);
}

/* ---- Exact packets ---- */

/* What left the payloader, for comparison. */
static GPtrArray *seen;

static void
see (GstBuffer * buffer)
{
  gsize size = gst_buffer_get_size (buffer);
  guint8 *data = g_malloc (size);

  gst_buffer_extract (buffer, 0, data, size);
  g_ptr_array_add (seen, g_bytes_new_take (data, size));
}

static GstPadProbeReturn
on_packets (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBufferList *list;

  if (!(GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST)) {
    see (GST_PAD_PROBE_INFO_BUFFER (info));
    return GST_PAD_PROBE_OK;
  }
  list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    see (gst_buffer_list_get (list, i));
  return GST_PAD_PROBE_OK;
}

static void
on_element_added (GstBin * bin, GstBin * parent, GstElement * element, gpointer user_data)
{
  GstPad *pad;

  if (!g_str_has_prefix (GST_OBJECT_NAME (element), "payloader"))
    return;
  pad = gst_element_get_static_pad (element, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packets,
      NULL, NULL);
  gst_object_unref (pad);
}

static void
check_seen_are_published (void)
{
  guint at = 0;

  for (guint i = 0; i < recorder_count ("publish"); i++) {
    GPtrArray *packets = recorder_get ("publish", i)->packets;

    for (guint j = 0; j < packets->len; j++, at++) {
      fail_unless (at < seen->len);
      fail_unless (g_bytes_equal (g_ptr_array_index (packets, j), g_ptr_array_index (seen, at)));
    }
  }
  fail_unless_equals_int (at, seen->len);
}

GST_START_TEST (test_one_batch_per_access_unit_with_the_payloaders_packets)
{
  g_autofree gchar *description = video ("rtspsink name=sink");
  GstElement *pipeline = pipeline_new (description);

  seen = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_signal_connect (pipeline, "deep-element-added", G_CALLBACK (on_element_added), NULL);
  pipeline_play (pipeline);
  gst_message_unref (pipeline_await (pipeline, GST_MESSAGE_EOS));
  fail_unless_equals_int (recorder_count ("publish"), FRAMES);
  fail_unless (seen->len > FRAMES);
  check_seen_are_published ();
  pipeline_free (pipeline);
  g_ptr_array_unref (seen);
}

GST_END_TEST;

/* ---- Times and flags ---- */

static gboolean
is_key (guint index)
{
  return (recorder_get ("publish", index)->batch.flags & RTSPSINK_BATCH_KEY) != 0;
}

GST_START_TEST (test_key_frames_are_marked)
{
  static const gchar *const sinks[] = {
    "rtspsink name=sink",
    "video/x-h264,stream-format=byte-stream ! h264parse ! video/x-h264,alignment=nal ! "
        "rtspsink name=sink",
    "rtph264pay ! rtspsink name=sink",
  };
  g_autofree gchar *description = video (sinks[__i__]);
  GstElement *pipeline = play_to_end (description);
  guint keys = 0;

  fail_unless (is_key (0));
  for (guint i = 0; i < recorder_count ("publish"); i++)
    keys += is_key (i);
  fail_unless_equals_int (keys, (FRAMES + GOP - 1) / GOP);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* From avc, h264parse marks each NAL unit of the first picture as a discontinuity. */
GST_START_TEST (test_nal_units_become_access_units)
{
  static const gchar *const forms[] = { "byte-stream", "avc" };
  g_autofree gchar *rest = g_strdup_printf ("video/x-h264,stream-format=%s ! h264parse ! "
      "video/x-h264,stream-format=byte-stream,alignment=nal ! rtspsink name=sink", forms[__i__]);
  g_autofree gchar *description = video (rest);
  GstElement *pipeline = play_to_end (description);

  fail_unless_equals_int (recorder_count ("publish"), FRAMES);
  for (guint i = 0; i < FRAMES; i++)
    fail_unless_equals_int (is_key (i), i % GOP == 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_batches_carry_their_times)
{
  g_autofree gchar *description = video ("rtspsink name=sink");
  gint64 before = g_get_real_time () * 1000;
  GstElement *pipeline = play_to_end (description);
  gint64 first = recorder_get ("publish", 0)->batch.running_time_ns;

  fail_unless (first >= 0);
  for (guint i = 0; i < FRAMES; i++) {
    const RtspSinkBatch *batch = &recorder_get ("publish", i)->batch;
    gint64 expected = first + gst_util_uint64_scale_round (i, GST_SECOND, 30);

    fail_unless (ABS (batch->running_time_ns - expected) <= 1);
    /* Paced by the clock: never early, and not by much late. */
    fail_unless (batch->clock_running_time_ns >= batch->running_time_ns - first);
    fail_unless (batch->clock_running_time_ns < batch->running_time_ns + 10 * (gint64) GST_SECOND);
    fail_unless (batch->wall_time_ns >= before);
    fail_unless (batch->wall_time_ns <= g_get_real_time () * 1000);
  }
  pipeline_free (pipeline);
}

GST_END_TEST;

/* ---- Formats ---- */

static void
check_format (const Call * call, const gchar * rtpmap, gint clock_rate)
{
  fail_unless (g_str_has_prefix (call->text, "m="), "%s", call->text);
  fail_unless (strstr (call->text, " 0 RTP/AVP ") != NULL, "%s", call->text);
  fail_unless (strstr (call->text, rtpmap) != NULL, "%s", call->text);
  fail_unless (strstr (call->text, "\r\n") != NULL, "%s", call->text);
  fail_unless (strstr (call->text, "c=") == NULL, "%s", call->text);
  fail_unless (strstr (call->text, "a=control") == NULL, "%s", call->text);
  fail_unless_equals_int (call->clock_rate, clock_rate);
}

static guint32
ssrc_of (const Call * publish, guint index)
{
  const guint8 *packet = g_bytes_get_data (g_ptr_array_index (publish->packets, index), NULL);

  return GST_READ_UINT32_BE (packet + 8);
}

GST_START_TEST (test_format_of_video)
{
  g_autofree gchar *description = video ("h264parse config-interval=-1 ! rtspsink name=sink");
  GstElement *pipeline = play_to_end (description);
  const Call *format = recorder_get ("set_format", recorder_count ("set_format") - 1);

  check_format (format, "a=rtpmap:96 H264/90000", 90000);
  fail_unless (strstr (format->text, "sprop-parameter-sets=") != NULL, "%s", format->text);
  fail_unless (format->ssrc == ssrc_of (recorder_get ("publish", 0), 0));
  fail_unless (format->ssrc == ssrc_of (recorder_get ("publish", FRAMES - 1), 0));
  pipeline_free (pipeline);
}

GST_END_TEST;

/* Byte-stream payloaders announce themselves twice; a player wants the second SDP. */
GST_START_TEST (test_format_waits_for_parameter_sets)
{
  static const gchar *const encoders[] = {
    "x264enc tune=zerolatency ! video/x-h264,stream-format=byte-stream",
    "x265enc tune=zerolatency speed-preset=ultrafast",
    "avenc_mpeg4",
  };
  static const gchar *const parameters[] = { "sprop-parameter-sets=", "sprop-sps=", "config=" };
  g_autofree gchar *description = g_strconcat ("videotestsrc num-buffers=3 ! ",
      encoders[__i__], " ! rtspsink name=sink appsink0::sync=false", NULL);
  GstElement *pipeline = play_to_end (description);

  fail_unless_equals_int (recorder_count ("set_format"), 1);
  fail_unless (strstr (recorder_get ("set_format", 0)->text, parameters[__i__]) != NULL, "%s",
      recorder_get ("set_format", 0)->text);
  fail_unless_equals_int (recorder_count ("publish"), 3);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_payload_types)
{
  GstElement *pipeline = play_to_end ("rtspsink name=sink audiotestsrc num-buffers=3 ! mulawenc ! "
      "sink.sink_0 audiotestsrc num-buffers=3 ! opusenc ! sink.sink_1");
  gboolean opus = FALSE, mulaw = FALSE;

  for (guint i = 0; i < recorder_count ("set_format"); i++) {
    const gchar *text = recorder_get ("set_format", i)->text;

    mulaw |= g_str_has_prefix (text, "m=audio 0 RTP/AVP 0\r\n");
    opus |= g_str_has_prefix (text, "m=audio 0 RTP/AVP 97\r\n");
  }
  fail_unless (mulaw && opus);
  pipeline_free (pipeline);
}

GST_END_TEST;

#define AAC_CAPS "audio/mpeg,mpegversion=4,stream-format=raw,framed=true,rate=48000,channels=2," \
    "codec_data=(buffer)1190"

/* Pushes `count` buffers of `caps` into a playing pipeline "appsrc name=in ! ...". */
static void
feed (GstElement * pipeline, const gchar * caps_text, guint count)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);

  gst_app_src_set_caps (GST_APP_SRC (source), caps);
  for (guint i = 0; i < count; i++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64, NULL);

    gst_buffer_memset (buffer, 0, (guint8) i, 64);
    GST_BUFFER_PTS (buffer) = i * 20 * GST_MSECOND;
    GST_BUFFER_DURATION (buffer) = 20 * GST_MSECOND;
    fail_unless_equals_int (gst_app_src_push_buffer (GST_APP_SRC (source), buffer), GST_FLOW_OK);
  }
}

static void
check_aac (const gchar * sink, const gchar * encoding)
{
  g_autofree gchar *description = g_strconcat ("appsrc name=in format=time ! ", sink, NULL);
  GstElement *pipeline = pipeline_new (description);

  pipeline_play (pipeline);
  feed (pipeline, AAC_CAPS, 3);
  recorder_await ("publish", 2);
  check_format (recorder_get ("set_format", 0), encoding, 48000);
  pipeline_free (pipeline);
}

GST_START_TEST (test_aac_is_latm_by_default)
{
  check_aac ("rtspsink name=sink", "a=rtpmap:96 MP4A-LATM/48000");
}

GST_END_TEST;

GST_START_TEST (test_aac_as_mpeg4_generic)
{
  check_aac ("rtspsink name=sink sink_0::payloader=rtpmp4gpay", "MPEG4-GENERIC/48000");
}

GST_END_TEST;

static guint16
sequence_number_of (const Call * publish)
{
  const guint8 *packet = g_bytes_get_data (g_ptr_array_index (publish->packets, 0), NULL);

  return GST_READ_UINT16_BE (packet + 2);
}

GST_START_TEST (test_caps_change_in_mid_stream)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in format=time ! rtspsink name=sink "
      "appsink0::sync=false");

  pipeline_play (pipeline);
  feed (pipeline, "audio/x-mulaw,rate=8000,channels=1,mapping=/a", 5);
  recorder_await ("publish", 5);
  feed (pipeline, "audio/x-opus,channel-mapping-family=0,rate=48000,channels=2,mapping=/a", 5);
  recorder_await ("publish", 10);

  check_format (recorder_get ("set_format", 0), "PCMU/8000", 8000);
  check_format (recorder_get ("set_format", 1), "OPUS/48000/2", 48000);
  fail_unless (recorder_get ("set_format", 0)->stream == recorder_get ("set_format", 1)->stream);
  fail_unless (recorder_get ("set_format", 0)->ssrc == recorder_get ("set_format", 1)->ssrc);
  for (guint i = 1; i < 10; i++)
    fail_unless_equals_int (sequence_number_of (recorder_get ("publish", i)),
        (guint16) (sequence_number_of (recorder_get ("publish", i - 1)) + 1));
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_mapping_change_in_mid_stream)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in format=time ! rtspsink name=sink");

  pipeline_play (pipeline);
  feed (pipeline, "audio/x-mulaw,rate=8000,channels=1,mapping=/a", 2);
  feed (pipeline, "audio/x-mulaw,rate=8000,channels=1,mapping=/b", 2);
  recorder_await ("publish", 4);
  fail_unless_equals_int (recorder_count ("set_format"), 2);
  fail_unless_equals_string (recorder_get ("set_format", 0)->mapping, "/a");
  fail_unless_equals_string (recorder_get ("set_format", 1)->mapping, "/b");
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_raw_audio_is_negotiated_to_what_can_be_published)
{
  GstElement *pipeline = play_to_end ("audiotestsrc num-buffers=3 ! audioconvert ! "
      "rtspsink name=sink");

  fail_unless (strstr (recorder_get ("set_format", 0)->text, "a=rtpmap:96 L") != NULL, "%s",
      recorder_get ("set_format", 0)->text);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* What is published plays the same sound: the samples are only swapped. */
GST_START_TEST (test_raw_audio_in_the_wrong_byte_order_is_converted)
{
  static const gchar *const formats[] = { "S16LE", "S24LE" };
  static const gchar *const encodings[] = { "a=rtpmap:96 L16/44100/2", "a=rtpmap:96 L24/44100/2" };
  g_autofree gchar *description = g_strdup_printf ("audiotestsrc num-buffers=3 wave=square ! "
      "audio/x-raw,format=%s,rate=44100,channels=2 ! rtspsink name=sink", formats[__i__]);
  GstElement *pipeline = play_to_end (description);
  const guint8 *packet;

  fail_unless (strstr (recorder_get ("set_format", 0)->text, encodings[__i__]) != NULL, "%s",
      recorder_get ("set_format", 0)->text);
  /* 0.8 of full scale, in network order behind the RTP header */
  packet = g_bytes_get_data (g_ptr_array_index (recorder_get ("publish", 0)->packets, 0), NULL);
  fail_unless_equals_int (packet[12], 0x66);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* ---- Pad properties ---- */

GST_START_TEST (test_payload_type_mtu_and_ssrc_are_those_of_the_pad)
{
  g_autofree gchar *description = video ("rtspsink name=sink sink_0::payload-type=120 "
      "sink_0::mtu=300 sink_0::ssrc=4294967295");
  GstElement *pipeline = play_to_end (description);
  const Call *publish = recorder_get ("publish", 0);
  gsize largest = 0;

  check_format (recorder_get ("set_format", 0), "a=rtpmap:120 H264/90000", 90000);
  fail_unless_equals_int64 (recorder_get ("set_format", 0)->ssrc, G_MAXUINT32);
  fail_unless (ssrc_of (publish, 0) == G_MAXUINT32);
  for (guint i = 0; i < publish->packets->len; i++)
    largest = MAX (largest, g_bytes_get_size (g_ptr_array_index (publish->packets, i)));
  fail_unless (largest > 250 && largest <= 300);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_title_and_language_are_in_the_sdp)
{
  GstElement *pipeline = play_to_end ("audiotestsrc num-buffers=3 ! "
      "audio/x-raw,format=S16BE,rate=8000 ! rtspsink name=sink "
      "sink_0::title=\"Ton\nB\" sink_0::language=de");
  const gchar *text = recorder_get ("set_format", 0)->text;

  fail_unless (g_regex_match_simple ("^m=audio [^\\r]*\\r\\ni=Ton B\\r\\na=", text, 0, 0), "%s",
      text);
  fail_unless (strstr (text, "\r\na=lang:de\r\n") != NULL, "%s", text);
  fail_unless (strstr (text, "b=") == NULL, "%s", text);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_pad_properties_have_their_defaults)
{
  GstElement *pipeline = pipeline_new ("audiotestsrc ! mulawenc ! rtspsink name=sink");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink_0");
  g_autofree gchar *language = NULL;
  g_autofree gchar *title = NULL;
  gint payload_type;
  guint mtu;
  gint64 ssrc;

  g_object_get (pad, "payload-type", &payload_type, "mtu", &mtu, "ssrc", &ssrc, "language",
      &language, "title", &title, NULL);
  fail_unless_equals_int (payload_type, -1);
  fail_unless_equals_int (mtu, 1400);
  fail_unless_equals_int64 (ssrc, -1);
  fail_unless (language == NULL && title == NULL);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* ---- Bit rates ---- */

GST_START_TEST (test_bandwidth_is_that_of_the_tags)
{
  static const gchar *const tags[] = {
    "maximum-bitrate=(uint)96500,bitrate=(uint)64000", "bitrate=(uint)96000",
    "nominal-bitrate=(uint)96999", "bitrate=(uint)999"
  };
  static const gchar *const lines[] = {
    "\r\nb=AS:96\r\n", "\r\nb=AS:96\r\n", "\r\nb=AS:96\r\n", NULL
  };
  g_autofree gchar *description = g_strdup_printf ("audiotestsrc num-buffers=3 ! "
      "audio/x-raw,format=S16BE,rate=8000 ! taginject tags=\"%s\" ! rtspsink name=sink",
      tags[__i__]);
  GstElement *pipeline = play_to_end (description);
  const gchar *text = recorder_get ("set_format", recorder_count ("set_format") - 1)->text;

  if (lines[__i__] != NULL)
    fail_unless (strstr (text, lines[__i__]) != NULL, "%s", text);
  else
    fail_unless (strstr (text, "b=") == NULL, "%s", text);
  pipeline_free (pipeline);
}

GST_END_TEST;

static void
send_bitrate (GstPad * pad, guint bits_per_second)
{
  fail_unless (gst_pad_send_event (pad, gst_event_new_tag (gst_tag_list_new (GST_TAG_BITRATE,
                  bits_per_second, NULL))));
}

GST_START_TEST (test_small_changes_of_the_bitrate_are_kept_from_players)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in format=time ! rtspsink name=sink");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink_0");

  pipeline_play (pipeline);
  feed (pipeline, "audio/x-mulaw,rate=8000,channels=1", 3);
  recorder_await ("publish", 3);
  send_bitrate (pad, 100000);
  send_bitrate (pad, 119000);
  send_bitrate (pad, 81000);
  fail_unless_equals_int (recorder_count ("set_format"), 2);
  send_bitrate (pad, 200000);
  fail_unless_equals_int (recorder_count ("set_format"), 3);
  fail_unless (strstr (recorder_get ("set_format", 2)->text, "b=AS:200\r\n") != NULL);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* ---- RTP input ---- */

GST_START_TEST (test_rtp_input_passes_as_it_is)
{
  g_autofree gchar *description =
      video ("rtph264pay pt=111 ssrc=305419896 name=payloader-outside ! rtspsink name=sink");
  GstElement *pipeline = pipeline_new (description);
  GstElement *payloader = gst_bin_get_by_name (GST_BIN (pipeline), "payloader-outside");

  seen = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  on_element_added (NULL, NULL, payloader, NULL);
  gst_object_unref (payloader);
  pipeline_play (pipeline);
  gst_message_unref (pipeline_await (pipeline, GST_MESSAGE_EOS));
  check_seen_are_published ();
  check_format (recorder_get ("set_format", 0), "a=rtpmap:111 H264/90000", 90000);
  fail_unless_equals_int64 (recorder_get ("set_format", 0)->ssrc, 305419896);
  pipeline_free (pipeline);
  g_ptr_array_unref (seen);
}

GST_END_TEST;

GST_START_TEST (test_rtp_without_what_sdp_needs)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in format=time ! rtspsink name=sink");

  pipeline_play (pipeline);
  feed (pipeline, "application/x-rtp,payload=96", 1);
  pipeline_await_error (pipeline, "media", "clock-rate", "encoding-name", NULL);
  fail_unless_equals_int (recorder_count ("set_format"), 0);
  fail_unless_equals_int (recorder_count ("publish"), 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* A line of the SDP would become two. */
GST_START_TEST (test_rtp_with_a_line_break_in_its_caps)
{
  GstElement *pipeline = pipeline_new ("appsrc name=in format=time ! rtspsink name=sink");

  pipeline_play (pipeline);
  feed (pipeline, "application/x-rtp,media=audio,payload=96,clock-rate=8000,encoding-name=L16,"
      "sprop=(string)\"1\\\r\\\nm\\=video\"", 1);
  pipeline_await_error (pipeline, "line break", NULL);
  fail_unless_equals_int (recorder_count ("set_format"), 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* ---- Errors ---- */

typedef struct
{
  const gchar *description;
  const gchar *word;
} Failure;

static const Failure failures[] = {
  {"videotestsrc ! video/x-raw,format=NV12 ! rtspsink name=sink", "encoder"},
  {"fakesrc filltype=zero sizetype=fixed sizemax=100 num-buffers=1 ! text/x-raw,format=utf8 ! "
        "rtspsink name=sink", "text/x-raw"},
  {"fakesrc filltype=zero sizetype=fixed sizemax=100 num-buffers=1 ! rtspsink name=sink",
      "without caps"},
  {"audiotestsrc ! mulawenc ! rtspsink name=sink sink_0::payloader=nonsense", "nonsense"},
  {"audiotestsrc ! opusenc ! rtspsink name=sink sink_0::payload-type=10", "from 96 to 127"},
};

GST_START_TEST (test_what_cannot_be_published_is_an_error)
{
  GstElement *pipeline = pipeline_new (failures[__i__].description);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_await_error (pipeline, failures[__i__].word, NULL);
  fail_unless_equals_int (recorder_count ("publish"), 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

static guint take_errors (GstElement * pipeline);

static void
count_buffer (GstElement * fakesink, GstBuffer * buffer, GstPad * pad, gint * count)
{
  g_atomic_int_inc (count);
}

static const gchar *const failing[] = { "publish", "set_format" };

/* A server that does not work is the application's to judge: other branches of the pipeline go on. */
GST_START_TEST (test_failing_server_is_one_error_and_data_flows_on)
{
  const gchar *call = failing[__i__];
  GstElement *pipeline = pipeline_new ("audiotestsrc is-live=true samplesperbuffer=160 ! tee name=t "
      "t. ! queue ! mulawenc ! rtspsink name=sink "
      "t. ! queue ! fakesink name=other signal-handoffs=true async=false");
  g_autoptr (GstElement) other = gst_bin_get_by_name (GST_BIN (pipeline), "other");
  gint buffers = 0;

  g_signal_connect (other, "handoff", G_CALLBACK (count_buffer), &buffers);
  recorder_answer (call, RTSPSINK_ERROR, "does not answer GST_DEBUG");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_await_error (pipeline, "GST_DEBUG", NULL);
  g_atomic_int_set (&buffers, 0);
  for (guint i = 0; i < 2000 && g_atomic_int_get (&buffers) < 20; i++)
    g_usleep (10000);
  fail_unless (g_atomic_int_get (&buffers) >= 20);
  fail_unless_equals_int (take_errors (pipeline), 0);
  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_NULL),
      GST_STATE_CHANGE_SUCCESS);
  fail_unless_equals_int (recorder_count (call), 1);

  recorder_answer (call, RTSPSINK_OK, "");
  pipeline_play (pipeline);
  recorder_await ("publish", 4);
  pipeline_free (pipeline);
}

GST_END_TEST;

static guint
take_errors (GstElement * pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  guint count = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR)) != NULL) {
    gst_message_unref (message);
    count++;
  }
  return count;
}

static void
offer_refused_caps (GstPad * pad, const gchar * text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  fail_if (gst_pad_send_event (pad, gst_event_new_caps (caps)));
}

GST_START_TEST (test_refused_caps_are_one_error_however_often_they_are_offered)
{
  GstElement *pipeline = pipeline_new ("fakesink rtspsink name=sink");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (sink, "sink_0");

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless (gst_pad_send_event (pad, gst_event_new_stream_start ("first")));
  offer_refused_caps (pad, "video/x-unheard-of,mapping=/a");
  offer_refused_caps (pad, "video/x-unheard-of,mapping=/a");
  fail_unless_equals_int (take_errors (pipeline), 1);
  offer_refused_caps (pad, "audio/x-mulaw,rate=8000,channels=1,mapping=(string)\"\"");
  offer_refused_caps (pad, "audio/x-mulaw,rate=8000,channels=1,mapping=(string)\"\"");
  fail_unless_equals_int (take_errors (pipeline), 1);
  fail_unless (gst_pad_send_event (pad, gst_event_new_stream_start ("second")));
  offer_refused_caps (pad, "audio/x-mulaw,rate=8000,channels=1,mapping=(string)\"\"");
  fail_unless_equals_int (take_errors (pipeline), 1);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* ---- Ends and flushes ---- */

GST_START_TEST (test_end_of_stream_follows_the_last_batch)
{
  GstElement *pipeline = play_to_end ("rtspsink name=sink audiotestsrc num-buffers=3 ! mulawenc ! "
      "sink. audiotestsrc num-buffers=30 ! mulawenc ! sink.");

  fail_unless_equals_int (recorder_count ("end_stream"), 2);
  fail_unless (recorder_get ("end_stream", 0)->stream != recorder_get ("end_stream", 1)->stream);
  fail_unless_equals_int (recorder_count ("publish"), 33);
  pipeline_free (pipeline);
}

GST_END_TEST;

static Suite *
publish_suite (void)
{
  Suite *suite = suite_create ("publish");
  TCase *tcase = tcase_create ("publish");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_test (tcase, test_one_batch_per_access_unit_with_the_payloaders_packets);
  tcase_add_loop_test (tcase, test_key_frames_are_marked, 0, 3);
  tcase_add_loop_test (tcase, test_nal_units_become_access_units, 0, 2);
  tcase_add_test (tcase, test_batches_carry_their_times);
  tcase_add_test (tcase, test_format_of_video);
  tcase_add_loop_test (tcase, test_format_waits_for_parameter_sets, 0, 3);
  tcase_add_test (tcase, test_payload_types);
  tcase_add_test (tcase, test_aac_is_latm_by_default);
  tcase_add_test (tcase, test_aac_as_mpeg4_generic);
  tcase_add_test (tcase, test_caps_change_in_mid_stream);
  tcase_add_test (tcase, test_mapping_change_in_mid_stream);
  tcase_add_test (tcase, test_raw_audio_is_negotiated_to_what_can_be_published);
  tcase_add_loop_test (tcase, test_raw_audio_in_the_wrong_byte_order_is_converted, 0, 2);
  tcase_add_test (tcase, test_payload_type_mtu_and_ssrc_are_those_of_the_pad);
  tcase_add_test (tcase, test_title_and_language_are_in_the_sdp);
  tcase_add_test (tcase, test_pad_properties_have_their_defaults);
  tcase_add_loop_test (tcase, test_bandwidth_is_that_of_the_tags, 0, 4);
  tcase_add_test (tcase, test_small_changes_of_the_bitrate_are_kept_from_players);
  tcase_add_test (tcase, test_rtp_input_passes_as_it_is);
  tcase_add_test (tcase, test_rtp_without_what_sdp_needs);
  tcase_add_test (tcase, test_rtp_with_a_line_break_in_its_caps);
  tcase_add_loop_test (tcase, test_what_cannot_be_published_is_an_error, 0,
      G_N_ELEMENTS (failures));
  tcase_add_loop_test (tcase, test_failing_server_is_one_error_and_data_flows_on, 0,
      G_N_ELEMENTS (failing));
  tcase_add_test (tcase, test_refused_caps_are_one_error_however_often_they_are_offered);
  tcase_add_test (tcase, test_end_of_stream_follows_the_last_batch);
  return suite;
}

GST_CHECK_MAIN (publish);
