package io.github.rtspsink.server;

import io.github.rtspsink.media.StartPoint;
import io.github.rtspsink.rtsp.Accept;
import io.github.rtspsink.rtsp.Headers;
import io.github.rtspsink.rtsp.KeyManagement;
import io.github.rtspsink.rtsp.Method;
import io.github.rtspsink.rtsp.Range;
import io.github.rtspsink.rtsp.Rate;
import io.github.rtspsink.rtsp.RequireHeader;
import io.github.rtspsink.rtsp.RtpInfo;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspRequest;
import io.github.rtspsink.rtsp.RtspResponse;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.rtsp.SessionHeader;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.rtsp.TextParameters;
import io.github.rtspsink.rtsp.TransportSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers RTSP requests, a method per RTSP method (RFC 2326 section 10).
 *
 * <p>Thread: control. Ownership: none; works on its server's tables.
 */
final class RequestHandler {
    private static final String PUBLIC =
            "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

    /** Headers of PLAY that the reply repeats with what is really done (RFC 2326 sections 12.34 and 12.35). */
    private static final List<String> RATES = List.of("Scale", "Speed");

    private static final Set<String> FEATURES = Set.of("play.basic");
    private static final Set<String> FEATURES_WITH_TALK = Set.of("play.basic", Backchannels.FEATURE);

    private final RtspServer server;

    RequestHandler(RtspServer server) {
        this.server = server;
    }

    /** @throws RtspException for everything that is not answered with 200 */
    void handle(Exchange exchange) {
        RtspRequest request = exchange.request();
        server.access().admit(exchange);
        Method method = Method.of(request.method())
                .orElseThrow(() -> new RtspException(Status.NOT_IMPLEMENTED, "unknown method").with("Public", PUBLIC));
        checkRequired(request);
        nameSession(exchange);
        switch (method) {
            case OPTIONS -> exchange.reply(RtspResponse.of(Status.OK, Headers.of("Public", PUBLIC)));
            case DESCRIBE -> describe(exchange);
            case SETUP -> server.access().enter(exchange, mountOf(exchange), () -> setup(exchange));
            case PLAY -> server.access().enter(exchange, controlled(exchange).mount(), () -> play(exchange));
            case PAUSE -> pause(exchange);
            case TEARDOWN -> teardown(exchange);
            case GET_PARAMETER -> parameter(exchange, TextParameters.asks(request));
            case SET_PARAMETER -> parameter(exchange, TextParameters.sets(request));
            case ANNOUNCE, RECORD ->
                throw new RtspException(Status.METHOD_NOT_ALLOWED, "nothing can be published here")
                        .with("Allow", PUBLIC);
            default -> throw new RtspException(Status.NOT_IMPLEMENTED, "not for servers").with("Public", PUBLIC);
        }
    }

    /** RFC 2326 section 12.32. */
    private void checkRequired(RtspRequest request) {
        Set<String> features = server.backchannels().isEmpty() ? FEATURES : FEATURES_WITH_TALK;
        Optional<String> unsupported =
                RequireHeader.parse(request.headers().all("Require")).unsupported(features);
        if (unsupported.isPresent()) {
            throw new RtspException(Status.OPTION_NOT_SUPPORTED, "required features are not supported")
                    .with("Unsupported", unsupported.get());
        }
    }

    /** Looks up the session that the request names, if any, and takes the request as its viewer's sign of life. */
    private void nameSession(Exchange exchange) {
        Optional<String> header = exchange.request().headers().first("Session");
        if (header.isEmpty() || header.get().isEmpty()) {
            return;
        }
        Connection connection = exchange.connection();
        Session session = server.playing()
                .sessions()
                .find(SessionHeader.parse(header.get()).id(), exchange.owner());
        session.connection(connection);
        session.rerank();
        server.playing().renew(session);
        exchange.session(session);
    }

    private Session requiredSession(Exchange exchange) {
        return exchange.session()
                .filter(server.playing().sessions()::holds)
                .orElseThrow(() -> new RtspException(Status.SESSION_NOT_FOUND, "the request names no session"));
    }

