"""Where the built plugin and the media are, and the environment that every process of the tests gets."""

import os
import pathlib
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
NODE = pathlib.Path(__file__).resolve().parent / "node"
GO = pathlib.Path(__file__).resolve().parent / "go"


def build_folder():
    return pathlib.Path(os.environ.get("RTSPSINK_BUILD", ROOT / "build")).resolve()


def plugin_folder():
    """GST_PLUGIN_PATH wins, because tests/run.sh may test an installed plugin with it."""
    named = os.environ.get("GST_PLUGIN_PATH")
    return pathlib.Path(named.split(":")[0]).resolve() if named else build_folder() / "native-shim"


def jar():
    return build_folder() / "rtspsink.jar"


def environment(scratch):
    """The caller's environment, with a plugin registry and a cache folder of this run's own."""
    env = dict(os.environ)
    env.update(
        GST_PLUGIN_PATH=str(plugin_folder()),
        GST_REGISTRY=str(scratch / "registry.bin"),
        XDG_CACHE_HOME=str(scratch / "cache"),
        GST_DEBUG_NO_COLOR="1",
        LC_ALL="C.UTF-8",
        # Machines without a screen or a sound card: auto*sink must not pick a sink that crashes or waits there.
        GST_PLUGIN_FEATURE_RANK="dfbvideosink:NONE,kmssink:NONE,waylandsink:NONE,gtkwaylandsink:NONE,"
        "alsasink:NONE,pulsesink:NONE,openalsink:NONE,jackaudiosink:NONE",
    )
    for name in ("GST_DEBUG", "GST_TRACERS", "DISPLAY", "WAYLAND_DISPLAY"):
        env.pop(name, None)
    return env


def command(name):
    """The full path of a program, or None."""
    return shutil.which(name)


def shared_clip(name):
    """One of the team's real clips, or None where they are not."""
    for folder in (os.environ.get("RTSPSINK_MEDIA"), ROOT.parent / "shared" / "media"):
        if folder and (pathlib.Path(folder) / name).is_file():
            return pathlib.Path(folder) / name
    return None
