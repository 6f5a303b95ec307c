/* rtspsink: the time line of an element's viewers, which goes on whatever the pipeline's does
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_TIMELINE_H__
#define __RTSPSINK_PAD_TIMELINE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Running time starts again at a flushing seek and stops in PAUSED; the RTP time of those who watch may do neither.
 * The time line is clock time minus `zero`, the base time of the first PLAYING. A buffer's time on it is
 *
 *   running time + base (the pipeline's base time minus zero) + shift (what a pad adds so that its stream goes on)
 *
 * so base moves by the length of each pause, and shift grows by what a seek goes back. The streams of one element take
 * over each other's shift, which keeps picture and sound together.
 *
 * Thread: any. Ownership: one per element. */
typedef struct
{
  GMutex lock;
  GstClock *clock;              /* that zero is a time of, NULL: none */
  GstClockTime zero;            /* GST_CLOCK_TIME_NONE before the first PLAYING */
  gboolean playing;
  gboolean begun;               /* a source that is not live was given its shift since the last start */
  GstClockTimeDiff shift;       /* the last one that a pad had to choose */
  GstClockTimeDiff decided;     /* the base that it was chosen at, GST_CLOCK_STIME_NONE: no pad has yet */
  GstClockTimeDiff replaced;    /* what it takes the place of, GST_CLOCK_STIME_NONE: nothing */
  GstClockTimeDiff end;         /* of what any stream has sent */
} RtspSinkTimeline;

/* The time line at one moment. */
typedef struct
{
  GstClockTimeDiff base;
  GstClockTimeDiff now;         /* GST_CLOCK_STIME_NONE while no clock runs */
} RtspSinkMoment;

void rtspsink_timeline_init (RtspSinkTimeline * line);
void rtspsink_timeline_clear (RtspSinkTimeline * line);

/* `element`, the owner, is going to stream, to play, not to play. Thread: application. */
void rtspsink_timeline_restart (RtspSinkTimeline * line);
void rtspsink_timeline_play (RtspSinkTimeline * line, GstElement * element);
void rtspsink_timeline_pause (RtspSinkTimeline * line);

GstClockTime rtspsink_timeline_zero (RtspSinkTimeline * line);
RtspSinkMoment rtspsink_timeline_look (RtspSinkTimeline * line, GstElement * element);

G_END_DECLS

#endif /* __RTSPSINK_PAD_TIMELINE_H__ */
