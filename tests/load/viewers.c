/* viewers.c: the load client: many RTSP viewers in one thread, and one JSON line per measurement.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * viewers --server 127.0.0.1 --port 8554 --pid PID --steps 1,10,100,1 [--tcp] [--gro] [--dropped]
 *   (at each step viewers join or leave until there are so many)
 *   --settle S --window S    before and while counting, for each step
 *   --warmup S               so much longer before the first step's window
 *   --ramp N                 so many handshakes at a time (default 16)
 *   --arrival-ms MS          instead of a ramp: all of a step arrive evenly in this time, whatever the server does
 *   --hanging N              so many more viewers over TCP that stop reading after PLAY
 *   --series S               one line a second for S seconds, after the steps
 *
 * --dropped: viewer 0 receives; the RTP ports of the others are dropped by a filter that the caller has set up on
 * `lo` for ports from 20000 to 39999. What the server sent is then read from the counters of `lo`.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "process.h"
#include "viewer.h"

#define NANOS_PER_SECOND 1000000000ll
#define TICK_NS (100 * 1000000ll)
#define LEAVE_NS (NANOS_PER_SECOND / 2)
#define JOIN_DEADLINE_NS (30 * NANOS_PER_SECOND)
#define EVENTS 256
#define MAX_STEPS 32
#define FIRST_DROPPED_PORT 20000
#define FIRST_RECEIVED_PORT 40000
#define HEADER_BYTES_ON_LO (20 + 8)     /* IP and UDP: `lo` takes the Ethernet header off before it counts */

typedef struct
{
  struct sockaddr_in server;
  char url[128];
  pid_t pid;
  int steps[MAX_STEPS];
  int step_count;
  bool tcp, gro, dropped;
  int64_t warmup_ns, settle_ns, window_ns, arrival_ns;
  int ramp, hanging, series_seconds;
} Options;

typedef struct
{
  Options options;
  int epoll;
  Viewer *viewers;
  int opened;
  Window window;
  int64_t next_tick_ns;
} Load;

typedef struct
{
  int64_t time_ns, server_cpu_ns, client_cpu_ns;
  DeviceCounters lo;
} Reading;

static const struct option long_options[] = {
  {"server", required_argument, NULL, 's'},
  {"port", required_argument, NULL, 'p'},
  {"pid", required_argument, NULL, 'i'},
  {"steps", required_argument, NULL, 'n'},
  {"tcp", no_argument, NULL, 't'},
  {"gro", no_argument, NULL, 'g'},
  {"dropped", no_argument, NULL, 'd'},
  {"warmup", required_argument, NULL, 'u'},
  {"settle", required_argument, NULL, 'e'},
  {"window", required_argument, NULL, 'w'},
  {"arrival-ms", required_argument, NULL, 'a'},
  {"ramp", required_argument, NULL, 'r'},
  {"hanging", required_argument, NULL, 'h'},
  {"series", required_argument, NULL, 'o'},
  {0},
};

static void
parse_steps (Options * options, char *text)
{
  for (char *item = strtok (text, ","); item && options->step_count < MAX_STEPS; item = strtok (NULL, ","))
    options->steps[options->step_count++] = atoi (item);
}

static bool
parse_option (Options * options, int option, char *value)
{
  switch (option) {
    case 's':
      return inet_pton (AF_INET, value, &options->server.sin_addr) == 1;
    case 'p':
      options->server.sin_port = htons ((uint16_t) atoi (value));
      return true;
    case 'i':
      options->pid = atoi (value);
      return true;
    case 'n':
      parse_steps (options, value);
      return options->step_count > 0;
    case 't':
      return options->tcp = true;
    case 'g':
      return options->gro = true;
    case 'd':
      return options->dropped = true;
    default:
      return false;
  }
}

static bool
parse_number (Options * options, int option, double value)
{
  switch (option) {
    case 'u':
      options->warmup_ns = (int64_t) (value * NANOS_PER_SECOND);
      return true;
    case 'e':
      options->settle_ns = (int64_t) (value * NANOS_PER_SECOND);
      return true;
    case 'w':
      options->window_ns = (int64_t) (value * NANOS_PER_SECOND);
      return true;
    case 'a':
      options->arrival_ns = (int64_t) (value * 1e6);
      return true;
    case 'r':
      options->ramp = (int) value;
      return options->ramp > 0;
    case 'h':
      options->hanging = (int) value;
      return true;
    case 'o':
      options->series_seconds = (int) value;
      return true;
    default:
      return false;
  }
}

