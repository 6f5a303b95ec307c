package io.github.rtspsink.bridge.cache;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A player that requests a stream, receives its first packets and leaves. It has no timeouts, because the life of its process
 * is limited.
 *
 * <p>Thread: main. Ownership: owns its connection while it watches.
 */
final class TrainingViewer {
    private static final int READ_BYTES = 64 * 1024;
    private static final String STATUS_LINE = "RTSP/1.0 ";
    private static final String OK = "200 ";
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String CONTENT_LENGTH = "Content-Length: ";
    private static final String SESSION = "Session: ";

    private final SocketChannel channel;
    private final String url;
    private final ByteBuffer read = ByteBuffer.allocate(READ_BYTES);
    private int cseq;

    private TrainingViewer(SocketChannel channel, String url) {
        this.channel = channel;
        this.url = url;
    }

    static void watchOverTcp(int port, String mapping) throws IOException {
        watch(port, mapping, "RTP/AVP/TCP;unicast;interleaved=0-1");
    }

    /** No socket listens at the RTCP port; the server has to tolerate that anyway. */
    static void watchOverUdp(int port, String mapping) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (DatagramChannel rtp = DatagramChannel.open().bind(anyPort)) {
            int rtpPort = ((InetSocketAddress) rtp.getLocalAddress()).getPort();
            watch(port, mapping, "RTP/AVP;unicast;client_port=" + rtpPort + "-" + (rtpPort + 1));
            rtp.receive(ByteBuffer.allocate(READ_BYTES));
        }
    }

    private static void watch(int port, String mapping, String transport) throws IOException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (SocketChannel channel = SocketChannel.open(server)) {
            new TrainingViewer(channel, "rtsp://127.0.0.1:" + port + mapping).watch(transport);
        }
    }

    private void watch(String transport) throws IOException {
        ask("OPTIONS", url, "User-Agent: rtspsink-training");
        ask("DESCRIBE", url, "Accept: application/sdp");
        String session = header(ask("SETUP", url + "/stream=0", "Transport: " + transport), SESSION);
        ask("PLAY", url, SESSION + session + "\r\nRange: npt=0.000-");
        ask("GET_PARAMETER", url, SESSION + session);
        ask("TEARDOWN", url, SESSION + session);
    }

    /** The reply as text; packets may stand before and behind it. */
    private String ask(String method, String target, String headers) throws IOException {
        cseq++;
        String request = method + " " + target + " RTSP/1.0\r\nCSeq: " + cseq + "\r\n" + headers + END_OF_HEAD;
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        StringBuilder got = new StringBuilder();
        while (!hasReply(got)) {
            read.clear();
            if (channel.read(read) < 0) {
                throw new IOException("no reply to " + method);
            }
            got.append(new String(read.array(), 0, read.position(), StandardCharsets.ISO_8859_1));
        }
        return got.toString();
    }

    private boolean hasReply(StringBuilder got) throws IOException {
        int start = got.indexOf(STATUS_LINE);
        int end = start < 0 ? -1 : got.indexOf(END_OF_HEAD, start);
        if (end < 0) {
            return false;
        }
        if (!got.substring(start, end).startsWith(STATUS_LINE + OK)) {
            throw new IOException("refused: " + got.substring(start, end));
        }
        String length = header(got.substring(start, end + END_OF_HEAD.length()), CONTENT_LENGTH);
        int bodyBytes = length.isEmpty() ? 0 : Integer.parseInt(length);
        return got.length() >= end + END_OF_HEAD.length() + bodyBytes;
    }

    /** Without parameters; empty where there is none. */
    private static String header(String reply, String name) {
        int start = reply.indexOf(name);
        if (start < 0) {
            return "";
        }
        String value = reply.substring(start + name.length(), reply.indexOf('\r', start));
        int semicolon = value.indexOf(';');
        return semicolon < 0 ? value : value.substring(0, semicolon);
    }
}
