package io.github.rtspsink.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {
    private static List<String> limits(String soft) {
        return List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max processes             63432                63432                processes ",
                "Max open files            " + soft + "                 1048576              files     ",
                "Max locked memory         8388608              8388608              bytes     ");
    }

    @Test
    void shouldReadTheSoftLimit() {
        assertThat(OpenFiles.limit(limits("400"))).hasValue(400);
        assertThat(OpenFiles.limit(limits("99999999999999"))).hasValue(Integer.MAX_VALUE);
        assertThat(OpenFiles.limit(limits("unlimited"))).isEmpty();
        assertThat(OpenFiles.limit(List.of("nonsense"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400, 80, 224", "4096, 96, 3488", "100, 90, 8", "2147483647, 0, 1879048192"})
    void shouldLeaveOthersWhatTheyNeed(int limit, int open, int connections) {
        assertThat(new OpenFiles(limit, open).connections()).isEqualTo(connections);
    }

    @ParameterizedTest
    @CsvSource({"1", "100", "4096", "100000"})
    void shouldNameALimitThatWillDo(int connections) {
        OpenFiles now = new OpenFiles(128, 90);
        assertThat(new OpenFiles(now.needed(connections), 90).connections()).isGreaterThanOrEqualTo(connections);
    }

    @Test
    void shouldSeeThisProcess() {
        assertThat(OpenFiles.now().open()).isBetween(3, OpenFiles.now().limit());
    }
}
