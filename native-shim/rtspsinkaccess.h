/* rtspsink: the properties that say who may watch, and how many
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_ACCESS_H__
#define __RTSPSINK_ACCESS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

#define RTSPSINK_TYPE_AUTH_METHODS (rtspsink_auth_methods_get_type ())
GType rtspsink_auth_methods_get_type (void);

/* The properties, as offsets from the id given to rtspsink_access_install(). */
enum
{
  RTSPSINK_ACCESS_AUTH,
  RTSPSINK_ACCESS_AUTH_FILE,
  RTSPSINK_ACCESS_AUTH_METHODS,
  RTSPSINK_ACCESS_ALLOW,
  RTSPSINK_ACCESS_FIRST_LIMIT,
};

enum
{
  RTSPSINK_LIMIT_CONNECTIONS,
  RTSPSINK_LIMIT_CONNECTIONS_PER_ADDRESS,
  RTSPSINK_LIMIT_SESSIONS,
  RTSPSINK_LIMIT_LOGIN_SECONDS,
  RTSPSINK_LIMIT_FAILED_LOGINS,
  RTSPSINK_LIMIT_HEADER_BYTES,
  RTSPSINK_LIMIT_MEMORY,
  RTSPSINK_LIMIT_QUEUED_MEMORY,
  RTSPSINK_LIMITS,
};

typedef struct
{
  gchar *auth;                  /* NULL: not set */
  gchar *auth_file;             /* NULL: not set */
  gchar *allow;                 /* NULL: not set */
  guint auth_methods;
  guint limits[RTSPSINK_LIMITS];
} RtspSinkAccess;

void rtspsink_access_init (RtspSinkAccess * self);

void rtspsink_access_clear (RtspSinkAccess * self);

/* Property `first` and those after it. */
void rtspsink_access_install (GObjectClass * klass, guint first, GParamFlags flags);

/* FALSE: `index` is none of ours. The caller holds the lock that guards `self`. */
gboolean rtspsink_access_set (RtspSinkAccess * self, guint index, const GValue * value);

gboolean rtspsink_access_get (const RtspSinkAccess * self, guint index, GValue * value);

/* Whether no value holds a line break, which would become another setting. */
gboolean rtspsink_access_is_lines (const RtspSinkAccess * self);

/* One "name=value" line per property that is set. */
void rtspsink_access_append (const RtspSinkAccess * self, GString * settings);

G_END_DECLS

#endif /* __RTSPSINK_ACCESS_H__ */
