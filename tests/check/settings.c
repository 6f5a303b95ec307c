/* rtspsink: tests of the properties that the server is opened with
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include <gst/check/gstcheck.h>

#include "element/gstrtspsink.h"
#include "recorder.h"
#include "element/settings.h"

/* Calls `visit` with each property of the element's own that can be set. */
static guint
for_each_setting (GType type, void (*visit) (GParamSpec *))
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (GST_TYPE_RTSP_SINK);
  guint count = 0;
  g_autofree GParamSpec **all = g_object_class_list_properties (G_OBJECT_CLASS (klass), &count);
  guint visited = 0;

  for (guint i = 0; i < count; i++) {
    if (all[i]->owner_type == GST_TYPE_RTSP_SINK && (all[i]->flags & G_PARAM_WRITABLE) != 0
        && g_type_is_a (all[i]->value_type, type)) {
      visit (all[i]);
      visited++;
    }
  }
  return visited;
}

static void
check_line_break_is_refused (GParamSpec * pspec)
{
  GstElement *sink = gst_check_setup_element ("rtspsink");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (sink, bus);
  g_object_set (sink, pspec->name, "a\nmax-sessions=1", NULL);
  fail_unless_equals_int (gst_element_set_state (sink, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "no error for %s", pspec->name);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, pspec->name) != NULL
      && strstr (error->message, "line break") != NULL, "%s: %s", pspec->name, error->message);
  fail_unless_equals_int (recorder_count ("open"), 0);
  g_clear_pointer (&message, gst_message_unref);
  gst_element_set_bus (sink, NULL);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_check_teardown_element (sink);
}

GST_START_TEST (test_line_break_in_any_text_is_an_error)
{
  fail_unless (for_each_setting (G_TYPE_STRING, check_line_break_is_refused) > 10);
}

GST_END_TEST;

static GstElement *changed;     /* an element with another value in each property visited so far */

/* Sets the property to what none other has, and sees that it has it. */
static void
change_text (GParamSpec * pspec)
{
  g_autofree gchar *text = NULL;

  if ((pspec->flags & G_PARAM_READABLE) == 0)
    return;
  g_object_set (changed, pspec->name, pspec->name, NULL);
  g_object_get (changed, pspec->name, &text, NULL);
  fail_unless_equals_string (text, pspec->name);
}

static void
check_text (GParamSpec * pspec)
{
  g_autofree gchar *text = NULL;

  if ((pspec->flags & G_PARAM_READABLE) == 0)
    return;
  g_object_get (changed, pspec->name, &text, NULL);
  fail_unless_equals_string (text, pspec->name);
  g_object_set (changed, pspec->name, NULL, NULL);
  g_free (text);
  g_object_get (changed, pspec->name, &text, NULL);
  fail_unless_equals_string (text, G_PARAM_SPEC_STRING (pspec)->default_value);
}

/* The lowest number that was not given away yet, as far as the property takes it. */
static void
change_number (GParamSpec * pspec)
{
  guint number = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (changed), "last")) + 1;

  number = CLAMP (number, G_PARAM_SPEC_UINT (pspec)->minimum, G_PARAM_SPEC_UINT (pspec)->maximum);
  g_object_set_data (G_OBJECT (changed), "last", GUINT_TO_POINTER (number));
  g_object_set_data (G_OBJECT (changed), pspec->name, GUINT_TO_POINTER (number));
  g_object_set (changed, pspec->name, number, NULL);
}

static void
check_number (GParamSpec * pspec)
{
  guint number;

  g_object_get (changed, pspec->name, &number, NULL);
  fail_unless_equals_int (number,
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (changed), pspec->name)));
}

GST_START_TEST (test_no_property_shares_its_value_with_another)
{
  changed = gst_check_setup_element ("rtspsink");
  for_each_setting (G_TYPE_STRING, change_text);
  for_each_setting (G_TYPE_UINT, change_number);
  fail_unless (for_each_setting (G_TYPE_UINT, check_number) > 5);
  for_each_setting (G_TYPE_STRING, check_text);
  gst_check_teardown_element (changed);
}

GST_END_TEST;

static void
ignore (GParamSpec * pspec)
{
}

/* All that can be set is in the one table. */
GST_START_TEST (test_every_property_is_in_the_table)
{
  fail_unless_equals_int (for_each_setting (G_TYPE_NONE, ignore), 0);
  fail_unless_equals_int (for_each_setting (G_TYPE_STRING, ignore)
      + for_each_setting (G_TYPE_UINT, ignore) + for_each_setting (G_TYPE_INT, ignore)
      + for_each_setting (G_TYPE_BOOLEAN, ignore) + for_each_setting (G_TYPE_ENUM, ignore)
      + for_each_setting (G_TYPE_FLAGS, ignore), rtspsink_settings_count ());
}

GST_END_TEST;

static Suite *
settings_suite (void)
{
  Suite *suite = suite_create ("settings");
  TCase *tcase = tcase_create ("settings");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, recorder_setup, recorder_teardown);
  tcase_add_test (tcase, test_line_break_in_any_text_is_an_error);
  tcase_add_test (tcase, test_no_property_shares_its_value_with_another);
  tcase_add_test (tcase, test_every_property_is_in_the_table);
  return suite;
}

GST_CHECK_MAIN (settings);
