/* rtspsink: puts one pad's buffers on the time line of the viewers
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/timing.h"

/* Presentation times go back by less than this in order of decoding. */
#define MAX_REORDER GST_SECOND
/* By so much the streams of one source may begin or end apart. */
#define MAX_APART GST_SECOND
/* Payloaders that count samples are told of a longer gap. */
#define MAX_UNTOLD_GAP (100 * GST_MSECOND)
/* A live source's counted time may be off by so much. */
#define MAX_DRIFT (500 * GST_MSECOND)

#define NONE GST_CLOCK_STIME_NONE

void
rtspsink_timing_init (RtspSinkTiming * timing)
{
  gst_segment_init (&timing->segment, GST_FORMAT_UNDEFINED);
  timing->duration.frame = GST_CLOCK_TIME_NONE;
  timing->linked = NONE;
  timing->latest = NONE;
  timing->end = NONE;
  timing->cut = RTSPSINK_CUT_START;
}

void
rtspsink_timing_restart (RtspSinkTiming * timing)
{
  gst_segment_init (&timing->segment, GST_FORMAT_UNDEFINED);
  timing->cut = RTSPSINK_CUT_START;
  timing->reorder = 0;
}

/* May be negative: pictures before the start of a segment are sent, for those in it need them. */
static GstClockTimeDiff
running_time (const RtspSinkTiming * timing, GstClockTime time)
{
  guint64 running;
  gint sign;

  if (timing->segment.format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (time))
    return NONE;
  sign = gst_segment_to_running_time_full (&timing->segment, GST_FORMAT_TIME, time, &running);
  return sign == 0 ? NONE : sign * (GstClockTimeDiff) running;
}

RtspSinkTimeSource
rtspsink_timing_source (const RtspSinkTiming * timing, GstBuffer * buffer)
{
  if (running_time (timing, GST_BUFFER_PTS (buffer)) != NONE)
    return RTSPSINK_TIME_PRESENTATION;
  if (running_time (timing, GST_BUFFER_DTS (buffer)) != NONE)
    return RTSPSINK_TIME_DECODING;
  return GST_CLOCK_TIME_IS_VALID (rtspsink_duration_of (&timing->duration, buffer))
      ? RTSPSINK_TIME_COUNTED : RTSPSINK_TIME_ARRIVAL;
}

/* ---- Events ---- */

