/* rtspsink: the path that a pad is published at, by its property or its caps
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_MAPPING_H__
#define __RTSPSINK_PAD_MAPPING_H__

#include "pad/padproperties.h"

G_BEGIN_DECLS

/* (transfer full): with the slash that is left out easily, "" for none */
gchar *rtspsink_mapping_path (const gchar * mapping);

/* (transfer full): what the mapping of `pad` will probably be, "" while unknown. The pad's lock
 * guards `settings`. Thread: any. */
gchar *rtspsink_mapping_hint (GstPad * pad, const RtspSinkPadSettings * settings);

/* (transfer full): property, else caps, else default; NULL if that is no string. The pad's lock
 * guards `settings`. Thread: any. */
gchar *rtspsink_mapping_choose (GstPad * pad, const RtspSinkPadSettings * settings,
    const GstStructure * structure);

G_END_DECLS

#endif /* __RTSPSINK_PAD_MAPPING_H__ */
