/* rtspsink: fuzz target of RTP caps that become a media section of the SDP
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "payload/format.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_init ();
  return 0;
}

/* Whatever was in the caps, it stays one section, of whole lines. */
static void
check_section (const gchar * section)
{
  g_auto (GStrv) lines = g_strsplit (section, "\r\n", -1);

  g_assert_true (g_str_has_prefix (section, "m="));
  g_assert_true (g_utf8_validate (section, -1, NULL));
  for (guint i = 0; lines[i] != NULL; i++) {
    g_assert_null (strpbrk (lines[i], "\r\n"));
    if (*lines[i] == '\0')
      g_assert_null (lines[i + 1]);
    else
      g_assert_true (strchr (i == 0 ? "m" : "ibka", lines[i][0]) != NULL && lines[i][1] == '=');
  }
}

/* "sname=value", "iname=value", "uname=value": a string, a signed and an unsigned number. Caps
 * hold valid UTF-8 only. */
static void
set_field (GstStructure * structure, const gchar * field)
{
  const gchar *equals = *field != '\0' ? strchr (field + 1, '=') : NULL;
  g_autofree gchar *name = equals != NULL ? g_strndup (field + 1, (gsize) (equals - field - 1)) : NULL;

  if (equals == NULL || *name == '\0' || !g_utf8_validate (field, -1, NULL))
    return;
  if (*field == 's')
    gst_structure_set (structure, name, G_TYPE_STRING, equals + 1, NULL);
  else if (*field == 'i')
    gst_structure_set (structure, name, G_TYPE_INT, atoi (equals + 1), NULL);
  else if (*field == 'u')
    gst_structure_set (structure, name, G_TYPE_UINT, (guint) strtoul (equals + 1, NULL, 10), NULL);
}

/* Parts that end with a byte 1: the title, the language, then the fields of the caps. */
int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  g_auto (GStrv) parts = g_strsplit (text, "\1", -1);
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("application/x-rtp");
  RtspSinkDescription description = { 0 };
  RtspSinkFormat format = { 0 };
  g_autoptr (GError) error = NULL;

  if (g_strv_length (parts) < 2)
    return 0;
  for (guint i = 2; parts[i] != NULL; i++)
    set_field (gst_caps_get_structure (caps, 0), parts[i]);
  description.title = parts[0];
  description.language = parts[1];
  description.bits_per_second = (guint) size * 1000;
  if (rtspsink_format_from_caps (&format, caps, &description, &error))
    check_section (format.media);
  else
    g_assert_nonnull (error);
  rtspsink_format_clear (&format);
  return 0;
}
