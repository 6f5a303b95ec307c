package io.github.rtspsink.auth;

import io.github.rtspsink.settings.Account;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The nonces of one server (RFC 7616 section 5.4): 128 random bits and the time of issue, signed together with the peer's
 * address. A nonce is stored only after a successful login with it, so unauthenticated peers that request many nonces take no
 * memory.
 *
 * <p>Thread: control. Ownership: belongs to its server's {@link Authenticator}.
 */
final class Nonces {
    static final long LIFETIME_NANOS = 300_000_000_000L;
    static final int MAX_USED = 4096;

    private static final int RANDOM_BYTES = 16;
    private static final int SIGNED_BYTES = RANDOM_BYTES + Long.BYTES;
    private static final int SIGNATURE_BYTES = 16;
    private static final String SIGNATURE = "HmacSHA256";

    private final SecureRandom random;
    private final Mac mac;
    private final Map<String, Used> used = new LinkedHashMap<>();
    private OptionalLong forgottenNanos = OptionalLong.empty();

    Nonces(SecureRandom random) {
        this.random = random;
        byte[] key = new byte[32];
        random.nextBytes(key);
        try {
            mac = Mac.getInstance(SIGNATURE);
            mac.init(new SecretKeySpec(key, SIGNATURE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + SIGNATURE, e);
        }
    }

    /**
     * A nonce with which a user has logged in. Thread: control. Ownership: shared by the table and the connections that use it.
     */
    static final class Used {
        private final String text;
        private final InetAddress peer;
        private final long issuedNanos;
        private long count;

        private Used(String text, InetAddress peer, long issuedNanos) {
            this.text = text;
            this.peer = peer;
            this.issuedNanos = issuedNanos;
        }
    }

    String issue(InetAddress peer, long nowNanos) {
        byte[] head = new byte[RANDOM_BYTES];
        random.nextBytes(head);
        byte[] signed =
                ByteBuffer.allocate(SIGNED_BYTES).put(head).putLong(nowNanos).array();
        return HexFormat.of().formatHex(signed) + HexFormat.of().formatHex(sign(signed, peer));
    }

    private byte[] sign(byte[] signed, InetAddress peer) {
        mac.update(signed);
        return Arrays.copyOf(mac.doFinal(peer.getAddress()), SIGNATURE_BYTES);
    }

    /**
     * Checks and counts the nonce of a request whose response is right.
     *
     * @param held the nonce that the request's connection has used before. It stays valid as long as the connection,
     *     because players send keep-alives whose replies they do not read
     * @param count the request's number (nc), if the client counts
     * @return empty unless this server issued it to {@code peer}, it is not too old, and it was not used with this number
     *     before
     */
    Optional<Used> use(String text, InetAddress peer, Optional<Used> held, OptionalLong count, long nowNanos) {
        forgetOld(nowNanos);
        Optional<Used> nonce = held.filter(other -> other.text.equals(text)).or(() -> find(text, peer, nowNanos));
        if (nonce.isEmpty() || !nonce.get().peer.equals(peer)) {
            return Optional.empty();
        }
        if (count.isPresent()) {
            if (count.getAsLong() <= nonce.get().count) {
                return Optional.empty();
            }
            nonce.get().count = count.getAsLong();
        }
        return nonce;
    }

    private Optional<Used> find(String text, InetAddress peer, long nowNanos) {
        Used present = used.get(text);
        if (present != null) {
            return Optional.of(present);
        }
        OptionalLong issuedNanos = issuedNanos(text, peer);
        if (issuedNanos.isEmpty()
                || isOld(issuedNanos.getAsLong(), nowNanos)
                || (forgottenNanos.isPresent() && issuedNanos.getAsLong() - forgottenNanos.getAsLong() <= 0)) {
            return Optional.empty();
        }
        Used found = new Used(text, peer, issuedNanos.getAsLong());
        used.put(text, found);
        return Optional.of(found);
    }

    /** Time of issue; empty unless this server issued it to {@code peer}. */
    private OptionalLong issuedNanos(String text, InetAddress peer) {
        if (text.length() != 2 * (SIGNED_BYTES + SIGNATURE_BYTES)) {
            return OptionalLong.empty();
        }
        String signedText = text.substring(0, 2 * SIGNED_BYTES);
        try {
            byte[] signed = HexFormat.of().parseHex(signedText);
            String signature = HexFormat.of().formatHex(sign(signed, peer));
            return Account.same(signature, text.substring(2 * SIGNED_BYTES))
                    ? OptionalLong.of(ByteBuffer.wrap(signed).getLong(RANDOM_BYTES))
                    : OptionalLong.empty();
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty();
        }
    }

    private static boolean isOld(long issuedNanos, long nowNanos) {
        return nowNanos - issuedNanos > LIFETIME_NANOS;
    }

    /**
     * Removes old nonces. If the table is full, nonces as old as the removed ones are refused from then on, because their
     * counts are lost.
     */
    private void forgetOld(long nowNanos) {
        var all = used.values().iterator();
        while (all.hasNext()) {
            Used first = all.next();
            if (!isOld(first.issuedNanos, nowNanos)) {
                if (used.size() < MAX_USED) {
                    return;
                }
                if (forgottenNanos.isEmpty() || first.issuedNanos - forgottenNanos.getAsLong() > 0) {
                    forgottenNanos = OptionalLong.of(first.issuedNanos);
                }
            }
            all.remove();
        }
    }
}
