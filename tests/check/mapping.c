/* rtspsink: tests of where a stream's mapping comes from
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "recorder.h"

#define SOURCE "audiotestsrc num-buffers=5 ! mulawenc ! "

/* Plays `description` to its end and gives back the mapping that Java was told. */
static void
check_mapping (const gchar * description, const gchar * expected)
{
  GstElement *pipeline = pipeline_new (description);

  pipeline_play (pipeline);
  gst_message_unref (pipeline_await (pipeline, GST_MESSAGE_EOS));
  fail_unless_equals_string (recorder_get ("set_format", 0)->mapping, expected);
  pipeline_free (pipeline);
}

GST_START_TEST (test_default_mapping)
{
  check_mapping (SOURCE "rtspsink name=sink", "/test");
}

GST_END_TEST;

GST_START_TEST (test_mapping_from_caps)
{
  check_mapping (SOURCE "audio/x-mulaw,mapping=/caps ! rtspsink name=sink", "/caps");
}

GST_END_TEST;

GST_START_TEST (test_mapping_survives_a_queue)
{
  check_mapping (SOURCE "audio/x-mulaw,mapping=/caps ! queue ! rtspsink name=sink", "/caps");
}

GST_END_TEST;

GST_START_TEST (test_property_wins_over_caps)
{
  check_mapping (SOURCE "audio/x-mulaw,mapping=/caps ! rtspsink name=sink sink_0::mapping=/pad",
      "/pad");
}

GST_END_TEST;

GST_START_TEST (test_property_that_equals_the_default_wins_too)
{
  check_mapping (SOURCE "audio/x-mulaw,mapping=/caps ! rtspsink name=sink sink_0::mapping=/test",
      "/test");
}

GST_END_TEST;

GST_START_TEST (test_missing_slash_is_added_with_a_warning)
{
  GstElement *pipeline = pipeline_new (SOURCE "audio/x-mulaw,mapping=stream1 ! rtspsink name=sink");
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) warning = NULL;

  pipeline_play (pipeline);
  message = pipeline_await (pipeline, GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &warning, NULL);
  fail_unless (strstr (warning->message, "\"/stream1\"") != NULL, "%s", warning->message);
  gst_message_unref (pipeline_await (pipeline, GST_MESSAGE_EOS));
  fail_unless_equals_string (recorder_get ("set_format", 0)->mapping, "/stream1");
  fail_unless_equals_string (recorder_get ("expect_stream", 0)->mapping, "/stream1");
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_unusable_mappings_are_errors)
{
  static const gchar *const descriptions[] = {
    SOURCE "audio/x-mulaw,mapping=(string)\"\" ! rtspsink name=sink",
    SOURCE "audio/x-mulaw,mapping=(int)5 ! rtspsink name=sink",
    SOURCE "rtspsink name=sink sink_0::mapping=\"\"",
  };
  GstElement *pipeline = pipeline_new (descriptions[__i__]);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_await_error (pipeline, "mapping", "sink_0", NULL);
  fail_unless_equals_int (recorder_count ("set_format"), 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_refused_mapping_is_an_error_with_javas_words)
{
  GstElement *pipeline = pipeline_new (SOURCE "rtspsink name=sink");

  recorder_answer ("set_format", RTSPSINK_ERROR_MAPPING, "mapping /test is taken, choose another");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_await_error (pipeline, "mapping /test is taken, choose another", NULL);
  fail_unless_equals_int (recorder_count ("publish"), 0);
  pipeline_free (pipeline);
}

GST_END_TEST;

/* A caps field travels upstream as a constraint, so one encoder cannot have two; pad properties can. */
GST_START_TEST (test_tee_publishes_one_encoding_twice)
{
  GstElement *pipeline = pipeline_new (SOURCE "tee name=t ! queue ! "
      "rtspsink name=sink sink_0::mapping=/a sink_1::mapping=/b t. ! queue ! sink.");
  const Call *first, *second;
  guint next = 1;

  pipeline_play (pipeline);
  gst_message_unref (pipeline_await (pipeline, GST_MESSAGE_EOS));
  first = recorder_get ("set_format", 0);
  /* A pad may describe itself again, with the bit rate, before the other one does. */
  do
    second = recorder_get ("set_format", next++);
  while (second->stream == first->stream);
  fail_if (g_str_equal (first->mapping, second->mapping));
  fail_unless (g_str_equal (first->mapping, "/a") || g_str_equal (first->mapping, "/b"));
  fail_unless (g_str_equal (second->mapping, "/a") || g_str_equal (second->mapping, "/b"));
  fail_unless (first->ssrc != second->ssrc);
  pipeline_free (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_hint_comes_before_the_data)
{
  GstElement *pipeline = pipeline_new (SOURCE "audio/x-mulaw,mapping=/early ! rtspsink name=sink "
      SOURCE "sink.");
  gboolean found_unknown = FALSE, found_early = FALSE;

  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_READY),
      GST_STATE_CHANGE_SUCCESS);
  fail_unless_equals_int (recorder_count ("expect_stream"), 0);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  for (guint i = 0; i < recorder_count ("expect_stream"); i++) {
    found_unknown |= *recorder_get ("expect_stream", i)->mapping == '\0';
    found_early |= g_str_equal (recorder_get ("expect_stream", i)->mapping, "/early");
  }
  fail_unless (found_early && found_unknown);
  pipeline_free (pipeline);
}

GST_END_TEST;

static Suite *
mapping_suite (void)
{
  Suite *suite = suite_create ("mapping");
  TCase *tcase = tcase_create ("mapping");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_test (tcase, test_default_mapping);
  tcase_add_test (tcase, test_mapping_from_caps);
  tcase_add_test (tcase, test_mapping_survives_a_queue);
  tcase_add_test (tcase, test_property_wins_over_caps);
  tcase_add_test (tcase, test_property_that_equals_the_default_wins_too);
  tcase_add_test (tcase, test_missing_slash_is_added_with_a_warning);
  tcase_add_loop_test (tcase, test_unusable_mappings_are_errors, 0, 3);
  tcase_add_test (tcase, test_refused_mapping_is_an_error_with_javas_words);
  tcase_add_test (tcase, test_tee_publishes_one_encoding_twice);
  tcase_add_test (tcase, test_hint_comes_before_the_data);
  return suite;
}

GST_CHECK_MAIN (mapping);
