package io.github.rtspsink.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses with a common prefix, in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param prefix the address in hexadecimal digits
 * @param bits length of the prefix in bits
 */
public record AddressRange(String prefix, int bits) {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int BITS_PER_BYTE = 8;

    /** Empty unless {@code text} is an IP literal with or without {@code /bits}; host names are not looked up. */
    static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.getByName(literal).getAddress();
            int most = bytes.length * BITS_PER_BYTE;
            int bits = slash < 0 ? most : Integer.parseUnsignedInt(text.substring(slash + 1));
            // Java parses ::ffff:10.0.0.1 as IPv4, whose prefix length counts from another bit.
            boolean mapped = literal.indexOf(':') >= 0 && bytes.length == Integer.BYTES;
            boolean possible = bits >= 0 && bits <= most && !mapped;
            return possible ? Optional.of(new AddressRange(HexFormat.of().formatHex(bytes), bits)) : Optional.empty();
        } catch (UnknownHostException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The ranges of a comma-separated list; empty if the list is empty or one range cannot be parsed. */
    public static Optional<List<AddressRange>> parseList(String text) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Optional<AddressRange> range = parse(part.trim());
            if (range.isEmpty()) {
                return Optional.empty();
            }
            ranges.add(range.get());
        }
        return Optional.of(List.copyOf(ranges));
    }

    /** Whether one of {@code ranges} contains {@code address}; an empty list admits every address. */
    public static boolean admits(List<AddressRange> ranges, InetAddress address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return ranges.isEmpty();
    }

    /**
     * The range that counts as one peer: an IPv4 address, or an IPv6 prefix of 64 bits, which one customer of a provider gets
     * (RFC 6177). Limits per address use it.
     */
    public static AddressRange holderOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] held = Arrays.copyOf(Arrays.copyOf(bytes, Math.min(bytes.length, BITS_PER_BYTE)), bytes.length);
        return new AddressRange(HexFormat.of().formatHex(held), Math.min(bytes.length, BITS_PER_BYTE) * BITS_PER_BYTE);
    }

    private boolean contains(InetAddress address) {
        byte[] mine = HexFormat.of().parseHex(prefix);
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % BITS_PER_BYTE;
            if (((mine[bit / BITS_PER_BYTE] ^ other[bit / BITS_PER_BYTE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
