/* rtspsink: the bit rate of what viewers watch, from the properties to the encoder
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "rtspsinkbitrate.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

#define DEFAULT_ADAPTIVE RTSPSINK_ADAPTIVE_OFF
#define DEFAULT_MIN_BPS 200000
#define DEFAULT_MAX_BPS 4000000
#define LEAST_BPS 1000

/* How far upstream an encoder is looked for: pipelines may be rings. */
#define MAX_ELEMENTS 16

/* ---- Properties ---- */

GType
rtspsink_adaptive_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    {RTSPSINK_ADAPTIVE_OFF, "Encoders keep their bit rate", "off"},
    {RTSPSINK_ADAPTIVE_WORST, "What the viewer with the narrowest way can take", "worst"},
    {RTSPSINK_ADAPTIVE_MEDIAN, "What half of the viewers can take", "median"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstRtspSinkAdaptive", values));
  return type;
}

void
rtspsink_bitrate_init (RtspSinkBitrate * bitrate)
{
  bitrate->adaptive = DEFAULT_ADAPTIVE;
  bitrate->min_bps = DEFAULT_MIN_BPS;
  bitrate->max_bps = DEFAULT_MAX_BPS;
}

void
rtspsink_bitrate_install (GObjectClass * klass, guint first, GParamFlags flags)
{
  g_object_class_install_property (klass, first + RTSPSINK_BITRATE_ADAPTIVE,
      g_param_spec_enum ("adaptive-bitrate", "Adaptive bit rate",
          "Whether video encoders follow what viewers report; the signal bitrate-proposed tells",
          RTSPSINK_TYPE_ADAPTIVE, DEFAULT_ADAPTIVE, flags));
  g_object_class_install_property (klass, first + RTSPSINK_BITRATE_MIN,
      g_param_spec_uint ("adaptive-bitrate-min", "Lowest adaptive bit rate",
          "Bits per second that no proposal is below", LEAST_BPS, G_MAXINT32, DEFAULT_MIN_BPS,
          flags));
  g_object_class_install_property (klass, first + RTSPSINK_BITRATE_MAX,
      g_param_spec_uint ("adaptive-bitrate-max", "Highest adaptive bit rate",
          "Bits per second that no proposal is above", LEAST_BPS, G_MAXINT32, DEFAULT_MAX_BPS,
          flags));
}

