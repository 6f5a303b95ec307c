"""RTSP over TLS, HTTP and WebSocket, as real players speak them, all on one port."""

import json
import re
import subprocess

import pytest

import sources
import workbench
from content import Picture, is_near
from players import played

GREEN = 0xFF00FF00
COLOUR = (0, 255, 0)


def element(certificate, more=""):
    return "rtspsink service=0 tls-certificate=%s/cert.pem tls-key=%s/key.pem %s" % (certificate, certificate, more)


@pytest.fixture(scope="module")
def port(publish_for_module, certificate):
    pipeline = publish_for_module("%s ! %s" % (sources.colour("/green", GREEN), element(certificate)))
    url = re.fullmatch(r"rtsps://127\.0\.0\.1:(\d+)/green", advertised(pipeline))
    assert url
    return int(url.group(1))


def advertised(pipeline):
    """The URL in the message on the bus."""
    return pipeline.wait_for_message("rtspsink-mapping", 30, mapping="/green").fields["url"]


def assert_green(pictures, count):
    assert len(pictures) == count
    assert is_near(Picture(pictures[-1]).pixel(0.5, 0.5), COLOUR)


@pytest.mark.parametrize("scheme", ["rtsp", "rtspt", "rtspu", "rtsph", "rtsps", "rtspst", "rtspsu", "rtspsh"])
def test_rtspsrc(port, gstreamer, tmp_path, scheme):
    gstreamer.run(
        "-q rtspsrc location=%s://127.0.0.1:%d/green latency=200 tls-validation-flags=0 ! rtph264depay ! h264parse"
        " ! avdec_h264 ! videoconvert ! identity eos-after=3 ! pngenc ! multifilesink location=%s/gst-%%02d.png"
        % (scheme, port, tmp_path)
    )
    assert_green(sorted(tmp_path.glob("gst-*.png")), 2)


def test_rtspsrc_does_not_trust_a_self_signed_certificate_by_itself(port, run):
    player = run("gst-launch-1.0 -q rtspsrc location=rtsps://127.0.0.1:%d/green ! fakesink num-buffers=5" % port)
    assert player.end(40) != 0
    assert "Failed to connect" in player.output


@pytest.mark.parametrize(
    "scheme, transport", [("rtsp", "http"), ("rtsps", "tcp"), ("rtsps", "https"), ("rtsp", "tcp"), ("rtsp", "udp")]
)
def test_ffmpeg(port, ffmpeg, tmp_path, scheme, transport):
    url = "%s://127.0.0.1:%d/green" % (scheme, port)
    assert_green(ffmpeg.pictures(url, tmp_path, 50, transport), 50)


def test_encrypted_connections_on_a_port_of_their_own(publish, certificate, ffmpeg, tmp_path):
    pipeline = publish("%s ! %s" % (sources.colour("/green", GREEN), element(certificate, "tls-service=0")))
    assert_green(ffmpeg.pictures(advertised(pipeline), tmp_path, 5, "tcp"), 5)


def test_web_socket(port, run):
    if not workbench.command("node"):
        pytest.skip("node is not installed")
    if not (workbench.NODE / "node_modules" / "ws").is_dir():
        pytest.skip("ws is not installed: run `npm ci` in tests/interop/node")
    for scheme in ("ws", "wss"):
        player = run(["node", workbench.NODE / "websocket.js", "%s://127.0.0.1:%d/" % (scheme, port), "/green", "100"])
        assert played(player), player.output
        report = json.loads(player.lines[-1])
        assert report["protocol"] == "rtsp.onvif.org"
        assert report["packets"] >= 100 and report["gaps"] == 0, report


@pytest.mark.parametrize(
    "settings, expected",
    [
        ("tls-certificate={0}/cert.pem", "tls-key"),
        ("tls-certificate={0}/none.pem tls-key={0}/key.pem", "no file"),
        ("tls-certificate={0}/key.pem tls-key={0}/key.pem", "BEGIN CERTIFICATE"),
        ("tls-certificate={0}/cert.pem tls-key={0}/cert.pem", "openssl pkcs8"),
        ("tls-certificate={0}/cert.pem tls-key={0}/other.pem", "not the key of tls-certificate"),
        ("tls-service=322", "tls-certificate"),
        ("tls-certificate={0} tls-key={0}/key.pem", "cannot be read"),
    ],
)
def test_what_is_wrong_with_the_files_is_an_error(run, certificate, settings, expected):
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        + ["-out", certificate / "other.pem"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    process = run("gst-launch-1.0 %s ! rtspsink service=0 %s" % (sources.mulaw("/m"), settings.format(certificate)))
    assert process.end(30) in (1, 255), process.output
    assert expected in process.output
    assert "PRIVATE KEY-----" not in process.output
