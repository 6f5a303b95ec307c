/* rtspsink: what makes a start quick, in a folder of the user: a class archive and
 * unpacked native libraries
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *   $XDG_CACHE_HOME/rtspsink/     0700, the user's
 *     lock                        held by the one process that makes an entry
 *     <hash of JDK, jar, version>/
 *       classes                   AppCDS archive, from Java 25 on AOT cache
 *       libjnidispatch.so         JNA's
 *       libjffi-1.2.so            jnr-ffi's
 *       contents                  size, time and CRC-32 of each file above
 *
 * All of it is code that the process will run: it is used only when it belongs to
 * this user or root, nobody else can write to it or to a folder above it, and nothing
 * changed since it was made. In every other case the start is slower.
 */
#ifndef __RTSPSINK_JAVA_STARTCACHE_H__
#define __RTSPSINK_JAVA_STARTCACHE_H__

#include <glib.h>

#include "java/jdk.h"

G_BEGIN_DECLS

typedef struct
{
  gchar *folder;                /* the cache's, NULL: it may not be used */
  gchar *entry;                 /* name of our entry in it */
  gboolean usable;              /* the entry is whole and ours */
  gboolean has_classes;         /* the entry has a class archive too */
  gboolean wanted;              /* the entry should be made (anew) */
  gchar *problem;               /* why what is there is not used; NULL: nothing is there, or all is well */
} RtspSinkCache;

/* Looks for the entry of this JDK and jar. `RTSPSINK_CACHE` in the environment is a
 * folder to use instead of the user's, or `off`. Never fails. (transfer full).
 * Thread: any. */
RtspSinkCache *rtspsink_cache_open (const RtspSinkJdk * jdk, const gchar * jar);

/* Appends what the JVM must be told to use the entry, to an array of (transfer
 * full) strings; nothing where there is no entry. Thread: any. */
void rtspsink_cache_add_options (const RtspSinkCache * cache, guint major, GPtrArray * options);

/* Starts a process, with the least priority, that makes the entry and ends by itself; it
 * outlives this one. `options` (NULL-terminated) are those of the JVM that will use
 * the entry. Returns whether there is one now. Thread: any; returns at once. */
gboolean rtspsink_cache_make (const RtspSinkCache * cache, const RtspSinkJdk * jdk,
    const gchar * jar, const gchar * plugin, const gchar * const *options);

void rtspsink_cache_free (RtspSinkCache * cache);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtspSinkCache, rtspsink_cache_free)

G_END_DECLS

#endif /* __RTSPSINK_JAVA_STARTCACHE_H__ */
