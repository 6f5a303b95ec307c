/* rtspsink: the StreamMuxConfig of AAC in LATM
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "payload/latm.h"

/* What a program_config_element can fill, and more than any other config is. */
#define MAX_BYTES 512

/* ISO/IEC 14496-3 table 1.17 */
#define AAC_MAIN 1
#define AAC_LTP 4
#define SBR 5
#define PS 29
/* Section 1.6.3.3: an index that says that the frequency follows in 24 bits */
#define FREQUENCY_FOLLOWS 15
/* Section 1.6.2.1 */
#define SYNC_EXTENSION_SBR 0x2b7
#define SYNC_EXTENSION_PS 0x548
/* Table 1.19: the number of channels by configuration; of 0, a program_config_element tells. */
static const guint channel_counts[] = { 0, 1, 2, 3, 4, 5, 6, 8 };

/* Bits of `bytes`, read from `at` on. Reading past the end yields zeros and sets `overrun`. */
typedef struct
{
  guint8 bytes[MAX_BYTES];
  gsize size;                   /* in bits */
  gsize at;
  gboolean overrun;
} Bits;

/* AudioSpecificConfig() of AAC in its general form */
typedef struct
{
  guint object_type;
  guint frequency_index;
  guint frequency;              /* if the index says that it follows */
  guint channel_configuration;
  gboolean sbr, ps;
  guint sbr_frequency_index;
  guint sbr_frequency;
  gsize specific_from, specific_bits;   /* GASpecificConfig(), in the bits that it was read from */
  guint channels;
} AacConfig;

static guint
take (Bits * bits, guint count)
{
  guint value = 0;

  for (guint i = 0; i < count; i++, bits->at++) {
    gboolean in = bits->at < bits->size;

    bits->overrun |= !in;
    value = value << 1 | (in ? bits->bytes[bits->at / 8] >> (7 - bits->at % 8) & 1 : 0);
  }
  return value;
}

static void
put (Bits * bits, guint value, guint count)
{
  for (guint i = count; i-- > 0; bits->size++) {
    if (bits->size < 8 * MAX_BYTES)
      bits->bytes[bits->size / 8] |= (value >> i & 1) << (7 - bits->size % 8);
    else
      bits->overrun = TRUE;
  }
}

static gboolean
from_hex (Bits * bits, const gchar * text)
{
  gsize digits = strlen (text);

  memset (bits, 0, sizeof *bits);
  if (digits % 2 != 0 || digits / 2 > MAX_BYTES)
    return FALSE;
  for (gsize i = 0; i < digits; i++) {
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
    put (bits, (guint) g_ascii_xdigit_value (text[i]), 4);
  }
  return TRUE;
}

static gchar *
to_hex (const Bits * bits)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < (bits->size + 7) / 8; i++)
    g_string_append_printf (text, "%02x", bits->bytes[i]);
  return g_string_free (text, FALSE);
}

static guint
take_object_type (Bits * bits)
{
  guint type = take (bits, 5);

  return type == 31 ? 32 + take (bits, 6) : type;
}

static void
take_frequency (Bits * bits, guint * index, guint * frequency)
{
  *index = take (bits, 4);
  *frequency = *index == FREQUENCY_FOLLOWS ? take (bits, 24) : 0;
}

/* Table 4.2. `start`: of the AudioSpecificConfig, which its alignment counts from. Returns the
 * number of channels. */
static guint
take_program_config (Bits * bits, gsize start)
{
  guint elements[3];
  guint channels, lfe, others, coupled;

  take (bits, 4 + 2 + 4);
  for (guint i = 0; i < 3; i++)
    elements[i] = take (bits, 4);
  lfe = take (bits, 2);
  others = take (bits, 3);
  coupled = take (bits, 4);
  for (guint i = 0; i < 2; i++)
    take (bits, take (bits, 1) ? 4 : 0);
  take (bits, take (bits, 1) ? 3 : 0);
  channels = lfe;
  for (guint i = 0; i < elements[0] + elements[1] + elements[2]; i++) {
    channels += 1 + take (bits, 1);
    take (bits, 4);
  }
  take (bits, 4 * (lfe + others));
  take (bits, 5 * coupled);
  take (bits, (8 - (bits->at - start) % 8) % 8);
  take (bits, 8 * take (bits, 8));
  return channels;
}

