"""Strangers who do their worst cost viewers and newcomers from elsewhere nothing; tests/soak/run.sh siege does it at length."""

import json
import pathlib
import subprocess
import sys

import pytest

import workbench

SIEGE = workbench.ROOT / "tests" / "soak" / "siege.py"
SECONDS = 8
CALM_SECONDS = 2

# One of each kind; siege.py knows more.
KINDS = [
    "bodies",
    "closings",
    "comings",
    "descriptors",
    "hello-byte-flood",
    "hello-flood",
    "hellos",
    "http-tunnels",
    "kept",
    "pipelines",
    "sessions",
    "stalled",
    "talk",
    "traces",
    "websockets",
    "wrong-logins",
]


def in_a_network_of_its_own():
    """What to put before a command; nothing where that is not allowed, for loopback does as well."""
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"] if probe.returncode == 0 else []


@pytest.mark.limit(170)
@pytest.mark.parametrize("kind", KINDS)
def test_others_have_their_service_through(kind, run, tmp_path):
    if not workbench.command("openssl"):
        pytest.skip("openssl is not installed")
    told = tmp_path / "outcome.json"
    words = [sys.executable, str(SIEGE), "--only", kind, "--seconds", str(SECONDS), "--calm", str(CALM_SECONDS)]
    siege = run([*in_a_network_of_its_own(), *words, "--json", str(told)])
    siege.end(150)
    outcome = json.loads(pathlib.Path(told).read_text())
    assert outcome["done"], "the attack did not take place"
    assert outcome["faults"] == [], siege.output
