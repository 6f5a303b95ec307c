/* rtspsink: the properties of a request pad
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define RTSPSINK_PAD_DEFAULT_MAPPING "/test"
#define RTSPSINK_PAD_DEFAULT_USERS ""
#define RTSPSINK_PAD_AUTOMATIC (-1)

enum
{
  RTSPSINK_PAD_MAPPING,
  RTSPSINK_PAD_PAYLOADER,
  RTSPSINK_PAD_USERS,
  RTSPSINK_PAD_PAYLOAD_TYPE,
  RTSPSINK_PAD_MTU,
  RTSPSINK_PAD_SSRC,
  RTSPSINK_PAD_LANGUAGE,
  RTSPSINK_PAD_TITLE,
  RTSPSINK_PAD_PROPERTIES
};

/* So that a boolean's words and values mean what they mean for any sink. */
typedef enum
{
  RTSPSINK_SYNC_AUTO = -1,
  RTSPSINK_SYNC_OFF = FALSE,
  RTSPSINK_SYNC_ON = TRUE,
} RtspSinkSync;

#define RTSPSINK_TYPE_SYNC (rtspsink_sync_get_type ())
GType rtspsink_sync_get_type (void);

typedef struct
{
  gchar *mapping;               /* NULL: not set */
  gchar *payloader;             /* NULL: found from the caps */
  gchar *users;                 /* NULL or "": everybody */
  gint payload_type;            /* RTSPSINK_PAD_AUTOMATIC: the payloader's, or a dynamic one */
  guint mtu_bytes;
  gint64 ssrc;                  /* RTSPSINK_PAD_AUTOMATIC: random */
  gchar *language;              /* NULL: not in the SDP */
  gchar *title;                 /* NULL: not in the SDP */
} RtspSinkPadSettings;

void rtspsink_pad_settings_init (RtspSinkPadSettings * settings);

void rtspsink_pad_settings_clear (RtspSinkPadSettings * settings);

/* Property `first` and the RTSPSINK_PAD_PROPERTIES - 1 ids after it. */
void rtspsink_pad_settings_install (GObjectClass * klass, guint first);

/* FALSE: `index` is none of ours. The caller holds the lock that guards `settings`. */
gboolean rtspsink_pad_settings_set (RtspSinkPadSettings * settings, guint index,
    const GValue * value);

gboolean rtspsink_pad_settings_get (const RtspSinkPadSettings * settings, guint index,
    GValue * value);

G_END_DECLS
