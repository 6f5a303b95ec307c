/* rtspsink: the properties of the server as a whole: where it listens, how it starts viewers
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

enum
{
  RTSPSINK_SERVICE_PORT,
  RTSPSINK_SERVICE_ADDRESS,
  RTSPSINK_SERVICE_SESSION_TIMEOUT,
  RTSPSINK_SERVICE_FAST_START,
  RTSPSINK_SERVICE_JVM_OPTIONS,
  RTSPSINK_SERVICE_PROPERTIES
};

typedef enum
{
  RTSPSINK_FAST_START_KEYFRAME,
  RTSPSINK_FAST_START_GOP,
  RTSPSINK_FAST_START_NONE,
  RTSPSINK_FAST_START_AUTO,
} RtspSinkFastStart;

#define RTSPSINK_TYPE_FAST_START (rtspsink_fast_start_get_type ())
GType rtspsink_fast_start_get_type (void);

typedef struct
{
  gchar *port;
  gchar *address;
  guint session_timeout_seconds;
  RtspSinkFastStart fast_start;
  gchar *jvm_options;           /* may be NULL */
} RtspSinkService;

void rtspsink_service_init (RtspSinkService * service);

void rtspsink_service_clear (RtspSinkService * service);

/* Property `first` and the RTSPSINK_SERVICE_PROPERTIES - 1 ids after it. */
void rtspsink_service_install (GObjectClass * klass, guint first, GParamFlags flags);

/* FALSE: `index` is none of ours. The caller holds the lock that guards `service`. */
gboolean rtspsink_service_set (RtspSinkService * service, guint index, const GValue * value);

gboolean rtspsink_service_get (const RtspSinkService * service, guint index, GValue * value);

/* Whether the texts fit into lines: a line break would become another setting. */
gboolean rtspsink_service_is_lines (const RtspSinkService * service);

/* One "name=value" line per property that Java needs. */
void rtspsink_service_append (const RtspSinkService * service, GString * settings);

G_END_DECLS
