/* rtspsink: the bit rate that viewers can take, to the encoder
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Sets the bit rate of the nearest encoder upstream of sink pad `pad`. FALSE: there
 * is none, or none whose unit is known. Thread: any that may take an encoder's locks. */
gboolean rtspsink_bitrate_apply (GstPad * pad, guint bits_per_second);

/* Asks the application of `sink` first, by signal, whether it sets the bit rate of `mapping`
 * itself; both on a thread of GStreamer's pool. `pad` is the sink pad of the stream. Thread:
 * any. */
void rtspsink_bitrate_propose (GstElement * sink, GstPad * pad, const gchar * mapping,
    guint bits_per_second);

G_END_DECLS
