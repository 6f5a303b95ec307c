/* rtsptext.h: the RTSP text that the load client writes and reads.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_RTSPTEXT_H__
#define __LOAD_RTSPTEXT_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A complete message at the start of a buffer; points into it. */
typedef struct
{
  int status;
  const char *head;
  size_t head_bytes;
  const char *body;
  size_t body_bytes;
} RtspReply;

/* Returns the size of the message at `text`, 0 when it is not complete yet. */
size_t rtsp_reply_parse (const char *text, size_t size, RtspReply * reply);
/* Copies a header's value; false when it is missing or too long. */
bool rtsp_reply_header (const RtspReply * reply, const char *name, char *value, size_t size);
/* The URL of the first video section of the SDP body, made absolute. */
bool rtsp_reply_video_url (const RtspReply * reply, const char *request_url, char *url, size_t size);

#endif /* __LOAD_RTSPTEXT_H__ */
