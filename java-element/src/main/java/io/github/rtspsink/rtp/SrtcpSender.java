package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Protects the RTCP packets of one source for all its viewers (RFC 3711 section 3.4). Confined to one thread. Owns the packet
 * that it protected last.
 */
public final class SrtcpSender {
    private static final int MAX_INDEX = 0x7FFF_FFFF;

    private final SrtpTransform transform;
    private final byte[] plain = new byte[RtcpWriter.MAX_BYTES];
    private final byte[] secured = new byte[RtcpWriter.MAX_BYTES + SrtpTransform.MAX_OVERHEAD_BYTES];
    private final ByteBuffer packet = ByteBuffer.wrap(secured);
    private int index;

    public SrtcpSender(SrtpMasterKey key) {
        this(key, 0);
    }

    /** @param index index of the packet before the first one */
    SrtcpSender(SrtpMasterKey key, int index) {
        this.transform = key.rtcpTransform();
        this.index = index;
    }

    /** Whether the key has protected as many packets as it may (RFC 3711 section 9.2). */
    public boolean isExhausted() {
        return index == MAX_INDEX;
    }

    /**
     * Protects the bytes between position and limit; the buffer is not changed.
     *
     * @return the packet to send, valid until the next call; null when the key is exhausted or the size is not that of an
     *     RTCP packet
     */
    public @Nullable ByteBuffer protect(ByteBuffer rtcp) {
        int bytes = rtcp.remaining();
        if (isExhausted() || bytes > plain.length || bytes < SrtpTransform.RTCP_CLEAR_BYTES) {
            return null;
        }
        index++;
        rtcp.get(rtcp.position(), plain, 0, bytes);
        return packet.limit(transform.protectRtcp(plain, bytes, index, secured)).position(0);
    }
}
