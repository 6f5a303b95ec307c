/* rtspsink: which code of our JVM the optimising compiler is for
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_JAVA_COMPILER_H__
#define __RTSPSINK_JAVA_COMPILER_H__

#include <glib.h>

G_BEGIN_DECLS

/* Adds to `options`, which are (transfer full) strings, those that let the JVM optimise its ciphers, and
 * nothing else. Returns a descriptor that the JVM reads while it is created and that the caller closes
 * afterwards, or -1 where there is none. Thread: any. */
gint rtspsink_compiler_add_options (GPtrArray * options, guint major);

/* Takes away from what the JVM printed what it always says of these options. Thread: any. */
void rtspsink_compiler_forget_notice (GString * printed);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_COMPILER_H__ */
