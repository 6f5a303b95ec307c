package io.github.rtspsink.server;

import io.github.rtspsink.rtsp.KeyManagement;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspResponse;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.rtsp.TransportSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Answers SETUP (RFC 2326 section 10.4): of one of a mount's streams, or of what the viewer says.
 *
 * <p>Thread: control. Ownership: none.
 */
final class SetupHandler {
    private static final Set<String> FEATURES = Set.of("play.basic");
    private static final Set<String> FEATURES_WITH_TALK = Set.of("play.basic", Backchannels.FEATURE);

    private final Duration sessionTimeout;
    private final Sessions sessions;
    private final Backchannels backchannels;
    private final Negotiation.Services services;

    SetupHandler(Duration sessionTimeout, Sessions sessions, Backchannels backchannels, Negotiation.Services services) {
        this.sessionTimeout = sessionTimeout;
        this.sessions = sessions;
        this.backchannels = backchannels;
        this.services = services;
    }

    /** The option tags that may be required at present. */
    Set<String> features() {
        return backchannels.isEmpty() ? FEATURES : FEATURES_WITH_TALK;
    }

    /** @throws RtspException for everything that is not answered with 200 */
    void setUp(Exchange exchange, Mount mount) {
        RtspUrl url = RtspUrl.parse(exchange.request().uri());
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
        boolean talks = url.streamIndex().equals(OptionalInt.of(Backchannel.STREAM)) && backchannels.serves(mount);
        setUp(exchange, mount, talks ? talk(exchange, mount) : track(exchange, mount, trackOf(mount, url)));
    }

    /** Gives a session what it asks for; returns the reply but for the session. */
    @FunctionalInterface
    private interface Choice {
        RtspResponse giveTo(Session session);
    }

    private Choice track(Exchange exchange, Mount mount, Mount.Track track) {
        if (Backchannels.isAsked(exchange.request())) {
            backchannels.of(mount, exchange.user());
        }
        Negotiation negotiation = new Negotiation(services, exchange, mount, track);
        TransportSpec wanted = negotiation.firstOffered();
        return session -> {
            SessionTransport transport = negotiation.agree(session, wanted);
            sessions.media().replace(session, transport);
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
                transport.controlUrl(), services.keys().offer(transport.security().orElseThrow().stream(), repairSsrc));
    }

    private Choice talk(Exchange exchange, Mount mount) {
        Backchannel backchannel = backchannels.of(mount, exchange.user());
        BackchannelNegotiation negotiation =
                new BackchannelNegotiation(backchannels, services.randomSsrc(), exchange, mount, backchannel);
        TransportSpec wanted = negotiation.firstOffered();
        return session -> {
            BackchannelTransport talk = negotiation.agree(session, wanted);
            backchannels.replace(session, talk);
            return RtspResponse.of(Status.OK).with("Transport", talk.agreed().encode());
        };
    }

    private void setUp(Exchange exchange, Mount mount, Choice choice) {
        Session session = exchange.session().orElseGet(() -> sessions.create(mount, exchange));
        RtspResponse response;
        try {
            sessions.sessions().claim(session, session.streams() + 1);
            response = choice.giveTo(session);
        } finally {
            sessions.settle(session);
        }
        sessions.sessions().renew(session);
        long timeoutSeconds = sessionTimeout.toSeconds();
        exchange.reply(response.with("Session", session.id() + ";timeout=" + timeoutSeconds));
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
}
