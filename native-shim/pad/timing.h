/* rtspsink: puts one pad's buffers on the time line of the viewers
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_TIMING_H__
#define __RTSPSINK_PAD_TIMING_H__

#include "pad/duration.h"
#include "pad/timeline.h"

G_BEGIN_DECLS

/* Where a buffer's time was taken from. */
typedef enum
{
  RTSPSINK_TIME_PRESENTATION,
  RTSPSINK_TIME_DECODING,
  RTSPSINK_TIME_COUNTED,        /* the durations of the buffers before it */
  RTSPSINK_TIME_ARRIVAL
} RtspSinkTimeSource;

/* Why the next buffer's time need not go on from the last one's; the later, the stronger. */
typedef enum
{
  RTSPSINK_CUT_NONE,
  RTSPSINK_CUT_SEGMENT,
  RTSPSINK_CUT_FLUSH,
  RTSPSINK_CUT_START
} RtspSinkCut;

/* Times are on the time line, GST_CLOCK_STIME_NONE before the first buffer. Thread: streaming, one per pad. */
typedef struct
{
  GstSegment segment;           /* of the source */
  RtspSinkDuration duration;
  RtspSinkCut cut;
  gboolean live;
  GstClockTimeDiff linked;      /* when the pad was, GST_CLOCK_STIME_NONE: before PLAYING */
  GstClockTimeDiff base;        /* of the last buffer */
  GstClockTimeDiff shift;
  GstClockTimeDiff latest;
  GstClockTimeDiff end;         /* where the next buffer is expected */
  GstClockTimeDiff reorder;     /* how far back presentation times have gone in order of decoding */
  GstClockTimeDiff step;        /* between the last two */
  GstClockTimeDiff due;         /* what is to be taken off of a place for the running time at which it is due */
  gboolean provisional;         /* that and shift were chosen while no clock ran */
} RtspSinkTiming;

void rtspsink_timing_init (RtspSinkTiming * timing);

/* The source begins anew, while nothing streams. */
void rtspsink_timing_restart (RtspSinkTiming * timing);

/* Events of the source: a segment is replaced by the one that all buffers are in from now on, a gap moves with
 * its neighbours. (transfer full), both ways */
GstEvent *rtspsink_timing_take_event (RtspSinkTiming * timing, GstEvent * event);

/* Gives `buffer` its time on the line. (transfer full), both ways */
GstBuffer *rtspsink_timing_place (RtspSinkTiming * timing, RtspSinkTimeline * line,
    const RtspSinkMoment * moment, GstBuffer * buffer);

/* Where the time of `buffer` will be taken from. */
RtspSinkTimeSource rtspsink_timing_source (const RtspSinkTiming * timing, GstBuffer * buffer);

G_END_DECLS

#endif /* __RTSPSINK_PAD_TIMING_H__ */
