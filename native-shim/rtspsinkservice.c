/* rtspsink: the properties of the server as a whole: where it listens, how it starts viewers
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "rtspsinkservice.h"

#define DEFAULT_SERVICE "554"
#define DEFAULT_ADDRESS "::"
#define DEFAULT_SESSION_TIMEOUT_SECONDS 60
#define DEFAULT_FAST_START RTSPSINK_FAST_START_AUTO
#define DEFAULT_JVM_OPTIONS NULL
GType
rtspsink_fast_start_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    {RTSPSINK_FAST_START_KEYFRAME,
        "Ask upstream for a key frame and start the viewer on it", "keyframe"},
    {RTSPSINK_FAST_START_GOP,
        "Send the viewer the current group of pictures first", "gop"},
    {RTSPSINK_FAST_START_NONE, "Start the viewer on the next packet", "none"},
    {RTSPSINK_FAST_START_AUTO,
        "As keyframe while the source answers, as gop once it has ignored two requests", "auto"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstRtspSinkFastStart", values));
  return type;
}

void
rtspsink_service_init (RtspSinkService * service)
{
  service->port = g_strdup (DEFAULT_SERVICE);
  service->address = g_strdup (DEFAULT_ADDRESS);
  service->session_timeout_seconds = DEFAULT_SESSION_TIMEOUT_SECONDS;
  service->fast_start = DEFAULT_FAST_START;
}

void
rtspsink_service_clear (RtspSinkService * service)
{
  g_clear_pointer (&service->port, g_free);
  g_clear_pointer (&service->address, g_free);
  g_clear_pointer (&service->jvm_options, g_free);
}

void
rtspsink_service_install (GObjectClass * klass, guint first, GParamFlags flags)
{
  g_object_class_install_property (klass, first + RTSPSINK_SERVICE_PORT,
      g_param_spec_string ("service", "Service",
          "TCP port to listen on (0 = any free port, see bound-port; below 1024 needs privileges)",
          DEFAULT_SERVICE, flags));
  g_object_class_install_property (klass, first + RTSPSINK_SERVICE_ADDRESS,
      g_param_spec_string ("address", "Address",
          "IP address to listen on (:: = every one of IPv4 and IPv6, 0.0.0.0 = every one of IPv4)", DEFAULT_ADDRESS, flags));
  g_object_class_install_property (klass, first + RTSPSINK_SERVICE_SESSION_TIMEOUT,
      g_param_spec_uint ("session-timeout", "Session time-out",
          "Seconds after which the session of a silent viewer ends", 1, G_MAXINT32,
          DEFAULT_SESSION_TIMEOUT_SECONDS, flags));
  g_object_class_install_property (klass, first + RTSPSINK_SERVICE_FAST_START,
      g_param_spec_enum ("fast-start", "Fast start", "How a new viewer gets its first picture",
          RTSPSINK_TYPE_FAST_START, DEFAULT_FAST_START, flags));
  g_object_class_install_property (klass, first + RTSPSINK_SERVICE_JVM_OPTIONS,
      g_param_spec_string ("jvm-options", "JVM options",
          "More options for the JVM, separated by spaces; used by the element that starts the "
          "process's JVM, the first one to leave state NULL", DEFAULT_JVM_OPTIONS, flags));
}

static void
replace_string (gchar ** field, const GValue * value, const gchar * fallback)
{
  const gchar *text = g_value_get_string (value);

  g_free (*field);
  *field = g_strdup (text != NULL ? text : fallback);
}

gboolean
rtspsink_service_set (RtspSinkService * service, guint index, const GValue * value)
{
  switch (index) {
    case RTSPSINK_SERVICE_PORT:
      replace_string (&service->port, value, DEFAULT_SERVICE);
      return TRUE;
    case RTSPSINK_SERVICE_ADDRESS:
      replace_string (&service->address, value, DEFAULT_ADDRESS);
      return TRUE;
    case RTSPSINK_SERVICE_SESSION_TIMEOUT:
      service->session_timeout_seconds = g_value_get_uint (value);
      return TRUE;
    case RTSPSINK_SERVICE_FAST_START:
      service->fast_start = g_value_get_enum (value);
      return TRUE;
    case RTSPSINK_SERVICE_JVM_OPTIONS:
      replace_string (&service->jvm_options, value, DEFAULT_JVM_OPTIONS);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
rtspsink_service_get (const RtspSinkService * service, guint index, GValue * value)
{
  switch (index) {
    case RTSPSINK_SERVICE_PORT:
      g_value_set_string (value, service->port);
      return TRUE;
    case RTSPSINK_SERVICE_ADDRESS:
      g_value_set_string (value, service->address);
      return TRUE;
    case RTSPSINK_SERVICE_SESSION_TIMEOUT:
      g_value_set_uint (value, service->session_timeout_seconds);
      return TRUE;
    case RTSPSINK_SERVICE_FAST_START:
      g_value_set_enum (value, service->fast_start);
      return TRUE;
    case RTSPSINK_SERVICE_JVM_OPTIONS:
      g_value_set_string (value, service->jvm_options);
      return TRUE;
    default:
      return FALSE;
  }
}

/* ---- For Java ---- */

gboolean
rtspsink_service_is_lines (const RtspSinkService * service)
{
  return strpbrk (service->address, "\r\n") == NULL && strpbrk (service->port, "\r\n") == NULL;
}

void
rtspsink_service_append (const RtspSinkService * service, GString * settings)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (RTSPSINK_TYPE_FAST_START);

  g_string_append_printf (settings,
      "address=%s\nservice=%s\nsession-timeout=%u\nfast-start=%s\n", service->address,
      service->port, service->session_timeout_seconds,
      g_enum_get_value (G_ENUM_CLASS (klass), service->fast_start)->value_nick);
}
