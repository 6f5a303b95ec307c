/* rtspsink: the path that a pad is published at, by its property or its caps
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/mapping.h"

gchar *
rtspsink_mapping_path (const gchar * mapping)
{
  if (mapping == NULL || *mapping == '\0')
    return g_strdup ("");
  return g_strconcat (*mapping == '/' ? "" : "/", mapping, NULL);
}

/* (transfer full): the mapping that `caps` name, or NULL */
static gchar *
mapping_in_caps (const GstCaps * caps)
{
  for (guint i = 0; i < gst_caps_get_size (caps); i++) {
    const gchar *mapping = gst_structure_get_string (gst_caps_get_structure (caps, i), "mapping");

    if (mapping != NULL)
      return g_strdup (mapping);
  }
  return NULL;
}

/* (transfer full), NULL if the property is not set */
static gchar *
dup_mapping_property (GstPad * pad, const RtspSinkPadSettings * settings)
{
  gchar *mapping;

  GST_OBJECT_LOCK (pad);
  mapping = g_strdup (settings->mapping);
  GST_OBJECT_UNLOCK (pad);
  return mapping;
}

gchar *
rtspsink_mapping_hint (GstPad * pad, const RtspSinkPadSettings * settings)
{
  g_autofree gchar *mapping = dup_mapping_property (pad, settings);
  g_autoptr (GstCaps) caps = NULL;

  if (mapping == NULL) {
    caps = gst_pad_peer_query_caps (pad, NULL);
    mapping = caps != NULL ? mapping_in_caps (caps) : NULL;
  }
  return rtspsink_mapping_path (mapping);
}

gchar *
rtspsink_mapping_choose (GstPad * pad, const RtspSinkPadSettings * settings,
    const GstStructure * structure)
{
  gchar *mapping = dup_mapping_property (pad, settings);

  if (mapping != NULL)
    return mapping;
  if (gst_structure_has_field (structure, "mapping"))
    return g_strdup (gst_structure_get_string (structure, "mapping"));
  return g_strdup (RTSPSINK_PAD_DEFAULT_MAPPING);
}
