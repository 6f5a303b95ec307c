package io.github.rtspsink.bridge.cache;

import io.github.rtspsink.bridge.Bridge;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.server.RtspServer;
import io.github.rtspsink.server.ServerEvents;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.ResourceBundle;

/**
 * Runs a start and a first viewer of each transport, without a pipeline, so that its JVM can archive the classes that a real
 * start loads.
 *
 * <p>Thread: main of a process of its own, whose time {@link CacheMaker} limits. Ownership: owns its server and its source.
 */
final class Training {
    private static final int SINK = 1;
    private static final int STREAM = 1;
    private static final int CLOCK_RATE = 90_000;
    private static final String MAPPING = "/training";
    private static final String MEDIA =
            "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n";

    private Training() {}

    /** Takes the path of the plugin's shared object, which is loaded but not registered with GStreamer. */
    public static void main(String[] args) throws IOException {
        String problem = Bridge.start(args[0]);
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
        RtspServer.warmUp();
        ServerSettings settings = ServerSettings.parse("address=127.0.0.1\nservice=0\n");
        try (RtspServer server = RtspServer.start(settings, new NoEvents(), new NoLog())) {
            server.addSink(SINK, settings);
            server.expectStream(SINK, STREAM, MAPPING);
            Stream stream = server.setFormat(SINK, STREAM, MAPPING, MEDIA, CLOCK_RATE, OptionalLong.empty());
            try (TrainingSource source = new TrainingSource(stream)) {
                source.start();
                TrainingViewer.watchOverTcp(server.boundPort(), MAPPING);
                TrainingViewer.watchOverUdp(server.boundPort(), MAPPING);
            }
        }
    }

    /** The host's callbacks, which are not there. Thread: control. Ownership: none. */
    private static final class NoEvents implements ServerEvents {
        @Override
        public void mappingReady(int sink, String mapping, String url) {}

        @Override
        public void viewer(int sink, boolean joined, Viewer viewer) {}

        @Override
        public void requestKeyUnit(int stream) {}

        @Override
        public void proposeBitrate(int stream, String mapping, int bitsPerSecond) {}

        @Override
        public void serverFailed(int sink, String message, String detail) {}

        @Override
        public void talk(int backchannel, byte[] packet) {}
    }

    /** Says nothing: nobody listens. Thread: any. Ownership: none. */
    private static final class NoLog implements System.Logger {
        @Override
        public String getName() {
            return "rtspsink";
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {}

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {}
    }
}
