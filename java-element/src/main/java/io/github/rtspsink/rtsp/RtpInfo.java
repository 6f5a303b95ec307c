package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The RTP-Info header (RFC 2326 section 12.33). Safe on every thread. Immutable. */
public record RtpInfo(List<Entry> entries) {
    private static final int MAX_ENTRIES = 64;
    private static final String URL = "url=";

    public RtpInfo {
        entries = List.copyOf(entries);
    }

    /**
     * The first packet that one stream sends.
     *
     * @param seq its sequence number
     * @param rtptime its RTP timestamp, unsigned 32 bits
     */
    public record Entry(String url, OptionalInt seq, OptionalLong rtptime) {

        public static Entry of(String url, int seq, long rtptime) {
            return new Entry(url, OptionalInt.of(seq), OptionalLong.of(rtptime));
        }
    }

    /** The text on the wire. */
    public String encode() {
        StringBuilder text = new StringBuilder(128);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            text.append(i == 0 ? "" : ",").append(URL).append(entry.url());
            if (entry.seq().isPresent()) {
                text.append(";seq=").append(entry.seq().getAsInt());
            }
            if (entry.rtptime().isPresent()) {
                text.append(";rtptime=").append(entry.rtptime().getAsLong());
            }
        }
        return text.toString();
    }

    /**
     * Reads a header.
     *
     * @throws RtspException 400 for bad syntax
     */
    public static RtpInfo parse(String header) {
        List<Entry> entries = new ArrayList<>();
        int from = 0;
        while (from < header.length()) {
            int to = nextEntry(header, from);
            entries.add(entry(header.substring(from, to)));
            from = to + 1;
        }
        if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
            throw bad();
        }
        return new RtpInfo(entries);
    }

    /** The comma that ends the entry. A URL may contain commas too, but not one followed by {@code url=}. */
    private static int nextEntry(String header, int from) {
        for (int comma = header.indexOf(',', from); comma >= 0; comma = header.indexOf(',', comma + 1)) {
            int next = comma + 1;
            while (next < header.length() && Grammar.isBlank(header.charAt(next))) {
                next++;
            }
            if (header.regionMatches(true, next, URL, 0, URL.length())) {
                return comma;
            }
        }
        return header.length();
    }

    private static Entry entry(String text) {
        List<String> parts = Grammar.split(text, ';');
        if (parts.isEmpty() || !parts.get(0).regionMatches(true, 0, URL, 0, URL.length())) {
            throw bad();
        }
        OptionalInt seq = OptionalInt.empty();
        OptionalLong rtptime = OptionalLong.empty();
        for (int i = 1; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.regionMatches(true, 0, "seq=", 0, 4)) {
                seq = OptionalInt.of((int) number(part.substring(4), 0xFFFF));
            } else if (part.regionMatches(true, 0, "rtptime=", 0, 8)) {
                rtptime = OptionalLong.of(number(part.substring(8), 0xFFFF_FFFFL));
            }
        }
        return new Entry(parts.get(0).substring(URL.length()), seq, rtptime);
    }

    private static long number(String text, long max) {
        long value = Grammar.number(text, max);
        if (value < 0) {
            throw bad();
        }
        return value;
    }

    private static RtspException bad() {
        return new RtspException(Status.BAD_REQUEST, "bad RTP-Info");
    }
}
