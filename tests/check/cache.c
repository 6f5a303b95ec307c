/* rtspsink: tests of which start cache is trusted, and of the process that makes one
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>
#include <zlib.h>

#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

#include "folder.h"
#include "java/startcache.h"

#define NOBODY 65534
#define WAIT_SECONDS 20

/* Writes what it was told and how it is run. The fields of /proc/self/stat are those of cat. */
#define FAKE_JAVA "#!/bin/sh\n" \
  "{ echo \"$@\"; pwd; ls -l /proc/$$/fd | grep -c canary; cut -d ' ' -f 6,19,41 /proc/self/stat; " \
  "echo $$; umask; } >$0.part\n" \
  "echo said; echo complained >&2\n" \
  "mv $0.part $0.said\n"

static const gchar *const names[] = { "classes", "libjffi-1.2.so", "libjnidispatch.so", "contents" };

static gchar *home;             /* of the whole run: GLib asks the environment only once */
static gchar *jar;
static RtspSinkJdk jdk;

static void
setup (void)
{
  g_autofree gchar *cache = NULL;

  folder_make ();
  cache = g_build_filename (folder, "cache", NULL);
  g_setenv ("RTSPSINK_CACHE", cache, TRUE);
  jar = write_file ("rtspsink.jar", "jar");
  jdk.libjvm = write_file ("jdk/lib/server/libjvm.so", "libjvm");
  jdk.version = g_strdup ("17.0.15");
  jdk.major = 17;
}

static void
teardown (void)
{
  folder_remove ();
  g_clear_pointer (&jar, g_free);
  g_clear_pointer (&jdk.libjvm, g_free);
  g_clear_pointer (&jdk.version, g_free);
}

/* (transfer full) */
static gchar *
entry_path (const gchar * name)
{
  g_autoptr (RtspSinkCache) cache = rtspsink_cache_open (&jdk, jar);

  return g_build_filename (cache->folder, cache->entry, name, NULL);
}

