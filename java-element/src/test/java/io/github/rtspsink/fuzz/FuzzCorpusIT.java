package io.github.rtspsink.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every fuzz target with its seeds and with every input that once failed: tests/fuzz/corpus has a folder for each. */
class FuzzCorpusIT {
    private static final Path TOP = Path.of("").toAbsolutePath().getParent();
    private static final Path CORPUS = TOP.resolve("tests/fuzz/corpus");
    private static final Path TESTS = TOP.resolve("java-element/src/test/java");

    /** Each class named like one, by its name. */
    static List<String> targets() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.map(file -> TESTS.relativize(file).toString())
                    .filter(name -> name.endsWith("Fuzz.java"))
                    .map(name ->
                            name.substring(0, name.length() - ".java".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    @Timeout(60)
    void shouldTakeEveryInput(String target) throws Exception {
        Method run = Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class);
        String name = target.substring(target.lastIndexOf('.') + 1);
        List<Path> inputs = list(CORPUS.resolve(name));
        assertThat(inputs).as("seeds of " + name).isNotEmpty();
        for (Path input : inputs) {
            try {
                run.invoke(null, Files.readAllBytes(input));
            } catch (ReflectiveOperationException failed) {
                throw new AssertionError(input.toString(), failed.getCause());
            }
        }
        run.invoke(null, new byte[0]);
    }

    @Test
    void shouldFindTheTargets() throws IOException {
        assertThat(targets()).hasSizeGreaterThan(10);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
