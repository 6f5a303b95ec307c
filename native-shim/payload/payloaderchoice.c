/* rtspsink: which parser or converter and which payloader turn given caps into RTP
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "payload/jpeg.h"
#include "payload/payloaderchoice.h"

#define RTP_CAPS "application/x-rtp"

void
rtspsink_payloader_choice_clear (RtspSinkPayloaderChoice * choice)
{
  gst_clear_object (&choice->parser);
  gst_clear_object (&choice->converter);
  gst_clear_object (&choice->payloader);
}

GstCaps *
rtspsink_payloader_choice_input_caps (GstCaps * caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  gint version = 0;
  gboolean system_stream = TRUE;
  GstCaps *renamed;

  if (!gst_structure_has_name (structure, "video/mpeg")
      || !gst_structure_get_int (structure, "mpegversion", &version) || version != 1
      || !gst_structure_get_boolean (structure, "systemstream", &system_stream) || system_stream)
    return gst_caps_ref (caps);
  renamed = gst_caps_copy (caps);
  gst_caps_set_simple (renamed, "mpegversion", G_TYPE_INT, 2, NULL);
  return renamed;
}

/* (transfer full), NULL if the factory has no such template */
static GstCaps *
template_caps (GstElementFactory * factory, GstPadDirection direction)
{
  const GList *walk = gst_element_factory_get_static_pad_templates (factory);

  for (; walk != NULL; walk = walk->next) {
    GstStaticPadTemplate *templ = walk->data;

    if (templ->direction == direction && templ->presence == GST_PAD_ALWAYS)
      return gst_static_pad_template_get_caps (templ);
  }
  return NULL;
}

/* Only what ends in RTP: gdppay calls itself a payloader too. rtpgstpay takes
 * anything, but no player other than GStreamer understands it. */
static gboolean
is_rtp_payloader (GstElementFactory * factory)
{
  g_autoptr (GstCaps) caps = template_caps (factory, GST_PAD_SRC);
  const gchar *name = gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (factory));

  return caps != NULL && !gst_caps_is_any (caps) && !gst_caps_is_empty (caps)
      && gst_structure_has_name (gst_caps_get_structure (caps, 0), RTP_CAPS)
      && strcmp (name, "rtpgstpay") != 0;
}

/* Best first: by rank, then by name. Those of rank NONE, of SBC and ASF for
 * example, come last but are often the only ones of their format. (transfer full) */
static GList *
list_payloaders (void)
{
  GList *all = gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_PAYLOADER,
      GST_RANK_NONE);
  GList *payloaders = NULL;

  for (GList * walk = all; walk != NULL; walk = walk->next) {
    if (is_rtp_payloader (walk->data))
      payloaders = g_list_prepend (payloaders, gst_object_ref (walk->data));
  }
  gst_plugin_feature_list_free (all);
  return g_list_sort (payloaders, gst_plugin_feature_rank_compare_func);
}

GstCaps *
rtspsink_payloader_choice_publishable_caps (void)
{
  GstCaps *caps = gst_caps_new_empty_simple (RTP_CAPS);
  GList *payloaders = list_payloaders ();

  for (GList * walk = payloaders; walk != NULL; walk = walk->next)
    caps = gst_caps_merge (caps, template_caps (walk->data, GST_PAD_SINK));
  gst_plugin_feature_list_free (payloaders);
  return caps;
}

/* One batch must be one access unit: single NAL units, or chunks that no parser
 * has cut, would let a viewer begin in the middle of a frame. */
static gboolean
is_whole_units (const GstCaps * caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  gboolean parsed = TRUE, framed = TRUE;

  gst_structure_get_boolean (structure, "parsed", &parsed);
  gst_structure_get_boolean (structure, "framed", &framed);
  return parsed && framed
      && g_strcmp0 (gst_structure_get_string (structure, "alignment"), "nal") != 0;
}

