package io.github.rtspsink.bridge.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of the cache in a folder of the test's own. Runs on the test's thread. Owns nothing else. */
class CacheFolderTest {
    @TempDir
    Path home;

    private CacheFolder folder;

    @BeforeEach
    void openFolder() {
        folder = new CacheFolder(home);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Path make(String name) throws IOException {
        Path unfinished = folder.newUnfinished();
        write(unfinished.resolve("libb.so"), "bb");
        write(unfinished.resolve(CacheFolder.CLASSES), "classes");
        Path entry = home.resolve(name);
        folder.finish(unfinished, entry);
        return entry;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldListSizesTimesAndChecksumsByName() throws IOException {
        Path unfinished = folder.newUnfinished();
        write(unfinished.resolve("libb.so"), "bb");
        write(unfinished.resolve(CacheFolder.CLASSES), "classes");
        Files.setLastModifiedTime(
                unfinished.resolve("libb.so"), FileTime.from(1_700_000_000_123_456L, TimeUnit.MICROSECONDS));
        Files.setLastModifiedTime(unfinished.resolve(CacheFolder.CLASSES), FileTime.from(1, TimeUnit.SECONDS));
        folder.finish(unfinished, home.resolve("e"));
        assertThat(home.resolve("e").resolve(CacheFolder.CONTENTS))
                .hasContent("classes 7 1000000000 02ed7ec5\nlibb.so 2 1700000000123456000 b5ae1bae\n");
        assertThat(names()).containsExactly("e");
    }

    @Test
    void shouldBeTheUsersOnly() throws IOException {
        assertThat(Files.getPosixFilePermissions(make("e"))).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void shouldBeWholeUntilChanged() throws IOException {
        Path entry = make("e");
        assertThat(folder.isWhole(entry)).isTrue();
        Files.writeString(entry.resolve("libb.so"), "longer");
        assertThat(folder.isWhole(entry)).isFalse();
    }

    @Test
    void shouldNotBeWholeWhenDamagedWithoutATraceInSizeAndTime() throws IOException {
        Path library = make("e").resolve("libb.so");
        FileTime time = Files.getLastModifiedTime(library);
        Files.writeString(library, "bc");
        Files.setLastModifiedTime(library, time);
        assertThat(folder.isWhole(home.resolve("e"))).isFalse();
    }

    @Test
    void shouldNotBeWholeWithoutAnArchive() throws IOException {
        Path unfinished = folder.newUnfinished();
        write(unfinished.resolve("libb.so"), "bb");
        folder.finish(unfinished, home.resolve("e"));
        assertThat(folder.isWhole(home.resolve("e"))).isFalse();
        assertThat(folder.isWhole(home.resolve("none"))).isFalse();
    }

    @Test
    void shouldNotBeWholeWhereOthersMayWrite() throws IOException {
        Path entry = make("e");
        Files.setPosixFilePermissions(entry.resolve(CacheFolder.CLASSES), PosixFilePermissions.fromString("rw--w----"));
        assertThat(folder.isWhole(entry)).isFalse();
        Files.setPosixFilePermissions(entry.resolve(CacheFolder.CLASSES), PosixFilePermissions.fromString("rw-------"));
        assertThat(folder.isWhole(entry)).isTrue();
        Files.setPosixFilePermissions(entry, PosixFilePermissions.fromString("rwx----w-"));
        assertThat(folder.isWhole(entry)).isFalse();
    }

    @Test
    void shouldReplaceWhatIsInTheWay() throws IOException {
        Path entry = make("e");
        Files.writeString(entry.resolve("more"), "x");
        make("e");
        assertThat(entry.resolve("more")).doesNotExist();
        Files.delete(entry.resolve("libb.so"));
        assertThat(folder.isWhole(make("e"))).isTrue();
        Path file = home.resolve("f");
        Files.writeString(file, "in the way");
        assertThat(folder.isWhole(make("f"))).isTrue();
    }

    @Test
    void shouldRemoveWhatKilledMakersLeft() throws IOException {
        write(folder.newUnfinished().resolve("half"), "x");
        make("e");
        folder.removeUnfinished();
        assertThat(names()).containsExactly("e");
    }

    @Test
    void shouldKeepTheNewest() throws IOException {
        write(folder.lock(), "");
        List<String> kept = new ArrayList<>(List.of("lock"));
        for (int i = 0; i < CacheFolder.MAX_ENTRIES + 2; i++) {
            Path entry = make("e" + i);
            Files.setLastModifiedTime(entry, FileTime.from(1_000 - i, TimeUnit.SECONDS));
            if (i < CacheFolder.MAX_ENTRIES) {
                kept.add("e" + i);
            }
        }
        folder.removeOldest();
        assertThat(names()).containsExactlyInAnyOrderElementsOf(kept);
    }
}
