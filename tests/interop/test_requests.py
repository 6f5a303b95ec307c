"""RTSP 1.0 as a player's author would check it: every status code, over a real pipeline."""

import re
import time

import pytest

import sources
from rtsp import Closed, Connection, PortPair

TCP = "RTP/AVP/TCP;unicast;interleaved=0-1"
METHODS = {"OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER"}


@pytest.fixture(scope="module")
def base(publish_for_module):
    """rtsp://127.0.0.1:port with /one (video) and /av (video and audio)."""
    pipeline = publish_for_module(
        "rtspsink name=sink service=0 %s ! sink. %s ! sink. %s ! sink."
        % (sources.video("/one"), sources.video("/av"), sources.mulaw("/av"))
    )
    url = pipeline.url("/one")
    pipeline.url("/av")
    return url[: -len("/one")]


@pytest.fixture
def connect(base):
    opened = []

    def open_connection(path="/one"):
        opened.append(Connection(base + path))
        return opened[-1]

    yield open_connection
    for connection in opened:
        connection.close()


@pytest.fixture
def one(connect):
    return connect("/one")


@pytest.fixture
def av(connect):
    return connect("/av")


def controls(connection):
    """The control URLs of a mapping's streams."""
    reply = connection.request("DESCRIBE", Accept="application/sdp")
    names = re.findall(r"(?m)^m=.*(?:\r\n(?!m=).*)*?a=control:(\S+)", reply.body.decode())
    return [name if name.startswith("rtsp:") else reply["Content-Base"] + name for name in names]


def set_up(connection, transport=TCP):
    """SETUP of the first stream; returns (control URL, reply)."""
    control = controls(connection)[0]
    reply = connection.request("SETUP", control, Transport=transport)
    assert reply.status == 200, reply
    return control, reply


def test_options_names_exactly_the_methods_that_work(one):
    reply = one.request("OPTIONS")
    assert reply.status == 200
    assert {method.strip() for method in reply["Public"].split(",")} == METHODS
    assert one.request("OPTIONS", "*").status == 200


def test_describe_has_an_absolute_base_and_sdp(one, base):
    reply = one.request("DESCRIBE", Accept="application/sdp")
    assert reply.status == 200
    assert reply["Content-Base"] == base + "/one/"
    assert reply["Content-Type"] == "application/sdp"
    sdp = reply.body.decode()
    assert sdp.startswith("v=0\r\n") and sdp.endswith("\r\n")
    assert re.search(r"(?m)^a=range:npt=now-", sdp)
    assert sdp.count("\r\nm=") == 1


def test_describe_without_accept_and_with_wildcards(one):
    assert one.request("DESCRIBE").status == 200
    assert one.request("DESCRIBE", Accept="*/*").status == 200
    assert one.request("DESCRIBE", Accept="text/plain, application/*;q=0.5").status == 200


def test_describe_for_another_type_is_406(one):
    assert one.request("DESCRIBE", Accept="text/plain").status == 406


@pytest.mark.parametrize("path", ["/nothing", "/", "/one/deeper/still", "/On"])
def test_unknown_path_is_404(connect, path):
    connection = connect(path)
    assert connection.request("DESCRIBE", Accept="application/sdp").status == 404
    assert connection.request("SETUP", Transport=TCP).status == 404


@pytest.mark.parametrize("form", ["//one", "/one/", "/one?x=1", "//one/?x=1&y=2"])
def test_other_spellings_of_a_mapping_play(connect, form):
    connection = connect(form)
    control = controls(connection)[0]
    reply = connection.request("SETUP", control, Transport=TCP)
    assert reply.status == 200, reply
    played = connection.request("PLAY", Session=reply.session)
    assert played.status == 200, played
    assert connection.frame().channel in (0, 1)


def test_control_glued_after_the_query(connect):
    """GStreamer appends the control to the path, ffmpeg after the query: both reach the stream."""
    connection = connect("/one?x=1")
    name = controls(connection)[0].rstrip("/").rsplit("/", 1)[1]
    assert connection.request("SETUP", connection.url + "/" + name, Transport=TCP).status == 200


