/* rtspsink: the process's one JVM and the up-calls into it
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include <jni.h>

#include "java/bridge.h"
#include "java/startcache.h"
#include "java/compiler.h"
#include "java/environment.h"
#include "java/jdk.h"
#include "java/jvm.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

/* Enough on every tested JDK, and independent of `ulimit -s`. */
#define START_STACK_BYTES (1024 * 1024)
#define START_TIMEOUT_SECONDS 60
#define MAX_PRINTED_BYTES 2000
#define THREAD_NAME_BYTES 16

typedef jint (JNICALL * CreateFunc) (JavaVM **, void **, void *);
typedef jint (JNICALL * GetCreatedFunc) (JavaVM **, jsize, jsize *);

/* One attempt to start. Counted: the caller may give up before the thread does,
 * and the thread never gives up its part when HotSpot wants to end the process. */
typedef struct
{
  gchar *plugin;
  gchar *jar;
  gchar *user_options;
  RtspSinkMemory memory;

  GMutex lock;
  GCond changed;
  gboolean done;                /* guarded by lock */
  gboolean stuck;               /* guarded by lock: the JVM gave up half-way, for ever */
  GError *error;                /* guarded by lock */

  /* The start thread's: */
  GString *printed;             /* what HotSpot said */
  RtspSinkJdk *jdk;             /* NULL where we join a JVM */
  RtspSinkCache *cache;         /* NULL where we join a JVM */
} Start;

static GMutex start_lock;       /* held by the one who starts */
static GError *stuck_error;     /* guarded by start_lock */
static gint owner;              /* atomic: process that has the up-calls, 0: none */
static JavaVM *vm;              /* set before owner */
static RtspSinkUpcalls upcalls; /* set before owner */
static const RtspSinkUpcalls *test_upcalls;

/* The attempt that this thread creates a JVM for, NULL elsewhere. */
static __thread Start *creating;

static pthread_key_t detach_key;
static pthread_once_t detach_once = PTHREAD_ONCE_INIT;

/* ---- Up-calls ---- */

gint32
rtspsink_bind (RtspSinkOpenFunc open, RtspSinkCloseFunc close,
    RtspSinkExpectStreamFunc expect_stream, RtspSinkSetFormatFunc set_format,
    RtspSinkPublishFunc publish, RtspSinkEndStreamFunc end_stream,
    RtspSinkRemoveStreamFunc remove_stream, RtspSinkRestrictStreamFunc restrict_stream,
    RtspSinkStatsFunc stats, RtspSinkOfferBackchannelFunc offer_backchannel,
    RtspSinkWithdrawBackchannelFunc withdraw_backchannel, RtspSinkExpectPadsFunc expect_pads)
{
  upcalls = (RtspSinkUpcalls) {
  open, close, expect_stream, set_format, publish, end_stream, remove_stream,
    restrict_stream, stats, offer_backchannel, withdraw_backchannel, expect_pads
  };
  return RTSPSINK_ABI_VERSION;
}

static void
detach (void *data)
{
  (*vm)->DetachCurrentThread (vm);
}

static void
create_detach_key (void)
{
  pthread_key_create (&detach_key, detach);
}

/* A thread that is attached stays as it is: the host, not we, will detach it. */
static gboolean
attach (void)
{
  gchar name[THREAD_NAME_BYTES] = "";
  JavaVMAttachArgs args = { JNI_VERSION_1_8, name, NULL };
  void *env = NULL;

  if ((*vm)->GetEnv (vm, &env, JNI_VERSION_1_8) == JNI_OK)
    return TRUE;
  pthread_getname_np (pthread_self (), name, sizeof (name));
  if ((*vm)->AttachCurrentThreadAsDaemon (vm, &env, &args) != JNI_OK) {
    GST_ERROR ("cannot attach thread %s to the JVM", name);
    return FALSE;
  }
  pthread_once (&detach_once, create_detach_key);
  pthread_setspecific (detach_key, vm);
  return TRUE;
}

const RtspSinkUpcalls *
rtspsink_jvm_upcalls (void)
{
  if (test_upcalls != NULL)
    return test_upcalls;
  /* In a child after fork() the JVM's threads are missing: a call would never return. */
  if (g_atomic_int_get (&owner) != getpid () || !attach ())
    return NULL;
  return &upcalls;
}

void
rtspsink_jvm_set_upcalls_for_tests (const RtspSinkUpcalls * table)
{
  test_upcalls = table;
}