/* As CacheFolder.java writes it, of the first of `names` that is to be in it. */
static void
make_entry (guint first)
{
  g_autoptr (GString) contents = g_string_new (NULL);
  g_autofree gchar *list = entry_path ("contents");
  g_autofree gchar *entry = g_path_get_dirname (list);

  fail_unless_equals_int (g_mkdir_with_parents (entry, 0700), 0);
  for (guint i = first; i < 3; i++) {
    g_autofree gchar *path = g_build_filename (entry, names[i], NULL);
    struct stat status;

    fail_unless (g_file_set_contents (path, names[i], -1, NULL));
    fail_unless_equals_int (g_chmod (path, 0600), 0);
    fail_unless_equals_int (stat (path, &status), 0);
    g_string_append_printf (contents, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %08lx\n",
        names[i], (gint64) status.st_size,
        (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec,
        crc32 (0, (const guchar *) names[i], (uInt) strlen (names[i])));
  }
  fail_unless (g_file_set_contents (list, contents->str, -1, NULL));
  fail_unless_equals_int (g_chmod (list, 0600), 0);
}

static void
make_whole_entry (void)
{
  make_entry (0);
}

static void
make_entry_without_classes (void)
{
  make_entry (1);
}

/* The options in one line, (transfer full) */
static gchar *
options_of (const RtspSinkCache * cache)
{
  g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (g_free);

  rtspsink_cache_add_options (cache, jdk.major, options);
  g_ptr_array_add (options, NULL);
  return g_strjoinv (" ", (gchar **) options->pdata);
}

/* `problem`: something is there, and the log says why it is not used. */
static void
check_refused_with (gboolean wanted, gboolean problem)
{
  g_autoptr (RtspSinkCache) cache = rtspsink_cache_open (&jdk, jar);
  g_autofree gchar *options = options_of (cache);

  fail_if (cache->usable);
  fail_unless_equals_int (cache->problem != NULL, problem);
  fail_unless_equals_string (options, "");
  fail_unless_equals_int (cache->wanted, wanted);
}

static void
check_refused (gboolean wanted)
{
  check_refused_with (wanted, TRUE);
}

static void
check_absent (void)
{
  check_refused_with (TRUE, FALSE);
}

static void
check_used (gboolean has_classes, gboolean wanted)
{
  g_autoptr (RtspSinkCache) cache = rtspsink_cache_open (&jdk, jar);

  fail_unless (cache->usable);
  fail_unless (cache->problem == NULL, "%s", cache->problem);
  fail_unless_equals_int (cache->has_classes, has_classes);
  fail_unless_equals_int (cache->wanted, wanted);
}

GST_START_TEST (test_no_entry)
{
  check_absent ();
}

GST_END_TEST;

GST_START_TEST (test_whole_entry)
{
  g_autofree gchar *classes = entry_path ("classes");
  g_autofree gchar *entry = g_path_get_dirname (classes);
  g_autofree gchar *expected = g_strdup_printf ("-Djna.boot.library.path=%s "
      "-Djffi.boot.library.path=%s -XX:SharedArchiveFile=%s", entry, entry, classes);
  g_autoptr (RtspSinkCache) cache = NULL;
  g_autofree gchar *options = NULL;

  make_whole_entry ();
  check_used (TRUE, FALSE);
  cache = rtspsink_cache_open (&jdk, jar);
  options = options_of (cache);
  fail_unless_equals_string (options, expected);
}

GST_END_TEST;

GST_START_TEST (test_java_25_has_an_aot_cache)
{
  g_autoptr (RtspSinkCache) cache = NULL;
  g_autofree gchar *options = NULL;

  jdk.major = 25;
  make_whole_entry ();
  cache = rtspsink_cache_open (&jdk, jar);
  options = options_of (cache);
  fail_unless (strstr (options, " -XX:AOTCache=/") != NULL, "%s", options);
}

GST_END_TEST;

GST_START_TEST (test_jvm_that_archives_nothing_is_asked_again_after_a_day)
{
  g_autofree gchar *contents = entry_path ("contents");
  struct utimbuf two_days_ago;

  make_entry_without_classes ();
  check_used (FALSE, FALSE);
  two_days_ago.actime = two_days_ago.modtime = time (NULL) - 2 * 24 * 60 * 60;
  fail_unless_equals_int (g_utime (contents, &two_days_ago), 0);
  check_used (FALSE, TRUE);
}

GST_END_TEST;

GST_START_TEST (test_other_jdk_or_jar_has_another_entry)
{
  make_whole_entry ();
  g_free (jdk.version);
  jdk.version = g_strdup ("17.0.16");
  check_absent ();
  make_whole_entry ();
  g_free (write_file ("rtspsink.jar", "another jar"));
  check_absent ();
  make_whole_entry ();
  g_free (write_file ("jdk/lib/server/libjvm.so", "another libjvm"));
  check_absent ();
}

GST_END_TEST;

static void
truncate_file (const gchar * path)
{
  fail_unless_equals_int (truncate (path, 3), 0);
}

static void
overwrite_middle (const gchar * path)
{
  FILE *file = g_fopen (path, "r+");

  /* The times of files go in steps of the kernel's tick. */
  g_usleep (20000);
  fail_unless (fseek (file, 2, SEEK_SET) == 0 && fputc ('X', file) == 'X' && fclose (file) == 0);
}

/* As a failing disk does: size and time stay as they were. */
static void
flip_byte (const gchar * path)
{
  FILE *file = g_fopen (path, "r+");
  struct stat status;
  struct timespec times[2];
  int byte;

  fail_unless_equals_int (stat (path, &status), 0);
  byte = fgetc (file);
  fail_unless (fseek (file, 0, SEEK_SET) == 0 && fputc (byte ^ 1, file) != EOF);
  fail_unless_equals_int (fclose (file), 0);
  times[0] = times[1] = status.st_mtim;
  fail_unless_equals_int (utimensat (AT_FDCWD, path, times, 0), 0);
}

static void
replace_by_link (const gchar * path)
{
  g_autofree gchar *elsewhere = g_strconcat (path, ".elsewhere", NULL);

  fail_unless_equals_int (g_rename (path, elsewhere), 0);
  fail_unless_equals_int (symlink (elsewhere, path), 0);
}

static void
let_group_write (const gchar * path)
{
  fail_unless_equals_int (g_chmod (path, 0660), 0);
}

static void
let_others_write (const gchar * path)
{
  fail_unless_equals_int (g_chmod (path, 0606), 0);
}

static void
remove_file (const gchar * path)
{
  fail_unless_equals_int (g_remove (path), 0);
}

/* What happens to a file, and each of them is enough. */
static void (*const changes[]) (const gchar *) = {
  truncate_file, overwrite_middle, flip_byte, replace_by_link, let_group_write, let_others_write, remove_file,
};

GST_START_TEST (test_changed_file_is_refused)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = entry_path (names[i]);
    g_autofree gchar *entry = g_path_get_dirname (path);

    make_whole_entry ();
    check_used (TRUE, FALSE);
    changes[__i__] (path);
    check_refused (TRUE);
    remove_tree (entry);
  }
}

