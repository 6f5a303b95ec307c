/* rtspsink: tests of the choice of parser and payloader
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "payload/payloaderchoice.h"

#define CODEC_DATA "codec_data=(buffer)0164000d"

typedef struct
{
  const gchar *caps;
  const gchar *before;          /* parser or converter, NULL: none */
  const gchar *payloader;
} Expectation;

static const Expectation expectations[] = {
  {"video/x-h264,stream-format=avc,alignment=au," CODEC_DATA, "h264parse", "rtph264pay"},
  {"video/x-h264,stream-format=avc3," CODEC_DATA, "h264parse", "rtph264pay"},
  {"video/x-h264,stream-format=byte-stream,alignment=au,mapping=/a", "h264parse", "rtph264pay"},
  {"video/x-h264,stream-format=byte-stream,alignment=nal", "h264parse", "rtph264pay"},
  {"video/x-h264,stream-format=byte-stream", "h264parse", "rtph264pay"},
  {"video/x-h264", "h264parse", "rtph264pay"},
  {"video/x-h265,stream-format=hvc1,alignment=au," CODEC_DATA, "h265parse", "rtph265pay"},
  {"video/x-h265,stream-format=hev1,alignment=au," CODEC_DATA, "h265parse", "rtph265pay"},
  {"video/x-h265,stream-format=byte-stream,alignment=nal", "h265parse", "rtph265pay"},
  {"video/x-h265,stream-format=byte-stream", "h265parse", "rtph265pay"},
  {"video/mpeg,mpegversion=4,systemstream=false", NULL, "rtpmp4vpay"},
  {"video/mpeg,mpegversion=2,systemstream=false", NULL, "rtpmpvpay"},
  {"video/mpegts,packetsize=188,systemstream=true", NULL, "rtpmp2tpay"},
  {"video/x-vp8", NULL, "rtpvp8pay"},
  {"video/x-vp9", NULL, "rtpvp9pay"},
  {"image/jpeg,width=320,height=240", NULL, "rtpjpegpay"},
  {"audio/mpeg,mpegversion=4,stream-format=raw,framed=true", NULL, "rtpmp4apay"},
  {"audio/mpeg,mpegversion=4,stream-format=adts,framed=true", "aacparse", "rtpmp4apay"},
  {"audio/mpeg,mpegversion=4", "aacparse", "rtpmp4apay"},
  {"audio/mpeg,mpegversion=1,layer=3,parsed=true", NULL, "rtpmpapay"},
  {"audio/mpeg,mpegversion=1,layer=3,parsed=false", "mpegaudioparse", "rtpmpapay"},
  {"audio/x-opus,channel-mapping-family=0,channels=2,rate=48000", NULL, "rtpopuspay"},
  {"audio/x-ac3,rate=48000,channels=2", NULL, "rtpac3pay"},
  {"audio/x-mulaw,rate=8000,channels=1", NULL, "rtppcmupay"},
  {"audio/x-alaw,rate=8000,channels=1", NULL, "rtppcmapay"},
  {"audio/x-raw,format=S16BE,layout=interleaved,rate=44100,channels=2", NULL, "rtpL16pay"},
  {"audio/x-raw,format=S16LE,layout=interleaved,rate=44100,channels=2", "audioconvert",
      "rtpL16pay"},
  {"audio/x-raw,format=S24BE,layout=interleaved,rate=48000,channels=2", NULL, "rtpL24pay"},
  {"audio/x-raw,format=S24LE,layout=interleaved,rate=48000,channels=2", "audioconvert",
      "rtpL24pay"},
  {"audio/x-raw,format=U8,layout=interleaved,rate=8000,channels=1", NULL, "rtpL8pay"},
  {"audio/x-sbc,rate=44100,channels=2,channel-mode=joint,blocks=16,subbands=8,"
        "allocation-method=loudness,bitpool=53,parsed=true", NULL, "rtpsbcpay"},
  {"video/x-ms-asf,parsed=true", NULL, "rtpasfpay"},
  {"image/jpeg,width=2040,height=2040", NULL, "rtpjpegpay"},
  {"meta/x-klv,parsed=true", NULL, "rtpklvpay"},
  {"application/x-rtp,media=video", NULL, NULL},
};

