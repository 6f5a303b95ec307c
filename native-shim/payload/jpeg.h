/* rtspsink: whether a JPEG picture can go into RTP
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_JPEG_H__
#define __RTSPSINK_PAYLOAD_JPEG_H__

#include <glib.h>

G_BEGIN_DECLS

/* RFC 2435 section 3.1.5: width and height are counts of 8 pixels in 8 bits. */
#define RTSPSINK_JPEG_MAX_PIXELS 2040

/* RFC 2435 leaves a picture's headers out and has the receiver write others: what they cannot
 * say is lost on the way. rtpjpegpay looks at little of it.
 * `any_size`: the size is no reason. Returns why `data` cannot be sent and what helps, NULL if it
 * can. (transfer none). Thread: any. */
const gchar *rtspsink_jpeg_obstacle (const guint8 * data, gsize size, gboolean any_size);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_JPEG_H__ */
