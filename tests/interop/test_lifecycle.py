"""Starting and stopping many times leaks nothing; the second start is quick."""

import json
import pathlib
import re

import pytest

import sources

PYTHON = "/usr/bin/python3"
SCRIPT = pathlib.Path(__file__).resolve().parent / "lifecycle.py"
TIMES = 50
WARM_UP = 10


def assert_no_leaked_objects(output):
    alive = re.findall(r"object-alive, type-name=\(string\)(?!%s).*", output)
    assert not alive, alive[:10]


@pytest.mark.limit(180)
@pytest.mark.parametrize("how", ["reuse", "new"])
def test_fifty_times(run, how):
    process = run([PYTHON, SCRIPT, how, TIMES], GST_TRACERS="leaks", GST_DEBUG="GST_TRACER:7")
    assert process.end(150) == 0, process.output
    *rounds, held = [json.loads(line) for line in process.lines if line.startswith("{")]
    assert len(rounds) == TIMES
    assert held["streams"] <= 1, held
    warm, last = rounds[WARM_UP], rounds[-1]
    assert last["threads"] <= warm["threads"] + 2, (warm, last)
    assert last["descriptors"] <= warm["descriptors"] + 2, (warm, last)
    assert last["kilobytes"] <= warm["kilobytes"] + 20000, (warm, last)
    assert_no_leaked_objects(process.output)


@pytest.mark.parametrize(
    "description",
    [
        "%s ! rtspsink service=0" % sources.mulaw("/m").replace("is-live=true", "is-live=true num-buffers=50"),
        "rtspsink name=sink service=0 appsink0::sync=true sink_0::mapping=/a %s ! sink. %s ! sink."
        % tuple(sources.mulaw(None).replace("is-live=true", "num-buffers=50") for _ in range(2)),
        # Not flacenc or wavenc: those themselves leak a buffer when their caps are refused.
        "audiotestsrc num-buffers=50 ! wavpackenc ! audio/x-wavpack,mapping=/m ! rtspsink service=0",
    ],
    ids=["live", "two pads", "refused caps"],
)
def test_no_object_is_left(run, description):
    process = run(["gst-launch-1.0", *description.split()], GST_TRACERS="leaks", GST_DEBUG="GST_TRACER:7")
    process.end(30)
    assert_no_leaked_objects(process.output)


def test_viewers_leave_nothing_behind(publish, view):
    """Descriptors of the server process before and after forty viewers, half of whom just hang up."""
    pipeline = publish("%s ! rtspsink service=0" % sources.mulaw("/m"))
    url = pipeline.url("/m")

    def descriptors():
        return len(list(pathlib.Path("/proc/%d/fd" % pipeline.pid).iterdir()))

    for index in range(50):
        viewer = view(url, ("udp", "tcp")[index % 2], user_agent="viewer-%d" % index).start()
        viewer.first_packets()
        if index % 4 < 2:
            viewer.teardown()
        viewer.close()
        if viewer.transport == "tcp" or index % 4 < 2:
            pipeline.wait_for_message("rtspsink-viewer-left", 20, **{"user-agent": viewer.user_agent})
        if index == 9:
            before = descriptors()
    assert descriptors() <= before + 2



def test_port_is_free_again_at_once(publish, view):
    """A viewer was connected, so the kernel keeps the old connection in TIME_WAIT."""
    port = None
    for _ in range(3):
        pipeline = publish("%s ! rtspsink service=%s" % (sources.mulaw("/m"), port or 0))
        url = pipeline.url("/m")
        port = url.split(":")[2].split("/")[0]
        view(url, "tcp").start().first_packets()
        assert pipeline.interrupt() == 0
