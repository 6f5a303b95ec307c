/* rtspsink: whether a pad's stream is paced by the clock
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_SYNC_H__
#define __RTSPSINK_PAD_SYNC_H__

#include "pad/padprivate.h"

G_BEGIN_DECLS

/* Does as the source is, if the user leaves it to the source. Thread: streaming. */
void rtspsink_sync_decide (GstRtspSinkPad * pad);

/* The caller holds the pad's lock. */
void rtspsink_sync_set (GstRtspSinkPad * pad, RtspSinkSync sync);

/* The branch's last element has the same property for its user: the one that is set last counts. */
void rtspsink_sync_follow (GstRtspSinkPad * pad);

G_END_DECLS

#endif /* __RTSPSINK_PAD_SYNC_H__ */
