"""A program with more rights than its user (setgid here) runs no code that the user's environment names."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import sources
import workbench
from conftest import is_root

NOBODY = 65534
NONSENSE = "-XX:NoSuchOption"

# The interpreter is the program with more rights; equal ids are what file capabilities come with.
EQUAL_IDS = """
import os, sys
os.setresgid(os.getegid(), os.getegid(), os.getegid())
import gi
gi.require_version("Gst", "1.0")
from gi.repository import Gst
Gst.init(None)
pipeline = Gst.parse_launch(sys.argv[1])
pipeline.set_state(Gst.State.PLAYING)
kinds = Gst.MessageType.ELEMENT | Gst.MessageType.ERROR
message = pipeline.get_bus().timed_pop_filtered(20 * Gst.SECOND, kinds)
assert message is not None, "neither ready nor an error"
if message.type == Gst.MessageType.ERROR:
    print(*message.parse_error())
else:
    print(message.get_structure().get_name())
pipeline.set_state(Gst.State.NULL)
"""


@pytest.fixture
def with_more_rights(tmp_path):
    """Copies a program and makes it setgid; skips where the machine takes no notice of that."""
    if not is_root():
        pytest.skip("only root can make a program setgid to another group")

    def copy(program):
        path = tmp_path / pathlib.Path(program).name
        shutil.copy(os.path.realpath(program), path)
        os.chown(path, 0, NOBODY)
        path.chmod(0o2755)
        return path

    # The loader prints what the kernel told it, but not to a program with more rights.
    shown = subprocess.run([copy("/bin/true")], env={"LD_SHOW_AUXV": "1"}, capture_output=True, text=True, check=True)
    if "AT_SECURE" in shown.stdout:
        pytest.skip("setgid has no effect in %s (mounted nosuid, or no_new_privs)" % tmp_path)
    return copy


@pytest.fixture
def hostile(tmp_path):
    """What a user might set to have code of their own run; each of them ends or changes an ordinary start."""
    home = tmp_path / "jdk"
    (home / "lib" / "server").mkdir(parents=True)
    (home / "lib" / "server" / "libjvm.so").write_text("not a library")
    (home / "release").write_text('JAVA_VERSION="99.0.1"\n')
    (home / "bin").mkdir()
    java = home / "bin" / "java"
    java.write_text("#!/bin/sh\n")
    java.chmod(0o755)
    (tmp_path / "other.jar").write_bytes(b"no jar")
    return {
        "RTSPSINK_JAR": str(tmp_path / "other.jar"),
        "JAVA_HOME": str(home),
        "RTSPSINK_JVM_OPTIONS": NONSENSE,
        "JAVA_TOOL_OPTIONS": NONSENSE,
        "_JAVA_OPTIONS": NONSENSE,
        "PATH": "%s:%s" % (java.parent, os.environ["PATH"]),
    }


PIPELINE = sources.mulaw("/m") + " ! rtspsink service=0"


@pytest.mark.parametrize("name", ["RTSPSINK_JAR", "JAVA_HOME", "RTSPSINK_JVM_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "PATH"])
def test_ordinary_program_believes_its_user(run, hostile, name):
    """The other half of the tests below: what they ignore has an effect."""
    without = {"JAVA_HOME"} - {name}
    process = run(["gst-launch-1.0", *PIPELINE.split()], without=without, RTSPSINK_CACHE="off", **{name: hostile[name]})
    assert process.end(30) != 0
    assert "rtspsink" in process.output


def test_program_with_more_rights_ignores_its_user(run, hostile, with_more_rights, tmp_path):
    cache = tmp_path / "cache"
    folder = tmp_path / "folder"
    command = [str(with_more_rights(workbench.command("gst-launch-1.0"))), "-m", *PIPELINE.split()]
    process = run(command, GST_DEBUG="rtspsink:4", RTSPSINK_CACHE=str(cache), XDG_CACHE_HOME=str(folder), HOME=str(folder), **hostile)
    process.wait_for_line(": rtspsink-mapping,")
    for name in sorted(set(hostile) - {"PATH"}):
        assert "environment variable %s is ignored" % name in process.output, name
    assert process.interrupt() == 0
    assert not cache.exists()
    # Whoever owns the folder could put another library in the place of one that is unpacked there.
    assert not list(folder.rglob("JNA"))


def test_libjvm_is_told_nothing_either(run, hostile, with_more_rights):
    """libjvm ignores its variables only while real and effective ids differ."""
    command = [str(with_more_rights(sys.executable)), "-c", EQUAL_IDS, PIPELINE]
    process = run(command, PYTHONHOME="/usr", **hostile)
    assert process.end(40) == 0
    assert "rtspsink-mapping" in process.output
