/* rtspsink: a JavaVM of our own, or the one that the process has
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#include "java/compiler.h"
#include "java/creation.h"
#include "java/environment.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

#define MAX_PRINTED_BYTES 2000

typedef jint (JNICALL * CreateFunc) (JavaVM **, void **, void *);
typedef jint (JNICALL * GetCreatedFunc) (JavaVM **, jsize, jsize *);

/* What this thread creates, NULL elsewhere. */
static __thread RtspSinkCreation *creating;

/* (transfer full). `reason` is for a JVM that says nothing itself. */
static GError *
creation_error (RtspSinkCreation * creation, const gchar * reason)
{
  const gchar *printed = g_strdelimit (g_strstrip (creation->printed->str), "\r\n", ' ');
  const gchar *cause = *printed != '\0' ? printed : reason;

  if (*creation->user_options == '\0')
    return g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "The Java virtual machine did not start: %s. Allow the process more memory "
        "(see ulimit -v) or threads.", cause);
  return g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
      "The Java virtual machine did not start: %s. Correct its extra options, \"%s\", which come "
      "from the environment variable RTSPSINK_JVM_OPTIONS and the property jvm-options.", cause,
      creation->user_options);
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
  creating->gave_up (creation_error (creating, "it gave up while starting"), creating->user_data);
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

/* ---- Creating ---- */

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
list_own_options (RtspSinkCreation * creation)
{
  GPtrArray *list = rtspsink_options_new (creation->jdk->major, &creation->memory);

  rtspsink_cache_add_options (creation->cache, creation->jdk->major, list);
  g_ptr_array_add (list, g_strconcat ("-Djava.class.path=", creation->jar, NULL));
  return list;
}

/* The user's come last, where they win. */
static jint
create_with_options (RtspSinkCreation * creation, CreateFunc create, JNIEnv ** env)
{
  g_autoptr (GArray) options = g_array_new (FALSE, TRUE, sizeof (JavaVMOption));
  g_autoptr (GPtrArray) own = list_own_options (creation);
  g_auto (GStrv) words = g_strsplit_set (creation->user_options, " \t", -1);
  JavaVMInitArgs args = { JNI_VERSION_1_8, 0, NULL, JNI_FALSE };
  gint directives = rtspsink_compiler_add_options (own, creation->jdk->major);
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
  creating = creation;
  result = create (&creation->vm, (void **) env, &args);
  creating = NULL;
  if (directives >= 0)
    close (directives);
  rtspsink_compiler_forget_notice (creation->printed);
  return result;
}

static gboolean
create_vm (RtspSinkCreation * creation, JNIEnv ** env, GError ** error)
{
  RtspSinkJdk *jdk = creation->jdk = rtspsink_jdk_find (error);
  void *library = jdk != NULL ? dlopen (jdk->libjvm, RTLD_NOW | RTLD_LOCAL) : NULL;
  CreateFunc create = library != NULL ? (CreateFunc) dlsym (library, "JNI_CreateJavaVM") : NULL;
  jint result = JNI_ERR;

  if (create != NULL) {
    creation->cache = rtspsink_cache_open (jdk, creation->jar);
    if (creation->cache->problem != NULL)
      GST_WARNING ("the start cache is not used: %s", creation->cache->problem);
    GST_INFO ("starting Java %s, %s, %s", jdk->version, jdk->libjvm,
        creation->cache->usable ? "with the start cache" : "without a start cache");
    result = create_with_options (creation, create, env);
    if (result != JNI_OK)
      g_propagate_error (error, creation_error (creation, "JNI_CreateJavaVM failed"));
  } else if (jdk != NULL) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "The Java runtime cannot be loaded: %s. Install another one and set JAVA_HOME to it.",
        dlerror ());
  }
  if (result == JNI_OK && creation->printed->len > 0)
    GST_WARNING ("the JVM says: %s", creation->printed->str);
  return result == JNI_OK;
}

/* ---- Joining ---- */

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
join_vm (JavaVM * vm, JNIEnv ** env, GError ** error)
{
  JavaVMAttachArgs args = { JNI_VERSION_1_8, "rtspsink-start", NULL };

  GST_INFO ("joining the JVM of this process");
  if ((*vm)->AttachCurrentThreadAsDaemon (vm, (void **) env, &args) == JNI_OK)
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
      "The JVM of this process did not accept another thread. Allow the process more memory.");
  return FALSE;
}

/* ---- Either ---- */

void
rtspsink_creation_init (RtspSinkCreation * creation, const gchar * jar,
    const gchar * user_options, const RtspSinkMemory * memory)
{
  creation->jar = g_strdup (jar);
  creation->user_options = g_strdup (user_options);
  creation->memory = *memory;
  creation->printed = g_string_new (NULL);
}

void
rtspsink_creation_clear (RtspSinkCreation * creation)
{
  g_free (creation->jar);
  g_free (creation->user_options);
  g_string_free (creation->printed, TRUE);
  rtspsink_jdk_free (creation->jdk);
  rtspsink_cache_free (creation->cache);
}

gboolean
rtspsink_creation_run (RtspSinkCreation * creation, JNIEnv ** env, GError ** error)
{
  creation->vm = find_vm ();
  creation->joined = creation->vm != NULL;
  return creation->joined ? join_vm (creation->vm, env, error) : create_vm (creation, env, error);
}
