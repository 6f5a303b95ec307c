/* rtspsink: tests of the down-calls
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/video/video-event.h>

#include "recorder.h"

static GstElement *pipeline;
static gint32 sink_id;

/* Not a fixture: GstCheck wants all streaming threads gone at the end of the test itself. */
static void
begin (void)
{
  pipeline = pipeline_new ("audiotestsrc is-live=true name=source ! mulawenc ! rtspsink name=sink");
  pipeline_play (pipeline);
  recorder_await ("publish", 1);
  sink_id = recorder_get ("open", 0)->sink;
}

static void
end (void)
{
  pipeline_free (pipeline);
}

/* (transfer full): the next element message of that name */
static GstMessage *
await_element_message (const gchar * name)
{
  GstMessage *message = pipeline_await (pipeline, GST_MESSAGE_ELEMENT);

  fail_unless (gst_message_has_name (message, name));
  fail_unless_equals_string (GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), "sink");
  return message;
}

static void
check_string (GstMessage * message, const gchar * field, const gchar * expected)
{
  fail_unless_equals_string (gst_structure_get_string (gst_message_get_structure (message), field),
      expected);
}

GST_START_TEST (test_mapping_message)
{
  g_autoptr (GstMessage) message = NULL;

  begin ();
  rtspsink_host_mapping_ready (sink_id, "/a", "rtsp://127.0.0.1:8554/a");
  message = await_element_message ("rtspsink-mapping");
  check_string (message, "mapping", "/a");
  check_string (message, "url", "rtsp://127.0.0.1:8554/a");
  end ();
}

GST_END_TEST;

GST_START_TEST (test_viewer_messages)
{
  g_autoptr (GstMessage) joined = NULL;
  g_autoptr (GstMessage) left = NULL;
  gint viewers;

  begin ();
  rtspsink_host_viewer (sink_id, TRUE, "/a", "127.0.0.1:5000", "S1", "udp", "player/1", 3);
  joined = await_element_message ("rtspsink-viewer-joined");
  check_string (joined, "mapping", "/a");
  check_string (joined, "peer", "127.0.0.1:5000");
  check_string (joined, "session", "S1");
  check_string (joined, "transport", "udp");
  check_string (joined, "user-agent", "player/1");
  fail_unless (gst_structure_get_int (gst_message_get_structure (joined), "viewers", &viewers));
  fail_unless_equals_int (viewers, 3);

  rtspsink_host_viewer (sink_id, FALSE, "/a", "127.0.0.1:5000", "S1", "udp", "", 2);
  left = await_element_message ("rtspsink-viewer-left");
  check_string (left, "user-agent", "");
  end ();
}

GST_END_TEST;

GST_START_TEST (test_error_message)
{
  begin ();
  rtspsink_host_error (sink_id, "the server died: disk on fire", "details");
  pipeline_await_error (pipeline, "the server died: disk on fire", NULL);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_dead_ids_do_nothing)
{
  g_autoptr (GstBus) bus = NULL;
  GstMessage *message;
  gint32 stream;

  begin ();
  bus = gst_element_get_bus (pipeline);
  stream = recorder_get ("publish", 0)->stream;
  rtspsink_host_mapping_ready (stream, "/a", "url");
  rtspsink_host_mapping_ready (0, "/a", "url");
  rtspsink_host_mapping_ready (-1, "/a", "url");
  rtspsink_host_viewer (G_MAXINT32, TRUE, "/a", "", "", "", "", 1);
  rtspsink_host_request_key_unit (sink_id);
  rtspsink_host_request_key_unit (12345);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  rtspsink_host_mapping_ready (sink_id, "/a", "url");
  rtspsink_host_request_key_unit (stream);
  rtspsink_host_error (sink_id, "late", "late");
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
  fail_unless (message == NULL);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_ids_of_another_kind_do_nothing)
{
  const guint8 packet[12] = { 0x80, };
  g_autoptr (GstBus) bus = NULL;
  GstMessage *message;
  gint32 stream;

  begin ();
  bus = gst_element_get_bus (pipeline);
  stream = recorder_get ("publish", 0)->stream;
  rtspsink_host_talk (sink_id, packet, sizeof (packet));
  rtspsink_host_talk (stream, packet, sizeof (packet));
  rtspsink_host_request_key_unit (sink_id);
  rtspsink_host_propose_bitrate (sink_id, "/a", 100000);
  rtspsink_host_viewer (stream, TRUE, "/a", "", "", "", "", 1);
  rtspsink_host_error (stream, "no sink", "no sink");
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
  fail_unless (message == NULL);
  fail_if (rtspsink_host_decides (sink_id));
  fail_unless (rtspsink_host_decides (stream));
  fail_if (rtspsink_host_authorize (stream, "alice", "::1", "/a", "PLAY"));
  end ();
}

GST_END_TEST;

/* ---- What the application decides ---- */

static guint asked;

static gboolean
on_authorize (GstElement * sink, const gchar * user, const gchar * address, const gchar * mapping,
    const gchar * method, gpointer result)
{
  fail_unless_equals_string (user, "alice");
  fail_unless_equals_string (address, "::1");
  fail_unless_equals_string (mapping, "/a");
  fail_unless_equals_string (method, "PLAY");
  asked++;
  return GPOINTER_TO_INT (result);
}

