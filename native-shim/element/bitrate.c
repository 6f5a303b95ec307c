/* rtspsink: the bit rate that viewers can take, to the encoder
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "element/bitrate.h"
#include "element/signals.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

/* How far upstream an encoder is looked for: pipelines may be rings. */
#define MAX_ELEMENTS 16

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

/* ---- Proposals ---- */

typedef struct
{
  GstPad *pad;
  gchar *mapping;
  guint bits_per_second;
} Proposal;

static void
proposal_free (gpointer data)
{
  Proposal *proposal = data;

  gst_object_unref (proposal->pad);
  g_free (proposal->mapping);
  g_free (proposal);
}

/* On a thread of GStreamer's pool: the application and an encoder may take their time. */
static void
carry_out_proposal (GstElement * sink, gpointer data)
{
  Proposal *proposal = data;

  if (!rtspsink_signals_propose_bitrate (sink, proposal->mapping, proposal->bits_per_second))
    rtspsink_bitrate_apply (proposal->pad, proposal->bits_per_second);
}

void
rtspsink_bitrate_propose (GstElement * sink, GstPad * pad, const gchar * mapping,
    guint bits_per_second)
{
  Proposal *proposal = g_new (Proposal, 1);

  proposal->pad = gst_object_ref (pad);
  proposal->mapping = g_strdup (mapping);
  proposal->bits_per_second = bits_per_second;
  gst_element_call_async (sink, carry_out_proposal, proposal, proposal_free);
}
