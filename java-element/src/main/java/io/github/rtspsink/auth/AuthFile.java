package io.github.rtspsink.auth;

import io.github.rtspsink.rtsp.DigestAlgorithm;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.settings.Account;
import io.github.rtspsink.settings.AddressRange;
import io.github.rtspsink.settings.Credentials;
import io.github.rtspsink.settings.SettingsException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parses an {@code auth-file}: one user per line in the format of htdigest, followed by fields that only rtspsink knows.
 *
 * <pre>
 * # comment
 * user:rtspsink:HA1 with MD5[:HA1 with SHA-256] [mappings=/a,/b] [from=192.168.0.0/16,2001:db8::/32]
 * </pre>
 *
 * <p>Thread: any; used for one file. Ownership: the caller's. Error messages name the line but never quote it.
 */
public final class AuthFile {
    private final Map<String, Account> accounts;
    private int lineNumber;

    private AuthFile(Credentials others) {
        accounts = new LinkedHashMap<>(others.accounts());
    }

    /**
     * Reads a whole file.
     *
     * @param others users that were defined elsewhere
     * @return those users and the file's
     * @throws SettingsException naming the line
     */
    public static Credentials parse(List<String> lines, Credentials others) {
        AuthFile file = new AuthFile(others);
        for (String line : lines) {
            file.add(line.strip());
        }
        if (file.accounts.isEmpty()) {
            throw new SettingsException("auth-file names no user: nobody could log in.");
        }
        return new Credentials(file.accounts);
    }

    private void add(String line) {
        lineNumber++;
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int userEnd = line.indexOf(':');
        String realm = ":" + Account.REALM + ":";
        if (userEnd <= 0 || !line.startsWith(realm, userEnd)) {
            throw bad("is not user:" + Account.REALM + ":hash");
        }
        String[] words = line.substring(userEnd + realm.length()).split("\\s+");
        Account account = account(line.substring(0, userEnd), words);
        if (accounts.put(account.user(), account) != null) {
            throw bad("names a user for the second time");
        }
    }

    private Account account(String user, String[] words) {
        String[] hashes = words[0].toLowerCase(Locale.ROOT).split(":", -1);
        Set<String> mappings = Set.of();
        List<AddressRange> from = List.of();
        for (int i = 1; i < words.length; i++) {
            if (words[i].startsWith("mappings=") && mappings.isEmpty()) {
                mappings = mappings(words[i].substring("mappings=".length()));
            } else if (words[i].startsWith("from=") && from.isEmpty()) {
                from = ranges(words[i].substring("from=".length()));
            } else {
                throw bad("has something else than mappings=... and from=..., each once, behind the hash");
            }
        }
        if (hashes.length > 2) {
            throw bad("has more than two hashes");
        }
        Optional<String> sha256 =
                hashes.length == 2 ? Optional.of(hash(hashes[1], DigestAlgorithm.SHA_256)) : Optional.empty();
        return new Account(user, hash(hashes[0], DigestAlgorithm.MD5), sha256, mappings, from);
    }

    private String hash(String text, DigestAlgorithm algorithm) {
        if (!text.matches("[0-9a-f]{" + algorithm.hexDigits() + "}")) {
            throw bad("has no " + algorithm.token() + " hash of " + algorithm.hexDigits() + " hexadecimal digits");
        }
        return text;
    }

    /** The mappings in a list. Characters that would end the field are percent-encoded. */
    private Set<String> mappings(String list) {
        Set<String> mappings = new HashSet<>();
        for (String mapping : list.split(",", -1)) {
            try {
                if (!mapping.startsWith("/")) {
                    throw bad("has a mapping that does not begin with a slash");
                }
                mappings.add(RtspUrl.parse(mapping).mountPath());
            } catch (RtspException e) {
                throw bad("has a mapping that is no path");
            }
        }
        return Set.copyOf(mappings);
    }

    private List<AddressRange> ranges(String list) {
        return AddressRange.parseList(list)
                .orElseThrow(() -> bad("has an address range that is not like 192.168.0.0/16 or ::1"));
    }

    private SettingsException bad(String what) {
        return new SettingsException("Line " + lineNumber + " of auth-file " + what
                + ": docs/security.md shows how an entry looks and how to make one.");
    }
}
