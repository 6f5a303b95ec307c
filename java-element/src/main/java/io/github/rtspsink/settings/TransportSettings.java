package io.github.rtspsink.settings;

import io.github.rtspsink.media.Protection;
import io.github.rtspsink.rtsp.TransportSpec;
import io.github.rtspsink.rtsp.TransportSpec.Lower;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The transports that a sink's streams offer: the element's properties {@code protocols}, {@code profiles}, {@code
 * srtp-cipher}, {@code qos-dscp}, {@code multicast-...} and {@code retransmission-time}. Thread: any. Ownership: immutable.
 *
 * @param protocols lower transports that carry the packets
 * @param profiles RTP profiles that are offered
 * @param protection cipher of the profiles with SRTP
 * @param dscp differentiated services code point 0..63 of the server's packets; empty leaves it to the system
 * @param multicast present exactly when {@link Protocol#UDP_MCAST} is among the protocols
 * @param retransmissionMillis time for which packets are kept for retransmission; 0 disables retransmission
 */
public record TransportSettings(
        Set<Protocol> protocols,
        Set<Profile> profiles,
        Protection protection,
        OptionalInt dscp,
        Optional<MulticastSettings> multicast,
        int retransmissionMillis) {

    private static final int MAX_RETRANSMISSION_MILLIS = 10_000;

    /** Order in which a description chooses a profile: protected before plain, with feedback before without. */
    private static final List<Profile> BEST_FIRST = List.of(Profile.SAVPF, Profile.SAVP, Profile.AVPF, Profile.AVP);

    /** Lower transports with the names of {@code GstRTSPLowerTrans}. Immutable constants. */
    public enum Protocol {
        UDP("udp"),
        UDP_MCAST("udp-mcast"),
        TCP("tcp");

        private final String nick;

        Protocol(String nick) {
            this.nick = nick;
        }
    }

    /** Unicast over UDP and TCP, RTP/AVP. */
    public static final TransportSettings DEFAULT = new TransportSettings(
            Set.of(Protocol.UDP, Protocol.TCP),
            Set.of(Profile.AVP),
            Protection.AES_CM_128_HMAC_SHA1_80,
            OptionalInt.empty(),
            Optional.empty(),
            0);

    /** @throws SettingsException names the property and its valid values */
    static TransportSettings read(SettingLines given) {
        Optional<MulticastSettings> multicast = MulticastSettings.read(given);
        Set<Protocol> protocols = protocols(given.text("protocols", "udp+udp-mcast+tcp"));
        if (multicast.isEmpty()) {
            protocols.remove(Protocol.UDP_MCAST);
        }
        if (protocols.isEmpty()) {
            throw new SettingsException("protocols=udp-mcast offers nothing while multicast=false: set multicast=true, "
                    + "or add udp or tcp to protocols.");
        }
        Set<Profile> profiles = profiles(given.text("profiles", "avp"));
        int retransmissionMillis = given.number(
                "retransmission-time", 0, 0, MAX_RETRANSMISSION_MILLIS, "milliseconds, or 0 to send nothing again");
        if (retransmissionMillis > 0) {
            addFeedback(profiles);
        }
        return new TransportSettings(
                protocols,
                profiles,
                protection(given.text("srtp-cipher", "aes-cm-128-hmac-sha1-80")),
                dscp(given.number("qos-dscp", -1, -1, 63, "a code point, or -1 to leave it to the system")),
                protocols.contains(Protocol.UDP_MCAST) ? multicast : Optional.empty(),
                retransmissionMillis);
    }

    /**
     * The property's value -1 means "leave it to the system", because GStreamer's integer properties have no other way to say
     * that.
     */
    private static OptionalInt dscp(int property) {
        return property < 0 ? OptionalInt.empty() : OptionalInt.of(property);
    }

    private static Set<Protocol> protocols(String value) {
        Set<Protocol> protocols = EnumSet.noneOf(Protocol.class);
        for (String nick : value.split("\\+")) {
            boolean known = false;
            for (Protocol protocol : Protocol.values()) {
                if (protocol.nick.equals(nick)) {
                    known = protocols.add(protocol) || known;
                }
            }
            if (!known) {
                throw SettingLines.refused("protocols", value, "udp, udp-mcast, tcp, or several with + between them");
            }
        }
        return protocols;
    }

    private static Set<Profile> profiles(String value) {
        Set<Profile> profiles = EnumSet.noneOf(Profile.class);
        for (String nick : value.split("\\+")) {
            switch (nick) {
                case "avp" -> profiles.add(Profile.AVP);
                case "avpf" -> profiles.add(Profile.AVPF);
                case "savp" -> profiles.add(Profile.SAVP);
                case "savpf" -> profiles.add(Profile.SAVPF);
                default ->
                    throw SettingLines.refused(
                            "profiles", value, "avp, avpf, savp, savpf, or several with + between them");
            }
        }
        return profiles;
    }

    /**
     * Adds the profiles with feedback, which viewers need to report lost packets. If only SRTP was chosen, no plain profile is
     * added.
     */
    private static void addFeedback(Set<Profile> profiles) {
        if (profiles.contains(Profile.AVP)) {
            profiles.add(Profile.AVPF);
        }
        if (profiles.contains(Profile.SAVP)) {
            profiles.add(Profile.SAVPF);
        }
    }

    private static Protection protection(String value) {
        try {
            return Protection.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw SettingLines.refused(
                    "srtp-cipher", value, "aes-cm-128-hmac-sha1-80, aead-aes-128-gcm or aead-aes-256-gcm");
        }
    }

    /** Whether there is a profile with SRTP; its keys may be sent to viewers over TLS only. */
    boolean needsEncryption() {
        return profiles.contains(Profile.SAVP) || profiles.contains(Profile.SAVPF);
    }

    /**
     * Whether a viewer that proposes {@code wanted} can be served with that transport.
     *
     * @param encrypted whether the request came over TLS
     */
    public boolean offers(TransportSpec wanted, boolean encrypted) {
        return wanted.usable() && wanted.plays() && offers(wanted.profile(), encrypted) && offersCarrier(wanted);
    }

    private boolean offers(Profile profile, boolean encrypted) {
        return profiles.contains(profile) && (encrypted || !profile.isSecure());
    }

    private boolean offersCarrier(TransportSpec wanted) {
        if (wanted.lower() == Lower.TCP) {
            return protocols.contains(Protocol.TCP);
        }
        return wanted.multicast()
                ? protocols.contains(Protocol.UDP_MCAST)
                : protocols.contains(Protocol.UDP) && wanted.clientPorts().isPresent();
    }

    /** Whether lost packets are retransmitted; that needs a profile with feedback. */
    public boolean retransmits() {
        return retransmissionMillis > 0;
    }

    /** The profile that the description names; empty if all of them need TLS and the request came without. */
    public Optional<Profile> described(boolean encrypted) {
        for (Profile profile : BEST_FIRST) {
            if (offers(profile, encrypted)) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }
}
