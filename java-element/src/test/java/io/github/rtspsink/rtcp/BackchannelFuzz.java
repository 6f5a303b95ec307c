package io.github.rtspsink.rtcp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import io.github.rtspsink.media.Floor;
import io.github.rtspsink.rtp.ReceiverInfo;
import java.nio.ByteBuffer;
import java.util.List;

/** What two viewers say at once, in any packets at any time: one has the floor, no flood passes, and the counts add up. */
public final class BackchannelFuzz {
    private static final List<Integer> PAYLOAD_TYPES = List.of(0, 8, 96);
    private static final int CLOCK_RATE = 8_000;
    private static final long SECOND = 1_000_000_000L;

    private BackchannelFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, BackchannelFuzz::take);
    }

    private static void take(FuzzInput input) {
        Floor floor = new Floor(PAYLOAD_TYPES);
        BackchannelReception hearing =
                new BackchannelReception(7, type -> PAYLOAD_TYPES.contains(type) ? CLOCK_RATE : 0);
        long now = 5;
        while (!input.isEmpty()) {
            int what = input.u8();
            String viewer = (what & 1) == 0 ? "a" : "b";
            now += (what >> 1 & 7) * SECOND / 8;
            if (what >= 0xF0) {
                floor.leave(viewer);
                hearing.left(input.u8());
            } else if (what >= 0xE0) {
                hearing.senderReported(input.u8(), input.u16(), now);
                hearing.report(now).ifPresent(BackchannelFuzz::checkReport);
            } else {
                packet(floor, hearing, viewer, ByteBuffer.wrap(input.bytes(input.u8())), now);
            }
        }
        hearing.report(now).ifPresent(BackchannelFuzz::checkReport);
    }

    private static void packet(Floor floor, BackchannelReception hearing, String viewer, ByteBuffer packet, long now) {
        int bytes = packet.remaining();
        boolean heard = hearing.heard(packet, now);
        if (floor.takes(viewer, packet, now)) {
            check(heard, "a packet that is no sound has the floor");
            check(!floor.takes(viewer + " too", packet, now), "two have the floor");
        }
        check(packet.remaining() == bytes, "a packet was consumed by looking at it");
    }

    private static void checkReport(ReceiverInfo info) {
        check(info.fractionLost() >= 0 && info.fractionLost() <= 255, info.toString());
        check(info.jitter() >= 0 && info.jitter() >>> 32 == 0, info.toString());
    }
}