@pytest.mark.parametrize(
    "text",
    [
        "OPTIONS rtsp://127.0.0.1/one RTSP/1.0\r\n\r\n",
        "OPTIONS rtsp://127.0.0.1/one RTSP/1.0\r\nCSeq: -1\r\n\r\n",
        "OPTIONS rtsp://127.0.0.1/one RTSP/1.0\r\nCSeq: many\r\n\r\n",
        "OPTIONS\r\nCSeq: 1\r\n\r\n",
        "OPTIONS rtsp://127.0.0.1/one RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -5\r\n\r\n",
        "OPTIONS rtsp://127.0.0.1/one RTSP/1.0\r\nCSeq: 1\r\nno colon here\r\n\r\n",
    ],
    ids=["no CSeq", "negative CSeq", "CSeq in words", "no URL", "negative length", "no colon"],
)
def test_malformed_request_is_400(one, text):
    one.send_bytes(text.encode())
    assert one.reply().status == 400


def test_garbage_does_not_harm_others(one, connect):
    one.send_bytes(bytes(range(128, 256)) * 20 + b"\r\n\r\n")
    try:
        assert one.reply().status == 400
    except Closed:
        pass
    assert connect().request("OPTIONS").status == 200


def test_unknown_method_is_501_and_keeps_the_connection(one):
    assert one.request("REDIRECT").status == 501
    assert one.request("DANCE").status == 501
    assert one.request("OPTIONS").status == 200


@pytest.mark.parametrize("method", ["ANNOUNCE", "RECORD"])
def test_publishing_method_is_405_and_says_what_is_allowed(one, method):
    reply = one.request(method)
    assert reply.status == 405
    allowed = {name.strip() for name in reply["Allow"].split(",")}
    assert {"DESCRIBE", "SETUP", "PLAY"} <= allowed <= METHODS


@pytest.mark.parametrize("version", ["RTSP/3.0", "RTSP/2.0"])
def test_another_version_is_505(one, version):
    one.send("OPTIONS", version=version)
    assert one.reply().status == 505


def test_require_is_551_with_the_exact_list(one):
    reply = one.request("OPTIONS", Require="www.example.org/a, play.basic, b")
    assert reply.status == 551
    listed = [tag.strip() for tag in reply["Unsupported"].split(",")]
    assert listed == ["www.example.org/a", "b"]
    reply = one.request("DESCRIBE", Require="onvif-replay")
    assert (reply.status, reply["Unsupported"]) == (551, "onvif-replay")


@pytest.mark.parametrize("method", ["PLAY", "PAUSE", "TEARDOWN"])
def test_session_that_is_not_is_454(one, method):
    assert one.request(method, Session="0123456789abcdef").status == 454
    assert one.request(method).status == 454


def test_setup_in_an_unknown_session_is_454(one):
    assert one.request("SETUP", controls(one)[0], Transport=TCP, Session="nobody").status == 454


def test_keep_alive_in_an_unknown_session_is_454(one):
    assert one.request("GET_PARAMETER", Session="nobody").status == 454
    assert one.request("GET_PARAMETER").status == 200


def test_pause_before_play_is_455(one):
    _, reply = set_up(one)
    assert one.request("PAUSE", Session=reply.session).status == 455


def test_setup_of_a_playing_stream_is_455(one):
    control, reply = set_up(one)
    assert one.request("PLAY", Session=reply.session).status == 200
    assert one.request("SETUP", control, Transport=TCP, Session=reply.session).status == 455


def test_setup_of_the_aggregate_is_459(av):
    assert av.request("SETUP", Transport=TCP).status == 459


def test_setup_of_the_aggregate_with_one_stream_is_that_stream(one):
    assert one.request("SETUP", Transport=TCP).status == 200


