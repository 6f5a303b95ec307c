package io.github.rtspsink.server;

import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.WarmUp;
import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.net.udp.Udp;
import io.github.rtspsink.rtsp.BackchannelSection;
import io.github.rtspsink.rtsp.MediaSection;
import io.github.rtspsink.settings.MappingException;
import io.github.rtspsink.settings.MappingPath;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.SettingsException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An RTSP server on one address and port, shared by all sinks of the process that ask for it.
 *
 * <p>Thread: the public methods may be called from any thread but a streaming one in {@link Stream#publish}; they are
 * commands to the control thread and return when it has carried them out. Everything package-private is for the control
 * thread. Ownership: owns the control thread and, through it, every socket.
 */
public final class RtspServer implements AutoCloseable {
    private static final long COMMAND_NANOS = 10_000_000_000L;

    /** What players buffer (2 s in rtspsrc) and a bit. */
    private static final long DEPARTURE_NANOS = 3_000_000_000L;

    private static final long DEPARTURE_POLL_NANOS = 10_000_000;
    private static final long SWEEP_NANOS = 1_000_000_000;
    private static final long LOG_NANOS = 60_000_000_000L;
    private static final String REMEDY = " Whoever watches still gets media, but nobody is answered."
            + " Set the element to NULL and back to PLAYING to serve again.";

    private final ServerContext context;
    private final ControlLoop loop;
    private final LimitedLog log;
    private final Listeners listeners;
    private final ServerParts parts;
    private final ServerMemory memory;
    private final Watchdog watchdog;
    private final Set<Integer> sinks;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RtspServer(
            ServerContext context, LimitedLog log, Listeners listeners, ServerEvents events, ServerParts parts) {
        this.context = context;
        this.loop = context.loop();
        this.log = log;
        this.listeners = listeners;
        this.parts = parts;
        int port = listeners.boundPort();
        Set<Integer> told = ConcurrentHashMap.newKeySet();
        sinks = told;
        memory = new ServerMemory(parts.budget, parts.chunks, context.settings().limits(), log);
        watchdog = new Watchdog("rtspsink-watchdog-" + port, loop, parts.senders, what -> {
            told.forEach(sink -> events.serverFailed(sink, what + REMEDY, "port " + port));
            log.log(System.Logger.Level.ERROR, what);
        });
    }

    /** Begins its work; nobody is let in before everything is there. Each timer is one of its own, so that none suffers from another. */
    private void open() {
        loop.every(SWEEP_NANOS, parts.access::sweep);
        loop.every(SWEEP_NANOS, parts.udp::sweep);
        loop.every(SWEEP_NANOS, parts.replies::sweep);
        loop.every(SWEEP_NANOS, parts.sessions::tellWaiting);
        loop.every(SWEEP_NANOS, parts.keys::renewAll);
        loop.every(SWEEP_NANOS, parts.announcements::announce);
        loop.every(SWEEP_NANOS, () -> parts.mishaps.tell(this::tellMishap));
        loop.every(LOG_NANOS, log::tellLeftOut);
        watchdog.start();
        listeners.accept(parts.connections::accept);
    }

    /**
     * Listens from the return on.
     *
     * @throws ListenException when the address or port cannot be had
     * @throws SettingsException when the {@code auth-file}, the certificate or the key cannot be used
     */
    public static RtspServer start(
            ServerSettings settings, ServerEvents events, Authorizer authorizer, System.Logger log) {
        LimitedLog limited = log instanceof LimitedLog given ? given : new LimitedLog(log, System::nanoTime);
        FailureLog failures = new FailureLog(limited, settings.service());
        ControlLoop loop =
                ControlLoop.start("rtspsink-control-" + settings.service(), System::nanoTime, failures::failed);
        RtspServer server;
        try {
            server = assemble(new ServerContext(loop, settings, limited, failures), limited, events, authorizer);
        } catch (RuntimeException | Error failed) {
            loop.close();
            throw failed;
        }
        server.open();
        return server;
    }

    private static RtspServer assemble(
            ServerContext context, LimitedLog log, ServerEvents events, Authorizer authorizer) {
        Listeners listeners = Listeners.bind(context);
        try {
            context.loop().rename("rtspsink-control-" + listeners.boundPort());
            ServerParts parts = new ServerParts(context, listeners, events, authorizer);
            parts.budget.capacity(
                    Budget.Kind.CONNECTIONS, context.settings().limits().maxConnections());
            parts.budget.capacity(
                    Budget.Kind.SESSIONS, context.settings().limits().maxSessions());
            return new RtspServer(context, log, listeners, events, parts);
        } catch (RuntimeException | Error failed) {
            listeners.close();
            throw failed;
        }
    }

    /** The same, leaving it to the settings who may watch. */
    public static RtspServer start(ServerSettings settings, ServerEvents events, System.Logger log) {
        return start(settings, events, Authorizer.NONE, log);
    }

    /** Loads what the first UDP viewer would have to wait for. May take 100 ms; throws where UDP cannot be used. */
    public static void warmUp() {
        Udp.warmUp();
        WarmUp.run();
    }

    /** The TCP port, also where 0 was asked for. */
    public int boundPort() {
        return listeners.boundPort();
    }

    /** Adds a sink without pads; of its settings those count that are not the server's as a whole. */
    public void addSink(int sink, ServerSettings settings) {
        command(() -> parts.publishers.addSink(sink, settings));
        sinks.add(sink);
    }

    /** Removes a sink: its viewers are told, its mappings are gone. */
    public void removeSink(int sink) {
        sinks.remove(sink);
        command(() -> parts.publishers.removeSink(sink));
    }

    /** Announces a pad whose caps will come; {@code mapping} is empty while unknown. */
    public void expectStream(int sink, int stream, String mapping) {
        command(() -> parts.publishers.expect(sink, stream, mapping));
    }

    /** Says whether {@code more} pads of a sink may be announced at once, for which viewers should wait. */
    public void expectPads(int sink, boolean more) {
        command(() -> parts.publishers.expectPads(sink, more));
    }

    /**
     * Lets only {@code users}, a list with commas, watch the mapping of a pad; "" lets everybody. It holds from the return on,
     * also for those who watch already.
     *
     * @throws SettingsException where nobody can log in
     */
    public void restrictStream(int sink, int stream, String users) {
        command(() -> parts.publishers.restrict(sink, stream, parts.access.named(users)));
    }

    /**
     * A pad's caps are known or have changed.
     *
     * @param media an SDP media section as GstSDP prints it
     * @param ssrc as the caps name it
     * @return where its packets are to be published
     * @throws MappingException when the mapping is taken or none
     */
    public Stream setFormat(int sink, int stream, String mapping, String media, int clockRate, OptionalLong ssrc) {
        var format = new PublishedStream.Format(stream, mapping, MediaSection.parse(media), clockRate, ssrc);
        return loop.call(() -> parts.publishers.format(sink, format), COMMAND_NANOS);
    }

    /** Who watches a sink's streams and how well, as {@code RtspSinkStatsFunc} (java/rtspsink-abi.h) writes it. */
    public String stats(int sink) {
        return loop.call(
                () -> new Statistics(
                                parts.publisherTable.mounts(), parts.sessions.sessions(), parts.groupTable, parts.rtcp)
                        .of(sink),
                COMMAND_NANOS);
    }

    /**
     * Viewers may talk from now on.
     *
     * @param mapping whose viewers; empty: of every one of the sink
     * @param users who of them, a list with commas; "" is all
     * @param media an SDP media section with the formats on offer
     * @throws MappingException when the mapping can be none
     * @throws SettingsException where nobody can log in
     */
    public void offerBackchannel(int sink, int id, String mapping, String users, String media) {
        String path = mapping.isEmpty() ? "" : MappingPath.normal(mapping);
        BackchannelSection section = BackchannelSection.parse(media);
        command(() -> parts.backchannels.offer(new Backchannel(id, sink, path, section, parts.access.named(users))));
    }

    /** Nobody is heard there any more. */
    public void withdrawBackchannel(int id) {
        command(() -> parts.backchannels.withdraw(id));
    }

    /** End of stream. */
    public void endStream(int stream) {
        command(() -> parts.publishers.end(stream));
    }

    /** The pad is gone. When this returns its last block is not read any more. */
    public void removeStream(int stream) {
        command(() -> parts.publishers.remove(stream));
    }

    /** Tells all viewers and stops; idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        watchdog.close();
        listeners.close();
        try {
            letViewersGo();
            command(this::closeAll);
        } finally {
            parts.senders.close();
            loop.close();
            memory.close();
        }
    }

    /** A viewer who was told of the end plays on for what it has buffered, and goes by itself. */
    private void letViewersGo() {
        long deadline = System.nanoTime() + DEPARTURE_NANOS;
        while (System.nanoTime() < deadline && loop.call(parts.sessions::hasDepartingViewers, COMMAND_NANOS)) {
            LockSupport.parkNanos(DEPARTURE_POLL_NANOS);
        }
    }

    private void command(Runnable command) {
        loop.call(
                () -> {
                    command.run();
                    return true;
                },
                COMMAND_NANOS);
    }

    private void closeAll() {
        contain(parts.publishers::removeAll);
        contain(parts.connections::close);
        contain(parts.senders::close);
        contain(parts.groups::close);
        contain(parts.udp::close);
        contain(parts.backchannels::close);
        contain(parts.access::close);
    }

    private void contain(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error failed) {
            context.failures().failed(failed);
        }
    }

    private void tellMishap(Throwable thrown, long times) {
        log.log(
                System.Logger.Level.WARNING,
                "viewers were left out of a packet, with others since the last such line",
                thrown);
    }

    // For tests of what attackers may hold.

    ControlLoop loop() {
        return loop;
    }

    ChunkPool chunks() {
        return parts.chunks;
    }

    Budget budget() {
        return parts.budget;
    }

    Sessions sessions() {
        return parts.sessions;
    }
}
