"""Viewers over TCP, UDP and TLS who do nothing but look at the time; siege.py starts it in a process of its own.

usage: observe.py URL SOURCE [LOGIN]; each line that it reads ends a window: it answers with one line of JSON, which has the
window's name and, for every viewer, the longest time without a packet in milliseconds, or why it has lost its stream; and under
"machine" by how much this process itself was woken too late at the worst, which no server can help.
"""

import json
import os
import select
import sys
import time

from caller import TRANSPORTS, Closed, Watcher

KEEP_ALIVE_SECONDS = 10
TICK_SECONDS = 0.01


class Observer:
    def __init__(self, url, transport, source, login):
        self.transport = transport
        self.watcher = Watcher(url, transport, source, login, 20)
        self.last = time.monotonic()
        self.longest = 0
        self.alive_at = self.last
        self.lost = None

    def look(self, ready, now):
        try:
            if ready and self.watcher.feed():
                self.longest = max(self.longest, now - self.last)
                self.last = now
            self.watcher.check_control()
            if now - self.alive_at > KEEP_ALIVE_SECONDS:
                self.alive_at = now
                self.watcher.keep_alive()
        except (OSError, Closed) as error:
            self.lost = "%s: %s" % (type(error).__name__, error)

    def report(self, now):
        shown = round(1000 * max(self.longest, now - self.last))
        self.longest = 0
        return self.lost or shown


def main(url, source, login=""):
    observers = [Observer(url, transport, source, login) for transport in TRANSPORTS]
    print(json.dumps({"window": "ready"}), flush=True)
    os.set_blocking(0, False)
    late = 0
    while True:
        watched = {observer.watcher.media: observer for observer in observers if not observer.lost}
        asked = time.monotonic()
        ready, _, _ = select.select([0, *watched], [], [], TICK_SECONDS)
        now = time.monotonic()
        late = max(late, now - asked - TICK_SECONDS)
        for channel, observer in watched.items():
            observer.look(channel in ready, now)
        if 0 in ready:
            window = os.read(0, 4096).decode()
            if not window:
                return
            report = {observer.transport: observer.report(now) for observer in observers}
            print(json.dumps({"window": window.strip(), "machine": round(1000 * late), **report}), flush=True)
            late = 0


if __name__ == "__main__":
    main(*sys.argv[1:])
