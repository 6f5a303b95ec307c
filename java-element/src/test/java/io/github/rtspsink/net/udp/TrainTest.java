package io.github.rtspsink.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How batches are cut: sizes as {@code count*bytes}, trains as {@code packets x segment = bytes}. */
class TrainTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100                     | 1x100=100",
                "1400 1400 1400          | 3x1400=4200",
                "1400 1400 600           | 3x1400=3400",
                "1400 1400 600 600       | 3x1400=3400, 1x600=600",
                "600 1400 1400           | 1x600=600, 2x1400=2800",
                "30 12 8 1400 1400 7     | 2x30=42, 1x8=8, 3x1400=2807",
                "64*100                  | 64x100=6400",
                "65*100                  | 64x100=6400, 1x100=100",
                "64*100 50               | 64x100=6400, 1x50=50",
                "63*100 50               | 64x100=6350",
                "47*1400                 | 46x1400=64400, 1x1400=1400",
                "46*1400 1107            | 47x1400=65507",
                "46*1400 1108            | 46x1400=64400, 1x1108=1108",
                "65507 65507             | 1x65507=65507, 1x65507=65507",
                "65535 10                | 1x65535=65535, 1x10=10",
            })
    void shouldCutIntoEqualSegments(String sizes, String trains) {
        TestBatch batch = TestBatch.random(new Random(1), parse(sizes));
        Train train = new Train();
        List<String> cut = new ArrayList<>();
        int packets = 0;
        int offset = batch.dataOffset();

        train.begin(batch.block().bytes(), batch.dataOffset(), batch.sizesOffset(), batch.count());
        while (train.next()) {
            assertThat(train.dataOffset()).isEqualTo(offset);
            for (int i = 0; i < train.packets(); i++) {
                assertThat(train.packetBytes(i)).isEqualTo(batch.sizes()[packets + i]);
            }
            cut.add(train.packets() + "x" + train.segmentBytes() + "=" + train.bytes());
            packets += train.packets();
            offset += train.bytes();
        }

        assertThat(String.join(", ", cut)).isEqualTo(trains);
        assertThat(packets).isEqualTo(batch.count());
    }

    private static int[] parse(String sizes) {
        List<Integer> all = new ArrayList<>();
        for (String word : sizes.split(" ")) {
            String[] parts = word.split("\\*");
            int times = parts.length == 1 ? 1 : Integer.parseInt(parts[0]);
            for (int i = 0; i < times; i++) {
                all.add(Integer.parseInt(parts[parts.length - 1]));
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }
}
