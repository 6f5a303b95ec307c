/* rtspsink: the down-calls, and the objects that they are for
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stddef.h>

#include "java/downcalls.h"
#include "java/ids.h"
#include "java/rtspsink-abi.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);

G_DEFINE_INTERFACE (RtspSinkDowncalls, rtspsink_downcalls, GST_TYPE_OBJECT);

static void
rtspsink_downcalls_default_init (RtspSinkDowncallsInterface * methods)
{
}

/* (transfer full) of the object of that id, NULL where there is none; with its methods */
static RtspSinkDowncalls *
find (gint32 id, const RtspSinkDowncallsInterface ** methods)
{
  RtspSinkDowncalls *object = rtspsink_ids_lookup (id, RTSPSINK_TYPE_DOWNCALLS);

  *methods = object != NULL ? RTSPSINK_DOWNCALLS_GET_IFACE (object) : NULL;
  return object;
}

/* ---- Log ---- */

gint32
rtspsink_host_log_threshold (void)
{
  return (gint32) gst_debug_category_get_threshold (gst_rtsp_sink_debug);
}

void
rtspsink_host_log (gint32 level, const gchar * where, const gchar * message)
{
  if (level <= GST_LEVEL_NONE || level >= GST_LEVEL_COUNT)
    return;
  gst_debug_log (gst_rtsp_sink_debug, (GstDebugLevel) level, "java", where, 0, NULL, "%s", message);
}

/* ---- Messages of a sink ---- */

void
rtspsink_host_mapping_ready (gint32 sink, const gchar * mapping, const gchar * url)
{
  g_autoptr (GstElement) element = rtspsink_ids_lookup (sink, GST_TYPE_ELEMENT);

  if (element == NULL)
    return;
  GST_CAT_INFO_OBJECT (gst_rtsp_sink_debug, element, "%s is ready at %s", mapping, url);
  gst_element_post_message (element, gst_message_new_element (GST_OBJECT (element),
          gst_structure_new ("rtspsink-mapping",
              "mapping", G_TYPE_STRING, mapping, "url", G_TYPE_STRING, url, NULL)));
}

void
rtspsink_host_viewer (gint32 sink, gint32 joined, const gchar * mapping, const gchar * peer,
    const gchar * session, const gchar * transport, const gchar * user_agent, gint32 viewers)
{
  g_autoptr (GstElement) element = rtspsink_ids_lookup (sink, GST_TYPE_ELEMENT);
  const gchar *name = joined ? "rtspsink-viewer-joined" : "rtspsink-viewer-left";

  if (element == NULL)
    return;
  gst_element_post_message (element, gst_message_new_element (GST_OBJECT (element),
          gst_structure_new (name,
              "mapping", G_TYPE_STRING, mapping, "peer", G_TYPE_STRING, peer,
              "session", G_TYPE_STRING, session, "transport", G_TYPE_STRING, transport,
              "user-agent", G_TYPE_STRING, user_agent, "viewers", G_TYPE_INT, viewers, NULL)));
}

void
rtspsink_host_error (gint32 sink, const gchar * message, const gchar * debug)
{
  g_autoptr (GstElement) element = rtspsink_ids_lookup (sink, GST_TYPE_ELEMENT);

  if (element != NULL)
    GST_ELEMENT_ERROR (element, RESOURCE, FAILED, ("%s", message), ("%s", debug));
}

/* ---- Methods ---- */

void
rtspsink_host_request_key_unit (gint32 stream)
{
  const RtspSinkDowncallsInterface *methods;
  g_autoptr (RtspSinkDowncalls) pad = find (stream, &methods);

  if (pad != NULL && methods->request_key_unit != NULL)
    methods->request_key_unit (pad);
}

void
rtspsink_host_propose_bitrate (gint32 stream, const gchar * mapping, gint32 bits_per_second)
{
  const RtspSinkDowncallsInterface *methods;
  g_autoptr (RtspSinkDowncalls) pad = find (stream, &methods);

  if (pad != NULL && methods->propose_bitrate != NULL && bits_per_second > 0)
    methods->propose_bitrate (pad, mapping, (guint) bits_per_second);
}

void
rtspsink_host_talk (gint32 backchannel, const guint8 * packet, gint32 size)
{
  const RtspSinkDowncallsInterface *methods;
  g_autoptr (RtspSinkDowncalls) pad = find (backchannel, &methods);

  if (pad != NULL && methods->talk != NULL && size > 0)
    methods->talk (pad, packet, (gsize) size);
}

/* A sink that is gone lets nobody in. */
gint32
rtspsink_host_decides (gint32 sink)
{
  const RtspSinkDowncallsInterface *methods;
  g_autoptr (RtspSinkDowncalls) element = find (sink, &methods);

  return element == NULL || methods->has_authorizer == NULL || methods->has_authorizer (element);
}

gint32
rtspsink_host_authorize (gint32 sink, const gchar * user, const gchar * address,
    const gchar * mapping, const gchar * method)
{
  const RtspSinkDowncallsInterface *methods;
  g_autoptr (RtspSinkDowncalls) element = find (sink, &methods);

  return element != NULL && methods->authorize != NULL
      && methods->authorize (element, user, address, mapping, method);
}

/* ---- Layout ---- */

gint32
rtspsink_host_batch_layout (gint32 * out, gint32 n)
{
  const gint32 layout[] = {
    sizeof (RtspSinkBatch),
    offsetof (RtspSinkBatch, running_time_ns),
    offsetof (RtspSinkBatch, clock_running_time_ns),
    offsetof (RtspSinkBatch, wall_time_ns),
    offsetof (RtspSinkBatch, flags),
    offsetof (RtspSinkBatch, packet_count),
    offsetof (RtspSinkBatch, sizes_offset),
    offsetof (RtspSinkBatch, data_offset),
    offsetof (RtspSinkBatch, data_bytes),
    offsetof (RtspSinkBatch, reserved),
  };
  gint32 count = MIN (n, (gint32) G_N_ELEMENTS (layout));

  for (gint32 i = 0; i < count; i++)
    out[i] = layout[i];
  return MAX (count, 0);
}