gboolean
rtspsink_bitrate_set (RtspSinkBitrate * bitrate, guint index, const GValue * value)
{
  switch (index) {
    case RTSPSINK_BITRATE_ADAPTIVE:
      bitrate->adaptive = g_value_get_enum (value);
      return TRUE;
    case RTSPSINK_BITRATE_MIN:
      bitrate->min_bps = g_value_get_uint (value);
      return TRUE;
    case RTSPSINK_BITRATE_MAX:
      bitrate->max_bps = g_value_get_uint (value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
rtspsink_bitrate_get (const RtspSinkBitrate * bitrate, guint index, GValue * value)
{
  switch (index) {
    case RTSPSINK_BITRATE_ADAPTIVE:
      g_value_set_enum (value, bitrate->adaptive);
      return TRUE;
    case RTSPSINK_BITRATE_MIN:
      g_value_set_uint (value, bitrate->min_bps);
      return TRUE;
    case RTSPSINK_BITRATE_MAX:
      g_value_set_uint (value, bitrate->max_bps);
      return TRUE;
    default:
      return FALSE;
  }
}

void
rtspsink_bitrate_append (const RtspSinkBitrate * bitrate, GString * settings)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (RTSPSINK_TYPE_ADAPTIVE);

  g_string_append_printf (settings, "adaptive-bitrate=%s\n",
      g_enum_get_value (G_ENUM_CLASS (klass), bitrate->adaptive)->value_nick);
  g_string_append_printf (settings, "adaptive-bitrate-min=%u\nadaptive-bitrate-max=%u\n",
      bitrate->min_bps, bitrate->max_bps);
}

/* ---- Encoders ---- */

/* The encoders whose bit rate is known to change while they run, by the beginning of
 * their factories' names. Not among them are avenc_... and mpeg2enc: they read it when
 * they start. */
static const struct
{
  const gchar *prefix;
  const gchar *property;
  guint unit_bps;
} encoders[] = {
  {"x264enc", "bitrate", 1000},
  {"x265enc", "bitrate", 1000},
  {"openh264enc", "bitrate", 1},
  {"vp8enc", "target-bitrate", 1},
  {"vp9enc", "target-bitrate", 1},
  {"theoraenc", "bitrate", 1000},
  {"av1enc", "target-bitrate", 1000},
  {"svtav1enc", "target-bitrate", 1000},
  {"vaapih26", "bitrate", 1000},
  {"vah26", "bitrate", 1000},
  {"nvh26", "bitrate", 1000},
  {"qsvh26", "bitrate", 1000},
  {"msdkh26", "bitrate", 1000},
  {"nvv4l2h26", "bitrate", 1},
  {"omxh26", "target-bitrate", 1},
};

/* As near to `wanted` as the property can be. */
static void
set_number (GstElement * element, GParamSpec * pspec, guint wanted)
{
  g_auto (GValue) number = G_VALUE_INIT;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&number, G_TYPE_UINT);
  g_value_set_uint (&number, wanted);
  g_value_init (&value, G_PARAM_SPEC_VALUE_TYPE (pspec));
  if (!g_value_transform (&number, &value))
    return;
  g_param_value_validate (pspec, &value);
  g_object_set_property (G_OBJECT (element), pspec->name, &value);
}

/* TRUE: `element` is one of them and was told. */
static gboolean
tell_encoder (GstElement * element, guint bits_per_second)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const gchar *name = factory != NULL ? GST_OBJECT_NAME (factory) : "";

  for (guint i = 0; i < G_N_ELEMENTS (encoders); i++) {
    GParamSpec *pspec = g_str_has_prefix (name, encoders[i].prefix)
        ? g_object_class_find_property (G_OBJECT_GET_CLASS (element), encoders[i].property) : NULL;

    if (pspec != NULL) {
      GST_INFO_OBJECT (element, "%s to %u bit/s", encoders[i].property, bits_per_second);
      set_number (element, pspec, bits_per_second / encoders[i].unit_bps);
      return TRUE;
    }
  }
  return FALSE;
}

/* (transfer full): what really feeds `pad`, through the walls of bins; NULL if nothing does */
static GstPad *
source_of (GstPad * pad)
{
  GstPad *peer = gst_pad_get_peer (pad);

  for (guint i = 0; i < MAX_ELEMENTS && peer != NULL && GST_IS_PROXY_PAD (peer); i++) {
    g_autoptr (GstPad) wall = peer;

    if (GST_IS_GHOST_PAD (wall)) {
      peer = gst_ghost_pad_get_target (GST_GHOST_PAD (wall));
    } else {
      g_autoptr (GstProxyPad) outside = gst_proxy_pad_get_internal (GST_PROXY_PAD (wall));

      peer = outside != NULL ? gst_pad_get_peer (GST_PAD (outside)) : NULL;
    }
  }
  return peer;
}

/* (transfer full): the element's only sink pad, NULL if it has more or none */
static GstPad *
only_sink_pad (GstElement * element)
{
  GstPad *pad = NULL;

  GST_OBJECT_LOCK (element);
  if (element->numsinkpads == 1)
    pad = gst_object_ref (element->sinkpads->data);
  GST_OBJECT_UNLOCK (element);
  return pad;
}

gboolean
rtspsink_bitrate_apply (GstPad * pad, guint bits_per_second)
{
  g_autoptr (GstPad) sink_pad = gst_object_ref (pad);

  for (guint i = 0; i < MAX_ELEMENTS && sink_pad != NULL; i++) {
    g_autoptr (GstPad) source = source_of (sink_pad);
    g_autoptr (GstElement) element = source != NULL ? gst_pad_get_parent_element (source) : NULL;

    if (element == NULL)
      return FALSE;
    if (tell_encoder (element, bits_per_second))
      return TRUE;
    gst_object_unref (sink_pad);
    sink_pad = only_sink_pad (element);
  }
  return FALSE;
}