GST_START_TEST (test_application_decides)
{
  g_autoptr (GstElement) sink = NULL;

  begin ();
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  fail_if (rtspsink_host_decides (sink_id));
  fail_if (rtspsink_host_authorize (sink_id, "alice", "::1", "/a", "PLAY"));
  g_signal_connect (sink, "authorize", G_CALLBACK (on_authorize), GINT_TO_POINTER (TRUE));
  fail_unless (rtspsink_host_decides (sink_id));
  fail_unless (rtspsink_host_authorize (sink_id, "alice", "::1", "/a", "PLAY"));
  fail_unless_equals_int (asked, 1);
  g_signal_connect (sink, "authorize", G_CALLBACK (on_authorize), GINT_TO_POINTER (FALSE));
  fail_if (rtspsink_host_authorize (sink_id, "alice", "::1", "/a", "PLAY"));
  fail_unless_equals_int (asked, 3);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_dead_sink_lets_nobody_in)
{
  fail_unless (rtspsink_host_decides (12345));
  fail_if (rtspsink_host_authorize (12345, "alice", "::1", "/a", "PLAY"));
}

GST_END_TEST;

/* ---- Key units ---- */

static GMutex lock;
static GCond changed;
static guint requests;          /* guarded by lock */
static guint last_count;        /* guarded by lock */

static GstPadProbeReturn
on_upstream_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  gboolean all_headers;
  guint count;

  if (!gst_video_event_is_force_key_unit (event))
    return GST_PAD_PROBE_OK;
  fail_unless (gst_video_event_parse_upstream_force_key_unit (event, NULL, &all_headers, &count));
  fail_unless (all_headers);
  g_mutex_lock (&lock);
  requests++;
  last_count = count;
  g_cond_signal (&changed);
  g_mutex_unlock (&lock);
  return GST_PAD_PROBE_OK;
}

static void
await_requests (guint count)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  gboolean in_time = TRUE;

  g_mutex_lock (&lock);
  while (requests < count && in_time)
    in_time = g_cond_wait_until (&changed, &lock, deadline);
  g_mutex_unlock (&lock);
  fail_unless (in_time);
}

GST_START_TEST (test_key_unit_request_goes_upstream)
{
  GstElement *source;
  GstPad *pad;
  gint32 stream;

  begin ();
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  pad = gst_element_get_static_pad (source, "src");
  stream = recorder_get ("publish", 0)->stream;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event, NULL, NULL);
  rtspsink_host_request_key_unit (stream);
  await_requests (1);
  fail_unless_equals_int (last_count, 0);
  rtspsink_host_request_key_unit (stream);
  await_requests (2);
  fail_unless_equals_int (last_count, 1);
  gst_object_unref (pad);
  gst_object_unref (source);
  end ();
}

GST_END_TEST;

/* ---- Log and layout ---- */

static gchar *logged;

static void
on_log (GstDebugCategory * category, GstDebugLevel level, const gchar * file,
    const gchar * function, gint line, GObject * object, GstDebugMessage * message, gpointer data)
{
  if (g_str_equal (file, "java"))
    logged = g_strdup_printf ("%d %s %s %s", level, gst_debug_category_get_name (category),
        function, gst_debug_message_get (message));
}

GST_START_TEST (test_log_lines_reach_the_category)
{
  gst_debug_set_threshold_for_name ("rtspsink", GST_LEVEL_INFO);
  fail_unless_equals_int (rtspsink_host_log_threshold (), GST_LEVEL_INFO);
  gst_debug_add_log_function (on_log, NULL, NULL);
  rtspsink_host_log (GST_LEVEL_WARNING, "Server.open", "100% odd %s");
  fail_unless_equals_string (logged, "2 rtspsink Server.open 100% odd %s");
  g_clear_pointer (&logged, g_free);
  rtspsink_host_log (GST_LEVEL_DEBUG, "Server.open", "too fine");
  rtspsink_host_log (0, "Server.open", "no level");
  rtspsink_host_log (99, "Server.open", "no level");
  rtspsink_host_log (-1, "Server.open", "no level");
  gst_debug_remove_log_function (on_log);
  fail_unless (logged == NULL);
}

GST_END_TEST;

GST_START_TEST (test_batch_layout)
{
  const gint32 expected[] = { 48, 0, 8, 16, 24, 28, 32, 36, 40, 44 };
  gint32 layout[16];

  fail_unless_equals_int (rtspsink_host_batch_layout (layout, 16), G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    fail_unless_equals_int (layout[i], expected[i]);
  layout[2] = -7;
  fail_unless_equals_int (rtspsink_host_batch_layout (layout, 2), 2);
  fail_unless_equals_int (layout[2], -7);
  fail_unless_equals_int (rtspsink_host_batch_layout (layout, -1), 0);
}

GST_END_TEST;

static Suite *
downcalls_suite (void)
{
  Suite *suite = suite_create ("downcalls");
  TCase *tcase = tcase_create ("downcalls");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_test (tcase, test_mapping_message);
  tcase_add_test (tcase, test_viewer_messages);
  tcase_add_test (tcase, test_error_message);
  tcase_add_test (tcase, test_dead_ids_do_nothing);
  tcase_add_test (tcase, test_ids_of_another_kind_do_nothing);
  tcase_add_test (tcase, test_application_decides);
  tcase_add_test (tcase, test_dead_sink_lets_nobody_in);
  tcase_add_test (tcase, test_key_unit_request_goes_upstream);
  tcase_add_test (tcase, test_log_lines_reach_the_category);
  tcase_add_test (tcase, test_batch_layout);
  return suite;
}

GST_CHECK_MAIN (downcalls);