/* ---- One attempt ---- */

static void
start_clear (gpointer data)
{
  Start *start = data;

  g_free (start->plugin);
  g_free (start->jar);
  g_free (start->user_options);
  g_mutex_clear (&start->lock);
  g_cond_clear (&start->changed);
  g_clear_error (&start->error);
  g_string_free (start->printed, TRUE);
  rtspsink_jdk_free (start->jdk);
  rtspsink_cache_free (start->cache);
}

static void
start_unref (Start * start)
{
  g_atomic_rc_box_release_full (start, start_clear);
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

  start->plugin = g_strdup (plugin);
  start->jar = g_strdup (jar);
  start->user_options = g_strstrip (join_user_options (options));
  start->memory = *memory;
  start->printed = g_string_new (NULL);
  g_mutex_init (&start->lock);
  g_cond_init (&start->changed);
  return start;
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

/* (transfer full). `reason` is for a JVM that says nothing itself. */
static GError *
creation_error (Start * start, const gchar * reason)
{
  const gchar *printed = g_strdelimit (g_strstrip (start->printed->str), "\r\n", ' ');
  const gchar *cause = *printed != '\0' ? printed : reason;

  if (*start->user_options == '\0')
    return g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "The Java virtual machine did not start: %s. Allow the process more memory "
        "(see ulimit -v) or threads.", cause);
  return g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
      "The Java virtual machine did not start: %s. Correct its extra options, \"%s\", which come "
      "from the environment variable RTSPSINK_JVM_OPTIONS and the property jvm-options.", cause,
      start->user_options);
}

/* ---- Hooks of HotSpot ---- */

/* HotSpot explains itself here; nothing of that belongs on the host's output. */
static jint JNICALL
on_print (FILE * stream, const char *format, va_list args)
{
  if (creating == NULL)
    return vfprintf (stream, format, args);
  if (creating->printed->len < MAX_PRINTED_BYTES)
    g_string_append_vprintf (creating->printed, format, args);
  return 0;
}

/* HotSpot ends the process when it dislikes heap or collector options. The host
 * must live: report, and never return to what would call exit(). */
static void
park (void)
{
  if (creating == NULL)
    return;
  start_finish (creating, creation_error (creating, "it gave up while starting"), TRUE);
  for (;;)
    pause ();
}

static void JNICALL
on_exit_hook (jint code)
{
  park ();
}

static void JNICALL
on_abort_hook (void)
{
  park ();
}

/* ---- Creating or joining ---- */

static void
add_option (GArray * options, const gchar * text, void *extra)
{
  JavaVMOption option = { (char *) text, extra };

  g_array_append_val (options, option);
}

/* The hooks come first: they catch what the other options make HotSpot say. */
static void
add_hooks (GArray * options)
{
  add_option (options, "vfprintf", (void *) on_print);
  add_option (options, "exit", (void *) on_exit_hook);
  add_option (options, "abort", (void *) on_abort_hook);
}

/* (transfer full) */
static GPtrArray *
list_own_options (Start * start)
{
  GPtrArray *list = rtspsink_options_new (start->jdk->major, &start->memory);

  rtspsink_cache_add_options (start->cache, start->jdk->major, list);
  g_ptr_array_add (list, g_strconcat ("-Djava.class.path=", start->jar, NULL));
  return list;
}

/* The user's come last, where they win. */
static jint
create_with_options (Start * start, CreateFunc create, JNIEnv ** env)
{
  g_autoptr (GArray) options = g_array_new (FALSE, TRUE, sizeof (JavaVMOption));
  g_autoptr (GPtrArray) own = list_own_options (start);
  g_auto (GStrv) words = g_strsplit_set (start->user_options, " \t", -1);
  JavaVMInitArgs args = { JNI_VERSION_1_8, 0, NULL, JNI_FALSE };
  gint directives = rtspsink_compiler_add_options (own, start->jdk->major);
  jint result;

  add_hooks (options);
  for (guint i = 0; i < own->len; i++)
    add_option (options, own->pdata[i], NULL);
  for (guint i = 0; words[i] != NULL; i++) {
    if (*words[i] != '\0')
      add_option (options, words[i], NULL);
  }
  args.nOptions = (jint) options->len;
  args.options = (JavaVMOption *) options->data;
  rtspsink_environment_hide_from_jvm ();
  creating = start;
  result = create (&vm, (void **) env, &args);
  creating = NULL;
  if (directives >= 0)
    close (directives);
  rtspsink_compiler_forget_notice (start->printed);
  return result;
}

