/* rtspsink: the down-calls, and the objects that they are for
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_DOWNCALLS_H__
#define __RTSPSINK_JAVA_DOWNCALLS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

#define RTSPSINK_TYPE_DOWNCALLS (rtspsink_downcalls_get_type ())
G_DECLARE_INTERFACE (RtspSinkDowncalls, rtspsink_downcalls, RTSPSINK, DOWNCALLS, GstObject);

/* What Java asks of an object that has an id, as rtspsink-abi.h says of the functions of the same
 * names. A method that is NULL belongs to objects of another kind: the down-call does nothing.
 *
 * Thread: any attached Java thread. No method may block on GStreamer, but for authorize. */
struct _RtspSinkDowncallsInterface
{
  GTypeInterface parent;

  /* a sink */
  gboolean (*has_authorizer) (RtspSinkDowncalls * self);
  gboolean (*authorize) (RtspSinkDowncalls * self, const gchar * user, const gchar * address,
      const gchar * mapping, const gchar * method);

  /* a stream */
  void (*request_key_unit) (RtspSinkDowncalls * self);
  void (*propose_bitrate) (RtspSinkDowncalls * self, const gchar * mapping, guint bits_per_second);

  /* a back channel */
  void (*talk) (RtspSinkDowncalls * self, const guint8 * packet, gsize size);
};

G_END_DECLS

#endif /* __RTSPSINK_JAVA_DOWNCALLS_H__ */
