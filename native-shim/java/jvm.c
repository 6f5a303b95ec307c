/* rtspsink: the process's one JVM
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include "java/bridge.h"
#include "java/creation.h"
#include "java/environment.h"
#include "java/jvm.h"
#include "java/upcalls.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

/* Enough on every tested JDK, and independent of `ulimit -s`. */
#define START_STACK_BYTES (1024 * 1024)
#define START_TIMEOUT_SECONDS 60

/* One attempt to start. Counted: the caller may give up before the thread does,
 * and the thread never gives up its part when HotSpot wants to end the process. */
typedef struct
{
  gchar *plugin;
  RtspSinkCreation creation;    /* the start thread's */

  GMutex lock;
  GCond changed;
  gboolean done;                /* guarded by lock */
  gboolean stuck;               /* guarded by lock: the JVM gave up half-way, for ever */
  GError *error;                /* guarded by lock */
} Start;

static GMutex start_lock;       /* held by the one who starts */
static GError *stuck_error;     /* guarded by start_lock */

/* ---- One attempt ---- */

static void
start_clear (gpointer data)
{
  Start *start = data;

  g_free (start->plugin);
  rtspsink_creation_clear (&start->creation);
  g_mutex_clear (&start->lock);
  g_cond_clear (&start->changed);
  g_clear_error (&start->error);
}

static void
start_unref (Start * start)
{
  g_atomic_rc_box_release_full (start, start_clear);
}

static void
start_finish (Start * start, GError * error, gboolean stuck)
{
  g_mutex_lock (&start->lock);
  start->done = TRUE;
  start->stuck = stuck;
  start->error = error;
  g_cond_signal (&start->changed);
  g_mutex_unlock (&start->lock);
}

static void
on_gave_up (GError * error, gpointer start)
{
  start_finish (start, error, TRUE);
}

/* (transfer full): the words of our own options and the user's, in JVM's order */
static gchar *
join_user_options (const gchar * property)
{
  const gchar *environment = rtspsink_environment_get ("RTSPSINK_JVM_OPTIONS");

  return g_strconcat (environment != NULL ? environment : "", " ",
      property != NULL ? property : "", NULL);
}

static Start *
start_new (const gchar * plugin, const gchar * jar, const gchar * options,
    const RtspSinkMemory * memory)
{
  Start *start = g_atomic_rc_box_new0 (Start);
  g_autofree gchar *user_options = g_strstrip (join_user_options (options));

  start->plugin = g_strdup (plugin);
  rtspsink_creation_init (&start->creation, jar, user_options, memory);
  start->creation.gave_up = on_gave_up;
  start->creation.user_data = start;
  g_mutex_init (&start->lock);
  g_cond_init (&start->changed);
  return start;
}

/* ---- Its thread ---- */

/* The user's options are left out: they would rather break an archive than help it. */
static void
make_cache (Start * start)
{
  const RtspSinkCreation *creation = &start->creation;
  g_autoptr (GPtrArray) options = NULL;

  if (creation->cache == NULL)
    return;
  options = rtspsink_options_new (creation->jdk->major, &creation->memory);
  g_ptr_array_add (options, NULL);
  if (rtspsink_cache_make (creation->cache, creation->jdk, creation->jar, start->plugin,
          (const gchar * const *) options->pdata))
    GST_INFO ("a process makes the start cache in %s", creation->cache->folder);
}

static gboolean
start_java (Start * start, GError ** error)
{
  RtspSinkCreation *creation = &start->creation;
  RtspSinkBridge bridge = { creation->jar, start->plugin, FALSE };
  JNIEnv *env = NULL;
  gboolean started;

  if (!rtspsink_creation_run (creation, &env, error))
    return FALSE;
  bridge.on_class_path = !creation->joined;
  started = rtspsink_bridge_start (env, &bridge, error);
  (*creation->vm)->DetachCurrentThread (creation->vm);
  if (started && !rtspsink_upcalls_are_bound ()) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "The Java core (%s) belongs to another version of the plugin. Install both anew.",
        creation->jar);
    started = FALSE;
  }
  return started;
}

static void *
run_start (void *data)
{
  Start *start = data;
  GError *error = NULL;
  gboolean started;

  pthread_setname_np (pthread_self (), "rtspsink-start");
  started = start_java (start, &error);
  start_finish (start, error, FALSE);
  if (started)
    make_cache (start);
  start_unref (start);
  return NULL;
}

/* ---- Starting ---- */

static gboolean
launch (Start * start, GError ** error)
{
  pthread_attr_t attributes;
  pthread_t thread;
  int result;

  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize (&attributes, START_STACK_BYTES);
  g_atomic_rc_box_acquire (start);
  result = pthread_create (&thread, &attributes, run_start, start);
  pthread_attr_destroy (&attributes);
  if (result == 0)
    return TRUE;
  start_unref (start);
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
      "No thread for the Java virtual machine: %s. Raise the limits of memory and threads.",
      g_strerror (result));
  return FALSE;
}

static gboolean
await (Start * start, GError ** error)
{
  gint64 deadline = g_get_monotonic_time () + START_TIMEOUT_SECONDS * G_TIME_SPAN_SECOND;
  gboolean ok;

  g_mutex_lock (&start->lock);
  while (!start->done && g_cond_wait_until (&start->changed, &start->lock, deadline));
  if (!start->done) {
    start->stuck = TRUE;
    start->error = g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "The Java virtual machine did not start within %d s. Start the program again.",
        START_TIMEOUT_SECONDS);
  }
  if (start->stuck)
    stuck_error = g_error_copy (start->error);
  ok = start->error == NULL;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&start->error));
  g_mutex_unlock (&start->lock);
  return ok;
}

/* (transfer full): the absolute path of our shared object */
static gchar *
plugin_path (void)
{
  Dl_info info;

  if (dladdr ((void *) rtspsink_jvm_start, &info) == 0)
    return g_strdup ("");
  return g_canonicalize_filename (info.dli_fname, NULL);
}

static gboolean
start_once (const gchar * options, const RtspSinkMemory * memory, GError ** error)
{
  g_autofree gchar *plugin = plugin_path ();
  g_autofree gchar *folder = g_path_get_dirname (plugin);
  g_autofree gchar *jar = rtspsink_jdk_find_jar (folder, error);
  Start *start;
  gboolean started;

  if (jar == NULL)
    return FALSE;
  start = start_new (plugin, jar, options, memory);
  started = launch (start, error) && await (start, error);
  if (started)
    rtspsink_upcalls_open (start->creation.vm);
  start_unref (start);
  return started;
}

gboolean
rtspsink_jvm_start (const gchar * options, const RtspSinkMemory * memory, GError ** error)
{
  gint pid = getpid ();
  gint started_in;
  gboolean ok = TRUE;

  if (rtspsink_upcalls_are_for_tests ())
    return TRUE;
  g_mutex_lock (&start_lock);
  started_in = rtspsink_upcalls_owner ();
  if (started_in != 0 && started_in != pid) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "This process was forked from one that used rtspsink, whose Java virtual machine does "
        "not survive that. Fork before rtspsink leaves state NULL, or call exec after fork.");
    ok = FALSE;
  } else if (stuck_error != NULL) {
    g_propagate_error (error, g_error_copy (stuck_error));
    ok = FALSE;
  } else if (started_in == 0) {
    ok = start_once (options, memory, error);
  }
  g_mutex_unlock (&start_lock);
  return ok;
}
