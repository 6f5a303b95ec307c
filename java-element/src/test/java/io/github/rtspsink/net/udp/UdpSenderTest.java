package io.github.rtspsink.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.net.linux.Linux;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fan-out, fallback and drops against a scripted kernel. */
class UdpSenderTest {
    private static final int FIRST_PORT = 5000;

    private final ScriptedKernel kernel = new ScriptedKernel();
    private final List<UdpSender> closed = new ArrayList<>();
    private final UdpSender sender =
            new UdpSender(kernel, ScriptedKernel.FD, UdpSender.ROOM_BUDGET_NANOS, new AtomicBoolean(), closed::add);
    private final TestBatch batch = TestBatch.random(new Random(3), 700, 700, 700, 90, 1200, 1200, 1300);

    @Test
    void shouldSendEveryPacketToEveryDestinationInOrder() {
        assertThat(batch.sendTo(destinations(3, true), sender)).isZero();

        assertAllReceived(3);
        assertThat(sender.stats().sentPackets()).isEqualTo(3 * 7);
        assertThat(sender.stats().sentBytes()).isEqualTo(3 * (3 * 700 + 90 + 2 * 1200 + 1300));
        assertThat(kernel.calls).as("one for each of the three trains").isEqualTo(3);
    }

    @Test
    void shouldMakeOneCallFor1024Destinations() {
        assertThat(TestBatch.random(new Random(1), 100, 100).sendTo(destinations(2500, true), sender))
                .isZero();

        assertThat(kernel.calls).isEqualTo(3);
        assertThat(kernel.datagrams).hasSize(5000);
    }

    @ParameterizedTest
    @ValueSource(ints = {Linux.EINVAL, Linux.EIO, Linux.EMSGSIZE, Linux.EOPNOTSUPP, Linux.ENOPROTOOPT})
    void shouldSendPlainDatagramsWhereSegmentationIsRefused(int errno) {
        UdpDestinations destinations = destinations(4, true);
        kernel.errno = (port, segmentBytes) -> port == FIRST_PORT + 1 && segmentBytes > 0 ? errno : 0;

        assertThat(batch.sendTo(destinations, sender)).isZero();
        assertThat(batch.sendTo(destinations, sender)).isZero();

        for (int i = 0; i < 4; i++) {
            assertThat(kernel.at(FIRST_PORT + i)).hasSize(14);
            assertThat(kernel.at(FIRST_PORT + i).subList(0, 7)).containsExactlyElementsOf(batch.packets());
        }
        assertThat(destinations.plainSize()).isEqualTo(1);
        assertThat(destinations.size()).isEqualTo(4);
        assertThat(sender.stats().segmentationRefusals()).isEqualTo(1);
    }

    @Test
    void shouldLoseNothingWhenEveryPathRefusesSegmentation() {
        UdpDestinations destinations = destinations(5, true);
        kernel.errno = (port, segmentBytes) -> segmentBytes > 0 ? Linux.EINVAL : 0;

        assertThat(batch.sendTo(destinations, sender)).isZero();

        assertAllReceived(5);
        assertThat(destinations.plainSize()).isEqualTo(5);
    }

    @Test
    void shouldNotBlameSegmentationForALonePacketThatIsRefused() {
        UdpDestinations destinations = destinations(2, true);
        kernel.errno = (port, segmentBytes) -> port == FIRST_PORT ? Linux.EMSGSIZE : 0;

        assertThat(TestBatch.random(new Random(1), 60_000).sendTo(destinations, sender))
                .isEqualTo(1);

        assertThat(destinations.plainSize()).isZero();
        assertThat(sender.stats().droppedOther()).isEqualTo(1);
        assertThat(sender.stats().lastOtherErrno()).isEqualTo(Linux.EMSGSIZE);
        assertThat(kernel.at(FIRST_PORT + 1)).hasSize(1);
    }

