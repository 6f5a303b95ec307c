/* rtspsink: tests of the element's properties, states, pads and children
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/app/gstappsink.h>
#include <gst/rtsp/rtsp.h>

#include "recorder.h"

/* Nothing that sends tags, so that each format is told once. */
#define RAW_AUDIO "audiotestsrc is-live=true ! audio/x-raw,format=S16BE,rate=8000 ! "
#define AUDIO "audiotestsrc is-live=true ! mulawenc ! "

static GstElement *
sink_of (GstElement * pipeline)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  fail_unless (sink != NULL);
  return sink;
}

GST_START_TEST (test_defaults)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  g_autofree gchar *service = NULL, *address = NULL, *options = NULL;
  g_autofree gchar *ip_min = NULL;
  guint timeout, protocols, profiles, ttl;
  gint port, fast_start, dscp;
  gboolean multicast;

  g_object_get (sink, "service", &service, "address", &address, "bound-port", &port,
      "session-timeout", &timeout, "fast-start", &fast_start, "jvm-options", &options, NULL);
  fail_unless_equals_string (service, "554");
  fail_unless_equals_string (address, "::");
  fail_unless_equals_int (port, -1);
  fail_unless_equals_int (timeout, 60);
  fail_unless_equals_int (fast_start, 3);
  fail_unless (options == NULL);
  g_object_get (sink, "protocols", &protocols, "profiles", &profiles, "qos-dscp", &dscp,
      "multicast", &multicast, "multicast-ip-min", &ip_min, "multicast-ttl", &ttl, NULL);
  fail_unless_equals_int (protocols, GST_RTSP_LOWER_TRANS_UDP | GST_RTSP_LOWER_TRANS_UDP_MCAST
      | GST_RTSP_LOWER_TRANS_TCP);
  fail_unless_equals_int (profiles, GST_RTSP_PROFILE_AVP);
  fail_unless_equals_int (dscp, -1);
  fail_unless (!multicast);
  fail_unless_equals_string (ip_min, "239.255.2.1");
  fail_unless_equals_int (ttl, 16);
  fail_unless (GST_OBJECT_FLAG_IS_SET (sink, GST_ELEMENT_FLAG_SINK));
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_settings_reach_java)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");

  gst_util_set_object_arg (G_OBJECT (sink), "fast-start", "gop");
  gst_util_set_object_arg (G_OBJECT (sink), "protocols", "tcp+udp");
  g_object_set (sink, "service", "0", "address", "::1", "session-timeout", 7, NULL);
  gst_util_set_object_arg (G_OBJECT (sink), "srtp-cipher", "aead-aes-128-gcm");
  g_object_set (sink, "qos-dscp", 46, "multicast", TRUE, "multicast-ip-min", "239.1.2.3",
      "multicast-port-max", 6000, "multicast-ttl", 0, "multicast-iface", "lo",
      "retransmission-time", 700, NULL);
  gst_util_set_object_arg (G_OBJECT (sink), "adaptive-bitrate", "median");
  g_object_set (sink, "adaptive-bitrate-min", 1000, "adaptive-bitrate-max", 2000000, NULL);
  g_object_set (sink, "tls-certificate", "/c.pem", "tls-key", "/k.pem",
      "tls-client-ca", "/ca.pem", "tls-service", "322", "websocket-origins", "https://a.example", NULL);
  gst_element_set_state (sink, GST_STATE_READY);
  fail_unless_equals_string (recorder_get ("open", 0)->text,
      "address=::1\nservice=0\nsession-timeout=7\nfast-start=gop\n"
      "protocols=udp+tcp\nprofiles=avp\nsrtp-cipher=aead-aes-128-gcm\nqos-dscp=46\nmulticast=true\n"
      "multicast-ip-min=239.1.2.3\nmulticast-ip-max=239.255.2.254\n"
      "multicast-port-min=5000\nmulticast-port-max=6000\nmulticast-ttl=0\n"
      "multicast-iface=lo\nretransmission-time=700\n"
      "tls-certificate=/c.pem\ntls-key=/k.pem\ntls-client-ca=/ca.pem\n"
      "tls-service=322\nwebsocket-origins=https://a.example\n"
      "auth-methods=digest-md5+basic\nmax-connections=4096\nmax-connections-per-address=2048\n"
      "max-sessions=4096\nlogin-timeout=20\nmax-failed-logins=10\nmax-header-bytes=32768\n"
      "max-memory=24\nmax-queued-memory=256\n"
      "adaptive-bitrate=median\nadaptive-bitrate-min=1000\nadaptive-bitrate-max=2000000\n");
  fail_unless (recorder_get ("open", 0)->sink > 0);
  gst_element_set_state (sink, GST_STATE_NULL);
  fail_unless_equals_int (recorder_get ("close", 0)->sink, recorder_get ("open", 0)->sink);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_access_reaches_java)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  const gchar *text;

  gst_util_set_object_arg (G_OBJECT (sink), "auth-methods", "digest-sha256+basic");
  g_object_set (sink, "auth", "alice:secret,bob:", "auth-file", "", "allow", "::1",
      "max-sessions", 3, NULL);
  gst_element_set_state (sink, GST_STATE_READY);
  text = recorder_get ("open", 0)->text;
  fail_unless (strstr (text, "\nauth=alice:secret,bob:\nauth-file=\nallow=::1\n"
          "auth-methods=digest-sha256+basic\n") != NULL, "%s", text);
  fail_unless (strstr (text, "\nmax-sessions=3\n") != NULL, "%s", text);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_passwords_cannot_be_read_back)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  GParamSpec *auth = g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "auth");

  fail_if (auth->flags & G_PARAM_READABLE);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_line_break_in_auth_is_an_error)
{
  GstElement *pipeline = pipeline_new ("videotestsrc ! x264enc ! rtspsink name=sink");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  g_object_set (sink, "auth", "alice:secret\nallow=0.0.0.0/0", NULL);
  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  pipeline_await_error (pipeline, "auth", "line break", NULL);
  fail_unless_equals_int (recorder_count ("open"), 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_users_of_a_pad_come_before_its_format)
{
  GstElement *pipeline = pipeline_new ("videotestsrc is-live=true ! x264enc tune=zerolatency "
      "! h264parse ! rtspsink name=sink sink_0::users=alice,bob");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  const Call *restricted;

  pipeline_play (pipeline);
  recorder_await ("set_format", 1);
  restricted = recorder_get ("restrict_stream", 0);
  fail_unless_equals_string (restricted->text, "alice,bob");
  fail_unless_equals_int (restricted->stream, recorder_get ("set_format", 0)->stream);
  fail_unless (recorder_is_before (restricted, recorder_get ("set_format", 0)));
  gst_child_proxy_set (GST_CHILD_PROXY (sink), "sink_0::users", "", NULL);
  fail_unless_equals_string (recorder_get ("restrict_stream",
          recorder_count ("restrict_stream") - 1)->text, "");
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_java_hears_when_all_pads_are_announced)
{
  GstElement *pipeline = pipeline_new ("rtspsink name=sink " AUDIO "sink. " AUDIO "sink.");
  const Call *last;

  pipeline_play (pipeline);
  recorder_await ("set_format", 1);
  fail_unless_equals_int (recorder_count ("expect_pads"), 3);
  fail_unless (recorder_get ("expect_pads", 0)->more);
  fail_unless (recorder_is_before (recorder_get ("open", 0), recorder_get ("expect_pads", 0)));
  fail_unless (recorder_get ("expect_pads", 1)->more);
  last = recorder_get ("expect_pads", 2);
  fail_unless (!last->more);
  fail_unless_equals_int (last->sink, recorder_get ("open", 0)->sink);
  fail_unless (recorder_is_before (recorder_get ("expect_pads", 1),
          recorder_get ("expect_stream", 0)));
  fail_unless (recorder_is_before (recorder_get ("expect_stream", 1), last));
  fail_unless (recorder_is_before (last, recorder_get ("set_format", 0)));
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_refused_users_stop_the_stream)
{
  GstElement *pipeline = pipeline_new ("videotestsrc is-live=true ! x264enc tune=zerolatency "
      "! h264parse ! rtspsink sink_0::users=alice");

  recorder_answer ("restrict_stream", RTSPSINK_ERROR_SETTINGS, "set auth or auth-file");
  pipeline_play (pipeline);
  pipeline_await_error (pipeline, "set auth or auth-file", NULL);
  fail_unless_equals_int (recorder_count ("set_format"), 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

static void
count_notify (GObject * object, GParamSpec * pspec, gpointer user_data)
{
  ++*(gint *) user_data;
}

GST_START_TEST (test_bound_port_is_notified)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  gint notified = 0, port;

  g_signal_connect (sink, "notify::bound-port", G_CALLBACK (count_notify), &notified);
  recorder_answer ("open", 4711, "");
  gst_element_set_state (sink, GST_STATE_READY);
  g_object_get (sink, "bound-port", &port, NULL);
  fail_unless_equals_int (port, 4711);
  fail_unless_equals_int (notified, 1);
  gst_element_set_state (sink, GST_STATE_NULL);
  g_object_get (sink, "bound-port", &port, NULL);
  fail_unless_equals_int (port, -1);
  fail_unless_equals_int (notified, 2);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_failed_open_is_an_error_and_can_be_repeated)
{
  GstElement *pipeline = pipeline_new (AUDIO "rtspsink name=sink");

  recorder_answer ("open", RTSPSINK_ERROR_ADDRESS, "port 554 is privileged, set service=8554");
  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  pipeline_await_error (pipeline, "port 554 is privileged, set service=8554", NULL);
  fail_unless_equals_int (recorder_count ("close"), 0);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  recorder_answer ("open", 8554, "");
  pipeline_play (pipeline);
  recorder_await ("publish", 3);
  pipeline_free (pipeline);
  fail_unless_equals_int (recorder_count ("close"), 1);
}

GST_END_TEST;

GST_START_TEST (test_line_break_in_a_setting_is_an_error)
{
  GstElement *pipeline = pipeline_new (AUDIO "rtspsink name=sink");
  GstElement *sink = sink_of (pipeline);

  g_object_set (sink, "address", "::1\nfast-start=none", NULL);
  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  pipeline_await_error (pipeline, "line break", NULL);
  fail_unless_equals_int (recorder_count ("open"), 0);
  gst_object_unref (sink);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_requested_names_are_honoured)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  GstPad *five = gst_element_request_pad_simple (sink, "sink_5");
  GstPad *next = gst_element_request_pad_simple (sink, "sink_%u");
  GstPad *last = gst_element_request_pad_simple (sink, "sink_%d");

  fail_unless_equals_string (GST_OBJECT_NAME (five), "sink_5");
  fail_unless_equals_string (GST_OBJECT_NAME (next), "sink_6");
  fail_unless_equals_string (GST_OBJECT_NAME (last), "sink_7");
  gst_element_release_request_pad (sink, next);
  fail_unless_equals_int (sink->numsinkpads, 2);
  gst_object_unref (five);
  gst_object_unref (next);
  gst_object_unref (last);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_children_by_name)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  GstChildProxy *proxy = GST_CHILD_PROXY (sink);
  GstPad *five = gst_element_request_pad_simple (sink, "sink_5");
  GObject *appsink = gst_child_proxy_get_child_by_name (proxy, "appsink0");
  GObject *alias = gst_child_proxy_get_child_by_name (proxy, "rtspsinkpad0");
  GObject *pad = gst_child_proxy_get_child_by_name (proxy, "sink_5");

  fail_unless (GST_IS_APP_SINK (appsink));
  fail_unless (alias == appsink);
  fail_unless (pad == G_OBJECT (five));
  fail_unless (gst_child_proxy_get_child_by_name (proxy, "appsink1") == NULL);
  fail_unless (gst_child_proxy_get_child_by_name (proxy, "rtspsinkpad1") == NULL);
  fail_unless (gst_child_proxy_get_child_by_name (proxy, "nothing") == NULL);
  g_object_unref (appsink);
  g_object_unref (alias);
  g_object_unref (pad);
  gst_object_unref (five);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_child_properties_before_any_pad)
{
  GstElement *pipeline = pipeline_new ("rtspsink name=sink appsink0::sync=false "
      "rtspsinkpad0::max-buffers=3 appsink1::ts-offset=5 sink_1::mapping=/b "
      "sink_1::payloader=rtppcmupay " AUDIO "sink. " AUDIO "sink.");
  GstElement *sink = sink_of (pipeline);
  g_autofree gchar *mapping = NULL, *payloader = NULL;
  gboolean sync;
  guint max_buffers;
  gint64 ts_offset;

  gst_child_proxy_get (GST_CHILD_PROXY (sink), "appsink0::sync", &sync,
      "appsink0::max-buffers", &max_buffers, "rtspsinkpad1::ts-offset", &ts_offset,
      "sink_1::mapping", &mapping, "sink_1::payloader", &payloader, NULL);
  fail_unless_equals_int (sync, FALSE);
  fail_unless_equals_int (max_buffers, 3);
  fail_unless_equals_int64 (ts_offset, 5);
  fail_unless_equals_string (mapping, "/b");
  fail_unless_equals_string (payloader, "rtppcmupay");
  gst_object_unref (sink);
  pipeline_free (pipeline);
}

