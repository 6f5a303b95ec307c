package io.github.rtspsink.net;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Divides what a server has little of (heap, connections, sessions) among its peers. Everything that a peer makes the server keep on
 * the heap is taken from here.
 *
 * <p>Nothing is kept free as long as nobody asks for it. When something runs short, who is entitled least gives way: of the lowest
 * {@link Rank}, the newest account of the address that holds the most. That may be the account that asks. An address holds seven
 * eighths at the most, so that it can never keep all others out. A peer that plays gives way to nobody.
 *
 * <p>Thread: control, but for {@link #held} and {@link #capacity}, which may be used on any. Ownership: belongs to its server; an account
 * is its owner's until it is closed.
 */
public final class Budget {
    /** One part in so many is kept for other addresses than the one that asks. */
    private static final int RESERVED_PART = 8;

    private static final Kind[] KINDS = Kind.values();

    private final Division[] divisions = new Division[KINDS.length];
    private long opened;

    /** What is divided. */
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

    /** How much a peer is entitled to, the least first. */
    public enum Rank {
        /** Nobody knows who it is, and it has nothing that it could lose. */
        STRANGER(0),
        /** It has logged in or has a session. */
        GUEST(1),
        /** Somebody watches. */
        PLAYING(2);

        final int index;

        Rank(int index) {
            this.index = index;
        }
    }

    /** One that holds nothing yet and is limited by {@link #capacity}. */
    public Budget() {
        for (Kind kind : KINDS) {
            divisions[kind.index] = new Division();
        }
    }

    /** How much there is from now on; who holds too much gives way when somebody asks for more. */
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
     * @param address whose it is; accounts of equal addresses share what one address may hold
     * @param evict gives back what the account stands for, and is told what ran short; called at most once, after the account is closed
     */
    public Account open(Object address, Consumer<Kind> evict) {
        return new Account(address, opened++, evict);
    }

    /** True when {@code asker} may keep what it has. */
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
         * Holds {@code amount} from now on, instead of what it held of that kind.
         *
         * @return false when there is no room for what was added, or the account is closed: its owner has to close it, or to hold
         *     less. Others may have had to give way before.
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

        /** Gives back everything; idempotent. Nothing can be held any more. */
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
