/* viewer.c: one RTSP session of the load client, from connect to TEARDOWN.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "viewer.h"

#include <arpa/inet.h>
#include <errno.h>
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

#define NANOS_PER_SECOND 1000000000ll
#define REPORT_INTERVAL_NS (5 * NANOS_PER_SECOND)
#define KEEPALIVE_INTERVAL_NS (20 * NANOS_PER_SECOND)
/* Several bursts of a key frame: what the client is late for must not look like
 * loss in the server. */
#define UDP_RECEIVE_BUFFER_BYTES (2 << 20)
/* A hanging viewer with a small buffer makes itself felt within seconds. */
#define HANGING_RECEIVE_BUFFER_BYTES (64 << 10)
#define INTERLEAVED_HEADER_BYTES 4

void
viewer_fail (Viewer * self, const char *failure)
{
  if (self->state != VIEWER_LEFT) {
    self->state = VIEWER_FAILED;
    self->failure = failure;
  }
  viewer_close (self);
}

static void
endpoint_init (Endpoint * endpoint, SocketRole role, int fd, Viewer * viewer)
{
  endpoint->role = role;
  endpoint->fd = fd;
  endpoint->viewer = viewer;
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

  endpoint_init (endpoint, role, fd, self);
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

  memset (self, 0, sizeof *self);
  self->manner = manner;
  self->epoll = epoll;
  self->url = url;
  self->server = server->sin_addr;
  endpoint_init (&self->rtsp, SOCKET_RTSP, fd, self);
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

static bool
send_bytes (Viewer * self, const void *bytes, size_t size)
{
  if (self->tls)
    return tls_write (self->tls, bytes, size) && tls_flush (self->tls, self->rtsp.fd);
  return send (self->rtsp.fd, bytes, size, MSG_NOSIGNAL) == (ssize_t) size;
}

static void send_request (Viewer * self, const char *method, const char *url, const char *headers, ...)
    __attribute__((format (printf, 4, 5)));

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
  if (size >= (int) sizeof text || !send_bytes (self, text, (size_t) size))
    viewer_fail (self, "request not sent");
}

static void
send_setup (Viewer * self)
{
  const char *profile = self->manner.srtp ? "RTP/SAVP" : "RTP/AVP";
  uint16_t port = self->manner.rtp_port;

  self->state = VIEWER_SETUP;
  if (self->manner.tcp) {
    send_request (self, "SETUP", self->control, "Transport: %s/TCP;unicast;interleaved=0-1\r\n", profile);
    return;
  }
  if (!open_udp (self, &self->rtp, SOCKET_RTP, port) || !open_udp (self, &self->rtcp, SOCKET_RTCP, port + 1)) {
    viewer_fail (self, "UDP port taken");
    return;
  }
  send_request (self, "SETUP", self->control, "Transport: %s;unicast;client_port=%u-%u\r\n", profile, port,
      port + 1);
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

void
viewer_on_reply (Viewer * self, const RtspReply * reply)
{
  if (self->state == VIEWER_PLAYING || self->state == VIEWER_LEFT)
    return;
  if (reply->status != 200) {
    viewer_fail (self, "refused");
    return;
  }
  switch (self->state) {
    case VIEWER_OPTIONS:
      self->answered_ns = wall_clock_ns ();
      if (self->manner.only_asks) {
        self->state = VIEWER_LEFT;
        viewer_close (self);
        break;
      }
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

static void
on_connected (Viewer * self)
{
  self->connected_ns = wall_clock_ns ();
  self->state = VIEWER_OPTIONS;
  send_request (self, "OPTIONS", self->url, "%s", "");
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
  endpoint_watch (&self->rtsp, self->epoll, EPOLLIN);
  if (self->manner.tls) {
    self->state = VIEWER_HANDSHAKE;
    self->tls = tls_new ();
    viewer_on_handshake (self);
  } else {
    on_connected (self);
  }
}

void
viewer_on_handshake (Viewer * self)
{
  TlsState state = tls_handshake (self->tls);

  if (!tls_flush (self->tls, self->rtsp.fd) || state == TLS_FAILED)
    viewer_fail (self, "no TLS");
  else if (state == TLS_ESTABLISHED)
    on_connected (self);
}

static void
send_receiver_report (Viewer * self)
{
  uint8_t packet[INTERLEAVED_HEADER_BYTES + RECEIVER_REPORT_BYTES] = { '$', 1 };
  uint8_t *report = packet + INTERLEAVED_HEADER_BYTES;
  size_t size = track_receiver_report (&self->track, 0x10000000u + (uint32_t) self->rtsp.fd, report);

  if (self->manner.tcp) {
    packet[3] = (uint8_t) size;
    send_bytes (self, packet, INTERLEAVED_HEADER_BYTES + size);
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
    /* the server would have to throw an unprotected one away */
    if (!self->manner.srtp)
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
  tls_free (self->tls);
  self->tls = NULL;
  free (self->rest);
  self->rest = NULL;
  self->rest_bytes = 0;
}
