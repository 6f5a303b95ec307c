package io.github.rtspsink.server;

import java.util.ArrayList;

/**
 * Gives sessions their transports and takes them back.
 *
 * <p>Thread: control. Ownership: none; the transports belong to the sessions.
 */
final class SessionMedia {
    private final ServerContext context;
    private final ViewerAddresses addresses;
    private final Backchannels backchannels;

    SessionMedia(ServerContext context, ViewerAddresses addresses, Backchannels backchannels) {
        this.context = context;
        this.addresses = addresses;
        this.backchannels = backchannels;
    }

    /** Gives a session its transport for one track; the one it had goes. */
    void replace(Session session, SessionTransport transport) {
        SessionTransport old = session.transports().put(transport.track().index(), transport);
        if (old != null) {
            release(session, old);
        }
        addresses.add(session, transport);
        transport.security().ifPresent(security -> security.stream().addUser(transport.subscriber()));
    }

    private void release(Session session, SessionTransport transport) {
        transport.stop(session);
        transport.security().ifPresent(security -> security.stream().removeUser(transport.subscriber()));
        if (transport.rejectedRtcp() > 0) {
            context.log().log(
                    System.Logger.Level.DEBUG,
                    "{0} RTCP packets of {1} were not authentic",
                    Long.toString(transport.rejectedRtcp()),
                    session.owner());
        }
        transport.interleaved().ifPresent(route -> route.connection().releaseChannels(route.channel()));
        transport.reception().close();
        addresses.remove(session, transport);
    }

    /** Takes one of several transports from a session. */
    void remove(Session session, SessionTransport transport) {
        release(session, transport);
        session.transports().remove(transport.track().index());
        session.start().ifPresent(start -> start.drop(transport));
    }

    /** Takes what goes through {@code connection}, which is closed, from a session that can do without. */
    void removeInterleaved(Session session, Connection connection) {
        if (session.talk().isPresent() && session.talk().get().isOn(connection)) {
            backchannels.release(session);
        }
        for (SessionTransport transport : new ArrayList<>(session.transports().values())) {
            if (transport.isOn(connection)) {
                remove(session, transport);
            }
        }
    }

    /** Gives back what the transports hold; what one of them throws keeps nobody from what the others hold. */
    void releaseAll(Session session) {
        for (SessionTransport transport : session.transports().values()) {
            try {
                release(session, transport);
            } catch (RuntimeException | Error failed) {
                context.failures().failed(failed);
            }
        }
        backchannels.release(session);
    }
}
