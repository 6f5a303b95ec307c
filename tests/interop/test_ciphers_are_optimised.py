"""Encryption is compiled by HotSpot's C2, which alone uses the processor's AES; nothing else is. The JVM itself is asked."""

import pathlib
import re
import subprocess
import threading
import time

import pytest

from test_srtp import encrypted, port_of
from test_start_cache import RUNTIMES

SECONDS_TO_COMPILE = 60
C1_LEVELS = {1, 2, 3}
C2_LEVEL = 4
PICTURES = (
    "videotestsrc is-live=true pattern=snow ! video/x-raw,format=I420,width=320,height=240,framerate=30/1 ! jpegenc"
    " ! image/jpeg,mapping=/s"
)
ALLOWED = re.compile(
    r"com\.sun\.crypto\.provider\.|sun\.security\.provider\.(SHA|DigestBase)|sun\.security\.util\.math\."
    r"|io\.github\.rtspsink\.rtp\.CounterTransform"
)


@pytest.fixture(params=RUNTIMES, ids=lambda home: home.name)
def jdk(request):
    if not (request.param / "bin" / "jcmd").is_file():
        pytest.skip("%s has no jcmd to ask its JVM with" % request.param.name)
    return request.param


def compiled(jdk, pipeline):
    """Pairs of level and method: what lies in the JVM's code cache now."""
    command = [str(jdk / "bin" / "jcmd"), str(pipeline.pid), "Compiler.codelist"]
    listed = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    return [(int(level), name) for level, name in re.findall(r"(?m)^ *\d+ +(\d) +-?\d+ +([\w.$/]+)\(", listed)]


class Reader(threading.Thread):
    """Takes whatever the server sends, until it is closed."""

    def __init__(self, connection):
        super().__init__(daemon=True)
        self.connection = connection
        self.bytes = 0

    def run(self):
        try:
            while data := self.connection.socket.recv(1 << 16):
                self.bytes += len(data)
        except OSError:
            pass


def await_optimised(jdk, pipeline, wanted, reader):
    deadline = time.monotonic() + SECONDS_TO_COMPILE
    while True:
        found = compiled(jdk, pipeline)
        optimised = {name for level, name in found if level == C2_LEVEL}
        if any(re.match(wanted, name) for name in optimised):
            return found
        assert time.monotonic() < deadline, "after %d bytes C2 has compiled only %s" % (reader.bytes, sorted(optimised))
        time.sleep(1)


@pytest.mark.parametrize(
    "settings, transport, wanted",
    [
        ("", "RTP/AVP/TCP;unicast;interleaved=0-1", r"com\.sun\.crypto\.provider\.(GHASH|GCTR|GaloisCounterMode)"),
        ("profiles=savp", "RTP/SAVP/TCP;unicast;interleaved=0-1", r"sun\.security\.provider\.(SHA\b|DigestBase)"),
    ],
    ids=["tls", "srtp"],
)
def test_only_ciphers_are_optimised(publish, certificate, jdk, tmp_path, settings, transport, wanted):
    element = "rtspsink service=0 tls-certificate=%s/cert.pem tls-key=%s/key.pem %s" % (certificate, certificate, settings)
    pipeline = publish("%s ! %s" % (PICTURES, element), JAVA_HOME=str(jdk), RTSPSINK_CACHE="off")
    connection = encrypted(port_of(pipeline, "/s"))
    assert connection.request("DESCRIBE", seconds=30).status == 200
    setup = connection.request("SETUP", connection.url + "/stream=0", Transport=transport)
    assert setup.status == 200
    assert connection.request("PLAY", Session=setup.session).status == 200
    reader = Reader(connection)
    reader.start()
    found = await_optimised(jdk, pipeline, wanted, reader)
    others = sorted(name for level, name in found if level == C2_LEVEL and not ALLOWED.match(name))
    assert others == []
    assert any(level in C1_LEVELS and name.startswith("io.github.rtspsink.") for level, name in found)
    connection.close()


def test_says_nothing_of_its_options(publish, jdk):
    """HotSpot reports the directives that it reads; that is no news to anyone."""
    pipeline = publish(
        "%s ! rtspsink service=0" % PICTURES, JAVA_HOME=str(jdk), RTSPSINK_CACHE="off", GST_DEBUG="rtspsink:4"
    )
    pipeline.url("/s")
    assert "the JVM says" not in pipeline.output
