/* rtspsink: the properties that say how connections are protected
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtspsinktls.h"

#define DEFAULT_VALUE ""

static const struct
{
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
} properties[RTSPSINK_TLS_PROPERTIES] = {
  [RTSPSINK_TLS_CERTIFICATE] = {"tls-certificate", "TLS certificate",
      "PEM file with the server's certificate and those that signed it; makes rtsps:// work"},
  [RTSPSINK_TLS_KEY] = {"tls-key", "TLS key",
      "PEM file with the private key of tls-certificate, PKCS#8 and not encrypted"},
  [RTSPSINK_TLS_CLIENT_CA] = {"tls-client-ca", "TLS client CA",
      "PEM file with the authorities that sign viewers' certificates; if set, encrypted "
      "connections need one"},
  [RTSPSINK_TLS_SERVICE] = {"tls-service", "TLS service",
      "TCP port for encrypted connections only (empty = the port of service takes both, "
      "0 = any free port)"},
  [RTSPSINK_TLS_WEBSOCKET_ORIGINS] = {"websocket-origins", "WebSocket origins",
      "Web origins whose pages may connect by WebSocket, separated by commas, for example "
      "https://cams.example (empty = pages of this host and port, * = all)"},
};

void
rtspsink_tls_init (RtspSinkTls * tls)
{
  for (guint i = 0; i < RTSPSINK_TLS_PROPERTIES; i++)
    tls->values[i] = g_strdup (DEFAULT_VALUE);
}

void
rtspsink_tls_clear (RtspSinkTls * tls)
{
  for (guint i = 0; i < RTSPSINK_TLS_PROPERTIES; i++)
    g_clear_pointer (&tls->values[i], g_free);
}

void
rtspsink_tls_install (GObjectClass * klass, guint first, GParamFlags flags)
{
  for (guint i = 0; i < RTSPSINK_TLS_PROPERTIES; i++)
    g_object_class_install_property (klass, first + i, g_param_spec_string (properties[i].name,
            properties[i].nick, properties[i].blurb, DEFAULT_VALUE, flags));
}

gboolean
rtspsink_tls_set (RtspSinkTls * tls, guint index, const GValue * value)
{
  const gchar *text;

  if (index >= RTSPSINK_TLS_PROPERTIES)
    return FALSE;
  text = g_value_get_string (value);
  g_free (tls->values[index]);
  tls->values[index] = g_strdup (text != NULL ? text : DEFAULT_VALUE);
  return TRUE;
}

gboolean
rtspsink_tls_get (const RtspSinkTls * tls, guint index, GValue * value)
{
  if (index >= RTSPSINK_TLS_PROPERTIES)
    return FALSE;
  g_value_set_string (value, tls->values[index]);
  return TRUE;
}

void
rtspsink_tls_append (const RtspSinkTls * tls, GString * settings)
{
  for (guint i = 0; i < RTSPSINK_TLS_PROPERTIES; i++) {
    /* A line break would become another setting. */
    g_autofree gchar *line = g_strdelimit (g_strdup (tls->values[i]), "\r\n", '?');

    g_string_append_printf (settings, "%s=%s\n", properties[i].name, line);
  }
}
