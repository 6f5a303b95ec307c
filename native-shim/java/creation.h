/* rtspsink: a JavaVM of our own, or the one that the process has
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_CREATION_H__
#define __RTSPSINK_JAVA_CREATION_H__

#include <gst/gst.h>
#include <jni.h>

#include "java/jdk.h"
#include "java/jvmoptions.h"
#include "java/startcache.h"

G_BEGIN_DECLS

/* Thread: the one that starts the JVM. */
typedef struct
{
  gchar *jar;
  gchar *user_options;
  RtspSinkMemory memory;

  /* HotSpot wanted to end the process: the thread will never return. (transfer full) of `error` */
  void (*gave_up) (GError * error, gpointer user_data);
  gpointer user_data;

  /* Set by the run: */
  JavaVM *vm;
  gboolean joined;              /* the process had it already */
  GString *printed;             /* what HotSpot said */
  RtspSinkJdk *jdk;             /* NULL where we join a JVM */
  RtspSinkCache *cache;         /* NULL where we join a JVM */
} RtspSinkCreation;

/* `user_options` are separated by spaces and win over our own; `gave_up` is still to be set. */
void rtspsink_creation_init (RtspSinkCreation * creation, const gchar * jar,
    const gchar * user_options, const RtspSinkMemory * memory);
void rtspsink_creation_clear (RtspSinkCreation * creation);

/* Joins the JVM of this process, or creates one; `env` becomes that of the calling thread, which
 * is attached. On FALSE, `error` (GST_RESOURCE_ERROR) names the remedy. */
gboolean rtspsink_creation_run (RtspSinkCreation * creation, JNIEnv ** env, GError ** error);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_CREATION_H__ */
