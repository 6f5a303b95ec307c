package io.github.rtspsink.bridge.cache;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The native libraries of JNA and jnr-ffi; without this both would be unpacked from the jar at every start.
 *
 * <p>Thread: any. Ownership: none.
 */
final class NativeLibraries {
    private static final String JNA = "libjnidispatch.so";
    private static final String JFFI = "libjffi-1.2.so";

    private NativeLibraries() {}

    /** Writes those of this machine's processor into {@code folder}. */
    static void unpack(Path folder) throws IOException {
        copy("/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + JNA, folder.resolve(JNA));
        copy("/jni/" + jffiFolder() + "/" + JFFI, folder.resolve(JFFI));
    }

    private static String jffiFolder() {
        return (Platform.ARCH.equals("x86-64") ? "x86_64" : Platform.ARCH) + "-Linux";
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream in = NativeLibraries.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the jar has no " + resource);
            }
            Files.copy(in, file);
        }
    }
}
