/* callers.h: clients that connect over TLS at a fixed rate, ask one thing and leave.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_CALLERS_H__
#define __LOAD_CALLERS_H__

#include "options.h"
#include "samples.h"
#include "viewer.h"

#define MAX_CALLERS 1024

typedef struct
{
  Viewer slots[MAX_CALLERS];
  int64_t begin_ns;             /* 0: nobody calls now */
  int64_t opened, answered, failed;
  Samples answer_ns;            /* from connect to the reply */
} Callers;

void callers_begin (Callers * self);
/* Opens those that are due; how fast the server answers does not matter. */
void callers_turn (Callers * self, const Options * options, int epoll);
/* Hangs up; who has no answer by now has failed. */
void callers_end (Callers * self);

#endif /* __LOAD_CALLERS_H__ */
