"""What goes wrong on a user's machine is an element error that names the remedy."""

import os
import re
import shutil
import socket
import subprocess

import pytest

import sources
import workbench
from conftest import is_root

PUBLISH = ("gst-launch-1.0 -m %s ! rtspsink" % sources.mulaw("/m")).split()


def element_error(process, seconds=30):
    """The text of the element's error; the process must end by itself, not by a signal, and not with code 0."""
    assert process.end(seconds) in (1, 255), process.output
    assert "Caught SIG" not in process.output
    found = re.search(r"ERROR: from element \S*[Rr]tsp[Ss]ink\S*: (.*(?:\n(?!Additional debug).*)*)", process.output)
    assert found, process.output
    return found.group(1)


def without_jdk():
    """A prefix that hides every JDK of this machine from one command."""
    hidden = [folder for folder in ("/usr/lib/jvm", "/usr/lib64/jvm", "/opt") if os.path.isdir(folder)]
    mounts = " && ".join("mount -t tmpfs none %s" % folder for folder in hidden)
    return ["unshare", "--mount", "sh", "-c", '%s && exec "$@"' % mounts, "sh"]


def can_hide_jdk():
    return is_root() and subprocess.run([*without_jdk(), "true"], capture_output=True, check=False).returncode == 0


needs_hiding = pytest.mark.skipif(not can_hide_jdk(), reason="hiding the JDK needs root and a mount namespace")


@needs_hiding
def test_no_jdk(run):
    process = run([*without_jdk(), *PUBLISH, "service=0"], without=["JAVA_HOME"], PATH="/usr/bin:/bin")
    error = element_error(process)
    assert "JAVA_HOME" in error
    assert re.search(r"openjdk|JDK|JRE", error)


@needs_hiding
def test_jdk_too_old(run, tmp_path):
    library = tmp_path / "jdk-11" / "lib" / "server" / "libjvm.so"
    library.parent.mkdir(parents=True)
    library.write_bytes(b"")
    (tmp_path / "jdk-11" / "release").write_text('JAVA_VERSION="11.0.22"\nIMPLEMENTOR="Nobody"\n')
    process = run(
        [*without_jdk(), *PUBLISH, "service=0"], JAVA_HOME=str(tmp_path / "jdk-11"), PATH="/usr/bin:/bin"
    )
    error = element_error(process)
    assert "11" in error and "17" in error


def test_java_home_that_is_no_jdk(run, tmp_path):
    """Either another JDK is found or the error says what JAVA_HOME should name; never a crash."""
    process = run([*PUBLISH, "service=0"], JAVA_HOME=str(tmp_path))
    found = process.wait_for_line("rtspsink-mapping|ERROR: from", 30)
    if "ERROR" in found.string:
        assert "JAVA_HOME" in element_error(process)
    else:
        assert process.interrupt() == 0


def test_missing_jar(run, tmp_path):
    """The plugin alone in a folder."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    shutil.copy(workbench.plugin_folder() / "libgstrtspsink.so", folder)
    process = run(
        [*PUBLISH, "service=0"],
        GST_PLUGIN_PATH=str(folder),
        GST_REGISTRY=str(tmp_path / "registry.bin"),
        without=["RTSPSINK_JAR"],
    )
    error = element_error(process, 90)
    assert "rtspsink.jar" in error
    assert "RTSPSINK_JAR" in error or "meson" in error


def test_jar_that_is_no_jar(run, tmp_path):
    broken = tmp_path / "rtspsink.jar"
    broken.write_text("not a jar")
    process = run([*PUBLISH, "service=0"], RTSPSINK_JAR=str(broken))
    assert str(broken) in element_error(process)


@pytest.mark.parametrize("option", ["-Xmx1k", "-Xmx999999g", "-XX:+NoSuchOption", "--junk"])
def test_broken_jvm_option_in_the_environment(run, option):
    process = run([*PUBLISH, "service=0"], RTSPSINK_JVM_OPTIONS=option)
    error = element_error(process)
    assert "RTSPSINK_JVM_OPTIONS" in error or "jvm-options" in error or option in error


def test_broken_jvm_option_in_the_property(run):
    process = run([*PUBLISH, "service=0", "jvm-options=-XX:+NoSuchOption"])
    assert "NoSuchOption" in element_error(process)


def test_port_taken(run):
    with socket.socket() as holder:
        holder.bind(("0.0.0.0", 0))
        holder.listen()
        port = holder.getsockname()[1]
        error = element_error(run([*PUBLISH, "service=%d" % port]))
    assert str(port) in error
    assert "service" in error


def test_privileged_port(run):
    if not is_root():
        prefix = []
    else:
        prefix = ["unshare", "--net", "sh", "-c"]
        prefix += ["echo 1024 > /proc/sys/net/ipv4/ip_unprivileged_port_start && exec \"$@\"", "sh"]
        prefix += ["setpriv", "--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service"]
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
            pytest.skip("no right to make a network namespace and to give up a capability in it")
    error = element_error(run([*prefix, *PUBLISH, "service=554"]))
    assert "554" in error
    assert "service" in error


@pytest.mark.parametrize("setting", ["service=rtsp-or-so", "service=70000", "service=-1", "address=256.1.1.1"])
def test_setting_that_cannot_be(run, setting):
    rest = [] if setting.startswith("service") else ["service=0"]
    error = element_error(run([*PUBLISH, *rest, setting]))
    assert setting.split("=")[1] in error


def test_empty_mapping(run):
    command = "gst-launch-1.0 -m %s ! rtspsink service=0" % sources.mulaw(None)
    process = run([*command.split(), 'sink_0::mapping=""'])
    assert "mapping" in element_error(process).lower()


def test_debug_category_shows_both_languages(publish, view):
    pipeline = publish("%s ! rtspsink service=0" % sources.mulaw("/m"), GST_DEBUG="rtspsink:5")
    view(pipeline.url("/m")).start().teardown()
    pipeline.wait_for_line(r"\srtspsink\s+\w+\.c:\d+:")
    pipeline.wait_for_line(r"\srtspsink\s+.*rtspsink-control-\d+:")


def test_a_good_start_prints_nothing_of_the_jvm(run):
    """Neither on stdout nor on stderr, whatever the JDK."""
    short = sources.mulaw("/m").replace("is-live=true", "num-buffers=50")
    process = run("gst-launch-1.0 -q %s ! rtspsink service=0" % short)
    assert process.end(30) == 0
    assert process.output.strip() == ""
