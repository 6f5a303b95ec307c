/* rtspsink: the properties that say how streams may be had
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/rtsp/rtsp.h>

G_BEGIN_DECLS

/* Their number and order are those of rtspsink_transport_install(). */
enum
{
  RTSPSINK_TRANSPORT_PROTOCOLS,
  RTSPSINK_TRANSPORT_PROFILES,
  RTSPSINK_TRANSPORT_SRTP_CIPHER,
  RTSPSINK_TRANSPORT_QOS_DSCP,
  RTSPSINK_TRANSPORT_MULTICAST,
  RTSPSINK_TRANSPORT_MULTICAST_IP_MIN,
  RTSPSINK_TRANSPORT_MULTICAST_IP_MAX,
  RTSPSINK_TRANSPORT_MULTICAST_PORT_MIN,
  RTSPSINK_TRANSPORT_MULTICAST_PORT_MAX,
  RTSPSINK_TRANSPORT_MULTICAST_TTL,
  RTSPSINK_TRANSPORT_MULTICAST_IFACE,
  RTSPSINK_TRANSPORT_RETRANSMISSION_TIME,
  RTSPSINK_TRANSPORT_PROPERTIES
};

/* In the order of Java's Protection. */
typedef enum
{
  RTSPSINK_SRTP_CIPHER_AES_CM_128_HMAC_SHA1_80,
  RTSPSINK_SRTP_CIPHER_AEAD_AES_128_GCM,
  RTSPSINK_SRTP_CIPHER_AEAD_AES_256_GCM,
} RtspSinkSrtpCipher;

#define RTSPSINK_TYPE_SRTP_CIPHER (rtspsink_srtp_cipher_get_type ())
GType rtspsink_srtp_cipher_get_type (void);

typedef struct
{
  GstRTSPLowerTrans protocols;
  GstRTSPProfile profiles;
  RtspSinkSrtpCipher srtp_cipher;
  gint qos_dscp;
  gboolean multicast;
  gchar *ip_min;
  gchar *ip_max;
  guint port_min;
  guint port_max;
  guint ttl;
  gchar *iface;
  guint retransmission_ms;
} RtspSinkTransport;

void rtspsink_transport_init (RtspSinkTransport * transport);

void rtspsink_transport_clear (RtspSinkTransport * transport);

/* Property `first` and the RTSPSINK_TRANSPORT_PROPERTIES - 1 ids after it. */
void rtspsink_transport_install (GObjectClass * klass, guint first, GParamFlags flags);

/* FALSE: `index` is none of ours. The caller holds the lock that guards `transport`. */
gboolean rtspsink_transport_set (RtspSinkTransport * transport, guint index, const GValue * value);

gboolean rtspsink_transport_get (const RtspSinkTransport * transport, guint index, GValue * value);

/* One "name=value" line per property. */
void rtspsink_transport_append (const RtspSinkTransport * transport, GString * settings);

G_END_DECLS