GST_END_TEST;

static void
check_sync (const gchar * description, gboolean expected)
{
  GstElement *pipeline = pipeline_new (description);
  GstElement *sink = sink_of (pipeline);
  gboolean sync;

  pipeline_play (pipeline);
  recorder_await ("publish", 2);
  gst_child_proxy_get (GST_CHILD_PROXY (sink), "appsink0::sync", &sync, NULL);
  fail_unless_equals_int (sync, expected);
  gst_object_unref (sink);
  pipeline_free (pipeline);
}

GST_START_TEST (test_live_source_is_passed_on_at_once)
{
  check_sync (AUDIO "rtspsink name=sink", FALSE);
}

GST_END_TEST;

GST_START_TEST (test_file_is_paced_by_the_clock)
{
  check_sync ("audiotestsrc ! mulawenc ! rtspsink name=sink", TRUE);
}

GST_END_TEST;

GST_START_TEST (test_explicit_sync_wins)
{
  check_sync (AUDIO "rtspsink name=sink appsink0::sync=true", TRUE);
  recorder_teardown ();
  recorder_setup ();
  check_sync ("audiotestsrc ! mulawenc ! rtspsink name=sink rtspsinkpad0::sync=false", FALSE);
}

GST_END_TEST;

GST_START_TEST (test_sync_of_a_pad_wins)
{
  check_sync (AUDIO "rtspsink name=sink sink_0::sync=true", TRUE);
  recorder_teardown ();
  recorder_setup ();
  check_sync ("audiotestsrc ! mulawenc ! rtspsink name=sink sink_0::sync=false", FALSE);
  recorder_teardown ();
  recorder_setup ();
  check_sync ("audiotestsrc ! mulawenc ! rtspsink name=sink sink_0::sync=auto", TRUE);
}

