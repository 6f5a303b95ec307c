/* rtspsink: the payloader of ONVIF metadata
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_GSTRTSPSINKMETADATAPAY_H__
#define __RTSPSINK_PAYLOAD_GSTRTSPSINKMETADATAPAY_H__

#include <gst/rtp/rtp.h>

G_BEGIN_DECLS

#define GST_TYPE_RTSP_SINK_METADATA_PAY (gst_rtsp_sink_metadata_pay_get_type ())
G_DECLARE_FINAL_TYPE (GstRtspSinkMetadataPay, gst_rtsp_sink_metadata_pay, GST,
    RTSP_SINK_METADATA_PAY, GstRTPBasePayload)

GST_ELEMENT_REGISTER_DECLARE (rtspsinkmetadatapay);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_GSTRTSPSINKMETADATAPAY_H__ */
