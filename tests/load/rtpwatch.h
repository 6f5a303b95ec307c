/* rtpwatch.h: what the load client learns from RTP and RTCP packets.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All times are CLOCK_REALTIME nanoseconds, because sender reports, kernel
 * receive stamps and the stamps in the clip (clipsrc.c) use that clock too.
 */
#ifndef __LOAD_RTPWATCH_H__
#define __LOAD_RTPWATCH_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "samples.h"

/* One viewer's view of the stream. */
typedef struct
{
  int64_t first_packet_ns;      /* 0: none yet */
  int64_t first_key_ns;         /* first packet of an IDR; 0: none yet */
  int64_t last_packet_ns;
  uint64_t packets;
  uint32_t ssrc;
  uint32_t highest;             /* extended sequence number */
  bool has_report;              /* a sender report maps RTP time to wall time */
  int64_t report_ns;
  uint32_t report_rtp;
  uint32_t window_generation;   /* of the fields below */
  uint32_t window_first;
  uint32_t window_highest;
  uint64_t window_packets;
} Track;

/* When the first and the last viewer got a packet. */
typedef struct
{
  int64_t first_ns;
  int64_t last_ns;
  uint32_t viewers;
} Spread;

/* What all viewers together got while the window was open. */
typedef struct
{
  bool open;
  uint32_t generation;
  uint64_t packets;
  uint64_t bytes;
  Samples frame_ns;             /* source's stamp to last packet of the frame */
  int64_t largest_gap_ns;       /* that one viewer was without a packet */
  Samples report_frame_ns;      /* sender report's time of the frame to its last packet */
  Spread spread[65536];         /* by sequence number */
} Window;

void window_begin (Window * self);
/* Adds to `spread_ns` one sample for each packet that all `viewers` got. */
void window_end (Window * self, uint32_t viewers, Samples * spread_ns);

/* Of an `encrypted` packet only the header is read. */
void track_rtp (Track * self, Window * window, const uint8_t * packet, size_t size, bool encrypted, int64_t arrival_ns);
void track_rtcp (Track * self, const uint8_t * packet, size_t size);
/* Packets missing between the first and the last one of the window. */
uint64_t track_window_lost (const Track * self, const Window * window);

/* Writes RR + SDES about what `self` got (RFC 3550 6.4.2, 6.5); returns its size. */
size_t track_receiver_report (const Track * self, uint32_t own_ssrc, uint8_t * out);
#define RECEIVER_REPORT_BYTES 52

#endif /* __LOAD_RTPWATCH_H__ */
