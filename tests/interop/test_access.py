"""Who may watch: users, rights, limits and the application's say, with real players and raw requests."""

import base64
import os
import shutil
import subprocess
import time

import pytest

import sources
import workbench
from players import played
from rtsp import Connection
from test_errors import element_error

PASSWORD = "op3n-sesame"
AUTH = "auth=alice:%s,bob:" % PASSWORD
TCP = "RTP/AVP/TCP;unicast;interleaved=0-1"


def with_user(url, user):
    return url.replace("rtsp://", "rtsp://%s@" % user) if user else url


def basic(user):
    return "Basic " + base64.b64encode(user.encode()).decode()


def rtspsrc(gstreamer, url, protocols="tcp"):
    """The player after it has played or failed; whether it got a picture is its exit code.

    It plays for a second or more, because rtspsrc reports an error when it is stopped while it starts.
    """
    player = gstreamer.start(
        "-q rtspsrc location=%s protocols=%s latency=100 ! rtph264depay ! identity eos-after=90 ! fakesink" % (url, protocols)
    )
    player.end(30)
    return player


def describe(url, authorization=None):
    with Connection(url) as connection:
        headers = {"Authorization": authorization} if authorization else {}
        return connection.request("DESCRIBE", Accept="application/sdp", **headers).status


@pytest.mark.parametrize("methods", ["digest-md5+basic", "basic", "digest-md5", "digest-md5+digest-sha256+basic"])
def test_players_log_in(publish, gstreamer, ffmpeg, methods):
    url = publish("%s ! rtspsink service=0 %s auth-methods=%s" % (sources.video("/a"), AUTH, methods)).url("/a")
    for user in ("alice:" + PASSWORD, "bob:"):
        for transport in ("tcp", "udp"):
            assert ffmpeg.streams(with_user(url, user), transport), (user, transport)
            player = rtspsrc(gstreamer, with_user(url, user), transport)
            assert played(player), player.output


def test_players_without_the_password_are_told_so(publish, gstreamer, ffmpeg):
    url = publish("%s ! rtspsink service=0 %s max-failed-logins=1000" % (sources.video("/a"), AUTH)).url("/a")
    for user in ("", "alice:wrong", "carol:" + PASSWORD):
        player = rtspsrc(gstreamer, with_user(url, user))
        assert "Unauthorized" in player.output, player.output
        with pytest.raises(AssertionError, match="401"):
            ffmpeg.streams(with_user(url, user))


def test_no_secret_in_the_log_at_any_level(publish, gstreamer, ffmpeg):
    """A login of each kind, right and wrong, with everything logged."""
    pipeline = publish("%s ! rtspsink service=0 %s" % (sources.video("/a"), AUTH), GST_DEBUG="rtspsink:9", GST_DEBUG_NO_COLOR="1")
    url = pipeline.url("/a")
    ffmpeg.streams(with_user(url, "alice:" + PASSWORD))
    rtspsrc(gstreamer, with_user(url, "alice:" + PASSWORD))
    assert describe(url, basic("alice:" + PASSWORD)) == 200
    assert describe(url, basic("alice:%s-not" % PASSWORD)) == 401
    assert describe(with_user(url, "alice:" + PASSWORD), None) == 401
    assert describe(url, "Basic %s" % PASSWORD) == 400
    pipeline.wait_for_line("UNAUTHORIZED")
    pipeline.wait_for_line("wrong user or password")
    encoded = basic("alice:" + PASSWORD).split()[1]
    for secret in (PASSWORD, encoded[:16], "Authorization", "nonce=", "response="):
        assert secret not in pipeline.output.split("\n", 1)[1], secret


def test_a_password_cannot_be_had_from_a_dump_of_the_pipeline(run, tmp_path):
    process = run(
        ["gst-launch-1.0", "-m", *("%s ! rtspsink service=0 %s" % (sources.mulaw("/m"), AUTH)).split()],
        GST_DEBUG_DUMP_DOT_DIR=str(tmp_path),
    )
    process.wait_for_line("rtspsink-mapping")
    assert process.interrupt() == 0
    dumps = list(tmp_path.glob("*.dot"))
    assert dumps and all(PASSWORD not in dump.read_text() for dump in dumps)


