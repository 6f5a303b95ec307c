"""gst-inspect-1.0 tells the truth and starts no JVM."""

import re
import shlex
import subprocess

import pytest

import workbench

PROPERTIES = {"service", "address", "bound-port", "session-timeout", "fast-start", "jvm-options"}
PROPERTIES |= {"protocols", "profiles", "srtp-cipher", "qos-dscp", "multicast", "multicast-ip-min", "multicast-ip-max"}
PROPERTIES |= {"multicast-port-min", "multicast-port-max", "multicast-ttl", "multicast-iface"}


@pytest.fixture(scope="module")
def text(env):
    command = ["gst-inspect-1.0", "rtspsink"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True).stdout


def test_properties_with_their_defaults(text):
    for name in PROPERTIES:
        assert re.search(r"(?m)^  %s\s+: \S" % name, text), name
    assert re.search(r"(?ms)^  service\s+:.*?Default: \"554\"", text)
    assert re.search(r"(?ms)^  address\s+:.*?Default: \"::\"", text)
    assert re.search(r"(?ms)^  fast-start\s+:.*?Default: 3, \"auto\"", text)
    assert re.search(r"(?ms)^  session-timeout\s+:.*?Default: 60", text)
    assert re.search(r"(?ms)^  bound-port\s+:.*?flags: readable\s", text)


def test_pad_templates(text):
    for template in ("sink_%u", "sink_%d"):
        assert re.search(r"SINK template: '%s'\s+Availability: On request" % template, text)
    assert re.search(r"SRC template: 'backchannel_%u'\s+Availability: On request", text)
    assert "Sink/Network" in text


def test_properties_of_a_pad_are_shown(text):
    assert re.search(r"(?m)^\s+mapping\s+: ", text)
    assert re.search(r"(?m)^\s+payloader\s+: ", text)
    assert re.search(r"(?ms)^\s+sync\s+: .*?Default: -1, \"auto\"", text)


def test_example_in_the_text_runs(text, publish):
    """With any free port in place of the one that it names."""
    found = re.search(r"gst-launch-1\.0 ((?:\S+ )*?rtspsink(?: [\w-]+=\S+)+)", re.sub(r"\s+", " ", text))
    assert found, "no example in gst-inspect-1.0 rtspsink"
    description = re.sub(r"service=\S+", "service=0", found.group(1))
    assert "service=0" in description, description
    mapping = re.search(r"mapping=([^\s,]+)", description)
    publish(description).url(mapping.group(1) if mapping else "/test")


def test_inspect_and_registry_scan_open_no_libjvm(run, tmp_path):
    if not workbench.command("strace"):
        pytest.skip("strace is not installed")
    log = tmp_path / "strace.log"
    # A new registry makes the scanner load the plugin as well.
    traced = run(
        ["strace", "-f", "-e", "trace=openat,execve", "-o", log, "gst-inspect-1.0", "rtspsink"],
        GST_REGISTRY=str(tmp_path / "registry.bin"),
        GST_PLUGIN_SYSTEM_PATH="",
    )
    assert traced.end(60) == 0
    trace = log.read_text(errors="replace")
    assert "libgstrtspsink.so" in trace
    assert "libjvm" not in trace
    assert not re.search(r'execve\("[^"]*/java"', trace)


def test_access_is_shown_with_its_defaults(text):
    assert re.search(r"(?ms)^  auth  .*?flags: writable\b", text), "nobody can read passwords back"
    assert re.search(r"(?ms)^  auth-methods\s+:.*?Default: 0x0*5, \"basic\+digest-md5\"", text)
    for name, default in {
        "max-connections": 4096,
        "max-connections-per-address": 2048,
        "max-sessions": 4096,
        "login-timeout": 20,
        "max-failed-logins": 10,
        "max-header-bytes": 32768,
        "max-memory": 24,
        "max-queued-memory": 256,
    }.items():
        assert re.search(r"(?ms)^  %s\s*:(?:(?!^  \S).)*?Default: %d\b" % (name, default), text), name
    assert '"authorize"' in text
    assert re.search(r"(?m)^\s+users\s+: ", text)


def test_every_property_can_be_set_as_shown(publish):
    pipeline = publish(
        "audiotestsrc is-live=true ! mulawenc ! audio/x-mulaw,mapping=/m ! rtspsink service=0 address=127.0.0.1"
        " session-timeout=5 fast-start=gop protocols=udp+tcp profiles=avp+avpf srtp-cipher=aead-aes-256-gcm qos-dscp=46 multicast=true"
        " multicast-ip-min=239.1.2.3 multicast-ip-max=239.1.2.4 multicast-port-min=6000 multicast-port-max=6001"
        " multicast-ttl=1 multicast-iface=lo jvm-options=%s" % shlex.quote("-Xmx96m")
    )
    assert pipeline.url("/m")
