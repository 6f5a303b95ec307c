"""Whoever gets the jar gets the licences of what is in it."""

import re
import subprocess
import zipfile

import pytest

import workbench

NOTICES = (workbench.ROOT / "THIRD-PARTY-NOTICES").read_text(encoding="utf-8")
OURS = "io/github/rtspsink/"


@pytest.fixture(scope="module")
def jar():
    with zipfile.ZipFile(workbench.jar()) as opened:
        yield opened


def listed_folders():
    """What stands behind "in" in the list of libraries."""
    lists = re.findall(r"(?m)^  \w[\w.-]+:.*, in ((?:[\w/-]+(?:, )?)+)$", NOTICES)
    return {folder for one in lists for folder in one.split(", ")}


def code_of(jar):
    names = [name for name in jar.namelist() if name.endswith((".class", ".so")) and not name.startswith(OURS)]
    return [re.sub(r"^META-INF/versions/\d+/", "", name) for name in names]


def test_every_library_is_listed(jar):
    folders = tuple(folder + "/" for folder in listed_folders())
    assert [name for name in code_of(jar) if not name.startswith(folders)] == []


def test_every_listed_library_is_there(jar):
    code = code_of(jar)
    assert listed_folders()
    assert [folder for folder in listed_folders() if not any(name.startswith(folder + "/") for name in code)] == []


@pytest.mark.parametrize("name", ["LICENSE", "THIRD-PARTY-NOTICES"])
def test_texts_are_in_the_jar(jar, name):
    assert jar.read("META-INF/" + name) == (workbench.ROOT / name).read_bytes()


def test_texts_are_below_the_list():
    for library in re.findall(r"(?m)^(\w[\w-]+).*: .*texts? below$", NOTICES):
        assert re.search(r"(?m)^-+\n%s\n-+$" % re.escape(library), NOTICES), library
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in NOTICES


def test_texts_are_installed(tmp_path):
    if not (workbench.build_folder() / "build.ninja").is_file():
        pytest.skip("no build folder of Meson: an installed plugin is tested")
    install = ["meson", "install", "-C", str(workbench.build_folder()), "--no-rebuild", "--destdir", str(tmp_path)]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    installed = {path.name for path in tmp_path.glob("**/share/doc/rtspsink/*")}
    assert installed == {"LICENSE", "THIRD-PARTY-NOTICES"}
