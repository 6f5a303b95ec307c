"""Run by test_lifecycle.py in a process of its own: starts and stops rtspsink many times and counts what is left.

usage: lifecycle.py reuse|new TIMES; prints one line of JSON per round, and one with what the JVM still holds.
"""

import gc
import json
import os
import pathlib
import subprocess
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

DESCRIPTION = (
    "audiotestsrc is-live=true samplesperbuffer=160 ! mulawenc ! audio/x-mulaw,mapping=/m"
    " ! rtspsink name=sink service=0"
)


def reach(pipeline, state):
    pipeline.set_state(state)
    result = pipeline.get_state(20 * Gst.SECOND)
    if result[0] == Gst.StateChangeReturn.FAILURE:
        raise SystemExit("state change to %s failed" % state.value_nick)


def mapping_message(pipeline):
    """Waits until clients can play."""
    bus = pipeline.get_bus()
    while True:
        message = bus.timed_pop_filtered(20 * Gst.SECOND, Gst.MessageType.ELEMENT | Gst.MessageType.ERROR)
        if message is None:
            raise SystemExit("no mapping became reachable")
        if message.type == Gst.MessageType.ERROR:
            raise SystemExit(message.parse_error().gerror.message)
        if message.get_structure().get_name() == "rtspsink-mapping":
            return


def once(pipeline):
    reach(pipeline, Gst.State.PLAYING)
    mapping_message(pipeline)
    port = pipeline.get_by_name("sink").get_property("bound-port")
    if port <= 0:
        raise SystemExit("bound-port is %d while playing" % port)
    reach(pipeline, Gst.State.NULL)
    pipeline.get_bus().set_flushing(True)
    pipeline.get_bus().set_flushing(False)


def count():
    print(
        json.dumps(
            {
                "threads": len(os.listdir("/proc/self/task")),
                "descriptors": len(os.listdir("/proc/self/fd")),
                "kilobytes": resident_kilobytes(),
            }
        ),
        flush=True,
    )


def resident_kilobytes():
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def streams_in_the_jvm():
    """Counted after a collection of what nobody needs any more."""
    folder = os.environ.get("JAVA_HOME")
    jcmd = os.path.join(folder, "bin", "jcmd") if folder else "jcmd"
    command = [jcmd, str(os.getpid()), "GC.class_histogram"]
    histogram = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    rows = [line.split() for line in histogram.splitlines()]
    return sum(int(row[1]) for row in rows if "io.github.rtspsink.media.Stream" in row)


def main(how, times):
    Gst.init(None)
    pipeline = Gst.parse_launch(DESCRIPTION) if how == "reuse" else None
    for _ in range(times):
        once(pipeline or Gst.parse_launch(DESCRIPTION))
        gc.collect()
        count()
    print(json.dumps({"streams": streams_in_the_jvm()}), flush=True)
    pipeline = None
    gc.collect()
    Gst.deinit()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
