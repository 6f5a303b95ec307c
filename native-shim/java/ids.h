/* rtspsink: the ids that name our GObjects on both sides of the border
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_IDS_H__
#define __RTSPSINK_JAVA_IDS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Returns a new id > 0, which is never used twice in this process. The table holds a weak
 * reference only. Thread: any. */
gint32 rtspsink_ids_register (GObject * object);

/* From now on nothing is found by `id`; 0 is ignored. Thread: any. */
void rtspsink_ids_unregister (gint32 id);

/* Returns the id at `id`, which the lock of `object` guards; registers a new one if that is 0.
 * Thread: any. */
gint32 rtspsink_ids_ensure (GstObject * object, gint32 * id);

/* Unregisters the id at `id`, which the lock of `object` guards, and sets it to 0. Returns the id
 * that was there, or 0. Thread: any. */
gint32 rtspsink_ids_take (GstObject * object, gint32 * id);

/* (transfer full): the object of that id if it is a `type`, else NULL. Thread: any. */
gpointer rtspsink_ids_lookup (gint32 id, GType type);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_IDS_H__ */
