package io.github.rtspsink.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a JVM of its own, in surroundings that a shell line prepares. */
public final class ForkedJvm {
    private static final long TIMEOUT_SECONDS = 60;

    public record Outcome(int exitCode, String output) {}

    private ForkedJvm() {}

    /** {@code shellLine} has {@code "$@"} where the JVM is to be started. */
    public static Outcome run(String shellLine, Class<?> mainClass) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return command(
                "sh",
                "-c",
                shellLine,
                "sh",
                java.toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass.getName());
    }

    public static Outcome command(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + TIMEOUT_SECONDS + " s: " + output);
        }
        return new Outcome(process.exitValue(), output);
    }
}
