/* samples.c: a growing list of durations, asked for its percentiles.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "samples.h"

#include <stdlib.h>

void
samples_add (Samples * self, int64_t value)
{
  if (self->count == self->capacity) {
    self->capacity = self->capacity ? 2 * self->capacity : 4096;
    self->values = realloc (self->values, self->capacity * sizeof *self->values);
    if (!self->values)
      abort ();
  }
  self->values[self->count++] = value;
}

static int
compare (const void *a, const void *b)
{
  int64_t left = *(const int64_t *) a;
  int64_t right = *(const int64_t *) b;

  return (left > right) - (left < right);
}

int64_t
samples_percentile (Samples * self, int percent)
{
  if (self->count == 0)
    return -1;
  qsort (self->values, self->count, sizeof *self->values, compare);
  return self->values[(self->count - 1) * percent / 100];
}

void
samples_clear (Samples * self)
{
  self->count = 0;
}
