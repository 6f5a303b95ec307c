package io.github.rtspsink.server;

import io.github.rtspsink.media.Subscriber;
import io.github.rtspsink.rtsp.TransportSpec;
import java.util.Optional;

/**
 * How one track reaches one viewer.
 *
 * @param track as it was when it was set up
 * @param subscriber the media side of it
 * @param agreed the Transport header the viewer was answered
 * @param controlUrl the URL of the SETUP, which RTP-Info repeats (RFC 2326 section 12.33)
 * @param carrier what carries interleaved data; empty for UDP
 */
record SessionTransport(
        Mount.Track track, Subscriber subscriber, TransportSpec agreed, String controlUrl, Optional<Carrier> carrier) {

    /** A pair of interleaved channels, the even one for RTP, on one connection. */
    record Carrier(Connection connection, int channel) {}

    boolean isOn(Connection connection) {
        return carrier.isPresent() && carrier.get().connection() == connection;
    }
}
