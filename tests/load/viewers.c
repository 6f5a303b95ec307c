/* viewers.c: the load client: many RTSP viewers in one thread, and one JSON line per measurement.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * viewers --server 127.0.0.1 --port 8554 --pid PID --steps 1,10,100,1 [--tcp] [--gro] [--dropped] [--tls] [--srtp]
 *   (at each step viewers join or leave until there are so many)
 *   --settle S --window S    before and while counting, for each step
 *   --warmup S               so much longer before the first step's window
 *   --ramp N                 so many handshakes at a time (default 16)
 *   --arrival-ms MS          instead of a ramp: all of a step arrive evenly in this time, whatever the server does
 *   --hanging N              so many more viewers over TCP that stop reading after PLAY
 *   --series S               one line a second for S seconds, after the steps
 *   --tls                    the RTSP connections are encrypted
 *   --srtp                   the same, and RTP too; nothing is decrypted, so key frames and stamps are not seen
 *   --callers N              while counting, N more clients a second connect over TLS, ask for OPTIONS and leave
 *
 * --dropped: viewer 0 receives; the RTP ports of the others are dropped by a filter that the caller has set up on
 * `lo` for ports from 20000 to 39999. What the server sent is then read from the counters of `lo`.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "load.h"
#include "process.h"

#define HEADER_BYTES_ON_LO (20 + 8)     /* IP and UDP: `lo` takes the Ethernet header off before it counts */

typedef struct
{
  int64_t time_ns, server_cpu_ns, client_cpu_ns;
  DeviceCounters lo;
  int64_t receive_drops;
} Reading;

static int64_t
timeval_ns (struct timeval time)
{
  return (int64_t) time.tv_sec * NANOS_PER_SECOND + (int64_t) time.tv_usec * 1000;
}

static Reading
load_read (const Load * self)
{
  struct rusage own;
  Reading now;

  getrusage (RUSAGE_SELF, &own);
  now.time_ns = wall_clock_ns ();
  now.server_cpu_ns = process_cpu_ns (self->options.pid);
  now.client_cpu_ns = timeval_ns (own.ru_utime) + timeval_ns (own.ru_stime);
  now.lo = loopback_counters ();
  now.receive_drops = udp_receive_drops ();
  return now;
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
  printf (", \"receive_drops\": %" PRId64, end->receive_drops - begin->receive_drops);
  printf (", \"server_cpu_us\": %.1f, \"client_cpu_us\": %.1f", (end->server_cpu_ns - begin->server_cpu_ns) / 1e3,
      (end->client_cpu_ns - begin->client_cpu_ns) / 1e3);
  printf (", \"rss_kib\": %" PRId64 ", \"threads\": %" PRId64, size.rss_kib, size.threads);
  printf (", \"largest_gap_us\": %.1f", (double) self->window.largest_gap_ns / 1e3);
  if (self->options.callers > 0) {
    printf (", \"callers_answered\": %" PRId64 ", \"callers_failed\": %" PRId64, self->callers.answered,
        self->callers.failed);
    print_samples ("caller", &self->callers.answer_ns);
  }
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
  if (self->options.callers > 0)
    callers_begin (&self->callers);
  load_run_until (self, begin.time_ns + self->options.window_ns);
  end = load_read (self);
  callers_end (&self->callers);
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
  load_join (self, options_largest_step (&self->options) + self->options.hanging);
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

  if (!options_parse (&load.options, argc, argv)) {
    fprintf (stderr, "viewers: see the head of tests/load/viewers.c for the options\n");
    return 2;
  }
  struct rlimit files = { 0 };

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  load.epoll = epoll_create1 (EPOLL_CLOEXEC);
  load.viewers = calloc ((size_t) (options_largest_step (&load.options) + load.options.hanging), sizeof *load.viewers);
  for (int i = 0; i < load.options.step_count; i++)
    load_step (&load, load.options.steps[i]);
  if (load.options.series_seconds > 0)
    load_series (&load);
  load_leave (&load, 0);
  free (load.viewers);
  return 0;
}
