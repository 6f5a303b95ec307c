package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WarmUpIT {
    /** The first run may load classes and a native library from files that stay open. */
    private static final int LOADED_LIBRARIES = 4;

    private static long openDescriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    @Test
    @Timeout(20)
    void shouldLeaveNothingBehind() {
        long before = openDescriptors();
        WarmUp.run();
        WarmUp.run();
        assertThat(openDescriptors()).isLessThanOrEqualTo(before + LOADED_LIBRARIES);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("rtspsink-warm-up"));
    }
}
