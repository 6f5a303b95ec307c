/* rtspsink: the whole border between the C plugin and the Java core.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Up-calls (C to Java) are JNA callbacks, handed over once per JVM by
 * rtspsink_bind(). Down-calls (Java to C) are the exported rtspsink_host_*()
 * functions, direct-mapped by io.github.rtspsink.bridge.NativeApi. Change both
 * sides together and raise RTSPSINK_ABI_VERSION.
 *
 * Ids: `sink` names one GstRtspSink between NULL->READY and READY->NULL,
 * `stream` one of its request pads. Both come from C, are > 0, are never used
 * twice in a process, and stay valid for Java after the GObject is gone: a
 * down-call with a dead id does nothing.
 *
 * Strings are UTF-8, NUL-terminated, (transfer none), valid for the call only.
 * An up-call that can fail takes `error` (caller-owned, `error_size` bytes); on a
 * negative return Java has written a message for the user that names the remedy.
 */
#ifndef __RTSPSINK_JAVA_RTSPSINK_ABI_H__
#define __RTSPSINK_JAVA_RTSPSINK_ABI_H__

#include <glib.h>
#include <gmodule.h>

G_BEGIN_DECLS

#define RTSPSINK_ABI_VERSION 5

/* Return codes of up-calls. */
#define RTSPSINK_OK 0
#define RTSPSINK_ERROR (-1)             /* our bug: logged by Java, element error */
#define RTSPSINK_ERROR_ADDRESS (-2)     /* port taken, privileged or no such address */
#define RTSPSINK_ERROR_MAPPING (-3)     /* mapping is taken or cannot be a path */
#define RTSPSINK_ERROR_SETTINGS (-4)    /* a property value cannot be used */

/* RtspSinkBatch.flags */
/* A viewer can start decoding here. Packets after it with an earlier RTP timestamp are pictures
 * that are shown before it and may need others from before it. */
#define RTSPSINK_BATCH_KEY (1u << 0)
#define RTSPSINK_BATCH_DISCONT (1u << 1)        /* packets before this were lost */

/* The RTP packets that one call of a sink pad's chain function produced
 * (normally one access unit), back to back. Native byte order.
 *
 *  batch                    + sizes_offset           + data_offset
 *  +----------------------+ +--------------------+  +--------+--------+---
 *  | this struct          | | guint16 sizes[...] |  | packet | packet | ...
 *  +----------------------+ +--------------------+  +--------+--------+---
 *
 * The block belongs to the pad, (transfer none): Java copies what it keeps.
 */
typedef struct
{
  gint64 running_time_ns;       /* of the first packet's PTS; -1: unknown */
  gint64 clock_running_time_ns; /* pipeline clock minus base time, sampled now; -1: no clock */
  gint64 wall_time_ns;          /* CLOCK_REALTIME, sampled with the clock: ns since 1970 */
  guint32 flags;                /* RTSPSINK_BATCH_* */
  guint32 packet_count;         /* >= 1 */
  guint32 sizes_offset;         /* bytes from the start of this struct */
  guint32 data_offset;          /* bytes from the start of this struct */
  guint32 data_bytes;           /* sum of sizes */
  guint32 reserved;
} RtspSinkBatch;

/* Up-calls. Every calling thread was attached to the JVM beforehand
 * (upcalls.c), because JNA would otherwise detach it after each call. */

/* Thread: application (state change NULL->READY). `settings` is one
 * "name=value" per line, names as the element's properties. Binds the server or
 * joins the one that this process already has on the same address and service.
 * Returns the bound TCP port, or < 0. */
typedef gint32 (*RtspSinkOpenFunc) (gint32 sink, const gchar * settings, gchar * error,
    gint32 error_size);
/* Thread: application (READY->NULL). Tells this sink's viewers, removes all its
 * streams, and returns when nothing of it is reachable any more (bounded). */
typedef gint32 (*RtspSinkCloseFunc) (gint32 sink);
/* Thread: any. Announces a pad before its caps are known, so that DESCRIBE can
 * wait for it. `mapping` is "" while unknown. May be called again with a better
 * `mapping`; ignored once set_format was called. */
typedef gint32 (*RtspSinkExpectStreamFunc) (gint32 sink, gint32 stream, const gchar * mapping);
/* Thread: application. `more`: further pads may be announced at once, so DESCRIBE of
 * what is not there yet waits (bounded); else all that the sink has have been. */
typedef gint32 (*RtspSinkExpectPadsFunc) (gint32 sink, gint32 more);
/* Thread: any. Only `users` ("user1,user2") may watch the mapping of the pad from
 * now on; "" is everybody. Viewers who may not any more are shown out. May come
 * first of all calls with this `stream`. */
typedef gint32 (*RtspSinkRestrictStreamFunc) (gint32 sink, gint32 stream, const gchar * users,
    gchar * error, gint32 error_size);
/* Thread: streaming. The pad's RTP format is known or has changed.
 * `media` is one SDP media section as GstSDP prints it (m=, a=rtpmap, a=fmtp,
 * ...; no c=, no a=control). `ssrc` is -1 while unknown. */
typedef gint32 (*RtspSinkSetFormatFunc) (gint32 sink, gint32 stream, const gchar * mapping,
    const gchar * media, gint32 clock_rate, gint64 ssrc, gchar * error, gint32 error_size);
/* Thread: streaming; one thread at a time per stream; after set_format. The hot
 * path: never waits for a peer, never allocates. `batch` is the address of a
 * RtspSinkBatch inside a block of `capacity` bytes that starts there. */
typedef gint32 (*RtspSinkPublishFunc) (gint32 stream, gint64 batch, gint32 capacity);
/* Thread: streaming. End of stream: viewers get RTCP BYE. A later set_format or
 * publish starts the stream again. */
