package io.github.rtspsink.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.Allocations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of timers in random order. Runs on the test's thread. */
class TimersTest {
    private static final int MANY = 5_000;

    private final ControlLoop loop = ControlLoop.stepped(() -> 0, thrown -> {});
    private final Timers timers = new Timers();
    private final Random random = new Random(17);

    private Timer add(long dueNanos) {
        Timer timer = new Timer(loop, () -> {}, false);
        timers.add(timer, dueNanos);
        return timer;
    }

    private List<Timer> addMany() {
        List<Timer> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(add(random.nextInt(1000)));
        }
        return all;
    }

    private List<Timer> takeAll() {
        List<Timer> taken = new ArrayList<>();
        for (Timer due = timers.takeDue(1_000_000, Long.MAX_VALUE);
                due != null;
                due = timers.takeDue(1_000_000, Long.MAX_VALUE)) {
            taken.add(due);
        }
        return taken;
    }

    @Test
    void shouldGiveThemByTimeAndThenByOrder() {
        List<Timer> all = addMany();
        all.sort(Comparator.comparingLong((Timer timer) -> timer.dueNanos).thenComparingLong(timer -> timer.order));

        assertThat(takeAll()).containsExactlyElementsOf(all);
        assertThat(timers.size()).isZero();
    }

    @Test
    void shouldForgetCancelledOnesWhereverTheyAreAndMoveOthers() {
        List<Timer> all = addMany();
        List<Timer> kept = new ArrayList<>();
        for (Timer timer : all) {
            if (random.nextBoolean()) {
                timers.remove(timer);
                timers.remove(timer);
            } else {
                timers.postpone(timer, random.nextInt(1000), 0);
                kept.add(timer);
            }
        }
        kept.sort(Comparator.comparingLong((Timer timer) -> timer.dueNanos).thenComparingLong(timer -> timer.order));

        assertThat(takeAll()).containsExactlyElementsOf(kept);
    }

    /** A recurring timer is put to its next time without memory, or the lack of it could end a sweep for ever. */
    @Test
    void shouldAllocateNothingForTheNextRun() {
        for (int i = 0; i < MANY; i++) {
            Timer timer = new Timer(loop, () -> {}, true);
            timer.periodNanos = 1 + random.nextInt(1000);
            timers.add(timer, timer.periodNanos);
        }
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            Allocations allocations = new Allocations();
            for (long now = 1; now < 200; now++) {
                long end = timers.made();
                while (timers.takeDue(now + round * 200L, end) != null) {
                    timers.millisToNext(now, 1);
                }
            }
            bytes = Math.min(bytes, allocations.bytes());
        }
        assertThat(bytes).isZero();
        assertThat(timers.size()).isEqualTo(MANY);
    }
}
