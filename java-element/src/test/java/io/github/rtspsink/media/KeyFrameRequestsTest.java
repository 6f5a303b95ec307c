package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is concluded from a source's answers. */
class KeyFrameRequestsTest {
    /** m: asked, a: a key frame came, u: it was waited for in vain, r: another encoding. */
    @ParameterizedTest
    @CsvSource({
        "ma, false, false",
        "mama, true, false",
        "aaaa, false, false",
        "maaa, false, false",
        "mu, false, false",
        "mumu, false, true",
        "mmuu, false, false",
        "muma, false, false",
        "mumamu, false, false",
        "mumamumu, false, true",
        "mamamu, true, false",
        "mamamumu, false, true",
        "mumumama, true, false",
        "mamar, false, false",
        "mumur, false, false",
        "mur mu, false, false"
    })
    void shouldConcludeFromTwoInARow(String story, boolean answered, boolean ignored) {
        KeyFrameRequests requests = new KeyFrameRequests();
        for (char happening : story.toCharArray()) {
            switch (happening) {
                case 'm' -> requests.made();
                case 'a' -> requests.answered();
                case 'u' -> requests.unanswered();
                case 'r' -> requests.restart();
                default -> assertThat(happening).isEqualTo(' ');
            }
        }
        assertThat(requests.areAnswered()).isEqualTo(answered);
        assertThat(requests.areIgnored()).isEqualTo(ignored);
    }
}
