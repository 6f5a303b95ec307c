/* rtspsink: RTP caps as what the Java core announces, an SDP media section
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/sdp/sdp.h>
#include <string.h>

#include "payload/clock.h"
#include "payload/format.h"

/* What GstSDP needs to print a media section. (transfer full), NULL if all is there */
static gchar *
missing_fields (const GstStructure * structure)
{
  const struct
  {
    const gchar *name;
    GType type;
  } fields[] = {
    {"media", G_TYPE_STRING}, {"payload", G_TYPE_INT}, {"clock-rate", G_TYPE_INT},
    {"encoding-name", G_TYPE_STRING},
  };
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (!gst_structure_has_field_typed (structure, fields[i].name, fields[i].type))
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", fields[i].name);
  }
  return missing->len > 0 ? g_strdup (missing->str) : NULL;
}

static gboolean
is_on_one_line (const gchar * text)
{
  return text == NULL || (strpbrk (text, "\r\n") == NULL && g_utf8_validate (text, -1, NULL));
}

/* gst_structure_foreach(): FALSE ends it. GstSDP writes attributes by the names of fields, too. */
static gboolean
field_is_on_one_line (GQuark name, const GValue * value, gpointer data)
{
  return is_on_one_line (g_quark_to_string (name))
      && (!G_VALUE_HOLDS_STRING (value) || is_on_one_line (g_value_get_string (value)));
}

void
rtspsink_description_clear (RtspSinkDescription * description)
{
  g_clear_pointer (&description->title, g_free);
  g_clear_pointer (&description->language, g_free);
  g_clear_pointer (&description->reference_clock, g_free);
}

guint
rtspsink_format_bits_per_second (const GstTagList * tags)
{
  static const gchar *const names[] = {
    GST_TAG_MAXIMUM_BITRATE, GST_TAG_BITRATE, GST_TAG_NOMINAL_BITRATE
  };
  guint bits_per_second = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names) && bits_per_second == 0; i++) {
    const GValue *value = gst_tag_list_get_value_index (tags, names[i], 0);

    /* taginject makes them int */
    if (value != NULL && G_VALUE_HOLDS_UINT (value))
      bits_per_second = g_value_get_uint (value);
  }
  return bits_per_second;
}

/* (transfer full): on one line of valid UTF-8 (RFC 8866 section 5) */
static gchar *
one_line (const gchar * text)
{
  gchar *line = g_utf8_make_valid (text, -1);

  return g_strdelimit (line, "\r\n", ' ');
}

/* RFC 8866 section 5.4. GstSDP 1.22 forgets the end of an i= line. (transfer full) of `media` */
static gchar *
with_title (gchar * media, const gchar * title)
{
  gchar *rest = strstr (media, "\r\n");
  g_autofree gchar *line = one_line (title);
  gchar *text;

  if (rest == NULL)
    return media;
  text = g_strdup_printf ("%.*s\r\ni=%s%s", (gint) (rest - media), media, line, rest);
  g_free (media);
  return text;
}

/* RFC 8866 sections 5.8 and 6.12 */
static void
describe (GstSDPMedia * media, const RtspSinkDescription * description)
{
  guint kilobits_per_second = description->bits_per_second / 1000;

  if (kilobits_per_second > 0)
    gst_sdp_media_add_bandwidth (media, GST_SDP_BWTYPE_AS, kilobits_per_second);
  if (description->language != NULL && *description->language != '\0') {
    g_autofree gchar *language = one_line (description->language);

    gst_sdp_media_add_attribute (media, "lang", language);
  }
}

/* RFC 7273 sections 4 and 5. The payloaders write in the caps with which timestamp
 * they began; where RTP input does not, "sender" leaves it to the sender reports. */
static void
describe_clock (GstSDPMedia * media, const GstStructure * structure,
    const RtspSinkDescription * description)
{
  g_autofree gchar *media_clock = NULL;
  guint timestamp_offset;
  gint clock_rate = 0;

  gst_structure_get_int (structure, "clock-rate", &clock_rate);
  if (description->reference_clock != NULL
      && gst_structure_get_uint (structure, "timestamp-offset", &timestamp_offset))
    media_clock = g_strdup_printf ("direct=%u", rtspsink_clock_direct_offset (timestamp_offset,
            description->base_time, clock_rate));
  gst_sdp_media_add_attribute (media, "ts-refclk", description->reference_clock != NULL
      ? description->reference_clock : "local");
  gst_sdp_media_add_attribute (media, "mediaclk", media_clock != NULL ? media_clock : "sender");
}

/* (transfer full), NULL if the caps have no SDP form */
static gchar *
media_section (const GstCaps * caps, const RtspSinkDescription * description)
{
  GstSDPMedia *media = NULL;
  gchar *text = NULL;

  gst_sdp_media_new (&media);
  if (gst_sdp_media_set_media_from_caps (caps, media) == GST_SDP_OK) {
    gst_sdp_media_set_port_info (media, 0, 1);
    gst_sdp_media_set_proto (media, "RTP/AVP");
    describe (media, description);
    describe_clock (media, gst_caps_get_structure (caps, 0), description);
    text = gst_sdp_media_as_text (media);
    if (description->title != NULL && *description->title != '\0')
      text = with_title (text, description->title);
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

/* (transfer full): NULL and `error` if players cannot be told */
static gchar *
announceable_section (const GstCaps * caps, const RtspSinkDescription * description,
    GError ** error)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  g_autofree gchar *missing = missing_fields (structure);
  gchar *section = NULL;

  if (!gst_structure_foreach (structure, field_is_on_one_line, NULL)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "RTP caps with a line break, or with text that is not UTF-8, cannot be announced to "
        "players. Correct them with a capsfilter or capssetter in front of rtspsink.");
    return NULL;
  }
  if (missing == NULL)
    section = media_section (caps, description);
  if (section == NULL)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "RTP caps without %s cannot be announced to players. Add what is missing with a "
        "capsfilter in front of rtspsink.", missing != NULL ? missing : "an SDP form");
  return section;
}

gboolean
rtspsink_format_from_caps (RtspSinkFormat * format, const GstCaps * caps,
    const RtspSinkDescription * description, GError ** error)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  guint ssrc;

  format->media = announceable_section (caps, description, error);
  if (format->media == NULL)
    return FALSE;
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
