package io.github.rtspsink.bridge.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The user's folder of entries of the start cache; java/startcache.c reads what this writes.
 *
 * <p>Thread: the maker's. Ownership: the process that holds the lock owns everything in the folder.
 */
final class CacheFolder {
    static final String CLASSES = "classes";

    /**
     * Names size, time and CRC-32 of every file of an entry, in bytes, nanoseconds since 1970 and hexadecimal digits: what does
     * not match has been damaged, changed, cut or copied, and is not used.
     */
    static final String CONTENTS = "contents";

    /** One entry for each of a few JDKs and jars; the archive of one takes about 15 MB. */
    static final int MAX_ENTRIES = 4;

    private static final int READ_BYTES = 64 * 1024;

    private static final String UNFINISHED = ".new-";

    private final Path folder;

    CacheFolder(Path folder) {
        this.folder = folder;
    }

    Path lock() {
        return folder.resolve("lock");
    }

    /** Whether java/startcache.c would find nothing to improve. */
    boolean isWhole(Path entry) throws IOException {
        return isPrivate(entry)
                && isPrivate(entry.resolve(CONTENTS))
                && isPrivate(entry.resolve(CLASSES))
                && Files.readString(entry.resolve(CONTENTS)).equals(contents(entry));
    }

    /** C has made sure that the folder is the user's. */
    private boolean isPrivate(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(folder))
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    Path newUnfinished() throws IOException {
        return Files.createTempDirectory(
                folder, UNFINISHED, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Moves a finished entry to its place atomically, and removes one that is not valid any more. */
    void finish(Path unfinished, Path entry) throws IOException {
        Files.writeString(unfinished.resolve(CONTENTS), contents(unfinished));
        if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
            remove(entry);
        }
        Files.move(unfinished, entry);
    }

    /** Removes what killed makers have left. */
    void removeUnfinished() throws IOException {
        for (Path path : list(folder)) {
            if (path.getFileName().toString().startsWith(UNFINISHED)) {
                remove(path);
            }
        }
    }

    void removeOldest() throws IOException {
        List<Path> entries = new ArrayList<>();
        for (Path path : list(folder)) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                entries.add(path);
            }
        }
        entries.sort(Comparator.comparingLong(CacheFolder::modifiedNanos).reversed());
        for (int i = MAX_ENTRIES; i < entries.size(); i++) {
            remove(entries.get(i));
        }
    }

    private static String contents(Path entry) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : list(entry)) {
            String name = file.getFileName().toString();
            if (!name.equals(CONTENTS)) {
                text.append(name).append(' ').append(Files.size(file));
                text.append(' ').append(modifiedNanos(file));
                text.append(' ').append(checksum(file)).append('\n');
            }
        }
        return text.toString();
    }

    private static String checksum(Path file) throws IOException {
        CRC32 crc = new CRC32();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] read = new byte[READ_BYTES];
            for (int length = in.read(read); length >= 0; length = in.read(read)) {
                crc.update(read, 0, length);
            }
        }
        return String.format("%08x", crc.getValue());
    }

    private static long modifiedNanos(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .lastModifiedTime()
                    .to(TimeUnit.NANOSECONDS);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Sorted by name. */
    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Entries are flat. */
    private static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            for (Path file : list(path)) {
                Files.delete(file);
            }
        }
        Files.delete(path);
    }
}
