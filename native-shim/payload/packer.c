/* rtspsink: collects RTP packets and lays them back to back into one RtspSinkBatch
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "payload/packer.h"

#define INITIAL_CAPACITY_BYTES (64 * 1024)
#define DATA_ALIGNMENT_BYTES 16
/* RFC 3550 section 5.1: what is shorter than the fixed header is no RTP packet. */
#define RTP_HEADER_BYTES 12
#define RTP_MARKER_OFFSET 1
#define RTP_MARKER 0x80

void
rtspsink_packer_init (RtspSinkPacker * packer)
{
  packer->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_mini_object_unref);
  packer->capacity = INITIAL_CAPACITY_BYTES;
  packer->block = g_malloc0 (packer->capacity);
  rtspsink_packer_reset (packer);
}

void
rtspsink_packer_clear (RtspSinkPacker * packer)
{
  g_clear_pointer (&packer->pending, g_ptr_array_unref);
  g_clear_pointer (&packer->block, g_free);
}

void
rtspsink_packer_reset (RtspSinkPacker * packer)
{
  g_ptr_array_set_size (packer->pending, 0);
  packer->packet_count = 0;
  packer->data_bytes = 0;
  packer->running_time_ns = -1;
  packer->flags = 0;
  packer->marked = FALSE;
}

/* A payloader that holds small frames back to fill a packet (rtpmpvpay) may begin
 * the batch with older ones; a decoder skips those, and without a mark no viewer
 * would ever start. */
void
rtspsink_packer_mark (RtspSinkPacker * packer, gboolean key, gboolean discont)
{
  if (key && (!packer->marked || packer->packet_count == 0))
    packer->flags |= RTSPSINK_BATCH_KEY;
  if (discont)
    packer->flags |= RTSPSINK_BATCH_DISCONT;
  packer->marked = TRUE;
}

static gint64
running_time_of (GstBuffer * buffer, const GstSegment * segment)
{
  guint64 running_time = GST_CLOCK_TIME_NONE;

  if (segment->format == GST_FORMAT_TIME && GST_BUFFER_PTS_IS_VALID (buffer))
    running_time = gst_segment_to_running_time (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  return GST_CLOCK_TIME_IS_VALID (running_time) ? (gint64) running_time : -1;
}

static RtspSinkPackerResult
count_packet (RtspSinkPacker * packer, GstBuffer * buffer, const GstSegment * segment)
{
  gsize size = gst_buffer_get_size (buffer);

  if (size < RTP_HEADER_BYTES)
    return RTSPSINK_PACKER_OK;
  if (size > G_MAXUINT16)
    return RTSPSINK_PACKER_PACKET_TOO_LARGE;
  if (packer->packet_count == RTSPSINK_PACKER_MAX_PACKETS
      || packer->data_bytes + size > RTSPSINK_PACKER_MAX_BYTES)
    return RTSPSINK_PACKER_TOO_MANY_PACKETS;
  if (packer->packet_count == 0)
    packer->running_time_ns = running_time_of (buffer, segment);
  packer->packet_count++;
  packer->data_bytes += size;
  return RTSPSINK_PACKER_OK;
}

RtspSinkPackerResult
rtspsink_packer_add (RtspSinkPacker * packer, GstMiniObject * packets, const GstSegment * segment)
{
  RtspSinkPackerResult result = RTSPSINK_PACKER_OK;

  g_ptr_array_add (packer->pending, gst_mini_object_ref (packets));
  if (GST_IS_BUFFER_LIST (packets)) {
    GstBufferList *list = GST_BUFFER_LIST_CAST (packets);
    guint length = gst_buffer_list_length (list);

    for (guint i = 0; i < length && result == RTSPSINK_PACKER_OK; i++)
      result = count_packet (packer, gst_buffer_list_get (list, i), segment);
  } else {
    result = count_packet (packer, GST_BUFFER_CAST (packets), segment);
  }
  return result;
}

gboolean
rtspsink_packer_ends_with_marker (const RtspSinkPacker * packer)
{
  GstMiniObject *last = packer->pending->len == 0 ? NULL
      : g_ptr_array_index (packer->pending, packer->pending->len - 1);
  guint length = last != NULL && GST_IS_BUFFER_LIST (last)
      ? gst_buffer_list_length (GST_BUFFER_LIST_CAST (last)) : 1;
  guint8 marker;

  if (last == NULL || length == 0)
    return FALSE;
  return gst_buffer_extract (GST_IS_BUFFER_LIST (last)
      ? gst_buffer_list_get (GST_BUFFER_LIST_CAST (last), length - 1) : GST_BUFFER_CAST (last),
      RTP_MARKER_OFFSET, &marker, 1) == 1 && (marker & RTP_MARKER) != 0;
}

/* The block's old contents are not worth copying, hence no realloc. */
static void
reserve (RtspSinkPacker * packer, gsize bytes)
{
  gsize capacity = packer->capacity;

  while (capacity < bytes)
    capacity *= 2;
  if (capacity == packer->capacity)
    return;
  g_free (packer->block);
  packer->block = g_malloc0 (capacity);
  packer->capacity = capacity;
}

/* gst_buffer_extract() copies memory by memory: an FU-A packet has three, and
 * mapping the buffer would merge them into a new allocation. */
static void
copy_packet (GstBuffer * buffer, guint16 ** sizes, guint8 ** data)
{
  gsize size = gst_buffer_get_size (buffer);

  if (size < RTP_HEADER_BYTES)
    return;
  *(*sizes)++ = (guint16) size;
  *data += gst_buffer_extract (buffer, 0, *data, size);
}

static void
copy_packets (RtspSinkPacker * packer, guint16 * sizes, guint8 * data)
{
  for (guint i = 0; i < packer->pending->len; i++) {
    GstMiniObject *item = g_ptr_array_index (packer->pending, i);

    if (GST_IS_BUFFER_LIST (item)) {
      GstBufferList *list = GST_BUFFER_LIST_CAST (item);
      guint length = gst_buffer_list_length (list);

      for (guint j = 0; j < length; j++)
        copy_packet (gst_buffer_list_get (list, j), &sizes, &data);
    } else {
      copy_packet (GST_BUFFER_CAST (item), &sizes, &data);
    }
  }
}

RtspSinkBatch *
rtspsink_packer_pack (RtspSinkPacker * packer)
{
  gsize sizes_offset = sizeof (RtspSinkBatch);
  gsize data_offset = GST_ROUND_UP_N (sizes_offset + packer->packet_count * sizeof (guint16),
      DATA_ALIGNMENT_BYTES);
  RtspSinkBatch *batch;

  reserve (packer, data_offset + packer->data_bytes);
  batch = (RtspSinkBatch *) packer->block;
  batch->running_time_ns = packer->running_time_ns;
  batch->flags = packer->flags;
  batch->packet_count = packer->packet_count;
  batch->sizes_offset = (guint32) sizes_offset;
  batch->data_offset = (guint32) data_offset;
  batch->data_bytes = (guint32) packer->data_bytes;
  batch->reserved = 0;
  copy_packets (packer, (guint16 *) (packer->block + sizes_offset), packer->block + data_offset);
  rtspsink_packer_reset (packer);
  return batch;
}
