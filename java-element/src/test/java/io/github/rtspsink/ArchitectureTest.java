package io.github.rtspsink;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
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

    private static final Map<String, List<String>> ALLOWED = new LinkedHashMap<>();

    static {
        ALLOWED.put("bridge", List.of("server", "media"));
        ALLOWED.put("embed", List.of("server", "media"));
        ALLOWED.put("server", List.of("media", "rtsp", "net"));
        ALLOWED.put("media", List.of("rtp", "net"));
        ALLOWED.put("rtsp", List.of());
        ALLOWED.put("rtp", List.of());
        ALLOWED.put("net", List.of());
    }

    /** A library and the only package that may know it. */
    record Library(String prefix, String owner) {}

    static Stream<Library> libraries() {
        return Stream.of(
                new Library("com.sun.jna", "bridge"),
                new Library("jnr", "net"),
                new Library("io.netty", "net"),
                new Library("org.freedesktop.gstreamer", "embed"));
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
                .allowEmptyShould(true)
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
        int start = ROOT.length() + 1;
        int dot = packageName.indexOf('.', start);
        return ALLOWED.containsKey(packageName.substring(start, dot < 0 ? packageName.length() : dot));
    }

    /**
     * What a viewer or stranger does must not make the control thread look at all the others: whoever walks the sessions does so
     * because of something that the host has done.
     */
    @Test
    void shouldWalkAllSessionsForTheHostOnly() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Access")
                .and()
                .doNotHaveSimpleName("Backchannels")
                .should()
                .callMethodWhere(target(name("all")).and(target(owner(simpleName("SessionTable")))))
                .check(OURS);
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
        return ROOT + "." + name + "..";
    }
}
