#!/usr/bin/python3
"""Makes the tables of docs/properties.md from the plugin itself.

docs/properties.py            prints the tables
docs/properties.py --write    puts them into the page
docs/properties.py --check    fails if the page has others

It needs python3-gi and GST_PLUGIN_PATH with the built plugin; it starts no pipeline and no Java.
"""

import pathlib
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GObject, Gst  # noqa: E402

PAGE = pathlib.Path(__file__).resolve().parent / "properties.md"
BEGIN = "<!-- made by docs/properties.py: begin -->\n"
END = "<!-- made by docs/properties.py: end -->\n"
MAX_INT = (1 << 31) - 1
MUTABLE_PLAYING = 1 << (GObject.PARAM_USER_SHIFT + 4)


def nicks(value):
    """An enum's or flags' value as gst-launch-1.0 reads it."""
    if isinstance(value, GObject.GEnum):
        return value.value_nick
    known = type(value).__flags_values__
    return "+".join(flag.value_nicks[-1] for bit, flag in sorted(known.items()) if bit and bit & value) or "none"


def choices(spec):
    kind = spec.value_type.pytype
    if GObject.type_is_a(spec.value_type, GObject.TYPE_ENUM):
        names = [value.value_nick for number, value in sorted(kind.__enum_values__.items())]
    elif GObject.type_is_a(spec.value_type, GObject.TYPE_FLAGS):
        names = [value.value_nicks[-1] for bit, value in sorted(kind.__flags_values__.items()) if bit]
    else:
        names = []
    return ", ".join("`%s`" % name for name in names)


def bounds(spec):
    if spec.value_type.name in ("gint", "guint", "gint64", "guint64", "gdouble"):
        return "%s or more" % spec.minimum if spec.maximum == MAX_INT else "%s to %s" % (spec.minimum, spec.maximum)
    return choices(spec) or {"gboolean": "`true`, `false`"}.get(spec.value_type.name, "")


def default(spec):
    if not spec.flags & GObject.ParamFlags.WRITABLE:
        return "read-only"
    value = getattr(spec, "default_value", None)
    if value is None:
        return "not set"
    if isinstance(value, (GObject.GEnum, GObject.GFlags)):
        return "`%s`" % nicks(value)
    if isinstance(value, bool):
        return "`%s`" % str(value).lower()
    return "empty" if value == "" else "`%s`" % value


def remarks(spec):
    said = spec.blurb.rstrip(".").replace("|", "\\|")
    if not spec.flags & GObject.ParamFlags.READABLE:
        said += "; write-only"
    if spec.flags & GObject.ParamFlags.WRITABLE and spec.flags & MUTABLE_PLAYING:
        said += "; may change while playing"
    return said


def table(title, owner, base):
    known = {spec.name for spec in GObject.list_properties(base)}
    lines = ["### %s" % title, "", "| name | default | values | what |", "| --- | --- | --- | --- |"]
    for spec in sorted(owner.list_properties(), key=lambda spec: spec.name):
        if spec.name not in known:
            lines.append("| `%s` | %s | %s | %s |" % (spec.name, default(spec), bounds(spec), remarks(spec)))
    return "\n".join(lines) + "\n"


def tables():
    Gst.init(None)
    element = Gst.ElementFactory.make("rtspsink")
    if element is None:
        sys.exit("no element rtspsink: set GST_PLUGIN_PATH to the folder of the built plugin")
    return "\n".join(
        [
            table("Element", element, Gst.Bin),
            table("Sink pads", element.request_pad_simple("sink_0"), Gst.GhostPad),
            table("Source pads `backchannel_N`", element.request_pad_simple("backchannel_0"), Gst.GhostPad),
        ]
    )


def page_with(made):
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n" + made + "\n" + END + rest.split(END)[1]


def main(arguments):
    made = tables()
    if arguments == ["--write"]:
        PAGE.write_text(page_with(made), encoding="utf-8")
    elif arguments == ["--check"]:
        if PAGE.read_text(encoding="utf-8") != page_with(made):
            sys.exit("docs/properties.md is stale: run docs/properties.py --write")
    elif arguments:
        sys.exit(__doc__)
    else:
        print(made)


if __name__ == "__main__":
    main(sys.argv[1:])
