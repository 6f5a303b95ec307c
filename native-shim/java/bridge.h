/* rtspsink: finds the Java core's entry in a JVM and calls it
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_BRIDGE_H__
#define __RTSPSINK_JAVA_BRIDGE_H__

#include <glib.h>
#include <jni.h>

G_BEGIN_DECLS

/* Where the Java core is. (transfer none) */
typedef struct
{
  const gchar *jar;
  const gchar *plugin;          /* our shared object, which Java opens for its down-calls */
  gboolean on_class_path;       /* FALSE: not our JVM, the jar needs a class loader of its own */
} RtspSinkBridge;

/* Calls Bridge.start(), which calls rtspsink_bind(). No exception stays pending.
 * On FALSE, `error` (GST_RESOURCE_ERROR) holds Java's words. Thread: one that is
 * attached to the JVM; its local references are not freed. */
gboolean rtspsink_bridge_start (JNIEnv * env, const RtspSinkBridge * bridge, GError ** error);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_BRIDGE_H__ */
