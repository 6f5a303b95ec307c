package io.github.rtspsink.server;

import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.auth.Refusals;
import io.github.rtspsink.media.KeyExchange;
import io.github.rtspsink.media.Senders;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.StreamEvents;
import io.github.rtspsink.media.WarmUp;
import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.net.tcp.Links;
import io.github.rtspsink.net.tcp.Tls;
import io.github.rtspsink.net.udp.Udp;
import io.github.rtspsink.rtcp.RtcpReporter;
import io.github.rtspsink.rtsp.BackchannelSection;
import io.github.rtspsink.rtsp.MediaSection;
import io.github.rtspsink.settings.MappingException;
import io.github.rtspsink.settings.MappingPath;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.SettingsException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.Random;
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
public final class RtspServer implements StreamEvents, AutoCloseable {
    static final String NAME = "rtspsink";

    private static final long COMMAND_NANOS = 10_000_000_000L;

    /** What players buffer (2 s in rtspsrc) and a bit. */
    private static final long DEPARTURE_NANOS = 3_000_000_000L;

    private static final long DEPARTURE_POLL_NANOS = 10_000_000;
    private static final long SWEEP_NANOS = 1_000_000_000;
    private static final long LOG_NANOS = 60_000_000_000L;
    private static final String REMEDY = " Whoever watches still gets media, but nobody is answered."
            + " Set the element to NULL and back to PLAYING to serve again.";

    private static final int CNAME_BYTES = 12;

    private final ServerSettings settings;
    private final ServerEvents events;
    private final LimitedLog log;
    private final Mishaps mishaps = new Mishaps();
    private final Set<Integer> sinks = ConcurrentHashMap.newKeySet();
    private final SecureRandom random = new SecureRandom();
    private final ControlLoop loop;
    private final Links links;
    private final Listeners listeners;
    private final RequestHandler handler = new RequestHandler(this);
    private final Publishers publishing = new Publishers(this);
    private final Backchannels backchannels = new Backchannels(this);
    private final Sessions playing;
    private final Refusals refusals;
    private final Access access;
    private final PendingDescribes describes = new PendingDescribes(this);
    private final RtcpReporter reports;
    private final RtcpScheduler schedule;
    private final BackchannelReports talkReports;
    private final Feedback feedback = new Feedback(this);
    private final Senders senders;
    private final StreamKeys keys;
    private final Connections connections = new Connections(this);
    private final UdpSockets udp = new UdpSockets(this);
    private final ChunkPool chunks = new ChunkPool(Long.MAX_VALUE);
    private final Budget budget = new Budget();
    private final ServerMemory memory;
    private final Watchdog watchdog;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RtspServer(ServerSettings settings, ServerEvents events, Authorizer authorizer, System.Logger log) {
        this.settings = settings;
        this.events = events;
        this.log = log instanceof LimitedLog limited ? limited : new LimitedLog(log, System::nanoTime);
        Tls tls = settings.connections().tls().load();
        refusals = new Refusals(this.log);
        budget.capacity(Budget.Kind.CONNECTIONS, settings.limits().maxConnections());
        budget.capacity(Budget.Kind.SESSIONS, settings.limits().maxSessions());
        access = new Access(this, authorizer, random);
        playing = new Sessions(this, new SessionTable(this, random));
        byte[] cname = new byte[CNAME_BYTES];
        random.nextBytes(cname);
        reports = new RtcpReporter(Base64.getEncoder().encodeToString(cname));
        talkReports = new BackchannelReports(this, new Random(random.nextLong()), reports);
        loop = ControlLoop.start("rtspsink-control-" + settings.service(), System::nanoTime, this::failed);
        schedule = new RtcpScheduler(loop, this::wallNanos, new Random(random.nextLong()), reports);
        links = new Links(loop, chunks, tls, settings.connections().webSocketOrigins());
        try {
            listeners = Listeners.open(this);
        } catch (ListenException e) {
            loop.close();
            throw e;
        }
        loop.rename("rtspsink-control-" + listeners.boundPort());
        senders = new Senders(
                "rtspsink-sender-" + listeners.boundPort(),
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                mishaps::add);
        keys = new StreamKeys(this, new KeyExchange(random, senders));
        memory = new ServerMemory(budget, chunks, settings.limits(), this.log);
        watchdog = new Watchdog("rtspsink-watchdog-" + listeners.boundPort(), loop, senders, this::alarm);
        beginSweeping();
        watchdog.start();
    }

    /** Each with a timer of its own, so that none of them suffers from another. */
    private void beginSweeping() {
        loop.every(SWEEP_NANOS, access::sweep);
        loop.every(SWEEP_NANOS, udp::sweep);
        loop.every(SWEEP_NANOS, publishing::renewKeys);
        loop.every(SWEEP_NANOS, publishing::announce);
        loop.every(SWEEP_NANOS, () -> mishaps.tell(this::tellMishap));
        loop.every(LOG_NANOS, log::tellLeftOut);
    }

    /**
     * Listens from the return on.
     *
     * @throws ListenException when the address or port cannot be had
     * @throws SettingsException when the {@code auth-file}, the certificate or the key cannot be used
     */
    public static RtspServer start(
            ServerSettings settings, ServerEvents events, Authorizer authorizer, System.Logger log) {
        return new RtspServer(settings, events, authorizer, log);
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
        command(() -> publishing.addSink(sink, settings));
        sinks.add(sink);
    }

