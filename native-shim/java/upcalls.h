/* rtspsink: the up-calls, and the threads that are attached for them
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_UPCALLS_H__
#define __RTSPSINK_JAVA_UPCALLS_H__

#include <gst/gst.h>
#include <jni.h>

#include "java/rtspsink-abi.h"

G_BEGIN_DECLS

/* The up-calls, with the calling thread attached to the JVM as a daemon until it
 * ends. NULL if the JVM does not run in this process (never started, or forked).
 * (transfer none). Thread: any. */
const RtspSinkUpcalls *rtspsink_upcalls_get (void);

/* Makes `upcalls` stand in for the JVM, which is then never started. Not
 * exported by the plugin. (transfer none), for the life of the process. */
void rtspsink_upcalls_set_for_tests (const RtspSinkUpcalls * upcalls);
gboolean rtspsink_upcalls_are_for_tests (void);

/* ---- For jvm.c ---- */

/* Whether Java has called rtspsink_bind(). */
gboolean rtspsink_upcalls_are_bound (void);

/* From now on this process has the up-calls, which are bound, into `vm`. */
void rtspsink_upcalls_open (JavaVM * vm);

/* The process that has them, 0: none. After fork() that is another one than this. */
gint rtspsink_upcalls_owner (void);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_UPCALLS_H__ */
