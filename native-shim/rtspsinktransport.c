/* rtspsink: the properties that say how streams may be had
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtspsinktransport.h"

#define DEFAULT_PROTOCOLS \
  (GST_RTSP_LOWER_TRANS_UDP | GST_RTSP_LOWER_TRANS_UDP_MCAST | GST_RTSP_LOWER_TRANS_TCP)
#define DEFAULT_PROFILES GST_RTSP_PROFILE_AVP
#define DEFAULT_SRTP_CIPHER RTSPSINK_SRTP_CIPHER_AES_CM_128_HMAC_SHA1_80
#define DEFAULT_QOS_DSCP (-1)
#define DEFAULT_MULTICAST FALSE
#define DEFAULT_IP_MIN "239.255.2.1"
#define DEFAULT_IP_MAX "239.255.2.254"
#define DEFAULT_PORT_MIN 5000
#define DEFAULT_PORT_MAX 5010
#define DEFAULT_TTL 16
#define DEFAULT_IFACE ""
#define DEFAULT_RETRANSMISSION_MS 0

#define MAX_DSCP 63
#define MAX_PORT 65535
#define MAX_TTL 255
#define MAX_RETRANSMISSION_MS 10000

GType
rtspsink_srtp_cipher_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    {RTSPSINK_SRTP_CIPHER_AES_CM_128_HMAC_SHA1_80,
        "AES in counter mode with HMAC-SHA1, known to every player with SRTP",
        "aes-cm-128-hmac-sha1-80"},
    {RTSPSINK_SRTP_CIPHER_AEAD_AES_128_GCM, "AES-128 in Galois counter mode", "aead-aes-128-gcm"},
    {RTSPSINK_SRTP_CIPHER_AEAD_AES_256_GCM, "AES-256 in Galois counter mode", "aead-aes-256-gcm"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("RtspSinkSrtpCipher", values));
  return type;
}

void
rtspsink_transport_init (RtspSinkTransport * transport)
{
  transport->protocols = DEFAULT_PROTOCOLS;
  transport->profiles = DEFAULT_PROFILES;
  transport->srtp_cipher = DEFAULT_SRTP_CIPHER;
  transport->qos_dscp = DEFAULT_QOS_DSCP;
  transport->multicast = DEFAULT_MULTICAST;
  transport->ip_min = g_strdup (DEFAULT_IP_MIN);
  transport->ip_max = g_strdup (DEFAULT_IP_MAX);
  transport->port_min = DEFAULT_PORT_MIN;
  transport->port_max = DEFAULT_PORT_MAX;
  transport->ttl = DEFAULT_TTL;
  transport->iface = g_strdup (DEFAULT_IFACE);
  transport->retransmission_ms = DEFAULT_RETRANSMISSION_MS;
}

void
rtspsink_transport_clear (RtspSinkTransport * transport)
{
  g_clear_pointer (&transport->ip_min, g_free);
  g_clear_pointer (&transport->ip_max, g_free);
  g_clear_pointer (&transport->iface, g_free);
}

/* ---- Properties ---- */

