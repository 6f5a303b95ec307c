/* process.c: what the kernel says about the server's process and the loopback device.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "process.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t
clock_ns (clockid_t clock)
{
  struct timespec now = { 0 };

  clock_gettime (clock, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t
wall_clock_ns (void)
{
  return clock_ns (CLOCK_REALTIME);
}

int64_t
process_cpu_ns (pid_t pid)
{
  clockid_t clock;

  return clock_getcpuclockid (pid, &clock) == 0 ? clock_ns (clock) : 0;
}

ProcessSize
process_size (pid_t pid)
{
  ProcessSize size = { 0 };
  char path[64], line[256];
  FILE *file;

  snprintf (path, sizeof path, "/proc/%d/status", (int) pid);
  file = fopen (path, "r");
  if (!file)
    return size;
  while (fgets (line, sizeof line, file)) {
    sscanf (line, "VmRSS: %ld", &size.rss_kib);
    sscanf (line, "Threads: %ld", &size.threads);
  }
  fclose (file);
  return size;
}

/* lo: <rx bytes packets errs drop fifo frame compressed multicast> <tx bytes packets ...> */
DeviceCounters
loopback_counters (void)
{
  DeviceCounters counters = { 0 };
  char line[512];
  FILE *file = fopen ("/proc/self/net/dev", "r");

  if (!file)
    return counters;
  while (fgets (line, sizeof line, file)) {
    char *name = strstr (line, "lo:");

    if (name)
      sscanf (name + 3, "%*d %*d %*d %*d %*d %*d %*d %*d %ld %ld", &counters.bytes, &counters.packets);
  }
  fclose (file);
  return counters;
}

/* Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors ... (a line of names before the line of numbers) */
int64_t
udp_receive_drops (void)
{
  int64_t drops = 0;
  char line[512];
  FILE *file = fopen ("/proc/self/net/snmp", "r");

  if (!file)
    return 0;
  while (fgets (line, sizeof line, file))
    sscanf (line, "Udp: %*d %*d %*d %*d %ld", &drops);
  fclose (file);
  return drops;
}
