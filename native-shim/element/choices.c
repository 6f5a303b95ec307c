/* rtspsink: the enumerations that properties of the element choose from
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "element/choices.h"

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

GType
rtspsink_adaptive_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    {RTSPSINK_ADAPTIVE_OFF, "Encoders keep their bit rate", "off"},
    {RTSPSINK_ADAPTIVE_WORST, "What the viewer with the narrowest way can take", "worst"},
    {RTSPSINK_ADAPTIVE_MEDIAN, "What half of the viewers can take", "median"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstRtspSinkAdaptive", values));
  return type;
}
