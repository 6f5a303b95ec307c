/* leap.c: an LD_PRELOAD library under which a process sees another wall clock; every other clock is the true one.
 *
 * The file that LEAP_FILE names holds one int64_t, the seconds to add. It may be changed at any time.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *leap;

__attribute__((constructor))
static void
open_leap (void)
{
  const char *name = getenv ("LEAP_FILE");
  int fd = name != NULL ? open (name, O_RDONLY | O_CLOEXEC) : -1;

  if (fd >= 0) {
    void *memory = mmap (NULL, sizeof *leap, PROT_READ, MAP_SHARED, fd, 0);

    leap = memory == MAP_FAILED ? NULL : memory;
    close (fd);
  }
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result = (int) syscall (SYS_clock_gettime, clock, now);

  if (result == 0 && leap != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += *leap;
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec precise;

  if (clock_gettime (CLOCK_REALTIME, &precise) != 0)
    return -1;
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t * out)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (out != NULL)
    *out = now.tv_sec;
  return now.tv_sec;
}
