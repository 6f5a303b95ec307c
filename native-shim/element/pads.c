/* rtspsink: the element's pads: made on request, told all together, released
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "backchannel/gstrtspsinkbackchannel.h"
#include "element/pads.h"
#include "pad/gstrtspsinkpad.h"
#include "pad/padparent.h"

/* ---- All of them ---- */

/* FALSE as soon as one visit is, after which no pad is visited any more. */
typedef gboolean (*Visit) (GstPad * pad, GstElement * self);

/* (transfer full) of `pads` */
static gboolean
visit_all (GstElement * self, GstIterator * pads, Visit visit)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GstIteratorResult result = GST_ITERATOR_OK;
  gboolean goes_on = TRUE;

  while (goes_on && (result == GST_ITERATOR_OK || result == GST_ITERATOR_RESYNC)) {
    if (result == GST_ITERATOR_RESYNC)
      gst_iterator_resync (pads);
    result = gst_iterator_next (pads, &value);
    if (result == GST_ITERATOR_OK) {
      goes_on = visit (g_value_get_object (&value), self);
      g_value_reset (&value);
    }
  }
  gst_iterator_free (pads);
  return goes_on;
}

static gboolean
visit_sink_pads (GstElement * self, Visit visit)
{
  return visit_all (self, gst_element_iterate_sink_pads (self), visit);
}

static gboolean
visit_backchannels (GstElement * self, Visit visit)
{
  return visit_all (self, gst_element_iterate_src_pads (self), visit);
}

static gboolean
announce_pad (GstPad * pad, GstElement * self)
{
  gst_rtsp_sink_pad_announce (GST_RTSP_SINK_PAD (pad));
  return TRUE;
}

static gboolean
forget_pad (GstPad * pad, GstElement * self)
{
  gst_rtsp_sink_pad_forget (GST_RTSP_SINK_PAD (pad));
  return TRUE;
}

static gboolean
tell_of_clock (GstPad * pad, GstElement * self)
{
  gst_rtsp_sink_pad_clock_changed (GST_RTSP_SINK_PAD (pad));
  return TRUE;
}

static gboolean
restart_pad (GstPad * pad, GstElement * self)
{
  gst_rtsp_sink_pad_restart (GST_RTSP_SINK_PAD (pad));
  return TRUE;
}

static gboolean
has_ended (GstPad * pad, GstElement * self)
{
  return gst_rtsp_sink_pad_has_ended (GST_RTSP_SINK_PAD (pad));
}

static gboolean
start_backchannel (GstPad * pad, GstElement * self)
{
  return gst_rtsp_sink_backchannel_start (GST_RTSP_SINK_BACKCHANNEL (pad),
      RTSPSINK_PAD_PARENT (self));
}

static gboolean
prime_backchannel (GstPad * pad, GstElement * self)
{
  gst_rtsp_sink_backchannel_prime (GST_RTSP_SINK_BACKCHANNEL (pad));
  return TRUE;
}

static gboolean
forget_backchannel (GstPad * pad, GstElement * self)
{
  gst_rtsp_sink_backchannel_forget (GST_RTSP_SINK_BACKCHANNEL (pad));
  return TRUE;
}

static gboolean
end_backchannel (GstPad * pad, GstElement * self)
{
  gst_rtsp_sink_backchannel_end (GST_RTSP_SINK_BACKCHANNEL (pad));
  return TRUE;
}

void
rtspsink_pads_announce (GstElement * self)
{
  visit_sink_pads (self, announce_pad);
}

void
rtspsink_pads_forget (GstElement * self)
{
  visit_sink_pads (self, forget_pad);
  visit_backchannels (self, forget_backchannel);
}

void
rtspsink_pads_clock_changed (GstElement * self)
{
  visit_sink_pads (self, tell_of_clock);
}

void
rtspsink_pads_restart (GstElement * self)
{
  visit_sink_pads (self, restart_pad);
}

gboolean
rtspsink_pads_have_ended (GstElement * self)
{
  return visit_sink_pads (self, has_ended);
}

gboolean
rtspsink_pads_start_backchannels (GstElement * self)
{
  return visit_backchannels (self, start_backchannel);
}

