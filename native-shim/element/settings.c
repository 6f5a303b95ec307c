/* rtspsink: the properties of the element that its server is opened with
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include <gst/rtsp/rtsp.h>

#include "element/choices.h"
#include "element/settings.h"

#define MAX_DSCP 63
#define MAX_PORT 65535
#define MAX_TTL 255
#define MAX_RETRANSMISSION_MS 10000
#define LEAST_BITRATE_BPS 1000

typedef enum
{
  TEXT,                         /* never NULL */
  OPTIONAL_TEXT,                /* NULL: not set, and Java is told nothing; empty is something else */
  SECRET_TEXT,                  /* the same, and no dump of a pipeline shows it */
  LOCAL_TEXT,                   /* the same as OPTIONAL_TEXT, but not for Java */
  COUNT,
  NUMBER,
  SWITCH,
  CHOICE,                       /* of `type` */
  CHOICES,                      /* flags of `type` */
} Kind;

typedef struct
{
  const gchar *name;
  Kind kind;
  const gchar *nick;
  const gchar *blurb;
  /* defaults and bounds, as far as the kind has them */
  const gchar *text;
  gint min;
  gint max;
  gint value;
    GType (*type) (void);
} Setting;

static const Setting table[] = {
  /* ---- The server ---- */
  {"address", TEXT, "Address",
      "IP address to listen on (:: = every one of IPv4 and IPv6, 0.0.0.0 = every one of IPv4)",
      .text = "::"},
  {"service", TEXT, "Service",
      "TCP port to listen on (0 = any free port, see bound-port; below 1024 needs privileges)",
      .text = "554"},
  {"session-timeout", COUNT, "Session time-out",
      "Seconds after which the session of a silent viewer ends",
      .min = 1, .max = G_MAXINT32, .value = 60},
  {"fast-start", CHOICE, "Fast start", "How a new viewer gets its first picture",
      .type = rtspsink_fast_start_get_type, .value = RTSPSINK_FAST_START_AUTO},
  {"jvm-options", LOCAL_TEXT, "JVM options",
      "More options for the JVM, separated by spaces; used by the element that starts the "
      "process's JVM, the first one to leave state NULL"},

  /* ---- How streams may be had ---- */
  {"protocols", CHOICES, "Protocols",
      "Transports that viewers may choose from; udp-mcast counts only with multicast=true",
      .type = gst_rtsp_lower_trans_get_type, .value = GST_RTSP_LOWER_TRANS_UDP
      | GST_RTSP_LOWER_TRANS_UDP_MCAST | GST_RTSP_LOWER_TRANS_TCP},
  {"profiles", CHOICES, "Profiles",
      "RTP profiles that viewers may choose from: avp, avpf (viewers may ask for key frames), "
      "savp, savpf (SRTP, for viewers over TLS)",
      .type = gst_rtsp_profile_get_type, .value = GST_RTSP_PROFILE_AVP},
  {"srtp-cipher", CHOICE, "SRTP cipher", "What savp and savpf protect packets with",
      .type = rtspsink_srtp_cipher_get_type,
      .value = RTSPSINK_SRTP_CIPHER_AES_CM_128_HMAC_SHA1_80},
  {"qos-dscp", NUMBER, "QoS DSCP",
      "Differentiated services code point of what is sent (-1 = the system's choice)",
      .min = -1, .max = MAX_DSCP, .value = -1},
  {"multicast", SWITCH, "Multicast",
      "Offer multicast; while false the other multicast properties count for nothing",
      .value = FALSE},
  {"multicast-ip-min", TEXT, "Lowest multicast address",
      "First address of the range that groups are taken from, IPv4 or IPv6",
      .text = "239.255.2.1"},
  {"multicast-ip-max", TEXT, "Highest multicast address",
      "Last address of the range that groups are taken from", .text = "239.255.2.254"},
  {"multicast-port-min", COUNT, "Lowest multicast port",
      "First RTP port of groups; even ones are used, and RTCP takes the next",
      .min = 1, .max = MAX_PORT, .value = 5000},
  {"multicast-port-max", COUNT, "Highest multicast port", "Last RTP port of groups",
      .min = 1, .max = MAX_PORT, .value = 5010},
  {"multicast-ttl", COUNT, "Multicast TTL",
      "Routers that multicast packets may pass (0 = they stay on this host)",
      .min = 0, .max = MAX_TTL, .value = 16},
  {"multicast-iface", TEXT, "Multicast interface",
      "Name of the network interface that multicast leaves on (empty = the system's choice)",
      .text = ""},
  {"retransmission-time", COUNT, "Retransmission time",
      "Milliseconds that packets are kept for UDP viewers who ask for lost ones again; offers "
      "profile avpf, or savpf besides savp (0 = nothing is sent again)",
      .min = 0, .max = MAX_RETRANSMISSION_MS, .value = 0},

  /* ---- How connections are protected ---- */
  {"tls-certificate", TEXT, "TLS certificate",
      "PEM file with the server's certificate and those that signed it; makes rtsps:// work",
      .text = ""},
  {"tls-key", TEXT, "TLS key",
      "PEM file with the private key of tls-certificate, PKCS#8 and not encrypted",
      .text = ""},
  {"tls-client-ca", TEXT, "TLS client CA",
      "PEM file with the authorities that sign viewers' certificates; if set, encrypted "
      "connections need one", .text = ""},
  {"tls-service", TEXT, "TLS service",
      "TCP port for encrypted connections only (empty = the port of service takes both, "
      "0 = any free port)", .text = ""},
  {"websocket-origins", TEXT, "WebSocket origins",
      "Web origins whose pages may connect by WebSocket, separated by commas, for example "
      "https://cams.example (empty = pages of this host and port, * = all)", .text = ""},

  /* ---- Who may watch, and how many ---- */
  {"auth", SECRET_TEXT, "Users",
      "Who may watch, as user1:password1,user2:password2 (NULL = everybody, unless auth-file "
      "is set)"},
  {"auth-file", OPTIONAL_TEXT, "File of users",
      "File with the hashed passwords and rights of those who may watch; read again when it "
      "changes"},
  {"allow", OPTIONAL_TEXT, "Addresses",
      "Where viewers may connect from, as 127.0.0.1,192.168.0.0/16,2001:db8::/32 "
      "(NULL = anywhere)"},
  {"auth-methods", CHOICES, "Login methods", "How users may log in",
      .type = rtspsink_auth_methods_get_type,
      .value = RTSPSINK_AUTH_METHOD_DIGEST_MD5 | RTSPSINK_AUTH_METHOD_BASIC},
  {"max-connections", COUNT, "Connections", "Connections that the server has at a time; fewer where the process may not open as many files",
      .min = 1, .max = G_MAXINT32, .value = 4096},
  {"max-connections-per-address", COUNT, "Connections per address",
      "Connections that an IPv4 address or an IPv6 network of 64 bits has at a time",
      .min = 1, .max = G_MAXINT32, .value = 2048},
  {"max-sessions", COUNT, "Sessions", "Sessions that the server has at a time",
      .min = 1, .max = G_MAXINT32, .value = 4096},
  {"login-timeout", COUNT, "Login time-out",
      "Seconds that a new connection has to send a first request that is let in",
      .min = 1, .max = G_MAXINT32, .value = 20},
  {"max-failed-logins", COUNT, "Failed logins",
      "Wrong passwords of a user after which an address cannot log in as that user for the rest of "
      "the minute",
      .min = 1, .max = G_MAXINT32, .value = 10},
  {"max-header-bytes", COUNT, "Header bytes", "Bytes that the headers of one request may have",
      .min = 1024, .max = 1 << 20, .value = 32768},
  {"max-memory", COUNT, "Memory",
      "MiB of Java heap that connections and sessions may take together; a JVM that this element "
      "starts gets a heap of twice that and 16 MiB", .min = 4, .max = 16384, .value = 24},
  {"max-queued-memory", COUNT, "Queued memory",
      "MiB of native memory that may wait for viewers who read too slowly",
      .min = 8, .max = 16384, .value = 256},

  /* ---- The bit rate of what they watch ---- */
  {"adaptive-bitrate", CHOICE, "Adaptive bit rate",
      "Whether video encoders follow what viewers report; the signal bitrate-proposed tells",
      .type = rtspsink_adaptive_get_type, .value = RTSPSINK_ADAPTIVE_OFF},
  {"adaptive-bitrate-min", COUNT, "Lowest adaptive bit rate",
      "Bits per second that no proposal is below",
      .min = LEAST_BITRATE_BPS, .max = G_MAXINT32, .value = 200000},
  {"adaptive-bitrate-max", COUNT, "Highest adaptive bit rate",
      "Bits per second that no proposal is above",
      .min = LEAST_BITRATE_BPS, .max = G_MAXINT32, .value = 4000000},
};

