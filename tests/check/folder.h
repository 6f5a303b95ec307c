/* rtspsink: the temporary folder of a test
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __FOLDER_H__
#define __FOLDER_H__

#include <glib.h>

/* Exists from folder_make() to folder_remove(), which takes all in it along. For a checked fixture. */
extern gchar *folder;

void folder_make (void);
void folder_remove (void);

/* Any path and what is below it; links are not followed. */
void remove_tree (const gchar * path);

/* Makes `name` below the folder, and the folders it is in. (transfer full): its path */
gchar *write_file (const gchar * name, const gchar * text);

#endif /* __FOLDER_H__ */
