/* rtspsink: fuzz target of a JDK's release file
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdlib.h>

#include <glib/gstdio.h>

#include "fuzz.h"
#include "java/jdk.h"

static gchar *home;
static gchar *release;

static void
remove_home (void)
{
  static const gchar *const names[] =
      { "release", "lib/server/libjvm.so", "lib/server", "lib", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (home, names[i], NULL);

    g_remove (path);
  }
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autofree gchar *server = NULL;
  g_autofree gchar *libjvm = NULL;

  fuzz_init ();
  home = g_dir_make_tmp ("rtspsink-fuzz-XXXXXX", NULL);
  release = g_build_filename (home, "release", NULL);
  server = g_build_filename (home, "lib/server", NULL);
  libjvm = g_build_filename (server, "libjvm.so", NULL);
  g_mkdir_with_parents (server, 0700);
  g_file_set_contents (libjvm, "", 0, NULL);
  atexit (remove_home);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  RtspSinkJdkPlaces places = { home, NULL, NULL };
  g_autoptr (GError) error = NULL;
  RtspSinkJdk *jdk;

  g_file_set_contents_full (release, (const gchar *) data, (gssize) size,
      G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  jdk = rtspsink_jdk_find_in (&places, &error);
  g_assert_true ((jdk == NULL) == (error != NULL));
  g_assert_true (jdk == NULL || jdk->major >= RTSPSINK_JDK_MINIMUM);
  rtspsink_jdk_free (jdk);
  return 0;
}
