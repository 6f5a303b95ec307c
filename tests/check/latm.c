/* rtspsink: tests of the StreamMuxConfig of AAC in LATM
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "payload/latm.h"

typedef struct
{
  const gchar *config;          /* as rtpmp4apay makes it */
  const gchar *whole;           /* NULL: to be left alone */
  guint channels;
} Expectation;

static const Expectation expectations[] = {
  /* voaacenc, mono and stereo; avenc_aac, which says that there is no SBR, also in 5.1 */
  {"40002310", "400023103fc0", 1},
  {"40002320", "400023203fc0", 2},
  {"40002310adca00", "400023103fc0", 1},
  {"40002320adca00", "400023203fc0", 2},
  {"40002360adca00", "400023603fc0", 6},
  /* 24 kHz with SBR: implicit, by the extension (the result is RFC 6416's own example), in front */
  {"40002620", "400026203fc0", 2},
  {"40002620adcb30", "40005623101fe0", 2},
  {"4000562310", "40005623101fe0", 2},
  /* with PS: by the extension, in front */
  {"40002610adcb3a9100", "4001d613101fe0", 1},
  {"4001d61310", "4001d613101fe0", 1},
  /* a frequency that no index stands for: 50 kHz */
  {"40002f00c35020", "40002f00c350203fc0", 2},
  /* left and right in front, centre behind, as a program_config_element with a comment */
  {"400023000988020040001a98c2ecc66a725c666e5c626060adca00",
      "400023000988020040001a98c2ecc66a725c666e5c6260603fc0", 3},
  /* whole already */
  {"400023203fc0", NULL, 0},
  {"40005623101fe0", NULL, 0},
  {"9128b1071070", NULL, 0},    /* audioMuxVersion 1 */
  /* two programs, two layers; AAC-ELD; channel configuration 11; cut off; no hexadecimal digits */
  {"400123203fc0", NULL, 0},
  {"40022320", NULL, 0},
  {"4001f1c640", NULL, 0},
  {"400023b0", NULL, 0},
  {"400023", NULL, 0},
  {"4000230009880200", NULL, 0},
  {"4", NULL, 0},
  {"", NULL, 0},
  {"4000232x", NULL, 0},
};

GST_START_TEST (test_config_is_whole)
{
  const Expectation *expected = &expectations[__i__];
  guint channels = 0;
  g_autofree gchar *whole = rtspsink_latm_whole_config (expected->config, &channels);
  g_autofree gchar *again = NULL;

  fail_unless (g_strcmp0 (whole, expected->whole) == 0, "%s: %s instead of %s", expected->config,
      whole, expected->whole);
  fail_unless_equals_int (channels, expected->channels);
  again = whole != NULL ? rtspsink_latm_whole_config (whole, &channels) : NULL;
  fail_unless (again == NULL, "%s became %s", whole, again);
}

GST_END_TEST;

/* Each config with each digit at its extremes, and longer than any may be. */
GST_START_TEST (test_damaged_configs_are_read_within_their_bounds)
{
  g_autofree gchar *text = g_strdup (expectations[__i__].config);
  g_autofree gchar *text_of_ones = g_strnfill (2000, 'f');
  guint channels;

  for (gsize i = 0; text[i] != '\0'; i++) {
    gchar digit = text[i];

    text[i] = 'f';
    g_free (rtspsink_latm_whole_config (text, &channels));
    text[i] = '0';
    g_free (rtspsink_latm_whole_config (text, &channels));
    text[i] = digit;
  }
  fail_unless (rtspsink_latm_whole_config (text_of_ones, &channels) == NULL);
}

GST_END_TEST;

static Suite *
latm_suite (void)
{
  Suite *suite = suite_create ("latm");
  TCase *tcase = tcase_create ("latm");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_config_is_whole, 0, G_N_ELEMENTS (expectations));
  tcase_add_loop_test (tcase, test_damaged_configs_are_read_within_their_bounds, 0,
      G_N_ELEMENTS (expectations));
  return suite;
}

GST_CHECK_MAIN (latm);
