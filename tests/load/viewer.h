/* viewer.h: one RTSP session of the load client, from connect to TEARDOWN.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_VIEWER_H__
#define __LOAD_VIEWER_H__

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "rtpwatch.h"
#include "rtsptext.h"
#include "tls.h"

typedef enum
{
  VIEWER_CONNECTING,
  VIEWER_HANDSHAKE,             /* of TLS */
  VIEWER_OPTIONS,
  VIEWER_DESCRIBE,
  VIEWER_SETUP,
  VIEWER_PLAY,
  VIEWER_PLAYING,
  VIEWER_LEFT,
  VIEWER_FAILED,
} ViewerState;

typedef enum
{
  SOCKET_RTSP,
  SOCKET_RTP,
  SOCKET_RTCP,
} SocketRole;

struct Viewer;

/* What epoll hands back. */
typedef struct
{
  SocketRole role;
  int fd;
  struct Viewer *viewer;
} Endpoint;

typedef struct
{
  bool tcp;                     /* RTP interleaved in the RTSP connection */
  bool tls;                     /* the RTSP connection is encrypted */
  bool srtp;                    /* asks for SAVP; headers are readable, nothing is decrypted */
  bool only_asks;               /* leaves after the reply to its first request */
  bool gro;                     /* take several packets from the kernel at once */
  bool stops_reading;           /* after PLAY this viewer hangs */
  uint16_t rtp_port;            /* even; ignored with tcp */
} ViewerManner;

typedef struct Viewer
{
  ViewerManner manner;
  ViewerState state;
  Endpoint rtsp, rtp, rtcp;
  Tls *tls;                     /* NULL on a plain connection */
  int epoll;
  const char *url;
  const char *failure;          /* static text */
  char control[512];
  char session[128];
  unsigned cseq;
  uint16_t server_rtcp_port;
  struct in_addr server;
  uint8_t *rest;                /* bytes of an incomplete message */
  size_t rest_bytes;
  Track track;
  int64_t connect_ns, connected_ns, answered_ns, play_ns, playing_ns;
  int64_t next_report_ns, next_keepalive_ns;
} Viewer;

/* Starts connecting; the rest happens when sockets are ready (receive.h for reading). */
void viewer_open (Viewer * self, int epoll, const char *url, const struct sockaddr_in *server, ViewerManner manner);
void viewer_on_writable (Viewer * self);
/* Goes on with the hand-shake of TLS after something was fed to it. */
void viewer_on_handshake (Viewer * self);
void viewer_on_reply (Viewer * self, const RtspReply * reply);
/* Receiver reports and keep-alive requests that are due. */
void viewer_tick (Viewer * self, int64_t now_ns);
void viewer_teardown (Viewer * self);
void viewer_fail (Viewer * self, const char *failure);
void viewer_close (Viewer * self);

#endif /* __LOAD_VIEWER_H__ */
