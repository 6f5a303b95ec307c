package io.github.rtspsink.settings;

import io.github.rtspsink.rtsp.DigestAlgorithm;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A user with the hashes that prove the password, and the user's rights.
 *
 * <p>Thread: any. Ownership: immutable; {@link #toString} does not show the hashes, because they are as good as the password.
 *
 * @param md5 HA1 of RFC 7616 section 3.4.2 in lower-case hexadecimal digits
 * @param sha256 the same with SHA-256; empty when it is unknown
 * @param mappings mappings that the user may see; empty means all
 * @param from addresses from which the user may come; empty means any
 */
public record Account(String user, String md5, Optional<String> sha256, Set<String> mappings, List<AddressRange> from) {

    /** The realm is part of HA1, so that hashes of one product cannot be used with another. */
    public static final String REALM = "rtspsink";

    /** A user that may see everything from anywhere. */
    public static Account of(String user, String password) {
        return new Account(
                user,
                ha1(DigestAlgorithm.MD5, user, password),
                Optional.of(ha1(DigestAlgorithm.SHA_256, user, password)),
                Set.of(),
                List.of());
    }

    /** HA1 for an algorithm; empty when it is unknown. */
    public Optional<String> ha1(DigestAlgorithm algorithm) {
        return algorithm == DigestAlgorithm.MD5 ? Optional.of(md5) : sha256;
    }

    public boolean hasPassword(String password) {
        DigestAlgorithm best = sha256.isPresent() ? DigestAlgorithm.SHA_256 : DigestAlgorithm.MD5;
        return same(ha1(best).orElseThrow(), ha1(best, user, password));
    }

    public boolean mayComeFrom(InetAddress address) {
        return AddressRange.admits(from, address);
    }

    public boolean maySee(String mapping) {
        return mappings.isEmpty() || mappings.contains(mapping);
    }

    public static String ha1(DigestAlgorithm algorithm, String user, String password) {
        return hash(algorithm, user + ":" + REALM + ":" + password);
    }

    /** The hash in lower-case hexadecimal digits. */
    public static String hash(DigestAlgorithm algorithm, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.token());
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no " + algorithm.token(), e);
        }
    }

    /** Compares in constant time, so that the time does not tell where the two differ. */
    public static boolean same(String secret, String claimed) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), claimed.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return user;
    }
}