GST_END_TEST;

#define HUNDRED_SECONDS "audiotestsrc num-buffers=500 samplesperbuffer=1600 ! " \
    "audio/x-raw,rate=8000,channels=1 ! mulawenc ! "

/* When its packets were published, of those of the stream's that came last. */
static GstClockTime
published_time_of_other_stream (gint32 stream)
{
  guint count = recorder_count ("publish");
  GstClockTime latest = 0;

  for (guint i = 0; i < count; i++) {
    const Call *publish = recorder_get ("publish", i);

    if (publish->stream != stream)
      latest = publish->batch.running_time_ns;
  }
  return latest;
}

GST_START_TEST (test_sync_of_a_pad_is_its_own)
{
  GstElement *pipeline = pipeline_new ("rtspsink name=sink sink_0::sync=false "
      HUNDRED_SECONDS "sink.sink_0 " HUNDRED_SECONDS "sink.sink_1");
  gint64 started_us = g_get_monotonic_time ();
  GstClockTime paced;

  pipeline_play (pipeline);
  recorder_await ("end_stream", 1);
  paced = published_time_of_other_stream (recorder_get ("end_stream", 0)->stream);
  fail_unless (paced < (GstClockTime) (g_get_monotonic_time () - started_us) * GST_USECOND);
  pipeline_free (pipeline);
}

