#!/usr/bin/env python3
"""Runs the fuzz targets, some at a time, each for a bounded time; started by run.sh.

A target is a class XFuzz of java-element/src/test or a file of tests/fuzz/c. It fails when an input makes it throw, crash,
take longer than INPUT_SECONDS or use too much memory.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("RTSPSINK_BUILD", TOP / "build")).resolve()
WORK = BUILD / "fuzz"
JAVA_TESTS = TOP / "java-element/src/test/java"
JAVA_TARGET = BUILD / "java-tests/target"

# For endless loops, on a busy machine; FuzzTarget.java counts processor time.
INPUT_SECONDS = 60
# Beyond its time: a start on a busy machine, and the input that it works on.
SPARE_SECONDS = 150
MAX_INPUT_BYTES = 16384
RSS_LIMIT_MB = 2048
RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


class Target:
    """What fuzzes one parser. Subclasses know how to build and start it."""

    def __init__(self, name):
        self.name = name
        self.seeds = HERE / "corpus" / name
        self.found = WORK / name / "corpus"
        self.log = WORK / name / "log"

    def options(self, seconds):
        return [
            "-max_total_time=%d" % seconds,
            "-timeout=%d" % INPUT_SECONDS,
            "-max_len=%d" % MAX_INPUT_BYTES,
            "-rss_limit_mb=%d" % RSS_LIMIT_MB,
            "-print_final_stats=1",
            "-artifact_prefix=%s/" % (WORK / self.name),
            str(self.found),
            str(self.seeds),
        ]

    def run(self, seconds):
        """Returns what went wrong, "" for nothing, and how many inputs were tried."""
        if not self.seeds.is_dir():
            return "no seeds in %s" % self.seeds, 0
        self.found.mkdir(parents=True, exist_ok=True)
        with open(self.log, "wb") as log:
            child = subprocess.Popen(
                self.command(seconds),
                cwd=WORK / self.name,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                code = child.wait(seconds + SPARE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                return "it did not end by itself, see %s" % self.log, 0
        text = self.log.read_text(errors="replace")
        runs = RUNS.search(text)
        if code != 0:
            return "exit code %d, the end of %s:\n%s" % (code, self.log, text[-3000:]), 0
        if "Is the code instrumented for coverage?" in text:
            return "no coverage was measured, see %s" % self.log, 0
        # A target that runs nothing must not pass.
        return ("", int(runs.group(1))) if runs and int(runs.group(1)) > 0 else ("no input was tried", 0)

    def environment(self):
        return os.environ


class JavaTarget(Target):
    """A class with fuzzerTestOneInput, run by Jazzer."""

    def __init__(self, file):
        super().__init__(file.stem)
        self.type = str(file.relative_to(JAVA_TESTS).with_suffix("")).replace("/", ".")

    @staticmethod
    def build():
        maven = ["mvn", "--quiet", "--batch-mode", "--file"]
        compile_tests = [*maven, str(TOP / "java-element/pom.xml"), "-Drtspsink.target=%s" % JAVA_TARGET, "test-compile"]
        fetch = [*maven, str(HERE / "pom.xml"), "dependency:copy-dependencies", "-DoutputDirectory=%s" % (WORK / "jazzer")]
        for command in (compile_tests, fetch):
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=900)

    def command(self, seconds):
        classpath = [*sorted((WORK / "jazzer").glob("*.jar")), JAVA_TARGET / "test-classes", JAVA_TARGET / "classes", BUILD / "rtspsink.jar"]
        return [
            str(pathlib.Path(os.environ["JAVA_HOME"]) / "bin/java"),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-cp",
            ":".join(map(str, classpath)),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=%s" % self.type,
            "--instrumentation_includes=io.github.rtspsink.**",
            # Jazzer's own detectors, of injected commands and the like, look at our code alone: it starts in half the time.
            "--custom_hook_includes=io.github.rtspsink.**",
            *self.options(seconds),
        ]


class CTarget(Target):
    """A file with LLVMFuzzerTestOneInput, linked with the plugin's code by a Meson build of its own."""

    folder = WORK / "c"

    def __init__(self, file):
        super().__init__(file.stem)

    @classmethod
    def build(cls):
        if not (cls.folder / "build.ninja").is_file():
            subprocess.run(
                ["meson", "setup", str(cls.folder), str(TOP), "-Dfuzz=true", "-Db_sanitize=address,undefined", "-Db_lundef=false"],
                env={**os.environ, "CC": "clang"},
                check=True,
                stdin=subprocess.DEVNULL,
                timeout=300,
            )
        subprocess.run(["ninja", "-C", str(cls.folder), "--quiet", "fuzzers"], check=True, timeout=900)

    def command(self, seconds):
        return [str(self.folder / "tests/fuzz" / self.name), *self.options(seconds)]

    def environment(self):
        return {
            **os.environ,
            "G_DEBUG": "fatal-criticals",
            "G_SLICE": "always-malloc",
            "GST_PLUGIN_PATH": "",
            "GST_REGISTRY": str(WORK / "registry.bin"),
            # GLib gives old tables of quarks up for the sake of readers without a lock. Leaks of one input are still found.
            "ASAN_OPTIONS": "leak_check_at_exit=0",
            "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
        }


def all_targets():
    java = [JavaTarget(file) for file in sorted(JAVA_TESTS.rglob("*Fuzz.java"))]
    return java + [CTarget(file) for file in sorted((HERE / "c").glob("*.c"))]


def report(path, outcomes):
    suite = ET.Element("testsuite", name="fuzz", tests=str(len(outcomes)))
    for target, (problem, runs), seconds in outcomes:
        case = ET.SubElement(suite, "testcase", classname="fuzz", name=target.name, time="%.1f" % seconds)
        if problem:
            ET.SubElement(case, "failure", message=problem.splitlines()[0]).text = problem
    ET.ElementTree(suite).write(path)


def main():
    parser = argparse.ArgumentParser(prog="tests/fuzz/run.sh", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all of them where none is named")
    parser.add_argument("--seconds", type=int, default=10, help="for each target (10)")
    parser.add_argument("--jobs", type=int, default=2, help="how many run at a time (2)")
    parser.add_argument("--junit", type=pathlib.Path, help="where to write a report")
    parser.add_argument("--list", action="store_true", help="print the names of the targets")
    arguments = parser.parse_args()
    targets = {target.name: target for target in all_targets()}
    if arguments.list:
        print("\n".join(targets))
        return 0
    unknown = sorted(set(arguments.targets) - set(targets))
    if unknown:
        parser.error("no target %s; --list names them" % ", ".join(unknown))
    chosen = [targets[name] for name in arguments.targets or targets]
    WORK.mkdir(parents=True, exist_ok=True)
    for kind in {type(target) for target in chosen}:
        kind.build()
    outcomes = []

    def run(target):
        started = time.monotonic()
        outcome = target.run(arguments.seconds)
        outcomes.append((target, outcome, time.monotonic() - started))
        print("%s: %s" % (target.name, outcome[0] or "%d inputs" % outcome[1]), flush=True)

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for done in [pool.submit(run, target) for target in chosen]:
            done.result()
    if arguments.junit:
        report(arguments.junit, outcomes)
    return 1 if any(problem for _, (problem, _), _ in outcomes) else 0


if __name__ == "__main__":
    os.nice(10)
    sys.exit(main())
