/* rtspsink: RTP caps as what the Java core announces, an SDP media section
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/sdp/sdp.h>

#include "rtspsinkformat.h"

/* What GstSDP needs to print a media section. (transfer full), NULL if all is there */
static gchar *
missing_fields (const GstStructure * structure)
{
  static const gchar *const fields[] = { "media", "payload", "clock-rate", "encoding-name" };
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (!gst_structure_has_field (structure, fields[i]))
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", fields[i]);
  }
  return missing->len > 0 ? g_strdup (missing->str) : NULL;
}

/* (transfer full), NULL if the caps have no SDP form */
static gchar *
media_section (const GstCaps * caps)
{
  GstSDPMedia *media = NULL;
  gchar *text = NULL;

  gst_sdp_media_new (&media);
  if (gst_sdp_media_set_media_from_caps (caps, media) == GST_SDP_OK) {
    gst_sdp_media_set_port_info (media, 0, 1);
    gst_sdp_media_set_proto (media, "RTP/AVP");
    text = gst_sdp_media_as_text (media);
  }
  gst_sdp_media_free (media);
  return text;
}

/* From byte-stream input, the payloaders of H.264 (RFC 6184 section 8.1) and H.265
 * (RFC 7798 section 7.1) learn the parameter sets with the first key frame. */
static gboolean
has_parameter_sets (const GstStructure * structure)
{
  const gchar *encoding = gst_structure_get_string (structure, "encoding-name");

  if (g_strcmp0 (encoding, "H264") == 0)
    return gst_structure_has_field (structure, "sprop-parameter-sets");
  if (g_strcmp0 (encoding, "H265") == 0)
    return gst_structure_has_field (structure, "sprop-sps");
  return TRUE;
}

gboolean
rtspsink_format_from_caps (RtspSinkFormat * format, const GstCaps * caps, GError ** error)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  g_autofree gchar *missing = missing_fields (structure);
  guint ssrc;

  format->media = missing == NULL ? media_section (caps) : NULL;
  if (format->media == NULL) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "RTP caps without %s cannot be announced to players. Add what is missing with a "
        "capsfilter in front of rtspsink.", missing != NULL ? missing : "an SDP form");
    return FALSE;
  }
  format->clock_rate = 0;
  gst_structure_get_int (structure, "clock-rate", &format->clock_rate);
  format->complete = has_parameter_sets (structure);
  format->ssrc = gst_structure_get_uint (structure, "ssrc", &ssrc) ? (gint64) ssrc : -1;
  return TRUE;
}

void
rtspsink_format_clear (RtspSinkFormat * format)
{
  g_clear_pointer (&format->media, g_free);
}

gboolean
rtspsink_format_equal (const RtspSinkFormat * a, const RtspSinkFormat * b)
{
  return g_strcmp0 (a->media, b->media) == 0 && a->clock_rate == b->clock_rate
      && a->ssrc == b->ssrc;
}
