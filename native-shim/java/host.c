/* rtspsink: the ids that name our GObjects across the border, and the down-calls
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stddef.h>

#include <gst/gst.h>
#include <gst/video/video-event.h>

#include "element/gstrtspsink.h"
#include "backchannel/gstrtspsinkbackchannel.h"
#include "pad/gstrtspsinkpad.h"
#include "element/bitrate.h"
#include "java/host.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);

static GMutex objects_lock;
static GHashTable *objects;     /* id -> GWeakRef; guarded by objects_lock */
static gint32 last_id;          /* guarded by objects_lock */

static void
weak_ref_free (gpointer data)
{
  GWeakRef *ref = data;

  g_weak_ref_clear (ref);
  g_free (ref);
}

gint32
rtspsink_host_register (GObject * object)
{
  GWeakRef *ref = g_new (GWeakRef, 1);
  gint32 id;

  g_weak_ref_init (ref, object);
  g_mutex_lock (&objects_lock);
  if (objects == NULL)
    objects = g_hash_table_new_full (NULL, NULL, NULL, weak_ref_free);
  id = ++last_id;
  g_hash_table_insert (objects, GINT_TO_POINTER (id), ref);
  g_mutex_unlock (&objects_lock);
  return id;
}

void
rtspsink_host_unregister (gint32 id)
{
  g_mutex_lock (&objects_lock);
  if (objects != NULL)
    g_hash_table_remove (objects, GINT_TO_POINTER (id));
  g_mutex_unlock (&objects_lock);
}

gint32
rtspsink_host_ensure_id (GstObject * object, gint32 * id)
{
  gint32 ensured;

  GST_OBJECT_LOCK (object);
  if (*id == 0)
    *id = rtspsink_host_register (G_OBJECT (object));
  ensured = *id;
  GST_OBJECT_UNLOCK (object);
  return ensured;
}

gint32
rtspsink_host_take_id (GstObject * object, gint32 * id)
{
  gint32 taken;

  GST_OBJECT_LOCK (object);
  taken = *id;
  *id = 0;
  GST_OBJECT_UNLOCK (object);
  rtspsink_host_unregister (taken);
  return taken;
}

/* (transfer full), NULL for a dead id or an id of another type */
static gpointer
lookup (gint32 id, GType type)
{
  GWeakRef *ref = NULL;
  GObject *object = NULL;

  g_mutex_lock (&objects_lock);
  if (objects != NULL)
    ref = g_hash_table_lookup (objects, GINT_TO_POINTER (id));
  if (ref != NULL)
    object = g_weak_ref_get (ref);
  g_mutex_unlock (&objects_lock);

  if (object != NULL && !g_type_is_a (G_OBJECT_TYPE (object), type))
    g_clear_object (&object);
  return object;
}

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

void
rtspsink_host_mapping_ready (gint32 sink, const gchar * mapping, const gchar * url)
{
  g_autoptr (GstElement) element = lookup (sink, GST_TYPE_RTSP_SINK);

  if (element == NULL)
    return;
  GST_INFO_OBJECT (element, "%s is ready at %s", mapping, url);
  gst_element_post_message (element, gst_message_new_element (GST_OBJECT (element),
          gst_structure_new ("rtspsink-mapping",
              "mapping", G_TYPE_STRING, mapping, "url", G_TYPE_STRING, url, NULL)));
}

void
rtspsink_host_viewer (gint32 sink, gint32 joined, const gchar * mapping, const gchar * peer,
    const gchar * session, const gchar * transport, const gchar * user_agent, gint32 viewers)
{
  g_autoptr (GstElement) element = lookup (sink, GST_TYPE_RTSP_SINK);
  const gchar *name = joined ? "rtspsink-viewer-joined" : "rtspsink-viewer-left";

  if (element == NULL)
    return;
  gst_element_post_message (element, gst_message_new_element (GST_OBJECT (element),
          gst_structure_new (name,
              "mapping", G_TYPE_STRING, mapping, "peer", G_TYPE_STRING, peer,
              "session", G_TYPE_STRING, session, "transport", G_TYPE_STRING, transport,
              "user-agent", G_TYPE_STRING, user_agent, "viewers", G_TYPE_INT, viewers, NULL)));
}

/* On a thread of GStreamer's pool: an encoder may hold its locks for long. */
static void
push_key_unit_request (GstElement * sink, gpointer data)
{
  GstPad *pad = data;

  gst_pad_push_event (pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE,
          gst_rtsp_sink_pad_next_key_unit (GST_RTSP_SINK_PAD (pad))));
}

void
rtspsink_host_request_key_unit (gint32 stream)
{
  g_autoptr (GstPad) pad = lookup (stream, GST_TYPE_RTSP_SINK_PAD);
  g_autoptr (GstElement) sink = pad != NULL ? gst_pad_get_parent_element (pad) : NULL;

  if (sink != NULL)
    gst_element_call_async (sink, push_key_unit_request, g_steal_pointer (&pad), gst_object_unref);
}

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

  if (!gst_rtsp_sink_propose_bitrate (GST_RTSP_SINK (sink), proposal->mapping,
          proposal->bits_per_second))
    rtspsink_bitrate_apply (proposal->pad, proposal->bits_per_second);
}

void
rtspsink_host_propose_bitrate (gint32 stream, const gchar * mapping, gint32 bits_per_second)
{
  g_autoptr (GstPad) pad = lookup (stream, GST_TYPE_RTSP_SINK_PAD);
  g_autoptr (GstElement) sink = pad != NULL ? gst_pad_get_parent_element (pad) : NULL;
  Proposal *proposal;

  if (sink == NULL || bits_per_second <= 0)
    return;
  proposal = g_new (Proposal, 1);
  proposal->pad = g_steal_pointer (&pad);
  proposal->mapping = g_strdup (mapping);
  proposal->bits_per_second = (guint) bits_per_second;
  gst_element_call_async (sink, carry_out_proposal, proposal, proposal_free);
}

void
rtspsink_host_talk (gint32 backchannel, const guint8 * packet, gint32 size)
{
  g_autoptr (GstPad) pad = lookup (backchannel, GST_TYPE_RTSP_SINK_BACKCHANNEL);

  if (pad != NULL && size > 0)
    gst_rtsp_sink_backchannel_push (GST_RTSP_SINK_BACKCHANNEL (pad), packet, size);
}

/* A sink that is gone lets nobody in. */
gint32
rtspsink_host_decides (gint32 sink)
{
  g_autoptr (GstElement) element = lookup (sink, GST_TYPE_RTSP_SINK);

  return element == NULL || gst_rtsp_sink_has_authorizer (GST_RTSP_SINK (element));
}

gint32
rtspsink_host_authorize (gint32 sink, const gchar * user, const gchar * address,
    const gchar * mapping, const gchar * method)
{
  g_autoptr (GstElement) element = lookup (sink, GST_TYPE_RTSP_SINK);

  return element != NULL
      && gst_rtsp_sink_authorize (GST_RTSP_SINK (element), user, address, mapping, method);
}

void
rtspsink_host_error (gint32 sink, const gchar * message, const gchar * debug)
{
  g_autoptr (GstElement) element = lookup (sink, GST_TYPE_RTSP_SINK);

  if (element != NULL)
    GST_ELEMENT_ERROR (element, RESOURCE, FAILED, ("%s", message), ("%s", debug));
}

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
