/* rtspsink: what makes a start quick, in a folder of the user: a class archive and
 * unpacked native libraries
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <sched.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "rtspsinkcache.h"

/* Raise when the meaning of the files in an entry changes. */
#define FORMAT 1

#define CLASSES "classes"
#define JNA_LIBRARY "libjnidispatch.so"
#define JFFI_LIBRARY "libjffi-1.2.so"
#define CONTENTS "contents"
#define MAX_CONTENTS_BYTES 1024

/* An entry without an archive says that this JVM could not make one. */
#define RETRY_SECONDS (24 * 60 * 60)

#define FIRST_WITH_AOT_CACHE 25
#define LOWEST_PRIORITY 19

#define MAKER_CLASS "io.github.rtspsink.bridge.cache.CacheMaker"

void
rtspsink_cache_free (RtspSinkCache * cache)
{
  if (cache == NULL)
    return;
  g_free (cache->folder);
  g_free (cache->entry);
  g_free (cache);
}

/* ---- Where ---- */

static gint64
modified_ns (const struct stat *status)
{
  return (gint64) status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

static void
append_file (GString * text, const gchar * path)
{
  struct stat status = { 0 };

  (void) stat (path, &status);
  g_string_append_printf (text, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", path,
      (gint64) status.st_size, modified_ns (&status));
}

/* (transfer full): differs wherever a JVM would refuse the archive of another */
static gchar *
entry_name (const RtspSinkJdk * jdk, const gchar * jar)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%d %s %s\n", FORMAT, RTSPSINK_VERSION, jdk->version);
  append_file (text, jdk->libjvm);
  append_file (text, jar);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

/* (transfer full): NULL if there shall be no cache. A process with more rights than
 * its user believes nothing of the environment. */
static gchar *
find_folder (void)
{
  const gchar *configured = g_getenv ("RTSPSINK_CACHE");

  if (getauxval (AT_SECURE) != 0 || g_strcmp0 (configured, "off") == 0)
    return NULL;
  if (configured != NULL && *configured != '\0')
    return g_canonicalize_filename (configured, NULL);
  return g_build_filename (g_get_user_cache_dir (), "rtspsink", NULL);
}

/* ---- Whether it may be used ---- */

static gboolean
is_ours (const struct stat *status, mode_t type)
{
  return (status->st_mode & S_IFMT) == type
      && (status->st_uid == geteuid () || status->st_uid == 0)
      && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* (transfer full): the text of the entry's list, NULL if it has none that we trust */
static gchar *
read_contents (const gchar * entry, struct stat *status)
{
  g_autofree gchar *path = g_build_filename (entry, CONTENTS, NULL);
  gchar *text = NULL;

  if (lstat (path, status) != 0 || !is_ours (status, S_IFREG)
      || status->st_size > MAX_CONTENTS_BYTES)
    return NULL;
  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

/* Appends a line of the list as it should be; FALSE if there is no such file, or none we trust. */
static gboolean
append_line (GString * expected, const gchar * entry, const gchar * name)
{
  g_autofree gchar *path = g_build_filename (entry, name, NULL);
  struct stat status;

  if (lstat (path, &status) != 0 || !is_ours (&status, S_IFREG))
    return FALSE;
  g_string_append_printf (expected, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", name,
      (gint64) status.st_size, modified_ns (&status));
  return TRUE;
}

/* Sorted by name, as CacheFolder.java writes the list. */
static void
check_entry (RtspSinkCache * cache)
{
  g_autofree gchar *entry = g_build_filename (cache->folder, cache->entry, NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree gchar *contents = NULL;
  struct stat status;

  if (lstat (entry, &status) != 0 || !is_ours (&status, S_IFDIR))
    return;
  contents = read_contents (entry, &status);
  cache->has_classes = append_line (expected, entry, CLASSES);
  cache->usable = append_line (expected, entry, JFFI_LIBRARY)
      && append_line (expected, entry, JNA_LIBRARY)
      && g_strcmp0 (contents, expected->str) == 0;
  cache->wanted = !cache->usable || (!cache->has_classes
      && g_get_real_time () / G_USEC_PER_SEC - status.st_mtime > RETRY_SECONDS);
}

RtspSinkCache *
rtspsink_cache_open (const RtspSinkJdk * jdk, const gchar * jar)
{
  RtspSinkCache *cache = g_new0 (RtspSinkCache, 1);
  struct stat status;

  cache->folder = find_folder ();
  if (cache->folder == NULL)
    return cache;
  cache->entry = entry_name (jdk, jar);
  cache->wanted = TRUE;
  if (stat (cache->folder, &status) != 0)
    return cache;
  if (is_ours (&status, S_IFDIR))
    check_entry (cache);
  else
    cache->wanted = FALSE;
  return cache;
}

static void
add_option (GPtrArray * options, const gchar * name, const gchar * entry, const gchar * file)
{
  g_ptr_array_add (options, g_strconcat (name, entry, file, NULL));
}

void
rtspsink_cache_add_options (const RtspSinkCache * cache, guint major, GPtrArray * options)
{
  g_autofree gchar *entry = NULL;

  if (!cache->usable)
    return;
  entry = g_build_filename (cache->folder, cache->entry, NULL);
  add_option (options, "-Djna.boot.library.path=", entry, "");
  add_option (options, "-Djffi.boot.library.path=", entry, "");
  if (!cache->has_classes)
    return;
  add_option (options, major >= FIRST_WITH_AOT_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=",
      entry, "/" CLASSES);
}

/* ---- Making ---- */

/* Root with the HOME of a user must leave no files there that the user cannot remove. */
static gboolean
is_in_own_home (const gchar * folder)
{
  g_autofree gchar *parent = g_path_get_dirname (folder);
  struct stat status;

  while (stat (parent, &status) != 0) {
    gchar *above = g_path_get_dirname (parent);

    if (g_str_equal (above, parent)) {
      g_free (above);
      return FALSE;
    }
    g_free (parent);
    parent = above;
  }
  return status.st_uid == geteuid ();
}

static gboolean
make_folder (const gchar * folder)
{
  struct stat status;

  if (g_getenv ("RTSPSINK_CACHE") == NULL && !is_in_own_home (folder))
    return FALSE;
  return g_mkdir_with_parents (folder, S_IRWXU) == 0 && stat (folder, &status) == 0
      && is_ours (&status, S_IFDIR) && access (folder, W_OK) == 0;
}

/* (transfer full): the java program beside .../lib/server/libjvm.so, NULL if there is none */
static gchar *
find_java (const gchar * libjvm)
{
  g_autofree gchar *folder = g_path_get_dirname (libjvm);
  g_autofree gchar *java = g_build_filename (folder, "../../bin/java", NULL);
  g_autofree gchar *path = g_canonicalize_filename (java, NULL);

  return access (path, X_OK) == 0 ? g_steal_pointer (&path) : NULL;
}

/* Runs between fork and exec: only what is allowed in a signal handler. A session of its
 * own keeps Ctrl-C and the end of the terminal away. */
static void
become_humble (gpointer data)
{
  struct sched_param idle = { 0 };

  (void) setsid ();
  (void) umask (S_IRWXG | S_IRWXO);
  (void) setpriority (PRIO_PROCESS, 0, LOWEST_PRIORITY);
  (void) sched_setscheduler (0, SCHED_IDLE, &idle);
}

gboolean
rtspsink_cache_make (const RtspSinkCache * cache, const RtspSinkJdk * jdk, const gchar * jar,
    const gchar * plugin, const gchar * const *options)
{
  const gchar *const rest[] = { "-cp", jar, MAKER_CLASS, cache->folder, cache->entry, plugin };
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree gchar *java = find_java (jdk->libjvm);

  if (!cache->wanted || java == NULL || !make_folder (cache->folder))
    return FALSE;
  g_ptr_array_add (argv, java);
  for (guint i = 0; options[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) options[i]);
  for (guint i = 0; i < G_N_ELEMENTS (rest); i++)
    g_ptr_array_add (argv, (gpointer) rest[i]);
  g_ptr_array_add (argv, NULL);
  return g_spawn_async ("/", (gchar **) argv->pdata, NULL,
      G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, become_humble, NULL, NULL, NULL);
}
