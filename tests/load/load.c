/* load.c: all viewers of the load client and the loop that serves them.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "load.h"

#include <sys/epoll.h>

#include "process.h"
#include "receive.h"

#define TICK_NS (100 * 1000000ll)
#define CALLERS_TICK_NS 1000000ll
#define LEAVE_NS (NANOS_PER_SECOND / 2)
#define JOIN_DEADLINE_NS (30 * NANOS_PER_SECOND)
#define EVENTS 256
#define FIRST_DROPPED_PORT 20000
#define FIRST_RECEIVED_PORT 40000

static void
load_open_viewer (Load * self)
{
  const Options *options = &self->options;
  int index = self->opened++;
  bool hanging = index >= options_largest_step (options);
  bool dropped = options->dropped && index > 0;
  int port = (dropped ? FIRST_DROPPED_PORT : FIRST_RECEIVED_PORT) + 2 * index;

  ViewerManner manner = {
    .tcp = options->tcp || hanging,
    .stops_reading = hanging,
    .tls = options->tls,
    .srtp = options->srtp,
    /* the only receiver among dropped ones shall not cost more than they do */
    .gro = options->gro || options->dropped,
    .rtp_port = (uint16_t) port,
  };

  viewer_open (&self->viewers[index], self->epoll, options->url, &options->server, manner);
}

static void
load_tick (Load * self, int64_t now_ns)
{
  if (now_ns < self->next_tick_ns)
    return;
  self->next_tick_ns = now_ns + TICK_NS;
  for (int i = 0; i < self->opened; i++)
    viewer_tick (&self->viewers[i], now_ns);
}

/* Waits at most until `deadline_ns` for sockets and serves them. */
static void
load_turn (Load * self, int64_t deadline_ns)
{
  struct epoll_event events[EVENTS];
  int64_t wait_ns = deadline_ns - wall_clock_ns ();
  int64_t longest_ns = self->callers.begin_ns ? CALLERS_TICK_NS : TICK_NS;

  if (wait_ns > longest_ns)
    wait_ns = longest_ns;
  struct timespec wait = {.tv_nsec = wait_ns > 0 ? wait_ns : 0 };
  int count = epoll_pwait2 (self->epoll, events, EVENTS, &wait, NULL);

  for (int i = 0; i < count; i++) {
    Endpoint *endpoint = events[i].data.ptr;

    if (endpoint->fd >= 0 && endpoint->viewer->state == VIEWER_CONNECTING)
      viewer_on_writable (endpoint->viewer);
    else
      viewer_on_readable (endpoint->viewer, endpoint, &self->window);
  }
  callers_turn (&self->callers, &self->options, self->epoll);
  load_tick (self, wall_clock_ns ());
}

void
load_run_until (Load * self, int64_t deadline_ns)
{
  while (wall_clock_ns () < deadline_ns)
    load_turn (self, deadline_ns);
}

int
load_count_state (const Load * self, int from, ViewerState state)
{
  int count = 0;

  for (int i = from; i < self->opened; i++)
    count += self->viewers[i].state == state;
  return count;
}

/* A server may answer PLAY late, when it has a key frame: that shall not hold up the next handshake. */
static int
load_count_before_play (const Load * self)
{
  int count = 0;

  for (int i = 0; i < self->opened; i++)
    count += self->viewers[i].state < VIEWER_PLAY;
  return count;
}

/* A viewer has started with its first packet, or where joining is what is measured, with its first key frame. */
static bool
load_all_started (const Load * self, int from)
{
  for (int i = from; i < self->opened; i++) {
    const Viewer *viewer = &self->viewers[i];
    const Track *track = &viewer->track;
    bool silent = viewer->manner.stops_reading || (self->options.dropped && i > 0);
    int64_t started_ns = self->options.arrival_ns > 0 ? track->first_key_ns : track->first_packet_ns;

    if (viewer->state != VIEWER_FAILED && (viewer->state != VIEWER_PLAYING || (!silent && !started_ns)))
      return false;
  }
  return true;
}

static int
load_wanted_now (const Load * self, int from, int target, int64_t begin_ns)
{
  int64_t arrival_ns = self->options.arrival_ns;

  if (arrival_ns > 0) {
    int64_t wanted = from + 1 + (wall_clock_ns () - begin_ns) * (target - from) / arrival_ns;

    return wanted < target ? (int) wanted : target;
  }
  /* the first one alone: it is the one that makes a server set its media up */
  if (self->opened == 0 || self->viewers[0].state < VIEWER_PLAYING)
    return 1;
  int wanted = self->opened + self->options.ramp - load_count_before_play (self);

  return wanted < target ? wanted : target;
}

void
load_join (Load * self, int target)
{
  int from = self->opened;
  int64_t begin_ns = wall_clock_ns ();

  while (wall_clock_ns () < begin_ns + JOIN_DEADLINE_NS) {
    int wanted = load_wanted_now (self, from, target, begin_ns);

    while (self->opened < wanted)
      load_open_viewer (self);
    if (self->opened == target && load_all_started (self, from))
      return;
    load_turn (self, wall_clock_ns () + NANOS_PER_SECOND / 1000);
  }
}

void
load_leave (Load * self, int target)
{
  for (int i = target; i < self->opened; i++)
    viewer_teardown (&self->viewers[i]);
  load_run_until (self, wall_clock_ns () + LEAVE_NS);
  for (int i = target; i < self->opened; i++)
    viewer_close (&self->viewers[i]);
  self->opened = target < self->opened ? target : self->opened;
}
