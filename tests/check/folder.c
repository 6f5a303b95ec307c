/* rtspsink: the temporary folder of a test
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

#include "folder.h"

gchar *folder;

void
folder_make (void)
{
  folder = g_dir_make_tmp ("rtspsink-check-XXXXXX", NULL);
  fail_unless (folder != NULL);
}

void
folder_remove (void)
{
  remove_tree (folder);
  g_clear_pointer (&folder, g_free);
}

void
remove_tree (const gchar * path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}

gchar *
write_file (const gchar * name, const gchar * text)
{
  gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *parent = g_path_get_dirname (path);

  fail_unless_equals_int (g_mkdir_with_parents (parent, 0700), 0);
  fail_unless (g_file_set_contents (path, text, -1, NULL));
  return path;
}
