package io.github.rtspsink.server;

import io.github.rtspsink.auth.ConnectionAuthState;
import io.github.rtspsink.auth.Refusals;
import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.loop.Timer;
import io.github.rtspsink.net.tcp.Link;
import io.github.rtspsink.net.tcp.Links;
import io.github.rtspsink.net.tcp.Outbox;
import io.github.rtspsink.net.tcp.TlsUse;
import io.github.rtspsink.rtsp.Headers;
import io.github.rtspsink.rtsp.Input;
import io.github.rtspsink.rtsp.InterleavedInput;
import io.github.rtspsink.rtsp.Limits;
import io.github.rtspsink.rtsp.PortPair;
import io.github.rtspsink.rtsp.RequestInput;
import io.github.rtspsink.rtsp.RtspDecoder;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspRequest;
import io.github.rtspsink.rtsp.RtspResponse;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.settings.AddressRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One RTSP connection: bytes in, requests to the handler one after the other, replies and interleaved data out.
 *
 * <p>Thread: control, but for the {@link Outbox}, which streaming threads write to as well. Ownership: owns the link;
 * belongs to its server.
 */
final class Connection implements Link.Receiver {
    /** The Server header (RFC 2326 section 12.36). */
    private static final String SERVER = "rtspsink";

    /** How long a request waits, at the least, whose address has had too many replies. */
    private static final long REST_NANOS = 50_000_000;

    private static final long LINGER_NANOS = 500_000_000;
    private static final int MAX_AGENT_CHARACTERS = 128;
    private static final int CHANNEL_PAIRS = 128;

    /** A stranger needs no more to log in or set up a session: a URL and an Authorization header of the longest kind. */
    private static final int STRANGER_HEAD_BYTES = 8 << 10;

    /** Nothing that a stranger may ask has a body; one that a request to be refused could have is skipped. */
    private static final int STRANGER_BODY_BYTES = 4 << 10;

    /** More than that makes a peer who plays no more than a guest, as long as it waits. */
    private static final int PLAYING_INPUT_BYTES = 2 << 10;

    private final ServerContext context;
    private final Resources resources;
    private final Listener listener;
    private final AddressRange address;
    private final Budget.Account account;
    private final Limits limits;
    private final Link link;
    private final RtspDecoder decoder;
    private final Session[] owners = new Session[CHANNEL_PAIRS];
    private final ConnectionAuthState visitor;
    private @Nullable Exchange current;
    private long lastActiveNanos;
    private String userAgent = "";
    private @Nullable Timer timer;

    /** Those whose viewer was last heard of here. */
    private final Set<Session> sessions = new HashSet<>();

    private int playing;
    private int channelsTaken;
    private boolean closing;
    private boolean closed;

    /** What all connections of a server share. */
    record Resources(Links links, Budget budget, Refusals refusals, ReplyShares replies) {}

    /** Told of what comes on a connection, on the control thread. */
    interface Listener {
        /** A request that has to be answered. */
        void request(Exchange exchange);

        /** An interleaved frame (RFC 2326 section 10.12). */
        void interleaved(Connection connection, int channel, ByteBuffer payload);

        /** The last session that used the connection is gone. */
        void unused(Connection connection);

        /** The connection is closed; called once. */
        void closed(Connection connection);
    }

    Connection(ServerContext context, Resources resources, Listener listener, SocketChannel channel, TlsUse tls)
            throws IOException {
        this.context = context;
        this.resources = resources;
        this.listener = listener;
        InetAddress peer = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
        this.address = AddressRange.holderOf(peer);
        this.account = resources.budget().open(address, this::evict);
        this.limits = Limits.DEFAULT.withHeadBytes(context.settings().limits().maxHeaderBytes());
        this.decoder = new RtspDecoder(ofStrangers(limits));
        this.link = resources.links().open(channel, tls, this, account);
        this.lastActiveNanos = context.nanoTime();
        this.visitor = new ConnectionAuthState(lastActiveNanos);
    }

    private static Limits ofStrangers(Limits limits) {
        return limits.withHeadBytes(Math.min(limits.headBytes(), STRANGER_HEAD_BYTES))
                .withBodyBytes(STRANGER_BODY_BYTES);
    }

    /** Takes what an idle connection costs from the budget; closes where there is no room. */
    void claim() {
        if (account.resize(Budget.Kind.CONNECTIONS, 1)) {
            link.settle();
        } else {
            evict(Budget.Kind.CONNECTIONS);
        }
    }

