/* rtspsink: whether a pad's stream is paced by the clock
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/sync.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

/* The pad's lock is held, so that a decision cannot undo a setting. */
static void
set_sync (GstRtspSinkPad * self, gboolean by_clock)
{
  /* Unlike g_object_set(), this does not look like the user's choice. */
  gst_base_sink_set_sync (GST_BASE_SINK (self->branch.appsink), by_clock);
}

/* A live source is passed on at once, a file is paced by the clock. */
void
rtspsink_sync_decide (GstRtspSinkPad * self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  g_atomic_int_set (&self->decide_sync, FALSE);
  if (gst_pad_peer_query (GST_PAD (self), query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  self->timing.live = live;
  GST_DEBUG_OBJECT (self, "%s source", live ? "live" : "not a live");
  GST_OBJECT_LOCK (self);
  if (self->sync == RTSPSINK_SYNC_AUTO)
    set_sync (self, !live);
  GST_OBJECT_UNLOCK (self);
}

static void
on_sync_set (GObject * appsink, GParamSpec * pspec, gpointer user_data)
{
  GstRtspSinkPad *self = user_data;
  gboolean by_clock;

  g_object_get (appsink, "sync", &by_clock, NULL);
  GST_OBJECT_LOCK (self);
  self->sync = by_clock ? RTSPSINK_SYNC_ON : RTSPSINK_SYNC_OFF;
  GST_OBJECT_UNLOCK (self);
  g_object_notify (G_OBJECT (self), "sync");
}

/* The caller holds the pad's lock. */
void
rtspsink_sync_set (GstRtspSinkPad * self, RtspSinkSync sync)
{
  self->sync = sync;
  if (sync == RTSPSINK_SYNC_AUTO)
    g_atomic_int_set (&self->decide_sync, TRUE);
  else
    set_sync (self, sync == RTSPSINK_SYNC_ON);
}

void
rtspsink_sync_follow (GstRtspSinkPad * self)
{
  g_signal_connect_object (self->branch.appsink, "notify::sync", G_CALLBACK (on_sync_set), self, 0);
}
