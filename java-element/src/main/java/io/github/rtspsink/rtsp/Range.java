package io.github.rtspsink.rtsp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The Range header (RFC 2326 sections 3.5 to 3.7 and 12.29). Safe on every thread. Immutable.
 *
 * @param text the range as given, without the {@code time} parameter
 * @param now whether the range starts at {@code now}
 * @param startNanos start in normal play time; empty for another unit, for {@code now} and if not given
 * @param endNanos end in normal play time; empty for another unit and if open
 */
public record Range(Unit unit, String text, boolean now, OptionalLong startNanos, OptionalLong endNanos) {

    /** The range that a live stream offers. */
    public static final Range LIVE = parse("npt=now-");

    /** The unit of a range. */
    public enum Unit {
        NPT,
        SMPTE,
        CLOCK
    }

    /**
     * Reads a header.
     *
     * @throws RtspException 400 for bad syntax, 457 for an unknown unit or an end before the start
     */
    public static Range parse(String header) {
        List<String> parts = Grammar.split(header, ';');
        String text = parts.isEmpty() ? "" : parts.get(0);
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw bad();
        }
        for (int i = 1; i < parts.size(); i++) {
            checkParameter(parts.get(i));
        }
        String unit = Grammar.trim(text.substring(0, equals)).toLowerCase(Locale.ROOT);
        String value = Grammar.trim(text.substring(equals + 1));
        return switch (unit) {
            case "npt" -> npt(value);
            case "clock" -> other(Unit.CLOCK, "clock", value);
            case "smpte", "smpte-30-drop", "smpte-25" -> other(Unit.SMPTE, unit, value);
            default -> throw new RtspException(Status.INVALID_RANGE, "unknown unit of Range");
        };
    }

    /**
     * The range that a viewer of a live stream asked for. A live stream plays from now on in any case, so a header that cannot
     * be parsed is no reason to refuse the request: it counts as {@link #LIVE}, like a missing one.
     *
     * @param header the value of the request's header; empty without one
     */
    public static Range ofLive(Optional<String> header) {
        try {
            return header.map(Range::parse).orElse(LIVE);
        } catch (RtspException unreadable) {
            return LIVE;
        }
    }

    /**
     * The range that a live stream plays for a viewer that asked for this one: it starts now, in the viewer's unit if that is
     * known.
     *
     * @param wallNanos current wall time, ns since 1970
     */
    public Range playedFrom(long wallNanos) {
        return unit == Unit.CLOCK ? other(Unit.CLOCK, "clock", RangeTime.clock(wallNanos) + "-") : LIVE;
    }

    private static void checkParameter(String parameter) {
        if (parameter.regionMatches(true, 0, "time=", 0, 5) && !RangeTime.isClock(parameter.substring(5))) {
            throw bad();
        }
    }

    private static Range npt(String value) {
        int dash = dash(value);
        String from = Grammar.trim(value.substring(0, dash));
        String to = Grammar.trim(value.substring(dash + 1));
        boolean now = from.equalsIgnoreCase("now");
        if (from.isEmpty() && to.isEmpty()) {
            throw bad();
        }
        OptionalLong start = now || from.isEmpty() ? OptionalLong.empty() : OptionalLong.of(nanos(from));
        OptionalLong end = to.isEmpty() ? OptionalLong.empty() : OptionalLong.of(nanos(to));
        if (start.isPresent() && end.isPresent() && end.getAsLong() < start.getAsLong()) {
            throw new RtspException(Status.INVALID_RANGE, "Range ends before it starts");
        }
        return new Range(Unit.NPT, "npt=" + value, now, start, end);
    }

    private static Range other(Unit unit, String name, String value) {
        int dash = dash(value);
        String from = Grammar.trim(value.substring(0, dash));
        String to = Grammar.trim(value.substring(dash + 1));
        if (!isTime(unit, from) || !(to.isEmpty() || isTime(unit, to))) {
            throw bad();
        }
        return new Range(unit, name + "=" + value, false, OptionalLong.empty(), OptionalLong.empty());
    }

    private static boolean isTime(Unit unit, String text) {
        return unit == Unit.CLOCK ? RangeTime.isClock(text) : RangeTime.isSmpte(text);
    }

    private static int dash(String value) {
        int dash = value.indexOf('-');
        if (dash < 0) {
            throw bad();
        }
        return dash;
    }

    private static long nanos(String text) {
        long nanos = RangeTime.nptNanos(text);
        if (nanos < 0) {
            throw bad();
        }
        return nanos;
    }

    private static RtspException bad() {
        return new RtspException(Status.BAD_REQUEST, "bad Range");
    }

    /** The text on the wire. */
    public String encode() {
        return text;
    }
}
