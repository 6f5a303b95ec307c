/* rtspsink: tests of the property "stats"
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "recorder.h"
#include "element/stats.h"

#define LONG_TEXT_BYTES 40000

static void
check_text (const gchar * text, const gchar * expected)
{
  g_autoptr (GstStructure) stats = rtspsink_stats_parse (text);
  g_autofree gchar *found = gst_structure_to_string (stats);

  fail_unless_equals_string (found, expected);
}

GST_START_TEST (test_text_becomes_structures)
{
  check_text ("", "rtspsink-stats;");
  check_text ("u a 18446744073709551615\ni b -3\nd c -0.5\ns d x y  z\n",
      "rtspsink-stats, a=(guint64)18446744073709551615, b=(gint64)-3, c=(double)-0.5, d=(string)\"x\\ y\\ \\ z\";");
  check_text ("begin m\nbegin s\nu a 1\nend\nu b 2\nend\nu c 3\n",
      "rtspsink-stats, m=(structure)\"m\\,\\ s\\=\\(structure\\)\\\"s\\\\\\,\\\\\\ a\\\\\\=\\\\\\(guint64\\\\\\)1\\\\\\;\\\"\\,\\ b\\=\\(guint64\\)2\\;\", c=(guint64)3;");
}

GST_END_TEST;

GST_START_TEST (test_what_cannot_be_read_is_left_out)
{
  check_text ("u\nu a\nx b 1\nbegin\n\ns t \nu c 1", "rtspsink-stats, t=(string)\"\", c=(guint64)1;");
  check_text ("begin 1 \nbegin ^\nu a 1\nu ; 2\n", "rtspsink-stats, a=(guint64)1;");
  check_text ("u a 1\nend\nu b 2\n", "rtspsink-stats, a=(guint64)1;");
  check_text ("begin m\nu a 1\n", "rtspsink-stats, m=(structure)\"m\\,\\ a\\=\\(guint64\\)1\\;\";");
}

GST_END_TEST;

/* (transfer full) */
static GstStructure *
stats_of (GstElement * sink)
{
  GstStructure *stats = NULL;

  g_object_get (sink, "stats", &stats, NULL);
  fail_unless (stats != NULL);
  return stats;
}

GST_START_TEST (test_property_asks_java)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  g_autoptr (GstStructure) closed = stats_of (sink);
  g_autoptr (GstStructure) open = NULL;
  guint64 viewers;

  fail_unless_equals_int (gst_structure_n_fields (closed), 0);
  fail_unless_equals_int (recorder_count ("stats"), 0);
  recorder_answer ("stats", 12, "u viewers 3\n");
  gst_element_set_state (sink, GST_STATE_READY);
  open = stats_of (sink);
  fail_unless (gst_structure_get_uint64 (open, "viewers", &viewers));
  fail_unless_equals_uint64 (viewers, 3);
  fail_unless_equals_int (recorder_get ("stats", 0)->sink, recorder_get ("open", 0)->sink);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_long_text_is_fetched_whole)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  g_autofree gchar *value = g_strnfill (LONG_TEXT_BYTES, 'x');
  g_autofree gchar *text = g_strdup_printf ("s t %s\n", value);
  g_autoptr (GstStructure) stats = NULL;

  recorder_answer ("stats", (gint32) strlen (text), text);
  gst_element_set_state (sink, GST_STATE_READY);
  stats = stats_of (sink);
  fail_unless_equals_string (gst_structure_get_string (stats, "t"), value);
  fail_unless_equals_int (recorder_count ("stats"), 2);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_failure_is_an_empty_structure)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  g_autoptr (GstStructure) stats = NULL;

  recorder_answer ("stats", RTSPSINK_ERROR, "u viewers 3\n");
  gst_element_set_state (sink, GST_STATE_READY);
  stats = stats_of (sink);
  fail_unless_equals_int (gst_structure_n_fields (stats), 0);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

static Suite *
stats_suite (void)
{
  Suite *suite = suite_create ("stats");
  TCase *tcase = tcase_create ("stats");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_test (tcase, test_text_becomes_structures);
  tcase_add_test (tcase, test_what_cannot_be_read_is_left_out);
  tcase_add_test (tcase, test_property_asks_java);
  tcase_add_test (tcase, test_long_text_is_fetched_whole);
  tcase_add_test (tcase, test_failure_is_an_empty_structure);
  return suite;
}

GST_CHECK_MAIN (stats);