GST_END_TEST;

static void
await_appsink_sync (GstElement * sink, gboolean expected)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  gboolean sync = !expected;

  while (sync != expected && g_get_monotonic_time () < deadline) {
    gst_child_proxy_get (GST_CHILD_PROXY (sink), "appsink0::sync", &sync, NULL);
    g_usleep (1000);
  }
  fail_unless_equals_int (sync, expected);
}

static gint
sync_of_pad (GstElement * sink)
{
  gint sync;

  gst_child_proxy_get (GST_CHILD_PROXY (sink), "sink_0::sync", &sync, NULL);
  return sync;
}

GST_START_TEST (test_sync_changes_while_playing)
{
  GstElement *pipeline = pipeline_new (HUNDRED_SECONDS "rtspsink name=sink");
  GstElement *sink = sink_of (pipeline);

  pipeline_play (pipeline);
  recorder_await ("publish", 2);
  fail_unless_equals_int (sync_of_pad (sink), -1);
  gst_child_proxy_set (GST_CHILD_PROXY (sink), "sink_0::sync", FALSE, NULL);
  fail_unless_equals_int (sync_of_pad (sink), FALSE);
  recorder_await ("publish", 300);
  gst_child_proxy_set (GST_CHILD_PROXY (sink), "sink_0::sync", -1, NULL);
  await_appsink_sync (sink, TRUE);
  gst_object_unref (sink);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_sync_of_the_appsink_is_that_of_the_pad)
{
  GstElement *pipeline = pipeline_new (AUDIO "rtspsink name=sink sink_0::sync=true");
  GstElement *sink = sink_of (pipeline);

  gst_child_proxy_set (GST_CHILD_PROXY (sink), "appsink0::sync", FALSE, NULL);
  fail_unless_equals_int (sync_of_pad (sink), FALSE);
  gst_child_proxy_set (GST_CHILD_PROXY (sink), "sink_0::sync", TRUE, NULL);
  await_appsink_sync (sink, TRUE);
  gst_object_unref (sink);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_fifty_times_null_to_playing)
{
  GstElement *pipeline = pipeline_new (RAW_AUDIO "rtspsink name=sink");

  for (guint i = 0; i < 50; i++) {
    guint published = recorder_count ("publish");

    pipeline_play (pipeline);
    recorder_await ("publish", published + 1);
    fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_NULL),
        GST_STATE_CHANGE_SUCCESS);
    fail_unless_equals_int (recorder_count ("open"), i + 1);
    fail_unless_equals_int (recorder_count ("close"), i + 1);
    fail_unless_equals_int (recorder_count ("set_format"), i + 1);
    if (i > 0) {
      fail_unless (recorder_get ("open", i)->sink > recorder_get ("open", i - 1)->sink);
      fail_unless (recorder_get ("set_format", i)->stream >
          recorder_get ("set_format", i - 1)->stream);
    }
  }
  pipeline_free (pipeline);
}

