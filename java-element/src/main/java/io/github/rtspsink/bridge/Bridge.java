package io.github.rtspsink.bridge;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.rtspsink.media.Batch;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.server.LimitedLog;
import io.github.rtspsink.server.RtspServer;
import io.github.rtspsink.settings.ServerSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The Java side of the C interface: the functions that C calls. No exception passes to C.
 *
 * <p>Thread: see each function in native-shim/java/rtspsink-abi.h. Ownership: one instance per process, for ever; keeps the
 * callbacks alive that C holds.
 */
public final class Bridge {
    private static final String UTF_8 = "UTF-8";

    /** C holds the callbacks in this object as long as the process lives. */
    private static @Nullable Bridge instance;

    private final System.Logger log = new LimitedLog(new GstLogger(), System::nanoTime);
    private final Servers<RtspServer> servers = new Servers<>(new RtspServers());
    private final PublishTable table = new PublishTable();

    private final NativeApi.Open open = this::open;
    private final NativeApi.Close close = this::close;
    private final NativeApi.ExpectStream expectStream = this::expectStream;
    private final NativeApi.SetFormat setFormat = this::setFormat;
    private final NativeApi.Publish publish = this::publish;
    private final NativeApi.EndStream endStream = this::endStream;
    private final NativeApi.RemoveStream removeStream = this::removeStream;
    private final NativeApi.RestrictStream restrictStream = this::restrictStream;
    private final NativeApi.Stats stats = this::stats;
    private final NativeApi.OfferBackchannel offerBackchannel = this::offerBackchannel;
    private final NativeApi.WithdrawBackchannel withdrawBackchannel = this::withdrawBackchannel;
    private final NativeApi.ExpectPads expectPads = this::expectPads;

    private Bridge() {}

    /**
     * Called by C through JNI, once per process.
     *
     * @param pluginPath the plugin's shared object, which is loaded already
     * @return null, or the reason why it cannot work, as a text for the user
     */
    public static synchronized @Nullable String start(String pluginPath) {
        if (instance != null) {
            return null;
        }
        UnpackFolder.choose();
        NativeApi.register(pluginPath);
        Bridge bridge = new Bridge();
        int version = bridge.bind();
        if (version != NativeApi.ABI_VERSION || !Arrays.equals(batchLayout(), Batch.layout())) {
            return "The plugin speaks version " + version + " of the border and the jar version "
                    + NativeApi.ABI_VERSION + ", or they were built differently: install both from one build.";
        }
        instance = bridge;
        bridge.warmUp();
        return null;
    }

    /** The offsets of the batch's fields according to the C compiler. */
    private static int[] batchLayout() {
        int count = Batch.layout().length;
        Memory out = new Memory(4L * count);
        out.clear();
        NativeApi.rtspsink_host_batch_layout(out, count);
        return out.getIntArray(0, count);
    }

    private int bind() {
        return NativeApi.rtspsink_bind(
                open,
                close,
                expectStream,
                setFormat,
                publish,
                endStream,
                removeStream,
                restrictStream,
                stats,
                offerBackchannel,
                withdrawBackchannel,
                expectPads);
    }

