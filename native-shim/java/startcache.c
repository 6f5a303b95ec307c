/* rtspsink: what makes a start quick, in a folder of the user: a class archive and
 * unpacked native libraries
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <glib/gstdio.h>

#include "java/startcache.h"
#include "java/environment.h"

/* Raise when the meaning of the files in an entry changes. */
#define FORMAT 2

#define CLASSES "classes"
#define JNA_LIBRARY "libjnidispatch.so"
#define JFFI_LIBRARY "libjffi-1.2.so"
#define CONTENTS "contents"
#define MAX_CONTENTS_BYTES 1024
#define READ_BYTES (64 * 1024)

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
  g_free (cache->problem);
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

/* (transfer full): NULL if there shall be no cache. A program with more rights than its
 * user has none: the user's folder is not to be trusted with code for it. */
static gchar *
find_folder (void)
{
  const gchar *configured = rtspsink_environment_get ("RTSPSINK_CACHE");

  if (rtspsink_environment_is_distrusted () || g_strcmp0 (configured, "off") == 0)
    return NULL;
  if (configured != NULL)
    return g_canonicalize_filename (configured, NULL);
  return g_build_filename (g_get_user_cache_dir (), "rtspsink", NULL);
}

/* ---- Whether it may be used ---- */

static gboolean
is_users_or_roots (const struct stat *status)
{
  return status->st_uid == geteuid () || status->st_uid == 0;
}

static gboolean
is_ours (const struct stat *status, mode_t type)
{
  return (status->st_mode & S_IFMT) == type && is_users_or_roots (status)
      && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Whether nobody else can rename `path`, which exists and has no symbolic links, or put something
 * in its place. In a sticky folder, such as /tmp, only the owner of a file can. */
static gboolean
is_path_ours (const gchar * path)
{
  g_autofree gchar *above = g_path_get_dirname (path);
  struct stat status;

  if (lstat (path, &status) != 0 || !is_ours (&status, S_IFDIR))
    return FALSE;
  while (lstat (above, &status) == 0 && is_users_or_roots (&status)
      && (is_ours (&status, S_IFDIR) || (status.st_mode & S_ISVTX) != 0)) {
    gchar *next;

    if (g_str_equal (above, "/"))
      return TRUE;
    next = g_path_get_dirname (above);
    g_free (above);
    above = next;
  }
  return FALSE;
}

/* (transfer full): the folder without symbolic links, whose targets could change later; NULL if
 * it is not there or somebody else can write there. */
static gchar *
resolve_ours (const gchar * folder)
{
  char *resolved = realpath (folder, NULL);
  gchar *path = resolved != NULL && is_path_ours (resolved) ? g_strdup (resolved) : NULL;

  free (resolved);
  return path;
}

/* Finds what changed without a trace in size and time: a failing disk, a loss of power before all
 * was written. CRC-32 takes 1 to 3 ms for an archive of 6 MB. */
static gboolean
checksum (const gchar * path, gulong * crc)
{
  gint file = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  guchar *buffer = g_malloc (READ_BYTES);
  gssize length = -1;

  *crc = crc32 (0, NULL, 0);
  while (file >= 0 && (length = read (file, buffer, READ_BYTES)) > 0)
    *crc = crc32 (*crc, buffer, (uInt) length);
  if (file >= 0)
    (void) close (file);
  g_free (buffer);
  return length == 0;
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
  gulong crc;

  if (lstat (path, &status) != 0 || !is_ours (&status, S_IFREG) || !checksum (path, &crc))
    return FALSE;
  g_string_append_printf (expected, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %08lx\n", name,
      (gint64) status.st_size, modified_ns (&status), crc);
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

  if (lstat (entry, &status) != 0)
    return;
  if (is_ours (&status, S_IFDIR)) {
    contents = read_contents (entry, &status);
    cache->has_classes = append_line (expected, entry, CLASSES);
    cache->usable = append_line (expected, entry, JFFI_LIBRARY)
        && append_line (expected, entry, JNA_LIBRARY)
        && g_strcmp0 (contents, expected->str) == 0;
  }
  if (!cache->usable)
    cache->problem = g_strdup_printf ("%s is damaged, or was changed after it was made", entry);
  cache->wanted = !cache->usable || (!cache->has_classes
      && g_get_real_time () / G_USEC_PER_SEC - status.st_mtime > RETRY_SECONDS);
}

RtspSinkCache *
rtspsink_cache_open (const RtspSinkJdk * jdk, const gchar * jar)
{
  RtspSinkCache *cache = g_new0 (RtspSinkCache, 1);
  g_autofree gchar *configured = find_folder ();
  struct stat status;

  if (configured == NULL)
    return cache;
  cache->entry = entry_name (jdk, jar);
  cache->wanted = stat (configured, &status) != 0;
  cache->folder = cache->wanted ? g_strdup (configured) : resolve_ours (configured);
  if (cache->wanted)
    return cache;
  if (cache->folder == NULL) {
    cache->problem = g_strdup_printf ("others than its user and root can write to %s, or to a "
        "folder above it", configured);
    return cache;
  }
  cache->wanted = TRUE;
  check_entry (cache);
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

  if (rtspsink_environment_is_distrusted ()) {
    /* JNA would unpack its library into a folder that the environment names, whose owner could put
     * another in its place. In a sticky folder only root could. */
    add_option (options, "-Djna.tmpdir=", "/tmp", "");
    add_option (options, "-Djffi.extract.dir=", "/tmp", "");
  }
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

/* (transfer full): NULL if there can be none */
static gchar *
make_folder (const gchar * folder)
{
  g_autofree gchar *made = NULL;

  if (rtspsink_environment_get ("RTSPSINK_CACHE") == NULL && !is_in_own_home (folder))
    return NULL;
  if (g_mkdir_with_parents (folder, S_IRWXU) != 0)
    return NULL;
  made = resolve_ours (folder);
  return made != NULL && access (made, W_OK) == 0 ? g_steal_pointer (&made) : NULL;
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
  g_autofree gchar *java = find_java (jdk->libjvm);
  g_autofree gchar *folder = cache->wanted && java != NULL ? make_folder (cache->folder) : NULL;
  const gchar *const rest[] = { "-cp", jar, MAKER_CLASS, folder, cache->entry, plugin };
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  if (folder == NULL)
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
