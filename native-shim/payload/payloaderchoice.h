/* rtspsink: which parser and which payloader turn given caps into RTP
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_PAYLOADERCHOICE_H__
#define __RTSPSINK_PAYLOAD_PAYLOADERCHOICE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* The way from a pad's caps to RTP. Owns its references. */
typedef struct
{
  GstElementFactory *parser;    /* NULL: none needed */
  GstElementFactory *converter; /* audioconvert, for the byte order; NULL: none needed */
  GstElementFactory *payloader; /* NULL: the caps are RTP already */
} RtspSinkPayloaderChoice;

/* Finds the way for `caps` (fixed) among the installed elements.
 * `payloader_name`: the factory that the user wants, NULL for the best one.
 * On FALSE, `error` (GST_STREAM_ERROR) names the caps and the remedy. Thread: any. */
gboolean rtspsink_payloader_choice_find (RtspSinkPayloaderChoice * choice, const GstCaps * caps,
    const gchar * payloader_name, GError ** error);
void rtspsink_payloader_choice_clear (RtspSinkPayloaderChoice * choice);

/* Whether the chosen payloader can use that RTP payload type; RTP input has its
 * own. On FALSE, `error` (GST_STREAM_ERROR) names the remedy. Thread: any. */
gboolean rtspsink_payloader_choice_takes_payload_type (const RtspSinkPayloaderChoice * choice,
    gint payload_type, GError ** error);

/* `caps` under the name that payloaders know them by: RFC 2250 treats MPEG-1 and
 * MPEG-2 video alike, rtpmpvpay's caps name only MPEG-2. (transfer full). Thread: any. */
GstCaps *rtspsink_payloader_choice_input_caps (GstCaps * caps);

/* The part of `filter` of which some installed parser makes what a payloader takes. (transfer
 * full). Thread: any. */
GstCaps *rtspsink_payloader_choice_parsable_caps (GstCaps * filter);

/* All that some installed payloader takes, and RTP. (transfer full). Thread: any. */
GstCaps *rtspsink_payloader_choice_publishable_caps (void);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_PAYLOADERCHOICE_H__ */
