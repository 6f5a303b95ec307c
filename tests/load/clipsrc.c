/* clipsrc.c: a live source that loops an H.264 clip from memory.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both servers are fed by it, so both get the same access units at the same
 * pace. It is one thread that waits for the clock, like a camera, and not a
 * feeder thread before an appsrc: the second wake-up a frame would cost both
 * servers more than what is measured with few viewers. filesrc cannot loop
 * without a gap.
 */
#include "clipsrc.h"

#include <gst/app/gstappsink.h>

#include "stamp.h"

#define SMALLEST_STAMPED_BYTES 64

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_FIRST,
  PROP_FRAMES,
};

struct _LoadClipSrc
{
  GstPushSrc parent;

  gchar *location;
  guint first;                  /* the access unit to start on, and how many to loop */
  guint frames;
  GPtrArray *units;             /* GstBuffer, one access unit each */
  GstCaps *caps;
  GstClockTime frame_duration;
  GstClockTime first_time;      /* running time of the first unit */
  guint64 next;
};

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-h264, stream-format=avc, alignment=au"));

G_DEFINE_TYPE (LoadClipSrc, load_clip_src, GST_TYPE_PUSH_SRC);

static void
load_clip_src_unload (LoadClipSrc * self)
{
  g_ptr_array_set_size (self->units, 0);
  gst_clear_caps (&self->caps);
}

static gboolean
load_clip_src_take_caps (LoadClipSrc * self, GstSample * sample)
{
  const GstStructure *structure;
  gint numerator, denominator;

  self->caps = gst_caps_ref (gst_sample_get_caps (sample));
  structure = gst_caps_get_structure (self->caps, 0);
  if (!gst_structure_get_fraction (structure, "framerate", &numerator, &denominator) || numerator <= 0)
    return FALSE;
  self->frame_duration = gst_util_uint64_scale_int (GST_SECOND, denominator, numerator);
  return TRUE;
}

static gboolean
load_clip_src_pull_units (LoadClipSrc * self, GstAppSink * sink)
{
  GstSample *sample;

  while ((sample = gst_app_sink_pull_sample (sink))) {
    gboolean usable = self->caps || load_clip_src_take_caps (self, sample);

    if (usable)
      g_ptr_array_add (self->units, gst_buffer_ref (gst_sample_get_buffer (sample)));
    gst_sample_unref (sample);
    if (!usable)
      return FALSE;
  }
  return self->units->len > 0;
}

/* Leaves the units from `first` on, `frames` of them where that is not 0. */
static gboolean
load_clip_src_cut (LoadClipSrc * self)
{
  if (self->first + self->frames > self->units->len)
    return FALSE;
  g_ptr_array_remove_range (self->units, 0, self->first);
  if (self->frames > 0)
    g_ptr_array_set_size (self->units, self->frames);
  return self->units->len > 0;
}

static gboolean
load_clip_src_start (GstBaseSrc * base)
{
  LoadClipSrc *self = LOAD_CLIP_SRC (base);
  g_autoptr (GstElement) loader = gst_parse_launch ("filesrc name=file ! h264parse ! "
      "video/x-h264,stream-format=avc,alignment=au ! appsink name=sink sync=false", NULL);
  g_autoptr (GstElement) file = loader ? gst_bin_get_by_name (GST_BIN (loader), "file") : NULL;
  g_autoptr (GstElement) sink = loader ? gst_bin_get_by_name (GST_BIN (loader), "sink") : NULL;
  gboolean loaded = FALSE;

  if (file && sink) {
    g_object_set (file, "location", self->location, NULL);
    gst_element_set_state (loader, GST_STATE_PLAYING);
    loaded = load_clip_src_pull_units (self, GST_APP_SINK (sink)) && load_clip_src_cut (self);
    gst_element_set_state (loader, GST_STATE_NULL);
  }
  if (!loaded)
    GST_ELEMENT_ERROR (self, RESOURCE, READ, ("No H.264 clip with a frame rate and that many frames in %s.",
            self->location), (NULL));
  self->next = 0;
  return loaded;
}

static gboolean
load_clip_src_stop (GstBaseSrc * base)
{
  load_clip_src_unload (LOAD_CLIP_SRC (base));
  return TRUE;
}