void
rtspsink_pads_prime_backchannels (GstElement * self)
{
  visit_backchannels (self, prime_backchannel);
}

void
rtspsink_pads_end_backchannels (GstElement * self)
{
  visit_backchannels (self, end_backchannel);
}

/* ---- One of them ---- */

/* (transfer full): `prefix` and the number at `next`, where the name is left to us */
static gchar *
choose_name (GstElement * self, guint * next, const gchar * prefix, const gchar * requested)
{
  guint64 number;
  gchar *name = NULL;

  GST_OBJECT_LOCK (self);
  if (requested == NULL)
    name = g_strdup_printf ("%s%u", prefix, (*next)++);
  else if (g_str_has_prefix (requested, prefix)
      && g_ascii_string_to_unsigned (requested + strlen (prefix), 10, 0, G_MAXINT, &number, NULL))
    *next = MAX (*next, (guint) number + 1);
  GST_OBJECT_UNLOCK (self);
  return name != NULL ? name : g_strdup (requested);
}

static GstPad *
request_backchannel (GstElement * self, RtspSinkPadNames * names, GstPadTemplate * templ,
    const gchar * requested)
{
  g_autofree gchar *name = choose_name (self, &names->next_backchannel, "backchannel_",
      requested);
  GstRtspSinkBackchannel *pad = gst_rtsp_sink_backchannel_new (templ, name);
  gboolean started = GST_STATE (self) > GST_STATE_READY;

  gst_object_ref_sink (pad);
  gst_pad_set_active (GST_PAD (pad), started);
  if (!gst_element_add_pad (self, GST_PAD (pad)))
    goto failed;
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  if (started && !gst_rtsp_sink_backchannel_start (pad, RTSPSINK_PAD_PARENT (self))) {
    gst_element_release_request_pad (self, GST_PAD (pad));
    goto failed;
  }
  if (started) {
    gst_rtsp_sink_backchannel_sync_state (pad);
    gst_rtsp_sink_backchannel_prime (pad);
  }
  gst_object_unref (pad);
  return GST_PAD (pad);

failed:
  gst_object_unref (pad);
  return NULL;
}

static GstPad *
request_sink_pad (GstElement * self, RtspSinkPadNames * names, GstPadTemplate * templ,
    const gchar * requested)
{
  g_autofree gchar *name = choose_name (self, &names->next_number, "sink_", requested);
  GstRtspSinkPad *pad;
  guint index;

  GST_OBJECT_LOCK (self);
  index = names->next_index++;
  GST_OBJECT_UNLOCK (self);
  pad = gst_rtsp_sink_pad_new (templ, name, index, GST_BIN (self));
  gst_pad_set_active (GST_PAD (pad), TRUE);
  gst_object_ref (pad);
  if (!gst_element_add_pad (self, GST_PAD (pad))) {
    gst_rtsp_sink_pad_tear_down (pad, GST_BIN (self));
    gst_object_unref (pad);
    return NULL;
  }
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  gst_object_unref (pad);
  return GST_PAD (pad);
}

GstPad *
rtspsink_pads_request (GstElement * self, RtspSinkPadNames * names, GstPadTemplate * templ,
    const gchar * requested)
{
  return GST_PAD_TEMPLATE_DIRECTION (templ) == GST_PAD_SRC
      ? request_backchannel (self, names, templ, requested)
      : request_sink_pad (self, names, templ, requested);
}

void
rtspsink_pads_release (GstElement * element, GstPad * pad)
{
  g_autofree gchar *name = gst_pad_get_name (pad);

  gst_object_ref (pad);
  if (GST_IS_RTSP_SINK_BACKCHANNEL (pad))
    gst_rtsp_sink_backchannel_tear_down (GST_RTSP_SINK_BACKCHANNEL (pad), GST_BIN (element));
  else
    gst_rtsp_sink_pad_tear_down (GST_RTSP_SINK_PAD (pad), GST_BIN (element));
  gst_element_remove_pad (element, pad);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (element), G_OBJECT (pad), name);
  gst_object_unref (pad);
}
