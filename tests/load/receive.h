/* receive.h: takes packets and replies from a viewer's sockets.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_RECEIVE_H__
#define __LOAD_RECEIVE_H__

#include "viewer.h"

/* Reads once from one of the viewer's sockets. */
void viewer_on_readable (Viewer * self, const Endpoint * endpoint, Window * window);

#endif /* __LOAD_RECEIVE_H__ */
