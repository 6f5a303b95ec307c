package io.github.rtspsink.rtp;

/**
 * Measures how one source's packets arrive: RFC 3550 appendices A.1 (sequence numbers), A.3 (loss) and A.8 (jitter). Confined
 * to one thread. Owns its counts.
 */
public final class ReceiverStatistics {
    private static final int NUMBERS = 1 << 16;

    /** A gap up to this size is loss. After a larger one the source has restarted, if the next packet continues from there. */
    private static final int MAX_DROPOUT = 3000;

    private static final int MAX_MISORDER = 100;

    /** Consecutive packets that are needed before a source is valid. */
    private static final int MIN_SEQUENTIAL = 2;

    /** No sequence number. */
    private static final int NONE = NUMBERS + 1;

    private static final int MAX_CUMULATIVE = 0x7F_FFFF;
    private static final int JITTER_SCALE = 16;

    private int probation = MIN_SEQUENTIAL;
    private int highest;
    private long cycles;
    private long base;
    private int bad = NONE;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private boolean timed;
    private int transit;
    private long scaledJitter;

    /** @param firstSequence sequence number of the first packet, which the caller counts next */
    public ReceiverStatistics(int firstSequence) {
        highest = (firstSequence - 1) & 0xFFFF;
    }

    /**
     * Counts a packet.
     *
     * @param sequence 0..65535
     * @param rtpTime its timestamp
     * @param arrivalTicks arrival time on a clock with the source's clock rate, modulo 2^32
     */
    public void received(int sequence, long rtpTime, long arrivalTicks) {
        if (counts(sequence)) {
            received++;
            measure((int) (arrivalTicks - rtpTime));
        }
    }

    /** {@code update_seq} of appendix A.1. */
    private boolean counts(int sequence) {
        int ahead = (sequence - highest) & 0xFFFF;
        if (probation > 0) {
            return passesProbation(sequence, ahead);
        }
        if (ahead < MAX_DROPOUT) {
            cycles += sequence < highest ? NUMBERS : 0;
            highest = sequence;
        } else if (ahead <= NUMBERS - MAX_MISORDER) {
            if (sequence != bad) {
                bad = (sequence + 1) & 0xFFFF;
                return false;
            }
            begin(sequence);
        }
        return true;
    }

    private boolean passesProbation(int sequence, int ahead) {
        probation = ahead == 1 ? probation - 1 : MIN_SEQUENTIAL - 1;
        highest = sequence;
        if (probation > 0) {
            return false;
        }
        begin(sequence);
        return true;
    }

    private void begin(int sequence) {
        base = sequence;
        highest = sequence;
        cycles = 0;
        bad = NONE;
        received = 0;
        receivedBefore = 0;
        expectedBefore = 0;
    }

    /** Appendix A.8, in integers. */
    private void measure(int latest) {
        int difference = timed ? Math.abs(latest - transit) : 0;
        timed = true;
        transit = latest;
        scaledJitter += difference - ((scaledJitter + JITTER_SCALE / 2) / JITTER_SCALE);
    }

    /** Whether packets came since the last report. */
    public boolean isFresh() {
        return received > receivedBefore;
    }

    /**
     * Makes a report; the next report counts loss from here.
     *
     * @param lastSenderReport {@link NtpTime#middle} of the last sender report, 0 if none came
     */
    public ReceiverInfo report(long ssrc, long lastSenderReport, long delaySinceLastSenderReport) {
        long expected = cycles + highest - base + 1;
        long lost = expected - received;
        long expectedSince = expected - expectedBefore;
        long lostSince = expectedSince - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        int fraction = expectedSince <= 0 || lostSince <= 0 ? 0 : (int) Math.min(255, (lostSince << 8) / expectedSince);
        int cumulative = (int) Math.max(-MAX_CUMULATIVE - 1, Math.min(MAX_CUMULATIVE, lost));
        return new ReceiverInfo(
                ssrc,
                fraction,
                cumulative,
                (cycles + highest) & 0xFFFF_FFFFL,
                scaledJitter / JITTER_SCALE,
                lastSenderReport,
                delaySinceLastSenderReport);
    }
}
