/* callers.c: clients that connect over TLS at a fixed rate, ask one thing and leave.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "callers.h"

#include "process.h"

static bool
is_free (const Viewer * slot)
{
  return slot->connect_ns == 0;
}

/* A slot is used again only here, when no event of it is left to be handled. */
static void
take_back (Callers * self, Viewer * slot)
{
  if (slot->answered_ns) {
    self->answered++;
    samples_add (&self->answer_ns, slot->answered_ns - slot->connect_ns);
  } else {
    self->failed++;
  }
  viewer_close (slot);
  slot->connect_ns = 0;
}

static void
take_back_ended (Callers * self)
{
  for (int i = 0; i < MAX_CALLERS; i++) {
    Viewer *slot = &self->slots[i];

    if (!is_free (slot) && (slot->state == VIEWER_LEFT || slot->state == VIEWER_FAILED))
      take_back (self, slot);
  }
}

void
callers_begin (Callers * self)
{
  self->begin_ns = wall_clock_ns ();
  self->opened = self->answered = self->failed = 0;
  samples_clear (&self->answer_ns);
}

void
callers_turn (Callers * self, const Options * options, int epoll)
{
  int slot = 0;

  if (self->begin_ns == 0)
    return;
  take_back_ended (self);
  int64_t wanted = (wall_clock_ns () - self->begin_ns) * options->callers / NANOS_PER_SECOND;

  for (; self->opened < wanted; self->opened++) {
    ViewerManner manner = {.tls = true,.tcp = true,.only_asks = true };

    while (slot < MAX_CALLERS && !is_free (&self->slots[slot]))
      slot++;
    if (slot == MAX_CALLERS)
      self->failed++;
    else
      viewer_open (&self->slots[slot], epoll, options->url, &options->server, manner);
  }
}

void
callers_end (Callers * self)
{
  self->begin_ns = 0;
  for (int i = 0; i < MAX_CALLERS; i++) {
    if (!is_free (&self->slots[i]))
      take_back (self, &self->slots[i]);
  }
}
