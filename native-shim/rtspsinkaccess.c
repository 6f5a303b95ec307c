/* rtspsink: the properties that say who may watch, and how many
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtspsinkaccess.h"

typedef enum
{
  RTSPSINK_AUTH_METHOD_DIGEST_MD5 = 1 << 0,
  RTSPSINK_AUTH_METHOD_DIGEST_SHA256 = 1 << 1,
  RTSPSINK_AUTH_METHOD_BASIC = 1 << 2,
} RtspSinkAuthMethod;

#define DEFAULT_AUTH_METHODS (RTSPSINK_AUTH_METHOD_DIGEST_MD5 | RTSPSINK_AUTH_METHOD_BASIC)

typedef struct
{
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
  guint min;
  guint max;
  guint value;                  /* the default */
} Limit;

static const Limit limits[RTSPSINK_LIMITS] = {
  [RTSPSINK_LIMIT_CONNECTIONS] = {"max-connections", "Connections",
      "Connections that the server has at a time", 1, G_MAXINT32, 4096},
  [RTSPSINK_LIMIT_CONNECTIONS_PER_ADDRESS] = {"max-connections-per-address",
      "Connections per address",
      "Connections that an IPv4 address or an IPv6 network of 64 bits has at a time",
      1, G_MAXINT32, 2048},
  [RTSPSINK_LIMIT_SESSIONS] = {"max-sessions", "Sessions",
      "Sessions that the server has at a time", 1, G_MAXINT32, 4096},
  [RTSPSINK_LIMIT_LOGIN_SECONDS] = {"login-timeout", "Login time-out",
      "Seconds that a new connection has to send a first request that is let in",
      1, G_MAXINT32, 20},
  [RTSPSINK_LIMIT_FAILED_LOGINS] = {"max-failed-logins", "Failed logins",
      "Wrong logins after which an address cannot log in for the rest of the minute",
      1, G_MAXINT32, 10},
  [RTSPSINK_LIMIT_HEADER_BYTES] = {"max-header-bytes", "Header bytes",
      "Bytes that the headers of one request may have", 1024, 1 << 20, 32768},
  [RTSPSINK_LIMIT_MEMORY] = {"max-memory", "Memory",
      "MiB of Java heap that connections and sessions may take together; a JVM that this element "
      "starts gets a heap of twice that and 16 MiB", 4, 16384, 24},
  [RTSPSINK_LIMIT_QUEUED_MEMORY] = {"max-queued-memory", "Queued memory",
      "MiB of native memory that may wait for viewers who read too slowly", 8, 16384, 256},
};

