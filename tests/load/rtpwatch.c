/* rtpwatch.c: what the load client learns from RTP and RTCP packets.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtpwatch.h"

#include <string.h>

#include "stamp.h"

#define RTP_HEADER_BYTES 12
#define SENDER_REPORT_BYTES 28
#define CLOCK_RATE 90000
#define NTP_TO_UNIX_SECONDS 2208988800u

/* H.264 NAL unit types (RFC 6184 5.2) */
#define NAL_IDR 5
#define NAL_STAP_A 24
#define NAL_FU_A 28

static uint16_t
read16 (const uint8_t * p)
{
  return (uint16_t) (p[0] << 8 | p[1]);
}

static uint32_t
read32 (const uint8_t * p)
{
  return (uint32_t) read16 (p) << 16 | read16 (p + 2);
}

static void
write32 (uint8_t * p, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    p[i] = (uint8_t) (value >> (24 - 8 * i));
}

void
window_begin (Window * self)
{
  self->open = true;
  self->generation++;
  self->packets = 0;
  self->bytes = 0;
  self->largest_gap_ns = 0;
  samples_clear (&self->frame_ns);
  samples_clear (&self->report_frame_ns);
  memset (self->spread, 0, sizeof self->spread);
}

void
window_end (Window * self, uint32_t viewers, Samples * spread_ns)
{
  self->open = false;
  samples_clear (spread_ns);
  for (size_t i = 0; i < 65536; i++) {
    const Spread *spread = &self->spread[i];

    if (spread->viewers == viewers)
      samples_add (spread_ns, spread->last_ns - spread->first_ns);
  }
}

static bool
stap_holds_idr (const uint8_t * payload, size_t size)
{
  size_t at = 1;

  while (at + 3 <= size) {
    if ((payload[at + 2] & 0x1f) == NAL_IDR)
      return true;
    at += 2 + (size_t) read16 (payload + at);
  }
  return false;
}

static bool
starts_idr (const uint8_t * payload, size_t size)
{
  if (size < 2)
    return false;
  switch (payload[0] & 0x1f) {
    case NAL_IDR:
      return true;
    case NAL_STAP_A:
      return stap_holds_idr (payload, size);
    case NAL_FU_A:
      return (payload[1] & 0x80) != 0 && (payload[1] & 0x1f) == NAL_IDR;
    default:
      return false;
  }
}

static void
count_sequence (Track * self, uint16_t sequence)
{
  if (self->packets++ == 0) {
    self->highest = sequence;
    return;
  }
  int16_t step = (int16_t) (sequence - (uint16_t) self->highest);

  if (step > 0)
    self->highest += (uint32_t) step;
}

static void
count_in_window (Track * self, Window * window, uint16_t sequence, int64_t arrival_ns)
{
  Spread *spread = &window->spread[sequence];

  if (self->window_generation != window->generation) {
    self->window_generation = window->generation;
    self->window_first = self->highest;
    self->window_packets = 0;
  }
  self->window_highest = self->highest;
  self->window_packets++;
  window->packets++;
  if (spread->viewers++ == 0)
    spread->first_ns = spread->last_ns = arrival_ns;
  if (arrival_ns < spread->first_ns)
    spread->first_ns = arrival_ns;
  if (arrival_ns > spread->last_ns)
    spread->last_ns = arrival_ns;
}

static void
sample_frame (const Track * self, Window * window, const uint8_t * packet, size_t size, int64_t arrival_ns)
{
  int64_t stamp_ns;

  if (stamp_read (packet, size, &stamp_ns))
    samples_add (&window->frame_ns, arrival_ns - stamp_ns);
  if (self->has_report) {
    int32_t ticks = (int32_t) (read32 (packet + 4) - self->report_rtp);
    int64_t frame_ns = self->report_ns + (int64_t) ticks * 1000000000 / CLOCK_RATE;

    samples_add (&window->report_frame_ns, arrival_ns - frame_ns);
  }
}

void
track_rtp (Track * self, Window * window, const uint8_t * packet, size_t size, bool encrypted, int64_t arrival_ns)
{
  if (size < RTP_HEADER_BYTES || packet[0] >> 6 != 2)
    return;
  bool marker = (packet[1] & 0x80) != 0;
  uint16_t sequence = read16 (packet + 2);

  self->ssrc = read32 (packet + 8);
  count_sequence (self, sequence);
  if (self->first_packet_ns == 0)
    self->first_packet_ns = arrival_ns;
  if (self->first_key_ns == 0 && !encrypted && starts_idr (packet + RTP_HEADER_BYTES, size - RTP_HEADER_BYTES))
    self->first_key_ns = arrival_ns;
  int64_t gap_ns = self->last_packet_ns ? arrival_ns - self->last_packet_ns : 0;

  self->last_packet_ns = arrival_ns;
  if (!window->open)
    return;
  if (gap_ns > window->largest_gap_ns)
    window->largest_gap_ns = gap_ns;
  window->bytes += size;
  count_in_window (self, window, sequence, arrival_ns);
  if (marker && !encrypted)
    sample_frame (self, window, packet, size, arrival_ns);
}

/* Sender report, RFC 3550 6.4.1: NTP time at byte 8, RTP time at byte 16. */
void
track_rtcp (Track * self, const uint8_t * packet, size_t size)
{
  if (size < SENDER_REPORT_BYTES || packet[0] >> 6 != 2 || packet[1] != 200)
    return;
  int64_t seconds = (int64_t) read32 (packet + 8) - NTP_TO_UNIX_SECONDS;
  int64_t fraction_ns = (int64_t) (((uint64_t) read32 (packet + 12) * 1000000000u) >> 32);

  self->report_ns = seconds * 1000000000 + fraction_ns;
  self->report_rtp = read32 (packet + 16);
  self->has_report = true;
}

uint64_t
track_window_lost (const Track * self, const Window * window)
{
  if (self->window_generation != window->generation)
    return 0;
  uint64_t expected = (uint64_t) (self->window_highest - self->window_first) + 1;

  return expected > self->window_packets ? expected - self->window_packets : 0;
}

/*  RR, one block (32 bytes)            SDES, one chunk (20 bytes)
 *  81 201 length=7 own ssrc            81 202 length=4 own ssrc
 *  ssrc fraction=0 lost=0 highest      CNAME=1 len=6 "viewer" 00 00 00 00
 *  jitter=0 lsr=0 dlsr=0 */
size_t
track_receiver_report (const Track * self, uint32_t own_ssrc, uint8_t * out)
{
  memset (out, 0, RECEIVER_REPORT_BYTES);
  write32 (out, 0x81c90007);
  write32 (out + 4, own_ssrc);
  write32 (out + 8, self->ssrc);
  write32 (out + 16, self->highest);
  write32 (out + 32, 0x81ca0004);
  write32 (out + 36, own_ssrc);
  out[40] = 1;
  out[41] = 6;
  memcpy (out + 42, "viewer", 6);
  return RECEIVER_REPORT_BYTES;
}
