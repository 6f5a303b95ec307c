/* rtspsink: finds the Java core's entry in a JVM and calls it
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/gst.h>

#include "java/bridge.h"

#define ENTRY_CLASS "io.github.rtspsink.bridge.Bridge"
#define ENTRY_METHOD "start"
#define ENTRY_SIGNATURE "(Ljava/lang/String;)Ljava/lang/String;"

/* How far a chain of causes is followed: it may be a ring. */
#define MAX_CAUSES 16

/* The functions below return NULL with an exception pending when Java throws, and
 * pass a NULL argument on, so that only the last result needs a look. */

static jclass
find_class (JNIEnv * env, const gchar * name)
{
  return (*env)->ExceptionCheck (env) ? NULL : (*env)->FindClass (env, name);
}

static jobject
call (JNIEnv * env, jobject object, const gchar * type, const gchar * method,
    const gchar * signature)
{
  jclass klass = object != NULL ? find_class (env, type) : NULL;
  jmethodID id = klass != NULL ? (*env)->GetMethodID (env, klass, method, signature) : NULL;
  jobject result = id != NULL ? (*env)->CallObjectMethod (env, object, id) : NULL;

  return (*env)->ExceptionCheck (env) ? NULL : result;
}

static jobject
call_loader (JNIEnv * env, const gchar * method)
{
  jclass klass = find_class (env, "java/lang/ClassLoader");
  jmethodID id = klass != NULL ?
      (*env)->GetStaticMethodID (env, klass, method, "()Ljava/lang/ClassLoader;") : NULL;

  return id != NULL ? (*env)->CallStaticObjectMethod (env, klass, id) : NULL;
}

/* (transfer full): the Java string as UTF-8 */
static gchar *
dup_string (JNIEnv * env, jstring string)
{
  const gchar *chars = string != NULL ? (*env)->GetStringUTFChars (env, string, NULL) : NULL;
  gchar *copy = chars != NULL ? g_utf8_make_valid (chars, -1) : NULL;

  if (chars != NULL)
    (*env)->ReleaseStringUTFChars (env, string, chars);
  return copy;
}

/* ---- Exceptions ---- */

static gboolean
is_link_error (JNIEnv * env, jthrowable throwable)
{
  jclass klass = find_class (env, "java/lang/UnsatisfiedLinkError");

  return klass != NULL && (*env)->IsInstanceOf (env, throwable, klass);
}

/* Takes the pending exception: (transfer full) class and message of its first
 * cause. `link_error`, if not NULL: whether some cause is an UnsatisfiedLinkError. */
static gchar *
take_exception (JNIEnv * env, gboolean * link_error)
{
  jthrowable throwable = (*env)->ExceptionOccurred (env);
  gchar *text;

  (*env)->ExceptionClear (env);
  for (guint i = 0; i < MAX_CAUSES && throwable != NULL; i++) {
    jthrowable cause;

    if (link_error != NULL && is_link_error (env, throwable))
      *link_error = TRUE;
    cause = call (env, throwable, "java/lang/Throwable", "getCause", "()Ljava/lang/Throwable;");
    if (cause == NULL)
      break;
    throwable = cause;
  }
  text = dup_string (env, call (env, throwable, "java/lang/Object", "toString",
          "()Ljava/lang/String;"));
  (*env)->ExceptionClear (env);
  return text != NULL ? text : g_strdup ("an exception without a message");
}

/* ---- Loading ---- */

/* A loader over our jar only, which sees of the host no more than `parent` does. */
static jobject
make_loader (JNIEnv * env, const gchar * jar, jobject parent)
{
  jclass file_class = find_class (env, "java/io/File");
  jclass url_class = find_class (env, "java/net/URL");
  jclass loader_class = find_class (env, "java/net/URLClassLoader");
  jmethodID new_file, new_loader;
  jobject file, uri, url;
  jobjectArray urls;
  jstring path;

  if (loader_class == NULL || parent == NULL)
    return NULL;
  new_file = (*env)->GetMethodID (env, file_class, "<init>", "(Ljava/lang/String;)V");
  new_loader = (*env)->GetMethodID (env, loader_class, "<init>",
      "([Ljava/net/URL;Ljava/lang/ClassLoader;)V");
  path = (*env)->NewStringUTF (env, jar);
  file = path != NULL ? (*env)->NewObject (env, file_class, new_file, path) : NULL;
  uri = call (env, file, "java/io/File", "toURI", "()Ljava/net/URI;");
  url = call (env, uri, "java/net/URI", "toURL", "()Ljava/net/URL;");
  urls = url != NULL ? (*env)->NewObjectArray (env, 1, url_class, url) : NULL;
  return urls != NULL ? (*env)->NewObject (env, loader_class, new_loader, urls, parent) : NULL;
}

static jclass
load_entry (JNIEnv * env, jobject loader)
{
  jclass class_class = find_class (env, "java/lang/Class");
  jmethodID for_name = class_class != NULL ? (*env)->GetStaticMethodID (env, class_class, "forName",
      "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;") : NULL;
  jstring name = for_name != NULL ? (*env)->NewStringUTF (env, ENTRY_CLASS) : NULL;

  if (name == NULL || loader == NULL)
    return NULL;
  return (*env)->CallStaticObjectMethod (env, class_class, for_name, name, JNI_TRUE, loader);
}

/* (transfer full): Java's message, NULL on success; an exception may be pending */
static gchar *
call_entry (JNIEnv * env, jobject loader, const gchar * plugin)
{
  jclass entry = load_entry (env, loader);
  jmethodID start = entry != NULL ?
      (*env)->GetStaticMethodID (env, entry, ENTRY_METHOD, ENTRY_SIGNATURE) : NULL;
  jstring path = start != NULL ? (*env)->NewStringUTF (env, plugin) : NULL;
  jstring message = path != NULL ? (*env)->CallStaticObjectMethod (env, entry, start, path) : NULL;

  return (*env)->ExceptionCheck (env) ? NULL : dup_string (env, message);
}

/* (transfer full): what is wrong, NULL on success */
static gchar *
try_start (JNIEnv * env, const RtspSinkBridge * bridge, const gchar * parent, gboolean * link_error)
{
  jobject loader = call_loader (env, parent);
  gchar *message;

  if (!bridge->on_class_path)
    loader = make_loader (env, bridge->jar, loader);
  message = call_entry (env, loader, bridge->plugin);
  return (*env)->ExceptionCheck (env) ? take_exception (env, link_error) : message;
}

gboolean
rtspsink_bridge_start (JNIEnv * env, const RtspSinkBridge * bridge, GError ** error)
{
  gboolean link_error = FALSE;
  g_autofree gchar *message = try_start (env, bridge,
      bridge->on_class_path ? "getSystemClassLoader" : "getPlatformClassLoader", &link_error);

  /* The host has loaded JNA's native half already, and a JVM loads it for one
   * class loader only: use the host's JNA. */
  if (link_error && !bridge->on_class_path) {
    g_free (message);
    message = try_start (env, bridge, "getSystemClassLoader", NULL);
  }
  if (message == NULL)
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
      "The Java core (%s) did not start: %s. If the file is damaged or of another version, install "
      "rtspsink anew, or set RTSPSINK_JAR to a good one.", bridge->jar, message);
  return FALSE;
}
