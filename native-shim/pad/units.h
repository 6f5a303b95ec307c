/* rtspsink: access units on their way through a pad's parser and payloader
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_UNITS_H__
#define __RTSPSINK_PAD_UNITS_H__

#include "pad/padprivate.h"

G_BEGIN_DECLS

/* Has whole access units leave the parser that the pad's branch was built with, if any, the
 * packets of each become a batch, and JPEG pictures that RTP cannot carry be an error. Thread:
 * streaming. */
void rtspsink_units_follow (GstRtspSinkPad * pad);

/* RTP input may come packet by packet: whether the access unit of those that are pending is
 * not complete yet, as far as its codec tells. Thread: streaming. */
gboolean rtspsink_units_are_open (GstRtspSinkPad * pad);

G_END_DECLS

#endif /* __RTSPSINK_PAD_UNITS_H__ */
