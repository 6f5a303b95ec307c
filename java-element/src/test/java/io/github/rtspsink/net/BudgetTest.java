package io.github.rtspsink.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.Budget.Kind;
import io.github.rtspsink.net.Budget.Rank;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who gives way to whom. */
class BudgetTest {
    private static final int CAPACITY = 800;

    private final Budget budget = new Budget();
    private final List<String> evicted = new ArrayList<>();

    BudgetTest() {
        budget.capacity(Kind.HEAP, CAPACITY);
    }

    private Budget.Account open(String name, String address, Rank rank) {
        Budget.Account account = budget.open(address, kind -> evicted.add(name));
        account.rank(rank);
        return account;
    }

    private Budget.Account holding(String name, String address, Rank rank, long amount) {
        Budget.Account account = open(name, address, rank);
        assertThat(account.resize(Kind.HEAP, amount)).as(name).isTrue();
        return account;
    }

    @Test
    void shouldTakeFromTheAddressThatHoldsTheMost() {
        holding("a1", "a", Rank.STRANGER, 300);
        holding("b1", "b", Rank.STRANGER, 200);
        holding("a2", "a", Rank.STRANGER, 290);
        holding("c1", "c", Rank.STRANGER, 100);
        assertThat(evicted).containsExactly("a2");
        assertThat(budget.held(Kind.HEAP)).isEqualTo(600);
    }

    @Test
    void shouldRefuseWhoAsksForTheMostItself() {
        holding("b1", "b", Rank.STRANGER, 200);
        holding("a1", "a", Rank.STRANGER, 590);
        Budget.Account greedy = open("a2", "a", Rank.STRANGER);
        assertThat(greedy.resize(Kind.HEAP, 20)).isFalse();
        greedy.close();
        assertThat(evicted).isEmpty();
        assertThat(budget.held(Kind.HEAP)).isEqualTo(790);
    }

    @Test
    void shouldPutRankBeforeAddress() {
        holding("guest", "a", Rank.GUEST, 500);
        holding("stranger", "b", Rank.STRANGER, 200);
        holding("newcomer", "c", Rank.GUEST, 200);
        assertThat(evicted).containsExactly("stranger");
        holding("playing", "c", Rank.PLAYING, 101);
        assertThat(evicted).containsExactly("stranger", "guest");
    }

    @Test
    void shouldNeverTakeFromWhoPlays() {
        holding("p1", "a", Rank.PLAYING, 400);
        holding("p2", "b", Rank.PLAYING, 400);
        Budget.Account stranger = open("s", "c", Rank.STRANGER);
        assertThat(stranger.resize(Kind.HEAP, 1)).isFalse();
        stranger.close();
        Budget.Account guest = open("g", "c", Rank.GUEST);
        assertThat(guest.resize(Kind.HEAP, 1)).isFalse();
        assertThat(evicted).isEmpty();
    }

    @Test
    void shouldKeepAnEighthForOtherAddresses() {
        holding("a1", "a", Rank.PLAYING, 700);
        assertThat(open("a2", "a", Rank.GUEST).resize(Kind.HEAP, 1)).isFalse();
        holding("b", "b", Rank.GUEST, 99);
        assertThat(evicted).isEmpty();
    }

    @Test
    void shouldCountEachKindForItself() {
        budget.capacity(Kind.SESSIONS, 2);
        for (String name : List.of("a1", "a2")) {
            assertThat(open(name, "a", Rank.STRANGER).resize(Kind.SESSIONS, 1)).isTrue();
        }
        holding("a3", "a", Rank.STRANGER, 10);
        assertThat(open("b", "b", Rank.GUEST).resize(Kind.SESSIONS, 1)).isTrue();
        assertThat(evicted).containsExactly("a2");
    }

    @Test
    void shouldMakeThoseWhoHoldTooMuchGiveWayWhenThereIsLess() {
        holding("a1", "a", Rank.STRANGER, 300);
        holding("a2", "a", Rank.STRANGER, 300);
        budget.capacity(Kind.HEAP, 400);
        holding("b", "b", Rank.STRANGER, 10);
        assertThat(evicted).containsExactly("a2");
    }

    /** Whatever is done, the sums are right, and they are within the capacity where not only viewers who play are there. */
    @Test
    void shouldAddUp() {
        Random random = new Random(20261128);
        Map<Budget.Account, Long> open = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            List<Budget.Account> gone = new ArrayList<>();
            Budget.Account[] self = new Budget.Account[1];
            Budget.Account account = open.isEmpty() || random.nextInt(3) == 0
                    ? budget.open(random.nextInt(5), kind -> open.remove(self[0]))
                    : List.copyOf(open.keySet()).get(random.nextInt(open.size()));
            self[0] = account;
            long amount = random.nextInt(200);
            open.put(account, amount);
            if (random.nextInt(4) == 0) {
                account.rank(random.nextBoolean() ? Rank.STRANGER : Rank.GUEST);
            }
            if (!account.resize(Kind.HEAP, amount) || random.nextInt(10) == 0) {
                gone.add(account);
            }
            gone.forEach(Budget.Account::close);
            gone.forEach(open::remove);
            assertThat(budget.held(Kind.HEAP))
                    .isEqualTo(open.values().stream().mapToLong(Long::longValue).sum())
                    .isLessThanOrEqualTo(CAPACITY);
        }
        List.copyOf(open.keySet()).forEach(Budget.Account::close);
        assertThat(budget.held(Kind.HEAP)).isZero();
    }
}
