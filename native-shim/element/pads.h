/* rtspsink: the element's pads: made on request, told all together, released
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_ELEMENT_PADS_H__
#define __RTSPSINK_ELEMENT_PADS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Guarded by the element's object lock. */
typedef struct
{
  guint next_index;             /* of the next stream */
  guint next_number;            /* for the next pad without a requested name */
  guint next_backchannel;       /* the same for source pads */
} RtspSinkPadNames;

/* `sink` is the element, which implements RtspSinkPadParent, everywhere below. */

/* (transfer none) of a pad that the element has from now on; NULL after an element
 * error. `requested` may be NULL. Thread: application. */
GstPad *rtspsink_pads_request (GstElement * sink, RtspSinkPadNames * names,
    GstPadTemplate * templ, const gchar * requested);
void rtspsink_pads_release (GstElement * sink, GstPad * pad);

/* Each sink pad tells Java of itself. Thread: application. */
void rtspsink_pads_announce (GstElement * sink);

/* The element was closed. Thread: application, while nothing streams. */
void rtspsink_pads_forget (GstElement * sink);

/* What gst_rtsp_sink_pad_restart() does, for each sink pad. */
void rtspsink_pads_restart (GstElement * sink);

/* Thread: application. */
void rtspsink_pads_clock_changed (GstElement * sink);

/* Whether the streams of all sink pads have come to their end. Thread: any. */
gboolean rtspsink_pads_have_ended (GstElement * sink);

/* What gst_rtsp_sink_backchannel_start(), _prime() and _end() do, for each source pad. */
gboolean rtspsink_pads_start_backchannels (GstElement * sink);
void rtspsink_pads_prime_backchannels (GstElement * sink);
void rtspsink_pads_end_backchannels (GstElement * sink);

G_END_DECLS

#endif /* __RTSPSINK_ELEMENT_PADS_H__ */
