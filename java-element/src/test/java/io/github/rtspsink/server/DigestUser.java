package io.github.rtspsink.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A user who answers Digest challenges, computed from RFC 7616 and not with the server's code. */
record DigestUser(String name, String password, String algorithm) {
    DigestUser(String name, String password) {
        this(name, password, "MD5");
    }

    /** What the request is hashed with. */
    record Request(String method, String uri, String nonce) {}

    private String hash(String text) {
        try {
            byte[] bytes = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String head(Request request) {
        return "Authorization: Digest username=\"" + name + "\", realm=\"rtspsink\", nonce=\"" + request.nonce()
                + "\", uri=\"" + request.uri() + "\", algorithm=" + algorithm;
    }

    private String ha1() {
        return hash(name + ":rtspsink:" + password);
    }

    /** RFC 2617 without qop, as live555 and GStreamer answer. */
    String answer(Request request) {
        String response = hash(ha1() + ":" + request.nonce() + ":" + hash(request.method() + ":" + request.uri()));
        return head(request) + ", response=\"" + response + "\"";
    }

    /** With qop=auth, as ffmpeg answers. */
    String answer(Request request, int count) {
        String nc = String.format("%08x", count);
        String response = hash(ha1() + ":" + request.nonce() + ":" + nc + ":c0ffee:auth:"
                + hash(request.method() + ":" + request.uri()));
        return head(request) + ", response=\"" + response + "\", qop=auth, nc=" + nc + ", cnonce=\"c0ffee\"";
    }
}
