package io.github.rtspsink.rtsp;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * The URL of a request line: absolute, an absolute path, or {@code *}. Safe on every thread. Immutable; user name and password
 * are removed, so that no log can show them.
 *
 * @param scheme lower case: rtsp, rtsps or rtspu; empty for a path alone
 * @param authority host and port as given, empty for a path alone
 * @param rawPath path as given, without the stream suffix; starts with "/", or is "*"
 * @param path the decoded path for look-up, without repeated or trailing slashes, with the stream suffix
 * @param mountPath the same without the stream suffix
 * @param query as given, without the stream suffix; empty if there is none
 * @param streamIndex the N of the {@code /stream=N} at the end of path or query
 */
public record RtspUrl(
        String scheme,
        String authority,
        String rawPath,
        String path,
        String mountPath,
        String query,
        OptionalInt streamIndex) {

    private static final String STREAM = "/stream=";
    private static final int MAX_STREAM = 9999;

    /**
     * Reads a URL.
     *
     * @throws RtspException 400 unless it is an RTSP URL, an absolute path or "*"
     */
    public static RtspUrl parse(String text) {
        if (text.equals("*")) {
            return new RtspUrl("", "", "*", "*", "*", "", OptionalInt.empty());
        }
        if (text.startsWith("/")) {
            return withPath("", "", text);
        }
        int colon = text.indexOf("://");
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("rtsp") && !scheme.equals("rtsps") && !scheme.equals("rtspu")) {
            throw bad();
        }
        int from = colon + 3;
        int to = endOfAuthority(text, from);
        return withPath(scheme, UrlAuthority.hostAndPort(text.substring(from, to)), text.substring(to));
    }

    private static int endOfAuthority(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '/' || text.charAt(i) == '?' || text.charAt(i) == '#') {
                return i;
            }
        }
        return text.length();
    }

    private static RtspUrl withPath(String scheme, String authority, String pathAndQuery) {
        int hash = pathAndQuery.indexOf('#');
        String text = hash < 0 ? pathAndQuery : pathAndQuery.substring(0, hash);
        int question = text.indexOf('?');
        String path = question < 0 ? text : text.substring(0, question);
        String query = question < 0 ? "" : text.substring(question + 1);
        int pathStream = streamIndex(path);
        int queryStream = pathStream < 0 ? streamIndex(query) : -1;
        String mount = pathStream < 0 ? path : path.substring(0, path.lastIndexOf(STREAM));
        int stream = Math.max(pathStream, queryStream);
        return new RtspUrl(
                scheme,
                authority,
                mount.isEmpty() ? "/" : mount,
                UrlPath.normal("/" + UrlPath.decode(path)),
                UrlPath.normal("/" + UrlPath.decode(mount)),
                queryStream < 0 ? query : query.substring(0, query.lastIndexOf(STREAM)),
                stream < 0 ? OptionalInt.empty() : OptionalInt.of(stream));
    }

    /**
     * The N of {@code /stream=N} at the end; -1 without one. The suffix may be in the query, because ffmpeg appends the control
     * to the whole URL.
     */
    private static int streamIndex(String text) {
        int suffix = text.lastIndexOf(STREAM);
        int end = text.endsWith("/") ? text.length() - 1 : text.length();
        return suffix < 0 || suffix + STREAM.length() > end
                ? -1
                : (int) Grammar.number(text.substring(suffix + STREAM.length(), end), MAX_STREAM);
    }

    /** Whether this is "*", which means the server itself. */
    public boolean asterisk() {
        return rawPath.equals("*");
    }

    /** This URL; if it has no host, the same path on the server's {@code authority}. */
    public RtspUrl at(String authority) {
        return scheme.isEmpty() ? new RtspUrl("rtsp", authority, rawPath, path, mountPath, query, streamIndex) : this;
    }

    /**
     * The URL of the presentation without credentials and query, ending in "/"; players resolve relative controls against it.
     */
    public String contentBase() {
        String base = scheme + "://" + authority + rawPath;
        return base.endsWith("/") ? base : base + "/";
    }

    /** The URL by which a player that was given {@link #contentBase} sets up one stream. */
    public String streamUrl(int stream) {
        return contentBase() + STREAM.substring(1) + stream;
    }

    static RtspException bad() {
        return new RtspException(Status.BAD_REQUEST, "not an RTSP URL");
    }
}
