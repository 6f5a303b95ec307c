/* rtspsink: the properties of the element that its server is opened with
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* One value for each property, in the order of the table in settings.c. Thread: none of
 * these functions takes a lock; the caller holds the one that guards the values. */
typedef struct
{
  GValue *values;
} RtspSinkSettings;

/* Every property has its default then. */
void rtspsink_settings_init (RtspSinkSettings * settings);

void rtspsink_settings_clear (RtspSinkSettings * settings);

/* Installs all of them under the ids from `first` on, which nobody else may use. */
void rtspsink_settings_install (GObjectClass * klass, guint first, GParamFlags flags);

/* How many there are. */
guint rtspsink_settings_count (void);

/* FALSE: there is no property `index`. A text without a "not set" that is set to NULL gets
 * its default. */
gboolean rtspsink_settings_set (RtspSinkSettings * settings, guint index, const GValue * value);

gboolean rtspsink_settings_get (const RtspSinkSettings * settings, guint index, GValue * value);

/* The text of a property, which must be there and be one of texts; NULL if it is not set.
 * (transfer none), valid until it is set again. */
const gchar *rtspsink_settings_text (const RtspSinkSettings * settings, const gchar * name);

/* The same of one of numbers without a sign. */
guint rtspsink_settings_number (const RtspSinkSettings * settings, const gchar * name);

/* The name of a property whose text has a line break, which would become another setting;
 * NULL if there is none. */
const gchar *rtspsink_settings_find_line_break (const RtspSinkSettings * settings);

/* One "name=value" line per property that is set and that Java is told. */
void rtspsink_settings_append (const RtspSinkSettings * settings, GString * lines);

G_END_DECLS
