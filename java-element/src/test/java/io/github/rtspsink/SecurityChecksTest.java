package io.github.rtspsink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of security checks in docs/security.md: none is missing, and each names tests that there are. */
class SecurityChecksTest {
    private static final Path TOP = Path.of("").toAbsolutePath().getParent();
    private static final Path INTEROP = TOP.resolve("tests/interop");
    private static final int CHECKS = 25;

    private static final Pattern ITEM =
            Pattern.compile("(?m)^(\\d+)\\. \\*\\*(?:[^\\n]|\\n {3})+?(?: |\\n {3})Tests:((?:[^\\n]|\\n {3})+)$");
    private static final Pattern IN_JAVA = Pattern.compile("`(?:([\\w.]+)\\.)?(\\w+Test|\\w+IT)\\.(\\w+)`");
    private static final Pattern IN_PYTHON = Pattern.compile("`(test_\\w+\\.py)::(\\w+)`");

    /** An item of the list. */
    record Check(int number, String tests) {
        @Override
        public String toString() {
            return "check " + number;
        }
    }

    static Stream<Check> checks() throws IOException {
        List<Check> checks = new ArrayList<>();
        String page = Files.readString(TOP.resolve("docs/security.md"));
        for (Matcher item = ITEM.matcher(page); item.find(); ) {
            checks.add(new Check(Integer.parseInt(item.group(1)), item.group(2)));
        }
        return checks.stream();
    }

    @Test
    void shouldListEveryCheckInOrder() throws IOException {
        assertThat(checks().map(Check::number))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, CHECKS).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("checks")
    void shouldNameTestsThatThereAre(Check check) throws ReflectiveOperationException, IOException {
        int named = 0;
        for (Matcher test = IN_JAVA.matcher(check.tests()); test.find(); named++) {
            String folder = test.group(1) == null ? "server" : test.group(1);
            String type = folder.equals("rtspsink") ? test.group(2) : folder + "." + test.group(2);
            assertThat(Class.forName("io.github.rtspsink." + type).getDeclaredMethods())
                    .as(test.group())
                    .anyMatch(method -> method.getName().equals(test.group(3)) && isTest(method));
        }
        for (Matcher test = IN_PYTHON.matcher(check.tests()); test.find(); named++) {
            assertThat(INTEROP.resolve(test.group(1))).content().contains("\ndef " + test.group(2) + "(");
        }
        assertThat(named)
                .as("every word in backquotes is a test")
                .isPositive()
                .isEqualTo((int) check.tests().chars().filter(c -> c == '`').count() / 2);
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }
}
