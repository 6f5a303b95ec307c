package io.github.rtspsink.rtp;

/** Packet types of RTCP (RFC 3550 section 12.1, RFC 4585 section 6.1). Safe on every thread. Holds no state. */
final class RtcpType {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int BYE = 203;
    static final int APP = 204;
    static final int TRANSPORT_FEEDBACK = 205;
    static final int PAYLOAD_FEEDBACK = 206;

    private RtcpType() {}
}