    /** Others need what it holds more than it does. */
    private void evict(Budget.Kind kind) {
        Refusals.Reason reason = kind == Budget.Kind.CONNECTIONS ? Refusals.Reason.CONNECTIONS : Refusals.Reason.MEMORY;
        resources.refusals().add(reason, this);
        close();
    }

    /** So many more of the sessions that were last heard of here play. */
    void count(int morePlaying) {
        playing += morePlaying;
        rerank();
    }

    /** What its peer is entitled to has changed. */
    void rerank() {
        link.rerank();
        decoder.limits(account.rank() == Budget.Rank.STRANGER ? ofStrangers(limits) : limits);
    }

    @Override
    public Budget.Rank rank(int waitingBytes) {
        boolean guest = isUsed() || visitor.login().isPresent();
        boolean plays = playing > 0;
        for (int slot = 0; !plays && channelsTaken > 0 && slot < owners.length; slot++) {
            plays = owners[slot] != null && owners[slot].isBusy();
        }
        if (plays && waitingBytes <= PLAYING_INPUT_BYTES) {
            return Budget.Rank.PLAYING;
        }
        return guest ? Budget.Rank.GUEST : Budget.Rank.STRANGER;
    }

    @Override
    public int waitingBytes() {
        return decoder.heldBytes() + (current == null ? 0 : current.request().heldBytes());
    }

    InetSocketAddress peer() {
        return link.peer();
    }

    InetSocketAddress local() {
        return link.local();
    }

    Outbox outbox() {
        return link.outbox();
    }

    /** Whether its viewer has gone to some length to have everything over this connection. */
    boolean isWrapped() {
        return link.isWrapped();
    }

    /** Whether nobody on the way can read along. */
    boolean isEncrypted() {
        return link.isEncrypted();
    }

    /** Whether it is the POST of an HTTP tunnel, whose requests are those of the connection with the GET. */
    boolean isTunnelInput() {
        return link.isTunnelInput();
    }

    boolean isOpen() {
        return !closed && !closing;
    }

    /** What has {@link Connections} look after it; ends with the connection. */
    void timer(Timer value) {
        timer = value;
    }

    void nextCheck(long delayNanos) {
        if (timer != null) {
            timer.next(delayNanos);
        }
    }

    /** The latest request of {@code session} came here. */
    void enter(Session session) {
        sessions.add(session);
    }

    /** {@code session} is over, or its latest request came elsewhere. */
    void leave(Session session) {
        sessions.remove(session);
        checkUse();
        rerank();
    }

    /** How many have last been heard of here. */
    int sessions() {
        return sessions.size();
    }

    /** Whether a session was last heard of here, or has media here. */
    boolean isUsed() {
        return !sessions.isEmpty() || channelsTaken > 0;
    }

    private void checkUse() {
        if (!closed && !isUsed()) {
            listener.unused(this);
        }
    }

    ConnectionAuthState visitor() {
        return visitor;
    }

