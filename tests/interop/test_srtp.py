"""SRTP: packets that only players who were told the key over TLS can read."""

import base64
import re
import ssl

import pytest

import rtp
import sources
from content import Picture, is_near
from process import Process
from rtsp import Connection, PortPair

GREEN = 0xFF00FF00
COLOUR = (0, 255, 0)
KEY_AND_SALT = 30


def element(certificate, more):
    return "rtspsink service=0 tls-certificate=%s/cert.pem tls-key=%s/key.pem %s" % (certificate, certificate, more)


def port_of(pipeline, mapping):
    url = pipeline.wait_for_message("rtspsink-mapping", 30, mapping=mapping).fields["url"]
    return int(re.match(r"rtsps://127\.0\.0\.1:(\d+)/", url).group(1))


def encrypted(port):
    """The raw client over TLS."""
    connection = Connection("rtsp://127.0.0.1:%d/s" % port)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection.socket = context.wrap_socket(connection.socket)
    connection.url = "rtsps://127.0.0.1:%d/s" % port
    return connection


def mikey(connection):
    """The MIKEY message of the only stream."""
    sdp = connection.request("DESCRIBE", seconds=20).body.decode()
    return base64.b64decode(re.search(r"(?m)^a=key-mgmt:mikey (\S+)\r$", sdp).group(1))


def rollovers(message):
    """How often the sequence numbers had wrapped (RFC 3830 section 6.1.1)."""
    return int.from_bytes(message[15:19], "big")


def play(connection, transport):
    setup = connection.request("SETUP", connection.url + "/stream=0", Transport=transport)
    assert setup.status == 200 and setup.get("KeyMgmt")
    assert connection.request("PLAY", Session=setup.session).status == 200
    return setup


def assert_green(pictures, count):
    assert len(pictures) == count
    assert is_near(Picture(pictures[-1]).pixel(0.5, 0.5), COLOUR)


@pytest.mark.parametrize(
    "cipher, profile, scheme",
    [
        ("aes-cm-128-hmac-sha1-80", "savp", "rtspsu"),
        ("aes-cm-128-hmac-sha1-80", "savpf", "rtspst"),
        ("aead-aes-128-gcm", "savpf", "rtspsu"),
        ("aead-aes-256-gcm", "savp", "rtspst"),
    ],
)
def test_rtspsrc(publish, certificate, gstreamer, tmp_path, cipher, profile, scheme):
    settings = element(certificate, "profiles=%s srtp-cipher=%s" % (profile, cipher))
    pipeline = publish("%s ! %s" % (sources.colour("/s", GREEN), settings))
    gstreamer.run(
        "-q rtspsrc location=%s://127.0.0.1:%d/s latency=200 tls-validation-flags=0 ! rtph264depay ! h264parse"
        " ! avdec_h264 ! videoconvert ! identity eos-after=3 ! pngenc ! multifilesink location=%s/gst-%%02d.png"
        % (scheme, port_of(pipeline, "/s"), tmp_path)
    )
    assert_green(sorted(tmp_path.glob("gst-*.png")), 2)


def test_only_ciphertext_is_on_the_wire(publish, certificate):
    """Silence is one byte again and again; protected it must not look like that."""
    silence = sources.mulaw("/s").replace("audiotestsrc", "audiotestsrc wave=silence")
    pipeline = publish("%s ! %s" % (silence, element(certificate, "profiles=avp+savp")))
    port = port_of(pipeline, "/s")
    for profile, is_plain in (("RTP/AVP", True), ("RTP/SAVP", False)):
        ports = PortPair()
        with encrypted(port) as connection:
            assert b"RTP/SAVP" in connection.request("DESCRIBE", seconds=20).body
            setup = connection.request(
                "SETUP", connection.url + "/stream=0", Transport=ports.transport.replace("RTP/AVP", profile)
            )
            assert setup["Transport"].startswith(profile + ";")
            assert connection.request("PLAY", Session=setup.session).status == 200
            ports.rtp.settimeout(20)
            payloads = [rtp.parse_rtp(ports.rtp.recv(2048)).payload for _ in range(10)]
        ports.close()
        assert all((len(set(payload)) == 1) is is_plain for payload in payloads), payloads


def test_no_key_goes_over_a_plain_connection(publish, certificate):
    pipeline = publish("%s ! %s" % (sources.mulaw("/s"), element(certificate, "profiles=savp+savpf")))
    port = port_of(pipeline, "/s")
    with Connection("rtsp://127.0.0.1:%d/s" % port) as connection:
        for method, url in (("DESCRIBE", connection.url), ("SETUP", connection.url + "/stream=0")):
            reply = connection.request(method, url, Transport="RTP/SAVP/TCP;unicast;interleaved=0-1")
            assert reply.status == 461 and not reply.body and reply.get("KeyMgmt") is None


def test_ffmpeg_takes_what_it_knows(publish, certificate, ffmpeg, tmp_path):
    """ffmpeg knows no MIKEY; it is described SRTP, asks for plain RTP, and gets it inside TLS where that is offered."""
    settings = element(certificate, "profiles=avp+savp")
    pipeline = publish("%s ! %s" % (sources.colour("/s", GREEN), settings))
    url = "rtsps://127.0.0.1:%d/s" % port_of(pipeline, "/s")
    assert_green(ffmpeg.pictures(url, tmp_path, 5, "tcp"), 5)


def test_ffmpeg_decrypts_with_the_key(publish, certificate, ffmpeg, env, tmp_path):
    """Its own SRTP reads our packets, once somebody tells it the key (RFC 4568) and asks for the packets."""
    settings = element(certificate, "profiles=savp")
    for _ in range(5):
        pipeline = publish("%s ! %s" % (sources.colour("/s", GREEN), settings))
        connection = encrypted(port_of(pipeline, "/s"))
        message = mikey(connection)
        if rollovers(message) == 0:
            break
        # ffmpeg takes all numbers for those of a new source.
        connection.close()
    ports = PortPair()
    ports.close()
    description = tmp_path / "key.sdp"
    description.write_text(
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=video %d RTP/SAVP 96\n"
        "a=rtpmap:96 H264/90000\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:%s\n"
        % (ports.port, base64.b64encode(message[-1 - KEY_AND_SALT : -1]).decode())
    )
    player = Process(
        ["ffmpeg", "-nostdin", "-v", "error", "-protocol_whitelist", "file,crypto,rtp,srtp,udp", "-i", description]
        + ["-frames:v", "5", tmp_path / "ffmpeg-%02d.png"],
        env,
    )
    with connection:
        play(connection, "RTP/SAVP;unicast;client_port=%d-%d" % (ports.port, ports.port + 1))
        code = player.end(40)
    assert code == 0, player.output
    assert_green(sorted(tmp_path.glob("ffmpeg-*.png")), 5)


def test_srtp_without_tls_is_an_error(run):
    process = run("gst-launch-1.0 %s ! rtspsink service=0 profiles=avp+savp" % sources.mulaw("/m"))
    assert process.end(30) in (1, 255), process.output
    assert "tls-certificate" in process.output
