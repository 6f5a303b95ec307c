/* rtspsink: what goes wrong in the JVM and the Java core, as element errors
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_ERRORS_H__
#define __RTSPSINK_JAVA_ERRORS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Room for the message of an up-call. */
#define RTSPSINK_ERROR_BYTES 1024

/* Posts an element error of domain GST_RESOURCE_ERROR. Thread: any. */
void rtspsink_errors_post (GstElement * element, GstResourceError code, const gchar * message);

/* The same for an up-call that returned `result` < 0 and wrote `message`. Thread: any. */
void rtspsink_errors_post_upcall (GstElement * element, gint32 result, const gchar * message);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_ERRORS_H__ */
