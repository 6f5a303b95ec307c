package io.github.rtspsink.net;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Divides a server's limited resources (heap, connections, sessions) among its peers. Everything that a peer makes the server
 * keep on the heap is taken from here.
 *
 * <p>A resource is divided only when it runs short; until then a peer may use all of it. Then one account is evicted: in the
 * lowest {@link Rank}, the newest account of the address that holds the most. That may be the account that asks. One address
 * holds at most seven eighths, so that it cannot keep all others out. The account of a peer that plays is never evicted.
 *
 * <p>Thread: control, except {@link #held} and {@link #capacity}, which any thread may use. Ownership: belongs to its server;
 * an account belongs to the connection or session that opened it, until it is closed.
 */
public final class Budget {
    /** One part of this many is reserved for addresses other than the one that asks. */
    private static final int RESERVED_PART = 8;

    private static final Kind[] KINDS = Kind.values();

    private final Division[] divisions = new Division[KINDS.length];
    private long opened;

    /** The resource that is divided. */
    public enum Kind {
        /** Bytes of heap. */
        HEAP(0),
        CONNECTIONS(1),
        SESSIONS(2);

        private final int index;

        Kind(int index) {
            this.index = index;
        }
    }

    /** How much a peer is entitled to, in ascending order. */
    public enum Rank {
        /** The peer is unknown and has nothing to lose. */
        STRANGER(0),
        /** The peer has logged in or has a session. */
        GUEST(1),
        /** The peer plays. */
        PLAYING(2);

        final int index;

        Rank(int index) {
            this.index = index;
        }
    }

    /** A budget that holds nothing yet; {@link #capacity} sets its limits. */
    public Budget() {
        for (Kind kind : KINDS) {
            divisions[kind.index] = new Division();
        }
    }

    /** Sets the limit. Accounts that hold too much are evicted only when another one asks for more. */
    public void capacity(Kind kind, long amount) {
        of(kind).capacity(amount);
    }

    public long capacity(Kind kind) {
        return of(kind).capacity();
    }

    /** How much all accounts hold together. */
    public long held(Kind kind) {
        return of(kind).held();
    }

    private Division of(Kind kind) {
        return divisions[kind.index];
    }

    /**
     * A new account, which holds nothing.
     *
     * @param address the peer's address; accounts with equal addresses share the limit of one address
     * @param evict frees what the account stands for, and gets the resource that ran short; called at most once, after the
     *     account is closed
     */
    public Account open(Object address, Consumer<Kind> evict) {
        return new Account(address, opened++, evict);
    }

    /** Evicts accounts until there is room; whether {@code asker} may keep what it has. */
    private boolean makeRoom(Kind kind, Account asker) {
        Division division = of(kind);
        long capacity = capacity(kind);
        long share = capacity - capacity / RESERVED_PART;
        while (!asker.closed) {
            @Nullable Account victim = null;
            if (division.held() > capacity) {
                victim = division.leastEntitled();
            } else if (division.heldBy(asker.address) > share) {
                victim = division.leastEntitledOf(asker.address);
            }
            if (victim == null) {
                return true;
            }
            if (victim == asker) {
                return false;
            }
            victim.close();
            victim.evict.accept(kind);
        }
        return false;
    }

    /** What one connection or one session holds. */
    public final class Account {
        public final Object address;
        final long order;
        private final Consumer<Kind> evict;
        private final long[] amounts = new long[KINDS.length];
        private Rank rank = Rank.STRANGER;
        private boolean closed;

        private Account(Object address, long order, Consumer<Kind> evict) {
            this.address = address;
            this.order = order;
            this.evict = evict;
        }

        public long amount(Kind kind) {
            return amounts[kind.index];
        }

        /**
         * Sets the amount of one resource that the account holds.
         *
         * @return false when there is no room for the increase, or the account is closed; then the owner must close it or
         *     reduce the amount. Other accounts may have been evicted before.
         */
        public boolean resize(Kind kind, long amount) {
            long before = amount(kind);
            if (closed || amount == before) {
                return !closed;
            }
            of(kind).change(this, rank, before, rank, amount);
            amounts[kind.index] = amount;
            return amount < before || makeRoom(kind, this);
        }

        public Rank rank() {
            return rank;
        }

        public void rank(Rank value) {
            if (closed || value == rank) {
                return;
            }
            for (Kind kind : KINDS) {
                of(kind).change(this, rank, amount(kind), value, amount(kind));
            }
            rank = value;
        }

        /** Frees everything; idempotent. A closed account can hold nothing. */
        public void close() {
            if (!closed) {
                for (Kind kind : KINDS) {
                    resize(kind, 0);
                }
                closed = true;
            }
        }
    }
}