typedef gint32 (*RtspSinkEndStreamFunc) (gint32 stream);
/* Thread: any. The pad is gone; after the return no publish block is read. */
typedef gint32 (*RtspSinkRemoveStreamFunc) (gint32 stream);
/* Thread: any. Who watches the sink's streams and how well they arrive, a line a
 * field: "u name value" (unsigned), "i" (signed), "d" (with a point), "s" (text up
 * to the end of the line); "begin name" to "end" is a structure in the field of that
 * name. Writes as much as `text` has room for, without NUL; returns the length of
 * all of it, or < 0. */
typedef gint32 (*RtspSinkStatsFunc) (gint32 sink, gchar * text, gint32 text_size);
/* Thread: any. Viewers of `mapping` ("" is every one of the sink) may send sound, as the
 * media section `media` describes it (several payload types, a=sendonly); `users`
 * ("user1,user2", "" is all who may watch) may talk. `backchannel` is an id like those of streams. */
typedef gint32 (*RtspSinkOfferBackchannelFunc) (gint32 sink, gint32 backchannel,
    const gchar * mapping, const gchar * users, const gchar * media, gchar * error, gint32 error_size);
/* Thread: any. Nobody is heard there any more. */
typedef gint32 (*RtspSinkWithdrawBackchannelFunc) (gint32 backchannel);

typedef struct
{
  RtspSinkOpenFunc open;
  RtspSinkCloseFunc close;
  RtspSinkExpectStreamFunc expect_stream;
  RtspSinkSetFormatFunc set_format;
  RtspSinkPublishFunc publish;
  RtspSinkEndStreamFunc end_stream;
  RtspSinkRemoveStreamFunc remove_stream;
  RtspSinkRestrictStreamFunc restrict_stream;
  RtspSinkStatsFunc stats;
  RtspSinkOfferBackchannelFunc offer_backchannel;
  RtspSinkWithdrawBackchannelFunc withdraw_backchannel;
  RtspSinkExpectPadsFunc expect_pads;
} RtspSinkUpcalls;

/* How Java hands the table over: called once, from Bridge.start(), on the thread
 * that starts the JVM side. Every function pointer stays valid for the life of
 * the process. Returns RTSPSINK_ABI_VERSION; Java refuses another version. */
G_MODULE_EXPORT gint32 rtspsink_bind (RtspSinkOpenFunc open, RtspSinkCloseFunc close,
    RtspSinkExpectStreamFunc expect_stream, RtspSinkSetFormatFunc set_format,
    RtspSinkPublishFunc publish, RtspSinkEndStreamFunc end_stream,
    RtspSinkRemoveStreamFunc remove_stream, RtspSinkRestrictStreamFunc restrict_stream, RtspSinkStatsFunc stats,
    RtspSinkOfferBackchannelFunc offer_backchannel,
    RtspSinkWithdrawBackchannelFunc withdraw_backchannel, RtspSinkExpectPadsFunc expect_pads);

/* Down-calls. Thread: any attached Java thread. They never block on GStreamer,
 * but for rtspsink_host_authorize(). */

/* The threshold of debug category `rtspsink` as GstDebugLevel (0 none .. 9 memdump). */
G_MODULE_EXPORT gint32 rtspsink_host_log_threshold (void);
/* Writes one line to debug category `rtspsink`; `level` is a GstDebugLevel. */
G_MODULE_EXPORT void rtspsink_host_log (gint32 level, const gchar * where, const gchar * message);
/* Posts element message "rtspsink-mapping" {mapping, url}: clients can play `url` now. */
G_MODULE_EXPORT void rtspsink_host_mapping_ready (gint32 sink, const gchar * mapping,
    const gchar * url);
/* Posts element message "rtspsink-viewer-joined" or "-left" {mapping, peer, session, transport,
 * user-agent, viewers}. */
G_MODULE_EXPORT void rtspsink_host_viewer (gint32 sink, gint32 joined, const gchar * mapping,
    const gchar * peer, const gchar * session, const gchar * transport, const gchar * user_agent, gint32 viewers);
/* Asks upstream of the pad for a key frame (GstForceKeyUnit), asynchronously. */
G_MODULE_EXPORT void rtspsink_host_request_key_unit (gint32 stream);
/* The viewers of the stream, which is `mapping`'s, can take so much: becomes signal
 * "bitrate-proposed" and, unless that says no, the encoder's bit rate, asynchronously. */
G_MODULE_EXPORT void rtspsink_host_propose_bitrate (gint32 stream, const gchar * mapping,
    gint32 bits_per_second);
/* Hands over one RTP packet, checked by Java, of the backchannel's present talker. */
G_MODULE_EXPORT void rtspsink_host_talk (gint32 backchannel, const guint8 * packet, gint32 size);
/* Whether the application wants to be asked who may see the sink's mappings. */
G_MODULE_EXPORT gint32 rtspsink_host_decides (gint32 sink);
/* Asks it, and returns its answer: 0 is no. Blocks as long as the application's
 * handler does; never on Java's control thread. */
G_MODULE_EXPORT gint32 rtspsink_host_authorize (gint32 sink, const gchar * user,
    const gchar * address, const gchar * mapping, const gchar * method);
/* Posts an element error (our bug or a server that died) on the bus. */
G_MODULE_EXPORT void rtspsink_host_error (gint32 sink, const gchar * message, const gchar * debug);
/* Layout of RtspSinkBatch for Java's ABI test: writes sizeof and the offsets of
 * the fields in order of declaration; returns how many it wrote (at most `n`). */
G_MODULE_EXPORT gint32 rtspsink_host_batch_layout (gint32 * out, gint32 n);

G_END_DECLS

#endif /* __RTSPSINK_JAVA_RTSPSINK_ABI_H__ */
