/* rtspsink: what all fuzz targets of the C side begin with
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_FUZZ_H__
#define __RTSPSINK_FUZZ_H__

#include <gst/gst.h>
#include <sanitizer/lsan_interface.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 * data, gsize size);

/* What GStreamer allocates once and for all is no leak. */
static inline void
fuzz_init (void)
{
  __lsan_disable ();
  gst_init (NULL, NULL);
  __lsan_enable ();
}

#endif /* __RTSPSINK_FUZZ_H__ */
