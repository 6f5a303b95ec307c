"""The commands of the README as a user types them, on port 8554, in a network of their own where that is possible."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import pytest

import workbench
from conftest import is_root
from content import Picture, is_near
from process import Process

SERVICE = 8554
X264 = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 bitrate=4000 ! h264parse config-interval=-1"
STREAM1 = "videotestsrc is-live=true ! %s ! video/x-h264,mapping=/stream1 ! rtspsink service=8554" % X264
MOVIE = (
    "rtspsink name=sink service=8554 appsink0::sync=true appsink1::sync=true qtdemux name=demux filesrc"
    " location=input.mp4 ! demux. demux. ! queue ! aacparse ! audio/mpeg,mapping=/movie ! sink."
    " demux. ! queue ! h264parse ! video/x-h264,mapping=/movie ! sink."
)
MOVIE_PLAYER = (
    "rtspsrc location=rtsp://127.0.0.1:8554/movie name=src src. ! rtph264depay ! h264parse ! avdec_h264 ! queue"
    " ! autovideosink src. ! rtpmp4adepay ! aacparse ! avdec_aac ! queue ! autoaudiosink"
)
NO_CAMERA = "no camera at /dev/video0: a source of the same caps stands in for it"


class OwnNetwork:
    """Runs commands in a network namespace whose only device is its own loopback."""

    def __init__(self, env):
        self.env = env
        self.processes = []
        self._holder = Process(["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec sleep 3600"], env)
        self._holder.wait_for_line("^up$")
        self._enter = ["nsenter", "--net=/proc/%d/ns/net" % self._holder.pid]

    def start(self, command, **settings):
        process = Process([*self._enter, *_words(command)], self.env, **settings)
        self.processes.append(process)
        return process

    def close(self):
        for process in [*self.processes, self._holder]:
            if process.running:
                process.kill()


class SharedNetwork(OwnNetwork):
    """Runs commands where the tests run."""

    def __init__(self, env):
        self.env = env
        self.processes = []
        self._enter = []
        self._holder = Process(["true"], env)


def _words(command):
    return ["sh", "-c", "exec " + command]


def can_unshare():
    done = subprocess.run(["unshare", "--net", "ip", "link", "set", "lo", "up"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def network(env):
    if is_root() and can_unshare():
        made = OwnNetwork(env)
    else:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", SERVICE)) == 0:
                pytest.skip("port %d is taken and there is no right to make a network namespace" % SERVICE)
        made = SharedNetwork(env)
    yield made
    for process in made.processes:
        print("\n$", " ".join(process.command))
        print(process.output[-6000:])
    made.close()


def wait_until_listening(process, port, seconds=30):
    """The command as written has no -m, so the kernel is asked when it listens."""
    deadline = time.monotonic() + seconds
    pattern = re.compile(r"(?m)^\s*\d+: [0-9A-F]+:%04X [0-9A-F]+:0000 0A" % port)
    while time.monotonic() < deadline and process.running:
        for table in ("tcp", "tcp6"):
            if pattern.search(pathlib.Path("/proc/%d/net/%s" % (process.pid, table)).read_text()):
                return
        time.sleep(0.05)
    raise AssertionError("nothing listens on port %d\n%s" % (port, process.output))


def serve(network, description, **settings):
    server = network.start("gst-launch-1.0 " + description, **settings)
    wait_until_listening(server, SERVICE)
    return server


def plays(network, command, folder, seconds=3):
    """Runs a player as written until its sinks have rendered for a while, then Ctrl-C."""
    log = folder / "player.log"
    player = Process(
        [*network._enter, *_words(command)], {**network.env, "GST_DEBUG": "basesink:5", "GST_DEBUG_FILE": str(log)}
    )
    network.processes.append(player)
    player.wait_for_line("New clock|Redistribute latency", 30)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and player.running:
        if log.exists() and log.read_text(errors="replace").count("possibly waiting for clock") > 25 * seconds:
            break
        time.sleep(0.2)
    else:
        raise AssertionError("the player's sinks did not render\n" + player.output)
    assert player.interrupt() == 0
    assert "ERROR" not in player.output


def test_live_encoder_and_playbin(network, tmp_path):
    server = serve(network, STREAM1)
    plays(network, "gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/stream1", tmp_path)
    frames = network.start(
        "gst-launch-1.0 -q playbin uri=rtsp://127.0.0.1:8554/stream1 video-sink='identity eos-after=4"
        " ! videoconvert ! pngenc ! multifilesink location=%s/%%02d.png'" % tmp_path
    )
    assert frames.end(40) == 0
    assert is_smpte(Picture(sorted(tmp_path.glob("*.png"))[-1]))
    assert server.interrupt() == 0


def is_smpte(picture):
    """The upper part of videotestsrc's default pattern: white, yellow, cyan, green, magenta, red, blue."""
    bars = [(255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 0, 0), (0, 0, 255)]
    return all(is_near(picture.pixel((i + 0.5) / 7, 0.3), bar, 50) for i, bar in enumerate(bars))


def test_raw_camera(network, tmp_path):
    print(NO_CAMERA)
    camera = "videotestsrc is-live=true ! video/x-raw,format=YUY2,width=640,height=480,framerate=30/1"
    server = serve(
        network,
        "%s ! videoconvert ! video/x-raw,framerate=30/1 ! %s ! video/x-h264,mapping=/usb ! rtspsink service=8554"
        % (camera, X264),
    )
    plays(network, "gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/usb", tmp_path, 1)
    assert server.interrupt() == 0


def test_camera_that_is_already_h264(network, tmp_path):
    print(NO_CAMERA)
    camera = (
        "videotestsrc is-live=true ! video/x-raw,width=640,height=480,framerate=30/1 ! x264enc tune=zerolatency"
        " speed-preset=ultrafast key-int-max=30 ! video/x-h264,stream-format=byte-stream,alignment=au ! identity"
    )
    server = serve(
        network,
        "%s ! video/x-h264,framerate=30/1 ! h264parse config-interval=-1 ! video/x-h264,mapping=/usb"
        " ! rtspsink service=8554" % camera,
    )
    plays(network, "gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/usb", tmp_path, 1)
    assert server.interrupt() == 0


@pytest.mark.limit(120)
def test_file_with_both_tracks_under_one_mapping(network, clip, tmp_path):
    """The clip lasts its real length, and its end is the end of the player, which has shown all of it."""
    short = workbench.shared_clip("big-buck-bunny-1080p-5s.mp4")
    source, length = (short, 5) if short else (clip, 30)
    os.symlink(source, tmp_path / "input.mp4")
    server = serve(network, MOVIE, cwd=tmp_path)
    listening = time.monotonic()
    player = network.start("gst-launch-1.0 " + MOVIE_PLAYER)
    assert server.end(length + 30) == 0
    lasted = time.monotonic() - listening
    assert length - 1.5 < lasted < length + 5, lasted
    assert player.end(30) == 0
    assert "Got EOS" in player.output
    assert "ERROR" not in player.output


def test_ctrl_c_of_the_command_as_written(network):
    server = serve(network, STREAM1)
    server.wait_for_line("New clock")
    pressed = time.monotonic()
    server.signal(signal.SIGINT)
    assert server.end(10) == 0
    assert time.monotonic() - pressed < 3


def test_default_service_is_554(network):
    if not is_root():
        pytest.skip("port 554 needs root")
    server = network.start("gst-launch-1.0 " + STREAM1.replace(" service=8554", ""))
    wait_until_listening(server, 554)
    server.wait_for_line("New clock")
    assert server.interrupt() == 0
