/* rtspsink: plugin registration
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/gst.h>

#include "element/gstrtspsink.h"
#include "payload/gstrtspsinkmetadatapay.h"

/* The registry scanner runs this in every process that looks at plugins: no JVM here. */
static gboolean
plugin_init (GstPlugin * plugin)
{
  return GST_ELEMENT_REGISTER (rtspsink, plugin)
      && GST_ELEMENT_REGISTER (rtspsinkmetadatapay, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, rtspsink,
    "Publishes streams to RTSP players", plugin_init, RTSPSINK_VERSION, "LGPL",
    "rtspsink", "https://rtspsink.github.io")
