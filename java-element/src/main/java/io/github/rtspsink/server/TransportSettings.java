package io.github.rtspsink.server;

import io.github.rtspsink.rtsp.TransportSpec;
import io.github.rtspsink.rtsp.TransportSpec.Lower;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How a sink's streams may be had: the element's properties {@code protocols}, {@code profiles}, {@code qos-dscp} and
 * {@code multicast-...}, {@code retransmission-time}. Thread: any. Ownership: immutable.
 *
 * @param protocols what carries the packets
 * @param profiles the RTP profiles on offer
 * @param dscp differentiated services code point 0..63 of what the server sends, -1 leaves it to the system
 * @param multicast present exactly when {@link Protocol#UDP_MCAST} is among the protocols
 * @param retransmissionMillis how long packets are kept for viewers who lose some; 0 sends nothing again
 */
public record TransportSettings(
        Set<Protocol> protocols,
        Set<Profile> profiles,
        int dscp,
        Optional<MulticastSettings> multicast,
        int retransmissionMillis) {

    private static final int MAX_RETRANSMISSION_MILLIS = 10_000;

    /** As {@code GstRTSPLowerTrans} names them. */
    public enum Protocol {
        UDP("udp"),
        UDP_MCAST("udp-mcast"),
        TCP("tcp");

        private final String nick;

        Protocol(String nick) {
            this.nick = nick;
        }
    }

    /** Unicast UDP and TCP, RTP/AVP. */
    public static final TransportSettings DEFAULT =
            new TransportSettings(Set.of(Protocol.UDP, Protocol.TCP), Set.of(Profile.AVP), -1, Optional.empty(), 0);

    /** @throws SettingsException naming the property and what it takes */
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
            profiles.add(Profile.AVPF);
        }
        return new TransportSettings(
                protocols,
                profiles,
                given.number("qos-dscp", -1, -1, 63, "a code point, or -1 to leave it to the system"),
                protocols.contains(Protocol.UDP_MCAST) ? multicast : Optional.empty(),
                retransmissionMillis);
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
                default -> throw SettingLines.refused("profiles", value, "avp, avpf or avp+avpf");
            }
        }
        return profiles;
    }

    /** Whether a viewer who proposes {@code wanted} can be served that way. */
    boolean offers(TransportSpec wanted) {
        return wanted.usable() && wanted.plays() && profiles.contains(wanted.profile()) && offersCarrier(wanted);
    }

    private boolean offersCarrier(TransportSpec wanted) {
        if (wanted.lower() == Lower.TCP) {
            return protocols.contains(Protocol.TCP);
        }
        return wanted.multicast()
                ? protocols.contains(Protocol.UDP_MCAST)
                : protocols.contains(Protocol.UDP) && wanted.clientPorts().isPresent();
    }

    /** Whether lost packets are sent again; it takes AVPF, in which viewers can say what they lost. */
    boolean retransmits() {
        return retransmissionMillis > 0;
    }

    /** The profile that the description names: the one with the better feedback. */
    Profile described() {
        return profiles.contains(Profile.AVPF) ? Profile.AVPF : Profile.AVP;
    }
}
