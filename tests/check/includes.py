#!/usr/bin/python3
"""Reads the #include lines of native-shim: TAP, one line for circles between files and one for the order of the rooms.

A room may include headers of itself and of those below it. What is listed under EXCEPTIONS is argued for there, and may only shrink.
"""

import pathlib
import re
import sys

SHIM = pathlib.Path(__file__).resolve().parents[2] / "native-shim"

# The highest first.
ROOMS = ["", "element", "backchannel", "pad", "payload", "java"]

# (from, to): why
EXCEPTIONS = {}


def includes():
    """Per file, relative to native-shim, the headers of ours that it includes; a .c file counts as part of its header."""
    found = {}
    for path in sorted([*SHIM.rglob("*.c"), *SHIM.rglob("*.h")]):
        name = str(path.relative_to(SHIM))
        headers = re.findall(r'(?m)^#include "([\w/.-]+)"', path.read_text(encoding="utf-8"))
        unit = name.rsplit(".", 1)[0]
        found.setdefault(unit, set()).update(header.rsplit(".", 1)[0] for header in headers if (SHIM / header).is_file())
        found[unit].discard(unit)
    return found


def circle(graph):
    """The files of a circle, in order; empty where there is none."""
    done, path = set(), []

    def visit(unit):
        if unit in path:
            return path[path.index(unit) :]
        if unit in done:
            return []
        path.append(unit)
        for other in sorted(graph.get(unit, ())):
            found = visit(other)
            if found:
                return found
        path.pop()
        done.add(unit)
        return []

    for unit in sorted(graph):
        found = visit(unit)
        if found:
            return found
    return []


def room(unit):
    return unit.rsplit("/", 1)[0] if "/" in unit else ""


def upwards(graph):
    return [
        "%s includes %s" % (unit, other)
        for unit, others in sorted(graph.items())
        for other in sorted(others)
        if ROOMS.index(room(other)) < ROOMS.index(room(unit)) and (unit, other) not in EXCEPTIONS
    ]


def main():
    graph = includes()
    found = circle(graph)
    climbing = upwards(graph)
    print("1..2")
    print("%s 1 - no file includes itself in the end%s" % ("not ok" if found else "ok", ": " + " -> ".join(found) if found else ""))
    print("%s 2 - rooms include downwards" % ("not ok" if climbing else "ok"))
    for line in climbing:
        print("# " + line)
    return 1 if found or climbing else 0


if __name__ == "__main__":
    sys.exit(main())