static gboolean
takes (GstElementFactory * payloader, const GstCaps * caps)
{
  g_autoptr (GstCaps) accepted = template_caps (payloader, GST_PAD_SINK);

  return accepted != NULL && gst_caps_is_subset (caps, accepted);
}

/* (transfer full): the part of `caps` that no parser changes */
static GstCaps *
lasting_caps (const GstCaps * caps)
{
  static const gchar *const fields[] = { "mpegversion", "systemstream", "layer" };
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  GstCaps *lasting = gst_caps_new_empty_simple (gst_structure_get_name (structure));

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    const GValue *value = gst_structure_get_value (structure, fields[i]);

    if (value != NULL)
      gst_caps_set_value (lasting, fields[i], value);
  }
  return lasting;
}

/* Whether `parser` turns `caps` into something of the same kind that the payloader takes. */
static gboolean
bridges (GstElementFactory * parser, const GstCaps * caps, GstCaps * accepted)
{
  g_autoptr (GstCaps) in = template_caps (parser, GST_PAD_SINK);
  g_autoptr (GstCaps) out = template_caps (parser, GST_PAD_SRC);
  g_autoptr (GstCaps) lasting = lasting_caps (caps);
  g_autoptr (GstCaps) wanted = gst_caps_intersect (lasting, accepted);

  return in != NULL && out != NULL && gst_caps_is_subset (caps, in)
      && gst_caps_can_intersect (out, wanted);
}

/* (transfer full), NULL if there is none */
static GstElementFactory *
find_parser (GstElementFactory * payloader, const GstCaps * caps)
{
  g_autoptr (GstCaps) accepted = template_caps (payloader, GST_PAD_SINK);
  GList *parsers;
  GstElementFactory *found = NULL;

  if (accepted == NULL)
    return NULL;
  parsers = gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_PARSER,
      GST_RANK_MARGINAL);
  for (GList * walk = parsers; walk != NULL && found == NULL; walk = walk->next) {
    if (bridges (walk->data, caps, accepted))
      found = gst_object_ref (walk->data);
  }
  gst_plugin_feature_list_free (parsers);
  return found;
}

static gboolean
bridges_to_any (GstElementFactory * parser, const GstCaps * caps, GList * payloaders)
{
  for (GList * walk = payloaders; walk != NULL; walk = walk->next) {
    g_autoptr (GstCaps) accepted = template_caps (walk->data, GST_PAD_SINK);

    if (accepted != NULL && bridges (parser, caps, accepted))
      return TRUE;
  }
  return FALSE;
}

GstCaps *
rtspsink_payloader_choice_parsable_caps (GstCaps * filter)
{
  GList *parsers = gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_PARSER,
      GST_RANK_MARGINAL);
  GList *payloaders = list_payloaders ();
  GstCaps *parsable = gst_caps_new_empty ();

  for (GList * walk = parsers; walk != NULL; walk = walk->next) {
    g_autoptr (GstCaps) in = template_caps (walk->data, GST_PAD_SINK);
    g_autoptr (GstCaps) taken = in != NULL ? gst_caps_intersect (filter, in)
        : gst_caps_new_empty ();

    for (guint i = 0; i < gst_caps_get_size (taken); i++) {
      g_autoptr (GstCaps) alone = gst_caps_copy_nth (taken, i);

      if (bridges_to_any (walk->data, alone, payloaders))
        parsable = gst_caps_merge (parsable, g_steal_pointer (&alone));
    }
  }
  gst_plugin_feature_list_free (payloaders);
  gst_plugin_feature_list_free (parsers);
  return parsable;
}

