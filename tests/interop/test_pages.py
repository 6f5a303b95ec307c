"""The pages tell the truth where a program can check it."""

import pathlib
import re
import subprocess

import pytest

import workbench

PYTHON = "/usr/bin/python3"
README_LINES = 120
CELL_CHARACTERS = 200
PAGES = [path for path in [*workbench.ROOT.glob("*.md"), *workbench.ROOT.glob("docs/*.md")] if path.name != "LICENSE"]


def prose(path):
    """The lines of a page without its blocks of code."""
    return re.sub(r"(?ms)^```.*?^```$", "", path.read_text(encoding="utf-8"))


def anchor(title):
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def test_tables_of_properties_are_the_plugins(env):
    done = subprocess.run(
        [PYTHON, workbench.ROOT / "docs" / "properties.py", "--check"], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_every_signal_is_described(env):
    shown = subprocess.run(
        ["gst-inspect-1.0", "rtspsink"], env=env, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    page = (workbench.ROOT / "docs" / "properties.md").read_text(encoding="utf-8")
    signals = re.findall(r'(?m)^  "([\w-]+)" :', shown[shown.index("Element Signals:") :])
    assert "authorize" in signals
    for name in signals:
        if name not in ("pad-added", "pad-removed", "no-more-pads", "deep-element-added", "deep-element-removed"):
            assert "`%s (" % name in page, name


def test_readme_is_short():
    assert len((workbench.ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= README_LINES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_cell_of_a_table_is_too_long_to_read(path):
    for line in prose(path).splitlines():
        if line.startswith("|"):
            for cell in line.strip("|").split(" | "):
                assert len(cell.strip()) <= CELL_CHARACTERS, cell


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if re.match(r"\w+:", target):
            continue
        name, _, fragment = target.partition("#")
        page = path if not name else (path.parent / name)
        assert page.exists(), target
        if fragment and page.suffix == ".md":
            titles = [anchor(title) for title in re.findall(r"(?m)^#+ (.*)$", prose(page))]
            assert fragment in titles, target


def test_no_page_is_missing_from_the_readme():
    readme = (workbench.ROOT / "README.md").read_text(encoding="utf-8")
    for path in workbench.ROOT.glob("docs/*.md"):
        assert "docs/%s" % pathlib.Path(path).name in readme, path.name