GST_END_TEST;

/* Gives up the last reference of ours. Streaming threads may hold theirs a moment longer. */
static void
check_freed (gpointer object)
{
  gint64 deadline = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  GWeakRef weak;
  GObject *alive;

  g_weak_ref_init (&weak, object);
  g_object_unref (object);
  while ((alive = g_weak_ref_get (&weak)) != NULL) {
    fail_unless (g_get_monotonic_time () < deadline, "an object outlives its users");
    g_object_unref (alive);
    g_usleep (1000);
  }
  g_weak_ref_clear (&weak);
}

GST_START_TEST (test_fifty_new_pipelines)
{
  for (guint i = 0; i < 50; i++) {
    GstElement *pipeline = pipeline_new (AUDIO "rtspsink name=sink");
    GstElement *sink = sink_of (pipeline);

    pipeline_play (pipeline);
    recorder_await ("publish", recorder_count ("publish") + 1);
    gst_element_set_state (pipeline, GST_STATE_NULL);
    gst_object_unref (pipeline);
    check_freed (sink);
  }
}

GST_END_TEST;

/* The branch that comes and goes while the other plays on. */
GST_START_TEST (test_pad_comes_and_goes_while_playing)
{
  GstElement *pipeline = pipeline_new (RAW_AUDIO "tee name=t allow-not-linked=true ! queue ! "
      "rtspsink name=sink");
  GstElement *sink = sink_of (pipeline);
  GstElement *tee = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  GstPad *source, *pad;
  guint published;

  pipeline_play (pipeline);
  recorder_await ("publish", 2);

  pad = gst_element_request_pad_simple (sink, "sink_%u");
  g_object_set (pad, "mapping", "/second", NULL);
  source = gst_element_request_pad_simple (tee, "src_%u");
  fail_unless_equals_int (gst_pad_link (source, pad), GST_PAD_LINK_OK);
  recorder_await ("set_format", 2);
  fail_unless_equals_string (recorder_get ("set_format", 1)->mapping, "/second");
  recorder_await ("publish", recorder_count ("publish") + 4);

  gst_pad_unlink (source, pad);
  gst_element_release_request_pad (tee, source);
  gst_element_release_request_pad (sink, pad);
  fail_unless_equals_int (recorder_get ("remove_stream", 0)->stream,
      recorder_get ("set_format", 1)->stream);
  check_freed (pad);
  gst_object_unref (source);

  published = recorder_count ("publish");
  recorder_await ("publish", published + 3);
  for (guint i = published; i < published + 3; i++)
    fail_unless_equals_int (recorder_get ("publish", i)->stream,
        recorder_get ("set_format", 0)->stream);
  gst_object_unref (tee);
  gst_object_unref (sink);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* The streaming thread waits for the clock, an hour from now; releasing must not. */
GST_START_TEST (test_release_does_not_wait_for_the_clock)
{
  GstElement *pipeline = pipeline_new ("audiotestsrc timestamp-offset=3600000000000 ! mulawenc ! "
      "rtspsink name=sink sink_0::mapping=/late");
  GstElement *sink = sink_of (pipeline);
  GstPad *pad = gst_element_get_static_pad (sink, "sink_0");
  gint64 begin;

  pipeline_play (pipeline);
  fail_unless_equals_int (gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND),
      GST_STATE_CHANGE_SUCCESS);
  begin = g_get_monotonic_time ();
  gst_element_release_request_pad (sink, pad);
  fail_unless (g_get_monotonic_time () - begin < 5 * G_TIME_SPAN_SECOND);
  gst_object_unref (pad);
  gst_object_unref (sink);
  pipeline_free (pipeline);
}

