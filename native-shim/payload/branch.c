/* rtspsink: one pad's elements inside the bin, from encoded media to an appsink
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* There is no queue: one call of the pad's chain function runs everything. The
 * appsink lives as long as the pad; the rest is built by the CAPS event and
 * rebuilt when other caps need another payloader.
 *
 *  +- GstRtspSink -------------------------------------------------------+
 *  |        +---------+   +-------------+   +------------+  +----------+ |
 * sink_0 ->|[parser0] |-->|[capsfilter0]|-->|[payloader0]|->| appsink0 |-+-> up-calls
 *  |        +---------+   +-------------+   +------------+  +----------+ |
 *  |         only if the caps need a parser  not for RTP input           |
 *  +---------------------------------------------------------------------+
 *
 * Raw audio in the wrong byte order has [converter0] in the place of the first two.
 */

#include "payload/branch.h"
#include "payload/latm.h"

/* RFC 3551 section 3: the range of dynamic payload types */
#define FIRST_DYNAMIC_PT 96
#define DYNAMIC_PT_COUNT 32

void
rtspsink_branch_init (RtspSinkBranch * branch, guint index)
{
  g_autofree gchar *name = g_strdup_printf ("appsink%u", index);

  branch->index = index;
  branch->ssrc = g_random_int ();
  branch->timestamp_offset = g_random_int ();
  branch->appsink = gst_object_ref_sink (GST_ELEMENT (rtspsink_appsink_new (name)));
}

void
rtspsink_branch_clear (RtspSinkBranch * branch)
{
  rtspsink_payloader_choice_clear (&branch->choice);
  gst_clear_object (&branch->appsink);
}

GstPad *
rtspsink_branch_sink_pad (GstElement * element)
{
  return gst_element_get_static_pad (element, "sink");
}

gboolean
rtspsink_branch_follows (const RtspSinkBranch * branch, const RtspSinkPayloaderChoice * choice)
{
  return choice->parser == branch->choice.parser && choice->converter == branch->choice.converter
      && choice->payloader == branch->choice.payloader;
}

static gboolean
has_property (GstElement * element, const gchar * name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (element), name) != NULL;
}

/* Only elements for H.264 and H.265 have -1: parameter sets before every IDR. */
static void
set_config_interval (GstElement * element)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (element),
      "config-interval");

  if (pspec != NULL && G_IS_PARAM_SPEC_INT (pspec) && G_PARAM_SPEC_INT (pspec)->minimum < 0)
    g_object_set (element, "config-interval", -1, NULL);
}

static void
set_payload_type (RtspSinkBranch * branch, GstElement * payloader)
{
  guint payload_type = 0;

  if (!has_property (payloader, "pt"))
    return;
  g_object_get (payloader, "pt", &payload_type, NULL);
  if (branch->payload_type >= 0)
    g_object_set (payloader, "pt", (guint) branch->payload_type, NULL);
  else if (payload_type >= FIRST_DYNAMIC_PT)
    g_object_set (payloader, "pt", FIRST_DYNAMIC_PT + branch->index % DYNAMIC_PT_COUNT, NULL);
}

static void
configure_payloader (RtspSinkBranch * branch, GstElement * payloader)
{
  set_payload_type (branch, payloader);
  if (has_property (payloader, "mtu"))
    g_object_set (payloader, "mtu", branch->mtu_bytes, NULL);
  if (has_property (payloader, "ssrc"))
    g_object_set (payloader, "ssrc", branch->ssrc, NULL);
  if (has_property (payloader, "timestamp-offset"))
    g_object_set (payloader, "timestamp-offset", branch->timestamp_offset, NULL);
}

/* A swapped payloader goes on where the old one stopped: same SSRC, next number. */
static void
continue_sequence (GstElement * before, GstElement * payloader)
{
  guint seqnum = 0;

  if (before == NULL || payloader == NULL || !has_property (before, "seqnum")
      || !has_property (payloader, "seqnum-offset"))
    return;
  g_object_get (before, "seqnum", &seqnum, NULL);
  g_object_set (payloader, "seqnum-offset", (gint) ((seqnum + 1) & G_MAXUINT16), NULL);
}