/* ---- Properties ---- */

guint
rtspsink_settings_count (void)
{
  return G_N_ELEMENTS (table);
}

static gboolean
is_text (const Setting * setting)
{
  return setting->kind <= LOCAL_TEXT;
}

/* (transfer floating) */
static GParamSpec *
new_param_spec (const Setting * setting, GParamFlags flags)
{
  const gchar *name = setting->name, *nick = setting->nick, *blurb = setting->blurb;

  switch (setting->kind) {
    case SECRET_TEXT:
      return g_param_spec_string (name, nick, blurb, setting->text, flags & ~G_PARAM_READABLE);
    case COUNT:
      return g_param_spec_uint (name, nick, blurb, (guint) setting->min, (guint) setting->max,
          (guint) setting->value, flags);
    case NUMBER:
      return g_param_spec_int (name, nick, blurb, setting->min, setting->max, setting->value,
          flags);
    case SWITCH:
      return g_param_spec_boolean (name, nick, blurb, setting->value, flags);
    case CHOICE:
      return g_param_spec_enum (name, nick, blurb, setting->type (), setting->value, flags);
    case CHOICES:
      return g_param_spec_flags (name, nick, blurb, setting->type (), (guint) setting->value,
          flags);
    default:
      return g_param_spec_string (name, nick, blurb, setting->text, flags);
  }
}

