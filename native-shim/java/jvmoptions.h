/* rtspsink: what our JVM is told, whichever version it is
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_JVMOPTIONS_H__
#define __RTSPSINK_JAVA_JVMOPTIONS_H__

#include <glib.h>

G_BEGIN_DECLS

/* What peers may make our JVM hold. */
typedef struct
{
  guint peers_mebibytes;        /* of heap; max-memory */
  guint queued_mebibytes;       /* of native memory; max-queued-memory */
} RtspSinkMemory;

/* The options of a JVM of ours, which its launcher takes as well as
 * JNI_CreateJavaVM: an array of (transfer full) strings that frees them, without a
 * terminator. (transfer full). Thread: any. */
GPtrArray *rtspsink_options_new (guint major, const RtspSinkMemory * memory);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_JVMOPTIONS_H__ */
