package io.github.rtspsink.rtsp;

/**
 * The value of a WWW-Authenticate header (RFC 2326 section 12.44). Safe on every thread. Holds no state.
 *
 * <p>Realm and nonce come first, because older versions of live555 accept no other order.
 */
public final class Challenge {
    private Challenge() {}

    /** The challenge of RFC 7617 section 2. */
    public static String basic(String realm) {
        return "Basic realm=\"" + realm + "\"";
    }

    /**
     * The challenge of RFC 7616 section 3.3.
     *
     * @param stale whether only the nonce was wrong, so that the client need not ask its user for the password again
     */
    public static String digest(String realm, String nonce, DigestAlgorithm algorithm, boolean stale) {
        return "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=" + algorithm.token()
                + ", qop=\"auth\"" + (stale ? ", stale=true" : "");
    }
}
