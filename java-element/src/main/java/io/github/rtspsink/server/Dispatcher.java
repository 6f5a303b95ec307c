package io.github.rtspsink.server;

import java.nio.ByteBuffer;

/**
 * Hands on what arrives on connections: requests, interleaved data, and the end of the connection.
 *
 * <p>Thread: control. Ownership: none.
 */
final class Dispatcher {
    private final RequestHandler handler;
    private final Feedback feedback;
    private final Backchannels backchannels;
    private final Sessions sessions;

    Dispatcher(RequestHandler handler, Feedback feedback, Backchannels backchannels, Sessions sessions) {
        this.handler = handler;
        this.feedback = feedback;
        this.backchannels = backchannels;
        this.sessions = sessions;
    }

    void request(Exchange exchange) {
        exchange.attempt(() -> handler.handle(exchange));
    }

    /** A frame from a viewer; RTCP counts as a sign of life, all else but sound for a backchannel is ignored. */
    void interleaved(Connection connection, int channel, ByteBuffer payload) {
        Session session = connection.channelOwner(channel).orElse(null);
        if (session != null && channel % 2 == 0) {
            backchannels.interleaved(session, connection, channel, payload);
        } else if (session != null) {
            feedback.interleaved(session, connection, channel, payload);
        }
    }

    void closed(Connection connection) {
        sessions.connectionClosed(connection);
    }
}
