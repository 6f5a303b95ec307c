package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks and decrypts one viewer's SRTCP (RFC 3711 section 3.4). Confined to one thread. Owns the packet that it decrypted
 * last. It keeps replay lists of a few sources, so that no packet counts twice.
 */
public final class SrtcpReceiver {
    private static final int MAX_BYTES = 2048;
    private static final int MAX_SOURCES = 4;
    private static final int WINDOW = Long.SIZE;

    private final SrtpTransform transform;
    private final byte[] secured = new byte[MAX_BYTES];
    private final byte[] plain = new byte[MAX_BYTES];
    private final ByteBuffer packet = ByteBuffer.wrap(plain);
    private final int[] sources = new int[MAX_SOURCES];
    private final int[] latest = new int[MAX_SOURCES];
    private final long[] seen = new long[MAX_SOURCES];
    private int known;
    private long rejected;

    public SrtcpReceiver(SrtpMasterKey key) {
        this.transform = key.rtcpTransform();
    }

    /** Number of packets that were forged, damaged, replayed or not SRTCP. */
    public long rejected() {
        return rejected;
    }

    /**
     * Decrypts the bytes between position and limit.
     *
     * @return the RTCP packet, valid until the next call; null when it is rejected
     */
    public @Nullable ByteBuffer unprotect(ByteBuffer received) {
        int bytes = received.remaining();
        int length = -1;
        if (bytes >= transform.minRtcpBytes() && bytes <= MAX_BYTES) {
            received.get(received.position(), secured, 0, bytes);
            length = unprotect(bytes);
        }
        if (length < 0) {
            rejected++;
            return null;
        }
        return packet.limit(length).position(0);
    }

    private int unprotect(int bytes) {
        int word = SrtpTransform.u32(secured, transform.indexAt(bytes));
        int index = word & ~SrtpTransform.ENCRYPTED_FLAG;
        int ssrc = SrtpTransform.u32(secured, 4);
        boolean encrypted = (word & SrtpTransform.ENCRYPTED_FLAG) != 0;
        if (!encrypted || !isNew(ssrc, index)) {
            return -1;
        }
        int length = transform.unprotectRtcp(secured, bytes, plain);
        if (length >= 0) {
            remember(ssrc, index);
        }
        return length;
    }

    private int slotOf(int ssrc) {
        for (int i = 0; i < known; i++) {
            if (sources[i] == ssrc) {
                return i;
            }
        }
        return -1;
    }

    /** Replay check of RFC 3711 section 3.3.2. */
    private boolean isNew(int ssrc, int index) {
        int slot = slotOf(ssrc);
        if (slot < 0) {
            return known < MAX_SOURCES;
        }
        int age = latest[slot] - index;
        return age < 0 || (age < WINDOW && (seen[slot] >>> age & 1) == 0);
    }

    private void remember(int ssrc, int index) {
        int slot = slotOf(ssrc);
        if (slot < 0) {
            slot = known++;
            sources[slot] = ssrc;
            latest[slot] = index;
            seen[slot] = 1;
            return;
        }
        int ahead = index - latest[slot];
        if (ahead > 0) {
            seen[slot] = (ahead < WINDOW ? seen[slot] << ahead : 0) | 1;
            latest[slot] = index;
        } else {
            seen[slot] |= 1L << -ahead;
        }
    }
}
