/* rtspsink: the pad functions of a request pad: buffers, events and queries from upstream
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_PADFUNCTIONS_H__
#define __RTSPSINK_PAD_PADFUNCTIONS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* `pad` is a GstRtspSinkPad that nothing uses yet. */
void rtspsink_pad_functions_set (GstPad * pad);

G_END_DECLS

#endif /* __RTSPSINK_PAD_PADFUNCTIONS_H__ */
