package io.github.rtspsink.server;

import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.media.FastStart;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.TestBlock;
import io.github.rtspsink.settings.AccessSettings;
import io.github.rtspsink.settings.AdaptationSettings;
import io.github.rtspsink.settings.ConnectionSettings;
import io.github.rtspsink.settings.ServerLimits;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.TransportSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server with synthetic live streams, each published by a thread of its own at 100 access units a second. */
final class LiveServer implements ServerEvents, AutoCloseable {
    static final int SINK = 1;
    static final int UNITS_PER_SECOND = 100;
    static final int CLOCK_RATE = 90_000;

    final RtspServer server;
    final List<String> events = new CopyOnWriteArrayList<>();
    /** Done at the beginning of each event, to which it may do harm. */
    volatile Runnable onEvent = () -> {};

    final List<byte[]> talks = new CopyOnWriteArrayList<>();
    private final List<RawClient> clients = new CopyOnWriteArrayList<>();
    private final Map<Integer, LiveSource> sources = new ConcurrentHashMap<>();
    /** Whether the sources make key frames when it pleases them, as files and many cameras do. */
    volatile boolean ignoresRequests;

    private final long epochNanos = System.currentTimeMillis() * 1_000_000L - System.nanoTime();

    LiveServer(Duration sessionTimeout, FastStart fastStart) {
        this(new ServerSettings("127.0.0.1", 0, sessionTimeout, fastStart));
    }

    LiveServer(ServerSettings settings) {
        this(settings, Authorizer.NONE, System.getLogger("test"));
    }

    LiveServer(ServerSettings settings, Authorizer authorizer, System.Logger log) {
        server = RtspServer.start(settings, this, authorizer, log);
        server.addSink(SINK, settings);
    }

    /** One that publishes {@code mapping} to connections that are protected so. */
    static LiveServer withVideo(String mapping, ConnectionSettings connections) {
        LiveServer live = new LiveServer(new ServerSettings(
                "127.0.0.1",
                0,
                Duration.ofSeconds(60),
                FastStart.KEYFRAME,
                TransportSettings.DEFAULT,
                AccessSettings.OPEN,
                ServerLimits.DEFAULT,
                connections,
                AdaptationSettings.OFF));
        live.publish(1, mapping, 10);
        return live;
    }

    static LiveServer withVideo(String mapping) {
        LiveServer live = new LiveServer(Duration.ofSeconds(60), FastStart.KEYFRAME);
        live.publish(1, mapping, 10);
        return live;
    }

    int port() {
        return server.boundPort();
    }

    /** One more connection, which is closed with the server if it is not before. */
    RawClient connect() throws IOException {
        RawClient client = new RawClient(port());
        clients.add(client);
        return client;
    }

    /** Starts stream {@code id} with a key frame every {@code gop} units, and whenever one is asked for. */
    void publish(int id, String mapping, int gop) {
        publish(id, mapping, gop, 1);
    }

    /** The same with {@code packets} large packets in every unit that is not a key frame. */
    void publish(int id, String mapping, int gop, int packets) {
        Stream stream = setFormat(id, mapping, "H264");
        LiveSource source = new LiveSource(stream, id, gop, packets);
        sources.put(id, source);
        source.start();
    }

    /** Describes stream {@code id}, which is silent unless {@link #publish} makes it. */
    Stream setFormat(int id, String mapping, String encoding) {
        String media = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 " + encoding + "/90000\r\n";
        return server.setFormat(SINK, id, mapping, media, CLOCK_RATE, OptionalLong.of(0x1000 + id));
    }

    void stop(int id) {
        sources.get(id).end();
    }

    @Override
    public void mappingReady(int sink, String mapping, String url) {
        onEvent.run();
        events.add("ready " + mapping + " " + url);
    }

    @Override
    public void viewer(int sink, boolean joined, Viewer viewer) {
        onEvent.run();
        events.add(
                (joined ? "joined " : "left ") + viewer.mapping() + " " + viewer.transport() + " " + viewer.viewers());
    }

    @Override
    public void requestKeyUnit(int stream) {
        onEvent.run();
        events.add("key " + stream);
        LiveSource source = sources.get(stream);
        if (source != null && !ignoresRequests) {
            source.keyWanted = true;
        }
    }

    @Override
    public void proposeBitrate(int stream, String mapping, int bitsPerSecond) {
        events.add("bitrate " + stream + " " + mapping + " " + bitsPerSecond);
    }

    @Override
    public void serverFailed(int sink, String message, String detail) {
        events.add("failed " + sink + " " + message);
    }

    @Override
    public void talk(int backchannel, byte[] packet) {
        onEvent.run();
        talks.add(packet);
    }

    @Override
    public void close() {
        try {
            for (RawClient client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (LiveSource source : sources.values()) {
            source.end();
        }
        server.close();
    }

    /** One publishing thread. */
    private final class LiveSource extends Thread {
        private final Stream stream;
        private final TestBlock block;
        private final int gop;
        private final int[] deltaSizes;
        private volatile boolean running = true;
        volatile boolean keyWanted;

        LiveSource(Stream stream, int id, int gop, int packets) {
            super("source-" + id);
            setDaemon(true);
            this.stream = stream;
            this.gop = gop;
            this.deltaSizes = new int[packets + 1];
            Arrays.fill(deltaSizes, 1400);
            deltaSizes[packets] = 200;
            this.block = new TestBlock(0x1000 + id, 65_500);
        }

        @Override
        public void run() {
            long start = System.nanoTime();
            for (long unit = 0; running; unit++) {
                long running = unit * 1_000_000_000L / UNITS_PER_SECOND;
                sleepUntil(start + running);
                boolean key = keyWanted || unit % gop == 0;
                keyWanted &= !key;
                long now = System.nanoTime();
                int[] sizes = key ? new int[] {30, 1400, 1400, 700} : deltaSizes;
                if (!stream.publish(block.accessUnit(
                        key, unit * CLOCK_RATE / UNITS_PER_SECOND, now - start, epochNanos + now, sizes))) {
                    throw new IllegalStateException("refused");
                }
            }
        }

        private void sleepUntil(long due) {
            try {
                Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                running = false;
            }
        }

        void end() {
            running = false;
            try {
                join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
