/* rtspsink: a table of up-calls that records what the element says
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RECORDER_H__
#define __RECORDER_H__

#include <gst/check/gstcheck.h>

#include "java/rtspsink-abi.h"

/* Every up-call of a test in order. Fields that a call does not have are 0 or NULL. */
typedef struct
{
  const gchar *call;            /* "open", "close", ... */
  gint32 sink;
  gint32 stream;
  gchar *text;                  /* settings or media */
  gchar *mapping;
  gchar *users;                 /* of a backchannel */
  gboolean more;                /* pads are expected */
  gint32 clock_rate;
  gint64 ssrc;
  RtspSinkBatch batch;
  GPtrArray *packets;           /* of GBytes */
} Call;

/* Registers the element and puts the recorder in Java's place. For a checked fixture. */
void recorder_setup (void);
void recorder_teardown (void);

/* What later calls of that name return, and the text that they write. */
void recorder_answer (const gchar * call, gint32 result, const gchar * error);

/* Waits (at most 20 s) until there are `count` calls of that name; fails the test else. */
void recorder_await (const gchar * call, guint count);

guint recorder_count (const gchar * call);

/* The call number `index` (from 0) of that name; fails the test if there is none. (transfer none) */
const Call *recorder_get (const gchar * call, guint index);

/* Whether `first` came before `second`. */
gboolean recorder_is_before (const Call * first, const Call * second);

/* A pipeline from a launch line that contains "rtspsink name=sink"; `bus` is flushed by its end. */
GstElement *pipeline_new (const gchar * description);
void pipeline_play (GstElement * pipeline);
void pipeline_free (GstElement * pipeline);

/* Waits for that message (at most 20 s); fails the test if it does not come. (transfer full) */
GstMessage *pipeline_await (GstElement * pipeline, GstMessageType type);

/* Waits for an error and checks that its text has all of `words`, a NULL-terminated list. */
void pipeline_await_error (GstElement * pipeline, ...) G_GNUC_NULL_TERMINATED;

#endif /* __RECORDER_H__ */