static void
install_multicast (GObjectClass * klass, guint first, GParamFlags flags)
{
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_MULTICAST,
      g_param_spec_boolean ("multicast", "Multicast",
          "Offer multicast; while false the other multicast properties count for nothing",
          DEFAULT_MULTICAST, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_MULTICAST_IP_MIN,
      g_param_spec_string ("multicast-ip-min", "Lowest multicast address",
          "First address of the range that groups are taken from, IPv4 or IPv6",
          DEFAULT_IP_MIN, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_MULTICAST_IP_MAX,
      g_param_spec_string ("multicast-ip-max", "Highest multicast address",
          "Last address of the range that groups are taken from", DEFAULT_IP_MAX, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_MULTICAST_PORT_MIN,
      g_param_spec_uint ("multicast-port-min", "Lowest multicast port",
          "First RTP port of groups; even ones are used, and RTCP takes the next", 1, MAX_PORT,
          DEFAULT_PORT_MIN, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_MULTICAST_PORT_MAX,
      g_param_spec_uint ("multicast-port-max", "Highest multicast port",
          "Last RTP port of groups", 1, MAX_PORT, DEFAULT_PORT_MAX, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_MULTICAST_TTL,
      g_param_spec_uint ("multicast-ttl", "Multicast TTL",
          "Routers that multicast packets may pass (0 = they stay on this host)", 0, MAX_TTL,
          DEFAULT_TTL, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_MULTICAST_IFACE,
      g_param_spec_string ("multicast-iface", "Multicast interface",
          "Name of the network interface that multicast leaves on (empty = the system's choice)",
          DEFAULT_IFACE, flags));
}

void
rtspsink_transport_install (GObjectClass * klass, guint first, GParamFlags flags)
{
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_PROTOCOLS,
      g_param_spec_flags ("protocols", "Protocols",
          "Transports that viewers may choose from; udp-mcast counts only with multicast=true",
          GST_TYPE_RTSP_LOWER_TRANS, DEFAULT_PROTOCOLS, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_PROFILES,
      g_param_spec_flags ("profiles", "Profiles",
          "RTP profiles that viewers may choose from: avp, avpf (viewers may ask for key frames), "
          "savp, savpf (SRTP, for viewers over TLS)",
          GST_TYPE_RTSP_PROFILE, DEFAULT_PROFILES, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_SRTP_CIPHER,
      g_param_spec_enum ("srtp-cipher", "SRTP cipher", "What savp and savpf protect packets with",
          RTSPSINK_TYPE_SRTP_CIPHER, DEFAULT_SRTP_CIPHER, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_QOS_DSCP,
      g_param_spec_int ("qos-dscp", "QoS DSCP",
          "Differentiated services code point of what is sent (-1 = the system's choice)",
          -1, MAX_DSCP, DEFAULT_QOS_DSCP, flags));
  g_object_class_install_property (klass, first + RTSPSINK_TRANSPORT_RETRANSMISSION_TIME,
      g_param_spec_uint ("retransmission-time", "Retransmission time",
          "Milliseconds that packets are kept for UDP viewers who ask for lost ones again; offers "
          "profile avpf, or savpf besides savp (0 = nothing is sent again)", 0, MAX_RETRANSMISSION_MS,
          DEFAULT_RETRANSMISSION_MS, flags));
  install_multicast (klass, first, flags);
}

static void
replace (gchar ** field, const GValue * value, const gchar * fallback)
{
  const gchar *text = g_value_get_string (value);

  g_free (*field);
  *field = g_strdup (text != NULL ? text : fallback);
}

gboolean
rtspsink_transport_set (RtspSinkTransport * transport, guint index, const GValue * value)
{
  switch (index) {
    case RTSPSINK_TRANSPORT_PROTOCOLS:
      transport->protocols = g_value_get_flags (value);
      return TRUE;
    case RTSPSINK_TRANSPORT_PROFILES:
      transport->profiles = g_value_get_flags (value);
      return TRUE;
    case RTSPSINK_TRANSPORT_SRTP_CIPHER:
      transport->srtp_cipher = g_value_get_enum (value);
      return TRUE;
    case RTSPSINK_TRANSPORT_QOS_DSCP:
      transport->qos_dscp = g_value_get_int (value);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST:
      transport->multicast = g_value_get_boolean (value);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_IP_MIN:
      replace (&transport->ip_min, value, DEFAULT_IP_MIN);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_IP_MAX:
      replace (&transport->ip_max, value, DEFAULT_IP_MAX);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_PORT_MIN:
      transport->port_min = g_value_get_uint (value);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_PORT_MAX:
      transport->port_max = g_value_get_uint (value);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_TTL:
      transport->ttl = g_value_get_uint (value);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_IFACE:
      replace (&transport->iface, value, DEFAULT_IFACE);
      return TRUE;
    case RTSPSINK_TRANSPORT_RETRANSMISSION_TIME:
      transport->retransmission_ms = g_value_get_uint (value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
rtspsink_transport_get (const RtspSinkTransport * transport, guint index, GValue * value)
{
  switch (index) {
    case RTSPSINK_TRANSPORT_PROTOCOLS:
      g_value_set_flags (value, transport->protocols);
      return TRUE;
    case RTSPSINK_TRANSPORT_PROFILES:
      g_value_set_flags (value, transport->profiles);
      return TRUE;
    case RTSPSINK_TRANSPORT_SRTP_CIPHER:
      g_value_set_enum (value, transport->srtp_cipher);
      return TRUE;
    case RTSPSINK_TRANSPORT_QOS_DSCP:
      g_value_set_int (value, transport->qos_dscp);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST:
      g_value_set_boolean (value, transport->multicast);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_IP_MIN:
      g_value_set_string (value, transport->ip_min);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_IP_MAX:
      g_value_set_string (value, transport->ip_max);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_PORT_MIN:
      g_value_set_uint (value, transport->port_min);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_PORT_MAX:
      g_value_set_uint (value, transport->port_max);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_TTL:
      g_value_set_uint (value, transport->ttl);
      return TRUE;
    case RTSPSINK_TRANSPORT_MULTICAST_IFACE:
      g_value_set_string (value, transport->iface);
      return TRUE;
    case RTSPSINK_TRANSPORT_RETRANSMISSION_TIME:
      g_value_set_uint (value, transport->retransmission_ms);
      return TRUE;
    default:
      return FALSE;
  }
}

/* ---- For Java ---- */

/* The flags by their nicks with + between them. */
static void
append_flags (GString * settings, const gchar * name, GType type, guint flags)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  const gchar *separator = "";

  g_string_append_printf (settings, "%s=", name);
  while (flags != 0) {
    const GFlagsValue *value = g_flags_get_first_value (G_FLAGS_CLASS (klass), flags);

    if (value == NULL || value->value == 0)
      break;
    g_string_append_printf (settings, "%s%s", separator, value->value_nick);
    separator = "+";
    flags &= ~value->value;
  }
  g_string_append_c (settings, '\n');
}

static void
append_enum (GString * settings, const gchar * name, GType type, gint number)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  const GEnumValue *value = g_enum_get_value (G_ENUM_CLASS (klass), number);

  g_string_append_printf (settings, "%s=%s\n", name, value->value_nick);
}

/* A line break would become another setting. */
static void
append_string (GString * settings, const gchar * name, const gchar * text)
{
  g_autofree gchar *line = g_strdelimit (g_strdup (text), "\r\n", '?');

  g_string_append_printf (settings, "%s=%s\n", name, line);
}

void
rtspsink_transport_append (const RtspSinkTransport * transport, GString * settings)
{
  append_flags (settings, "protocols", GST_TYPE_RTSP_LOWER_TRANS, transport->protocols);
  append_flags (settings, "profiles", GST_TYPE_RTSP_PROFILE, transport->profiles);
  append_enum (settings, "srtp-cipher", RTSPSINK_TYPE_SRTP_CIPHER, transport->srtp_cipher);
  g_string_append_printf (settings, "qos-dscp=%d\n", transport->qos_dscp);
  g_string_append_printf (settings, "multicast=%s\n", transport->multicast ? "true" : "false");
  append_string (settings, "multicast-ip-min", transport->ip_min);
  append_string (settings, "multicast-ip-max", transport->ip_max);
  g_string_append_printf (settings, "multicast-port-min=%u\nmulticast-port-max=%u\n",
      transport->port_min, transport->port_max);
  g_string_append_printf (settings, "multicast-ttl=%u\n", transport->ttl);
  append_string (settings, "multicast-iface", transport->iface);
  g_string_append_printf (settings, "retransmission-time=%u\n", transport->retransmission_ms);
}
