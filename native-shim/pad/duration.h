/* rtspsink: how long a buffer lasts, by its caps and contents
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_DURATION_H__
#define __RTSPSINK_PAD_DURATION_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* What caps say of durations. Thread: streaming. */
typedef struct
{
  GstClockTime frame;           /* of each buffer, GST_CLOCK_TIME_NONE: unknown */
  guint64 bytes_per_second;     /* 0: not a stream of equal samples */
  gboolean opus;                /* each packet says it (RFC 6716 section 3.1) */
} RtspSinkDuration;

void rtspsink_duration_take_caps (RtspSinkDuration * duration, const GstCaps * caps);

/* GST_CLOCK_TIME_NONE: unknown */
GstClockTime rtspsink_duration_of (const RtspSinkDuration * duration, GstBuffer * buffer);

G_END_DECLS

#endif /* __RTSPSINK_PAD_DURATION_H__ */
