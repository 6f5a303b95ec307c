/* stamp.h: the due time that the source writes over the last bytes of each access unit.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *   +----------+--------------------------------+
 *   | RTSPLOAD | CLOCK_REALTIME ns, big endian  |   16 bytes
 *   +----------+--------------------------------+
 *
 * It travels in the packet with the marker bit, costs no byte on the wire, and
 * measures every server in the same way. The frame it lies in is for counting,
 * not for watching.
 */
#ifndef __LOAD_STAMP_H__
#define __LOAD_STAMP_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define STAMP_MAGIC "RTSPLOAD"
#define STAMP_BYTES 16

static inline void
stamp_write (uint8_t * data, size_t size, int64_t time_ns)
{
  uint8_t *p = data + size - STAMP_BYTES;

  memcpy (p, STAMP_MAGIC, 8);
  for (int i = 0; i < 8; i++)
    p[8 + i] = (uint8_t) (time_ns >> (56 - 8 * i));
}

static inline bool
stamp_read (const uint8_t * data, size_t size, int64_t * time_ns)
{
  const uint8_t *p = data + size - STAMP_BYTES;
  int64_t value = 0;

  if (size < STAMP_BYTES || memcmp (p, STAMP_MAGIC, 8) != 0)
    return false;
  for (int i = 0; i < 8; i++)
    value = value << 8 | p[8 + i];
  *time_ns = value;
  return true;
}

#endif /* __LOAD_STAMP_H__ */
