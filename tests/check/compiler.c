/* rtspsink: tests of what the JVM is told to optimise
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <unistd.h>

#include <gst/check/gstcheck.h>

#include "java/compiler.h"

GST_START_TEST (test_directives_are_a_file_while_it_is_open)
{
  g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (g_free);
  gint fd = rtspsink_compiler_add_options (options, 17);
  g_autofree gchar *expected = g_strdup_printf ("-XX:CompilerDirectivesFile=/proc/self/fd/%d", fd);
  g_autofree gchar *text = NULL;

  fail_unless (fd >= 0);
  fail_unless_equals_int (options->len, 2);
  fail_unless_equals_string (options->pdata[0], "-XX:TieredStopAtLevel=4");
  fail_unless_equals_string (options->pdata[1], expected);
  fail_unless (g_file_get_contents (strchr (expected, '/'), &text, NULL, NULL));
  fail_unless (strstr (text, "com/sun/crypto/provider/*.*") < strstr (text, "\"*.*\""),
      "the first directive that matches counts: %s", text);
  close (fd);
}

GST_END_TEST;

GST_START_TEST (test_unknown_versions_get_no_option)
{
  g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (g_free);

  fail_unless_equals_int (rtspsink_compiler_add_options (options, 16), -1);
  fail_unless_equals_int (rtspsink_compiler_add_options (options, 26), -1);
  fail_unless_equals_int (options->len, 0);
}

GST_END_TEST;

GST_START_TEST (test_only_the_notice_is_forgotten)
{
  static const gchar *const said[][2] = {
    {"2 compiler directives added\n", ""},
    {"a warning\n2 compiler directives added\n", "a warning"},
    {"a warning\n", "a warning\n"},
    {"", ""},
  };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++) {
    g_autoptr (GString) printed = g_string_new (said[i][0]);

    rtspsink_compiler_forget_notice (printed);
    fail_unless_equals_string (printed->str, said[i][1]);
    fail_unless_equals_int (printed->len, strlen (said[i][1]));
  }
}

GST_END_TEST;

static Suite *
compiler_suite (void)
{
  Suite *suite = suite_create ("compiler");
  TCase *tcase = tcase_create ("compiler");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_directives_are_a_file_while_it_is_open);
  tcase_add_test (tcase, test_unknown_versions_get_no_option);
  tcase_add_test (tcase, test_only_the_notice_is_forgotten);
  return suite;
}

GST_CHECK_MAIN (compiler);