static bool
parse_options (Options * options, int argc, char **argv)
{
  char address[INET_ADDRSTRLEN];
  int option;

  options->server.sin_family = AF_INET;
  options->ramp = 16;
  options->settle_ns = NANOS_PER_SECOND;
  options->window_ns = 3 * NANOS_PER_SECOND;
  while ((option = getopt_long (argc, argv, "", long_options, NULL)) != -1) {
    if (!parse_option (options, option, optarg) && !(optarg && parse_number (options, option, atof (optarg))))
      return false;
  }
  inet_ntop (AF_INET, &options->server.sin_addr, address, sizeof address);
  snprintf (options->url, sizeof options->url, "rtsp://%s:%u/bench", address, ntohs (options->server.sin_port));
  return options->step_count > 0 && options->server.sin_port != 0;
}

static int
largest_step (const Options * options)
{
  int largest = 0;

  for (int i = 0; i < options->step_count; i++)
    largest = options->steps[i] > largest ? options->steps[i] : largest;
  return largest;
}

static void
load_open_viewer (Load * self)
{
  const Options *options = &self->options;
  int index = self->opened++;
  bool hanging = index >= largest_step (options);
  bool dropped = options->dropped && index > 0;
  int port = (dropped ? FIRST_DROPPED_PORT : FIRST_RECEIVED_PORT) + 2 * index;

  ViewerManner manner = {
    .tcp = options->tcp || hanging,
    .stops_reading = hanging,
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

  if (wait_ns > TICK_NS)
    wait_ns = TICK_NS;
  struct timespec wait = {.tv_nsec = wait_ns > 0 ? wait_ns : 0 };
  int count = epoll_pwait2 (self->epoll, events, EVENTS, &wait, NULL);

  for (int i = 0; i < count; i++) {
    Endpoint *endpoint = events[i].data.ptr;

    if (endpoint->fd >= 0 && endpoint->viewer->state == VIEWER_CONNECTING)
      viewer_on_writable (endpoint->viewer);
    else
      viewer_on_readable (endpoint->viewer, endpoint, &self->window);
  }
  load_tick (self, wall_clock_ns ());
}

static void
load_run_until (Load * self, int64_t deadline_ns)
{
  while (wall_clock_ns () < deadline_ns)
    load_turn (self, deadline_ns);
}

static int
load_count_state (const Load * self, int from, ViewerState state)
{
  int count = 0;

  for (int i = from; i < self->opened; i++)
    count += self->viewers[i].state == state;
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
  int ramp = self->opened <= 1 ? 1 : self->options.ramp;
  int busy =
      self->opened - load_count_state (self, 0, VIEWER_PLAYING) - load_count_state (self, 0, VIEWER_FAILED);
  int wanted = self->opened + ramp - busy;

  return wanted < target ? wanted : target;
}

static void
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

static void
load_leave (Load * self, int target)
{
  for (int i = target; i < self->opened; i++)
    viewer_teardown (&self->viewers[i]);
  load_run_until (self, wall_clock_ns () + LEAVE_NS);
  for (int i = target; i < self->opened; i++)
    viewer_close (&self->viewers[i]);
  self->opened = target < self->opened ? target : self->opened;
}

static Reading
load_read (const Load * self)
{
  struct rusage own;

  getrusage (RUSAGE_SELF, &own);
  return (Reading) {.time_ns = wall_clock_ns (),.server_cpu_ns = process_cpu_ns (self->options.pid),
    .client_cpu_ns = (own.ru_utime.tv_sec + own.ru_stime.tv_sec) * NANOS_PER_SECOND +
        (own.ru_utime.tv_usec + own.ru_stime.tv_usec) * 1000ll,
    .lo = loopback_counters () };
}

static void
print_samples (const char *name, Samples * samples)
{
  static const int percents[] = { 50, 99, 100 };

  for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
    if (samples->count > 0)
      printf (", \"%s_p%d_us\": %.1f", name, percents[i], (double) samples_percentile (samples, percents[i]) / 1e3);
  }
}

static void
print_joins (const Load * self, int from)
{
  Samples connect = { 0 }, play = { 0 }, packet = { 0 }, key = { 0 }, all = { 0 };

  for (int i = from; i < self->opened; i++) {
    const Viewer *viewer = &self->viewers[i];

    if (viewer->connected_ns)
      samples_add (&connect, viewer->connected_ns - viewer->connect_ns);
    if (viewer->playing_ns)
      samples_add (&play, viewer->playing_ns - viewer->play_ns);
    if (viewer->track.first_packet_ns) {
      samples_add (&packet, viewer->track.first_packet_ns - viewer->play_ns);
      samples_add (&all, viewer->track.first_packet_ns - viewer->connect_ns);
    }
    if (viewer->track.first_key_ns)
      samples_add (&key, viewer->track.first_key_ns - viewer->play_ns);
  }
  print_samples ("connect", &connect);
  print_samples ("play_reply", &play);
  print_samples ("first_packet", &packet);
  print_samples ("first_key", &key);
  print_samples ("connect_to_packet", &all);
  printf (", \"with_packet\": %zu, \"with_key\": %zu", packet.count, key.count);
}