static GstCaps *
load_clip_src_get_caps (GstBaseSrc * base, GstCaps * filter)
{
  LoadClipSrc *self = LOAD_CLIP_SRC (base);
  g_autoptr (GstCaps) caps = self->caps ? gst_caps_ref (self->caps) : gst_static_pad_template_get_caps (&src_template);

  return filter ? gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST) : g_steal_pointer (&caps);
}

static void
load_clip_src_get_times (GstBaseSrc * base, GstBuffer * buffer, GstClockTime * start, GstClockTime * end)
{
  *start = GST_BUFFER_PTS (buffer);
  *end = GST_CLOCK_TIME_NONE;
}

static GstFlowReturn
load_clip_src_create (GstPushSrc * push, GstBuffer ** out)
{
  LoadClipSrc *self = LOAD_CLIP_SRC (push);
  GstBuffer *unit = g_ptr_array_index (self->units, self->next % self->units->len);
  GstBuffer *buffer = gst_buffer_copy_deep (unit);

  if (self->next == 0)
    self->first_time = gst_element_get_current_running_time (GST_ELEMENT (self));
  GST_BUFFER_PTS (buffer) = self->first_time + self->next * self->frame_duration;
  GST_BUFFER_DTS (buffer) = GST_BUFFER_PTS (buffer);
  GST_BUFFER_DURATION (buffer) = self->frame_duration;
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->next++;
  *out = buffer;
  return GST_FLOW_OK;
}

/* Runs when GstBaseSrc has waited for the frame's time. The stamp is that time and
 * not now: a server that holds this thread up makes the next frames late. */
static GstPadProbeReturn
load_clip_src_stamp (GstPad * pad, GstPadProbeInfo * info, gpointer self)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTimeDiff late_ns = GST_CLOCK_DIFF (GST_BUFFER_PTS (buffer), gst_element_get_current_running_time (self));
  GstMapInfo map;

  if (gst_buffer_get_size (buffer) < SMALLEST_STAMPED_BYTES || !gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return GST_PAD_PROBE_OK;
  stamp_write (map.data, map.size, g_get_real_time () * 1000 - late_ns);
  gst_buffer_unmap (buffer, &map);
  return GST_PAD_PROBE_OK;
}

static void
load_clip_src_set_property (GObject * object, guint id, const GValue * value, GParamSpec * pspec)
{
  LoadClipSrc *self = LOAD_CLIP_SRC (object);

  switch (id) {
    case PROP_LOCATION:
      g_free (self->location);
      self->location = g_value_dup_string (value);
      break;
    case PROP_FIRST:
      self->first = g_value_get_uint (value);
      break;
    case PROP_FRAMES:
      self->frames = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
load_clip_src_finalize (GObject * object)
{
  LoadClipSrc *self = LOAD_CLIP_SRC (object);

  load_clip_src_unload (self);
  g_ptr_array_unref (self->units);
  g_free (self->location);
  G_OBJECT_CLASS (load_clip_src_parent_class)->finalize (object);
}

static void
load_clip_src_class_init (LoadClipSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  object_class->set_property = load_clip_src_set_property;
  object_class->finalize = load_clip_src_finalize;
  g_object_class_install_property (object_class, PROP_LOCATION,
      g_param_spec_string ("location", "Location", "H.264 byte stream file to loop", NULL,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_FIRST,
      g_param_spec_uint ("first", "First", "Frame to begin with: a key frame", 0, G_MAXUINT16, 0,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_FRAMES,
      g_param_spec_uint ("frames", "Frames", "How many frames to loop (0 = all)", 0, G_MAXUINT16, 0,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Looped clip", "Source/Video",
      "Loops an H.264 clip from memory, live", "The rtspsink authors");
  base_class->start = load_clip_src_start;
  base_class->stop = load_clip_src_stop;
  base_class->get_caps = load_clip_src_get_caps;
  base_class->get_times = load_clip_src_get_times;
  GST_PUSH_SRC_CLASS (klass)->create = load_clip_src_create;
}

static void
load_clip_src_init (LoadClipSrc * self)
{
  self->units = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_pad_add_probe (GST_BASE_SRC_PAD (self), GST_PAD_PROBE_TYPE_BUFFER, load_clip_src_stamp, self, NULL);
}

gboolean
load_clip_src_register (void)
{
  return gst_element_register (NULL, "clipsrc", GST_RANK_NONE, LOAD_TYPE_CLIP_SRC);
}