GST_END_TEST;

GST_START_TEST (test_folder_that_others_write_is_refused)
{
  g_autofree gchar *contents = entry_path ("contents");
  g_autofree gchar *entry = g_path_get_dirname (contents);

  make_whole_entry ();
  fail_unless_equals_int (g_chmod (entry, 0770), 0);
  check_refused (TRUE);
  fail_unless_equals_int (g_chmod (entry, 0700), 0);
  check_used (TRUE, FALSE);
  fail_unless_equals_int (g_chmod (g_getenv ("RTSPSINK_CACHE"), 0777), 0);
  check_refused (FALSE);
}

GST_END_TEST;

/* Who can write to a folder above could put another one in its place. */
GST_START_TEST (test_folder_above_that_others_write_is_refused)
{
  make_whole_entry ();
  fail_unless_equals_int (g_chmod (folder, 0777), 0);
  check_refused (FALSE);
  fail_unless_equals_int (g_chmod (folder, 0770), 0);
  check_refused (FALSE);
  fail_unless_equals_int (g_chmod (folder, 01777), 0);
  check_used (TRUE, FALSE);
  fail_unless_equals_int (g_chmod (folder, 0700), 0);
  if (geteuid () == 0) {
    fail_unless_equals_int (chown (folder, NOBODY, NOBODY), 0);
    check_refused (FALSE);
    fail_unless_equals_int (chown (folder, 0, 0), 0);
  }
  check_used (TRUE, FALSE);
}

GST_END_TEST;

/* The link is read once: what it is changed to later does not matter. */
GST_START_TEST (test_folder_may_be_a_symbolic_link)
{
  g_autofree gchar *link = g_build_filename (folder, "link", NULL);
  g_autofree gchar *target = g_strdup (g_getenv ("RTSPSINK_CACHE"));
  g_autofree gchar *resolved = NULL;
  g_autoptr (RtspSinkCache) cache = NULL;

  make_whole_entry ();
  fail_unless_equals_int (symlink (target, link), 0);
  g_setenv ("RTSPSINK_CACHE", link, TRUE);
  cache = rtspsink_cache_open (&jdk, jar);
  fail_unless (cache->usable);
  resolved = realpath (target, NULL);
  fail_unless_equals_string (cache->folder, resolved);
}

GST_END_TEST;

/* Only root can give a file away. */
GST_START_TEST (test_foreign_owner_is_refused)
{
  for (guint i = 0; geteuid () == 0 && i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = entry_path (names[i]);
    g_autofree gchar *entry = g_path_get_dirname (path);

    make_whole_entry ();
    fail_unless_equals_int (chown (path, NOBODY, NOBODY), 0);
    check_refused (TRUE);
    fail_unless_equals_int (chown (path, 0, 0), 0);
    fail_unless_equals_int (chown (entry, NOBODY, NOBODY), 0);
    check_refused (TRUE);
    fail_unless_equals_int (chown (entry, 0, 0), 0);
    check_used (TRUE, FALSE);
    fail_unless_equals_int (chown (g_getenv ("RTSPSINK_CACHE"), NOBODY, NOBODY), 0);
    check_refused (FALSE);
    fail_unless_equals_int (chown (g_getenv ("RTSPSINK_CACHE"), 0, 0), 0);
  }
}

GST_END_TEST;

/* ---- Making ---- */

static gboolean
make (void)
{
  static const gchar *const options[] = { "-Xrs", "-Xmx64m", NULL };
  g_autoptr (RtspSinkCache) cache = rtspsink_cache_open (&jdk, jar);

  return rtspsink_cache_make (cache, &jdk, jar, "/plugin.so", options);
}

static void
install_fake_java (void)
{
  g_autofree gchar *java = write_file ("jdk/bin/java", FAKE_JAVA);

  fail_unless_equals_int (g_chmod (java, 0700), 0);
}

/* (transfer full): the lines that the fake java wrote */
static gchar **
await_said (void)
{
  g_autofree gchar *path = g_build_filename (folder, "jdk/bin/java.said", NULL);
  gint64 deadline = g_get_monotonic_time () + WAIT_SECONDS * G_TIME_SPAN_SECOND;
  g_autofree gchar *text = NULL;

  while (!g_file_get_contents (path, &text, NULL, NULL)) {
    fail_unless (g_get_monotonic_time () < deadline, "no process has run");
    g_usleep (10000);
  }
  return g_strsplit (text, "\n", -1);
}

