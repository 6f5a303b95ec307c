"""A real pipeline under attack, and what it takes of the machine."""

import os
import pathlib
import re
import subprocess
import sys
import threading
import time
from collections import namedtuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "interop"))
import sources  # noqa: E402
import workbench  # noqa: E402

RAW = "videotestsrc is-live=true ! video/x-raw,format=I420,width=240,height=180,framerate=30/1,mapping=/raw"
LISTENER = "out.backchannel_0 ! fakesink sync=false async=false"
LOGIN = "viewer:correct-horse"
POST = re.compile(rb"(?m)^Got message #\d+ from element \"out\" \(([\w-]+)\)")

Use = namedtuple("Use", "rss_mb threads descriptors cpu_seconds control_seconds")


def make_certificate(folder):
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run(command.split() + files, check=True, capture_output=True, timeout=60)


class Server:
    """gst-launch-1.0 with /picture, /raw and, if `hears`, a back channel; its stdout is the bus, its stderr the log."""

    def __init__(self, folder, properties="", raw=False, hears=False, descriptors=0, env_more=()):
        self.folder = pathlib.Path(folder)
        if not (self.folder / "cert.pem").exists():
            make_certificate(self.folder)
        line = "rtspsink name=out service=0 tls-certificate={0}/cert.pem tls-key={0}/key.pem {1} {2} ! out.".format(
            self.folder, properties, sources.video("/picture", keyframe_interval=15)
        )
        line += " %s ! out." % RAW if raw else ""
        line += " " + LISTENER if hears else ""
        env = dict(workbench.environment(self.folder), GST_DEBUG="rtspsink:2")
        env.update(env_more)
        self.heap_log = self.folder / "heap.log"
        env["RTSPSINK_JVM_OPTIONS"] = "-Xlog:gc:file=%s:uptime" % self.heap_log
        words = ["gst-launch-1.0", "-m", *line.split()]
        if descriptors:
            words = ["prlimit", "--nofile=%d:%d" % (descriptors, descriptors), *words]
        self.out = open(self.folder / "bus.txt", "wb")
        self.err = open(self.folder / "log.txt", "wb")
        self.child = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err)
        self.port = self.wait_for_port()
        self.url = self.url_of("/picture")

    def url_of(self, path):
        return "rtsp://127.0.0.1:%d%s" % (self.port, path)

    def wait_for_port(self):
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and self.child.poll() is None:
            found = re.search(rb"url=\S*?rtsps?://[^/]*:(\d+)/picture", (self.folder / "bus.txt").read_bytes())
            if found:
                return int(found.group(1))
            time.sleep(0.05)
        self.stop()
        raise AssertionError("no server: " + (self.folder / "log.txt").read_text()[-2000:])

    @property
    def running(self):
        return self.child.poll() is None

    def logged(self):
        """Bytes so far."""
        return (self.folder / "log.txt").stat().st_size

    def posted(self):
        """How many bytes of messages were posted so far."""
        return (self.folder / "bus.txt").stat().st_size

    def complaints(self):
        """Kinds of messages that tell the application of trouble."""
        text = (self.folder / "bus.txt").read_bytes()
        return re.findall(rb"(?m)^Got message #\d+ from [^(]*\((error|warning|eos)\)", text)

    def heap(self):
        """Megabytes after the last collection, and how many collected everything."""
        try:
            text = self.heap_log.read_text()
        except OSError:
            return 0, 0
        after = re.findall(r"->(\d+)M\(", text)
        return int(after[-1]) if after else 0, text.count("Pause Full")

    def use(self):
        proc = pathlib.Path("/proc/%d" % self.child.pid)
        try:
            status = (proc / "status").read_text()
            tick = os.sysconf("SC_CLK_TCK")
            control = sum(
                seconds for name, seconds in ((comm(task), cpu(task)) for task in (proc / "task").iterdir()) if "contro" in name
            )
            return Use(
                int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024,
                int(re.search(r"Threads:\s+(\d+)", status).group(1)),
                len(os.listdir(proc / "fd")),
                sum(map(int, (proc / "stat").read_text().rsplit(")")[1].split()[11:13])) / tick,
                control,
            )
        except (OSError, AttributeError):
            return Use(0, 0, 0, 0, 0)

    def stop(self):
        """Ctrl-C; returns the exit code, negative where it had to be killed."""
        if self.running:
            self.child.send_signal(2)
        try:
            code = self.child.wait(15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            code = self.child.wait(10)
        self.out.close()
        self.err.close()
        return code


def comm(task):
    try:
        return (task / "comm").read_text()
    except OSError:
        return ""


def cpu(task):
    try:
        return sum(map(int, (task / "stat").read_text().rsplit(")")[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0


class Meter:
    """Looks five times a second how much a server takes; remembers the most."""

    def __init__(self, server):
        self.server = server
        self.most = server.use()
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.run, name="meter", daemon=True)
        self.thread.start()

    def run(self):
        while not self.ends.wait(0.2):
            self.most = Use(*map(max, self.most, self.server.use()))

    def stop(self):
        self.ends.set()
        self.thread.join(5)
        return self.most