static void
check_factory (GstElementFactory * factory, const gchar * expected, const gchar * caps)
{
  const gchar *name = factory != NULL ? gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (factory))
      : NULL;

  fail_unless (g_strcmp0 (name, expected) == 0, "%s: %s instead of %s", caps, name, expected);
}

static void
check_choice (const Expectation * expected, const gchar * wanted)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (expected->caps);
  RtspSinkPayloaderChoice choice = { NULL, };
  GError *error = NULL;

  fail_unless (rtspsink_payloader_choice_find (&choice, caps, wanted, &error), "%s: %s", expected->caps,
      error != NULL ? error->message : "");
  fail_unless (error == NULL);
  fail_if (choice.parser != NULL && choice.converter != NULL);
  check_factory (choice.parser != NULL ? choice.parser : choice.converter, expected->before,
      expected->caps);
  check_factory (choice.payloader, expected->payloader, expected->caps);
  rtspsink_payloader_choice_clear (&choice);
}

static void
check_refused (const gchar * caps_text, const gchar * wanted, gint code, const gchar * remedy)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  g_autoptr (GError) error = NULL;
  RtspSinkPayloaderChoice choice = { NULL, };

  fail_if (rtspsink_payloader_choice_find (&choice, caps, wanted, &error));
  fail_unless (g_error_matches (error, GST_STREAM_ERROR, code), "%s", error->message);
  fail_unless (strstr (error->message, remedy) != NULL, "\"%s\" is not in: %s", remedy,
      error->message);
  fail_unless (choice.parser == NULL && choice.payloader == NULL);
}

GST_START_TEST (test_caps_have_their_payloader)
{
  check_choice (&expectations[__i__], NULL);
}

GST_END_TEST;

GST_START_TEST (test_mpeg_1_video_goes_by_the_name_of_mpeg_2)
{
  g_autoptr (GstCaps) mpeg1 = gst_caps_from_string ("video/mpeg,mpegversion=1,systemstream=false,"
      "width=160");
  g_autoptr (GstCaps) mpeg2 = gst_caps_from_string ("video/mpeg,mpegversion=2,systemstream=false,"
      "width=160");
  g_autoptr (GstCaps) system = gst_caps_from_string ("video/mpeg,mpegversion=1,systemstream=true");
  g_autoptr (GstCaps) renamed = rtspsink_payloader_choice_input_caps (mpeg1);
  g_autoptr (GstCaps) same = rtspsink_payloader_choice_input_caps (mpeg2);
  g_autoptr (GstCaps) kept = rtspsink_payloader_choice_input_caps (system);

  fail_unless (gst_caps_is_equal (renamed, mpeg2));
  fail_unless (same == mpeg2 && kept == system);
}

GST_END_TEST;

GST_START_TEST (test_user_chooses_the_payloader)
{
  static const Expectation raw = { "audio/mpeg,mpegversion=4,stream-format=raw,framed=true", NULL,
    "rtpmp4gpay"
  };
  static const Expectation adts = { "audio/mpeg,mpegversion=4,stream-format=adts", "aacparse",
    "rtpmp4gpay"
  };
  static const Expectation large_jpeg = { "image/jpeg,width=4096,height=2160", NULL, "rtpjpegpay" };

  check_choice (&raw, "rtpmp4gpay");
  check_choice (&adts, "rtpmp4gpay");
  check_choice (&large_jpeg, "rtpjpegpay");
}

GST_END_TEST;