GType
rtspsink_auth_methods_get_type (void)
{
  static GType type = 0;
  static const GFlagsValue values[] = {
    {RTSPSINK_AUTH_METHOD_DIGEST_MD5, "Digest with MD5", "digest-md5"},
    {RTSPSINK_AUTH_METHOD_DIGEST_SHA256, "Digest with SHA-256", "digest-sha256"},
    {RTSPSINK_AUTH_METHOD_BASIC, "Basic: the password itself is sent", "basic"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_flags_register_static ("GstRtspSinkAuthMethods", values));
  return type;
}

void
rtspsink_access_init (RtspSinkAccess * self)
{
  self->auth_methods = DEFAULT_AUTH_METHODS;
  for (guint i = 0; i < RTSPSINK_LIMITS; i++)
    self->limits[i] = limits[i].value;
}

void
rtspsink_access_clear (RtspSinkAccess * self)
{
  g_clear_pointer (&self->auth, g_free);
  g_clear_pointer (&self->auth_file, g_free);
  g_clear_pointer (&self->allow, g_free);
}

/* ---- Properties ---- */

void
rtspsink_access_install (GObjectClass * klass, guint first, GParamFlags flags)
{
  /* Not readable, so that no dump of a pipeline shows passwords. */
  g_object_class_install_property (klass, first + RTSPSINK_ACCESS_AUTH,
      g_param_spec_string ("auth", "Users",
          "Who may watch, as user1:password1,user2:password2 (NULL = everybody, unless auth-file "
          "is set)", NULL, flags & ~G_PARAM_READABLE));
  g_object_class_install_property (klass, first + RTSPSINK_ACCESS_AUTH_FILE,
      g_param_spec_string ("auth-file", "File of users",
          "File with the hashed passwords and rights of those who may watch; read again when it "
          "changes", NULL, flags));
  g_object_class_install_property (klass, first + RTSPSINK_ACCESS_AUTH_METHODS,
      g_param_spec_flags ("auth-methods", "Login methods", "How users may log in",
          RTSPSINK_TYPE_AUTH_METHODS, DEFAULT_AUTH_METHODS, flags));
  g_object_class_install_property (klass, first + RTSPSINK_ACCESS_ALLOW,
      g_param_spec_string ("allow", "Addresses",
          "Where viewers may connect from, as 127.0.0.1,192.168.0.0/16,2001:db8::/32 "
          "(NULL = anywhere)", NULL, flags));
  for (guint i = 0; i < RTSPSINK_LIMITS; i++)
    g_object_class_install_property (klass, first + RTSPSINK_ACCESS_FIRST_LIMIT + i,
        g_param_spec_uint (limits[i].name, limits[i].nick, limits[i].blurb, limits[i].min,
            limits[i].max, limits[i].value, flags));
}

static gboolean
replace (gchar ** field, const GValue * value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
  return TRUE;
}

gboolean
rtspsink_access_set (RtspSinkAccess * self, guint index, const GValue * value)
{
  switch (index) {
    case RTSPSINK_ACCESS_AUTH:
      return replace (&self->auth, value);
    case RTSPSINK_ACCESS_AUTH_FILE:
      return replace (&self->auth_file, value);
    case RTSPSINK_ACCESS_AUTH_METHODS:
      self->auth_methods = g_value_get_flags (value);
      return TRUE;
    case RTSPSINK_ACCESS_ALLOW:
      return replace (&self->allow, value);
    default:
      if (index - RTSPSINK_ACCESS_FIRST_LIMIT >= RTSPSINK_LIMITS)
        return FALSE;
      self->limits[index - RTSPSINK_ACCESS_FIRST_LIMIT] = g_value_get_uint (value);
      return TRUE;
  }
}

gboolean
rtspsink_access_get (const RtspSinkAccess * self, guint index, GValue * value)
{
  switch (index) {
    case RTSPSINK_ACCESS_AUTH_FILE:
      g_value_set_string (value, self->auth_file);
      return TRUE;
    case RTSPSINK_ACCESS_AUTH_METHODS:
      g_value_set_flags (value, self->auth_methods);
      return TRUE;
    case RTSPSINK_ACCESS_ALLOW:
      g_value_set_string (value, self->allow);
      return TRUE;
    default:
      if (index - RTSPSINK_ACCESS_FIRST_LIMIT >= RTSPSINK_LIMITS)
        return FALSE;
      g_value_set_uint (value, self->limits[index - RTSPSINK_ACCESS_FIRST_LIMIT]);
      return TRUE;
  }
}

/* ---- For Java ---- */

static gboolean
is_line (const gchar * text)
{
  return text == NULL || strpbrk (text, "\r\n") == NULL;
}

gboolean
rtspsink_access_is_lines (const RtspSinkAccess * self)
{
  return is_line (self->auth) && is_line (self->auth_file) && is_line (self->allow);
}

/* An empty value is sent too: that it is set at all is what counts. */
static void
append_text (GString * settings, const gchar * name, const gchar * value)
{
  if (value != NULL)
    g_string_append_printf (settings, "%s=%s\n", name, value);
}

/* The flags by their nicks with + between them. */
static void
append_methods (const RtspSinkAccess * self, GString * settings)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (RTSPSINK_TYPE_AUTH_METHODS);
  const GFlagsClass *methods = G_FLAGS_CLASS (klass);
  const gchar *separator = "";

  g_string_append (settings, "auth-methods=");
  for (guint i = 0; i < methods->n_values; i++) {
    if (self->auth_methods & methods->values[i].value) {
      g_string_append_printf (settings, "%s%s", separator, methods->values[i].value_nick);
      separator = "+";
    }
  }
  g_string_append_c (settings, '\n');
}

void
rtspsink_access_append (const RtspSinkAccess * self, GString * settings)
{
  append_text (settings, "auth", self->auth);
  append_text (settings, "auth-file", self->auth_file);
  append_text (settings, "allow", self->allow);
  append_methods (self, settings);
  for (guint i = 0; i < RTSPSINK_LIMITS; i++)
    g_string_append_printf (settings, "%s=%u\n", limits[i].name, self->limits[i]);
}
