package io.github.rtspsink.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.ForkedJvm;
import io.github.rtspsink.net.loop.ControlLoop;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that runs out of descriptors: accepting rests, does not spin, and goes on when some are free again. */
class FewDescriptorsIT {
    @Test
    void shouldPauseAcceptingAndGoOn() throws Exception {
        ForkedJvm.Outcome outcome = ForkedJvm.run("ulimit -n 80; exec \"$@\"", Starved.class);

        assertThat(outcome.output())
                .contains("Too many open files")
                .containsPattern("failures [2-7], accepted at last");
    }

    /** Listens, uses up all descriptors, connects, waits, gives them back. */
    static final class Starved {
        private Starved() {}

        public static void main(String[] arguments) throws Exception {
            List<Throwable> errors = new CopyOnWriteArrayList<>();
            CountDownLatch accepted = new CountDownLatch(2);
            try (ControlLoop loop = ControlLoop.start("starved", System::nanoTime, errors::add);
                    TcpListener listener = TcpListener.bind(loop, "127.0.0.1", 0, errors::add);
                    SocketChannel first = SocketChannel.open();
                    SocketChannel second = SocketChannel.open()) {
                listener.accept(connection -> accepted.countDown());
                InetSocketAddress address = new InetSocketAddress("127.0.0.1", listener.boundPort());
                // Everything once before, because classes are files too.
                first.connect(address);
                loop.schedule(0, () -> {}).cancel();
                List<FileInputStream> hoard = hoard();
                second.connect(address);
                Thread.sleep(450);
                int failures = errors.size();
                for (FileInputStream file : hoard) {
                    file.close();
                }
                boolean all = accepted.await(2, TimeUnit.SECONDS);
                System.out.println(errors);
                System.out.println("failures " + failures + ", accepted " + (all ? "at last" : "never"));
            }
        }

        private static List<FileInputStream> hoard() {
            List<FileInputStream> hoard = new ArrayList<>();
            try {
                while (true) {
                    hoard.add(new FileInputStream("/dev/null"));
                }
            } catch (FileNotFoundException noneLeft) {
                return hoard;
            }
        }
    }
}
