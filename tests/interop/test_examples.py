"""Every file in examples/ is run, and its first line is believed: what it says can be watched can be watched."""

import re
import socket
import subprocess
import time

import pytest

import workbench
from rtsp import Connection
from test_mappings import free_port

# The Python that has Debian's gi, which the one on PATH may not have.
PYTHON = "/usr/bin/python3"
SCRIPTS = {
    "two-mappings.sh": [],
    "tee-one-encoder.sh": [],
    "camera.sh": [],
    "rtp-as-it-is.sh": [],
    "aac-mpeg4-generic.sh": [],
    "file-with-audio.sh": ["CLIP"],
}


def announced_paths(path):
    """The paths that the head of an example names."""
    head = "\n".join(path.read_text().splitlines()[:3])
    match = re.search(r"(?:Watch|Watch it with|Listen): .*rtsp://127\.0\.0\.1:8554(/\S+)(.*)", head)
    assert match, "%s does not say how to watch it" % path
    return [match.group(1), *re.findall(r"\.\.\.(/\w+)", match.group(2))]


def wait_until_describable(process, url, seconds=30):
    deadline = time.monotonic() + seconds
    while process.running:
        try:
            with Connection(url) as connection:
                reply = connection.request("DESCRIBE", seconds=20, Accept="application/sdp")
                if reply.status == 200:
                    return
        except ConnectionRefusedError:
            pass
        assert time.monotonic() < deadline, "not reachable: " + url
        time.sleep(0.1)
    raise AssertionError("ended: " + process.output)


def watch_and_interrupt(process, port, paths, view, code=0):
    for path in paths:
        url = "rtsp://127.0.0.1:%d%s" % (port, path)
        wait_until_describable(process, url)
        view(url).start().first_packets()
    assert process.interrupt() == code


def test_no_example_is_forgotten():
    known = set(SCRIPTS) | {"quickstart.sh", "add-user.sh", "publish.c", "publish.py", "authorize.py", "java"}
    found = {path.name for path in workbench.EXAMPLES.iterdir() if not path.name.startswith((".", "__"))}
    assert found == known


@pytest.mark.parametrize("name", SCRIPTS)
def test_script(run, view, clip, name):
    path, port = workbench.EXAMPLES / name, free_port()
    arguments = [clip if argument == "CLIP" else argument for argument in SCRIPTS[name]]
    process = run([path, *arguments, port], CAMERA="videotestsrc is-live=true")
    watch_and_interrupt(process, port, announced_paths(path), view)


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_runs_from_another_folder_with_no_variable_set(run, tmp_path, name, clip):
    """It finds the plugin that was built beside it."""
    if workbench.plugin_folder() != workbench.ROOT / "build" / "native-shim":
        pytest.skip("the plugin under test is not in build/native-shim")
    arguments = [clip if argument == "CLIP" else argument for argument in SCRIPTS[name]]
    port = free_port()
    process = run(
        [workbench.EXAMPLES / name, *arguments, port],
        cwd=tmp_path,
        without=["GST_PLUGIN_PATH"],
        CAMERA="videotestsrc is-live=true",
    )
    wait_until_describable(process, "rtsp://127.0.0.1:%d%s" % (port, announced_paths(workbench.EXAMPLES / name)[0]))
    assert process.interrupt() == 0


@pytest.mark.limit(400)
@pytest.mark.parametrize("with_file", [False, True], ids=["test picture", "file"])
def test_quickstart(run, view, clip, with_file):
    """On a machine that has all it needs it goes straight to publishing."""
    if workbench.build_folder() != workbench.ROOT / "build":
        pytest.skip("quickstart.sh builds into build/, which is not what is under test")
    path, port = workbench.EXAMPLES / "quickstart.sh", free_port()
    process = run([path, "--port", port, *([clip] if with_file else [])], without=["GST_PLUGIN_PATH", "GST_REGISTRY"])
    process.wait_for_line("Published: rtsp://", 300)
    assert "gst-launch-1.0 playbin uri=rtsp://" in process.wait_for_line("playbin", 5).string
    watch_and_interrupt(process, port, announced_paths(path), view)


def test_python_program(run, view):
    path, port = workbench.EXAMPLES / "publish.py", free_port()
    process = run([PYTHON, "-u", path, port])
    process.wait_for_line("rtspsink-mapping rtsp://.*/stream1", 30)
    watch_and_interrupt(process, port, announced_paths(path), view)
    assert "rtspsink-viewer-joined" in process.output


def test_program_that_decides_who_may_watch(run, view):
    path, port = workbench.EXAMPLES / "authorize.py", free_port()
    process = run([PYTHON, "-u", path, port])
    wait_until_describable(process, "rtsp://127.0.0.1:%d/stream1" % port)
    watch_and_interrupt(process, port, announced_paths(path), view)
    for method in ("DESCRIBE", "SETUP", "PLAY"):
        assert "yes: somebody from 127.0.0.1 wants %s /stream1" % method in process.output


def test_c_program(run, view, tmp_path):
    path, port = workbench.EXAMPLES / "publish.c", free_port()
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "gstreamer-1.0"], capture_output=True, text=True, check=True
    ).stdout.split()
    program = tmp_path / "publish"
    subprocess.run(["cc", "-Wall", "-Werror", path, "-o", program, *flags], check=True, timeout=60)
    process = run([program, port])
    process.wait_for_line("reachable: rtsp://.*/stream1", 30)
    watch_and_interrupt(process, port, announced_paths(path), view)
    assert "joined: " in process.output


@pytest.fixture(scope="module")
def java_program(tmp_path_factory):
    """The class path of the Java example, which Maven builds outside the source tree."""
    target = tmp_path_factory.mktemp("java-example")
    subprocess.run(
        ["mvn", "-q", "-B", "-f", workbench.EXAMPLES / "java" / "pom.xml"]
        + ["-Dexample.target=%s" % target, "process-classes"],
        stdin=subprocess.DEVNULL,
        check=True,
        timeout=300,
    )
    return "%s/classes:%s/lib/*" % (target, target)


@pytest.mark.limit(400)
def test_java_program(run, view, java_program):
    """The element joins the JVM that already runs; Ctrl-C is the JVM's own exit code 130."""
    port = free_port()
    process = run(["java", "-cp", java_program, "Publish", port])
    process.wait_for_line("reachable: rtsp://.*/stream1", 40)
    source = workbench.EXAMPLES / "java" / "src" / "main" / "java" / "Publish.java"
    watch_and_interrupt(process, port, announced_paths(source), view, code=130)


def test_java_program_reports_an_error(run, java_program):
    with socket.socket() as holder:
        holder.bind(("0.0.0.0", 0))
        holder.listen()
        process = run(["java", "-cp", java_program, "Publish", holder.getsockname()[1]])
        assert process.end(40) == 1
    assert "service" in process.output
