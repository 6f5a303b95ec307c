/* samples.h: a growing list of durations, asked for its percentiles.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_SAMPLES_H__
#define __LOAD_SAMPLES_H__

#include <stddef.h>
#include <stdint.h>

typedef struct
{
  int64_t *values;
  size_t count;
  size_t capacity;
} Samples;

void samples_add (Samples * self, int64_t value);
/* Sorts; `percent` 0..100. Returns -1 when there is no sample. */
int64_t samples_percentile (Samples * self, int percent);
void samples_clear (Samples * self);

#endif /* __LOAD_SAMPLES_H__ */
