package io.github.rtspsink;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the import table of docs/ARCHITECTURE.md. Runs on the test's thread. Owns the imported classes. */
class ArchitectureTest {
    private static final String ROOT = "io.github.rtspsink";
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(ROOT);

    /** A package and those that it may import, each with what is below it; "=" before a name stands for that package alone. */
    private static final Map<String, List<String>> ALLOWED = new LinkedHashMap<>();

    static {
        ALLOWED.put("bridge", List.of("server", "auth", "settings", "media"));
        ALLOWED.put("server", List.of("auth", "settings", "rtcp", "media", "rtsp", "rtp", "net"));
        ALLOWED.put("auth", List.of("settings", "rtsp", "net.loop"));
        ALLOWED.put("settings", List.of("media", "rtsp", "rtp", "net"));
        ALLOWED.put("rtcp", List.of("media", "rtp"));
        ALLOWED.put("media", List.of("rtp", "net"));
        ALLOWED.put("rtsp", List.of());
        ALLOWED.put("rtp", List.of());
        ALLOWED.put("net.tcp", List.of("net.loop", "net.linux", "=net"));
        ALLOWED.put("net.udp", List.of("net.loop", "net.linux", "=net"));
        ALLOWED.put("net.loop", List.of());
        ALLOWED.put("net.linux", List.of());
        ALLOWED.put("=net", List.of());
    }

    /** A library and the only package that may know it. */
    record Library(String prefix, String owner) {}

    static Stream<Library> libraries() {
        return Stream.of(
                new Library("com.sun.jna", "bridge"),
                new Library("jnr", "net.linux"),
                new Library("io.netty", "net.tcp"));
    }

    static Stream<String> packages() {
        return ALLOWED.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void shouldImportOnlyWhatTheTableAllows(String name) {
        String[] allowed = Stream.concat(Stream.of(name), ALLOWED.get(name).stream())
                .map(ArchitectureTest::tree)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(tree(name))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..").or(resideInAnyPackage(allowed)))
                .check(OURS);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void shouldKeepEachLibraryInItsPackage(Library library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(tree(library.owner()))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library.prefix() + "..")
                .check(OURS);
    }

    @Test
    void shouldHaveNoPackageOutsideOfTheTable() {
        assertThat(OURS)
                .extracting(JavaClass::getPackageName)
                .allSatisfy(name ->
                        assertThat(name.equals(ROOT) || inTable(name)).as(name).isTrue());
    }

    private static boolean inTable(String packageName) {
        String name = packageName.substring(ROOT.length() + 1);
        return ALLOWED.keySet().stream()
                .anyMatch(entry -> entry.startsWith("=")
                        ? name.equals(entry.substring(1))
                        : name.equals(entry) || name.startsWith(entry + "."));
    }

    /** Otherwise each of them would be a way to everything else. */
    @ParameterizedTest
    @ValueSource(strings = {"RtspServer", "ServerParts"})
    void shouldKnowTheWholeServerNowhereWithinIt(String whole) {
        noClasses()
                .that()
                .resideInAPackage(tree("server"))
                .and(DescribedPredicate.not(withinOrEqual("RtspServer", whole)))
                .should()
                .dependOnClassesThat(withinOrEqual(whole))
                .check(OURS);
    }

    private static DescribedPredicate<JavaClass> withinOrEqual(String... names) {
        return DescribedPredicate.describe("one of " + List.of(names), type -> List.of(names)
                .contains(outermost(type).getSimpleName()));
    }

    /**
     * Types of the package {@code server} that know each other, because each is a part of the same thing. May only shrink: a session
     * is used on connections, and a connection counts for what its sessions do; a mount consists of streams that know where they are.
     */
    private static final Map<String, String> TOGETHER = Map.of(
            "Connection", "viewer",
            "Exchange", "viewer",
            "Session", "viewer",
            "SessionTransport", "viewer",
            "BackchannelTransport", "viewer",
            "Mount", "published",
            "Publisher", "published",
            "PublishedStream", "published");

    @Test
    void shouldHaveNoCycleOfTypesWithinServer() {
        SlicesRuleDefinition.slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String name = outermost(type).getSimpleName();
                        return type.getPackageName().equals(ROOT + ".server")
                                ? SliceIdentifier.of(TOGETHER.getOrDefault(name, name))
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "types of the package server";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(OURS);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    @Test
    void shouldPrintNothing() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(OURS);
    }

    /** What no text from the network may reach, because nothing else starts one. */
    @Test
    void shouldStartNoProcessButTheOneThatFillsTheCache() {
        noClasses()
                .that()
                .doNotHaveSimpleName("CacheMaker")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethodWhere(target(name("exec")))
                .check(OURS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Util", "Helper", "Manager", "Impl"})
    void shouldNameNoClassAfterNothing(String word) {
        noClasses().should().haveSimpleNameContaining(word).check(OURS);
    }

    private static String tree(String name) {
        return name.startsWith("=") ? ROOT + "." + name.substring(1) : ROOT + "." + name + "..";
    }
}
