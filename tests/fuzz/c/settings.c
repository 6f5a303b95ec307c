/* rtspsink: fuzz target of properties that become lines of settings for Java
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "fuzz.h"
#include "element/settings.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_init ();
  return 0;
}

/* Gives the texts, in the order of the properties, to those that are texts. */
static void
set_texts (RtspSinkSettings * settings, gchar ** texts)
{
  for (guint i = 0; i < rtspsink_settings_count () && *texts != NULL; i++) {
    g_auto (GValue) value = G_VALUE_INIT;

    if (!G_VALUE_HOLDS_STRING (&settings->values[i]))
      continue;
    g_value_init (&value, G_TYPE_STRING);
    g_value_set_string (&value, *texts++);
    g_assert_true (rtspsink_settings_set (settings, i, &value));
  }
}

/* Returns how many lines they make, each of them name=value. */
static guint
count_lines (const RtspSinkSettings * settings)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  guint count = 0;

  rtspsink_settings_append (settings, text);
  lines = g_strsplit (text->str, "\n", -1);
  for (; lines[count + 1] != NULL; count++)
    g_assert_true (strchr (lines[count], '=') > lines[count]);
  g_assert_cmpstr (lines[count], ==, "");
  return count;
}

/* Texts that end with a byte 1. Either one is refused, or they make the lines that they would make
 * without any line break. */
int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  g_autofree gchar *flat = g_strdelimit (g_strdup (text), "\r\n", '_');
  g_auto (GStrv) texts = g_strsplit (text, "\1", -1);
  g_auto (GStrv) flat_texts = g_strsplit (flat, "\1", -1);
  RtspSinkSettings settings;
  guint lines;

  rtspsink_settings_init (&settings);
  set_texts (&settings, flat_texts);
  g_assert_null (rtspsink_settings_find_line_break (&settings));
  lines = count_lines (&settings);
  set_texts (&settings, texts);
  if (rtspsink_settings_find_line_break (&settings) == NULL)
    g_assert_cmpuint (count_lines (&settings), ==, lines);
  rtspsink_settings_clear (&settings);
  return 0;
}