void
rtspsink_branch_continue (RtspSinkBranch * branch)
{
  GstElement *payloader = branch->elements[RTSPSINK_BRANCH_PAYLOADER];

  continue_sequence (payloader, payloader);
}

/* GstRTPBaseAudioPayload, when samples are missing, counts those of its last packet twice. */
void
rtspsink_branch_count_samples (RtspSinkBranch * branch, gboolean counts)
{
  GstElement *payloader = branch->elements[RTSPSINK_BRANCH_PAYLOADER];

  if (payloader == NULL || counts != branch->by_buffers)
    return;
  if (has_property (payloader, "perfect-rtptime"))
    g_object_set (payloader, "perfect-rtptime", counts, NULL);
  branch->by_buffers = !counts;
}

/* (transfer full) of a new element, or NULL */
static GstElement *
own (GstElement * element)
{
  return element != NULL ? gst_object_ref_sink (element) : NULL;
}

static GstElement *
create_element (GstElementFactory * factory, const gchar * role, guint index)
{
  g_autofree gchar *name = g_strdup_printf ("%s%u", role, index);

  return own (gst_element_factory_create (factory, name));
}

/* Left alone, a parser would hand single NAL units on. With their lengths before
 * them, a payloader need not search whole pictures for start codes. */
static GstElement *
create_capsfilter (RtspSinkBranch * branch, const GstStructure * input)
{
  g_autofree gchar *name = g_strdup_printf ("capsfilter%u", branch->index);
  const gchar *with_lengths = gst_structure_has_name (input, "video/x-h264") ? "avc" : "hvc1";
  g_autoptr (GstCaps) filter = gst_caps_new_simple (gst_structure_get_name (input),
      "alignment", G_TYPE_STRING, "au", "stream-format", G_TYPE_STRING, with_lengths, NULL);
  GstElement *capsfilter = gst_element_factory_make ("capsfilter", name);

  if (capsfilter != NULL)
    g_object_set (capsfilter, "caps", filter, NULL);
  return own (capsfilter);
}

static gboolean
has_nal_units (const GstStructure * structure)
{
  return gst_structure_has_name (structure, "video/x-h264")
      || gst_structure_has_name (structure, "video/x-h265");
}

/* FALSE when something that the registry names cannot be made. */
static gboolean
create_elements (RtspSinkBranch * branch, const RtspSinkPayloaderChoice * choice,
    const GstStructure * input, GstElement ** elements)
{
  gboolean needs_filter = choice->parser != NULL && has_nal_units (input);

  if (choice->parser != NULL)
    elements[RTSPSINK_BRANCH_PARSER] = create_element (choice->parser, "parser", branch->index);
  if (choice->converter != NULL)
    elements[RTSPSINK_BRANCH_CONVERTER] =
        create_element (choice->converter, "converter", branch->index);
  if (needs_filter)
    elements[RTSPSINK_BRANCH_CAPSFILTER] = create_capsfilter (branch, input);
  if (choice->payloader != NULL)
    elements[RTSPSINK_BRANCH_PAYLOADER] =
        create_element (choice->payloader, "payloader", branch->index);

  return (choice->parser == NULL || elements[RTSPSINK_BRANCH_PARSER] != NULL)
      && (choice->converter == NULL || elements[RTSPSINK_BRANCH_CONVERTER] != NULL)
      && (!needs_filter || elements[RTSPSINK_BRANCH_CAPSFILTER] != NULL)
      && (choice->payloader == NULL || elements[RTSPSINK_BRANCH_PAYLOADER] != NULL);
}

/* rtpg726pay packs the samples as AAL2 does (ITU-T I.366.2), unless told not to, but calls
 * them by the name that RFC 3551 section 4.5.4 gives to the other order. ffmpeg goes by
 * the name; GStreamer's depayloader takes either for AAL2, so this is what all play. */
static void
name_g726 (const RtspSinkBranch * branch, GstCaps * caps)
{
  GstElement *payloader = branch->elements[RTSPSINK_BRANCH_PAYLOADER];
  const gchar *name = gst_structure_get_string (gst_caps_get_structure (caps, 0), "encoding-name");
  g_autofree gchar *true_name = NULL;
  gboolean aal2 = FALSE;

  if (payloader != NULL && has_property (payloader, "force-aal2"))
    g_object_get (payloader, "force-aal2", &aal2, NULL);
  if (aal2 && name != NULL && g_str_has_prefix (name, "G726-")) {
    true_name = g_strconcat ("AAL2-", name, NULL);
    gst_caps_set_simple (caps, "encoding-name", G_TYPE_STRING, true_name, NULL);
  }
}

