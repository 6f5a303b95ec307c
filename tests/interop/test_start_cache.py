"""The start cache: made in the background, used when whole, and never noticed otherwise."""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import time

import pytest

import sources
from conftest import is_root

SECONDS_TO_MAKE = 75
NOBODY = 65534
RUNTIMES = sorted({path.resolve().parents[2] for path in pathlib.Path("/usr/lib/jvm").glob("*/lib/server/libjvm.so")})


@pytest.fixture(params=RUNTIMES, ids=lambda home: home.name)
def java_home(request):
    return request.param


class Cache:
    """A cache folder of the test's own and the pipelines that use it."""

    def __init__(self, folder, publish, java_home):
        self.folder = folder
        self._publish = publish
        self._env = {"RTSPSINK_CACHE": str(folder), "JAVA_HOME": str(java_home)}

    def publish(self, **more_env):
        """A pipeline that says whether it uses the cache."""
        return self._publish("%s ! rtspsink service=0" % sources.mulaw("/m"), **self._env, GST_DEBUG="rtspsink:4", **more_env)

    def publish_silently(self, **more_env):
        """A pipeline that has no reason to say anything."""
        return self._publish("%s ! rtspsink service=0" % sources.mulaw("/m"), ["-q"], **self._env, **more_env)

    def uses_cache(self, **more_env):
        pipeline = self.publish(**more_env)
        line = pipeline.wait_for_line(r"starting Java .* (with|without) (?:the|a) start cache")
        pipeline.url("/m")
        assert pipeline.interrupt() == 0
        return line.group(1) == "with"

    def entries(self):
        if not self.folder.is_dir():
            return []
        return [path for path in self.folder.iterdir() if re.fullmatch("[0-9a-f]{64}", path.name)]

    def await_entry(self):
        deadline = time.monotonic() + SECONDS_TO_MAKE
        while not any((entry / "contents").is_file() for entry in self.entries()):
            assert time.monotonic() < deadline, "no cache was made"
            time.sleep(0.1)
        (entry,) = self.entries()
        return entry

    @contextlib.contextmanager
    def no_maker(self):
        """As long as somebody else holds its lock, a maker leaves at once."""
        with open(self.folder / "lock", "r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)
            yield

    def make(self):
        assert not self.uses_cache()
        return self.await_entry()


@pytest.fixture
def cache(tmp_path, publish, java_home):
    return Cache(tmp_path / "cache", publish, java_home)


def await_silence(pipeline):
    """Until the JVM runs and the server listens; returns what was printed meanwhile."""
    deadline = time.monotonic() + 20
    while not has_control_thread(pipeline.pid):
        assert time.monotonic() < deadline, "it does not start"
        time.sleep(0.05)
    time.sleep(0.5)
    return pipeline.output


def has_control_thread(pid):
    try:
        tasks = pathlib.Path("/proc/%d/task" % pid).iterdir()
        return any((task / "comm").read_text().startswith("rtspsink-contro") for task in tasks)
    except FileNotFoundError:
        return False


@pytest.mark.limit(150)
def test_second_start_uses_what_the_first_one_made(cache, view):
    entry = cache.make()
    assert {path.name for path in entry.iterdir()} == {"classes", "contents", "libjffi-1.2.so", "libjnidispatch.so"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in [cache.folder, entry, *entry.iterdir()])

    pipeline = cache.publish()
    pipeline.wait_for_line("with the start cache")
    for transport in ("udp", "tcp"):
        view(pipeline.url("/m"), transport).start().first_packets()
    maps = pathlib.Path("/proc/%d/maps" % pipeline.pid).read_text()
    for name in ("classes", "libjnidispatch.so", "libjffi-1.2.so"):
        assert str(entry / name) in maps, name


@pytest.mark.limit(150)
def test_nothing_is_printed(cache):
    first = cache.publish_silently()
    assert await_silence(first) == ""
    cache.await_entry()
    assert await_silence(cache.publish_silently()) == ""


def shorten(path, size):
    """As a full disk does, to a file that its owner may not write either."""
    mode = path.stat().st_mode
    path.chmod(0o600)
    os.truncate(path, size)
    path.chmod(mode)


def cut(path):
    shorten(path, path.stat().st_size // 2)


def empty(path):
    shorten(path, 0)


def overwrite(path):
    path.chmod(0o600)
    with open(path, "r+b") as file:
        file.seek(path.stat().st_size // 3)
        file.write(b"\xff" * 100000)


def give_away(path):
    if not is_root():
        pytest.skip("only root can give a file away")
    os.chown(path, NOBODY, NOBODY)


def let_others_write(path):
    path.chmod(0o606)


@pytest.mark.limit(200)
@pytest.mark.parametrize("damage", [cut, empty, overwrite, give_away, let_others_write])
@pytest.mark.parametrize("java_home", RUNTIMES[:1], ids=lambda home: home.name, indirect=True)
def test_damaged_archive_is_ignored_and_made_anew(cache, view, damage):
    entry = cache.make()
    damage(entry / "classes")
    before = (entry / "contents").stat().st_ino
    pipeline = cache.publish_silently()
    assert await_silence(pipeline) == ""
    assert str(entry / "classes") not in pathlib.Path("/proc/%d/maps" % pipeline.pid).read_text()

    await_made_anew(entry, before)
    assert cache.uses_cache()


def flip_bits(path, offset):
    """As a failing disk does, or a loss of power before all was written: size and time stay."""
    status = path.stat()
    path.chmod(0o600)
    with open(path, "r+b") as file:
        file.seek(offset)
        (byte,) = file.read(1)
        file.seek(offset)
        file.write(bytes([byte ^ 0xFF]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    path.chmod(status.st_mode)


def offsets_to_flip(path):
    """The header, where versions and sizes stand, and places spread over the rest."""
    size = path.stat().st_size
    return sorted({0, 100, size // 3, size * 2 // 3, size - 1})


@pytest.mark.limit(240)
def test_damage_that_keeps_size_and_time_is_found_before_it_is_used(cache):
    entry = cache.make()
    files = sorted(entry.iterdir())
    with cache.no_maker():
        for path in files:
            for offset in offsets_to_flip(path):
                flip_bits(path, offset)
                pipeline = cache.publish()
                said = pipeline.wait_for_line(r"(?:start cache is not used: (.*)|starting Java .* with the start cache)")
                assert said.group(1) and str(entry) in said.group(1), (path.name, offset)
                pipeline.url("/m")
                assert pipeline.interrupt() == 0, (path.name, offset)
                flip_bits(path, offset)
        assert cache.uses_cache(), "flipped back, all is as it was"

    flip_bits(entry / "classes", 8)
    before = (entry / "contents").stat().st_ino
    assert not cache.uses_cache()
    await_made_anew(entry, before)
    assert cache.uses_cache()


def await_made_anew(entry, before):
    deadline = time.monotonic() + SECONDS_TO_MAKE
    while not (entry / "contents").is_file() or (entry / "contents").stat().st_ino == before:
        assert time.monotonic() < deadline, "not made anew"
        time.sleep(0.1)


@pytest.mark.limit(150)
def test_archive_that_the_jvm_refuses_goes_unnoticed(cache):
    """The archive was made for compressed pointers to classes."""
    cache.make()
    pipeline = cache.publish_silently(RTSPSINK_JVM_OPTIONS="-XX:-UseCompressedOops")
    assert await_silence(pipeline) == ""


@pytest.mark.limit(150)
@pytest.mark.parametrize("java_home", RUNTIMES[:1], ids=lambda home: home.name, indirect=True)
def test_two_at_once(cache):
    both = [cache.publish_silently() for _ in range(2)]
    assert [await_silence(pipeline) for pipeline in both] == ["", ""]
    cache.await_entry()
    assert cache.uses_cache()
    deadline = time.monotonic() + SECONDS_TO_MAKE
    while len(list(cache.folder.iterdir())) > 2:
        assert time.monotonic() < deadline, list(cache.folder.iterdir())
        time.sleep(0.1)
    assert {path.name for path in cache.folder.iterdir()} == {"lock", cache.entries()[0].name}


@pytest.mark.parametrize("java_home", RUNTIMES[:1], ids=lambda home: home.name, indirect=True)
@pytest.mark.parametrize("place", ["off", "/proc/no", "/dev/null/no"])
def test_without_a_place(publish, java_home, place):
    pipeline = publish(
        "%s ! rtspsink service=0" % sources.mulaw("/m"), ["-q"], RTSPSINK_CACHE=place, JAVA_HOME=str(java_home)
    )
    assert await_silence(pipeline) == ""


@pytest.fixture(params=["size=1m", "ro", "noexec"])
def hopeless_folder(request, tmp_path):
    """A folder where nothing can be unpacked, for want of room or because it is not allowed."""
    if not is_root():
        pytest.skip("only root can mount a file system")
    folder = tmp_path / "hopeless"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", request.param, "none", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a file system: " + mounted.stderr.strip())
    try:
        if request.param == "size=1m":
            with contextlib.suppress(OSError), open(folder / "filler", "wb", buffering=0) as filler:
                while True:
                    filler.write(b"x" * 4096)
        yield folder
    finally:
        # Lazily: a process that makes the start cache may still try.
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.parametrize("java_home", RUNTIMES[:1], ids=lambda home: home.name, indirect=True)
def test_cache_folder_where_nothing_can_be_unpacked(publish, view, java_home, hopeless_folder):
    pipeline = publish(
        "%s ! rtspsink service=0" % sources.mulaw("/m"), XDG_CACHE_HOME=str(hopeless_folder), JAVA_HOME=str(java_home)
    )
    for transport in ("udp", "tcp"):
        view(pipeline.url("/m"), transport).start().first_packets()


@pytest.mark.limit(150)
@pytest.mark.parametrize("java_home", RUNTIMES[:1], ids=lambda home: home.name, indirect=True)
def test_killed_in_the_middle(cache):
    """What a maker leaves that was killed is not used, and the next one clears it away."""
    cache.folder.mkdir(mode=0o700)
    left = cache.folder / ".new-1"
    left.mkdir()
    (left / "classes").write_bytes(b"half")
    entry = cache.make()
    assert not left.exists()
    shutil.rmtree(entry)
    assert not cache.uses_cache()
    cache.await_entry()
