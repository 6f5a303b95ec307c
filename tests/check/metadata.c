/* rtspsink: tests of the payloader of ONVIF metadata
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstharness.h>
#include <gst/rtp/rtp.h>

#include "payload/gstrtspsinkmetadatapay.h"
#include "recorder.h"

#define MTU 200
#define HEADER_BYTES 12
#define CLOCK_RATE 90000

static void
setup (void)
{
  GST_ELEMENT_REGISTER (rtspsinkmetadatapay, NULL);
}

static GstHarness *
harness_new (void)
{
  GstHarness *harness = gst_harness_new_parse ("rtspsinkmetadatapay mtu=200 timestamp-offset=0");

  gst_harness_set_src_caps_str (harness, "application/x-onvif-metadata");
  return harness;
}

static void
push (GstHarness * harness, guint size, GstClockTime time)
{
  GstBuffer *document = gst_buffer_new_allocate (NULL, size, NULL);
  GstMapInfo map;

  gst_buffer_map (document, &map, GST_MAP_WRITE);
  for (guint i = 0; i < size; i++)
    map.data[i] = (guint8) i;
  gst_buffer_unmap (document, &map);
  GST_BUFFER_PTS (document) = time;
  fail_unless_equals_int (gst_harness_push (harness, document), GST_FLOW_OK);
}

/* The bytes from `offset` on of the document are in the next packet. Returns how many there are. */
static guint
pull (GstHarness * harness, guint offset, guint size, GstClockTime time)
{
  GstBuffer *packet = gst_harness_pull (harness);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 *payload;
  guint length;

  fail_unless (gst_buffer_get_size (packet) <= MTU);
  fail_unless (gst_rtp_buffer_map (packet, GST_MAP_READ, &rtp));
  length = gst_rtp_buffer_get_payload_len (&rtp);
  payload = gst_rtp_buffer_get_payload (&rtp);
  for (guint i = 0; i < length; i++)
    fail_unless_equals_int (payload[i], (guint8) (offset + i));
  fail_unless_equals_int (gst_rtp_buffer_get_marker (&rtp), offset + length == size);
  fail_unless_equals_int (gst_rtp_buffer_get_timestamp (&rtp),
      gst_util_uint64_scale (time, CLOCK_RATE, GST_SECOND));
  gst_rtp_buffer_unmap (&rtp);
  gst_buffer_unref (packet);
  return length;
}

GST_START_TEST (test_last_packet_of_a_document_has_the_marker)
{
  static const guint sizes[] = { 1, MTU - HEADER_BYTES, MTU - HEADER_BYTES + 1, 5000 };
  guint size = sizes[__i__];
  GstHarness *harness = harness_new ();

  for (guint i = 0; i < 3; i++) {
    GstClockTime time = i * GST_SECOND;
    guint offset = 0, packets = 0;

    push (harness, size, time);
    for (; offset < size; packets++)
      offset += pull (harness, offset, size, time);
    fail_unless_equals_int (offset, size);
    fail_unless_equals_int (packets, (size + MTU - HEADER_BYTES - 1) / (MTU - HEADER_BYTES));
  }
  fail_unless_equals_int (gst_harness_buffers_in_queue (harness), 0);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_empty_document_is_no_packet)
{
  GstHarness *harness = harness_new ();

  push (harness, 0, 0);
  push (harness, 1, GST_SECOND);
  pull (harness, 0, 1, GST_SECOND);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_rtspsink_announces_it_as_onvif_does)
{
  GstElement *pipeline = pipeline_new ("fakesrc num-buffers=3 sizetype=fixed sizemax=3000 "
      "format=time ! application/x-onvif-metadata,mapping=/m ! rtspsink name=sink "
      "appsink0::sync=false");

  pipeline_play (pipeline);
  recorder_await ("publish", 3);
  fail_unless (g_str_has_prefix (recorder_get ("set_format", 0)->text,
          "m=application 0 RTP/AVP 96\r\n"), "%s", recorder_get ("set_format", 0)->text);
  fail_unless (strstr (recorder_get ("set_format", 0)->text,
          "\r\na=rtpmap:96 vnd.onvif.metadata/90000\r\n") != NULL, "%s",
      recorder_get ("set_format", 0)->text);
  fail_unless_equals_int (recorder_get ("publish", 0)->packets->len, 3);
  fail_unless (recorder_get ("publish", 0)->batch.flags & RTSPSINK_BATCH_KEY);
  pipeline_free (pipeline);
}

GST_END_TEST;

static Suite *
metadata_suite (void)
{
  Suite *suite = suite_create ("metadata");
  TCase *alone = tcase_create ("alone");
  TCase *published = tcase_create ("published");

  tcase_add_checked_fixture (alone, setup, NULL);
  tcase_add_loop_test (alone, test_last_packet_of_a_document_has_the_marker, 0, 4);
  tcase_add_test (alone, test_empty_document_is_no_packet);
  suite_add_tcase (suite, alone);
  tcase_add_checked_fixture (published, recorder_setup, recorder_teardown);
  tcase_add_checked_fixture (published, setup, NULL);
  tcase_add_test (published, test_rtspsink_announces_it_as_onvif_does);
  suite_add_tcase (suite, published);
  return suite;
}

GST_CHECK_MAIN (metadata);
