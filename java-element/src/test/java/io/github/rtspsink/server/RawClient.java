package io.github.rtspsink.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** Speaks RTSP in raw bytes, so that a test sees what is on the wire and in which order. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final String base;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private int cseq;

    RawClient(int port) throws IOException {
        this(connect(port), "rtsp", null);
    }

    /** Over a socket that may be a TLS one; {@code output} takes the requests where they go another way than replies come. */
    RawClient(Socket socket, String scheme, OutputStream output) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = output == null ? socket.getOutputStream() : output;
        base = scheme + "://127.0.0.1:" + socket.getPort();
    }

    static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    record Frame(int channel, byte[] payload) {}

    record Reply(int status, List<String> headers, String body, int framesBefore) {
        String header(String name) {
            List<String> all = all(name);
            return all.isEmpty() ? "" : all.get(all.size() - 1);
        }

        /** The values of all headers of that name. */
        List<String> all(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            List<String> values = new ArrayList<>();
            for (String line : headers) {
                if (line.toLowerCase(Locale.ROOT).startsWith(start)) {
                    values.add(line.substring(start.length()).trim());
                }
            }
            return values;
        }

        /** The id without its parameters. */
        String session() {
            return header("Session").replaceAll(";.*", "");
        }
    }

    String url(String path) {
        return base + path;
    }

    Reply ask(String method, String path, String... headers) throws IOException {
        send(request(method, path, headers));
        return reply();
    }

    String request(String method, String path, String... headers) {
        StringBuilder text = new StringBuilder();
        text.append(method)
                .append(' ')
                .append(path.startsWith("/") ? url(path) : path)
                .append(" RTSP/1.0\r\n");
        text.append("CSeq: ").append(++cseq).append("\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    int localPort() {
        return socket.getLocalPort();
    }

    /** The next reply; interleaved frames on the way are kept for {@link #frame}. */
    Reply reply() throws IOException {
        int framesBefore = 0;
        int first = in.readUnsignedByte();
        while (first == '$') {
            frames.add(readFrame());
            framesBefore++;
            first = in.readUnsignedByte();
        }
        String[] lines = head(first).split("\r\n");
        List<String> headers = List.of(lines).subList(1, lines.length);
        Reply head = new Reply(Integer.parseInt(lines[0].split(" ")[1]), headers, "", framesBefore);
        String length = head.header("Content-Length");
        byte[] body = new byte[length.isEmpty() ? 0 : Integer.parseInt(length)];
        in.readFully(body);
        return new Reply(head.status(), headers, new String(body, StandardCharsets.UTF_8), framesBefore);
    }

    Frame frame() throws IOException {
        if (!frames.isEmpty()) {
            return frames.remove();
        }
        int first = in.readUnsignedByte();
        if (first != '$') {
            throw new IOException("expected an interleaved frame, got byte " + first);
        }
        return readFrame();
    }

    private Frame readFrame() throws IOException {
        int channel = in.readUnsignedByte();
        byte[] payload = new byte[in.readUnsignedShort()];
        in.readFully(payload);
        return new Frame(channel, payload);
    }

    private String head(int first) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(first);
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    /** Whether the server has closed, after whatever it still sent. */
    boolean closedByServer() throws IOException {
        try {
            while (true) {
                in.readUnsignedByte();
            }
        } catch (EOFException e) {
            return true;
        }
    }

    /** Closes as a viewer does that goes on over UDP. */
    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
