/* rtspsink: the element, a bin with one payloader and one appsink per request pad
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_ELEMENT_GSTRTSPSINK_H__
#define __RTSPSINK_ELEMENT_GSTRTSPSINK_H__

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_RTSP_SINK (gst_rtsp_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstRtspSink, gst_rtsp_sink, GST, RTSP_SINK, GstBin)

GST_ELEMENT_REGISTER_DECLARE (rtspsink);

G_END_DECLS

#endif /* __RTSPSINK_ELEMENT_GSTRTSPSINK_H__ */
