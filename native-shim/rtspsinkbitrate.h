/* rtspsink: the bit rate of what viewers watch, from the properties to the encoder
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Their number and order are those of rtspsink_bitrate_install(). */
enum
{
  RTSPSINK_BITRATE_ADAPTIVE,
  RTSPSINK_BITRATE_MIN,
  RTSPSINK_BITRATE_MAX,
  RTSPSINK_BITRATE_PROPERTIES
};

typedef enum
{
  RTSPSINK_ADAPTIVE_OFF,
  RTSPSINK_ADAPTIVE_WORST,
  RTSPSINK_ADAPTIVE_MEDIAN,
} RtspSinkAdaptive;

#define RTSPSINK_TYPE_ADAPTIVE (rtspsink_adaptive_get_type ())
GType rtspsink_adaptive_get_type (void);

typedef struct
{
  RtspSinkAdaptive adaptive;
  guint min_bps;
  guint max_bps;
} RtspSinkBitrate;

void rtspsink_bitrate_init (RtspSinkBitrate * bitrate);

/* Property `first` and the RTSPSINK_BITRATE_PROPERTIES - 1 ids after it. */
void rtspsink_bitrate_install (GObjectClass * klass, guint first, GParamFlags flags);

/* FALSE: `index` is none of ours. The caller holds the lock that guards `bitrate`. */
gboolean rtspsink_bitrate_set (RtspSinkBitrate * bitrate, guint index, const GValue * value);

gboolean rtspsink_bitrate_get (const RtspSinkBitrate * bitrate, guint index, GValue * value);

/* One "name=value" line per property. */
void rtspsink_bitrate_append (const RtspSinkBitrate * bitrate, GString * settings);

/* Sets the bit rate of the nearest encoder upstream of sink pad `pad`. FALSE: there
 * is none, or none whose unit is known. Thread: any that may take an encoder's locks. */
gboolean rtspsink_bitrate_apply (GstPad * pad, guint bits_per_second);

G_END_DECLS
