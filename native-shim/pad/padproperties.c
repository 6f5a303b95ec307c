/* rtspsink: the properties of a request pad
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad/padproperties.h"

#define DEFAULT_PAYLOADER NULL
#define MIN_MTU_BYTES 28
#define MAX_MTU_BYTES 65507     /* of a UDP datagram in IPv4 */
#define DEFAULT_MTU_BYTES 1400
#define MAX_PAYLOAD_TYPE 127

GType
rtspsink_sync_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    {RTSPSINK_SYNC_AUTO, "By the clock, unless the source is live", "auto"},
    {RTSPSINK_SYNC_OFF, "As it comes", "false"},
    {RTSPSINK_SYNC_ON, "By the clock", "true"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstRtspSinkSync", values));
  return type;
}

void
rtspsink_pad_settings_init (RtspSinkPadSettings * settings)
{
  settings->payload_type = RTSPSINK_PAD_AUTOMATIC;
  settings->mtu_bytes = DEFAULT_MTU_BYTES;
  settings->ssrc = RTSPSINK_PAD_AUTOMATIC;
}

void
rtspsink_pad_settings_clear (RtspSinkPadSettings * settings)
{
  g_clear_pointer (&settings->mapping, g_free);
  g_clear_pointer (&settings->payloader, g_free);
  g_clear_pointer (&settings->users, g_free);
  g_clear_pointer (&settings->language, g_free);
  g_clear_pointer (&settings->title, g_free);
}

static void
install_rtp_properties (GObjectClass * klass, guint first, GParamFlags flags)
{
  g_object_class_install_property (klass, first + RTSPSINK_PAD_PAYLOAD_TYPE,
      g_param_spec_int ("payload-type", "Payload type",
          "RTP payload type (-1 = the format's static one, else a dynamic one of the pad's own)",
          RTSPSINK_PAD_AUTOMATIC, MAX_PAYLOAD_TYPE, RTSPSINK_PAD_AUTOMATIC, flags));
  g_object_class_install_property (klass, first + RTSPSINK_PAD_MTU,
      g_param_spec_uint ("mtu", "MTU", "Largest RTP packet in bytes", MIN_MTU_BYTES,
          MAX_MTU_BYTES, DEFAULT_MTU_BYTES, flags));
  g_object_class_install_property (klass, first + RTSPSINK_PAD_SSRC,
      g_param_spec_int64 ("ssrc", "SSRC", "Synchronization source of the RTP packets (-1 = random)",
          RTSPSINK_PAD_AUTOMATIC, G_MAXUINT32, RTSPSINK_PAD_AUTOMATIC, flags));
}

void
rtspsink_pad_settings_install (GObjectClass * klass, guint first)
{
  const GParamFlags set_in_ready =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (klass, first + RTSPSINK_PAD_MAPPING,
      g_param_spec_string ("mapping", "Mapping",
          "Path of the presentation that this stream belongs to. Wins over the caps field of the "
          "same name; the default is used when neither is there", RTSPSINK_PAD_DEFAULT_MAPPING,
          set_in_ready));
  g_object_class_install_property (klass, first + RTSPSINK_PAD_PAYLOADER,
      g_param_spec_string ("payloader", "Payloader",
          "Name of the RTP payloader element to use, for example rtpmp4gpay for AAC as "
          "mpeg4-generic (NULL = the best one for the caps)", DEFAULT_PAYLOADER, set_in_ready));
  g_object_class_install_property (klass, first + RTSPSINK_PAD_USERS,
      g_param_spec_string ("users", "Users",
          "Who may watch the mapping of this pad, as user1,user2, of those in auth and auth-file "
          "(empty = all of them)", RTSPSINK_PAD_DEFAULT_USERS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  install_rtp_properties (klass, first, set_in_ready);
  g_object_class_install_property (klass, first + RTSPSINK_PAD_LANGUAGE,
      g_param_spec_string ("language", "Language",
          "Language tag of the stream in the SDP, for example de (NULL = none)", NULL,
          set_in_ready));
  g_object_class_install_property (klass, first + RTSPSINK_PAD_TITLE,
      g_param_spec_string ("title", "Title",
          "What players may call the stream, i= in the SDP (NULL = none)", NULL, set_in_ready));
}

static void
replace_string (gchar ** field, const GValue * value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
}

gboolean
rtspsink_pad_settings_set (RtspSinkPadSettings * settings, guint index, const GValue * value)
{
  switch (index) {
    case RTSPSINK_PAD_MAPPING:
      replace_string (&settings->mapping, value);
      return TRUE;
    case RTSPSINK_PAD_PAYLOADER:
      replace_string (&settings->payloader, value);
      return TRUE;
    case RTSPSINK_PAD_USERS:
      replace_string (&settings->users, value);
      return TRUE;
    case RTSPSINK_PAD_PAYLOAD_TYPE:
      settings->payload_type = g_value_get_int (value);
      return TRUE;
    case RTSPSINK_PAD_MTU:
      settings->mtu_bytes = g_value_get_uint (value);
      return TRUE;
    case RTSPSINK_PAD_SSRC:
      settings->ssrc = g_value_get_int64 (value);
      return TRUE;
    case RTSPSINK_PAD_LANGUAGE:
      replace_string (&settings->language, value);
      return TRUE;
    case RTSPSINK_PAD_TITLE:
      replace_string (&settings->title, value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
rtspsink_pad_settings_get (const RtspSinkPadSettings * settings, guint index, GValue * value)
{
  switch (index) {
    case RTSPSINK_PAD_MAPPING:
      g_value_set_string (value, settings->mapping != NULL ? settings->mapping
          : RTSPSINK_PAD_DEFAULT_MAPPING);
      return TRUE;
    case RTSPSINK_PAD_PAYLOADER:
      g_value_set_string (value, settings->payloader);
      return TRUE;
    case RTSPSINK_PAD_USERS:
      g_value_set_string (value, settings->users != NULL ? settings->users
          : RTSPSINK_PAD_DEFAULT_USERS);
      return TRUE;
    case RTSPSINK_PAD_PAYLOAD_TYPE:
      g_value_set_int (value, settings->payload_type);
      return TRUE;
    case RTSPSINK_PAD_MTU:
      g_value_set_uint (value, settings->mtu_bytes);
      return TRUE;
    case RTSPSINK_PAD_SSRC:
      g_value_set_int64 (value, settings->ssrc);
      return TRUE;
    case RTSPSINK_PAD_LANGUAGE:
      g_value_set_string (value, settings->language);
      return TRUE;
    case RTSPSINK_PAD_TITLE:
      g_value_set_string (value, settings->title);
      return TRUE;
    default:
      return FALSE;
  }
}
