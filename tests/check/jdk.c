/* rtspsink: tests of the search for a Java runtime and for the jar
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

#include "folder.h"
#include "java/jdk.h"

/* (transfer full): the home of a JDK that consists of the two files we look at */
static gchar *
make_jdk (const gchar * name, const gchar * version)
{
  g_autofree gchar *libjvm = g_strconcat (name, "/lib/server/libjvm.so", NULL);
  g_autofree gchar *release = g_strconcat (name, "/release", NULL);
  g_autofree gchar *text = g_strdup_printf ("IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n", version);

  g_free (write_file (libjvm, ""));
  g_free (write_file (release, text));
  return g_build_filename (folder, name, NULL);
}

static void
check_found (const RtspSinkJdkPlaces * places, const gchar * version, guint major)
{
  GError *error = NULL;
  RtspSinkJdk *jdk = rtspsink_jdk_find_in (places, &error);

  fail_unless (jdk != NULL, "%s", error != NULL ? error->message : "");
  fail_unless_equals_string (jdk->version, version);
  fail_unless_equals_int (jdk->major, major);
  fail_unless (g_file_test (jdk->libjvm, G_FILE_TEST_EXISTS));
  rtspsink_jdk_free (jdk);
}

static void
check_missing (const RtspSinkJdkPlaces * places, const gchar * word)
{
  g_autoptr (GError) error = NULL;

  fail_unless (rtspsink_jdk_find_in (places, &error) == NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND));
  fail_unless (strstr (error->message, word) != NULL, "%s", error->message);
  fail_unless (strstr (error->message, "JAVA_HOME") != NULL, "%s", error->message);
  fail_unless (strstr (error->message, "openjdk-17-jre-headless") != NULL, "%s", error->message);
}

GST_START_TEST (test_newest_wins)
{
  const gchar *const folders[] = { "/nonexistent", folder, NULL };
  RtspSinkJdkPlaces places = { NULL, NULL, folders };

  g_free (make_jdk ("a", "17.0.9"));
  g_free (make_jdk ("b", "21.0.10"));
  g_free (make_jdk ("c", "21.0.9"));
  g_free (make_jdk ("d", "1.8.0_402"));
  check_found (&places, "21.0.10", 21);
}

GST_END_TEST;

GST_START_TEST (test_java_home_wins_if_it_will_do)
{
  const gchar *const folders[] = { folder, NULL };
  g_autofree gchar *good = make_jdk ("a", "17.0.9");
  g_autofree gchar *old = make_jdk ("b", "11.0.2");
  RtspSinkJdkPlaces places = { good, NULL, folders };

  g_free (make_jdk ("c", "25"));
  check_found (&places, "17.0.9", 17);
  places.java_home = old;
  check_found (&places, "25", 25);
  places.java_home = folder;
  check_found (&places, "25", 25);
}

GST_END_TEST;

GST_START_TEST (test_program_is_followed_home)
{
  g_autofree gchar *home = make_jdk ("jdk", "18.0.1");
  g_autofree gchar *java = write_file ("jdk/bin/java", "");
  g_autofree gchar *link = g_build_filename (folder, "java", NULL);
  RtspSinkJdkPlaces places = { NULL, link, NULL };

  fail_unless_equals_int (symlink (java, link), 0);
  check_found (&places, "18.0.1", 18);
}

GST_END_TEST;

GST_START_TEST (test_none_says_what_to_install)
{
  const gchar *const folders[] = { folder, NULL };
  RtspSinkJdkPlaces places = { "", NULL, folders };

  check_missing (&places, "Java 17");
}

GST_END_TEST;

GST_START_TEST (test_too_old_says_what_was_found)
{
  const gchar *const folders[] = { folder, NULL };
  RtspSinkJdkPlaces places = { NULL, NULL, folders };

  g_free (make_jdk ("a", "1.8.0_402"));
  check_missing (&places, "1.8.0_402");
  g_free (make_jdk ("b", "11.0.2"));
  check_missing (&places, "11.0.2");
}

GST_END_TEST;

static void
check_jar (const gchar * plugin_folder, const gchar * expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *jar = rtspsink_jdk_find_jar (plugin_folder, &error);
  g_autofree gchar *path = jar != NULL ? g_canonicalize_filename (jar, NULL) : NULL;

  fail_unless (jar != NULL, "%s", error != NULL ? error->message : "");
  fail_unless_equals_string (path, expected);
}

GST_START_TEST (test_jar_is_near_the_plugin)
{
  g_autofree gchar *plugin_folder = g_build_filename (folder, "native-shim", NULL);
  g_autofree gchar *installed = write_file ("native-shim/rtspsink/rtspsink.jar", "");
  g_autofree gchar *above = NULL;
  g_autofree gchar *beside = NULL;

  g_unsetenv ("RTSPSINK_JAR");
  check_jar (plugin_folder, installed);
  above = write_file ("rtspsink.jar", "");
  check_jar (plugin_folder, above);
  beside = write_file ("native-shim/rtspsink.jar", "");
  check_jar (plugin_folder, beside);
  g_setenv ("RTSPSINK_JAR", above, TRUE);
  check_jar (plugin_folder, above);
}

GST_END_TEST;

GST_START_TEST (test_missing_jar_names_the_places)
{
  g_autoptr (GError) error = NULL;

  g_unsetenv ("RTSPSINK_JAR");
  fail_unless (rtspsink_jdk_find_jar (folder, &error) == NULL);
  fail_unless (strstr (error->message, folder) != NULL, "%s", error->message);
  fail_unless (strstr (error->message, "RTSPSINK_JAR") != NULL, "%s", error->message);

  g_clear_error (&error);
  g_setenv ("RTSPSINK_JAR", "/nonexistent/other.jar", TRUE);
  fail_unless (rtspsink_jdk_find_jar (folder, &error) == NULL);
  fail_unless (strstr (error->message, "/nonexistent/other.jar") != NULL, "%s", error->message);
}

GST_END_TEST;

static Suite *
jdk_suite (void)
{
  Suite *suite = suite_create ("jdk");
  TCase *tcase = tcase_create ("jdk");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, folder_make, folder_remove);
  tcase_add_test (tcase, test_newest_wins);
  tcase_add_test (tcase, test_java_home_wins_if_it_will_do);
  tcase_add_test (tcase, test_program_is_followed_home);
  tcase_add_test (tcase, test_none_says_what_to_install);
  tcase_add_test (tcase, test_too_old_says_what_was_found);
  tcase_add_test (tcase, test_jar_is_near_the_plugin);
  tcase_add_test (tcase, test_missing_jar_names_the_places);
  return suite;
}

GST_CHECK_MAIN (jdk);