def test_play_and_teardown_of_one_stream_of_several_is_460(av):
    first, second = controls(av)
    session = av.request("SETUP", first, Transport=TCP).session
    reply = av.request("SETUP", second, Transport="RTP/AVP/TCP;unicast;interleaved=2-3", Session=session)
    assert reply.session == session
    assert av.request("PLAY", first, Session=session).status == 460
    assert av.request("PLAY", Session=session).status == 200
    assert av.request("PAUSE", second, Session=session).status == 460
    assert av.request("TEARDOWN", Session=session).status == 200


def test_play_on_the_url_of_the_only_stream_plays(one):
    """yellowstone and VLC do so."""
    control, reply = set_up(one)
    assert one.request("PLAY", control, Session=reply["Session"]).status == 200
    assert one.frame().channel in (0, 1)


@pytest.mark.parametrize(
    "transport",
    [
        "RTP/AVP;multicast",
        "RTP/SAVP;unicast;client_port=5000-5001",
        "RAW/RAW/UDP;unicast",
        "RTP/AVP;unicast",
        "RTP/AVP;unicast;client_port=0-1",
        "RTP/AVP;unicast;client_port=70000-70001",
        "RTP/AVP/TCP;unicast;interleaved=300-301",
        "RTP/AVP;unicast;client_port=5000-5001;mode=record",
        "nonsense",
    ],
)
def test_transport_that_cannot_be_is_461(one, transport):
    assert one.request("SETUP", controls(one)[0], Transport=transport).status == 461
    assert one.request("OPTIONS").status == 200


def test_setup_without_transport_is_an_error(one):
    assert one.request("SETUP", controls(one)[0]).status in (400, 461)


def test_first_acceptable_transport_of_a_list_is_taken(one):
    wanted = (
        "RTP/SAVP;unicast;client_port=5000-5001,RTP/AVP;multicast,"
        "RTP/AVP/TCP;unicast;interleaved=4-5,RTP/AVP;unicast;client_port=6000-6001"
    )
    reply = one.request("SETUP", controls(one)[0], Transport=wanted)
    assert reply.status == 200
    assert reply["Transport"].startswith("RTP/AVP/TCP;")
    assert "interleaved=4-5" in reply["Transport"]


def test_udp_reply_names_ports_and_ssrc(one):
    ports = PortPair()
    try:
        _, reply = set_up(one, ports.transport)
        transport = reply["Transport"]
        assert "client_port=%d-%d" % (ports.port, ports.port + 1) in transport
        first, second = re.search(r"server_port=(\d+)-(\d+)", transport).groups()
        assert int(first) % 2 == 0 and int(second) == int(first) + 1
        assert re.search(r"ssrc=[0-9A-Fa-f]{8}(;|$)", transport)
        assert re.fullmatch(r"[^;]+(;timeout=60)?", reply["Session"])
    finally:
        ports.close()


def test_foreign_destination_gets_nothing(one):
    """Else anyone could aim a stream at anyone."""
    ports = PortPair("127.0.0.2")
    try:
        wanted = ports.transport + ";destination=127.0.0.2"
        reply = one.request("SETUP", controls(one)[0], Transport=wanted)
        assert reply.status in (200, 403, 461), reply
        if reply.status == 200:
            assert one.request("PLAY", Session=reply.session).status == 200
            ports.rtp.settimeout(1)
            with pytest.raises(TimeoutError):
                ports.rtp.recv(2048)
    finally:
        ports.close()


def test_pipelined_requests_are_answered_in_order(one):
    control = controls(one)[0]
    first = one.send("OPTIONS")
    second = one.send("SETUP", control, Transport=TCP)
    third = one.send("GET_PARAMETER")
    replies = [one.reply() for _ in range(3)]
    assert [int(reply["CSeq"]) for reply in replies] == [first, second, third]
    assert [reply.status for reply in replies] == [200, 200, 200]


