/* receive.c: takes packets and replies from a viewer's sockets.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "receive.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "process.h"
#include "rtsptext.h"

#define NANOS_PER_SECOND 1000000000ll
#define MESSAGES 64
#define DATAGRAM_BYTES 2048     /* an RTP packet; a small stride keeps the reader in the cache */
#define GRO_BYTES 65536
#define STREAM_BYTES (1 << 20)
#define INTERLEAVED_HEADER_BYTES 4

/* One thread reads all sockets, so all viewers share the receive memory. */
static uint8_t receive_memory[MESSAGES * GRO_BYTES];

/* Reads the kernel's receive stamp and, with UDP_GRO, the size of the packets
 * that `message` is made of. */
static int64_t
read_control (struct msghdr *message, int *segment_bytes)
{
  struct cmsghdr *control = CMSG_FIRSTHDR (message);
  int64_t arrival_ns = 0;

  for (; control; control = CMSG_NXTHDR (message, control)) {
    if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_TIMESTAMPNS) {
      struct timespec time;

      memcpy (&time, CMSG_DATA (control), sizeof time);
      arrival_ns = (int64_t) time.tv_sec * NANOS_PER_SECOND + time.tv_nsec;
    } else if (control->cmsg_level == SOL_UDP && control->cmsg_type == UDP_GRO) {
      memcpy (segment_bytes, CMSG_DATA (control), sizeof *segment_bytes);
    }
  }
  return arrival_ns ? arrival_ns : wall_clock_ns ();
}

static void
take_packet (Viewer * self, Window * window, const uint8_t * packet, size_t size, int64_t arrival_ns)
{
  track_rtp (&self->track, window, packet, size, self->manner.srtp, arrival_ns);
}

static void
take_datagram (Viewer * self, struct mmsghdr *message, Window * window)
{
  const uint8_t *data = message->msg_hdr.msg_iov->iov_base;
  size_t left = message->msg_len;
  int segment_bytes = 0;
  int64_t arrival_ns = read_control (&message->msg_hdr, &segment_bytes);

  while (left > 0) {
    size_t size = segment_bytes > 0 && (size_t) segment_bytes < left ? (size_t) segment_bytes : left;

    take_packet (self, window, data, size, arrival_ns);
    data += size;
    left -= size;
  }
}

static void
read_rtp (Viewer * self, Window * window)
{
  static uint64_t control[MESSAGES][16];
  struct mmsghdr messages[MESSAGES];
  struct iovec vectors[MESSAGES];
  size_t stride = self->manner.gro ? GRO_BYTES : DATAGRAM_BYTES;
  int count;

  for (int i = 0; i < MESSAGES; i++) {
    vectors[i].iov_base = receive_memory + stride * (size_t) i;
    vectors[i].iov_len = stride;
    memset (&messages[i], 0, sizeof messages[i]);
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_control = control[i];
    messages[i].msg_hdr.msg_controllen = sizeof control[i];
  }
  count = recvmmsg (self->rtp.fd, messages, MESSAGES, 0, NULL);
  for (int i = 0; i < count; i++)
    take_datagram (self, &messages[i], window);
}

static void
read_rtcp (Viewer * self)
{
  ssize_t size = recv (self->rtcp.fd, receive_memory, DATAGRAM_BYTES, 0);

  if (size > 0 && !self->manner.srtp)
    track_rtcp (&self->track, receive_memory, (size_t) size);
}

/* `$` channel size16 packet (RFC 2326 10.12), or an RTSP message. Returns the
 * bytes taken, 0 when the rest is still to come. */
static size_t
take_message (Viewer * self, Window * window, const uint8_t * data, size_t size, int64_t arrival_ns)
{
  RtspReply reply;

  if (data[0] != '$') {
    size_t taken = rtsp_reply_parse ((const char *) data, size, &reply);

    if (taken > 0)
      viewer_on_reply (self, &reply);
    return taken;
  }
  if (size < INTERLEAVED_HEADER_BYTES)
    return 0;
  size_t packet_size = (size_t) (data[2] << 8 | data[3]);

  if (size < INTERLEAVED_HEADER_BYTES + packet_size)
    return 0;
  if (data[1] == 0)
    take_packet (self, window, data + INTERLEAVED_HEADER_BYTES, packet_size, arrival_ns);
  else if (!self->manner.srtp)
    track_rtcp (&self->track, data + INTERLEAVED_HEADER_BYTES, packet_size);
  return INTERLEAVED_HEADER_BYTES + packet_size;
}

static void
keep_rest (Viewer * self, const uint8_t * data, size_t size)
{
  self->rest = realloc (self->rest, size + 1);
  if (!self->rest)
    abort ();
  memcpy (self->rest, data, size);
  self->rest_bytes = size;
}

/* Takes the messages out of receive_memory, whose first bytes are those kept from the last time. */
static void
take_messages (Viewer * self, Window * window, size_t size, int64_t arrival_ns)
{
  size_t at = 0, taken;

  while (at < size && (taken = take_message (self, window, receive_memory + at, size - at, arrival_ns)) > 0)
    at += taken;
  if (self->rtsp.fd >= 0)
    keep_rest (self, receive_memory + at, size - at);
}

static size_t
restore_rest (const Viewer * self)
{
  if (self->rest_bytes > 0)
    memcpy (receive_memory, self->rest, self->rest_bytes);
  return self->rest_bytes;
}

/* The viewer may leave in the middle: its TLS is gone then. */
static void
read_records (Viewer * self, Window * window, const uint8_t * data, size_t size, int64_t arrival_ns)
{
  long got = 0;

  if (!tls_feed (self->tls, data, size)) {
    viewer_fail (self, "no memory");
    return;
  }
  if (self->state == VIEWER_HANDSHAKE)
    viewer_on_handshake (self);
  while (self->tls && self->state != VIEWER_HANDSHAKE) {
    size_t kept = restore_rest (self);

    got = tls_read (self->tls, receive_memory + kept, STREAM_BYTES - kept);
    if (got <= 0)
      break;
    take_messages (self, window, kept + (size_t) got, arrival_ns);
  }
  if (got < 0)
    viewer_fail (self, "closed by the server");
}

static void
read_stream (Viewer * self, Window * window)
{
  static uint8_t records[STREAM_BYTES];
  uint64_t control[16];
  size_t kept = self->tls ? 0 : self->rest_bytes;
  uint8_t *memory = self->tls ? records : receive_memory;
  struct iovec vector = { memory + kept, STREAM_BYTES - kept };
  struct msghdr message = {.msg_iov = &vector,.msg_iovlen = 1,.msg_control = control,.msg_controllen = sizeof control };
  ssize_t got = recvmsg (self->rtsp.fd, &message, 0);
  int no_segments;

  if (got <= 0) {
    if (got == 0 || errno != EAGAIN)
      viewer_fail (self, "closed by the server");
    return;
  }
  int64_t arrival_ns = read_control (&message, &no_segments);

  if (self->tls)
    read_records (self, window, records, (size_t) got, arrival_ns);
  else
    take_messages (self, window, restore_rest (self) + (size_t) got, arrival_ns);
}

void
viewer_on_readable (Viewer * self, const Endpoint * endpoint, Window * window)
{
  if (endpoint->fd < 0)
    return;
  switch (endpoint->role) {
    case SOCKET_RTSP:
      read_stream (self, window);
      break;
    case SOCKET_RTP:
      read_rtp (self, window);
      break;
    case SOCKET_RTCP:
      read_rtcp (self);
      break;
  }
}