    /** As the viewer calls itself in its latest request; printable, at most 128 characters. */
    String userAgent() {
        return userAgent;
    }

    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_AGENT_CHARACTERS));
        for (int i = 0; i < text.length() && i < MAX_AGENT_CHARACTERS; i++) {
            char c = text.charAt(i);
            clean.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return clean.toString();
    }

    long lastActiveNanos() {
        return lastActiveNanos;
    }

    @Override
    public void received(ByteBuffer bytes) {
        if (!closing) {
            decoder.feed(bytes);
            drain();
        }
    }

    @Override
    public void ended(String reason) {
        context.log().log(System.Logger.Level.DEBUG, "{0}: {1}", this, reason);
        close();
    }

    /** Handles what was decoded until a reply has to be waited for. */
    private void drain() {
        while (isOpen() && current == null) {
            try {
                Input input = decoder.next();
                if (input == null) {
                    return;
                }
                take(input);
            } catch (RtspException e) {
                refuse(e);
            }
        }
    }

    private void take(Input input) {
        if (input instanceof RequestInput request) {
            lastActiveNanos = context.nanoTime();
            request.request().headers().first("User-Agent").ifPresent(text -> userAgent = printable(text));
            begin(request.request());
        } else if (input instanceof InterleavedInput frame) {
            listener.interleaved(this, frame.channel(), ByteBuffer.wrap(frame.payload()));
        }
    }

    private void begin(RtspRequest request) {
        OptionalLong cseq = request.cseq();
        if (cseq.isEmpty()) {
            throw new RtspException(Status.BAD_REQUEST, "CSeq is missing");
        }
        Exchange exchange = new Exchange(context, this, request, cseq.getAsLong());
        current = exchange;
        link.pause(true);
        listener.request(exchange);
    }

    /** The reply of {@code exchange} is there: sends it and goes on with the next request. */
    void finish(Exchange exchange, long cseq, RtspResponse response) {
        if (closed) {
            return;
        }
        Headers first = Headers.of("CSeq", Long.toString(cseq)).with("Server", SERVER);
        send(new RtspResponse(response.status(), first.with(response.headers()), response.body()));
        if (exchange == current) {
            goOn(exchange);
        }
    }

    /** Later where the peer's address has had more replies than its share. */
    private void goOn(Exchange answered) {
        if (resources.replies().allows(address)) {
            context.loop().execute(() -> resume(answered));
        } else if (!closed) {
            context.loop().schedule(REST_NANOS, () -> goOn(answered));
        }
    }

    /** Through the loop, so that a long pipeline of requests neither recurses nor keeps others waiting: one a turn. */
    private void resume(Exchange answered) {
        try {
            current = answered == current ? null : current;
            if (isOpen() && current == null) {
                drain();
            }
            if (!closed && current == null) {
                link.pause(false);
                link.settle();
            }
        } catch (RuntimeException | Error failed) {
            context.failures().failed(failed);
            close();
        }
    }

    private void refuse(RtspException e) {
        context.log().log(System.Logger.Level.DEBUG, "{0}: bad message: {1}", this, e.getMessage());
        Headers headers = Headers.empty();
        if (e.cseq().isPresent()) {
            headers = headers.with("CSeq", Long.toString(e.cseq().getAsLong()));
        }
        send(RtspResponse.of(e.status(), headers.with("Server", SERVER).with(e.headers())));
        if (e.fatal()) {
            closeSoon();
        }
    }

    private void send(RtspResponse response) {
        byte[] bytes = response.encode();
        resources.replies().add(address, bytes.length);
        outbox().writeControl(bytes);
    }

    /** Closes after what was written has had time to arrive; a socket closed on unread bytes would take it back. */
    void closeSoon() {
        if (closing || closed) {
            return;
        }
        closing = true;
        try {
            link.endOutput();
        } catch (IOException e) {
            close();
            return;
        }
        context.loop().schedule(LINGER_NANOS, this::close);
    }

    /** Closes at once; idempotent. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        account.close();
        if (timer != null) {
            timer.cancel();
        }
        try {
            listener.closed(this);
            Set.copyOf(sessions).forEach(Session::rerank);
        } finally {
            link.close();
        }
    }

    /**
     * Takes a pair of interleaved channels for {@code session}: the one asked for if it is free, else the next free pair.
     *
     * @param wanted empty where the viewer leaves the choice to us
     * @throws RtspException 461 when none is left
     */
    PortPair takeChannels(Optional<PortPair> wanted, Session session) {
        int slot = wanted.filter(PortPair::isEvenPair)
                .map(pair -> pair.rtp() / 2)
                .filter(asked -> asked < owners.length && owners[asked] == null)
                .orElse(0);
        while (slot < owners.length && owners[slot] != null) {
            slot++;
        }
        if (slot == owners.length) {
            throw new RtspException(Status.UNSUPPORTED_TRANSPORT, "no interleaved channels are left");
        }
        owners[slot] = session;
        channelsTaken++;
        return new PortPair(slot * 2, slot * 2 + 1);
    }

    void releaseChannels(int first) {
        if (owners[first / 2] != null) {
            owners[first / 2] = null;
            channelsTaken--;
            checkUse();
            rerank();
        }
    }

    /** Those who have channels here, in a copy. */
    Set<Session> channelOwners() {
        Set<Session> all = new LinkedHashSet<>();
        for (int slot = 0; channelsTaken > 0 && slot < owners.length; slot++) {
            if (owners[slot] != null) {
                all.add(owners[slot]);
            }
        }
        return all;
    }

    /** Who has {@code channel}, if anybody. */
    Optional<Session> channelOwner(int channel) {
        return Optional.ofNullable(owners[channel / 2]);
    }

    @Override
    public String toString() {
        return peer().getHostString() + ":" + peer().getPort();
    }
}