/* Table 4.1 */
static void
take_specific (Bits * bits, AacConfig * config, gsize start)
{
  config->specific_from = bits->at;
  take (bits, 1);
  take (bits, take (bits, 1) ? 14 : 0);
  if (take (bits, 1))
    bits->overrun = TRUE;       /* an extensionFlag has no meaning for these object types */
  config->channels = config->channel_configuration == 0 ? take_program_config (bits, start)
      : channel_counts[config->channel_configuration];
  config->specific_bits = bits->at - config->specific_from;
}

/* FALSE for what is no AAC of the general kind */
static gboolean
take_config (Bits * bits, AacConfig * config)
{
  gsize start = bits->at;

  memset (config, 0, sizeof *config);
  config->object_type = take_object_type (bits);
  take_frequency (bits, &config->frequency_index, &config->frequency);
  config->channel_configuration = take (bits, 4);
  config->ps = config->object_type == PS;
  config->sbr = config->ps || config->object_type == SBR;
  if (config->sbr) {
    take_frequency (bits, &config->sbr_frequency_index, &config->sbr_frequency);
    config->object_type = take_object_type (bits);
  }
  if (config->object_type < AAC_MAIN || config->object_type > AAC_LTP
      || config->channel_configuration >= G_N_ELEMENTS (channel_counts))
    return FALSE;
  take_specific (bits, config, start);
  return !bits->overrun;
}

/* FALSE if there is no extension */
static gboolean
take_extension (Bits * bits, AacConfig * config)
{
  if (take (bits, 11) != SYNC_EXTENSION_SBR || take_object_type (bits) != SBR)
    return FALSE;
  config->sbr = take (bits, 1);
  if (config->sbr) {
    take_frequency (bits, &config->sbr_frequency_index, &config->sbr_frequency);
    config->ps = take (bits, 11) == SYNC_EXTENSION_PS && take (bits, 1);
  }
  return TRUE;
}

static void
put_frequency (Bits * bits, guint index, guint frequency)
{
  put (bits, index, 4);
  if (index == FREQUENCY_FOLLOWS)
    put (bits, frequency, 24);
}

/* A program_config_element keeps its length: its alignment would shift with what SBR puts before it. */
static gboolean
can_say_sbr (const AacConfig * config)
{
  return config->sbr && config->channel_configuration != 0;
}

static void
put_config (Bits * bits, const AacConfig * config, const Bits * original)
{
  Bits specific = *original;

  if (can_say_sbr (config))
    put (bits, config->ps ? PS : SBR, 5);
  else
    put (bits, config->object_type, 5);
  put_frequency (bits, config->frequency_index, config->frequency);
  put (bits, config->channel_configuration, 4);
  if (can_say_sbr (config)) {
    put_frequency (bits, config->sbr_frequency_index, config->sbr_frequency);
    put (bits, config->object_type, 5);
  }
  specific.at = config->specific_from;
  for (gsize i = 0; i < config->specific_bits; i++)
    put (bits, take (&specific, 1), 1);
}

/* Table 1.42: audioMuxVersion 0, allStreamsSameTimeFraming 1, numSubFrames any, one program, one layer */
static gboolean
is_simple_mux (Bits * bits)
{
  gboolean simple = take (bits, 2) == 1;

  take (bits, 6);
  return simple && take (bits, 4 + 3) == 0;
}

/* What follows the AudioSpecificConfig: frameLengthType 0, latmBufferFullness, otherDataPresent 0,
 * crcCheckPresent 0 */
#define TRAILER_BITS 13
#define TRAILER (0xff << 2)

gchar *
rtspsink_latm_whole_config (const gchar * text, guint * channels)
{
  Bits bits, behind;
  Bits whole = { {0}, };
  AacConfig config;
  gboolean extended;

  if (!from_hex (&bits, text) || !is_simple_mux (&bits) || !take_config (&bits, &config))
    return NULL;
  behind = bits;
  extended = take_extension (&behind, &config);
  if (!extended && bits.size - bits.at >= TRAILER_BITS)
    return NULL;
  put (&whole, 1, 2);
  bits.at = 2;
  put (&whole, take (&bits, 6), 6);
  put (&whole, 0, 4 + 3);
  put_config (&whole, &config, &bits);
  put (&whole, TRAILER, TRAILER_BITS);
  if (whole.overrun)
    return NULL;
  *channels = config.channels;
  return to_hex (&whole);
}
