/* rtspsink: the pipeline's clock as the SDP names it (RFC 7273)
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/net/net.h>
#include <string.h>

#include "payload/clock.h"

#define NTP_PORT 123

/* RFC 7273 section 4.3 */
static gchar *
ntp_reference (GstClock * clock)
{
  g_autofree gchar *address = NULL;
  GString *reference;
  gint port = NTP_PORT;

  g_object_get (clock, "address", &address, "port", &port, NULL);
  if (address == NULL)
    return NULL;
  reference = g_string_new (NULL);
  g_string_printf (reference, strchr (address, ':') != NULL ? "ntp=[%s]" : "ntp=%s", address);
  if (port != NTP_PORT)
    g_string_append_printf (reference, ":%d", port);
  return g_string_free (reference, FALSE);
}

/* RFC 7273 section 4.4 */
gchar *
rtspsink_clock_ptp_reference (guint64 id, guint domain)
{
  guint8 bytes[8];

  if (id == 0)
    return NULL;
  GST_WRITE_UINT64_BE (bytes, id);
  return g_strdup_printf ("ptp=IEEE1588-2008:%02X-%02X-%02X-%02X-%02X-%02X-%02X-%02X:%u", bytes[0],
      bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], domain);
}

gchar *
rtspsink_clock_reference (GstClock * clock)
{
  guint64 id = 0;
  guint domain = 0;

  if (GST_IS_NTP_CLOCK (clock))
    return ntp_reference (clock);
  if (!GST_IS_PTP_CLOCK (clock))
    return NULL;
  g_object_get (clock, "grandmaster-clock-id", &id, "domain", &domain, NULL);
  return rtspsink_clock_ptp_reference (id, domain);
}

guint32
rtspsink_clock_direct_offset (guint32 timestamp_offset, GstClockTime base_time, gint clock_rate)
{
  guint64 ticks = gst_util_uint64_scale (base_time, clock_rate, GST_SECOND);

  return timestamp_offset - (guint32) ticks;
}
