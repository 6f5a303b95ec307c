/* rtspsink: fuzz target of the text that Java writes for the property "stats"
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fuzz.h"
#include "element/stats.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_init ();
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  g_autoptr (GstStructure) stats = rtspsink_stats_parse (text);
  g_autofree gchar *shown = gst_structure_to_string (stats);

  g_assert_nonnull (shown);
  return 0;
}
