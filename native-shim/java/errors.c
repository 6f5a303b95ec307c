/* rtspsink: what goes wrong in the JVM and the Java core, as element errors
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "java/errors.h"
#include "java/rtspsink-abi.h"

static GstResourceError
resource_error (gint32 result)
{
  switch (result) {
    case RTSPSINK_ERROR_ADDRESS:
      return GST_RESOURCE_ERROR_OPEN_READ_WRITE;
    case RTSPSINK_ERROR_MAPPING:
    case RTSPSINK_ERROR_SETTINGS:
      return GST_RESOURCE_ERROR_SETTINGS;
    default:
      return GST_RESOURCE_ERROR_FAILED;
  }
}

void
rtspsink_errors_post (GstElement * element, GstResourceError code, const gchar * message)
{
  gst_element_message_full (element, GST_MESSAGE_ERROR, GST_RESOURCE_ERROR, code,
      g_utf8_make_valid (message, -1), NULL, __FILE__, GST_FUNCTION, __LINE__);
}

void
rtspsink_errors_post_upcall (GstElement * element, gint32 result, const gchar * message)
{
  rtspsink_errors_post (element, resource_error (result), *message != '\0' ? message
      : "The RTSP server failed without a reason.");
}
