package io.github.rtspsink.auth;

import io.github.rtspsink.rtsp.DigestAlgorithm;
import io.github.rtspsink.settings.AccessSettings;
import io.github.rtspsink.settings.AuthMethod;
import io.github.rtspsink.settings.Credentials;
import io.github.rtspsink.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads an {@code auth-file} again when it has changed; the users stay as they were if the new file has an error.
 *
 * <p>Thread: {@link #load} once on the thread that starts the server, then control. Ownership: belongs to its server.
 */
public final class AuthFileWatch {
    private static final int MAX_BYTES = 1 << 20;
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final Path path;
    private final Credentials others;
    private final boolean needsSha256;
    private final System.Logger log;
    private Stamp read = Stamp.NONE;
    private long lookedAtNanos;

    /** @param settings has the users that do not come from the file, and the login methods for which all users need a hash */
    public AuthFileWatch(Path path, AccessSettings settings, System.Logger log) {
        this.path = path;
        this.others = settings.auth().orElse(Credentials.NONE);
        this.needsSha256 = settings.methods().contains(AuthMethod.DIGEST_SHA256);
        this.log = log;
    }

    /** The properties by which a changed file is recognised. */
    private record Stamp(Optional<FileTime> modified, long bytes, String key) {
        static final Stamp NONE = new Stamp(Optional.empty(), 0, "");

        static Stamp of(Path path) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            if (!now.isRegularFile()) {
                // Reading a pipe could block for ever.
                throw new IOException("it is no regular file");
            }
            return new Stamp(Optional.of(now.lastModifiedTime()), now.size(), String.valueOf(now.fileKey()));
        }
    }

    /**
     * Reads the file, whether or not it has changed.
     *
     * @throws SettingsException when the file cannot be used; the message quotes nothing of it
     */
    public Credentials load(long nowNanos) {
        lookedAtNanos = nowNanos;
        try {
            // Taken before reading, so that a change during the read is noticed the next time.
            read = Stamp.of(path);
            Credentials users = AuthFile.parse(lines(), others);
            if (needsSha256 && !users.allHave(DigestAlgorithm.SHA_256)) {
                throw new SettingsException(
                        "auth-methods has digest-sha256, but not every line of auth-file has a SHA-256 hash.");
            }
            return users;
        } catch (NoSuchFileException e) {
            throw new SettingsException("auth-file " + path + " does not exist.");
        } catch (IOException e) {
            throw new SettingsException("auth-file " + path + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private List<String> lines() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            return Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
        }
    }

    /** The users, if the file has changed and is valid. Checks the file at most once a second. */
    public Optional<Credentials> poll(long nowNanos) {
        if (nowNanos - lookedAtNanos < INTERVAL_NANOS) {
            return Optional.empty();
        }
        lookedAtNanos = nowNanos;
        if (isUnchanged()) {
            return Optional.empty();
        }
        try {
            Credentials users = load(nowNanos);
            log.log(
                    System.Logger.Level.INFO,
                    "auth-file was read again: {0} users",
                    users.accounts().size());
            return Optional.of(users);
        } catch (SettingsException e) {
            // The text differs for each kind of fault, so that the rate-limited log shows each of them.
            log.log(System.Logger.Level.WARNING, e.getMessage() + " The users stay as they were.");
            return Optional.empty();
        }
    }

    /** A missing file counts as one change, not as a change at every check. */
    private boolean isUnchanged() {
        try {
            return Stamp.of(path).equals(read);
        } catch (IOException e) {
            boolean told = read.equals(Stamp.NONE);
            read = Stamp.NONE;
            return told;
        }
    }
}