static gboolean
find_direct (RtspSinkPayloaderChoice * choice, const GstCaps * caps, GList * payloaders)
{
  if (!is_whole_units (caps))
    return FALSE;
  for (GList * walk = payloaders; walk != NULL; walk = walk->next) {
    if (takes (walk->data, caps)) {
      choice->payloader = gst_object_ref (walk->data);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
find_with_parser (RtspSinkPayloaderChoice * choice, const GstCaps * caps, GList * payloaders)
{
  for (GList * walk = payloaders; walk != NULL; walk = walk->next) {
    choice->parser = find_parser (walk->data, caps);
    if (choice->parser != NULL) {
      choice->payloader = gst_object_ref (walk->data);
      return TRUE;
    }
  }
  return FALSE;
}

/* The same raw audio in network byte order, which RTP wants (RFC 3551 section
 * 4.5.11). (transfer full), NULL for anything else */
static GstCaps *
in_network_order (const GstCaps * caps)
{
  static const gchar *const formats[][2] = { {"S16LE", "S16BE"}, {"S24LE", "S24BE"} };
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const gchar *format = gst_structure_get_string (structure, "format");
  GstCaps *swapped;

  if (!gst_structure_has_name (structure, "audio/x-raw"))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_strcmp0 (format, formats[i][0]) == 0) {
      swapped = gst_caps_copy (caps);
      gst_caps_set_simple (swapped, "format", G_TYPE_STRING, formats[i][1], NULL);
      return swapped;
    }
  }
  return NULL;
}

static gboolean
find_with_converter (RtspSinkPayloaderChoice * choice, const GstCaps * caps, GList * payloaders)
{
  g_autoptr (GstCaps) swapped = in_network_order (caps);

  if (swapped == NULL || !find_direct (choice, swapped, payloaders))
    return FALSE;
  choice->converter = gst_element_factory_find ("audioconvert");
  if (choice->converter == NULL)
    rtspsink_payloader_choice_clear (choice);
  return choice->converter != NULL;
}

/* The payloaders of GStreamer 1.22 put parameter sets before every slice of an
 * IDR picture, and decoders lose the slices before; the parsers put them before
 * the picture. */
static gboolean
wants_parser (const GstCaps * caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  return gst_structure_has_name (structure, "video/x-h264")
      || gst_structure_has_name (structure, "video/x-h265");
}

/* (transfer full): the list that holds just the payloader the user named */
static GList *
list_named (const gchar * name, GError ** error)
{
  GstElementFactory *factory = gst_element_factory_find (name);

  if (factory == NULL) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND,
        "There is no payloader \"%s\". Correct the pad's property payloader, or install the "
        "plugin that holds it.", name);
    return NULL;
  }
  return g_list_prepend (NULL, factory);
}

/* The payloader of the same media type, to say why it is no help. (transfer none) */
static GstElementFactory *
find_same_type (const GstCaps * caps, GList * payloaders)
{
  const gchar *type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  g_autoptr (GstCaps) any_of_type = gst_caps_new_empty_simple (type);

  for (GList * walk = payloaders; walk != NULL; walk = walk->next) {
    g_autoptr (GstCaps) accepted = template_caps (walk->data, GST_PAD_SINK);

    if (accepted != NULL && gst_caps_can_intersect (any_of_type, accepted))
      return walk->data;
  }
  return NULL;
}

static void
explain (const GstCaps * caps, GList * payloaders, GError ** error)
{
  const gchar *type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  g_autofree gchar *text = gst_caps_to_string (caps);
  GstElementFactory *near = find_same_type (caps, payloaders);
  g_autoptr (GstCaps) accepted = near != NULL ? template_caps (near, GST_PAD_SINK) : NULL;
  g_autofree gchar *accepted_text = accepted != NULL ? gst_caps_to_string (accepted) : NULL;

  if (g_str_equal (type, "video/x-raw") || g_str_equal (type, "audio/x-raw"))
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
        "Raw media in this format cannot be published: %s. Put an encoder in front of rtspsink, "
        "for example x264enc for video or avenc_aac for audio, or videoconvert or audioconvert to "
        "publish it raw.", text);
  else if (near != NULL)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
        "Media in this form cannot be published: %s. The payloader %s takes only: %s. "
        "Put a parser or a converter in front of rtspsink.", text,
        gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (near)), accepted_text);
  else
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND,
        "No RTP payloader is installed for: %s. Most payloaders are in GStreamer's good plugins "
        "(package gstreamer1.0-plugins-good), AV1's in the Rust plugins; a format that has none "
        "must be encoded anew.", text);
}

