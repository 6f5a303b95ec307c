/* viewer.c: one RTSP session of the load client, from connect to TEARDOWN.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "viewer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process.h"
#include "rtsptext.h"

#ifndef UDP_GRO
#define UDP_GRO 104
#endif

#define NANOS_PER_SECOND 1000000000ll
#define REPORT_INTERVAL_NS (5 * NANOS_PER_SECOND)
#define KEEPALIVE_INTERVAL_NS (20 * NANOS_PER_SECOND)
/* Several bursts of a key frame: what the client is late for must not look like
 * loss in the server. */
#define UDP_RECEIVE_BUFFER_BYTES (2 << 20)
/* A hanging viewer with a small buffer makes itself felt within seconds. */
#define HANGING_RECEIVE_BUFFER_BYTES (64 << 10)
#define MESSAGES 64
#define DATAGRAM_BYTES 2048     /* an RTP packet; a small stride keeps the reader in the cache */
#define GRO_BYTES 65536
#define STREAM_BYTES (1 << 20)
#define INTERLEAVED_HEADER_BYTES 4

/* One thread reads all sockets, so all viewers share the receive memory. */
static uint8_t receive_memory[MESSAGES * GRO_BYTES];

static void
viewer_fail (Viewer * self, const char *failure)
{
  if (self->state != VIEWER_LEFT) {
    self->state = VIEWER_FAILED;
    self->failure = failure;
  }
  viewer_close (self);
}

static void
endpoint_watch (Endpoint * endpoint, int epoll, uint32_t events)
{
  struct epoll_event event = {.events = events,.data.ptr = endpoint };

  if (epoll_ctl (epoll, EPOLL_CTL_MOD, endpoint->fd, &event) < 0)
    epoll_ctl (epoll, EPOLL_CTL_ADD, endpoint->fd, &event);
}

static void
set_option (int fd, int level, int name, int value)
{
  setsockopt (fd, level, name, &value, sizeof value);
}

static bool
open_udp (Viewer * self, Endpoint * endpoint, SocketRole role, uint16_t port)
{
  struct sockaddr_in address = {.sin_family = AF_INET,.sin_port = htons (port),.sin_addr.s_addr = htonl (INADDR_ANY) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  *endpoint = (Endpoint) { role, fd, self };
  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) < 0)
    return false;
  if (role == SOCKET_RTP) {
    set_option (fd, SOL_SOCKET, SO_RCVBUF, UDP_RECEIVE_BUFFER_BYTES);
    set_option (fd, SOL_SOCKET, SO_RCVBUFFORCE, UDP_RECEIVE_BUFFER_BYTES);
    set_option (fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    if (self->manner.gro)
      set_option (fd, SOL_UDP, UDP_GRO, 1);
  }
  endpoint_watch (endpoint, self->epoll, EPOLLIN);
  return true;
}

