package io.github.rtspsink.net;

import io.github.rtspsink.net.Budget.Account;
import io.github.rtspsink.net.Budget.Rank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records how much of one resource each account holds, ordered by rank and address. Each change and each query takes
 * logarithmic time in the number of accounts.
 *
 * <p>Thread: control, but for {@link #held}. Ownership: belongs to its {@link Budget}.
 */
final class Division {
    private static final Rank[] RANKS = Rank.values();
    private static final Rank[] EVICTABLE = {Rank.STRANGER, Rank.GUEST};

    private final Map<Object, Holder> holders = new HashMap<>();

    /** For each rank the addresses whose accounts of that rank hold something, the one with the most last. */
    private final List<TreeSet<Holder>> byAmount = new ArrayList<>();

    private final AtomicLong held = new AtomicLong();
    private volatile long capacity = Long.MAX_VALUE;

    /** One address. */
    private static final class Holder {
        private final long order;
        private final long[] held = new long[RANKS.length];

        /** By rank; those that hold something, in the order in which they came. */
        private final List<TreeMap<Long, Account>> accounts = new ArrayList<>();

        Holder(long order) {
            this.order = order;
            for (int i = 0; i < RANKS.length; i++) {
                accounts.add(new TreeMap<>());
            }
        }

        long total() {
            long sum = 0;
            for (long part : held) {
                sum += part;
            }
            return sum;
        }
    }

    Division() {
        for (Rank rank : RANKS) {
            int i = rank.index;
            byAmount.add(new TreeSet<>(Comparator.comparingLong((Holder holder) -> holder.held[i])
                    .thenComparingLong(holder -> holder.order)));
        }
    }

    /** Any thread. */
    long held() {
        return held.get();
    }

    /** Any thread. */
    long capacity() {
        return capacity;
    }

    /** Any thread. */
    void capacity(long amount) {
        capacity = amount;
    }

    long heldBy(Object address) {
        Holder holder = holders.get(address);
        return holder == null ? 0 : holder.total();
    }

    /** Account {@code account} held {@code before} with rank {@code from}, and now holds {@code after} with rank {@code to}. */
    void change(Account account, Rank from, long before, Rank to, long after) {
        Holder holder = holders.computeIfAbsent(account.address, key -> new Holder(account.order));
        if (from == to) {
            set(holder, account, to, after, after - before);
        } else {
            set(holder, account, from, 0, -before);
            set(holder, account, to, after, after);
        }
        held.addAndGet(after - before);
        if (holder.total() == 0) {
            holders.remove(account.address);
        }
    }

    private void set(Holder holder, Account account, Rank rank, long amount, long added) {
        int i = rank.index;
        if (holder.held[i] > 0) {
            byAmount.get(i).remove(holder);
        }
        holder.held[i] += added;
        if (holder.held[i] > 0) {
            byAmount.get(i).add(holder);
        }
        if (amount > 0) {
            holder.accounts.get(i).put(account.order, account);
        } else {
            holder.accounts.get(i).remove(account.order);
        }
    }

    /** The account to evict; null if none can be evicted. */
    @Nullable
    Account leastEntitled() {
        for (Rank rank : EVICTABLE) {
            TreeSet<Holder> holdersOfRank = byAmount.get(rank.index);
            if (!holdersOfRank.isEmpty()) {
                return newest(holdersOfRank.last(), rank);
            }
        }
        return null;
    }

    /** The account to evict among those of one address. */
    @Nullable
    Account leastEntitledOf(Object address) {
        Holder holder = holders.get(address);
        for (Rank rank : EVICTABLE) {
            if (holder != null && holder.held[rank.index] > 0) {
                return newest(holder, rank);
            }
        }
        return null;
    }

    private static Account newest(Holder holder, Rank rank) {
        return holder.accounts.get(rank.index).lastEntry().getValue();
    }
}