static void
complete_latm (GstCaps * caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const gchar *name = gst_structure_get_string (structure, "encoding-name");
  const gchar *config = gst_structure_get_string (structure, "config");
  g_autofree gchar *whole = NULL;
  g_autofree gchar *params = NULL;
  guint channels = 0;

  if (g_strcmp0 (name, "MP4A-LATM") != 0 || config == NULL)
    return;
  whole = rtspsink_latm_whole_config (config, &channels);
  if (whole == NULL)
    return;
  params = g_strdup_printf ("%u", channels);
  gst_caps_set_simple (caps, "config", G_TYPE_STRING, whole, "encoding-params", G_TYPE_STRING,
      params, NULL);
}

GstCaps *
rtspsink_branch_describe (const RtspSinkBranch * branch, const GstCaps * caps)
{
  GstCaps *described = gst_caps_copy (caps);

  name_g726 (branch, described);
  complete_latm (described);
  return described;
}

void
rtspsink_branch_stop (GstElement * element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
}

/* A bin that is being disposed has let go of its children before its pads. */
void
rtspsink_branch_remove (GstElement * element, GstBin * bin)
{
  if (gst_object_has_as_parent (GST_OBJECT (element), GST_OBJECT (bin)))
    gst_bin_remove (bin, element);
}

void
rtspsink_branch_empty (RtspSinkBranch * branch, GstBin * bin)
{
  for (gint i = RTSPSINK_BRANCH_LENGTH - 1; i >= 0; i--) {
    GstElement *element = branch->elements[i];

    if (element == NULL)
      continue;
    rtspsink_branch_stop (element);
    rtspsink_branch_remove (element, bin);
    gst_clear_object (&branch->elements[i]);
  }
  rtspsink_payloader_choice_clear (&branch->choice);
}

/* Links and starts from the appsink upwards, so that nothing runs into a closed
 * door. (transfer full): where the branch begins */
static GstPad *
link_elements (RtspSinkBranch * branch)
{
  GstElement *next = branch->appsink;

  for (gint i = RTSPSINK_BRANCH_LENGTH - 1; i >= 0; i--) {
    GstElement *element = branch->elements[i];

    if (element == NULL)
      continue;
    if (!gst_element_link_pads (element, "src", next, "sink")
        || !gst_element_sync_state_with_parent (element))
      return NULL;
    next = element;
  }
  return rtspsink_branch_sink_pad (next);
}

GstPad *
rtspsink_branch_build (RtspSinkBranch * branch, GstBin * bin,
    const RtspSinkPayloaderChoice * choice, const GstCaps * caps)
{
  GstElement *elements[RTSPSINK_BRANCH_LENGTH] = { NULL, };
  GstElement *payloader;

  if (!create_elements (branch, choice, gst_caps_get_structure (caps, 0), elements)) {
    for (guint i = 0; i < RTSPSINK_BRANCH_LENGTH; i++)
      gst_clear_object (&elements[i]);
    return NULL;
  }
  payloader = elements[RTSPSINK_BRANCH_PAYLOADER];
  if (payloader != NULL)
    configure_payloader (branch, payloader);
  if (elements[RTSPSINK_BRANCH_PARSER] != NULL)
    set_config_interval (elements[RTSPSINK_BRANCH_PARSER]);
  else if (payloader != NULL)
    set_config_interval (payloader);
  continue_sequence (branch->elements[RTSPSINK_BRANCH_PAYLOADER], payloader);
  branch->by_buffers = FALSE;
  rtspsink_branch_empty (branch, bin);
  for (guint i = 0; i < RTSPSINK_BRANCH_LENGTH; i++) {
    branch->elements[i] = elements[i];
    if (elements[i] != NULL)
      gst_bin_add (bin, elements[i]);
  }
  g_set_object (&branch->choice.parser, choice->parser);
  g_set_object (&branch->choice.converter, choice->converter);
  g_set_object (&branch->choice.payloader, choice->payloader);
  return link_elements (branch);
}
