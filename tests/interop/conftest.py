"""Fixtures of the interop suite. Each test starts real pipelines; none may outlive it."""

import os
import re
import signal
import subprocess

import pytest

import workbench
from hosts import TwoHosts, missing as missing_for_hosts
from players import FfmpegPlayer, GStreamerPlayer, YellowstonePlayer
from process import Pipeline, Process
from viewer import Viewer

SECONDS_PER_TEST = 90


def pytest_configure(config):
    config.addinivalue_line("markers", "limit(seconds): this test may take longer than %d s" % SECONDS_PER_TEST)


def pytest_report_header():
    return "rtspsink: plugin folder %s, jar %s" % (workbench.plugin_folder(), workbench.jar())


@pytest.fixture(autouse=True)
def time_limit(request):
    """A test that hangs in spite of its own deadlines fails instead of holding up the suite."""
    marker = request.node.get_closest_marker("limit")
    seconds = marker.args[0] if marker else SECONDS_PER_TEST

    def expire(*_):
        raise TimeoutError("the test took more than %d s" % seconds)

    previous = signal.signal(signal.SIGALRM, expire)
    signal.alarm(seconds)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@pytest.fixture(scope="session")
def env(tmp_path_factory):
    """The environment of every process; the plugin registry is made once, so that no test pays for it."""
    env = workbench.environment(tmp_path_factory.mktemp("gstreamer"))
    found = subprocess.run(
        ["gst-inspect-1.0", "rtspsink"],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, "no rtspsink in %s: build first" % env["GST_PLUGIN_PATH"]
    return env


@pytest.fixture(scope="session")
def factories(env):
    """Names of the installed elements."""
    listed = subprocess.run(["gst-inspect-1.0"], env=env, capture_output=True, text=True, timeout=60, check=True)
    return set(re.findall(r"(?m)^\S+?:  (\S+?):", listed.stdout))


def _publisher(env):
    """Yields publish(description): `gst-launch-1.0 -m description`; at the end Ctrl-C must end it with exit code 0.

    One that has ended before may have had an error, but no crash.
    """
    started = []

    def start(description, options=("-m",), host=None, **more_env):
        pipeline = Pipeline(description, {**env, **more_env}, options, host=host)
        started.append(pipeline)
        return pipeline

    yield start
    codes = []
    for pipeline in started:
        if pipeline.running:
            codes.append((pipeline.interrupt(), pipeline.command))
        elif pipeline.code < 0:
            codes.append((pipeline.code, pipeline.command))
        print("\n$", " ".join(pipeline.command))
        print(pipeline.output[-8000:])
    assert all(code == 0 for code, _ in codes), codes


@pytest.fixture
def publish(env):
    yield from _publisher(env)


@pytest.fixture(scope="module")
def publish_for_module(env):
    """The same for tests that ask one running pipeline many questions."""
    yield from _publisher(env)


@pytest.fixture
def run(env):
    """run(command) starts any command in the environment of the tests; what still runs at the end is killed."""
    started = []

    def start(command, cwd=None, without=(), **more_env):
        merged = {**env, **more_env}
        for name in without:
            merged.pop(name, None)
        process = Process(command, merged, cwd)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.running:
            process.kill()
        print("\n$", " ".join(process.command))
        print(process.output[-8000:])


@pytest.fixture
def two_hosts():
    """A server's and a viewer's host, on a wire of their own."""
    missing = missing_for_hosts()
    if missing:
        pytest.skip(missing)
    pair = TwoHosts()
    yield pair
    pair.delete()


@pytest.fixture
def view():
    """view(url, transport) makes a raw viewer; it is closed at the end of the test."""
    viewers = []

    def make(url, transport="udp", **settings):
        viewers.append(Viewer(url, transport, **settings))
        return viewers[-1]

    yield make
    for viewer in viewers:
        viewer.close()


@pytest.fixture
def gstreamer(env):
    return GStreamerPlayer(env)


@pytest.fixture
def ffmpeg(env):
    if not workbench.command("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    return FfmpegPlayer(env)


@pytest.fixture
def yellowstone(env):
    missing = YellowstonePlayer.missing()
    if missing:
        pytest.skip(missing)
    return YellowstonePlayer(env)


@pytest.fixture(scope="session")
def gortsplib():
    """The client in go/, built; without Go (Debian 12 has an older one than it needs) its tests are skipped."""
    if not workbench.command("go"):
        pytest.skip("go is not installed")
    settings = {"cwd": workbench.GO, "stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "check": False}
    fetched = subprocess.run(["go", "mod", "download"], timeout=120, **settings)
    if fetched.returncode != 0:
        pytest.skip("this go cannot have the modules of tests/interop/go: " + fetched.stderr.strip())
    program = workbench.build_folder() / "gortsplib-client"
    built = subprocess.run(["go", "build", "-mod=readonly", "-o", program, "."], timeout=250, **settings)
    assert built.returncode == 0, built.stderr
    return program


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Folder with cert.pem and key.pem, self-signed."""
    if not workbench.command("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        + ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return folder


@pytest.fixture(scope="session")
def clip(env, tmp_path_factory):
    """An MP4 file with H.264 and AAC: the shared 30 s clip, or one made here with the same codecs."""
    shared = workbench.shared_clip("big-buck-bunny-480p-30s.mp4")
    if shared:
        return shared
    path = tmp_path_factory.mktemp("clip") / "made.mp4"
    subprocess.run(
        ["gst-launch-1.0", "-q", "mp4mux", "name=mux", "!", "filesink", "location=%s" % path]
        + "videotestsrc num-buffers=720 ! video/x-raw,width=640,height=360,framerate=24/1 ! x264enc key-int-max=48"
        " bitrate=800 speed-preset=veryfast ! h264parse ! queue ! mux.".split()
        + "audiotestsrc num-buffers=1406 samplesperbuffer=1024 ! audio/x-raw,rate=48000,channels=2"
        " ! avenc_aac ! aacparse ! queue ! mux.".split(),
        env=env,
        stdin=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )
    return path


def is_root():
    return os.geteuid() == 0
