package io.github.rtspsink.rtp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A viewer's SRTCP: garbage counts for nothing, what is protected comes back as it was, once, and not after any change. */
public final class SrtcpFuzz {
    private static final int MIN_RTCP_BYTES = 8;
    private static final int MAX_RTCP_BYTES = 1200;

    private SrtcpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, SrtcpFuzz::take);
    }

    private static void take(FuzzInput input) {
        SrtpCipher cipher = SrtpCipher.values()[input.u8() % SrtpCipher.values().length];
        SrtpMasterKey key = new SrtpMasterKey(cipher, new byte[cipher.keyBytes() + cipher.saltBytes()]);
        int change = input.u16();
        byte[] bytes = input.rest();
        SrtcpReceiver receiver = new SrtcpReceiver(key);
        check(receiver.unprotect(ByteBuffer.wrap(bytes)) == null, "garbage was taken");
        byte[] rtcp = Arrays.copyOf(bytes, Math.max(MIN_RTCP_BYTES, Math.min(MAX_RTCP_BYTES, bytes.length)) & ~3);
        ByteBuffer sent = new SrtcpSender(key).protect(ByteBuffer.wrap(rtcp));
        if (sent != null) {
            receive(receiver, copy(sent), rtcp, change);
        }
    }

    private static void receive(SrtcpReceiver receiver, byte[] sent, byte[] rtcp, int change) {
        byte[] changed = sent.clone();
        changed[change % changed.length] ^= 1;
        check(receiver.unprotect(ByteBuffer.wrap(changed)) == null, "a changed packet was taken");
        ByteBuffer back = receiver.unprotect(ByteBuffer.wrap(sent));
        check(back != null && Arrays.equals(copy(back), rtcp), "not what was sent");
        check(receiver.unprotect(ByteBuffer.wrap(sent)) == null, "taken twice");
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }
}