void
rtspsink_settings_install (GObjectClass * klass, guint first, GParamFlags flags)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_object_class_install_property (klass, first + i, new_param_spec (&table[i], flags));
}

void
rtspsink_settings_init (RtspSinkSettings * settings)
{
  settings->values = g_new0 (GValue, G_N_ELEMENTS (table));
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    GParamSpec *pspec = g_param_spec_ref_sink (new_param_spec (&table[i], G_PARAM_READWRITE));

    g_value_init (&settings->values[i], G_PARAM_SPEC_VALUE_TYPE (pspec));
    g_param_value_set_default (pspec, &settings->values[i]);
    g_param_spec_unref (pspec);
  }
}

void
rtspsink_settings_clear (RtspSinkSettings * settings)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_value_unset (&settings->values[i]);
  g_clear_pointer (&settings->values, g_free);
}

gboolean
rtspsink_settings_set (RtspSinkSettings * settings, guint index, const GValue * value)
{
  if (index >= G_N_ELEMENTS (table))
    return FALSE;
  if (table[index].kind == TEXT && g_value_get_string (value) == NULL)
    g_value_set_static_string (&settings->values[index], table[index].text);
  else
    g_value_copy (value, &settings->values[index]);
  return TRUE;
}

gboolean
rtspsink_settings_get (const RtspSinkSettings * settings, guint index, GValue * value)
{
  if (index >= G_N_ELEMENTS (table))
    return FALSE;
  g_value_copy (&settings->values[index], value);
  return TRUE;
}

/* (transfer none) */
static const GValue *
find_value (const RtspSinkSettings * settings, const gchar * name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (g_str_equal (table[i].name, name))
      return &settings->values[i];
  }
  g_return_val_if_reached (NULL);
}

const gchar *
rtspsink_settings_text (const RtspSinkSettings * settings, const gchar * name)
{
  return g_value_get_string (find_value (settings, name));
}

guint
rtspsink_settings_number (const RtspSinkSettings * settings, const gchar * name)
{
  return g_value_get_uint (find_value (settings, name));
}

/* ---- For Java ---- */

const gchar *
rtspsink_settings_find_line_break (const RtspSinkSettings * settings)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const gchar *text = is_text (&table[i]) ? g_value_get_string (&settings->values[i]) : NULL;

    if (text != NULL && strpbrk (text, "\r\n") != NULL)
      return table[i].name;
  }
  return NULL;
}

static const gchar *
choice_nick (const GValue * value)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (G_VALUE_TYPE (value));

  /* The nick is a constant, which outlives the class. */
  return g_enum_get_value (G_ENUM_CLASS (klass), g_value_get_enum (value))->value_nick;
}

/* The flags by their nicks with + between them. */
static void
append_choices (GString * lines, const GValue * value)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (G_VALUE_TYPE (value));
  guint left = g_value_get_flags (value);
  const gchar *separator = "";

  while (left != 0) {
    const GFlagsValue *one = g_flags_get_first_value (G_FLAGS_CLASS (klass), left);

    if (one == NULL || one->value == 0)
      break;
    g_string_append_printf (lines, "%s%s", separator, one->value_nick);
    separator = "+";
    left &= ~one->value;
  }
}

static void
append_value (GString * lines, const Setting * setting, const GValue * value)
{
  switch (setting->kind) {
    case COUNT:
      g_string_append_printf (lines, "%u", g_value_get_uint (value));
      break;
    case NUMBER:
      g_string_append_printf (lines, "%d", g_value_get_int (value));
      break;
    case SWITCH:
      g_string_append (lines, g_value_get_boolean (value) ? "true" : "false");
      break;
    case CHOICE:
      g_string_append (lines, choice_nick (value));
      break;
    case CHOICES:
      append_choices (lines, value);
      break;
    default:
      g_string_append (lines, g_value_get_string (value));
  }
}

void
rtspsink_settings_append (const RtspSinkSettings * settings, GString * lines)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const GValue *value = &settings->values[i];

    if (table[i].kind == LOCAL_TEXT || (is_text (&table[i]) && g_value_get_string (value) == NULL))
      continue;
    g_string_append_printf (lines, "%s=", table[i].name);
    append_value (lines, &table[i], value);
    g_string_append_c (lines, '\n');
  }
}
