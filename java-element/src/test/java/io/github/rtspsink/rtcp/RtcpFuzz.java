package io.github.rtspsink.rtcp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import io.github.rtspsink.rtp.RtcpHandler;
import io.github.rtspsink.rtp.RtcpReader;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What viewers report: one datagram after another, each bounded in what it makes us do, and only numbers that can be. */
public final class RtcpFuzz {
    private static final long SSRC = 0x01020304L;
    private static final int CLOCK_RATE = 90_000;
    private static final int REPORT_BLOCK_BYTES = 24;
    private static final long STEP_NANOS = 20_000_000;

    private RtcpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, RtcpFuzz::take);
    }

    private static void take(FuzzInput input) {
        boolean reduced = input.u8() % 2 == 0;
        FeedbackReader reader = new FeedbackReader();
        Viewer viewer = new Viewer(reduced);
        long now = 0;
        while (!input.isEmpty()) {
            byte[] datagram = input.bytes(input.u16() % 2048);
            now += STEP_NANOS;
            ByteBuffer packet = ByteBuffer.wrap(datagram);
            boolean taken = reader.read(packet, viewer, now, now);
            Bounds bounds = new Bounds();
            int count = new RtcpReader(reduced).read(packet, 0, datagram.length, bounds);
            check(taken == count > 0, "two readers disagree");
            check(count > 0 || bounds.calls == 0, "part of what is no RTCP has counted");
            check(bounds.calls <= datagram.length, bounds.calls + " calls for " + datagram.length + " bytes");
        }
        viewer.reception.close();
    }

    /** One viewer of one stream. */
    private static final class Viewer implements FeedbackReader.Sender {
        private final Reception reception = new Reception(CLOCK_RATE, Optional.empty());
        private final boolean reduced;

        Viewer(boolean reduced) {
            this.reduced = reduced;
        }

        @Override
        public Reception reception(long ssrc) {
            return ssrc == SSRC ? reception : null;
        }

        @Override
        public void keyFrameWanted(long ssrc) {
            check(ssrc >>> 32 == 0, "an SSRC of more than 32 bits");
        }

        @Override
        public boolean mayReduce() {
            return reduced;
        }
    }

    /** Reads all of what it is shown. */
    private static final class Bounds implements RtcpHandler {
        private int calls;

        @Override
        public void onReportBlock(long reporterSsrc, ByteBuffer packet, int at) {
            calls++;
            check(at >= 0 && at + REPORT_BLOCK_BYTES <= packet.limit(), "a block beyond the packet");
        }

        @Override
        public void onBye(long ssrc) {
            calls++;
        }

        @Override
        public void onNack(long senderSsrc, long mediaSsrc, int pid, int bitmask) {
            calls++;
            check(pid >>> 16 == 0 && bitmask >>> 16 == 0, "more than 16 bits");
        }

        @Override
        public void onFullIntraRequest(long senderSsrc, long mediaSsrc, int sequence) {
            calls++;
        }
    }
}
