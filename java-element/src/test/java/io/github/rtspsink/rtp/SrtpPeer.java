package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The viewer's side of SRTP, written another way than the server's: with the JDK's own counter mode and Mac. Runs on the test's
 * thread. Owns its keys.
 */
public final class SrtpPeer {
    private final MikeyMessage server;
    private final SrtpMasterKey own;
    private final SrtcpSender sender;
    private final SrtcpReceiver receiver;

    /** @param mikey the server's message in Base64 */
    public SrtpPeer(String mikey) {
        server = MikeyMessage.parse(Base64.getDecoder().decode(mikey)).orElseThrow();
        own = SrtpMasterKey.random(SrtpCipher.AES_CM_128_HMAC_SHA1_80, new SecureRandom());
        sender = new SrtcpSender(own);
        receiver = new SrtcpReceiver(server.key());
    }

    public long ssrc() {
        return server.ssrc();
    }

    public long rolloverCount() {
        return server.rolloverCount();
    }

    public String cipher() {
        return server.key().cipher().name();
    }

    /** A header that tells the server the viewer's key. */
    public String keyMgmt(String url) {
        byte[] message =
                new MikeyWriter(new SecureRandom()).write(new MikeyMessage(own, 0, 0), OptionalLong.empty(), 0);
        return "KeyMgmt: prot=mikey; uri=\"" + url + "\"; data=\""
                + Base64.getEncoder().encodeToString(message) + "\"";
    }

    /** An RTCP packet as the viewer sends it. */
    public byte[] protectRtcp(String hex) {
        ByteBuffer packet = sender.protect(Hex.buffer(hex));
        return Arrays.copyOf(packet.array(), packet.limit());
    }

    /** The server's RTCP packet, null unless it is authentic and new. */
    public byte[] openRtcp(byte[] srtcp) {
        ByteBuffer packet = receiver.unprotect(ByteBuffer.wrap(srtcp));
        return packet == null ? null : Arrays.copyOf(packet.array(), packet.limit());
    }

    /** The RTP packet with the {@code rolloverCount} in force for it, null unless it is authentic. */
    public byte[] open(byte[] srtp, long rolloverCount) {
        try {
            return server.key().cipher().isAead() ? openGalois(srtp, rolloverCount) : openCounter(srtp, rolloverCount);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] openCounter(byte[] srtp, long rolloverCount) throws GeneralSecurityException {
        int length = srtp.length - 10;
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(server.key().derive(1, 20), "HmacSHA1"));
        mac.update(srtp, 0, length);
        byte[] tag =
                mac.doFinal(ByteBuffer.allocate(4).putInt((int) rolloverCount).array());
        if (!Arrays.equals(Arrays.copyOf(tag, 10), Arrays.copyOfRange(srtp, length, srtp.length))) {
            return null;
        }
        ByteBuffer iv = ByteBuffer.allocate(16).put(server.key().derive(2, 14));
        iv.putInt(4, iv.getInt(4) ^ ByteBuffer.wrap(srtp).getInt(8));
        iv.putInt(8, iv.getInt(8) ^ (int) rolloverCount);
        iv.putShort(12, (short) (iv.getShort(12) ^ ByteBuffer.wrap(srtp).getShort(2)));
        Cipher aes = Cipher.getInstance("AES/CTR/NoPadding");
        aes.init(Cipher.DECRYPT_MODE, sessionKey(16), new IvParameterSpec(iv.array()));
        byte[] rtp = Arrays.copyOf(srtp, length);
        aes.doFinal(srtp, 12, length - 12, rtp, 12);
        return rtp;
    }

    private byte[] openGalois(byte[] srtp, long rolloverCount) throws GeneralSecurityException {
        ByteBuffer iv = ByteBuffer.wrap(server.key().derive(2, 12));
        iv.putInt(2, iv.getInt(2) ^ ByteBuffer.wrap(srtp).getInt(8));
        iv.putInt(6, iv.getInt(6) ^ (int) rolloverCount);
        iv.putShort(10, (short) (iv.getShort(10) ^ ByteBuffer.wrap(srtp).getShort(2)));
        Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
        int keyBytes = server.key().cipher().keyBytes();
        aes.init(Cipher.DECRYPT_MODE, sessionKey(keyBytes), new GCMParameterSpec(128, iv.array()));
        aes.updateAAD(srtp, 0, 12);
        byte[] rtp = Arrays.copyOf(srtp, srtp.length - 16);
        aes.doFinal(srtp, 12, srtp.length - 12, rtp, 12);
        return rtp;
    }

    private SecretKeySpec sessionKey(int bytes) {
        return new SecretKeySpec(server.key().derive(0, bytes), "AES");
    }
}