static uint64_t
load_lost (const Load * self)
{
  uint64_t lost = 0;

  for (int i = 0; i < self->opened; i++)
    lost += track_window_lost (&self->viewers[i].track, &self->window);
  return lost;
}

static const char *
load_failure (const Load * self)
{
  for (int i = 0; i < self->opened; i++) {
    if (self->viewers[i].failure)
      return self->viewers[i].failure;
  }
  return "";
}

/* Delivered packets and lost ones. With dropped viewers: what viewer 0 got stands
 * for what each was sent, and the counters of `lo` tell whether all was sent. */
static void
load_delivered (const Load * self, const Reading * begin, const Reading * end, int64_t * packets, int64_t * lost)
{
  *packets = (int64_t) self->window.packets;
  *lost = (int64_t) load_lost (self);
  if (!self->options.dropped || self->window.packets == 0)
    return;
  int64_t sent_bytes = end->lo.bytes - begin->lo.bytes - HEADER_BYTES_ON_LO * (end->lo.packets - begin->lo.packets);
  int64_t wanted_bytes = (int64_t) self->window.bytes * self->opened;

  *packets *= self->opened;
  *lost = sent_bytes < wanted_bytes ? *packets - *packets * sent_bytes / wanted_bytes : 0;
}

static void
print_window (Load * self, const Reading * begin, const Reading * end)
{
  ProcessSize size = process_size (self->options.pid);
  Samples spread = { 0 };
  int64_t packets, lost;

  window_end (&self->window, (uint32_t) self->opened, &spread);
  load_delivered (self, begin, end, &packets, &lost);
  printf (", \"seconds\": %.4f, \"packets\": %" PRId64 ", \"lost\": %" PRId64, (end->time_ns - begin->time_ns) / 1e9,
      packets, lost);
  printf (", \"server_cpu_us\": %.1f, \"client_cpu_us\": %.1f", (end->server_cpu_ns - begin->server_cpu_ns) / 1e3,
      (end->client_cpu_ns - begin->client_cpu_ns) / 1e3);
  printf (", \"rss_kib\": %" PRId64 ", \"threads\": %" PRId64, size.rss_kib, size.threads);
  print_samples ("frame", &self->window.frame_ns);
  print_samples ("report_frame", &self->window.report_frame_ns);
  print_samples ("spread", &spread);
  free (spread.values);
}

static void
load_step (Load * self, int target)
{
  int from = self->opened;
  int64_t warmup_ns = from == 0 ? self->options.warmup_ns : 0;
  Reading begin, end;

  if (target < from)
    load_leave (self, target);
  load_join (self, target);
  load_run_until (self, wall_clock_ns () + warmup_ns + self->options.settle_ns);
  begin = load_read (self);
  window_begin (&self->window);
  load_run_until (self, begin.time_ns + self->options.window_ns);
  end = load_read (self);
  printf ("{\"viewers\": %d, \"playing\": %d, \"failed\": %d, \"failure\": \"%s\"", target,
      load_count_state (self, 0, VIEWER_PLAYING), load_count_state (self, 0, VIEWER_FAILED), load_failure (self));
  print_window (self, &begin, &end);
  print_joins (self, from);
  printf ("}\n");
  fflush (stdout);
}

static void
load_series (Load * self)
{
  load_join (self, largest_step (&self->options) + self->options.hanging);
  for (int second = 0; second < self->options.series_seconds; second++) {
    uint64_t before = self->viewers[0].track.packets;
    int64_t begin_ns = wall_clock_ns ();

    load_run_until (self, begin_ns + NANOS_PER_SECOND);
    ProcessSize size = process_size (self->options.pid);

    printf ("{\"second\": %d, \"packets\": %" PRIu64 ", \"rss_kib\": %" PRId64 ", \"threads\": %" PRId64
        ", \"closed\": %d}\n", second, self->viewers[0].track.packets - before, size.rss_kib, size.threads,
        load_count_state (self, 0, VIEWER_FAILED));
    fflush (stdout);
  }
}

int
main (int argc, char **argv)
{
  static Load load;

  if (!parse_options (&load.options, argc, argv)) {
    fprintf (stderr, "viewers: see the head of tests/load/viewers.c for the options\n");
    return 2;
  }
  struct rlimit files = { 0 };

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  load.epoll = epoll_create1 (EPOLL_CLOEXEC);
  load.viewers = calloc ((size_t) (largest_step (&load.options) + load.options.hanging), sizeof *load.viewers);
  for (int i = 0; i < load.options.step_count; i++)
    load_step (&load, load.options.steps[i]);
  if (load.options.series_seconds > 0)
    load_series (&load);
  load_leave (&load, 0);
  free (load.viewers);
  return 0;
}
