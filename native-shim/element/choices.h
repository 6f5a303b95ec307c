/* rtspsink: the enumerations that properties of the element choose from
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  RTSPSINK_FAST_START_KEYFRAME,
  RTSPSINK_FAST_START_GOP,
  RTSPSINK_FAST_START_NONE,
  RTSPSINK_FAST_START_AUTO,
} RtspSinkFastStart;

#define RTSPSINK_TYPE_FAST_START (rtspsink_fast_start_get_type ())
GType rtspsink_fast_start_get_type (void);

typedef enum
{
  RTSPSINK_SRTP_CIPHER_AES_CM_128_HMAC_SHA1_80,
  RTSPSINK_SRTP_CIPHER_AEAD_AES_128_GCM,
  RTSPSINK_SRTP_CIPHER_AEAD_AES_256_GCM,
} RtspSinkSrtpCipher;

#define RTSPSINK_TYPE_SRTP_CIPHER (rtspsink_srtp_cipher_get_type ())
GType rtspsink_srtp_cipher_get_type (void);

typedef enum
{
  RTSPSINK_AUTH_METHOD_DIGEST_MD5 = 1 << 0,
  RTSPSINK_AUTH_METHOD_DIGEST_SHA256 = 1 << 1,
  RTSPSINK_AUTH_METHOD_BASIC = 1 << 2,
} RtspSinkAuthMethods;

#define RTSPSINK_TYPE_AUTH_METHODS (rtspsink_auth_methods_get_type ())
GType rtspsink_auth_methods_get_type (void);

typedef enum
{
  RTSPSINK_ADAPTIVE_OFF,
  RTSPSINK_ADAPTIVE_WORST,
  RTSPSINK_ADAPTIVE_MEDIAN,
} RtspSinkAdaptive;

#define RTSPSINK_TYPE_ADAPTIVE (rtspsink_adaptive_get_type ())
GType rtspsink_adaptive_get_type (void);

G_END_DECLS
