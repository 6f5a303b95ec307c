/* rtspsink: what the application is asked, and told
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_ELEMENT_SIGNALS_H__
#define __RTSPSINK_ELEMENT_SIGNALS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Gives the element's type its signals. */
void rtspsink_signals_install (GType type);

/* Whether the application has connected to "authorize". Thread: any; does not block. */
gboolean rtspsink_signals_has_authorizer (GstElement * sink);

/* Emits "authorize"; FALSE where nobody answers. Thread: any but GStreamer's. */
gboolean rtspsink_signals_authorize (GstElement * sink, const gchar * user, const gchar * address,
    const gchar * mapping, const gchar * method);

/* Emits "bitrate-proposed"; TRUE: the application sets the encoder's bit rate itself. Thread: any
 * but GStreamer's streaming ones. */
gboolean rtspsink_signals_propose_bitrate (GstElement * sink, const gchar * mapping,
    guint bits_per_second);

G_END_DECLS

#endif /* __RTSPSINK_ELEMENT_SIGNALS_H__ */
