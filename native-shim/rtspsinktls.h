/* rtspsink: the properties that say how connections are protected
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

enum
{
  RTSPSINK_TLS_CERTIFICATE,
  RTSPSINK_TLS_KEY,
  RTSPSINK_TLS_CLIENT_CA,
  RTSPSINK_TLS_SERVICE,
  RTSPSINK_TLS_WEBSOCKET_ORIGINS,
  RTSPSINK_TLS_PROPERTIES
};

typedef struct
{
  gchar *values[RTSPSINK_TLS_PROPERTIES];
} RtspSinkTls;

void rtspsink_tls_init (RtspSinkTls * tls);

void rtspsink_tls_clear (RtspSinkTls * tls);

/* Property `first` and the RTSPSINK_TLS_PROPERTIES - 1 ids after it. */
void rtspsink_tls_install (GObjectClass * klass, guint first, GParamFlags flags);

/* FALSE: `index` is none of ours. The caller holds the lock that guards `tls`. */
gboolean rtspsink_tls_set (RtspSinkTls * tls, guint index, const GValue * value);

gboolean rtspsink_tls_get (const RtspSinkTls * tls, guint index, GValue * value);

/* One "name=value" line per property. */
void rtspsink_tls_append (const RtspSinkTls * tls, GString * settings);

G_END_DECLS
