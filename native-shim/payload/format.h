/* rtspsink: RTP caps as what the Java core announces, an SDP media section
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_FORMAT_H__
#define __RTSPSINK_PAYLOAD_FORMAT_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* What set_format says about RTP caps. Owns its text. */
typedef struct
{
  gchar *media;                 /* m= line and attributes, lines end with CRLF */
  gint clock_rate;
  gint64 ssrc;                  /* -1: not in the caps */
  gboolean complete;            /* FALSE: parameter sets that players want are not known yet */
} RtspSinkFormat;

/* What the SDP says beyond the caps. Owns its texts. */
typedef struct
{
  gchar *title;                 /* NULL: none */
  gchar *language;              /* NULL: none */
  guint bits_per_second;        /* 0: unknown */
  gchar *reference_clock;       /* of the pipeline, as a=ts-refclk names it; NULL: known here only */
  GstClockTime base_time;       /* by that clock: where the time line of the packets begins */
} RtspSinkDescription;

void rtspsink_description_clear (RtspSinkDescription * description);

/* The maximum or else the average or nominal bit rate that `tags` name, 0 if none. Thread: any. */
guint rtspsink_format_bits_per_second (const GstTagList * tags);

/* On FALSE, `error` (GST_STREAM_ERROR) names what the caps lack. Thread: any. */
gboolean rtspsink_format_from_caps (RtspSinkFormat * format, const GstCaps * caps,
    const RtspSinkDescription * description, GError ** error);
void rtspsink_format_clear (RtspSinkFormat * format);

gboolean rtspsink_format_equal (const RtspSinkFormat * a, const RtspSinkFormat * b);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_FORMAT_H__ */
