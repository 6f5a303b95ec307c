package io.github.rtspsink.bridge;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Map;

/**
 * The Java form of native-shim/java/rtspsink-abi.h. Change both together.
 *
 * <p>Thread: see each function there. Ownership: strings belong to the caller and live for the call.
 *
 * <p>Direct-mapped, because then JNA makes an up-call in half a microsecond and without garbage.
 */
final class NativeApi {
    static final int ABI_VERSION = 5;

    static final int OK = 0;
    static final int ERROR = -1;
    static final int ERROR_ADDRESS = -2;
    static final int ERROR_MAPPING = -3;
    static final int ERROR_SETTINGS = -4;

    private NativeApi() {}

    /** Binds the functions below to the plugin, which is loaded already. */
    static void register(String pluginPath) {
        NativeLibrary plugin = NativeLibrary.getInstance(pluginPath, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
        Native.register(NativeApi.class, plugin);
    }

    interface Open extends Callback {
        int invoke(int sink, Pointer settings, Pointer error, int errorSize);
    }

    interface Close extends Callback {
        int invoke(int sink);
    }

    interface ExpectStream extends Callback {
        int invoke(int sink, int stream, Pointer mapping);
    }

    interface SetFormat extends Callback {
        int invoke(
                int sink,
                int stream,
                Pointer mapping,
                Pointer media,
                int clockRate,
                long ssrc,
                Pointer error,
                int errorSize);
    }

    interface Publish extends Callback {
        int invoke(int stream, long batch, int capacity);
    }

    interface EndStream extends Callback {
        int invoke(int stream);
    }

    interface RemoveStream extends Callback {
        int invoke(int stream);
    }

    interface RestrictStream extends Callback {
        int invoke(int sink, int stream, Pointer users, Pointer error, int errorSize);
    }

    interface Stats extends Callback {
        int invoke(int sink, Pointer text, int textSize);
    }

    interface OfferBackchannel extends Callback {
        int invoke(
                int sink, int backchannel, Pointer mapping, Pointer users, Pointer media, Pointer error, int errorSize);
    }

    interface WithdrawBackchannel extends Callback {
        int invoke(int backchannel);
    }

    interface ExpectPads extends Callback {
        int invoke(int sink, int more);
    }

    // The plugin's exported functions keep their C names.
    static native int rtspsink_bind(
            Open open,
            Close close,
            ExpectStream expectStream,
            SetFormat setFormat,
            Publish publish,
            EndStream endStream,
            RemoveStream removeStream,
            RestrictStream restrictStream,
            Stats stats,
            OfferBackchannel offerBackchannel,
            WithdrawBackchannel withdrawBackchannel,
            ExpectPads expectPads);

    static native int rtspsink_host_log_threshold();

    static native void rtspsink_host_log(int level, String where, String message);

    static native void rtspsink_host_mapping_ready(int sink, String mapping, String url);

    static native void rtspsink_host_viewer(
            int sink,
            int joined,
            String mapping,
            String peer,
            String session,
            String transport,
            String userAgent,
            int viewers);

    static native void rtspsink_host_request_key_unit(int stream);

    static native void rtspsink_host_propose_bitrate(int stream, String mapping, int bitsPerSecond);

    static native void rtspsink_host_talk(int backchannel, byte[] packet, int size);

    static native int rtspsink_host_decides(int sink);

    static native int rtspsink_host_authorize(int sink, String user, String address, String mapping, String method);

    static native void rtspsink_host_error(int sink, String message, String debug);

    static native int rtspsink_host_batch_layout(Pointer out, int count);
}