def test_pipelined_in_one_segment_with_interleaved_data_between(one):
    text = "OPTIONS %s RTSP/1.0\r\nCSeq: %d\r\n\r\n"
    one.send_bytes((text % (one.url, 71)).encode() + b"$\x01\x00\x04abcd" + (text % (one.url, 72)).encode())
    assert one.reply()["CSeq"] == "71"
    assert one.reply()["CSeq"] == "72"


def test_no_interleaved_byte_before_the_play_reply(av):
    first, second = controls(av)
    session = av.request("SETUP", first, Transport=TCP).session
    av.request("SETUP", second, Transport="RTP/AVP/TCP;unicast;interleaved=2-3", Session=session)
    assert not av.frames
    reply = av.request("PLAY", Session=session)
    assert reply.status == 200
    assert not av.frames
    assert {av.frame().channel for _ in range(60)} >= {0, 2}


def test_pause_stops_and_play_goes_on(one):
    _, reply = set_up(one)
    session = reply.session
    assert one.request("PLAY", Session=session).status == 200
    one.frame()
    assert one.request("PAUSE", Session=session).status == 200
    one.frames.clear()
    deadline = time.monotonic() + 1.5
    while time.monotonic() < deadline:
        try:
            assert one.frame(0.3).channel == 1, "RTP after PAUSE"
        except TimeoutError:
            pass
    played = one.request("PLAY", Session=session)
    assert played.status == 200
    announced = int(re.search(r"seq=(\d+)", played["RTP-Info"]).group(1))
    frame = next(frame for frame in iter(one.frame, None) if frame.channel == 0)
    assert int.from_bytes(frame.data[2:4], "big") == announced


def test_parameters(one):
    _, reply = set_up(one)
    assert one.request("SET_PARAMETER", Session=reply.session).status == 200
    assert one.request("GET_PARAMETER", Session=reply.session).status == 200
    headers = {"Content_Type": "text/parameters", "Session": reply.session}
    unknown = one.request("SET_PARAMETER", body=b"volume: 11\r\n", **headers)
    assert unknown.status == 451


def test_teardown_ends_the_session_but_not_the_connection(one):
    _, reply = set_up(one)
    assert one.request("TEARDOWN", Session=reply.session).status == 200
    assert one.request("TEARDOWN", Session=reply.session).status == 454
    assert one.request("OPTIONS").status == 200


@pytest.mark.parametrize("header", [{"Scale": "nan"}, {"Speed": "inf"}, {"Scale": "4"}])
def test_scale_of_one_viewer_disturbs_nobody(one, connect, header):
    other = connect()
    _, reply = set_up(other)
    assert other.request("PLAY", Session=reply.session).status == 200
    other.frame()
    _, mine = set_up(one)
    answer = one.request("PLAY", Session=mine.session, **header)
    assert answer.status == 200, answer
    before = next(frame for frame in iter(other.frame, None) if frame.channel == 0)
    after = next(frame for frame in iter(other.frame, None) if frame.channel == 0)
    step = int.from_bytes(after.data[2:4], "big") - int.from_bytes(before.data[2:4], "big")
    assert step % 65536 == 1


@pytest.mark.parametrize("asked", ["0.000-", "npt=bananas", "npt=9-3", "frames=1-"])
def test_a_live_stream_ignores_ranges(one, asked):
    _, reply = set_up(one)
    played = one.request("PLAY", Session=reply.session, Range=asked)
    assert (played.status, played["Range"]) == (200, "npt=now-")


def test_limits_keep_a_hostile_connection_small(one, connect):
    one.send_bytes(b"OPTIONS " + one.url.encode() + b" RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 2000000000\r\n\r\n")
    try:
        assert one.reply().status in (400, 413)
    except Closed:
        pass
    endless = connect()
    try:
        for _ in range(64):
            endless.send_bytes(b"X-Filler: " + b"a" * 16384)
        assert endless.reply().status in (400, 413, 414)
    except (Closed, OSError):
        pass
    assert connect().request("OPTIONS").status == 200
