package io.github.rtspsink.bridge.cache;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes one entry of the start cache (native-shim/java/startcache.h) in a process of its own, started by the element after the
 * first start that found no entry.
 *
 * <p>Thread: main. Ownership: owns the cache's folder while it holds the lock in it; one maker at a time, the others leave.
 *
 * <p>An entry is made under another name and renamed when it is whole. Where the JVM cannot archive, the entry has the native
 * libraries only.
 */
final class CacheMaker {
    private static final Duration TRAINING = Duration.ofSeconds(60);
    private static final int FIRST_WITH_AOT_CACHE = 25;

    private final Path plugin;
    private final List<String> java;

    /** {@code java}: the command that runs this JVM, without main class and arguments. */
    CacheMaker(Path plugin, List<String> java) {
        this.plugin = plugin;
        this.java = java;
    }

    /** Takes the cache's folder, the entry's name in it, and the path of the plugin's shared object. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        CacheMaker maker = new CacheMaker(Path.of(args[2]), ownCommand());
        maker.makeLocked(new CacheFolder(folder), folder.resolve(args[1]));
    }

    /** The launcher and the options that C gave it: training must run with the same ones. */
    private static List<String> ownCommand() {
        ProcessHandle.Info info = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(info.command().orElseThrow());
        for (String argument : info.arguments().orElseThrow()) {
            if (argument.equals(CacheMaker.class.getName())) {
                return command;
            }
            command.add(argument);
        }
        throw new IllegalStateException("not started by its name");
    }

    private void makeLocked(CacheFolder folder, Path entry) throws IOException, InterruptedException {
        try (FileChannel channel =
                        FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null && !folder.isWhole(entry)) {
                make(folder, entry);
            }
        }
    }

    private void make(CacheFolder folder, Path entry) throws IOException, InterruptedException {
        folder.removeUnfinished();
        Path unfinished = folder.newUnfinished();
        NativeLibraries.unpack(unfinished);
        archive(unfinished.resolve(CacheFolder.CLASSES));
        folder.finish(unfinished, entry);
        folder.removeOldest();
    }

    /** Leaves either a whole archive or none. */
    private void archive(Path file) throws IOException, InterruptedException {
        Process training = new ProcessBuilder(trainingCommand(file))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = training.waitFor(TRAINING.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            training.descendants().forEach(ProcessHandle::destroyForcibly);
            training.destroyForcibly().waitFor();
        }
        if (!ended || training.exitValue() != 0) {
            Files.deleteIfExists(file);
        }
    }

    private List<String> trainingCommand(Path file) {
        List<String> command = new ArrayList<>(java);
        boolean aotCache = Runtime.version().feature() >= FIRST_WITH_AOT_CACHE;
        command.add(1, (aotCache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + file);
        command.add(Training.class.getName());
        command.add(plugin.toString());
        return command;
    }
}