GST_START_TEST (test_maker_is_humble)
{
  g_autofree gchar *canary = write_file ("canary", "");
  gint held = g_open (canary, O_RDONLY);
  g_autoptr (RtspSinkCache) cache = rtspsink_cache_open (&jdk, jar);
  g_autofree gchar *command = g_strdup_printf ("-Xrs -Xmx64m -cp %s "
      "io.github.rtspsink.bridge.cache.CacheMaker %s %s /plugin.so", jar, cache->folder,
      cache->entry);
  g_autofree gchar *humble = NULL;
  g_auto (GStrv) said = NULL;

  install_fake_java ();
  fail_unless (make ());
  said = await_said ();
  fail_unless_equals_int (close (held), 0);
  fail_unless_equals_string (said[0], command);
  fail_unless_equals_string (said[1], "/");
  fail_unless_equals_string (said[2], "0");
  /* its own session, nice 19, SCHED_IDLE */
  humble = g_strdup_printf ("%s 19 5", said[4]);
  fail_unless_equals_string (said[3], humble);
  fail_unless_equals_string (said[5], "0077");
}

GST_END_TEST;

GST_START_TEST (test_nothing_to_make)
{
  install_fake_java ();
  make_whole_entry ();
  fail_if (make ());
  g_setenv ("RTSPSINK_CACHE", "off", TRUE);
  fail_if (make ());
  check_refused_with (FALSE, FALSE);
}

GST_END_TEST;

GST_START_TEST (test_no_place_to_make_it)
{
  g_autofree gchar *below_file = g_build_filename (jar, "cache", NULL);

  install_fake_java ();
  g_setenv ("RTSPSINK_CACHE", "/proc/rtspsink", TRUE);
  fail_if (make ());
  g_setenv ("RTSPSINK_CACHE", below_file, TRUE);
  fail_if (make ());
}

GST_END_TEST;

/* sudo may keep HOME: root writes nothing there. Only root can give a folder away. */
GST_START_TEST (test_home_of_another_user)
{
  const gchar *all_caches = g_get_user_cache_dir ();
  g_autofree gchar *ours = g_build_filename (all_caches, "rtspsink", NULL);

  install_fake_java ();
  g_unsetenv ("RTSPSINK_CACHE");
  fail_unless_equals_int (g_mkdir_with_parents (all_caches, 0700), 0);
  if (geteuid () == 0) {
    fail_unless_equals_int (chown (all_caches, NOBODY, NOBODY), 0);
    fail_if (make ());
    fail_if (g_file_test (ours, G_FILE_TEST_EXISTS));
    fail_unless_equals_int (chown (all_caches, 0, 0), 0);
  }
  fail_unless (make ());
  g_strfreev (await_said ());
  fail_unless (g_file_test (ours, G_FILE_TEST_IS_DIR));
}

GST_END_TEST;

GST_START_TEST (test_runtime_without_java_program)
{
  fail_if (make ());
}

GST_END_TEST;

static Suite *
cache_suite (void)
{
  Suite *suite = suite_create ("cache");
  TCase *tcase = tcase_create ("cache");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_no_entry);
  tcase_add_test (tcase, test_whole_entry);
  tcase_add_test (tcase, test_java_25_has_an_aot_cache);
  tcase_add_test (tcase, test_jvm_that_archives_nothing_is_asked_again_after_a_day);
  tcase_add_test (tcase, test_other_jdk_or_jar_has_another_entry);
  tcase_add_loop_test (tcase, test_changed_file_is_refused, 0, G_N_ELEMENTS (changes));
  tcase_add_test (tcase, test_folder_that_others_write_is_refused);
  tcase_add_test (tcase, test_folder_above_that_others_write_is_refused);
  tcase_add_test (tcase, test_folder_may_be_a_symbolic_link);
  tcase_add_test (tcase, test_foreign_owner_is_refused);
  tcase_add_test (tcase, test_maker_is_humble);
  tcase_add_test (tcase, test_nothing_to_make);
  tcase_add_test (tcase, test_no_place_to_make_it);
  tcase_add_test (tcase, test_home_of_another_user);
  tcase_add_test (tcase, test_runtime_without_java_program);
  return suite;
}

int
main (int argc, char **argv)
{
  g_autofree gchar *cache = NULL;
  int failed;

  home = g_dir_make_tmp ("rtspsink-home-XXXXXX", NULL);
  cache = g_build_filename (home, ".cache", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  gst_check_init (&argc, &argv);
  failed = gst_check_run_suite (cache_suite (), "cache", __FILE__);
  remove_tree (home);
  g_free (home);
  return failed;
}
