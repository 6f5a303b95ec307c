"""A child process whose output is read as it comes and whose every wait has a deadline."""

import os
import re
import shlex
import signal
import subprocess
import threading
import time

SECONDS_TO_LISTEN = 5
MESSAGE = re.compile(r"^Got message #\d+ from (?:element|pad|object) \"([^\"]*)\" \(([\w-]+)\): (.*)$")
FIELD = re.compile(r"([\w-]+)=\((\w+)\)(\"(?:\\.|[^\"\\])*\"|[^,;]*)")


class Process:
    """Runs a command; a thread of its own collects the lines of stdout and stderr."""

    def __init__(self, command, env, cwd=None):
        self.command = shlex.split(command) if isinstance(command, str) else [str(part) for part in command]
        self.lines = []
        self._changed = threading.Condition()
        self._closed = False
        self.started = time.monotonic()
        self._child = subprocess.Popen(
            self.command,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, name="output-of-%d" % self._child.pid, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._child.stdout:
            with self._changed:
                self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def pid(self):
        return self._child.pid

    @property
    def running(self):
        return self.code is None

    @property
    def code(self):
        """The exit code, negative after a signal, None while it runs."""
        return self._child.poll()

    @property
    def output(self):
        with self._changed:
            return "\n".join(self.lines)

    def wait_for(self, find, seconds, what):
        """Returns the first true value of find(lines); fails when the process ends or time runs out before it."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                found = find(self.lines)
                if found:
                    return found
                left = deadline - time.monotonic()
                if left <= 0 or self._closed:
                    why = "the process ended (%s)" % self._child.wait(5) if self._closed else "%g s passed" % seconds
                    raise AssertionError("%s before %s; output:\n%s" % (why, what, "\n".join(self.lines[-60:])))
                self._changed.wait(left)

    def wait_for_line(self, pattern, seconds=20):
        expression = re.compile(pattern)
        return self.wait_for(
            lambda lines: next((match for match in map(expression.search, lines) if match), None),
            seconds,
            "a line matched %r" % pattern,
        )

    def signal(self, number):
        self._child.send_signal(number)

    def end(self, seconds=15):
        """Waits for the end of the process; returns its exit code."""
        try:
            code = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            output = self.output
            self.kill()
            raise AssertionError("not ended after %g s: %s\n%s" % (seconds, self.command, output[-6000:])) from None
        self._reader.join(5)
        return code

    def interrupt(self, seconds=10):
        """Ctrl-C, then the exit code.

        A program that does not listen to it yet, or any more because it is ending, would be killed by it.
        """
        deadline = time.monotonic() + SECONDS_TO_LISTEN
        while self.running and not self._listens(signal.SIGINT) and time.monotonic() < deadline:
            time.sleep(0.05)
        if self.running:
            self.signal(signal.SIGINT)
        return self.end(seconds)

    def _listens(self, number):
        try:
            with open("/proc/%d/status" % self._child.pid, encoding="ascii", errors="replace") as status:
                caught = re.search(r"(?m)^SigCgt:\s*([0-9a-f]+)$", status.read())
        except OSError:
            return False
        return bool(caught and int(caught.group(1), 16) >> (number - 1) & 1)

    def kill(self):
        """Ends the whole session of the child, so that what it started ends as well."""
        try:
            os.killpg(self._child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._child.wait(10)
        self._reader.join(5)


class Message:
    """One line of `gst-launch-1.0 -m`."""

    def __init__(self, source, kind, text):
        self.source = source
        self.kind = kind
        self.name = re.split(r"[,;]", text, maxsplit=1)[0]
        self.fields = {name: _unquoted(value) for name, _, value in FIELD.findall(text)}

    def __repr__(self):
        return "%s from %s: %s %s" % (self.kind, self.source, self.name, self.fields)


def _unquoted(value):
    if value.startswith('"'):
        value = value[1:-1]
    return re.sub(r"\\(.)", r"\1", value)


def messages(lines):
    for line in lines:
        match = MESSAGE.match(line)
        if match:
            yield Message(*match.groups())


class Pipeline(Process):
    """A gst-launch pipeline with an rtspsink in it, on a host of its own if one is given."""

    def __init__(self, description, env, options=("-m",), cwd=None, host=None):
        words = ["gst-launch-1.0", *options, *shlex.split(description)]
        super().__init__(host.command(words) if host else words, env, cwd)

    def messages(self, name):
        with self._changed:
            return [message for message in messages(self.lines) if message.name == name]

    def wait_for_message(self, name, seconds=20, **fields):
        def find(lines):
            for message in messages(lines):
                if message.name == name and fields.items() <= message.fields.items():
                    return message
            return None

        return self.wait_for(find, seconds, "message %s %s" % (name, fields))

    def url(self, mapping, seconds=30):
        """Waits until the mapping is reachable; returns where a player of this machine finds it."""
        posted = self.wait_for_message("rtspsink-mapping", seconds, mapping=mapping).fields["url"]
        port = re.match(r"rtsp://[^/]*:(\d+)/", posted)
        assert port, posted
        return "rtsp://127.0.0.1:%s%s" % (port.group(1), mapping)
