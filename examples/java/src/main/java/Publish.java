// Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/stream1
//
// build: mvn -q -f examples/java/pom.xml process-classes
// usage: java -cp 'examples/java/target/classes:examples/java/target/lib/*' Publish [PORT]

import java.util.concurrent.CountDownLatch;
import org.freedesktop.gstreamer.Bus;
import org.freedesktop.gstreamer.Gst;
import org.freedesktop.gstreamer.Pipeline;
import org.freedesktop.gstreamer.Version;
import org.freedesktop.gstreamer.message.Message;
import org.freedesktop.gstreamer.message.MessageType;

/**
 * The element in a Java program, whose running JVM it joins: publishes a test picture until Ctrl-C.
 * Runs on the main thread; GStreamer's bus thread calls back.
 * Owns the pipeline and stops it at the end.
 */
public final class Publish {
    private static final String LAUNCH = "videotestsrc is-live=true"
            + " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30"
            + " ! h264parse ! video/x-h264,mapping=/stream1 ! rtspsink name=sink";

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Pipeline pipeline;
    private volatile int exitCode;

    private Publish(String service) {
        pipeline = (Pipeline) Gst.parseLaunch(LAUNCH);
        pipeline.getElementByName("sink").set("service", service);
    }

    private void onMessage(Bus bus, Message message) {
        if (message.getType() == MessageType.ELEMENT && message.getStructure().hasName("rtspsink-mapping")) {
            System.out.println("reachable: " + message.getStructure().getString("url"));
        }
    }

    private void onError(String text) {
        System.err.println(text);
        exitCode = 1;
        end.countDown();
    }

    private void run() throws InterruptedException {
        Bus bus = pipeline.getBus();
        bus.connect((Bus.MESSAGE) this::onMessage);
        bus.connect((Bus.ERROR) (source, code, text) -> onError(text));
        bus.connect((Bus.EOS) source -> end.countDown());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopFromOutside, "stop-pipeline"));
        pipeline.play();
        end.await();
        pipeline.stop();
        stopped.countDown();
    }

    /** Ctrl-C: the JVM waits for this before it goes, so that viewers are told. */
    private void stopFromOutside() {
        end.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Publishes on the port named by the first argument, 8554 without one. */
    public static void main(String[] arguments) throws InterruptedException {
        Gst.init(Version.BASELINE, "publish");
        Publish publish = new Publish(arguments.length > 0 ? arguments[0] : "8554");
        publish.run();
        if (publish.exitCode != 0) {
            System.exit(publish.exitCode);
        }
    }
}
