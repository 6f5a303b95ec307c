/* rtspsink: what Java hears of a pad: its announcement, format, packets and end
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_STREAM_H__
#define __RTSPSINK_PAD_STREAM_H__

#include "pad/padparent.h"
#include "pad/padprivate.h"

G_BEGIN_DECLS

/* Tells Java about the pad, if it is linked and its element is open. Thread: any. */
void rtspsink_stream_announce (GstRtspSinkPad * pad);

/* The same of who may watch, also while viewers do. Thread: any. */
void rtspsink_stream_users_changed (GstRtspSinkPad * pad);

/* From now on the branch's last element brings packets, their format and their end here,
 * on the streaming thread. Thread: application, while nothing streams. */
void rtspsink_stream_connect (GstRtspSinkPad * pad);
void rtspsink_stream_disconnect (GstRtspSinkPad * pad);

/* Tells Java of the format that the RTP packets have by now. Thread: streaming. */
void rtspsink_stream_describe (GstRtspSinkPad * pad, RtspSinkPadParent * sink);

/* Hands the packets over that have come up to now. Thread: streaming. */
GstFlowReturn rtspsink_stream_publish (GstRtspSinkPad * pad);

/* The next format is news to Java. Thread: streaming, or any while nothing streams. */
void rtspsink_stream_forget_format (GstRtspSinkPad * pad);

/* Returns the id that the stream had, or 0; from now on it has none. Thread: any. */
gint32 rtspsink_stream_take_id (GstRtspSinkPad * pad);

G_END_DECLS

#endif /* __RTSPSINK_PAD_STREAM_H__ */
