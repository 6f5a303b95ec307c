"""A server that hangs is told of, and costs the application neither its pipeline nor its viewers their media."""

import pathlib
import re
import sys

import rtsp

SCRIPT = pathlib.Path(__file__).resolve().parent / "hung.py"
BLOCKED_SECONDS = 25


def buffers(process):
    """How many another branch of the pipeline has got so far, in a pipeline that plays."""
    return int(re.findall(r"^buffers (\d+) state playing$", process.output, re.MULTILINE)[-1])


def test_hung_server_is_an_error_and_media_goes_on(run, view):
    process = run([sys.executable, str(SCRIPT), str(BLOCKED_SECONDS)])
    url = process.wait_for_line(r"url (\S+)", 40).group(1)
    viewer = view(url, "tcp").start()
    viewer.first_packets()
    view(url, "tcp").start()
    process.wait_for_line("^blocking", 10)
    process.wait_for_line("error The RTSP server's control thread has hung", 22)
    before = buffers(process)
    viewer.collect(1)
    packets = viewer.collect(2)
    assert len(packets) > 50, "a viewer who watches still gets packets"
    process.wait_for_line("no longer blocking", BLOCKED_SECONDS)
    with rtsp.Connection(url) as connection:
        assert connection.request("DESCRIBE").status == 200
    assert buffers(process) > before + 50, "the other branch goes on"
    assert process.output.count("\nerror ") == 1
