/* rtspsink: what Java says of the viewers as a GstStructure
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full): "rtspsink-stats" with the fields of `text`, which is written as
 * RtspSinkStatsFunc says. What cannot be read is left out. */
GstStructure *rtspsink_stats_parse (const gchar * text);

/* (transfer full): of the element with that id, which may be 0; without fields
 * where there are none. Thread: any. */
GstStructure *rtspsink_stats_get (gint32 sink);

G_END_DECLS
