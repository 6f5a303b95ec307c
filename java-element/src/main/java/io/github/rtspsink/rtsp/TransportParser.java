package io.github.rtspsink.rtsp;

import io.github.rtspsink.rtsp.TransportSpec.Lower;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Parses one alternative of a Transport header. Confined to one thread. Used for one alternative. */
final class TransportParser {
    private static final int MAX_PORT = 65535;
    private static final int MAX_CHANNEL = 255;
    private static final int MAX_ADDRESS_LENGTH = 255;
    private static final Profile[] PROFILES = Profile.values();

    private final TransportBuilder builder = new TransportBuilder();
    private boolean castGiven;

    private TransportParser() {}

    static TransportSpec parse(String text) {
        TransportParser parser = new TransportParser();
        List<String> parts = Grammar.split(text, ';');
        parser.protocol(parts.isEmpty() ? "" : parts.get(0));
        for (int i = 1; i < parts.size(); i++) {
            parser.parameter(parts.get(i));
        }
        parser.chooseCast();
        return parser.builder.build();
    }

    private void protocol(String text) {
        String[] words = text.split("/", 4);
        boolean rtp = words.length >= 2 && words.length <= 3 && words[0].equalsIgnoreCase("RTP");
        Profile profile = rtp ? profile(words[1]) : null;
        if (profile == null) {
            builder.fail("not a protocol of RTP");
            return;
        }
        builder.profile = profile;
        if (words.length == 3 && words[2].equalsIgnoreCase("TCP")) {
            builder.lower = Lower.TCP;
        } else if (words.length == 3 && !words[2].equalsIgnoreCase("UDP")) {
            builder.fail("not a lower transport of RTP");
        }
    }

    private static @Nullable Profile profile(String word) {
        for (Profile profile : PROFILES) {
            if (profile.name().equalsIgnoreCase(word)) {
                return profile;
            }
        }
        return null;
    }

    private void parameter(String text) {
        int equals = text.indexOf('=');
        String name =
                Grammar.trim(equals < 0 ? text : text.substring(0, equals)).toLowerCase(Locale.ROOT);
        String value = equals < 0 ? "" : Grammar.trim(text.substring(equals + 1));
        switch (name) {
            case "unicast", "multicast" -> cast(name.equals("multicast"));
            case "client_port" -> builder.clientPorts = pair(name, value, MAX_PORT);
            case "server_port" -> builder.serverPorts = pair(name, value, MAX_PORT);
            case "port" -> builder.ports = pair(name, value, MAX_PORT);
            case "interleaved" -> builder.interleaved = pair(name, value, MAX_CHANNEL);
            case "destination" -> builder.destination = address(value);
            case "source" -> builder.source = address(value);
            case "ttl" -> ttl(value);
            case "ssrc" -> ssrc(value);
            case "mode" -> builder.modes = modes(value);
            default -> {}
        }
    }

    private void cast(boolean multicast) {
        if (castGiven && builder.multicast != multicast) {
            builder.fail("both unicast and multicast");
        }
        castGiven = true;
        builder.multicast = multicast;
    }

    /** RFC 2326 makes multicast the default, but a client that names its own ports or channels means unicast. */
    private void chooseCast() {
        boolean own = builder.clientPorts.isPresent() || builder.interleaved.isPresent() || builder.lower == Lower.TCP;
        builder.multicast = castGiven ? builder.multicast : !own;
        if (builder.multicast && builder.lower == Lower.TCP) {
            builder.fail("multicast over TCP");
        }
    }

    private Optional<PortPair> pair(String name, String value, int max) {
        PortPair pair = PortPair.parse(value, max == MAX_PORT ? 1 : 0, max);
        if (pair == null) {
            builder.fail("bad " + name);
        }
        return Optional.ofNullable(pair);
    }

    private Optional<String> address(String value) {
        String address = Grammar.unquote(value);
        boolean good = !address.isEmpty() && address.length() <= MAX_ADDRESS_LENGTH;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            good &= Grammar.isAlphanumeric(c) || ".:-[]%_".indexOf(c) >= 0;
        }
        return good ? Optional.of(address) : Optional.empty();
    }

    private void ttl(String value) {
        long ttl = Grammar.number(value, 255);
        if (ttl < 0) {
            builder.fail("bad ttl");
        } else {
            builder.ttl = OptionalInt.of((int) ttl);
        }
    }

    /** A viewer's SSRC is only a wish, which this server does not grant; so an unreadable one is ignored. */
    private void ssrc(String value) {
        long ssrc = value.isEmpty() || value.length() > 8 ? -1 : 0;
        for (int i = 0; i < value.length() && ssrc >= 0; i++) {
            int digit = value.charAt(i) < 0x80 ? Character.digit(value.charAt(i), 16) : -1;
            ssrc = digit < 0 ? -1 : ssrc << 4 | digit;
        }
        builder.ssrc = ssrc < 0 ? OptionalLong.empty() : OptionalLong.of(ssrc);
    }

    private List<String> modes(String value) {
        List<String> modes = new ArrayList<>();
        for (String mode : Grammar.split(Grammar.unquote(value), ',')) {
            modes.add(Grammar.unquote(mode).toUpperCase(Locale.ROOT));
            if (!Grammar.isToken(modes.get(modes.size() - 1))) {
                builder.fail("bad mode");
            }
        }
        return List.copyOf(modes);
    }
}