    /** Removes a sink: its viewers are told, its mappings are gone. */
    public void removeSink(int sink) {
        sinks.remove(sink);
        command(() -> publishing.removeSink(sink));
    }

    /** Announces a pad whose caps will come; {@code mapping} is empty while unknown. */
    public void expectStream(int sink, int stream, String mapping) {
        command(() -> publishing.expect(sink, stream, mapping));
    }

    /** Says whether {@code more} pads of a sink may be announced at once, for which viewers should wait. */
    public void expectPads(int sink, boolean more) {
        command(() -> publishing.expectPads(sink, more));
    }

    /**
     * Lets only {@code users}, a list with commas, watch the mapping of a pad; "" lets everybody. It holds from the return on,
     * also for those who watch already.
     *
     * @throws SettingsException where nobody can log in
     */
    public void restrictStream(int sink, int stream, String users) {
        command(() -> publishing.restrict(sink, stream, users));
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
        var format = new Publishers.Format(stream, mapping, MediaSection.parse(media), clockRate, ssrc);
        return loop.call(() -> publishing.format(sink, format), COMMAND_NANOS);
    }

    /** Who watches a sink's streams and how well, as {@code RtspSinkStatsFunc} (java/rtspsink-abi.h) writes it. */
    public String stats(int sink) {
        return loop.call(() -> new Statistics(this).of(sink), COMMAND_NANOS);
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
        command(() -> backchannels.offer(new Backchannel(id, sink, path, section, access.named(users))));
    }

    /** Nobody is heard there any more. */
    public void withdrawBackchannel(int id) {
        command(() -> backchannels.withdraw(id));
    }

    /** End of stream. */
    public void endStream(int stream) {
        command(() -> publishing.end(stream));
    }

    /** The pad is gone. When this returns its last block is not read any more. */
    public void removeStream(int stream) {
        command(() -> publishing.remove(stream));
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
            senders.close();
            loop.close();
            memory.close();
        }
    }

    /** A viewer who was told of the end plays on for what it has buffered, and goes by itself. */
    private void letViewersGo() {
        long deadline = System.nanoTime() + DEPARTURE_NANOS;
        while (System.nanoTime() < deadline && loop.call(playing::hasDepartingViewers, COMMAND_NANOS)) {
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
        contain(publishing::removeAll);
        contain(connections::close);
        contain(senders::close);
        contain(udp::close);
        contain(backchannels::close);
        contain(access::close);
    }

    private void contain(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error failed) {
            failed(failed);
        }
    }

    @Override
    public void failed(Stream stream, Throwable thrown) {
        mishaps.add(thrown);
    }

    /** Watchdog's thread. */
    private void alarm(String what) {
        for (int sink : sinks) {
            events.serverFailed(sink, what + REMEDY, "port " + listeners.boundPort());
        }
        log.log(System.Logger.Level.ERROR, what);
    }

    @Override
    public void startPublished(Stream stream) {
        loop.execute(() -> playing.startPublished(stream));
    }

    @Override
    public void resumed(Stream stream) {
        loop.execute(() -> publishing.resume(stream));
    }

    // Control thread from here on.

    /** Throws nothing. */
    void failed(Throwable e) {
        try {
            log.log(System.Logger.Level.WARNING, "an unexpected failure on port " + settings.service(), e);
        } catch (RuntimeException | Error unwritable) {
            // Without memory there is no line either; what failed is contained all the same.
            return;
        }
    }

    private void tellMishap(Throwable thrown, long times) {
        log.log(
                System.Logger.Level.WARNING,
                "viewers were left out of a packet, with others since the last such line",
                thrown);
    }

    void handle(Exchange exchange) {
        exchange.attempt(this, () -> handler.handle(exchange));
    }

    long wallNanos() {
        var now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    long randomSdpSessionId() {
        return random.nextLong() & Long.MAX_VALUE;
    }

    ControlLoop loop() {
        return loop;
    }

    ServerSettings settings() {
        return settings;
    }

    ServerEvents events() {
        return events;
    }

    System.Logger log() {
        return log;
    }

    Links links() {
        return links;
    }

    Listeners listeners() {
        return listeners;
    }

    Senders senders() {
        return senders;
    }

    StreamKeys keys() {
        return keys;
    }

    Connections connections() {
        return connections;
    }

    UdpSockets udp() {
        return udp;
    }

    Publishers publishing() {
        return publishing;
    }

    Backchannels backchannels() {
        return backchannels;
    }

    Mounts mounts() {
        return publishing.mounts();
    }

    Access access() {
        return access;
    }

    ChunkPool chunks() {
        return chunks;
    }

    Budget budget() {
        return budget;
    }

    Refusals refusals() {
        return refusals;
    }

    Sessions playing() {
        return playing;
    }

    PendingDescribes describes() {
        return describes;
    }

    RtcpReporter reports() {
        return reports;
    }

    Feedback feedback() {
        return feedback;
    }

    long randomSsrc() {
        return random.nextInt() & 0xFFFF_FFFFL;
    }

    BackchannelReports talkReports() {
        return talkReports;
    }

    RtcpScheduler schedule() {
        return schedule;
    }
}