    /** Loads native libraries early, so that the first UDP viewer does not wait for them. */
    private void warmUp() {
        Thread thread = new Thread(this::warmUpUdp, "rtspsink-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void warmUpUdp() {
        try {
            RtspServer.warmUp();
        } catch (RuntimeException | Error e) {
            log.log(System.Logger.Level.WARNING, "UDP cannot be used", e);
        }
    }

    private int open(int sink, Pointer settings, Pointer error, int errorSize) {
        try {
            return servers.open(sink, ServerSettings.parse(settings.getString(0, UTF_8)))
                    .boundPort();
        } catch (Throwable e) {
            return failed(e, error, errorSize);
        }
    }

    private int close(int sink) {
        try {
            servers.close(sink);
            table.removeSink(sink);
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private int expectStream(int sink, int stream, Pointer mapping) {
        try {
            servers.of(sink).expectStream(sink, stream, mapping.getString(0, UTF_8));
            table.own(sink, stream);
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private int expectPads(int sink, int more) {
        try {
            servers.of(sink).expectPads(sink, more != 0);
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private int restrictStream(int sink, int stream, Pointer users, Pointer error, int errorSize) {
        try {
            servers.of(sink).restrictStream(sink, stream, users.getString(0, UTF_8));
            table.own(sink, stream);
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e, error, errorSize);
        }
    }

    /** Writes as much of the text as fits and returns the length of the whole text. */
    private int stats(int sink, Pointer text, int textSize) {
        try {
            byte[] bytes = servers.of(sink).stats(sink).getBytes(StandardCharsets.UTF_8);
            text.write(0, bytes, 0, Math.min(bytes.length, textSize));
            return bytes.length;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private int setFormat(
            int sink,
            int streamId,
            Pointer mapping,
            Pointer media,
            int clockRate,
            long ssrc,
            Pointer error,
            int errorSize) {
        try {
            OptionalLong knownSsrc = ssrc < 0 ? OptionalLong.empty() : OptionalLong.of(ssrc);
            Stream stream = servers.of(sink)
                    .setFormat(
                            sink,
                            streamId,
                            mapping.getString(0, UTF_8),
                            media.getString(0, UTF_8),
                            clockRate,
                            knownSsrc);
            table.own(sink, streamId);
            table.put(streamId, stream);
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e, error, errorSize);
        }
    }

    /** An exception costs the viewers this batch; the pipeline, which may do other things too, continues. */
    private int publish(int stream, long batch, int capacity) {
        try {
            return table.publish(stream, batch, capacity) ? NativeApi.OK : NativeApi.ERROR;
        } catch (Throwable e) {
            bug(e);
            return NativeApi.OK;
        }
    }

    private int endStream(int stream) {
        try {
            Integer sink = table.sinkOf(stream);
            if (sink != null) {
                servers.of(sink).endStream(stream);
            }
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private int removeStream(int stream) {
        try {
            Integer sink = table.remove(stream);
            if (sink != null) {
                servers.of(sink).removeStream(stream);
            }
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private int offerBackchannel(
            int sink, int backchannel, Pointer mapping, Pointer users, Pointer media, Pointer error, int errorSize) {
        try {
            servers.of(sink)
                    .offerBackchannel(
                            sink,
                            backchannel,
                            mapping.getString(0, UTF_8),
                            users.getString(0, UTF_8),
                            media.getString(0, UTF_8));
            table.own(sink, backchannel);
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e, error, errorSize);
        }
    }

    private int withdrawBackchannel(int backchannel) {
        try {
            Integer sink = table.remove(backchannel);
            if (sink != null) {
                servers.of(sink).withdrawBackchannel(backchannel);
            }
            return NativeApi.OK;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    /** Creates and closes servers whose events and questions go to C. */
    private final class RtspServers implements Servers.Lifecycle<RtspServer> {
        @Override
        public RtspServer start(ServerSettings settings) {
            Downcalls host = new Downcalls();
            return RtspServer.start(settings, host, host, log);
        }

        @Override
        public void join(RtspServer server, int sink, ServerSettings settings) {
            server.addSink(sink, settings);
        }

        @Override
        public void leave(RtspServer server, int sink) {
            server.removeSink(sink);
        }

        @Override
        public void close(RtspServer server) {
            server.close();
        }
    }

    private int failed(Throwable e, Pointer error, int errorSize) {
        int code = failed(e);
        UpcallError.write(e, error, errorSize);
        return code;
    }

    /** Logs errors that only a fault in this code can cause. */
    private int failed(Throwable e) {
        int code = UpcallError.codeOf(e);
        return code == NativeApi.ERROR ? bug(e) : code;
    }

    private int bug(Throwable e) {
        try {
            log.log(System.Logger.Level.ERROR, "up-call failed", e);
        } catch (Throwable unwritable) {
            // Without memory the log line is not possible either.
            return NativeApi.ERROR;
        }
        return NativeApi.ERROR;
    }
}
