"""An application with an rtspsink in it, which prints the property `stats` as a line of JSON four times a second,
and the bit rate of the element named "encoder".

    stats_publisher.py LAUNCH-LINE
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

INTERVAL_MS = 250


def plain(structure):
    """Nested dictionaries."""
    fields = {}
    for index in range(structure.n_fields()):
        name = structure.nth_field_name(index)
        value = structure.get_value(name)
        fields[name] = plain(value) if isinstance(value, Gst.Structure) else value
    return fields


def main():
    Gst.init(None)
    pipeline = Gst.parse_launch(sys.argv[1])
    sink = pipeline.get_by_name("out")
    encoder = pipeline.get_by_name("encoder")
    pipeline.set_state(Gst.State.PLAYING)

    def show():
        shown = {"port": sink.get_property("bound-port"), "stats": plain(sink.get_property("stats"))}
        if encoder:
            shown["encoder"] = encoder.get_property("bitrate")
        print(json.dumps(shown), flush=True)
        return True

    GLib.timeout_add(INTERVAL_MS, show)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