GST_END_TEST;

static Suite *
element_suite (void)
{
  Suite *suite = suite_create ("element");
  TCase *tcase = tcase_create ("element");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_test (tcase, test_defaults);
  tcase_add_test (tcase, test_settings_reach_java);
  tcase_add_test (tcase, test_access_reaches_java);
  tcase_add_test (tcase, test_passwords_cannot_be_read_back);
  tcase_add_test (tcase, test_line_break_in_auth_is_an_error);
  tcase_add_test (tcase, test_users_of_a_pad_come_before_its_format);
  tcase_add_test (tcase, test_java_hears_when_all_pads_are_announced);
  tcase_add_test (tcase, test_refused_users_stop_the_stream);
  tcase_add_test (tcase, test_bound_port_is_notified);
  tcase_add_test (tcase, test_failed_open_is_an_error_and_can_be_repeated);
  tcase_add_test (tcase, test_line_break_in_a_setting_is_an_error);
  tcase_add_test (tcase, test_requested_names_are_honoured);
  tcase_add_test (tcase, test_children_by_name);
  tcase_add_test (tcase, test_child_properties_before_any_pad);
  tcase_add_test (tcase, test_live_source_is_passed_on_at_once);
  tcase_add_test (tcase, test_file_is_paced_by_the_clock);
  tcase_add_test (tcase, test_explicit_sync_wins);
  tcase_add_test (tcase, test_sync_of_a_pad_wins);
  tcase_add_test (tcase, test_sync_of_a_pad_is_its_own);
  tcase_add_test (tcase, test_sync_changes_while_playing);
  tcase_add_test (tcase, test_sync_of_the_appsink_is_that_of_the_pad);
  tcase_add_test (tcase, test_fifty_times_null_to_playing);
  tcase_add_test (tcase, test_fifty_new_pipelines);
  tcase_add_test (tcase, test_pad_comes_and_goes_while_playing);
  tcase_add_test (tcase, test_release_does_not_wait_for_the_clock);
  return suite;
}

GST_CHECK_MAIN (element);
