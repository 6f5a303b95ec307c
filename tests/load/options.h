/* options.h: what the load client was asked to do.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_OPTIONS_H__
#define __LOAD_OPTIONS_H__

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define NANOS_PER_SECOND 1000000000ll
#define MAX_STEPS 32
/* two ports each */
#define MAX_VIEWERS 16000

typedef struct
{
  struct sockaddr_in server;
  char url[128];
  pid_t pid;
  int steps[MAX_STEPS];
  int step_count;
  bool tcp, gro, dropped, tls, srtp;
  int64_t warmup_ns, settle_ns, window_ns, arrival_ns;
  int ramp, hanging, series_seconds, callers;
} Options;

/* `options` must be all zero. */
bool options_parse (Options * options, int argc, char **argv);
int options_largest_step (const Options * options);

#endif /* __LOAD_OPTIONS_H__ */
