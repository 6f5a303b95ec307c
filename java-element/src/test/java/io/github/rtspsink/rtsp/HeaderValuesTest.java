package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Session, Range, Scale, Speed and RTP-Info, both ways. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class HeaderValuesTest {
    /** A kind of value: how it is read and written again. */
    enum Kind {
        SESSION(text -> SessionHeader.parse(text).encode()),
        RANGE(text -> Range.parse(text).encode()),
        SCALE(text -> Rate.scale(text).encode()),
        SPEED(text -> Rate.speed(text).encode()),
        RTP_INFO(text -> RtpInfo.parse(text).encode());

        final Function<String, String> codec;

        Kind(Function<String, String> codec) {
            this.codec = codec;
        }
    }

    /** A value, and the form in which we would write the same. */
    record Good(Kind kind, String text, String encoded) {
        Good(Kind kind, String text) {
            this(kind, text, text);
        }
    }

    /** A value that is refused. */
    record Bad(Kind kind, String text, Status status) {}

    static Stream<Good> good() {
        return Stream.of(
                new Good(Kind.SESSION, "abc"),
                new Good(Kind.SESSION, "A-Z_a.z+0$9;timeout=60"),
                new Good(Kind.SESSION, "abc ; Timeout=1;x=y", "abc;timeout=1"),
                new Good(Kind.SESSION, "abc;timeout=0", "abc"),
                new Good(Kind.SESSION, "abc;timeout=-1", "abc"),
                new Good(Kind.SESSION, "abc;timeout=x", "abc"),
                new Good(Kind.SESSION, "abc;timeout=9999999999", "abc"),
                new Good(Kind.SESSION, "a".repeat(256)),
                new Good(Kind.RANGE, "npt=now-"),
                new Good(Kind.RANGE, "npt=0-"),
                new Good(Kind.RANGE, "npt=0.000-"),
                new Good(Kind.RANGE, "NPT = 1:02:03.5-100:00:00", "npt=1:02:03.5-100:00:00"),
                new Good(Kind.RANGE, "npt=-20"),
                new Good(Kind.RANGE, "npt=now-20"),
                new Good(Kind.RANGE, "npt=5-10;time=19970123T143720Z", "npt=5-10"),
                new Good(Kind.RANGE, "npt=1000000000-"),
                new Good(Kind.RANGE, "smpte=10:12:33:20-"),
                new Good(Kind.RANGE, "smpte-25=10:07:33-10:07:35:05.01"),
                new Good(Kind.RANGE, "smpte-30-drop=0:0:0-"),
                new Good(Kind.RANGE, "clock=19961108T142300Z-19961108T143520.25Z"),
                new Good(Kind.RANGE, "clock=19961108T142300Z-"),
                new Good(Kind.SCALE, "1", "1.000"),
                new Good(Kind.SCALE, "-2.5", "-2.500"),
                new Good(Kind.SCALE, "0.001", "0.001"),
                new Good(Kind.SCALE, "1000000.999999999999999999999", "1000000.999"),
                new Good(Kind.SPEED, "2.", "2.000"),
                new Good(Kind.SPEED, "00.5", "0.500"),
                new Good(Kind.RTP_INFO, "url=rtsp://h/p/stream=0;seq=5;rtptime=4294967295"),
                new Good(Kind.RTP_INFO, "url=rtsp://h/a,b;seq=65535,url=rtsp://h/c;rtptime=0"),
                new Good(Kind.RTP_INFO, "URL=x; seq=1 , url=y;foo=1", "url=x;seq=1,url=y"));
    }

    static Stream<Bad> bad() {
        return Stream.of(
                        refused(
                                Kind.SESSION,
                                Status.SESSION_NOT_FOUND,
                                "",
                                ";timeout=60",
                                "a b",
                                "a/b",
                                "ä",
                                "a".repeat(257)),
                        refused(Kind.RANGE, Status.INVALID_RANGE, "npt=10-5", "frames=0-", "=0-"),
                        refused(
                                Kind.RANGE,
                                Status.BAD_REQUEST,
                                "",
                                "npt",
                                "npt=",
                                "npt=-",
                                "npt=5",
                                "npt=a-",
                                "npt=0-now",
                                "npt=1e5-"),
                        refused(
                                Kind.RANGE,
                                Status.BAD_REQUEST,
                                "npt=nan-",
                                "npt=inf-",
                                "npt=0x1-",
                                "npt=+1-",
                                "npt=1-2-3",
                                "npt=.5-"),
                        refused(
                                Kind.RANGE,
                                Status.BAD_REQUEST,
                                "npt=1:60:00-",
                                "npt=1:00:60-",
                                "npt=1:2-",
                                "npt=1:2:3:4-",
                                "npt=1:002:3-"),
                        refused(
                                Kind.RANGE,
                                Status.BAD_REQUEST,
                                "npt=1000000001-",
                                "npt=99999999999999999999-",
                                "npt=100001:0:0-"),
                        refused(
                                Kind.RANGE,
                                Status.BAD_REQUEST,
                                "npt=0-;time=now",
                                "smpte=10:12-",
                                "smpte=-10:12:33",
                                "smpte=1:2:3:4:5-"),
                        refused(
                                Kind.RANGE,
                                Status.BAD_REQUEST,
                                "smpte=1:2:3.5-",
                                "clock=-",
                                "clock=now-",
                                "clock=19961108T1423-"),
                        refused(Kind.RANGE, Status.BAD_REQUEST, "clock=19961108142300Z-", "clock=1996110aT142300Z-"),
                        refused(
                                Kind.SCALE,
                                Status.BAD_REQUEST,
                                "",
                                "0",
                                "0.0",
                                "0.0001",
                                "-0",
                                "--1",
                                "+1",
                                "-",
                                ".",
                                ".5",
                                "1.x"),
                        refused(
                                Kind.SCALE,
                                Status.BAD_REQUEST,
                                "nan",
                                "NaN",
                                "inf",
                                "-inf",
                                "Infinity",
                                "1e5",
                                "0x1p3",
                                "1,5",
                                "1 "),
                        refused(Kind.SCALE, Status.BAD_REQUEST, "1000001", "99999999999999999999999", "1.5.5", "٣"),
                        refused(Kind.SPEED, Status.BAD_REQUEST, "", "0", "-1", "-2", "nan", "inf", "1e5", "1-2"),
                        refused(
                                Kind.RTP_INFO,
                                Status.BAD_REQUEST,
                                "",
                                "seq=1",
                                "url=x;seq=65536",
                                "url=x;seq=",
                                "url=x;rtptime=-1"),
                        refused(Kind.RTP_INFO, Status.BAD_REQUEST, "url=x;rtptime=4294967296", "url=x,".repeat(65)))
                .flatMap(List::stream);
    }

    private static List<Bad> refused(Kind kind, Status status, String... texts) {
        return Stream.of(texts).map(text -> new Bad(kind, text, status)).toList();
    }

    @ParameterizedTest
    @MethodSource("good")
    void shouldReadAndWriteTheSame(Good one) {
        String encoded = one.kind().codec.apply(one.text());

        assertThat(encoded).isEqualTo(one.encoded());
        assertThat(one.kind().codec.apply(encoded)).isEqualTo(encoded);
    }

    @ParameterizedTest
    @MethodSource("good")
    void shouldSurviveSpoiledValues(Good one) {
        Mutations.survive(one.text(), one.kind().codec::apply);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void shouldRefuse(Bad one) {
        assertThatThrownBy(() -> one.kind().codec.apply(one.text()))
                .isInstanceOfSatisfying(
                        RtspException.class, e -> assertThat(e.status()).isEqualTo(one.status()));
    }

    /** What a range means. */
    record Meaning(String text, boolean now, long startNanos, long endNanos) {}

    static Stream<Meaning> meanings() {
        return Stream.of(
                new Meaning("npt=now-", true, -1, -1),
                new Meaning("npt=0.000-", false, 0, -1),
                new Meaning("npt=1.5-2.0000000009", false, 1_500_000_000L, 2_000_000_000L),
                new Meaning("npt=1:02:03.25-", false, 3_723_250_000_000L, -1),
                new Meaning("npt=-20", false, -1, 20_000_000_000L),
                new Meaning("clock=19961108T142300Z-", false, -1, -1));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void shouldTellWhereARangeStartsAndEnds(Meaning one) {
        Range range = Range.parse(one.text());

        assertThat(range.now()).isEqualTo(one.now());
        assertThat(range.startNanos().orElse(-1)).isEqualTo(one.startNanos());
        assertThat(range.endNanos().orElse(-1)).isEqualTo(one.endNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.000-", "npt=bananas", "frames=0-", "npt=10-5", "clock=today-", "now"})
    void shouldTakeARangeThatCannotBeReadForNoneWhereItDoesNotMatter(String header) {
        assertThat(Range.ofLive(Optional.of(header))).isEqualTo(Range.LIVE);
        assertThat(Range.ofLive(Optional.empty())).isEqualTo(Range.LIVE);
        assertThat(Range.ofLive(Optional.of("clock=19961108T142300Z-")).unit()).isEqualTo(Range.Unit.CLOCK);
    }

    @Test
    void shouldSayByWallClockWhatIsPlayedToWhoeverAskedByIt() {
        long wallNanos = 847_463_840_250_999_999L;

        assertThat(Range.parse("clock=19960101T000000Z-").playedFrom(wallNanos).encode())
                .isEqualTo("clock=19961108T143720.250Z-");
        assertThat(Range.parse("npt=5-").playedFrom(wallNanos).encode()).isEqualTo("npt=now-");
        assertThat(Range.parse("smpte=10:07:00-").playedFrom(wallNanos).encode())
                .isEqualTo("npt=now-");
    }
}