/* Beyond, rtpjpegpay leaves the size to an SDP attribute that only GStreamer reads. */
static gboolean
is_too_large_jpeg (const GstCaps * caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  gint width = 0, height = 0;

  gst_structure_get_int (structure, "width", &width);
  gst_structure_get_int (structure, "height", &height);
  return gst_structure_has_name (structure, "image/jpeg")
      && MAX (width, height) > RTSPSINK_JPEG_MAX_PIXELS;
}

/* ISO/IEC 14496-15: lengths before whole access units, as wide as the codec_data says. h264parse
 * and h265parse put them before single NAL units too, but then make no codec_data, and refuse
 * or misread what they made. */
static gboolean
has_unknown_lengths (const GstCaps * caps)
{
  static const gchar *const formats[] = { "avc", "avc3", "hvc1", "hev1" };
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const gchar *format = gst_structure_get_string (structure, "stream-format");

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (wants_parser (caps) && g_strcmp0 (format, formats[i]) == 0)
      return !is_whole_units (caps) || !gst_structure_has_field (structure, "codec_data");
  }
  return FALSE;
}

/* What no payloader can make RTP of that players understand, although it takes the caps. */
static gboolean
refuse (const GstCaps * caps, const gchar * payloader_name, GError ** error)
{
  g_autofree gchar *text = NULL;

  if (has_unknown_lengths (caps)) {
    text = gst_caps_to_string (caps);
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "Without codec_data and alignment=au nobody can tell how long the NAL units are: %s. Write "
        "stream-format=byte-stream or alignment=au into the caps in front of rtspsink.", text);
    return TRUE;
  }
  if (payloader_name == NULL && is_too_large_jpeg (caps)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "JPEG in RTP (RFC 2435) cannot be wider or higher than %d pixels. Scale the picture down "
        "or encode it as H.264; or, for viewers that are GStreamer, set the pad's property "
        "payloader to rtpjpegpay.", RTSPSINK_JPEG_MAX_PIXELS);
    return TRUE;
  }
  return FALSE;
}

static gboolean
find (RtspSinkPayloaderChoice * choice, const GstCaps * caps, GList * payloaders)
{
  if (wants_parser (caps))
    return find_with_parser (choice, caps, payloaders) || find_direct (choice, caps, payloaders);
  return find_direct (choice, caps, payloaders) || find_with_parser (choice, caps, payloaders)
      || find_with_converter (choice, caps, payloaders);
}

gboolean
rtspsink_payloader_choice_find (RtspSinkPayloaderChoice * choice, const GstCaps * caps,
    const gchar * payloader_name, GError ** error)
{
  GList *payloaders;
  gboolean found;

  if (gst_structure_has_name (gst_caps_get_structure (caps, 0), RTP_CAPS))
    return TRUE;
  if (refuse (caps, payloader_name, error))
    return FALSE;
  payloaders = payloader_name != NULL ? list_named (payloader_name, error) : list_payloaders ();
  if (payloader_name != NULL && payloaders == NULL)
    return FALSE;
  found = find (choice, caps, payloaders);
  if (!found)
    explain (caps, payloaders, error);
  gst_plugin_feature_list_free (payloaders);
  return found;
}

gboolean
rtspsink_payloader_choice_takes_payload_type (const RtspSinkPayloaderChoice * choice,
    gint payload_type, GError ** error)
{
  g_autoptr (GstCaps) wanted = gst_caps_new_simple (RTP_CAPS, "payload", G_TYPE_INT, payload_type,
      NULL);
  g_autoptr (GstCaps) offered = choice->payloader != NULL
      ? template_caps (choice->payloader, GST_PAD_SRC) : NULL;

  if (offered == NULL || gst_caps_can_intersect (offered, wanted))
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "The payloader %s cannot use payload type %d. Set the pad's property payload-type to one "
      "from 96 to 127.", gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (choice->payloader)),
      payload_type);
  return FALSE;
}
