/* rtspsink: where libjvm and our jar are on this machine
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_JDK_H__
#define __RTSPSINK_JAVA_JDK_H__

#include <glib.h>

G_BEGIN_DECLS

#define RTSPSINK_JDK_MINIMUM 17

typedef struct
{
  gchar *libjvm;
  gchar *version;               /* as the JDK's release file says, "?" if it has none */
  guint major;
} RtspSinkJdk;

/* Where to look. (transfer none), NULL fields are skipped. */
typedef struct
{
  const gchar *java_home;
  const gchar *java;            /* the java program */
  const gchar *const *folders;  /* each holds one JDK per folder */
} RtspSinkJdkPlaces;

/* The JDK of this machine: JAVA_HOME's, else the newest. On NULL, `error`
 * (GST_RESOURCE_ERROR) says what to install. (transfer full). Thread: any. */
RtspSinkJdk *rtspsink_jdk_find (GError ** error);

/* The same with other places than the machine's usual ones. */
RtspSinkJdk *rtspsink_jdk_find_in (const RtspSinkJdkPlaces * places, GError ** error);

void rtspsink_jdk_free (RtspSinkJdk * jdk);

/* The jar with the Java core: RTSPSINK_JAR, else beside the plugin. On NULL, `error`
 * (GST_RESOURCE_ERROR) names the places. (transfer full). Thread: any. */
gchar *rtspsink_jdk_find_jar (const gchar * plugin_folder, GError ** error);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_JDK_H__ */
