package io.github.rtspsink.auth;

import io.github.rtspsink.rtsp.Authorization;
import io.github.rtspsink.rtsp.BasicAuthorization;
import io.github.rtspsink.rtsp.Challenge;
import io.github.rtspsink.rtsp.DigestAlgorithm;
import io.github.rtspsink.rtsp.DigestAuthorization;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspRequest;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.settings.Account;
import io.github.rtspsink.settings.AuthMethod;
import io.github.rtspsink.settings.Credentials;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Checks the credentials of requests: Basic (RFC 7617) and Digest (RFC 2617, RFC 7616).
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
public final class Authenticator {
    private static final int DECOY_BYTES = 16;

    private final Set<AuthMethod> methods;
    private final Nonces nonces;

    /** Used for unknown users, so that a check takes as long as for a known one and does not reveal who exists. */
    private final Account decoy;

    public Authenticator(Set<AuthMethod> methods, SecureRandom random) {
        this.methods = methods;
        this.nonces = new Nonces(random);
        byte[] password = new byte[DECOY_BYTES];
        random.nextBytes(password);
        this.decoy = Account.of("", HexFormat.of().formatHex(password));
    }

    public enum Verdict {
        /** The credentials are valid. */
        KNOWN,
        /** The response is right, but its nonce is too old or was already used. */
        STALE,
        /** Wrong password, unknown user, wrong address, or a response for another path. */
        WRONG
    }

    /**
     * The result of a check.
     *
     * @param login present when the verdict is {@link Verdict#KNOWN}
     */
    public record Result(Verdict verdict, Optional<Login> login) {}

    /**
     * Reads the credentials of a request.
     *
     * @return empty if there are none, or only for a method that is not offered
     * @throws RtspException 400 for a malformed header or more than one
     */
    public Optional<Authorization> read(RtspRequest request) {
        List<String> headers = request.headers().all("Authorization");
        if (headers.size() > 1) {
            throw new RtspException(Status.BAD_REQUEST, "credentials were given twice");
        }
        return headers.isEmpty()
                ? Optional.empty()
                : Authorization.parse(headers.get(0)).filter(this::isOffered);
    }

    private boolean isOffered(Authorization claim) {
        return methods.contains(
                claim instanceof DigestAuthorization digest ? AuthMethod.of(digest.algorithm()) : AuthMethod.BASIC);
    }

    /**
     * A request whose credentials are to be checked.
     *
     * @param held the last login on this connection
     */
    public record Attempt(RtspRequest request, InetAddress peer, Optional<Login> held, long nowNanos) {}

    public Result check(Credentials credentials, Authorization claim, Attempt attempt) {
        Optional<Account> known = credentials.find(claim.user());
        Account account = known.orElse(decoy);
        boolean proved = claim instanceof DigestAuthorization digest
                ? isProved(account, digest, attempt.request())
                : account.hasPassword(((BasicAuthorization) claim).password());
        if (known.isEmpty() || !proved || !account.mayComeFrom(attempt.peer())) {
            return new Result(Verdict.WRONG, Optional.empty());
        }
        return claim instanceof DigestAuthorization digest
                ? useNonce(digest, attempt)
                : new Result(Verdict.KNOWN, Optional.of(new Login(claim.user(), Optional.empty())));
    }

    private static boolean isProved(Account account, DigestAuthorization digest, RtspRequest request) {
        DigestAlgorithm algorithm = digest.algorithm();
        String ha2 = Account.hash(algorithm, request.method() + ":" + digest.uri());
        String middle = digest.count().isPresent()
                ? digest.nonce() + ":" + digest.count().get().text() + ":"
                        + digest.count().get().cnonce() + ":auth"
                : digest.nonce();
        String ha1 = account.ha1(algorithm).orElse("");
        String expected = Account.hash(algorithm, ha1 + ":" + middle + ":" + ha2);
        return Account.same(expected, digest.response().toLowerCase(Locale.ROOT))
                && !ha1.isEmpty()
                && digest.realm().equals(Account.REALM)
                && isSamePath(digest.uri(), request.uri());
    }

    /**
     * Whether both name the same path. Bosch, VLC and others hash only the path, or the presentation's URL when they set up a
     * stream.
     */
    private static boolean isSamePath(String hashed, String requested) {
        return hashed.equals(requested)
                || RtspUrl.parse(hashed)
                        .mountPath()
                        .equals(RtspUrl.parse(requested).mountPath());
    }

    private Result useNonce(DigestAuthorization digest, Attempt attempt) {
        OptionalLong count = digest.count().isPresent()
                ? OptionalLong.of(digest.count().get().value())
                : OptionalLong.empty();
        Optional<Nonces.Used> nonce = nonces.use(
                digest.nonce(), attempt.peer(), attempt.held().flatMap(Login::nonce), count, attempt.nowNanos());
        return nonce.isEmpty()
                ? new Result(Verdict.STALE, Optional.empty())
                : new Result(Verdict.KNOWN, Optional.of(new Login(digest.user(), nonce)));
    }

    /** The 401 response with a challenge for every method that is offered. */
    public RtspException challenge(InetAddress peer, boolean stale, long nowNanos) {
        RtspException challenge =
                new RtspException(Status.UNAUTHORIZED, stale ? "the nonce is stale" : "not logged in");
        String nonce = nonces.issue(peer, nowNanos);
        for (AuthMethod method : methods) {
            String value = method.algorithm().isPresent()
                    ? Challenge.digest(Account.REALM, nonce, method.algorithm().get(), stale)
                    : Challenge.basic(Account.REALM);
            challenge = challenge.with("WWW-Authenticate", value);
        }
        return challenge;
    }
}
