package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;

/**
 * Receives the parts that {@link RtcpReader} finds in one compound packet, in the order of the packet. Called on the reader's
 * thread. All SSRCs are unsigned 32 bits. Methods that an implementation does not need do nothing by default.
 */
public interface RtcpHandler {
    /** A sender report: its own fields; the report blocks follow. */
    default void onSenderReport(long ssrc, long ntpTime, long rtpTimestamp) {}

    /** A receiver report; its report blocks follow, if there are any. */
    default void onReceiverReport(long ssrc) {}

    /** One report block; read it with {@link ReportBlock}. {@code packet} and {@code at} are valid only during the call. */
    default void onReportBlock(long reporterSsrc, ByteBuffer packet, int at) {}

    /** One source that leaves the session. */
    default void onBye(long ssrc) {}

    /** An application-defined packet; {@code name} holds four ASCII characters. */
    default void onApp(long ssrc, int subtype, int name) {}

    /**
     * Generic NACK (RFC 4585 section 6.2.1): {@code pid} is lost and, for each bit i that is set in {@code bitmask}, pid + i +
     * 1.
     */
    default void onNack(long senderSsrc, long mediaSsrc, int pid, int bitmask) {}

    /** Picture loss indication (RFC 4585 section 6.3.1). */
    default void onPictureLoss(long senderSsrc, long mediaSsrc) {}

    /** Full intra request (RFC 5104 section 4.3.1). The same {@code sequence} again means a repetition of the request. */
    default void onFullIntraRequest(long senderSsrc, long mediaSsrc, int sequence) {}
}
