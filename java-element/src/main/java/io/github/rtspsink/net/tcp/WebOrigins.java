package io.github.rtspsink.net.tcp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides which web pages may open WebSockets. Browsers apply no same-origin policy to WebSockets but send the page's origin
 * (RFC 6455 section 10.2), so the server must check it. Thread: any. Ownership: immutable.
 */
public final class WebOrigins {
    /** Pages of the same host and port as the request's. */
    public static final WebOrigins SAME = new WebOrigins(Set.of(), false);

    /** All pages. */
    public static final WebOrigins ANY = new WebOrigins(Set.of(), true);

    private final Set<String> named;
    private final boolean any;

    private WebOrigins(Set<String> named, boolean any) {
        this.named = named;
        this.any = any;
    }

    /** Pages of these origins and no others, each {@code scheme://host} or {@code scheme://host:port}; {@code *} stands for all. */
    public static WebOrigins of(Set<String> origins) {
        if (origins.contains("*")) {
            return ANY;
        }
        Set<String> normal = new HashSet<>();
        for (String origin : origins) {
            normal.add(normal(origin));
        }
        return new WebOrigins(Set.copyOf(normal), false);
    }

    /**
     * Whether a request may open a WebSocket. One without an origin may: it comes from a program, which could claim any origin.
     *
     * @param origins its Origin headers
     * @param hosts its Host headers
     * @param encrypted whether it came over TLS
     */
    boolean admit(List<String> origins, List<String> hosts, boolean encrypted) {
        if (any || origins.isEmpty()) {
            return true;
        }
        Set<String> allowed = named.isEmpty() ? sameAs(hosts, encrypted) : named;
        for (String origin : origins) {
            if (!allowed.contains(normal(origin))) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> sameAs(List<String> hosts, boolean encrypted) {
        return hosts.size() == 1 && !hosts.get(0).isBlank()
                ? Set.of(normal((encrypted ? "https://" : "http://") + hosts.get(0)))
                : Set.of();
    }

    /** Lower case, without the default port (RFC 6454 sections 4 and 6). */
    private static String normal(String origin) {
        String text = origin.strip().toLowerCase(Locale.ROOT);
        text = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        String port = text.startsWith("https://") ? ":443" : text.startsWith("http://") ? ":80" : "";
        return !port.isEmpty() && text.endsWith(port) ? text.substring(0, text.length() - port.length()) : text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebOrigins that && any == that.any && named.equals(that.named);
    }

    @Override
    public int hashCode() {
        return named.hashCode() + Boolean.hashCode(any);
    }

    @Override
    public String toString() {
        return any ? "*" : String.join(",", named);
    }
}
