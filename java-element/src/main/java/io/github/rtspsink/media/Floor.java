package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which viewer of a back channel is heard. One viewer talks at a time: the first, until it has been silent for a second
 * or leaves.
 *
 * <p>Thread: control. Ownership: belongs to a backchannel.
 */
public final class Floor {
    /** After this silence another viewer may talk. Gaps between words are shorter. */
    static final long SILENCE_NANOS = 1_000_000_000L;

    /** Ten times the packet rate of telephony. More packets are dropped, so that a flood costs the control thread little. */
    static final int MAX_PACKETS_PER_SECOND = 500;

    private static final int MAX_PACKET_BYTES = 2048;

    private final List<Integer> payloadTypes;
    private @Nullable Object talker;
    private long heardNanos;
    private long countedFromNanos;
    private int counted;

    /** @param payloadTypes the RTP payload types that are accepted */
    public Floor(List<Integer> payloadTypes) {
        this.payloadTypes = payloadTypes;
    }

    /**
     * Whether to play {@code packet}: it has an accepted payload type and its viewer has the floor, or gets it now because it
     * is free.
     *
     * @param viewer compared by identity
     */
    public boolean takes(Object viewer, ByteBuffer packet, long nowNanos) {
        boolean free = talker == null || nowNanos - heardNanos > SILENCE_NANOS;
        boolean mayTalk = free || talker == viewer;
        if (!mayTalk || !isSound(packet) || isTooMuch(nowNanos)) {
            return false;
        }
        talker = viewer;
        heardNanos = nowNanos;
        return true;
    }

    private boolean isSound(ByteBuffer packet) {
        int at = packet.position();
        int length = packet.remaining();
        return length <= MAX_PACKET_BYTES
                && RtpHeader.payloadBytes(packet, at, length) > 0
                && payloadTypes.contains(RtpHeader.payloadType(packet, at));
    }

    private boolean isTooMuch(long nowNanos) {
        if (counted == 0 || nowNanos - countedFromNanos > 1_000_000_000L) {
            countedFromNanos = nowNanos;
            counted = 0;
        }
        counted++;
        return counted > MAX_PACKETS_PER_SECOND;
    }

    /** Frees the floor at once if {@code viewer} has it. */
    public void leave(Object viewer) {
        if (talker == viewer) {
            talker = null;
        }
    }
}