GST_START_TEST (test_refusals_name_the_remedy)
{
  check_refused ("video/x-raw,format=NV12,width=32,height=32,framerate=30/1", NULL,
      GST_STREAM_ERROR_WRONG_TYPE, "encoder");
  check_refused ("audio/x-raw,format=F32LE,layout=interleaved,rate=48000,channels=2", NULL,
      GST_STREAM_ERROR_WRONG_TYPE, "audioconvert");
  check_refused ("video/x-h264,stream-format=avc,alignment=au", NULL, GST_STREAM_ERROR_FORMAT,
      "stream-format=byte-stream");
  check_refused ("video/x-h264,stream-format=avc3,alignment=nal," CODEC_DATA, NULL,
      GST_STREAM_ERROR_FORMAT, "alignment=au");
  check_refused ("video/x-h265,stream-format=hev1,alignment=nal", NULL, GST_STREAM_ERROR_FORMAT,
      "alignment=au");
  check_refused ("image/jpeg,width=2048,height=1024", NULL, GST_STREAM_ERROR_FORMAT, "Scale");
  check_refused ("image/jpeg,width=1024,height=2048", NULL, GST_STREAM_ERROR_FORMAT, "2040");
  check_refused ("video/mpeg,mpegversion=1,systemstream=true", NULL, GST_STREAM_ERROR_WRONG_TYPE,
      "takes only");
  check_refused ("text/x-raw,format=utf8", NULL, GST_STREAM_ERROR_CODEC_NOT_FOUND,
      "gstreamer1.0-plugins-good");
  check_refused ("audio/mpeg,mpegversion=9", NULL, GST_STREAM_ERROR_WRONG_TYPE, "takes only");
  check_refused ("video/x-vp8", "rtpnonsensepay", GST_STREAM_ERROR_CODEC_NOT_FOUND,
      "rtpnonsensepay");
  check_refused ("video/x-vp8", "rtph264pay", GST_STREAM_ERROR_CODEC_NOT_FOUND, "video/x-vp8");
}

GST_END_TEST;

GST_START_TEST (test_publishable_caps_hold_rtp_and_codecs)
{
  g_autoptr (GstCaps) publishable = rtspsink_payloader_choice_publishable_caps ();

  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (expectations[i].caps);

    if (expectations[i].before == NULL)
      fail_unless (gst_caps_is_subset (caps, publishable), "%s", expectations[i].caps);
  }
  fail_if (gst_caps_is_any (publishable));
}

GST_END_TEST;

/* An encoder has to hear of forms that a parser changes, but of no rate that nothing changes. */
GST_START_TEST (test_parsable_caps_are_what_a_parser_changes)
{
  g_autoptr (GstCaps) adts = gst_caps_from_string ("audio/mpeg,stream-format=adts,rate=[1,max]");
  g_autoptr (GstCaps) mpeg4 = gst_caps_from_string ("audio/mpeg,mpegversion=4,stream-format=adts,"
      "rate=[1,max]");
  g_autoptr (GstCaps) mulaw = gst_caps_from_string ("audio/x-mulaw,rate=[1,max]");
  g_autoptr (GstCaps) raw = gst_caps_from_string ("audio/x-raw,format=F32LE;video/x-raw");
  g_autoptr (GstCaps) of_adts = rtspsink_payloader_choice_parsable_caps (adts);
  g_autoptr (GstCaps) of_mulaw = rtspsink_payloader_choice_parsable_caps (mulaw);
  g_autoptr (GstCaps) of_raw = rtspsink_payloader_choice_parsable_caps (raw);

  fail_unless (gst_caps_is_subset (mpeg4, of_adts));
  fail_unless (gst_caps_is_empty (of_mulaw));
  fail_unless (gst_caps_is_empty (of_raw));
}

GST_END_TEST;

static Suite *
payloaderchoice_suite (void)
{
  Suite *suite = suite_create ("payloaderchoice");
  TCase *tcase = tcase_create ("payloaderchoice");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_caps_have_their_payloader, 0, G_N_ELEMENTS (expectations));
  tcase_add_test (tcase, test_mpeg_1_video_goes_by_the_name_of_mpeg_2);
  tcase_add_test (tcase, test_user_chooses_the_payloader);
  tcase_add_test (tcase, test_refusals_name_the_remedy);
  tcase_add_test (tcase, test_publishable_caps_hold_rtp_and_codecs);
  tcase_add_test (tcase, test_parsable_caps_are_what_a_parser_changes);
  return suite;
}

GST_CHECK_MAIN (payloaderchoice);
