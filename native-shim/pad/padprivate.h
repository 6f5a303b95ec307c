/* rtspsink: the state of a request pad, for the files that it is made of
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __RTSPSINK_PAD_PADPRIVATE_H__
#define __RTSPSINK_PAD_PADPRIVATE_H__

#include "pad/padproperties.h"
#include "pad/timing.h"
#include "payload/branch.h"
#include "payload/format.h"
#include "payload/packer.h"
#include "payload/randomaccess.h"

G_BEGIN_DECLS

/* Thread: streaming, or any while the pad is inactive. */
typedef struct
{
  GstClockTime pts;             /* of the last buffer into the parser that had one */
  gboolean undescribed;         /* lengths precede NAL units, but caps do not say how wide */
} RtspSinkUnits;

/* The same as in gstrtspsinkpad.h, which is for those outside of pad/. */
typedef struct _GstRtspSinkPad GstRtspSinkPad;

struct _GstRtspSinkPad
{
  GstGhostPad parent;

  /* guarded by the object lock */
  RtspSinkPadSettings settings;
  RtspSinkSync sync;            /* of pad and appsink, the one that was set last */
  gboolean restricted;          /* Java was told of users */
  gint32 stream;                /* id for up-calls, 0: none yet */

  /* atomic */
  gint decide_sync;             /* the source is to be asked whether it is live */
  gint key_unit_count;
  gint clock_changed;           /* the description is to be made again */
  gint ended;

  /* streaming thread, or any while the pad is inactive */
  RtspSinkBranch branch;
  RtspSinkUnits units;
  RtspSinkRandomAccess access;
  RtspSinkPacker packer;
  RtspSinkTiming timing;
  gboolean untimed;             /* the application was warned */
  GstPad *entry;                /* of what makes packets; the probe there */
  gulong entry_probe;
  gchar *mapping;               /* of the current caps */
  GstCaps *refused;             /* what an error was posted about last, or NULL */
  RtspSinkFormat format;        /* what Java was told; media is NULL before */
  gchar *format_mapping;        /* the mapping that Java was told */
  guint bits_per_second;        /* of the tags, 0: unknown */
  gboolean have_rtp_timestamp;  /* of RTP input */
  guint32 last_rtp_timestamp;
  GstFlowReturn flow;           /* an error stays until the stream starts anew */
  gboolean server_failed;       /* data is dropped until the stream starts anew */
};

G_END_DECLS

#endif /* __RTSPSINK_PAD_PADPRIVATE_H__ */
