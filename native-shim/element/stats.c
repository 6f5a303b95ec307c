/* rtspsink: what Java says of the viewers as a GstStructure
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "java/upcalls.h"
#include "element/stats.h"

#define NAME "rtspsink-stats"
#define FIRST_BYTES (16 * 1024)
/* Viewers come while the text is fetched with a buffer of the size that it had. */
#define SPARE_BYTES (4 * 1024)
#define ATTEMPTS 3

/* "kind name value": the value may hold spaces. */
static void
set_field (GstStructure * structure, const gchar * kind, const gchar * name, const gchar * value)
{
  if (g_str_equal (kind, "s"))
    gst_structure_set (structure, name, G_TYPE_STRING, value, NULL);
  else if (g_str_equal (kind, "u"))
    gst_structure_set (structure, name, G_TYPE_UINT64, g_ascii_strtoull (value, NULL, 10), NULL);
  else if (g_str_equal (kind, "i"))
    gst_structure_set (structure, name, G_TYPE_INT64, g_ascii_strtoll (value, NULL, 10), NULL);
  else if (g_str_equal (kind, "d"))
    gst_structure_set (structure, name, G_TYPE_DOUBLE, g_ascii_strtod (value, NULL), NULL);
}

/* What GStreamer takes for the name of a structure. */
static gboolean
is_name (const gchar * text)
{
  return g_ascii_isalpha (*text)
      && text[strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_")] == '\0';
}

/* Reads lines up to the "end" that belongs to them; returns the line after it. */
static gchar **
read_fields (GstStructure * structure, gchar ** line)
{
  while (*line != NULL && !g_str_equal (*line, "end")) {
    g_auto (GStrv) words = g_strsplit (*line++, " ", 3);
    guint count = g_strv_length (words);

    if (count < 2 || !is_name (words[1]))
      continue;
    if (count == 2 && g_str_equal (words[0], "begin")) {
      g_autoptr (GstStructure) inner = gst_structure_new_empty (words[1]);

      line = read_fields (inner, line);
      gst_structure_set (structure, words[1], GST_TYPE_STRUCTURE, inner, NULL);
    } else if (count == 3) {
      set_field (structure, words[0], words[1], words[2]);
    }
  }
  return *line != NULL ? line + 1 : line;
}

GstStructure *
rtspsink_stats_parse (const gchar * text)
{
  GstStructure *stats = gst_structure_new_empty (NAME);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  read_fields (stats, lines);
  return stats;
}

/* (transfer full) */
static gchar *
fetch (const RtspSinkUpcalls * upcalls, gint32 sink)
{
  gint32 size = FIRST_BYTES;

  for (guint i = 0; i < ATTEMPTS; i++) {
    g_autofree gchar *text = g_malloc ((gsize) size + 1);
    gint32 length = upcalls->stats (sink, text, size);

    if (length >= 0 && length <= size) {
      text[length] = '\0';
      return g_steal_pointer (&text);
    }
    if (length < 0)
      break;
    size = length + SPARE_BYTES;
  }
  return g_strdup ("");
}

GstStructure *
rtspsink_stats_get (gint32 sink)
{
  const RtspSinkUpcalls *upcalls = sink != 0 ? rtspsink_upcalls_get () : NULL;
  g_autofree gchar *text = upcalls != NULL ? fetch (upcalls, sink) : g_strdup ("");

  return rtspsink_stats_parse (text);
}
