/* rtspsink: what the environment of the process says, where it may be believed
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program that has more rights than the user who started it (setuid, setgid, file
 * capabilities) must not run code that this user names. Every environment variable
 * that we read is read here.
 */
#ifndef __RTSPSINK_JAVA_ENVIRONMENT_H__
#define __RTSPSINK_JAVA_ENVIRONMENT_H__

#include <glib.h>

G_BEGIN_DECLS

/* Whether the process has more rights than its user, as the kernel said at its start
 * (AT_SECURE). It stays so when the program gives its rights back. Thread: any. */
gboolean rtspsink_environment_is_distrusted (void);

/* The value of a variable; NULL if it is unset, empty, or not to be believed, which is
 * logged. (transfer none), valid until somebody changes the environment. Thread: any. */
const gchar *rtspsink_environment_get (const gchar * name);

/* The first program of this name in PATH, NULL if there is none or PATH is not to be
 * believed. (transfer full). Thread: any. */
gchar *rtspsink_environment_find_program (const gchar * name);

/* Removes, where the environment is not to be believed, the variables from which libjvm
 * itself takes options: it ignores them only while real and effective ids differ, which
 * is not the case with file capabilities. Thread: any; call before the JVM is created. */
void rtspsink_environment_hide_from_jvm (void);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_ENVIRONMENT_H__ */
