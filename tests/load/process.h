/* process.h: what the kernel says about the server's process and the loopback device.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_PROCESS_H__
#define __LOAD_PROCESS_H__

#include <stdint.h>
#include <sys/types.h>

typedef struct
{
  int64_t rss_kib;
  int64_t threads;
} ProcessSize;

typedef struct
{
  int64_t packets;
  int64_t bytes;
} DeviceCounters;

/* CPU time of all threads, those that have ended too, to the nanosecond. */
int64_t process_cpu_ns (pid_t pid);
ProcessSize process_size (pid_t pid);
/* What went out through `lo` of this network namespace. */
DeviceCounters loopback_counters (void);
/* Datagrams that found the receive buffer of a socket of this network namespace full. */
int64_t udp_receive_drops (void);

int64_t wall_clock_ns (void);

#endif /* __LOAD_PROCESS_H__ */