    private void describe(Exchange exchange) {
        if (!Accept.allows(exchange.request().headers().all("Accept"), "application/sdp")) {
            throw new RtspException(Status.NOT_ACCEPTABLE, "only application/sdp can be had");
        }
        RtspUrl url = RtspUrl.parse(exchange.request().uri());
        server.describes().begin(exchange, url);
    }

    private void setup(Exchange exchange) {
        RtspUrl url = RtspUrl.parse(exchange.request().uri());
        Mount mount = mountOf(exchange);
        Optional<Session> named = exchange.session();
        if (named.isPresent() && named.get().mount() != mount) {
            throw new RtspException(Status.AGGREGATE_OPERATION_NOT_ALLOWED, "the session belongs to another mapping");
        }
        if (named.isPresent() && named.get().isOver()) {
            throw new RtspException(Status.NOT_FOUND, "the stream has ended");
        }
        if (named.isPresent() && named.get().isBusy()) {
            throw new RtspException(Status.METHOD_NOT_VALID_IN_THIS_STATE, "pause before changing a transport");
        }
        boolean talks = url.streamIndex().equals(OptionalInt.of(Backchannels.STREAM))
                && server.backchannels().serves(mount);
        setUp(exchange, mount, talks ? talk(exchange, mount) : track(exchange, mount, trackOf(mount, url)));
    }

    /** Gives a session what it asks for; returns the reply but for the session. */
    @FunctionalInterface
    private interface Choice {
        RtspResponse giveTo(Session session);
    }

    private Choice track(Exchange exchange, Mount mount, Mount.Track track) {
        if (Backchannels.isAsked(exchange.request())) {
            server.backchannels().of(mount, exchange.user());
        }
        Negotiation negotiation = new Negotiation(server, exchange, mount, track);
        TransportSpec wanted = negotiation.firstOffered();
        return session -> {
            SessionTransport transport = negotiation.agree(session, wanted);
            server.playing().replaceTransport(session, transport);
            RtspResponse response = RtspResponse.of(Status.OK)
                    .with("Transport", transport.agreed().encode());
            return transport.security().isEmpty() ? response : response.with(KeyManagement.HEADER, key(transport));
        };
    }

    private String key(SessionTransport transport) {
        OptionalLong repairSsrc = transport
                .reception()
                .repair()
                .map(repair -> OptionalLong.of(repair.ssrc()))
                .orElse(OptionalLong.empty());
        return KeyManagement.header(
                transport.controlUrl(), server.keys().offer(transport.security().orElseThrow().stream(), repairSsrc));
    }

    private Choice talk(Exchange exchange, Mount mount) {
        Backchannel backchannel = server.backchannels().of(mount, exchange.user());
        BackchannelNegotiation negotiation = new BackchannelNegotiation(server, exchange, mount, backchannel);
        TransportSpec wanted = negotiation.firstOffered();
        return session -> {
            BackchannelTransport talk = negotiation.agree(session, wanted);
            server.backchannels().replace(session, talk);
            return RtspResponse.of(Status.OK).with("Transport", talk.agreed().encode());
        };
    }

    private void setUp(Exchange exchange, Mount mount, Choice choice) {
        Session session = exchange.session().orElseGet(() -> server.playing().create(mount, exchange));
        RtspResponse response;
        try {
            server.playing().sessions().claim(session, session.streams() + 1);
            response = choice.giveTo(session);
        } finally {
            server.playing().settle(session);
        }
        server.playing().renew(session);
        long timeoutSeconds = server.settings().sessionTimeout().toSeconds();
        exchange.reply(response.with("Session", session.id() + ";timeout=" + timeoutSeconds));
    }

    private Mount mountOf(Exchange exchange) {
        return server.mounts()
                .find(RtspUrl.parse(exchange.request().uri()).mountPath())
                .orElseThrow(() -> new RtspException(Status.NOT_FOUND, "no such mapping"));
    }

