/* rtspsink: where libjvm and our jar are on this machine
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdlib.h>
#include <string.h>

#include <gst/gst.h>

#include "java/environment.h"
#include "java/jdk.h"

#define REMEDY "install one, for example with \"apt-get install openjdk-17-jre-headless\", " \
    "or set the environment variable JAVA_HOME to it"

void
rtspsink_jdk_free (RtspSinkJdk * jdk)
{
  if (jdk == NULL)
    return;
  g_free (jdk->libjvm);
  g_free (jdk->version);
  g_free (jdk);
}

/* (transfer full): what the line JAVA_VERSION="17.0.15" of `home`/release says, or NULL */
static gchar *
read_version (const gchar * home)
{
  g_autofree gchar *path = g_build_filename (home, "release", NULL);
  g_autofree gchar *text = NULL;
  const gchar *value;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  value = strstr (text, "JAVA_VERSION=\"");
  if (value == NULL)
    return NULL;
  value += strlen ("JAVA_VERSION=\"");
  return g_strndup (value, strcspn (value, "\"\n"));
}

/* Java 8 calls itself 1.8. */
static guint
major_of (const gchar * version)
{
  guint first = (guint) strtoul (version, NULL, 10);
  const gchar *dot = strchr (version, '.');

  return first == 1 && dot != NULL ? (guint) strtoul (dot + 1, NULL, 10) : first;
}

/* NULL if there is no JDK in `home`. One without a release file is taken for the
 * oldest that will do. */
static RtspSinkJdk *
inspect (const gchar * home)
{
  static const gchar *const libraries[] = { "lib/server/libjvm.so", "jre/lib/server/libjvm.so" };
  g_autofree gchar *version = read_version (home);

  for (guint i = 0; i < G_N_ELEMENTS (libraries); i++) {
    g_autofree gchar *libjvm = g_build_filename (home, libraries[i], NULL);
    RtspSinkJdk *jdk;

    if (!g_file_test (libjvm, G_FILE_TEST_IS_REGULAR))
      continue;
    jdk = g_new0 (RtspSinkJdk, 1);
    jdk->libjvm = g_steal_pointer (&libjvm);
    jdk->major = version != NULL ? major_of (version) : RTSPSINK_JDK_MINIMUM;
    jdk->version = version != NULL ? g_steal_pointer (&version) : g_strdup ("?");
    return jdk;
  }
  return NULL;
}

/* Keeps the newer of the two. */
static void
prefer_newer (RtspSinkJdk ** best, RtspSinkJdk * found)
{
  if (found == NULL)
    return;
  if (*best != NULL && strverscmp ((*best)->version, found->version) >= 0) {
    rtspsink_jdk_free (found);
    return;
  }
  rtspsink_jdk_free (*best);
  *best = found;
}

/* Beyond the symbolic links of a distribution's alternatives: .../bin/java */
static RtspSinkJdk *
inspect_program (const gchar * java)
{
  g_autofree gchar *real = g_canonicalize_filename (java, NULL);
  char *resolved = realpath (real, NULL);
  g_autofree gchar *bin = resolved != NULL ? g_path_get_dirname (resolved) : NULL;
  g_autofree gchar *home = bin != NULL ? g_path_get_dirname (bin) : NULL;

  free (resolved);
  return home != NULL ? inspect (home) : NULL;
}

static void
inspect_folder (RtspSinkJdk ** best, const gchar * folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  if (dir == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *home = g_build_filename (folder, name, NULL);

    prefer_newer (best, inspect (home));
  }
  g_dir_close (dir);
}

RtspSinkJdk *
rtspsink_jdk_find_in (const RtspSinkJdkPlaces * places, GError ** error)
{
  RtspSinkJdk *best = places->java_home != NULL ? inspect (places->java_home) : NULL;

  if (best != NULL && best->major >= RTSPSINK_JDK_MINIMUM)
    return best;
  if (places->java != NULL)
    prefer_newer (&best, inspect_program (places->java));
  for (guint i = 0; places->folders != NULL && places->folders[i] != NULL; i++)
    inspect_folder (&best, places->folders[i]);

  if (best != NULL && best->major >= RTSPSINK_JDK_MINIMUM)
    return best;
  if (best == NULL)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "No Java runtime found. rtspsink needs Java %d or newer: " REMEDY ".",
        RTSPSINK_JDK_MINIMUM);
  else
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "The newest Java runtime found is %s (%s). rtspsink needs Java %d or newer: " REMEDY ".",
        best->version, best->libjvm, RTSPSINK_JDK_MINIMUM);
  rtspsink_jdk_free (best);
  return NULL;
}

RtspSinkJdk *
rtspsink_jdk_find (GError ** error)
{
  static const gchar *const folders[] =
      { "/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt/java",
    "/opt", NULL
  };
  g_autofree gchar *java = rtspsink_environment_find_program ("java");
  RtspSinkJdkPlaces places = { rtspsink_environment_get ("JAVA_HOME"), java, folders };

  return rtspsink_jdk_find_in (&places, error);
}

gchar *
rtspsink_jdk_find_jar (const gchar * plugin_folder, GError ** error)
{
  static const gchar *const places[] =
      { "rtspsink.jar", "../rtspsink.jar", "rtspsink/rtspsink.jar" };
  const gchar *configured = rtspsink_environment_get ("RTSPSINK_JAR");

  if (configured != NULL) {
    if (g_file_test (configured, G_FILE_TEST_IS_REGULAR))
      return g_canonicalize_filename (configured, NULL);
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "RTSPSINK_JAR names a file that does not exist: %s. Correct or unset it.", configured);
    return NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree gchar *jar = g_build_filename (plugin_folder, places[i], NULL);

    if (g_file_test (jar, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer (&jar);
  }
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
      "rtspsink.jar is missing. It was searched as %s, %s and %s in %s. Build and install the "
      "project again, or set the environment variable RTSPSINK_JAR to the jar.", places[0],
      places[1], places[2], plugin_folder);
  return NULL;
}