    @Test
    void shouldSendPlainDatagramsOnKernelsWithoutSegmentation() {
        kernel.errno = (port, segmentBytes) -> segmentBytes > 0 ? Linux.EINVAL : 0;

        assertThat(batch.sendTo(destinations(3, false), sender)).isZero();

        assertAllReceived(3);
        assertThat(sender.stats().segmentationRefusals()).isZero();
        assertThat(kernel.calls).as("one for each packet").isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {Linux.ECONNREFUSED, Linux.EHOSTUNREACH, Linux.ENETUNREACH, Linux.EPERM, Linux.ENOBUFS, 255})
    void shouldSkipADeadDestinationAndCountIt(int errno) {
        kernel.errno = (port, segmentBytes) -> port == FIRST_PORT + 1 ? errno : 0;

        assertThat(batch.sendTo(destinations(3, true), sender)).isEqualTo(7);

        assertThat(kernel.at(FIRST_PORT)).containsExactlyElementsOf(batch.packets());
        assertThat(kernel.at(FIRST_PORT + 1)).isEmpty();
        assertThat(kernel.at(FIRST_PORT + 2)).containsExactlyElementsOf(batch.packets());
        assertThat(sender.stats().dropped()).isEqualTo(7);
        boolean unreachable = errno == Linux.ECONNREFUSED || errno == Linux.EHOSTUNREACH || errno == Linux.ENETUNREACH;
        assertThat(sender.stats().droppedUnreachable()).isEqualTo(unreachable ? 7 : 0);
        assertThat(sender.stats().droppedForbidden()).isEqualTo(errno == Linux.EPERM ? 7 : 0);
        assertThat(sender.stats().droppedNoRoom()).isEqualTo(errno == Linux.ENOBUFS ? 7 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {Linux.ECONNREFUSED, Linux.EHOSTUNREACH, Linux.EMSGSIZE, Linux.EACCES})
    void shouldNotTakeAnErrorOfAnEarlierPacketForThisOnes(int errno) {
        AtomicBoolean pending = new AtomicBoolean(true);
        kernel.errno = (port, segmentBytes) -> port == FIRST_PORT + 1 && pending.getAndSet(false) ? errno : 0;

        assertThat(batch.sendTo(destinations(3, true), sender)).isZero();

        assertAllReceived(3);
        assertThat(sender.stats().segmentationRefusals()).isZero();
    }

    /** Two viewers are gone, and another stream's thread sends to them over the same socket. */
    @Test
    void shouldNotTakeAnyNumberOfRefusedPortsForThisPackets() {
        AtomicInteger pending = new AtomicInteger(3);
        kernel.errno = (port, segmentBytes) ->
                port == FIRST_PORT + 1 && pending.getAndDecrement() > 0 ? Linux.ECONNREFUSED : 0;

        assertThat(batch.sendTo(destinations(3, true), sender)).isZero();

        assertAllReceived(3);
    }

    @Test
    void shouldWaitForRoomWithinTheBudget() {
        kernel.room = 2;
        kernel.roomPerPoll = 1;

        assertThat(batch.sendTo(destinations(5, true), sender)).isZero();

        assertAllReceived(5);
        assertThat(kernel.polls).isEqualTo(13);
    }

    @Test
    void shouldGiveUpWhenTheBudgetIsSpentAndCountEveryPacketNotSent() {
        kernel.room = 13;

        long dropped = batch.sendTo(destinations(10, true), sender);

        assertThat(kernel.nanoTime()).isEqualTo(20_000_000L);
        assertThat(kernel.polls).isEqualTo(1);
        assertThat(dropped).isEqualTo(10 * 7 - kernel.datagrams.size());
        assertThat(sender.stats().droppedNoRoom()).isEqualTo(dropped);
        assertThat(kernel.at(FIRST_PORT + 2)).hasSize(4 + 2);
        assertThat(kernel.at(FIRST_PORT + 3)).hasSize(4);
    }

    @Test
    void shouldSpendTheBudgetOfTheNextBatchAnew() {
        kernel.room = 0;
        batch.sendTo(destinations(2, true), sender);

        batch.sendTo(destinations(2, true), sender);

        assertThat(kernel.nanoTime()).isEqualTo(40_000_000L);
    }

    @Test
    void shouldKeepPlainDestinationsWithinTheSameBudget() {
        UdpDestinations destinations = destinations(3, false);
        kernel.room = 1;

        assertThat(batch.sendTo(destinations, sender)).isEqualTo(3 * 7 - 1);

        assertThat(kernel.nanoTime()).isEqualTo(20_000_000L);
    }

    @Test
    void shouldRetryInterruptedCalls() {
        kernel.interruptions = 2;

        assertThat(batch.sendTo(destinations(3, true), sender)).isZero();

        assertAllReceived(3);
    }

    @Test
    void shouldSendNothingAfterClose() {
        sender.close();

        assertThat(batch.sendTo(destinations(3, true), sender)).isZero();

        assertThat(kernel.calls).isZero();
        assertThat(closed).containsExactly(sender);
    }

    @Test
    void shouldRefuseToReadBeyondItsBlock() {
        UdpDestinations destinations = destinations(1, true);
        int count = batch.count();

        assertThatThrownBy(() ->
                        sender.send(destinations, batch.block(), batch.dataOffset() + 1, batch.sizesOffset(), count))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sender.send(destinations, batch.block(), -1, batch.sizesOffset(), count))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(kernel.calls).isZero();
    }

    @Test
    void shouldRefuseEmptyPackets() {
        TestBatch empty = TestBatch.random(new Random(1), 12, 0, 12);

        assertThatThrownBy(() -> empty.sendTo(destinations(1, true), sender))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertAllReceived(int destinations) {
        for (int i = 0; i < destinations; i++) {
            assertThat(kernel.at(FIRST_PORT + i)).containsExactlyElementsOf(batch.packets());
        }
    }

    private static UdpDestinations destinations(int count, boolean segmentation) {
        UdpDestinations destinations = new UdpDestinations(Linux.AF_INET, segmentation);
        for (int i = 0; i < count; i++) {
            destinations.add(new InetSocketAddress("127.0.0.1", FIRST_PORT + i));
        }
        return destinations;
    }
}
