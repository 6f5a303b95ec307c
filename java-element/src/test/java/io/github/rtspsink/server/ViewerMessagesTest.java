package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Viewers who are numbers, on a clock of the test's own. */
class ViewerMessagesTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<Integer> joined = new ArrayList<>();
    private final List<Integer> left = new ArrayList<>();
    private final ViewerMessages<Integer> messages =
            new ViewerMessages<>((viewer, joins) -> (joins ? joined : left).add(viewer));

    @Test
    void shouldTellAtOnceOfWhoComesAndGoesAsUsual() {
        for (int i = 0; i < ViewerMessages.BURST; i++) {
            messages.joined("site", i, 0);
        }
        messages.joined("elsewhere", -1, 0);
        messages.left("site", 3);
        assertThat(joined).hasSize(ViewerMessages.BURST + 1);
        assertThat(left).containsExactly(3);
    }

    @Test
    void shouldBoundWhatOneAddressCauses() {
        int seconds = 20;
        for (int i = 0; i < seconds * 2500; i++) {
            messages.joined("flood", i, i * SECOND / 2500);
            messages.left("flood", i);
            if (i % 2500 == 0) {
                messages.sweep(i * SECOND / 2500);
            }
        }
        messages.joined("elsewhere", -1, seconds * SECOND);
        assertThat(joined).hasSizeLessThanOrEqualTo(ViewerMessages.BURST + seconds * ViewerMessages.PER_SECOND + 1);
        assertThat(joined).contains(-1);
        assertThat(joined.subList(0, joined.size() - 1)).isEqualTo(left);
        assertThat(messages.takeUntold()).isEqualTo(seconds * 2500L - left.size());
        assertThat(messages.takeUntold()).isZero();
    }

    @Test
    void shouldTellOfEverybodyWhoStaysAndOfNobodyTwice() {
        int viewers = ViewerMessages.BURST * 2;
        for (int i = 0; i < viewers; i++) {
            messages.joined("site", i, 0);
        }
        Set<Integer> gone = new HashSet<>();
        for (int i = 0; i < viewers; i += 3) {
            messages.left("site", i);
            gone.add(i);
        }
        for (int second = 1; second <= viewers / ViewerMessages.PER_SECOND; second++) {
            messages.sweep(second * SECOND);
        }
        assertThat(joined).doesNotHaveDuplicates().containsAll(left);
        Set<Integer> seen = new HashSet<>(joined);
        seen.removeAll(left);
        Set<Integer> there = new HashSet<>();
        for (int i = 0; i < viewers; i++) {
            there.add(i);
        }
        there.removeAll(gone);
        assertThat(seen).isEqualTo(there);
    }
}
