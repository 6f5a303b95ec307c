package io.github.rtspsink.server;

import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.auth.Refusals;
import io.github.rtspsink.media.KeyExchange;
import io.github.rtspsink.media.Senders;
import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.net.tcp.Links;
import io.github.rtspsink.rtcp.RtcpReporter;
import io.github.rtspsink.settings.ConnectionSettings;
import io.github.rtspsink.settings.SettingsException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Puts the parts of a server together, each with the ones that it uses; those made first know nothing of those made after them.
 *
 * <p>Thread: made on any; the parts are for the control thread. Ownership: belongs to its server; known to {@link RtspServer} alone.
 */
final class ServerParts {
    private static final int CNAME_BYTES = 12;

    final Budget budget = new Budget();
    final ChunkPool chunks = new ChunkPool(Long.MAX_VALUE);
    final Mishaps mishaps = new Mishaps();
    final GroupTable groupTable = new GroupTable();
    final Senders senders;
    final PublisherTable publisherTable;
    final RtcpInput rtcp;
    final Backchannels backchannels;
    final Sessions sessions;
    final Access access;
    final StreamKeys keys;
    final MulticastGroups groups;
    final UdpSockets udp;
    final Announcements announcements;
    final Publishers publishers;
    final ReplyShares replies;
    final Connections connections;

    /** @throws SettingsException when the {@code auth-file}, the certificate or the key cannot be used */
    ServerParts(ServerContext context, Listeners listeners, ServerEvents events, Authorizer authorizer) {
        SecureRandom random = new SecureRandom();
        ConnectionSettings connecting = context.settings().connections();
        Refusals refusals = new Refusals(context.log());
        Links links = new Links(context.loop(), chunks, connecting.tls().load(), connecting.webSocketOrigins());
        RtcpReporter reporter = new RtcpReporter(cname(random));

        // What is known of those who publish and those who watch.
        publisherTable = new PublisherTable(context.loop());
        SessionTable sessionTable = new SessionTable(context, budget, refusals, random);
        ViewerAddresses viewers = new ViewerAddresses();

        // RTCP, from viewers and to them.
        rtcp = new RtcpInput(context.loop());
        KeyUnitRequests keyUnits = new KeyUnitRequests(context.loop(), publisherTable, events);
        RtcpScheduler schedule =
                new RtcpScheduler(context.loop(), ServerContext::wallNanos, new Random(random.nextLong()), reporter);
        Adaptation adaptation = new Adaptation(context.loop(), publisherTable, sessionTable, groupTable, events);
        BackchannelReports talkReports =
                new BackchannelReports(context.loop(), new Random(random.nextLong()), reporter);
        Feedback feedback = new Feedback(
                rtcp,
                viewers,
                keyUnits,
                talkReports,
                List.of(
                        schedule::heard,
                        (session, bytes) -> adaptation.heard(session),
                        (session, bytes) -> sessionTable.renew(session)));

        // Those who watch.
        backchannels = new Backchannels(context, sessionTable, feedback, talkReports, events);
        sessions = new Sessions(
                context,
                sessionTable,
                new SessionMedia(context, viewers, backchannels),
                new PlayStart.Services(context.loop(), keyUnits, schedule),
                events);
        access = new Access(context, authorizer, random, refusals, sessions);
        udp = new UdpSockets(context, viewers, feedback, sessions);
        groups = new MulticastGroups(
                groupTable, new GroupFeedback.Services(context, rtcp, publisherTable, keyUnits, adaptation));

        // Those who publish.
        senders = new Senders(
                "rtspsink-sender-" + listeners.boundPort(),
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                mishaps::add);
        keys = new StreamKeys(publisherTable, sessions, new KeyExchange(random, senders));
        announcements = new Announcements(publisherTable, listeners, events);
        PendingDescribes describes = new PendingDescribes(
                context.loop(),
                publisherTable,
                access,
                new DescriptionWriter(reporter.cname(), keys, groups, backchannels));
        publishers = new Publishers(
                context,
                publisherTable,
                new Publishers.Media(senders, mishaps::add),
                List.of(sessions, keys, groups, backchannels, access, describes, announcements));

        // Requests.
        SetupHandler setups = new SetupHandler(
                context.settings().sessionTimeout(),
                sessions,
                backchannels,
                new Negotiation.Services(udp, groups, keys, random));
        RequestHandler handler = new RequestHandler(access, sessions, publisherTable.mounts(), describes, setups);
        replies = new ReplyShares(context);
        connections = new Connections(
                context,
                new Connection.Resources(links, budget, refusals, replies),
                access,
                new Dispatcher(handler, feedback, backchannels, sessions));
    }

    private static String cname(SecureRandom random) {
        byte[] cname = new byte[CNAME_BYTES];
        random.nextBytes(cname);
        return Base64.getEncoder().encodeToString(cname);
    }
}
