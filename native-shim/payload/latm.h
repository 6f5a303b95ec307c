/* rtspsink: the StreamMuxConfig of AAC in LATM
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAYLOAD_LATM_H__
#define __RTSPSINK_PAYLOAD_LATM_H__

#include <glib.h>

G_BEGIN_DECLS

/* `config`: the SDP's (RFC 6416 section 6.2), as rtpmp4apay makes it: it copies the AudioSpecificConfig
 * (ISO/IEC 14496-3 section 1.6.2.1) up to its last byte, also the extension for SBR that decoders may
 * look for behind its end but that has no place in a StreamMuxConfig (section 1.7.3.1), and
 * leaves out most of what must follow.
 * Returns it whole: an extension that says SBR or PS is put where it belongs, one that says
 * that there is none is left out. (transfer full). NULL: it is whole already, or of another kind
 * than AAC in one layer of one program. `channels`: what the stream has, only set on non-NULL.
 * Thread: any. */
gchar *rtspsink_latm_whole_config (const gchar * config, guint * channels);

G_END_DECLS

#endif /* __RTSPSINK_PAYLOAD_LATM_H__ */
