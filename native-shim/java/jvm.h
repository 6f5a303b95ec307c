/* rtspsink: the process's one JVM and the up-calls into it
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_JVM_H__
#define __RTSPSINK_JAVA_JVM_H__

#include <gst/gst.h>

#include "java/rtspsink-abi.h"
#include "java/jvmoptions.h"

G_BEGIN_DECLS

/* Makes sure that this process has a JVM which runs the Java core. The first call
 * creates it, or joins the one the process already is; it stays for the life of
 * the process. `options`: more JVM options, separated by spaces, or NULL; `memory`:
 * what its size follows from; both without effect once the JVM runs. On FALSE, `error` (GST_RESOURCE_ERROR) names the
 * remedy. Thread: application. */
gboolean rtspsink_jvm_start (const gchar * options, const RtspSinkMemory * memory, GError ** error);

/* The up-calls, with the calling thread attached to the JVM as a daemon until it
 * ends. NULL if the JVM does not run in this process (never started, or forked).
 * (transfer none). Thread: any. */
const RtspSinkUpcalls *rtspsink_jvm_upcalls (void);

/* Makes `upcalls` stand in for the JVM, which is then never started. Not
 * exported by the plugin. (transfer none), for the life of the process. */
void rtspsink_jvm_set_upcalls_for_tests (const RtspSinkUpcalls * upcalls);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_JVM_H__ */
