package io.github.rtspsink.server;

import io.github.rtspsink.media.StartPoint;
import io.github.rtspsink.rtsp.Accept;
import io.github.rtspsink.rtsp.Headers;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers RTSP requests, a method per RTSP method (RFC 2326 section 10).
 *
 * <p>Thread: control. Ownership: none.
 */
final class RequestHandler {
    private static final String PUBLIC =
            "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

    /** Headers of PLAY that the reply repeats with what is really done (RFC 2326 sections 12.34 and 12.35). */
    private static final List<String> RATES = List.of("Scale", "Speed");

    private final Access access;
    private final Sessions sessions;
    private final Mounts mounts;
    private final PendingDescribes describes;
    private final SetupHandler setups;

    RequestHandler(Access access, Sessions sessions, Mounts mounts, PendingDescribes describes, SetupHandler setups) {
        this.access = access;
        this.sessions = sessions;
        this.mounts = mounts;
        this.describes = describes;
        this.setups = setups;
    }

    /** @throws RtspException for everything that is not answered with 200 */
    void handle(Exchange exchange) {
        RtspRequest request = exchange.request();
        access.admit(exchange);
        Method method = Method.of(request.method())
                .orElseThrow(() -> new RtspException(Status.NOT_IMPLEMENTED, "unknown method").with("Public", PUBLIC));
        checkRequired(request);
        nameSession(exchange);
        switch (method) {
            case OPTIONS -> exchange.reply(RtspResponse.of(Status.OK, Headers.of("Public", PUBLIC)));
            case DESCRIBE -> describe(exchange);
            case SETUP -> access.enter(exchange, mountOf(exchange), () -> setups.setUp(exchange, mountOf(exchange)));
            case PLAY -> access.enter(exchange, controlled(exchange).mount(), () -> play(exchange));
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
        Set<String> features = setups.features();
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
        Session session =
                sessions.sessions().find(SessionHeader.parse(header.get()).id(), exchange.owner());
        session.connection(connection);
        session.rerank();
        sessions.sessions().renew(session);
        exchange.session(session);
    }

    private Session requiredSession(Exchange exchange) {
        return exchange.session()
                .filter(sessions.sessions()::holds)
                .orElseThrow(() -> new RtspException(Status.SESSION_NOT_FOUND, "the request names no session"));
    }

    private void describe(Exchange exchange) {
        if (!Accept.allows(exchange.request().headers().all("Accept"), "application/sdp")) {
            throw new RtspException(Status.NOT_ACCEPTABLE, "only application/sdp can be had");
        }
        RtspUrl url = RtspUrl.parse(exchange.request().uri());
        describes.begin(exchange, url);
    }

    private Mount mountOf(Exchange exchange) {
        return mounts.find(RtspUrl.parse(exchange.request().uri()).mountPath())
                .orElseThrow(() -> new RtspException(Status.NOT_FOUND, "no such mapping"));
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
        sessions.play(
                session,
                start -> exchange.attempt(() -> exchange.reply(
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
                .with("Range", asked.playedFrom(ServerContext.wallNanos()).encode());
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
        sessions.pause(session);
        exchange.reply(RtspResponse.of(Status.OK));
    }

    private void teardown(Exchange exchange) {
        Session session = controlled(exchange);
        sessions.end(session, EndReason.TEARDOWN);
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
