/* rtspsink: what caps and tags make of a pad: its mapping and its elements
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_INPUT_H__
#define __RTSPSINK_PAD_INPUT_H__

#include "pad/padprivate.h"

G_BEGIN_DECLS

/* Thread: streaming. (transfer full) of `event`; FALSE: refused, and an error was posted. */
gboolean rtspsink_input_take_caps (GstRtspSinkPad * pad, GstObject * parent, GstEvent * event);

/* Buffers are not put on the time line any more. Thread: streaming, or any while nothing
 * streams. */
void rtspsink_input_leave_entry (GstRtspSinkPad * pad);

/* Thread: streaming. */
void rtspsink_input_take_tags (GstRtspSinkPad * pad, GstEvent * event);

G_END_DECLS

#endif /* __RTSPSINK_PAD_INPUT_H__ */
