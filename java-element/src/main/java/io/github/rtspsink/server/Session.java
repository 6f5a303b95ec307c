package io.github.rtspsink.server;

import io.github.rtspsink.auth.Owner;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.loop.Timer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's state between SETUP and TEARDOWN (RFC 2326 section 3.4). It outlives its connection unless all its media
 * went through it.
 *
 * <p>Thread: control. Ownership: belongs to the server's table; owns its transports.
 */
final class Session {
    /** Itself with what it keeps of a closed connection, measured. */
    private static final int OWN_BYTES = 3 << 10;

    /** One transport with what counts its packets, measured. */
    private static final int STREAM_BYTES = 3 << 10;

    private final String id;
    private final Mount mount;
    private final Owner owner;
    private final Map<Integer, SessionTransport> transports = new TreeMap<>();
    private final Budget.Account account;
    private Connection connection;
    private @Nullable Connection countedOn;
    private boolean countedAsPlaying;
    private final PortUnreachableDetector refusals = new PortUnreachableDetector();
    private long expiresAtNanos;
    private State state = State.INIT;
    private boolean joined;
    private boolean warned;
    private @Nullable Start start;
    private @Nullable BackchannelTransport talk;
    private @Nullable Timer timer;

    /** The states of RFC 2326 appendix A.2, and what comes after them: the session is known until its viewer asks for its end. */
    enum State {
        /** Nothing was set up yet. */
        INIT,
        READY,
        PLAYING,
        /** Nothing more is sent, and the viewer still plays what it has. */
        DEPARTING,
        /** Nothing more is sent. */
        ENDED
    }

    /** A PLAY that waits for its first packets. */
    interface Start {
        /** A batch came that a viewer of {@code stream} can start with. */
        void startPublished(Stream stream);

        /** Whether a stream's first packet is still unknown. */
        boolean isWaiting();

        /** One of several streams ends; the others start without it. */
        void drop(SessionTransport transport);

        /** The session stops; nothing is sent any more. */
        void cancel();
    }

    /**
     * @param owner who may use this session
     * @param connection where the latest request came from
     * @param account what the session keeps is taken from there; closed with it
     */
    Session(String id, Mount mount, Owner owner, Connection connection, Budget.Account account) {
        this.id = id;
        this.mount = mount;
        this.owner = owner;
        this.connection = connection;
        this.account = account;
    }

    String id() {
        return id;
    }

    Mount mount() {
        return mount;
    }

    Owner owner() {
        return owner;
    }

    /** Address and port of the viewer's latest connection. */
    String peer() {
        return connection.toString();
    }

    String userAgent() {
        return connection.userAgent();
    }

    Connection connection() {
        return connection;
    }

    void connection(Connection latest) {
        if (latest != connection) {
            connection.leave(this);
            latest.enter(this);
            connection = latest;
        }
    }

    /** What has {@link Sessions} look after it; ends with the session. */
    void timer(Timer value) {
        timer = value;
    }

    void nextCheck(long delayNanos) {
        if (timer != null) {
            timer.next(delayNanos);
        }
    }

    void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** By the number of the track. */
    Map<Integer, SessionTransport> transports() {
        return transports;
    }

    /** How its viewer is heard; empty for one who only watches. */
    Optional<BackchannelTransport> talk() {
        return Optional.ofNullable(talk);
    }

    void talk(@Nullable BackchannelTransport value) {
        talk = value;
    }

    /** Whether the stream of that number was set up, the viewer's sound included. */
    boolean has(int index) {
        return transports.containsKey(index) || (talk != null && index == Backchannel.STREAM);
    }

    /** How many streams were set up, the viewer's sound included. */
    int streams() {
        return transports.size() + (talk == null ? 0 : 1);
    }

    /** Whether nothing was set up. */
    boolean isEmpty() {
        return streams() == 0;
    }

    /** What carries its media, {@link SessionTransport#kind}; TCP where only a part goes that way. */
    String transportKind() {
        String kind = "UDP";
        for (SessionTransport transport : transports.values()) {
            kind = kind.equals("TCP") ? kind : transport.kind();
        }
        return kind;
    }

    /** Whether one of its streams comes as SRTP. */
    boolean isProtected() {
        for (SessionTransport transport : transports.values()) {
            if (transport.security().isPresent()) {
                return true;
            }
        }
        return false;
    }

    PortUnreachableDetector refusals() {
        return refusals;
    }

    long expiresAtNanos() {
        return expiresAtNanos;
    }

    void renew(long untilNanos) {
        expiresAtNanos = untilNanos;
    }

    State state() {
        return state;
    }

    boolean isPlaying() {
        return state == State.PLAYING;
    }

    /** SETUP has succeeded. */
    void ready() {
        state = state == State.INIT ? State.READY : state;
    }

    /** PLAY has succeeded. */
    void playing() {
        state = isOver() ? state : State.PLAYING;
        joined = true;
    }

    void paused() {
        state = isPlaying() ? State.READY : state;
    }

    /** Nothing more will be sent; {@code stillPlays} if the viewer is left with something to play. */
    void over(boolean stillPlays) {
        state = stillPlays ? State.DEPARTING : State.ENDED;
    }

    /** Whether nothing more will be sent. */
    boolean isOver() {
        return state == State.DEPARTING || state == State.ENDED;
    }

    /** Whether it plays or is about to. */
    boolean isBusy() {
        return isPlaying() || start != null;
    }

    /** Whether it has interleaved data on some connection. */
    boolean isInterleaved() {
        for (SessionTransport transport : transports.values()) {
            if (transport.interleaved().isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Whether it was ever playing, so that the application heard of it. */
    boolean hasJoined() {
        return joined;
    }

    /** True the first time it is asked. */
    boolean warn() {
        boolean first = !warned;
        warned = true;
        return first;
    }

    Optional<Start> start() {
        return Optional.ofNullable(start);
    }

    void start(@Nullable Start value) {
        start = value;
    }

    /** Takes its place among the sessions from the budget; false when there is no room. */
    boolean claimPlace() {
        return account.resize(Budget.Kind.SESSIONS, 1);
    }

    /** The same for what so many transports cost. */
    boolean claimStreams(int streams) {
        return account.resize(Budget.Kind.HEAP, OWN_BYTES + (long) streams * STREAM_BYTES);
    }

    /** What its viewer is entitled to has changed, or may have. */
    void rerank() {
        boolean busy = isBusy();
        boolean cared = connection.isOpen() || (joined && !isOver());
        account.rank(busy ? Budget.Rank.PLAYING : cared ? Budget.Rank.GUEST : Budget.Rank.STRANGER);
        uncount();
        countedOn = connection;
        countedAsPlaying = busy;
        connection.count(busy ? 1 : 0);
        for (SessionTransport transport : transports.values()) {
            transport.interleaved().ifPresent(route -> route.connection().rerank());
        }
    }

    private void uncount() {
        if (countedOn != null) {
            countedOn.count(countedAsPlaying ? -1 : 0);
            countedOn = null;
        }
    }

    /** Gives back what it holds; the table has forgotten it. */
    void close() {
        uncount();
        account.close();
    }

    /** Whether every transport goes through {@code candidate}, so that the session cannot live without it. */
    boolean livesIn(Connection candidate) {
        for (SessionTransport transport : transports.values()) {
            if (!transport.isOn(candidate)) {
                return false;
            }
        }
        return !isEmpty() && (talk == null || talk.isOn(candidate));
    }
}