static GstEvent *
take_segment (RtspSinkTiming * timing, GstEvent * event)
{
  GstEvent *replacement;
  GstSegment segment;

  gst_event_copy_segment (event, &segment);
  if (!gst_segment_is_equal (&segment, &timing->segment))
    timing->cut = MAX (timing->cut, RTSPSINK_CUT_SEGMENT);
  timing->segment = segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  replacement = gst_event_new_segment (&segment);
  gst_event_set_seqnum (replacement, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return replacement;
}

static GstEvent *
take_gap (RtspSinkTiming * timing, GstEvent * event)
{
  GstEvent *replacement;
  GstClockTime start, duration;
  GstClockTimeDiff at;

  gst_event_parse_gap (event, &start, &duration);
  at = running_time (timing, start);
  at = at == NONE || timing->cut != RTSPSINK_CUT_NONE ? timing->end
      : at + timing->base + timing->shift;
  replacement = gst_event_new_gap ((GstClockTime) MAX (0, at), duration);
  gst_event_set_seqnum (replacement, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return replacement;
}

GstEvent *
rtspsink_timing_take_event (RtspSinkTiming * timing, GstEvent * event)
{
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEGMENT:
      return take_segment (timing, event);
    case GST_EVENT_GAP:
      return take_gap (timing, event);
    case GST_EVENT_FLUSH_STOP:
      gst_segment_init (&timing->segment, GST_FORMAT_UNDEFINED);
      timing->cut = MAX (timing->cut, RTSPSINK_CUT_FLUSH);
      return event;
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      rtspsink_duration_take_caps (&timing->duration, caps);
      return event;
    default:
      return event;
  }
}

/* ---- Which shift ---- */

/* The earliest time that the stream may go on with. */
static GstClockTimeDiff
lower_bound (const RtspSinkTiming * timing)
{
  if (timing->latest != NONE)
    return timing->cut >= RTSPSINK_CUT_FLUSH ? timing->latest + 1
        : timing->latest - timing->reorder;
  /* Data that was due before there was a pad belongs to a source that counts from its own start. */
  return timing->live || timing->linked == NONE ? G_MININT64
      : timing->linked - (GstClockTimeDiff) MAX_APART;
}

/* The best of `shifts` for a buffer that without one is at `at`, `fallback` if none lets the stream go on. `now` is NONE
 * where the first that does is the best. */
static GstClockTimeDiff
best_shift (const RtspSinkTiming * timing, GstClockTimeDiff at, GstClockTimeDiff now,
    const GstClockTimeDiff * shifts, guint count)
{
  GstClockTimeDiff bound = lower_bound (timing), best = NONE;

  for (guint i = 0; i < count; i++) {
    if (at + shifts[i] < bound)
      continue;
    if (best == NONE || (now != NONE && ABS (at + shifts[i] - now) < ABS (at + best - now)))
      best = shifts[i];
  }
  return best;
}

/* Where the streams of the source that `at` is of are taken to start. */
static GstClockTimeDiff
start_of (const RtspSinkTiming * timing, GstClockTimeDiff at, const RtspSinkMoment * moment)
{
  GstClockTimeDiff start = running_time (timing, timing->segment.start);

  if (start == NONE || start + moment->base > at)
    return at;
  start += moment->base;
  return at - start <= (GstClockTimeDiff) MAX_APART ? start : at;
}

/* Has the source go on where its streams end, but not in the past. Its first streams may begin a little apart. */
static GstClockTimeDiff
new_shift (const RtspSinkTiming * timing, const RtspSinkTimeline * line, GstClockTimeDiff at,
    const RtspSinkMoment * moment)
{
  GstClockTimeDiff target = MAX (moment->now, timing->end);

  if (moment->now == NONE || line->end - target <= (GstClockTimeDiff) MAX_APART)
    target = MAX (target, line->end);
  return MAX (0, target) - start_of (timing, at, moment);
}

/* After a start or a pause the pipeline has the time right again, unless its source went back while it played; what a
 * live source says is right in any case. What the first stream took is right for the others. */
static GstClockTimeDiff
shift_by_clock (const RtspSinkTiming * timing, const RtspSinkTimeline * line, GstClockTimeDiff at,
    const RtspSinkMoment * moment)
{
  const GstClockTimeDiff shifts[] = { 0, timing->shift, line->shift };

  if (!timing->live && line->decided == moment->base)
    return best_shift (timing, at, NONE, &line->shift, 1);
  return best_shift (timing, at, timing->live ? NONE : moment->now, shifts, G_N_ELEMENTS (shifts));
}

static GstClockTimeDiff
shift_as_before (const RtspSinkTiming * timing, const RtspSinkTimeline * line, GstClockTimeDiff at)
{
  const GstClockTimeDiff shifts[] = { timing->shift, line->shift };

  return best_shift (timing, at, NONE, shifts, G_N_ELEMENTS (shifts));
}

/* Of two streams that jump together the second may have gone too far meanwhile for the shift of the first, which then
 * has to follow; and where one round of a loop follows the other without a flush, one may end a little after the next
 * begins. */
static void
set_shift (const RtspSinkTiming * timing, RtspSinkTimeline * line, GstClockTimeDiff shift)
{
  GstClockTimeDiff most = line->shift != timing->shift ? (GstClockTimeDiff) MAX_APART
      : timing->cut == RTSPSINK_CUT_SEGMENT ? (GstClockTimeDiff) MAX_UNTOLD_GAP : 0;
  gboolean together = timing->latest != NONE && shift > line->shift && shift - line->shift <= most;

  line->replaced = together ? line->shift : NONE;
  line->shift = shift;
}

/* Whether a source that jumped would stand still before it goes on. */
static gboolean
is_late (const RtspSinkTiming * timing, GstClockTimeDiff start, const RtspSinkMoment * moment)
{
  return timing->latest != NONE && moment->now != NONE
      && (timing->cut >= RTSPSINK_CUT_FLUSH || timing->provisional)
      && start - MAX (moment->now, timing->end) > (GstClockTimeDiff) MAX_UNTOLD_GAP;
}

/* The line's lock is held. */
static GstClockTimeDiff
choose_shift (const RtspSinkTiming * timing, RtspSinkTimeline * line, GstClockTimeDiff at,
    const RtspSinkMoment * moment)
{
  gboolean starts = timing->cut == RTSPSINK_CUT_START;
  gboolean begins = starts && !timing->live && !line->begun;
  gboolean by_clock = starts || timing->provisional || moment->base != timing->base;
  GstClockTimeDiff best = by_clock ? shift_by_clock (timing, line, at, moment)
      : shift_as_before (timing, line, at);

  if (begins)
    line->begun = TRUE;
  /* The time that a file takes to its first data is no delay to make up for. */
  if (best == NONE || (begins && moment->now != NONE && at + best < moment->now)
      || is_late (timing, start_of (timing, at, moment) + best, moment)) {
    best = new_shift (timing, line, at, moment);
    set_shift (timing, line, best);
  }
  if (by_clock && !timing->live) {
    line->shift = best;
    line->decided = moment->base;
  }
  return best;
}

/* ---- Buffers ---- */

static gboolean
may_go_on (const RtspSinkTiming * timing, GstClockTimeDiff at, const RtspSinkMoment * moment)
{
  return timing->cut == RTSPSINK_CUT_NONE && moment->base == timing->base
      && (!timing->provisional || moment->now == NONE)
      && (timing->latest == NONE
      || at + timing->shift >= timing->latest - (GstClockTimeDiff) MAX_REORDER);
}

/* After a seek or a start in PAUSED the pipeline is going to choose its base time anew, for running time as it is. */
static void
settle_due (RtspSinkTiming * timing, const RtspSinkMoment * moment)
{
  timing->provisional = moment->now == NONE && timing->cut >= RTSPSINK_CUT_FLUSH;
  timing->due = moment->base + (timing->provisional ? timing->shift : 0);
}

/* Returns the place of a buffer with a time of its own. */
static GstClockTimeDiff
settle (RtspSinkTiming * timing, RtspSinkTimeline * line, const RtspSinkMoment * moment,
    GstClockTimeDiff running)
{
  GstClockTimeDiff at = running + moment->base;

  g_mutex_lock (&line->lock);
  if (!may_go_on (timing, at, moment)) {
    /* Going back so far in the midst of a segment is a jump that nobody has told of. */
    if (timing->cut == RTSPSINK_CUT_NONE && moment->base == timing->base && !timing->provisional)
      timing->cut = RTSPSINK_CUT_FLUSH;
    timing->shift = choose_shift (timing, line, at, moment);
    settle_due (timing, moment);
  } else if (!timing->live && timing->shift == line->replaced) {
    timing->shift = line->shift;
  }
  g_mutex_unlock (&line->lock);
  return MAX (0, at + timing->shift);
}

/* Returns the place of a buffer without any: behind the last one, or where it arrives. */
static GstClockTimeDiff
count (RtspSinkTiming * timing, const RtspSinkMoment * moment, gboolean counts)
{
  GstClockTimeDiff end = MAX (0, timing->end);
  gboolean cut = timing->cut >= RTSPSINK_CUT_FLUSH;
  gboolean anew = timing->end == NONE || cut || timing->provisional
      || moment->base != timing->base;

  if (moment->now != NONE || cut) {
    timing->provisional = moment->now == NONE;
    timing->due = timing->provisional ? end : moment->base;
  }

  if (moment->now == NONE)
    return end;
  if (!counts || (timing->live && ABS (moment->now - end) > (GstClockTimeDiff) MAX_DRIFT))
    return MAX (timing->latest, MAX (0, moment->now));
  return anew ? MAX (end, moment->now) : end;
}

static void
advance (RtspSinkTiming * timing, RtspSinkTimeline * line, GstClockTimeDiff at,
    GstClockTime duration)
{
  if (timing->cut >= RTSPSINK_CUT_FLUSH)
    timing->reorder = 0;
  if (timing->latest != NONE && at < timing->latest)
    timing->reorder = MAX (timing->reorder, timing->latest - at);
  else if (timing->latest != NONE && at - timing->latest <= (GstClockTimeDiff) MAX_REORDER)
    timing->step = at - timing->latest;
  timing->latest = MAX (timing->latest, at);
  timing->end = MAX (timing->end, at + (GST_CLOCK_TIME_IS_VALID (duration)
          ? (GstClockTimeDiff) duration : timing->step));
  timing->cut = RTSPSINK_CUT_NONE;
  g_mutex_lock (&line->lock);
  line->end = MAX (line->end, timing->end);
  g_mutex_unlock (&line->lock);
}

/* Writable copies are made only of what changes. */
static GstBuffer *
write_times (GstBuffer * buffer, GstClockTime pts, GstClockTime dts, gboolean discont)
{
  if (GST_BUFFER_PTS (buffer) == pts && GST_BUFFER_DTS (buffer) == dts
      && (!discont || GST_BUFFER_IS_DISCONT (buffer)))
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DTS (buffer) = dts;
  if (discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  return buffer;
}

GstBuffer *
rtspsink_timing_place (RtspSinkTiming * timing, RtspSinkTimeline * line,
    const RtspSinkMoment * present, GstBuffer * buffer)
{
  RtspSinkMoment moment = *present;
  RtspSinkTimeSource source = rtspsink_timing_source (timing, buffer);
  GstClockTime duration = rtspsink_duration_of (&timing->duration, buffer);
  GstClockTimeDiff before = timing->base + timing->shift, expected = timing->end;
  GstClockTimeDiff at, decoding = NONE;
  gboolean discont;

  /* A base time that changes while nothing plays is that of the next PLAYING, of which this is not yet. */
  if (moment.now == NONE && timing->cut == RTSPSINK_CUT_NONE)
    moment.base = timing->base;
  if (source == RTSPSINK_TIME_PRESENTATION)
    at = settle (timing, line, &moment, running_time (timing, GST_BUFFER_PTS (buffer)));
  else if (source == RTSPSINK_TIME_DECODING)
    at = settle (timing, line, &moment, running_time (timing, GST_BUFFER_DTS (buffer)));
  else
    at = count (timing, &moment, source == RTSPSINK_TIME_COUNTED);
  if (source <= RTSPSINK_TIME_DECODING)
    decoding = running_time (timing, GST_BUFFER_DTS (buffer));
  timing->base = moment.base;
  discont = expected != NONE && (timing->base + timing->shift != before
      || at - expected > (GstClockTimeDiff) MAX_UNTOLD_GAP);
  advance (timing, line, at, duration);
  return write_times (buffer, (GstClockTime) at, decoding == NONE ? GST_CLOCK_TIME_NONE
      : (GstClockTime) MAX (0, decoding + timing->base + timing->shift), discont);
}
