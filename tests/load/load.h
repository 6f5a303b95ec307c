/* load.h: all viewers of the load client and the loop that serves them.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_LOAD_H__
#define __LOAD_LOAD_H__

#include "callers.h"
#include "options.h"
#include "viewer.h"

typedef struct
{
  Options options;
  int epoll;
  Viewer *viewers;              /* room for the largest step and the hanging ones */
  int opened;
  Window window;
  Callers callers;
  int64_t next_tick_ns;
} Load;

void load_run_until (Load * self, int64_t deadline_ns);
/* Opens viewers until there are `target`, and returns when they have started, or after a deadline. */
void load_join (Load * self, int target);
/* Ends sessions until there are `target`. */
void load_leave (Load * self, int target);
int load_count_state (const Load * self, int from, ViewerState state);

#endif /* __LOAD_LOAD_H__ */
