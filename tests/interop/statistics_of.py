"""An application that shows the property `stats` of its rtspsink named "out" (stats_publisher.py)."""

import json
import pathlib
import sys

SCRIPT = pathlib.Path(__file__).resolve().parent / "stats_publisher.py"


class Publisher:
    """Publishes /m by a launch line, on a host of its own if one is given."""

    def __init__(self, run, line, host=None):
        words = [sys.executable, str(SCRIPT), line]
        self.process = run(host.command(words) if host else words)
        self.port = self.wait_for(lambda shown: shown["port"] if shown["port"] > 0 else None)
        self.url = "rtsp://%s:%d/m" % (host.four if host else "127.0.0.1", self.port)

    def wait_for(self, find, seconds=30):
        """The first true value of find() for the latest line."""

        def look(lines):
            shown = [line for line in lines if line.startswith("{")]
            return find(json.loads(shown[-1])) if shown else None

        return self.process.wait_for(look, seconds, "the wanted statistics")

    def viewer(self, wanted, seconds=30):
        """The stream and its first viewer once that is as wanted."""

        def find(shown):
            found = first_viewer(shown)
            return (shown["stats"]["mapping-0"]["stream-0"], found) if found and wanted(found) else None

        return self.wait_for(find, seconds)


def first_viewer(shown):
    return shown["stats"].get("mapping-0", {}).get("stream-0", {}).get("viewer-0")
