package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.settings.ServerLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class ServerMemoryTest {
    private static final long MIB = 1 << 20;

    private final List<String> warnings = new ArrayList<>();

    private final System.Logger log = new System.Logger() {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            warnings.add(message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            warnings.add(format);
        }
    };

    private static ServerLimits limits(int memory) {
        return new ServerLimits(1, 1, 1, Duration.ofSeconds(1), 1, 1024, memory, 8);
    }

    /** Runtime.maxMemory() of -Xmx64m with the serial collector is 61.9 MiB. */
    @Test
    void shouldFitTheHeapThatTheElementGivesItsJvm() {
        assertThat(ServerMemory.fitting(24, (long) (61.9 * MIB))).isEqualTo(24);
        assertThat(ServerMemory.fitting(25, 62 * MIB)).isEqualTo(24);
        assertThat(ServerMemory.fitting(200, 402 * MIB)).isEqualTo(200);
        assertThat(ServerMemory.fitting(24, 31 * MIB)).isEqualTo(8);
        assertThat(ServerMemory.fitting(24, 4 * MIB)).isEqualTo(1);
    }

    @Test
    void shouldDivideAmongTheServersOfTheProcess() {
        Budget first = new Budget();
        Budget second = new Budget();
        try (ServerMemory one = new ServerMemory(first, new ChunkPool(1), limits(8), log)) {
            assertThat(first.capacity(Budget.Kind.HEAP)).isEqualTo(8 * MIB);
            ServerMemory two = new ServerMemory(second, new ChunkPool(1), limits(6), log);
            assertThat(first.capacity(Budget.Kind.HEAP)).isEqualTo(4 * MIB);
            assertThat(second.capacity(Budget.Kind.HEAP)).isEqualTo(3 * MIB);
            two.close();
            assertThat(first.capacity(Budget.Kind.HEAP)).isEqualTo(8 * MIB);
            assertThat(one).isNotNull();
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldSayWhatABudgetNeedsThatIsTooLarge() {
        int tooMuch = (int) (Runtime.getRuntime().maxMemory() / MIB);
        new ServerMemory(new Budget(), new ChunkPool(1), limits(tooMuch), log).close();
        assertThat(warnings).singleElement().asString().contains("-Xmx" + (16 + 2 * tooMuch) + "m");
    }

    @Test
    void shouldHaveNoMoreConnectionsThanFilesCanBeOpened() {
        Budget budget = new Budget();
        ServerLimits many = new ServerLimits(Integer.MAX_VALUE, 1, 1, Duration.ofSeconds(1), 1, 1024, 4, 8);
        new ServerMemory(budget, new ChunkPool(1), many, log).close();
        assertThat(budget.capacity(Budget.Kind.CONNECTIONS)).isLessThan(Integer.MAX_VALUE);
        assertThat(warnings).singleElement().asString().contains("ulimit -n", "max-connections=2147483647");
    }
}
