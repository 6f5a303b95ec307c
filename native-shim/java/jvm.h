/* rtspsink: the process's one JVM
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_JVM_H__
#define __RTSPSINK_JAVA_JVM_H__

#include <gst/gst.h>

#include "java/jvmoptions.h"

G_BEGIN_DECLS

/* Makes sure that this process has a JVM which runs the Java core. The first call
 * creates it, or joins the one the process already is; it stays for the life of
 * the process. `options`: more JVM options, separated by spaces, or NULL; `memory`:
 * what its size follows from; both without effect once the JVM runs. On FALSE, `error` (GST_RESOURCE_ERROR) names the
 * remedy. Thread: application. */
gboolean rtspsink_jvm_start (const gchar * options, const RtspSinkMemory * memory, GError ** error);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_JVM_H__ */
