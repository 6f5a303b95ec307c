#!/usr/bin/env python3
"""Adds up the JUnit reports of all suites: tally.py [NAME EXIT-CODE FOLDER-OR-FILE]...

Prints why each skipped test was skipped, then one line of counts. Exits non-zero if a test failed, a suite ran none, or a
suite ended badly for a reason that no report names.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ET

# Meson copies a test's output as it is; colours, for one, are not allowed in XML.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def cases_of(place):
    """Yields the <testcase> elements of a report, or of all reports in a folder."""
    path = pathlib.Path(place)
    for report in sorted(path.glob("*.xml")) if path.is_dir() else [path]:
        try:
            yield from ET.fromstring(UNPRINTABLE.sub("", report.read_text(errors="replace"))).iter("testcase")
        except (OSError, ET.ParseError) as problem:
            # A suite that was killed leaves half a report: that counts as a failure, not as nothing.
            broken = ET.Element("testcase", name=report.name)
            ET.SubElement(broken, "error", message=str(problem))
            yield broken


def outcome_of(case):
    """Returns "failed", "skipped" or "passed", and the first line of why."""
    for tag, outcome in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
        found = case.find(tag)
        if found is not None:
            reason = (found.get("message") or found.text or "no reason given").strip()
            return outcome, reason.splitlines()[0] if reason else "no reason given"
    return "passed", None


def suite_outcomes(name, exit_code, place):
    """Yields outcome, label and reason of every test of one suite, and of the suite itself where that failed."""
    outcomes = []
    for case in cases_of(place):
        outcome, reason = outcome_of(case)
        outcomes.append(outcome)
        yield outcome, f"{name}: {case.get('classname', '')} {case.get('name', '')}", reason
    if not outcomes:
        yield "failed", name, "it ran no test"
    elif exit_code != "0" and "failed" not in outcomes:
        yield "failed", name, f"its tests passed, but it ended with exit code {exit_code}"


def main(arguments):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for name, exit_code, place in zip(*[iter(arguments)] * 3):
        for outcome, label, reason in suite_outcomes(name, exit_code, place):
            counts[outcome] += 1
            if outcome != "passed":
                print(f"{outcome}: {label}" + (f": {reason}" if reason else ""))
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
