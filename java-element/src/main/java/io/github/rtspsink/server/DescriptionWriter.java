package io.github.rtspsink.server;

import io.github.rtspsink.rtsp.KeyManagement;
import io.github.rtspsink.rtsp.MediaSection;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspResponse;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.rtsp.SessionDescription;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import io.github.rtspsink.settings.TransportSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes the reply to DESCRIBE: the SDP of a mount as one viewer may have it.
 *
 * <p>Thread: control. Ownership: none.
 */
final class DescriptionWriter {
    /** The query of a URL whose description names no multicast group. */
    private static final String UNICAST = "unicast";

    private final String cname;
    private final StreamKeys keys;
    private final MulticastGroups groups;
    private final Backchannels backchannels;

    /** @param cname of all streams (RFC 3550 section 6.5.1) */
    DescriptionWriter(String cname, StreamKeys keys, MulticastGroups groups, Backchannels backchannels) {
        this.cname = cname;
        this.keys = keys;
        this.groups = groups;
        this.backchannels = backchannels;
    }

    /** Whether a viewer of SRTP would be told of the wraps just before one, and decrypt nothing after it. */
    boolean isWrapNear(Mount mount, Exchange exchange) {
        return profileFor(mount, exchange).filter(Profile::isSecure).isPresent() && keys.isWrapNear(mount);
    }

    private static Optional<Profile> profileFor(Mount mount, Exchange exchange) {
        return mount.sink().transports().described(exchange.connection().isEncrypted());
    }

    /** @throws RtspException 461 for a mapping that needs TLS, and those of {@link Backchannels#of} */
    RtspResponse describe(Mount mount, Exchange exchange, RtspUrl asked) {
        InetSocketAddress local = exchange.connection().local();
        Profile profile = profileFor(mount, exchange)
                .orElseThrow(() -> new RtspException(
                        Status.UNSUPPORTED_TRANSPORT, "all profiles of this mapping need TLS: use an rtsps:// URL"));
        List<SessionDescription.Stream> streams = new ArrayList<>();
        for (Mount.Track track : mount.tracks()) {
            streams.add(new SessionDescription.Stream(
                    track.index(),
                    section(mount, track, profile),
                    connection(mount.sink(), track, isUnicast(exchange, asked))));
        }
        if (Backchannels.isAsked(exchange.request())) {
            streams.add(backchannels.describe(mount, exchange.user()));
        }
        SessionDescription sdp = new SessionDescription(
                mount.sdpSessionId(), mount.sdpVersion(), Addresses.literal(local.getAddress()), mount.path(), streams);
        RtspUrl url = asked.at(Addresses.authority(local.getAddress(), local.getPort()));
        return RtspResponse.of(Status.OK)
                .with("Content-Base", url.contentBase())
                .withBody("application/sdp", sdp.bytes());
    }

    private static boolean isUnicast(Exchange exchange, RtspUrl asked) {
        return asked.query().equals(UNICAST) || exchange.connection().isWrapped();
    }

    /** @param unicast leaves the group out, for there are players that take it for the only way */
    private String connection(Publisher sink, Mount.Track track, boolean unicast) {
        Optional<MulticastGroup> group = unicast ? Optional.empty() : groups.of(sink, track);
        return group.isEmpty()
                ? ""
                : SessionDescription.group(
                        Addresses.literal(group.get().address().ip()),
                        group.get().ttl());
    }

    private MediaSection section(Mount mount, Mount.Track track, Profile profile) {
        TransportSettings transports = mount.sink().transports();
        MediaSection section = track.section().withProfile(profile);
        if (transports.retransmits() && profile.hasFeedback()) {
            section = section.withRetransmission(transports.retransmissionMillis());
        }
        OptionalLong ssrc = track.stream().ssrc();
        if (ssrc.isPresent()) {
            section = section.withSource(ssrc.getAsLong(), cname);
        }
        if (profile.isSecure()) {
            byte[] mikey = keys.offer(keys.of(mount, track.stream()), OptionalLong.empty());
            section = section.withAttribute(KeyManagement.attribute(mikey));
        }
        return section;
    }
}
