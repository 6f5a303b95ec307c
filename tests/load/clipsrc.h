/* clipsrc.h: a live source that loops an H.264 clip from memory.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_CLIPSRC_H__
#define __LOAD_CLIPSRC_H__

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

#define LOAD_TYPE_CLIP_SRC (load_clip_src_get_type ())
G_DECLARE_FINAL_TYPE (LoadClipSrc, load_clip_src, LOAD, CLIP_SRC, GstPushSrc)

/* Makes `clipsrc` known to gst_parse_launch() in this process. */
gboolean load_clip_src_register (void);

G_END_DECLS

#endif /* __LOAD_CLIPSRC_H__ */
