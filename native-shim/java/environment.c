/* rtspsink: what the environment of the process says, where it may be believed
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdlib.h>
#include <sys/auxv.h>

#include <gst/gst.h>

#include "java/environment.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

gboolean
rtspsink_environment_is_distrusted (void)
{
  return getauxval (AT_SECURE) != 0;
}

static const gchar *
get_unless_empty (const gchar * name)
{
  const gchar *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : NULL;
}

const gchar *
rtspsink_environment_get (const gchar * name)
{
  const gchar *value = get_unless_empty (name);

  if (value == NULL || !rtspsink_environment_is_distrusted ())
    return value;
  GST_WARNING ("this program has more rights than its user: the environment variable %s is "
      "ignored", name);
  return NULL;
}

gchar *
rtspsink_environment_find_program (const gchar * name)
{
  return rtspsink_environment_is_distrusted () ? NULL : g_find_program_in_path (name);
}

void
rtspsink_environment_hide_from_jvm (void)
{
  static const gchar *const read_by_libjvm[] = { "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS" };

  for (guint i = 0; i < G_N_ELEMENTS (read_by_libjvm); i++) {
    if (get_unless_empty (read_by_libjvm[i]) != NULL
        && rtspsink_environment_get (read_by_libjvm[i]) == NULL)
      g_unsetenv (read_by_libjvm[i]);
  }
}
