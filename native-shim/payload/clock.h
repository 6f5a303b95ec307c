/* rtspsink: the pipeline's clock as the SDP names it (RFC 7273)
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_CLOCK_H__
#define __RTSPSINK_PAYLOAD_CLOCK_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* The value of a=ts-refclk for a clock that others can follow, an NTP or PTP one;
 * NULL for any other. (transfer full). Thread: any. */
gchar *rtspsink_clock_reference (GstClock * clock);

/* The same for the PTP grandmaster `id` in `domain`; NULL while there is none, id 0. (transfer full) */
gchar *rtspsink_clock_ptp_reference (guint64 id, guint domain);

/* The RTP timestamp of the moment when the clock was 0: what a=mediaclk:direct says of a
 * stream whose packets at running time 0, clock time `base_time`, had `timestamp_offset`. */
guint32 rtspsink_clock_direct_offset (guint32 timestamp_offset, GstClockTime base_time,
    gint clock_rate);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_CLOCK_H__ */