    private static Mount.Track trackOf(Mount mount, RtspUrl url) {
        OptionalInt index = url.streamIndex();
        if (index.isPresent()) {
            return mount.track(index.getAsInt())
                    .orElseThrow(() -> new RtspException(Status.NOT_FOUND, "no such stream"));
        }
        if (mount.tracks().size() != 1) {
            throw new RtspException(Status.AGGREGATE_OPERATION_NOT_ALLOWED, "set up each stream by its own URL");
        }
        return mount.tracks().get(0);
    }

    private void play(Exchange exchange) {
        Session session = controlled(exchange);
        if (session.isOver()) {
            throw new RtspException(Status.NOT_FOUND, "the stream has ended");
        }
        if (session.start().isPresent() && !session.isPlaying()) {
            throw new RtspException(Status.METHOD_NOT_VALID_IN_THIS_STATE, "another PLAY is under way");
        }
        if (session.isPlaying()) {
            exchange.reply(playing(transport -> Optional.empty(), session, exchange.request()));
            return;
        }
        server.playing()
                .play(
                        session,
                        start -> exchange.attempt(
                                server,
                                () -> exchange.reply(
                                        start.isCancelled()
                                                ? cancelled(session)
                                                : playing(start::point, session, exchange.request()))));
    }

    /** The reply to a PLAY that did not get to its first packet. */
    private static RtspResponse cancelled(Session session) {
        return RtspResponse.of(session.isOver() ? Status.NOT_FOUND : Status.METHOD_NOT_VALID_IN_THIS_STATE);
    }

    /** A live stream plays from now on and at its own speed, whatever is asked for; the reply says so. */
    private RtspResponse playing(
            Function<SessionTransport, Optional<StartPoint>> points, Session session, RtspRequest request) {
        Range asked = Range.ofLive(request.headers().first("Range"));
        RtspResponse response = RtspResponse.of(Status.OK)
                .with("Range", asked.playedFrom(server.wallNanos()).encode());
        for (String rate : RATES) {
            response = request.headers().contains(rate) ? response.with(rate, Rate.ONE.encode()) : response;
        }
        List<RtpInfo.Entry> entries = new ArrayList<>();
        for (SessionTransport transport : session.transports().values()) {
            points.apply(transport)
                    .ifPresent(point -> entries.add(
                            RtpInfo.Entry.of(transport.controlUrl(), point.sequenceNumber(), point.rtpTime())));
        }
        return entries.isEmpty() ? response : response.with("RTP-Info", new RtpInfo(entries).encode());
    }

    private void pause(Exchange exchange) {
        Session session = controlled(exchange);
        if (!session.hasJoined()) {
            throw new RtspException(Status.METHOD_NOT_VALID_IN_THIS_STATE, "the session does not play");
        }
        server.playing().pause(session);
        exchange.reply(RtspResponse.of(Status.OK));
    }

    private void teardown(Exchange exchange) {
        Session session = controlled(exchange);
        server.playing().end(session, "TEARDOWN");
        exchange.reply(RtspResponse.of(Status.OK));
    }

    /** A keep-alive (RFC 2326 section 10.8), unless it is about a parameter: none is known. */
    private static void parameter(Exchange exchange, boolean aboutParameter) {
        if (aboutParameter) {
            throw new RtspException(Status.PARAMETER_NOT_UNDERSTOOD, "there are no parameters");
        }
        exchange.reply(RtspResponse.of(Status.OK));
    }

    /** The session whose playing is to be controlled, after a check that the URL names the whole of it. */
    private Session controlled(Exchange exchange) {
        Session session = requiredSession(exchange);
        RtspUrl url = RtspUrl.parse(exchange.request().uri());
        if (!url.asterisk() && !url.mountPath().equals(session.mount().path())) {
            throw new RtspException(Status.NOT_FOUND, "the session belongs to another mapping");
        }
        OptionalInt index = url.streamIndex();
        if (index.isPresent() && !session.has(index.getAsInt())) {
            throw new RtspException(Status.NOT_FOUND, "the session has no such stream");
        }
        if (index.isPresent() && session.streams() > 1) {
            throw new RtspException(Status.ONLY_AGGREGATE_OPERATION_ALLOWED, "use the URL of the whole presentation");
        }
        return session;
    }
}