void
viewer_open (Viewer * self, int epoll, const char *url, const struct sockaddr_in *server, ViewerManner manner)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  *self = (Viewer) {.manner = manner,.epoll = epoll,.url = url,.server = server->sin_addr };
  self->rtsp = (Endpoint) { SOCKET_RTSP, fd, self };
  self->rtp.fd = self->rtcp.fd = -1;
  self->connect_ns = wall_clock_ns ();
  if (fd < 0) {
    viewer_fail (self, "no socket");
    return;
  }
  set_option (fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option (fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  if (manner.stops_reading)
    set_option (fd, SOL_SOCKET, SO_RCVBUF, HANGING_RECEIVE_BUFFER_BYTES);
  if (connect (fd, (const struct sockaddr *) server, sizeof *server) < 0 && errno != EINPROGRESS) {
    viewer_fail (self, "connect");
    return;
  }
  endpoint_watch (&self->rtsp, epoll, EPOLLOUT);
}

__attribute__((format (printf, 4, 5)))
static void
send_request (Viewer * self, const char *method, const char *url, const char *headers, ...)
{
  char text[2048], extra[1024];
  va_list arguments;
  int size;

  va_start (arguments, headers);
  vsnprintf (extra, sizeof extra, headers, arguments);
  va_end (arguments);
  size = snprintf (text, sizeof text, "%s %s RTSP/1.0\r\nCSeq: %u\r\nUser-Agent: rtspsink-load\r\n%s%s%s%s\r\n",
      method, url, ++self->cseq, self->session[0] ? "Session: " : "", self->session, self->session[0] ? "\r\n" : "",
      extra);
  if (size >= (int) sizeof text || send (self->rtsp.fd, text, (size_t) size, MSG_NOSIGNAL) != size)
    viewer_fail (self, "request not sent");
}

static void
send_setup (Viewer * self)
{
  uint16_t port = self->manner.rtp_port;

  self->state = VIEWER_SETUP;
  if (self->manner.tcp) {
    send_request (self, "SETUP", self->control, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
    return;
  }
  if (!open_udp (self, &self->rtp, SOCKET_RTP, port) || !open_udp (self, &self->rtcp, SOCKET_RTCP, port + 1)) {
    viewer_fail (self, "UDP port taken");
    return;
  }
  send_request (self, "SETUP", self->control, "Transport: RTP/AVP;unicast;client_port=%u-%u\r\n", port, port + 1);
}

static void
on_setup_reply (Viewer * self, const RtspReply * reply)
{
  char value[512];
  const char *port = NULL;
  unsigned rtp = 0, rtcp = 0;

  if (rtsp_reply_header (reply, "Session", value, sizeof value)) {
    value[strcspn (value, ";")] = '\0';
    snprintf (self->session, sizeof self->session, "%.127s", value);
  }
  if (rtsp_reply_header (reply, "Transport", value, sizeof value))
    port = strstr (value, "server_port=");
  if (port && sscanf (port, "server_port=%u-%u", &rtp, &rtcp) == 2)
    self->server_rtcp_port = (uint16_t) rtcp;
  self->state = VIEWER_PLAY;
  self->play_ns = wall_clock_ns ();
  /* no Range: gst-rtsp-server would seek a shared media with a seekable source, for all of its viewers */
  send_request (self, "PLAY", self->url, "%s", "");
}

static void
on_playing (Viewer * self)
{
  self->state = VIEWER_PLAYING;
  self->playing_ns = wall_clock_ns ();
  self->next_report_ns = self->playing_ns + REPORT_INTERVAL_NS;
  self->next_keepalive_ns = self->playing_ns + KEEPALIVE_INTERVAL_NS;
  if (self->manner.stops_reading)
    endpoint_watch (&self->rtsp, self->epoll, 0);
}

static void
on_reply (Viewer * self, const RtspReply * reply)
{
  if (self->state == VIEWER_PLAYING || self->state == VIEWER_LEFT)
    return;
  if (reply->status != 200) {
    viewer_fail (self, "refused");
    return;
  }
  switch (self->state) {
    case VIEWER_OPTIONS:
      self->state = VIEWER_DESCRIBE;
      send_request (self, "DESCRIBE", self->url, "Accept: application/sdp\r\n");
      break;
    case VIEWER_DESCRIBE:
      if (rtsp_reply_video_url (reply, self->url, self->control, sizeof self->control))
        send_setup (self);
      else
        viewer_fail (self, "no video in the SDP");
      break;
    case VIEWER_SETUP:
      on_setup_reply (self, reply);
      break;
    default:
      on_playing (self);
  }
}

void
viewer_on_writable (Viewer * self)
{
  int error = 0;
  socklen_t size = sizeof error;

  getsockopt (self->rtsp.fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) {
    viewer_fail (self, "connect");
    return;
  }
  self->connected_ns = wall_clock_ns ();
  self->state = VIEWER_OPTIONS;
  endpoint_watch (&self->rtsp, self->epoll, EPOLLIN);
  send_request (self, "OPTIONS", self->url, "%s", "");
}

/* Reads the kernel's receive stamp and, with UDP_GRO, the size of the packets
 * that `message` is made of. */
static int64_t
read_control (struct msghdr *message, int *segment_bytes)
{
  int64_t arrival_ns = 0;

  for (struct cmsghdr *control = CMSG_FIRSTHDR (message); control; control = CMSG_NXTHDR (message, control)) {
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
take_datagram (Viewer * self, struct mmsghdr *message, Window * window)
{
  const uint8_t *data = message->msg_hdr.msg_iov->iov_base;
  size_t left = message->msg_len;
  int segment_bytes = 0;
  int64_t arrival_ns = read_control (&message->msg_hdr, &segment_bytes);

  while (left > 0) {
    size_t size = segment_bytes > 0 && (size_t) segment_bytes < left ? (size_t) segment_bytes : left;

    track_rtp (&self->track, window, data, size, arrival_ns);
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
    vectors[i] = (struct iovec) { receive_memory + (size_t) i * stride, stride };
    messages[i].msg_hdr = (struct msghdr) {.msg_iov = &vectors[i],.msg_iovlen = 1,.msg_control = control[i],
      .msg_controllen = sizeof control[i] };
  }
  count = recvmmsg (self->rtp.fd, messages, MESSAGES, 0, NULL);
  for (int i = 0; i < count; i++)
    take_datagram (self, &messages[i], window);
}

static void
read_rtcp (Viewer * self)
{
  ssize_t size = recv (self->rtcp.fd, receive_memory, DATAGRAM_BYTES, 0);

  if (size > 0)
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
      on_reply (self, &reply);
    return taken;
  }
  if (size < INTERLEAVED_HEADER_BYTES)
    return 0;
  size_t packet_size = (size_t) (data[2] << 8 | data[3]);

  if (size < INTERLEAVED_HEADER_BYTES + packet_size)
    return 0;
  if (data[1] == 0)
    track_rtp (&self->track, window, data + INTERLEAVED_HEADER_BYTES, packet_size, arrival_ns);
  else
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

static void
read_stream (Viewer * self, Window * window)
{
  uint64_t control[16];
  size_t kept = self->rest_bytes;
  struct iovec vector = { receive_memory + kept, STREAM_BYTES - kept };
  struct msghdr message = {.msg_iov = &vector,.msg_iovlen = 1,.msg_control = control,.msg_controllen = sizeof control };
  ssize_t got = recvmsg (self->rtsp.fd, &message, 0);
  size_t at = 0, taken;
  int no_segments;

  if (got <= 0) {
    if (got == 0 || errno != EAGAIN)
      viewer_fail (self, "closed by the server");
    return;
  }
  if (kept > 0)
    memcpy (receive_memory, self->rest, kept);
  int64_t arrival_ns = read_control (&message, &no_segments);
  size_t size = kept + (size_t) got;

  while (at < size && (taken = take_message (self, window, receive_memory + at, size - at, arrival_ns)) > 0)
    at += taken;
  if (self->state != VIEWER_FAILED)
    keep_rest (self, receive_memory + at, size - at);
}

void
viewer_on_readable (Viewer * self, Endpoint * endpoint, Window * window)
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

static void
send_receiver_report (Viewer * self)
{
  uint8_t packet[INTERLEAVED_HEADER_BYTES + RECEIVER_REPORT_BYTES] = { '$', 1 };
  uint8_t *report = packet + INTERLEAVED_HEADER_BYTES;
  size_t size = track_receiver_report (&self->track, 0x10000000u + (uint32_t) self->rtsp.fd, report);

  if (self->manner.tcp) {
    packet[3] = (uint8_t) size;
    send (self->rtsp.fd, packet, INTERLEAVED_HEADER_BYTES + size, MSG_NOSIGNAL);
    return;
  }
  struct sockaddr_in to = {.sin_family = AF_INET,.sin_port = htons (self->server_rtcp_port),.sin_addr = self->server };

  sendto (self->rtcp.fd, report, size, MSG_NOSIGNAL, (struct sockaddr *) &to, sizeof to);
}

void
viewer_tick (Viewer * self, int64_t now_ns)
{
  if (self->state != VIEWER_PLAYING || self->manner.stops_reading)
    return;
  if (now_ns >= self->next_report_ns) {
    self->next_report_ns = now_ns + REPORT_INTERVAL_NS;
    send_receiver_report (self);
  }
  if (now_ns >= self->next_keepalive_ns) {
    self->next_keepalive_ns = now_ns + KEEPALIVE_INTERVAL_NS;
    send_request (self, "GET_PARAMETER", self->url, "%s", "");
  }
}

void
viewer_teardown (Viewer * self)
{
  if (self->state == VIEWER_PLAYING && !self->manner.stops_reading)
    send_request (self, "TEARDOWN", self->url, "%s", "");
  self->state = VIEWER_LEFT;
}

static void
endpoint_close (Endpoint * endpoint)
{
  if (endpoint->fd >= 0)
    close (endpoint->fd);
  endpoint->fd = -1;
}

void
viewer_close (Viewer * self)
{
  endpoint_close (&self->rtsp);
  endpoint_close (&self->rtp);
  endpoint_close (&self->rtcp);
  free (self->rest);
  self->rest = NULL;
  self->rest_bytes = 0;
}
