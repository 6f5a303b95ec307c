/* rtspsink: tests of starting a real JVM that does not come up as wanted
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <fcntl.h>

#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

#include "element/gstrtspsink.h"
#include "java/jvm.h"
#include "java/upcalls.h"

/* Every test runs in a process of its own (check forks): a process has one JVM. */

static gchar *folder;
static gchar *jar;
static gint output_before;

/* A jar without our classes: enough for a JVM that never gets as far as to want them. */
static void
setup (void)
{
  folder = g_dir_make_tmp ("rtspsink-jvm-XXXXXX", NULL);
  jar = g_build_filename (folder, "empty.jar", NULL);
  fail_unless (g_file_set_contents (jar, "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22, NULL));
  g_setenv ("RTSPSINK_JAR", jar, TRUE);
  g_unsetenv ("RTSPSINK_JVM_OPTIONS");
  GST_ELEMENT_REGISTER (rtspsink, NULL);
}

static void
teardown (void)
{
  g_remove (jar);
  g_rmdir (folder);
  g_free (jar);
  g_free (folder);
}

static void
check_fails (const gchar * options, const gchar * word, const gchar * remedy)
{
  static const RtspSinkMemory memory = { 24, 256 };
  g_autoptr (GError) error = NULL;

  fail_if (rtspsink_jvm_start (options, &memory, &error));
  fail_unless (strstr (error->message, word) != NULL, "\"%s\" is not in: %s", word, error->message);
  fail_unless (strstr (error->message, remedy) != NULL, "\"%s\" is not in: %s", remedy,
      error->message);
  fail_unless (rtspsink_upcalls_get () == NULL);
}

/* Everything that the process writes goes to a file until end_capture(). */
static void
begin_capture (void)
{
  g_autofree gchar *path = g_build_filename (folder, "output", NULL);
  gint file = g_open (path, O_CREAT | O_TRUNC | O_RDWR | O_APPEND, 0600);

  fflush (stdout);
  output_before = dup (STDOUT_FILENO);
  dup2 (file, STDOUT_FILENO);
  dup2 (file, STDERR_FILENO);
  close (file);
}

static void
end_capture_of_nothing (void)
{
  g_autofree gchar *path = g_build_filename (folder, "output", NULL);
  g_autofree gchar *text = NULL;

  fflush (stdout);
  dup2 (output_before, STDOUT_FILENO);
  dup2 (output_before, STDERR_FILENO);
  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  g_remove (path);
  fail_unless_equals_string (text, "");
}

typedef struct
{
  const gchar *options;
  const gchar *word;
} BadOption;

static const BadOption bad_options[] = {
  {"-Xmx1k", "Too small maximum heap"},
  {"-Xmx999999g", "heap"},
  {"-XX:+Nonsense", "Nonsense"},
  {"junk", "junk"},
  {"-Dfine=1 -XX:+UseG1GC", "garbage collectors"},
};

GST_START_TEST (test_bad_options_leave_the_host_alive)
{
  const BadOption *bad = &bad_options[__i__];

  begin_capture ();
  check_fails (bad->options, bad->word, bad->options);
  check_fails (bad->options, bad->word, "RTSPSINK_JVM_OPTIONS");
  end_capture_of_nothing ();
}

GST_END_TEST;

static gboolean
has_option (GPtrArray * options, const gchar * wanted)
{
  return g_ptr_array_find_with_equal_func (options, wanted, g_str_equal, NULL);
}

GST_START_TEST (test_memory_follows_from_what_peers_may_hold)
{
  static const RtspSinkMemory usual = { 24, 256 }, more = { 100, 8 };
  g_autoptr (GPtrArray) options = rtspsink_options_new (17, &usual);
  g_autoptr (GPtrArray) larger = rtspsink_options_new (17, &more);

  fail_unless (has_option (options, "-Xmx64m"));
  fail_unless (has_option (options, "-XX:MaxDirectMemorySize=512m"));
  fail_if (has_option (options, "-Xms64m"), "-Xmx32m of the user could not be had then");
  fail_unless (has_option (larger, "-Xmx216m"));
  fail_unless (has_option (larger, "-Xms64m"));
  fail_unless (has_option (larger, "-XX:MaxDirectMemorySize=16m"));
}

GST_END_TEST;

GST_START_TEST (test_bad_option_from_the_environment_is_an_element_error)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (sink, bus);
  g_setenv ("RTSPSINK_JVM_OPTIONS", "-XX:+FromEnvironment", TRUE);
  g_object_set (sink, "jvm-options", "-Dfrom=property", NULL);
  fail_unless_equals_int (gst_element_set_state (sink, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS));
  fail_unless (strstr (error->message, "-XX:+FromEnvironment -Dfrom=property") != NULL, "%s",
      error->message);
  gst_clear_message (&message);
  gst_element_set_bus (sink, NULL);
  gst_check_teardown_element (sink);
}

GST_END_TEST;

GST_START_TEST (test_jar_without_the_core)
{
  begin_capture ();
  check_fails (NULL, "ClassNotFoundException", jar);
  /* The JVM is there by now, and the second attempt joins it. */
  check_fails (NULL, "ClassNotFoundException", jar);
  end_capture_of_nothing ();
}

GST_END_TEST;

static void
check_no_libjvm (void)
{
  g_autofree gchar *maps = NULL;

  fail_unless (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  fail_unless (strstr (maps, "libjvm") == NULL);
}

/* What gst-inspect-1.0 and the registry scanner do. */
GST_START_TEST (test_inspection_loads_no_jvm)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  GstPad *pad = gst_element_request_pad_simple (sink, "sink_%u");

  g_object_set (sink, "service", "8554", NULL);
  gst_object_unref (pad);
  gst_check_teardown_element (sink);
  check_no_libjvm ();
}

GST_END_TEST;

GST_START_TEST (test_missing_jar_loads_no_jvm)
{
  g_setenv ("RTSPSINK_JAR", "/nonexistent/rtspsink.jar", TRUE);
  check_fails (NULL, "/nonexistent/rtspsink.jar", "RTSPSINK_JAR");
  check_no_libjvm ();
}

GST_END_TEST;

static Suite *
jvm_suite (void)
{
  Suite *suite = suite_create ("jvm");
  TCase *tcase = tcase_create ("jvm");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_loop_test (tcase, test_bad_options_leave_the_host_alive, 0, G_N_ELEMENTS (bad_options));
  tcase_add_test (tcase, test_memory_follows_from_what_peers_may_hold);
  tcase_add_test (tcase, test_bad_option_from_the_environment_is_an_element_error);
  tcase_add_test (tcase, test_jar_without_the_core);
  tcase_add_test (tcase, test_inspection_loads_no_jvm);
  tcase_add_test (tcase, test_missing_jar_loads_no_jvm);
  return suite;
}

GST_CHECK_MAIN (jvm);
