/* rtspsink: what the application is asked, and told
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_ELEMENT_SIGNALS_H__
#define __RTSPSINK_ELEMENT_SIGNALS_H__

#include "element/gstrtspsink.h"

G_BEGIN_DECLS

/* The signals behind gst_rtsp_sink_authorize() and gst_rtsp_sink_propose_bitrate(). */
void rtspsink_signals_install (GType type);

G_END_DECLS

#endif /* __RTSPSINK_ELEMENT_SIGNALS_H__ */
