package io.github.rtspsink.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Chooses where JNA and jnr-ffi unpack their native halves when the start cache has none. JNA by itself knows the user's cache folder only,
 * which may be full, read-only or on a file system that lets nothing be executed.
 *
 * <p>Thread: any, before either library is used. Ownership: none.
 */
final class UnpackFolder {
    /** What both libraries have, and more. */
    private static final int ROOM_BYTES = 512 * 1024;

    private static final String JNA = "jna.tmpdir";
    private static final String JFFI = "jffi.extract.dir";

    private UnpackFolder() {}

    /**
     * Tells both libraries, but for what somebody has set already; says nothing where no folder will do, nor in a JVM of the
     * application's, whose own use of JNA must not change.
     */
    static void choose() {
        boolean ours = UnpackFolder.class.getClassLoader() == ClassLoader.getSystemClassLoader();
        if (ours && System.getProperty("jna.boot.library.path") == null && System.getProperty(JNA) == null) {
            firstOf(candidates()).ifPresent(folder -> {
                System.setProperty(JNA, folder.toString());
                if (System.getProperty(JFFI) == null) {
                    System.setProperty(JFFI, folder.toString());
                }
            });
        }
    }

    /** The user's own folder first, because no other user can write there. */
    private static List<Path> candidates() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path own = cache == null || cache.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache.trim());
        return List.of(
                own.resolve("JNA/temp"),
                Path.of(System.getProperty("java.io.tmpdir")),
                Path.of("/dev/shm"),
                Path.of("/var/tmp"));
    }

    /** The first that has room and lets its files be executed. */
    static Optional<Path> firstOf(List<Path> folders) {
        return folders.stream().filter(UnpackFolder::isUsable).findFirst();
    }

    private static boolean isUsable(Path folder) {
        try {
            if (!folder.isAbsolute()) {
                return false;
            }
            Files.createDirectories(folder);
            Path probe = Files.createTempFile(folder, "rtspsink", ".so");
            try {
                Files.write(probe, new byte[ROOM_BYTES]);
                // Of a file on a file system mounted with noexec, access() says that nobody can execute it.
                return probe.toFile().setExecutable(true) && Files.isExecutable(probe);
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException | SecurityException unusable) {
            return false;
        }
    }
}
