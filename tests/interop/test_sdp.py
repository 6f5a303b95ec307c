"""Media sections: the same as those that gst-rtsp-server 1.22 makes of the same encoders, but for what is meant."""

import pathlib
import re

import pytest

import matrix
from process import Process
from test_codecs import missing
from viewer import Viewer

PEER = pathlib.Path(__file__).resolve().parent / "peer.py"
NO_BINDING = 77

# From the encoder to RTP as somebody would write it for gst-rtsp-server.
PAYLOADERS = {
    "/h264": "h264parse ! rtph264pay config-interval=-1",
    "/h265": "h265parse ! rtph265pay config-interval=-1",
    "/h263": "rtph263pay",
    "/jpeg": "rtpjpegpay",
    "/vp8": "rtpvp8pay",
    "/vp9": "rtpvp9pay",
    "/theora": "rtptheorapay",
    "/raw": "rtpvrawpay",
    "/aac": "rtpmp4apay",
    "/aac-generic": "rtpmp4gpay",
    "/ac3": "ac3parse ! rtpac3pay",
    "/mp3": "rtpmpapay",
    "/opus": "rtpopuspay",
    "/vorbis": "rtpvorbispay",
    "/speex": "rtpspeexpay",
    "/pcmu": "rtppcmupay",
    "/pcma": "rtppcmapay",
    "/g722": "rtpg722pay",
    "/g726": "rtpg726pay",
    "/ilbc": "rtpilbcpay",
    "/amr": "rtpamrpay",
    "/amr-wb": "rtpamrpay",
    "/gsm": "rtpgsmpay",
    "/siren": "rtpsirenpay",
    "/l8": "rtpL8pay",
    "/l16": "rtpL16pay",
    "/l24": "rtpL24pay",
}
ROWS = [row for row in matrix.ROWS if row.mapping in PAYLOADERS]


@pytest.fixture(scope="module")
def rows(factories):
    return [row for row in ROWS if not missing(row, factories)]


@pytest.fixture(scope="module")
def theirs(rows, env):
    """For every mapping the lines of gst-rtsp-server's media section."""
    branches = ["%s ! %s ! %s name=pay%d" % (row.source, row.caps, PAYLOADERS[row.mapping], i) for i, row in enumerate(rows)]
    server = Process(["/usr/bin/python3", str(PEER), " ".join(branches)], env)
    try:
        try:
            port = server.wait_for_line(r"^port (\d+)$").group(1)
        except AssertionError:
            if server.code == NO_BINDING:
                pytest.skip("gir1.2-gst-rtsp-server-1.0 is not installed")
            raise
        yield dict(zip((row.mapping for row in rows), sections("rtsp://127.0.0.1:%s/all" % port)))
    finally:
        server.kill()


@pytest.fixture(scope="module")
def ours(rows, publish_for_module):
    """url(mapping) of a pipeline that publishes the same."""
    pads = ["sink_%d::%s" % (i, row.pad) for i, row in enumerate(rows) if row.pad]
    branches = ["%s ! sink.sink_%d" % (row.branch, i) for i, row in enumerate(rows)]
    return publish_for_module("rtspsink name=sink service=0 %s" % " ".join(pads + branches)).url


def sections(url):
    with Viewer(url) as viewer:
        return [track.lines for track in viewer.describe(40).tracks]


def in_general(lines):
    """Without what is another one in every description: payload type, number of the stream, source, bit rate."""
    payload_type = lines[0].split(" ")[3]
    general = [re.sub(r"(?<=[ :])%s(?= |$)" % payload_type, "PT", line) for line in lines if line and line[:2] != "b="]
    general = [re.sub(r"^a=control:stream=\d+$", "a=control:stream=N", line) for line in general]
    return sorted(re.sub(r"^a=ssrc:\d+ cname:\S+$", "a=ssrc:S cname:C", line) for line in general)


# G.726: samples in the order of AAL2, which ffmpeg takes for the other one by the name that the payloader gives them.
# AAC: theirs has avenc_aac's remark about SBR where frameLengthType belongs (test_aac.py reads ours bit by bit), and no channels.
TRUER = {
    "/g726": {" G726-32/": " AAL2-G726-32/"},
    "/aac": {"config=40002310adca00": "config=400023103fc0", "MP4A-LATM/48000": "MP4A-LATM/48000/1"},
}


def truer(mapping, line):
    for theirs, ours in TRUER.get(mapping, {}).items():
        line = line.replace(theirs, ours)
    return line


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.mapping[1:])
def test_media_section_is_that_of_gst_rtsp_server(row, rows, ours, theirs):
    if row not in rows:
        pytest.skip("not all elements are installed")
    lines = sections(ours(row.mapping))[0]
    assert in_general(lines) == in_general([truer(row.mapping, line) for line in theirs[row.mapping]])
    # Theirs is that of the first buffer; ours may come later, when a parser has found it out.
    assert [line for line in theirs[row.mapping] if line.startswith("b=") and line not in lines] == []


STATIC = {"/pcmu": 0, "/gsm": 3, "/pcma": 8, "/g722": 9, "/mp3": 14, "/jpeg": 26, "/h263": 34}


def test_payload_types_are_static_or_different(rows, ours):
    """gst-rtsp-server leaves it to the launch line that they are."""
    found = {row.mapping: int(sections(ours(row.mapping))[0][0].split(" ")[3]) for row in rows}
    dynamic = [number for mapping, number in found.items() if mapping not in STATIC]
    assert {mapping: found[mapping] for mapping in STATIC if mapping in found}.items() <= STATIC.items()
    assert all(96 <= number <= 127 for number in dynamic)
    assert len(set(dynamic)) == len(dynamic)
