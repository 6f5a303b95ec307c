/* rtspsink: the ids that name our GObjects across the border, and the down-calls
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_HOST_H__
#define __RTSPSINK_JAVA_HOST_H__

#include <gst/gst.h>

#include "java/rtspsink-abi.h"

G_BEGIN_DECLS

/* Returns a new id > 0, never used twice in this process. Holds a weak
 * reference only. Thread: any. */
gint32 rtspsink_host_register (GObject * object);

/* From now on down-calls with `id` do nothing; 0 is ignored. Thread: any. */
void rtspsink_host_unregister (gint32 id);

/* The id that is kept at `id` under the lock of `object`; a new one where there is none. Thread: any. */
gint32 rtspsink_host_ensure_id (GstObject * object, gint32 * id);

/* Returns the id that was kept there, or 0; from now on there is none. Thread: any. */
gint32 rtspsink_host_take_id (GstObject * object, gint32 * id);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_HOST_H__ */