@pytest.mark.parametrize(
    "setting, words",
    [
        ("auth=hush", "Entry 1 of auth"),
        ("auth=alice:hush,hush", "Entry 2 of auth"),
        ("auth=alice:hush,:hush", "Entry 2 of auth"),
        ('auth=""', "Entry 1 of auth"),
        ('auth-file=""', "auth-file"),
        ("auth-file=/does/not/exist", "does not exist"),
        ('allow=""', "allow"),
        ("allow=localhost", "allow"),
        ("sink_0::users=alice", "auth-file"),
    ],
)
def test_a_mistake_closes_instead_of_opening(run, setting, words):
    command = ["gst-launch-1.0", "-m", *("%s ! rtspsink service=0" % sources.mulaw("/m")).split(), setting]
    error = element_error(run(command))
    assert words in error
    assert "hush" not in error


def test_file_of_users(publish, gstreamer, tmp_path):
    """Made with the script that docs/security.md names, and changed while the pipeline runs."""
    users = tmp_path / "users"
    add = workbench.EXAMPLES / "add-user.sh"
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    subprocess.run([add, users, "alice"], input=PASSWORD + "\n", text=True, check=True, timeout=20)
    assert users.stat().st_mode & 0o077 == 0
    assert PASSWORD not in users.read_text()
    pipeline = publish("%s ! rtspsink service=0 auth-file=%s auth-methods=digest-md5+digest-sha256" % (sources.video("/a"), users))
    url = pipeline.url("/a")
    assert played(rtspsrc(gstreamer, with_user(url, "alice:" + PASSWORD)))
    subprocess.run([add, users, "bob"], input="b\n", text=True, check=True, timeout=20)
    deadline = time.monotonic() + 10
    while "Unauthorized" in rtspsrc(gstreamer, with_user(url, "bob:b")).output:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_users_of_a_mapping(publish):
    pipeline = publish(
        "rtspsink name=sink service=0 %s sink_0::users=bob  %s ! sink.sink_0  %s ! sink.sink_1"
        % (AUTH, sources.mulaw("/a"), sources.mulaw("/b"))
    )
    a, b = pipeline.url("/a"), pipeline.url("/b")
    alice = basic("alice:" + PASSWORD)
    assert (describe(a), describe(b)) == (401, 401)
    assert (describe(a, alice), describe(b, alice)) == (403, 200)
    assert describe(a, basic("bob:")) == 200


def test_a_session_is_of_no_use_to_others(publish):
    pipeline = publish("%s ! rtspsink service=0 %s" % (sources.mulaw("/m"), AUTH))
    url = pipeline.url("/m")
    alice = {"Authorization": basic("alice:" + PASSWORD)}
    with Connection(url) as owner, Connection(url) as thief:
        session = owner.request("SETUP", url + "/stream=0", Transport=TCP, **alice).session
        assert owner.request("PLAY", Session=session, **alice).status == 200
        for method in ("PAUSE", "TEARDOWN", "GET_PARAMETER", "OPTIONS"):
            assert thief.request(method, Session=session).status == 401
            assert thief.request(method, Session=session, Authorization=basic("bob:")).status == 454
        assert owner.request("GET_PARAMETER", Session=session, **alice).status == 200


def test_waiting_starts_after_the_login(publish):
    """A stranger who asks for what might come is not kept, and cannot tell it from what never will."""
    pipeline = publish(
        "rtspsink name=sink service=0 %s  %s ! sink.sink_0  fakesrc num-buffers=0 ! queue ! sink.sink_1"
        % (AUTH, sources.mulaw("/m"))
    )
    found = pipeline.wait_for_line(r"listening|bound-port|rtspsink-mapping", 40)
    assert found
    url = pipeline.url("/m", 40)
    begin = time.monotonic()
    assert describe(url.replace("/m", "/later")) == 401
    assert time.monotonic() - begin < 2


def test_addresses(publish):
    url = publish("%s ! rtspsink service=0 allow=10.0.0.0/8,::1" % sources.mulaw("/m")).url("/m")
    with Connection(url) as connection:
        assert connection.socket.recv(1) == b""


def test_per_address_limit_leaves_others_alone(publish):
    url = publish("%s ! rtspsink service=0 max-connections-per-address=2" % sources.mulaw("/m")).url("/m")
    with Connection(url) as first, Connection(url) as second, Connection(url) as third:
        assert first.request("OPTIONS").status == 200
        assert third.socket.recv(1) == b""
        assert second.request("OPTIONS").status == 200


def test_users_of_two_elements_on_one_server_are_the_same(run):
    port = 20000 + os.getpid() % 10000
    line = "%s ! rtspsink service=%d auth=a:1 %s ! rtspsink service=%d auth=a:2" % (
        sources.mulaw("/x"), port, sources.mulaw("/y"), port,
    )
    assert "set them alike" in element_error(run(["gst-launch-1.0", "-m", *line.split()]))
