/* rtspsink: the payloader of ONVIF metadata, which GStreamer 1.22 has only among its Rust plugins
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-rtspsinkmetadatapay
 * @title: rtspsinkmetadatapay
 *
 * Cuts XML documents into RTP packets as the ONVIF Streaming Specification says
 * (section "Metadata stream"): the packets of one document have one timestamp,
 * the last one has the marker bit. Every buffer is one document. rtspsink uses
 * it where the Rust plugins' rtponvifmetadatapay is not installed.
 *
 * |[
 * gst-launch-1.0 filesrc location=frame.xml ! application/x-onvif-metadata ! rtspsinkmetadatapay ! udpsink port=5000
 * ]|
 */

#include "payload/gstrtspsinkmetadatapay.h"

/* As ONVIF writes it; the clock is that of RTP video. */
#define ENCODING_NAME "vnd.onvif.metadata"
#define CLOCK_RATE 90000

struct _GstRtspSinkMetadataPay
{
  GstRTPBasePayload parent;
};

G_DEFINE_FINAL_TYPE (GstRtspSinkMetadataPay, gst_rtsp_sink_metadata_pay, GST_TYPE_RTP_BASE_PAYLOAD);
GST_ELEMENT_REGISTER_DEFINE (rtspsinkmetadatapay, "rtspsinkmetadatapay", GST_RANK_NONE,
    GST_TYPE_RTSP_SINK_METADATA_PAY);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK,
    GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-onvif-metadata"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC,
    GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp, media=(string)application, "
        "payload=(int)[96, 127], clock-rate=(int)90000, encoding-name=(string)" ENCODING_NAME));

static gboolean
gst_rtsp_sink_metadata_pay_set_caps (GstRTPBasePayload * payload, GstCaps * caps)
{
  gst_rtp_base_payload_set_options (payload, "application", TRUE, ENCODING_NAME, CLOCK_RATE);
  return gst_rtp_base_payload_set_outcaps (payload, NULL);
}

/* (transfer full): the packet with `size` bytes of the document from `offset` on */
static GstBuffer *
packet_new (GstRTPBasePayload * payload, GstBuffer * document, gsize offset, gsize size)
{
  GstBuffer *packet = gst_rtp_base_payload_allocate_output_buffer (payload, 0, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  gst_rtp_buffer_map (packet, GST_MAP_WRITE, &rtp);
  gst_rtp_buffer_set_marker (&rtp, offset + size == gst_buffer_get_size (document));
  gst_rtp_buffer_unmap (&rtp);
  gst_buffer_copy_into (packet, document, GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  return gst_buffer_append (packet,
      gst_buffer_copy_region (document, GST_BUFFER_COPY_MEMORY, offset, size));
}

static GstFlowReturn
gst_rtsp_sink_metadata_pay_handle_buffer (GstRTPBasePayload * payload, GstBuffer * document)
{
  gsize length = gst_buffer_get_size (document);
  gsize most = gst_rtp_buffer_calc_payload_len (GST_RTP_BASE_PAYLOAD_MTU (payload), 0, 0);
  GstBufferList *packets = gst_buffer_list_new_sized (length / most + 1);

  for (gsize offset = 0; offset < length; offset += most)
    gst_buffer_list_add (packets,
        packet_new (payload, document, offset, MIN (most, length - offset)));
  gst_buffer_unref (document);
  return gst_rtp_base_payload_push_list (payload, packets);
}

static void
gst_rtsp_sink_metadata_pay_class_init (GstRtspSinkMetadataPayClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstRTPBasePayloadClass *payload_class = GST_RTP_BASE_PAYLOAD_CLASS (klass);

  payload_class->set_caps = GST_DEBUG_FUNCPTR (gst_rtsp_sink_metadata_pay_set_caps);
  payload_class->handle_buffer = GST_DEBUG_FUNCPTR (gst_rtsp_sink_metadata_pay_handle_buffer);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "RTP ONVIF metadata payloader",
      "Codec/Payloader/Network/RTP", "Cuts ONVIF metadata documents into RTP packets",
      "The rtspsink authors");
}

static void
gst_rtsp_sink_metadata_pay_init (GstRtspSinkMetadataPay * self)
{
}
