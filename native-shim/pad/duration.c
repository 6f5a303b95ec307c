/* rtspsink: how long a buffer lasts, by its caps and contents
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/audio/audio.h>

#include "pad/duration.h"

#define AAC_SAMPLES 1024
#define OPUS_MAX_FRAMES 48

static guint64
bytes_per_second (const GstCaps * caps, const GstStructure * structure)
{
  GstAudioInfo info;
  gint rate = 0, channels = 1;

  if (gst_structure_has_name (structure, "audio/x-raw"))
    return gst_audio_info_from_caps (&info, caps) ? (guint64) info.rate * info.bpf : 0;
  if (!gst_structure_has_name (structure, "audio/x-mulaw")
      && !gst_structure_has_name (structure, "audio/x-alaw"))
    return 0;
  gst_structure_get_int (structure, "rate", &rate);
  gst_structure_get_int (structure, "channels", &channels);
  return (guint64) MAX (0, rate) * MAX (1, channels);
}

static GstClockTime
frame_duration (const GstStructure * structure)
{
  gint numerator = 0, denominator = 0, version = 0, rate = 0;

  if (gst_structure_get_fraction (structure, "framerate", &numerator, &denominator)
      && numerator > 0 && denominator > 0)
    return gst_util_uint64_scale (GST_SECOND, denominator, numerator);
  if (gst_structure_has_name (structure, "audio/mpeg")
      && gst_structure_get_int (structure, "mpegversion", &version) && version != 1
      && gst_structure_get_int (structure, "rate", &rate) && rate > 0)
    return gst_util_uint64_scale (GST_SECOND, AAC_SAMPLES, rate);
  return GST_CLOCK_TIME_NONE;
}

void
rtspsink_duration_take_caps (RtspSinkDuration * duration, const GstCaps * caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  duration->frame = frame_duration (structure);
  duration->bytes_per_second = bytes_per_second (caps, structure);
  duration->opus = gst_structure_has_name (structure, "audio/x-opus");
}

/* RFC 6716 section 3.1, table 2: of one frame of configuration 0 to 31 */
static GstClockTime
opus_frame (guint configuration)
{
  static const guint silk_ms[] = { 10, 20, 40, 60 };

  if (configuration < 12)
    return silk_ms[configuration & 3] * GST_MSECOND;
  if (configuration < 16)
    return silk_ms[configuration & 1] * GST_MSECOND;
  return (2500 * GST_USECOND) << (configuration & 3);
}

static GstClockTime
opus_duration (GstBuffer * buffer)
{
  guint8 head[2] = { 0, 0 };
  gsize bytes = gst_buffer_extract (buffer, 0, head, sizeof (head));
  guint code = head[0] & 3;
  guint frames = code == 0 ? 1 : code < 3 ? 2 : head[1] & 63;

  if (bytes == 0 || (code == 3 && bytes < 2) || frames == 0 || frames > OPUS_MAX_FRAMES)
    return GST_CLOCK_TIME_NONE;
  return frames * opus_frame (head[0] >> 3);
}

GstClockTime
rtspsink_duration_of (const RtspSinkDuration * duration, GstBuffer * buffer)
{
  if (GST_BUFFER_DURATION_IS_VALID (buffer) && GST_BUFFER_DURATION (buffer) > 0)
    return GST_BUFFER_DURATION (buffer);
  if (duration->bytes_per_second > 0)
    return gst_util_uint64_scale (gst_buffer_get_size (buffer), GST_SECOND,
        duration->bytes_per_second);
  return duration->opus ? opus_duration (buffer) : duration->frame;
}
