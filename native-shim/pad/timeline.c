/* rtspsink: the time line of an element's viewers, which goes on whatever the pipeline's does
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/timeline.h"

void
rtspsink_timeline_init (RtspSinkTimeline * line)
{
  g_mutex_init (&line->lock);
  line->zero = GST_CLOCK_TIME_NONE;
  line->decided = GST_CLOCK_STIME_NONE;
  line->replaced = GST_CLOCK_STIME_NONE;
}

void
rtspsink_timeline_clear (RtspSinkTimeline * line)
{
  gst_clear_object (&line->clock);
  g_mutex_clear (&line->lock);
}

void
rtspsink_timeline_restart (RtspSinkTimeline * line)
{
  g_mutex_lock (&line->lock);
  line->begun = FALSE;
  g_mutex_unlock (&line->lock);
}

/* Another clock's times have nothing to do with those of the one before: the line goes on where the streams end. */
static void
choose_zero (RtspSinkTimeline * line, GstClock * clock, GstClockTime base_time)
{
  if (!GST_CLOCK_TIME_IS_VALID (line->zero))
    line->zero = base_time;
  else if (clock != line->clock)
    line->zero = (GstClockTime) MAX (0, (GstClockTimeDiff) base_time - line->end);
  g_set_object (&line->clock, clock);
}

void
rtspsink_timeline_play (RtspSinkTimeline * line, GstElement * element)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockTime base_time = gst_element_get_base_time (element);

  g_mutex_lock (&line->lock);
  if (clock != NULL && GST_CLOCK_TIME_IS_VALID (base_time))
    choose_zero (line, clock, base_time);
  line->playing = TRUE;
  g_mutex_unlock (&line->lock);
}

void
rtspsink_timeline_pause (RtspSinkTimeline * line)
{
  g_mutex_lock (&line->lock);
  line->playing = FALSE;
  g_mutex_unlock (&line->lock);
}

GstClockTime
rtspsink_timeline_zero (RtspSinkTimeline * line)
{
  GstClockTime zero;

  g_mutex_lock (&line->lock);
  zero = line->zero;
  g_mutex_unlock (&line->lock);
  return zero;
}

RtspSinkMoment
rtspsink_timeline_look (RtspSinkTimeline * line, GstElement * element)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockTime base_time = gst_element_get_base_time (element);
  RtspSinkMoment moment = { 0, GST_CLOCK_STIME_NONE };

  g_mutex_lock (&line->lock);
  if (GST_CLOCK_TIME_IS_VALID (line->zero) && GST_CLOCK_TIME_IS_VALID (base_time)) {
    moment.base = GST_CLOCK_DIFF (line->zero, base_time);
    if (line->playing && clock != NULL)
      moment.now = GST_CLOCK_DIFF (line->zero, gst_clock_get_time (clock));
  }
  g_mutex_unlock (&line->lock);
  return moment;
}
