package io.github.rtspsink.settings;

import io.github.rtspsink.rtsp.DigestAlgorithm;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The users of a server.
 *
 * <p>Thread: any. Ownership: immutable.
 */
public record Credentials(Map<String, Account> accounts) {
    public static final Credentials NONE = new Credentials(Map.of());

    public Credentials {
        accounts = Map.copyOf(accounts);
    }

    /**
     * Parses {@code user1:password1,user2:password2}. An entry that cannot be parsed is an error and is not skipped, because
     * then other users could log in than was meant.
     *
     * @throws SettingsException names the entry by its position only
     */
    public static Credentials parse(String auth) {
        Map<String, Account> accounts = new LinkedHashMap<>();
        int position = 0;
        for (String entry : auth.split(",", -1)) {
            position++;
            int colon = entry.indexOf(':');
            if (colon <= 0) {
                throw new SettingsException("Entry " + position + " of auth is not user:password: write "
                        + "auth=user1:password1,user2:password2; passwords with a comma go into auth-file.");
            }
            String user = entry.substring(0, colon);
            if (accounts.put(user, Account.of(user, entry.substring(colon + 1))) != null) {
                throw new SettingsException(
                        "Entry " + position + " of auth names a user for the second time: leave one of them out.");
            }
        }
        return new Credentials(accounts);
    }

    public Optional<Account> find(String user) {
        return Optional.ofNullable(accounts.get(user));
    }

    /** Whether every user has a hash for {@code algorithm}. */
    public boolean allHave(DigestAlgorithm algorithm) {
        for (Account account : accounts.values()) {
            if (account.ha1(algorithm).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