static gboolean
create_vm (Start * start, JNIEnv ** env, GError ** error)
{
  RtspSinkJdk *jdk = start->jdk = rtspsink_jdk_find (error);
  void *library = jdk != NULL ? dlopen (jdk->libjvm, RTLD_NOW | RTLD_LOCAL) : NULL;
  CreateFunc create = library != NULL ? (CreateFunc) dlsym (library, "JNI_CreateJavaVM") : NULL;
  jint result = JNI_ERR;

  if (create != NULL) {
    start->cache = rtspsink_cache_open (jdk, start->jar);
    if (start->cache->problem != NULL)
      GST_WARNING ("the start cache is not used: %s", start->cache->problem);
    GST_INFO ("starting Java %s, %s, %s", jdk->version, jdk->libjvm,
        start->cache->usable ? "with the start cache" : "without a start cache");
    result = create_with_options (start, create, env);
    if (result != JNI_OK)
      g_propagate_error (error, creation_error (start, "JNI_CreateJavaVM failed"));
  } else if (jdk != NULL) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "The Java runtime cannot be loaded: %s. Install another one and set JAVA_HOME to it.",
        dlerror ());
  }
  if (result == JNI_OK && start->printed->len > 0)
    GST_WARNING ("the JVM says: %s", start->printed->str);
  return result == JNI_OK;
}

/* The user's options are left out: they would rather break an archive than help it. */
static void
make_cache (Start * start)
{
  g_autoptr (GPtrArray) options = NULL;

  if (start->cache == NULL)
    return;
  options = rtspsink_options_new (start->jdk->major, &start->memory);
  g_ptr_array_add (options, NULL);
  if (rtspsink_cache_make (start->cache, start->jdk, start->jar, start->plugin,
          (const gchar * const *) options->pdata))
    GST_INFO ("a process makes the start cache in %s", start->cache->folder);
}

/* The JVM that this process has already, or NULL: a Java program's, or ours from an attempt
 * that failed later. */
static JavaVM *
find_vm (void)
{
  GetCreatedFunc get_created = (GetCreatedFunc) dlsym (RTLD_DEFAULT, "JNI_GetCreatedJavaVMs");
  JavaVM *found = NULL;
  jsize count = 0;

  if (get_created == NULL) {
    void *library = dlopen ("libjvm.so", RTLD_NOLOAD | RTLD_LAZY);

    get_created = library != NULL ?
        (GetCreatedFunc) dlsym (library, "JNI_GetCreatedJavaVMs") : NULL;
  }
  if (get_created == NULL || get_created (&found, 1, &count) != JNI_OK || count == 0)
    return NULL;
  return found;
}

static gboolean
join_vm (JNIEnv ** env, GError ** error)
{
  JavaVMAttachArgs args = { JNI_VERSION_1_8, "rtspsink-start", NULL };

  GST_INFO ("joining the JVM of this process");
  if ((*vm)->AttachCurrentThreadAsDaemon (vm, (void **) env, &args) == JNI_OK)
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
      "The JVM of this process did not accept another thread. Allow the process more memory.");
  return FALSE;
}

static gboolean
start_java (Start * start, GError ** error)
{
  RtspSinkBridge bridge = { start->jar, start->plugin, FALSE };
  JNIEnv *env = NULL;
  gboolean started;

  vm = find_vm ();
  bridge.on_class_path = vm == NULL;
  if (!(bridge.on_class_path ? create_vm (start, &env, error) : join_vm (&env, error)))
    return FALSE;
  started = rtspsink_bridge_start (env, &bridge, error);
  (*vm)->DetachCurrentThread (vm);
  if (started && upcalls.open == NULL) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "The Java core (%s) belongs to another version of the plugin. Install both anew.",
        start->jar);
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
  start_unref (start);
  return started;
}

gboolean
rtspsink_jvm_start (const gchar * options, const RtspSinkMemory * memory, GError ** error)
{
  gint pid = getpid ();
  gint started_in;
  gboolean ok = TRUE;

  if (test_upcalls != NULL)
    return TRUE;
  g_mutex_lock (&start_lock);
  started_in = g_atomic_int_get (&owner);
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
    if (ok)
      g_atomic_int_set (&owner, pid);
  }
  g_mutex_unlock (&start_lock);
  return ok;
}
