package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;

/**
 * Takes what {@link RtcpReader} finds in one compound packet, in the order of the packet. Called on the reader's thread. All
 * SSRC are unsigned 32 bits; what does not matter to the receiver need not be overridden.
 */
public interface RtcpHandler {
    /** A sender report: its own fields; the report blocks follow. */
    default void onSenderReport(long ssrc, long ntpTime, long rtpTimestamp) {}

    /** A receiver report, the blocks follow; there may be none. */
    default void onReceiverReport(long ssrc) {}

    /** One block of a report; read it with {@link ReportBlock}, {@code packet} and {@code at} are valid for the call only. */
    default void onReportBlock(long reporterSsrc, ByteBuffer packet, int at) {}

    /** One source that leaves. */
    default void onBye(long ssrc) {}

    /** An application-defined packet; {@code name} holds four ASCII characters. */
    default void onApp(long ssrc, int subtype, int name) {}

    /** Generic NACK (RFC 4585 section 6.2.1): {@code pid} is lost, and each set bit i of {@code bitmask} says pid + i + 1. */
    default void onNack(long senderSsrc, long mediaSsrc, int pid, int bitmask) {}

    /** Picture loss indication (RFC 4585 section 6.3.1). */
    default void onPictureLoss(long senderSsrc, long mediaSsrc) {}

    /** Full intra request (RFC 5104 section 4.3.1); the same {@code sequence} again is a repetition. */
    default void onFullIntraRequest(long senderSsrc, long mediaSsrc, int sequence) {}
}
