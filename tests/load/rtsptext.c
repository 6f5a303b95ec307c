/* rtsptext.c: the RTSP text that the load client writes and reads.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "rtsptext.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t
rtsp_reply_parse (const char *text, size_t size, RtspReply * reply)
{
  const char *end = memmem (text, size, "\r\n\r\n", 4);
  char length[16];

  if (!end)
    return 0;
  memset (reply, 0, sizeof *reply);
  reply->head = text;
  reply->head_bytes = (size_t) (end - text) + 2;
  reply->body = end + 4;
  if (sscanf (text, "RTSP/1.0 %d", &reply->status) != 1)
    reply->status = 0;
  if (rtsp_reply_header (reply, "Content-Length", length, sizeof length))
    reply->body_bytes = strtoul (length, NULL, 10);
  if ((size_t) (reply->body - text) + reply->body_bytes > size)
    return 0;
  return (size_t) (reply->body - text) + reply->body_bytes;
}

static bool
copy_text (char *out, size_t out_size, const char *text, size_t size)
{
  if (size >= out_size)
    return false;
  memcpy (out, text, size);
  out[size] = '\0';
  return true;
}

bool
rtsp_reply_header (const RtspReply * reply, const char *name, char *value, size_t size)
{
  size_t name_size = strlen (name);
  const char *line = reply->head;
  const char *end = reply->head + reply->head_bytes;

  while (line < end) {
    const char *next = memchr (line, '\n', (size_t) (end - line));
    size_t line_size = (size_t) ((next ? next : end) - line);

    if (line_size > name_size && strncasecmp (line, name, name_size) == 0 && line[name_size] == ':') {
      const char *start = line + name_size + 1;

      while (*start == ' ')
        start++;
      return copy_text (value, size, start, strcspn (start, "\r\n"));
    }
    line = next ? next + 1 : end;
  }
  return false;
}

static bool
video_control (const RtspReply * reply, char *control, size_t size)
{
  const char *body_end = reply->body + reply->body_bytes;
  const char *video = memmem (reply->body, reply->body_bytes, "m=video", 7);
  const char *attribute = video ? memmem (video, (size_t) (body_end - video), "a=control:", 10) : NULL;
  const char *start = attribute ? attribute + 10 : NULL;

  if (!start)
    return false;
  const char *end = start;

  while (end < body_end && *end != '\r' && *end != '\n')
    end++;
  return copy_text (control, size, start, (size_t) (end - start));
}

bool
rtsp_reply_video_url (const RtspReply * reply, const char *request_url, char *url, size_t size)
{
  char base[512], control[256];

  if (!video_control (reply, control, sizeof control))
    return false;
  if (strncmp (control, "rtsp://", 7) == 0)
    return copy_text (url, size, control, strlen (control));
  if (!rtsp_reply_header (reply, "Content-Base", base, sizeof base))
    snprintf (base, sizeof base, "%s", request_url);
  const char *slash = base[strlen (base) - 1] == '/' ? "" : "/";

  return snprintf (url, size, "%s%s%s", base, slash, control) < (int) size;
}
