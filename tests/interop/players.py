"""Real players, run as their users run them: GStreamer, ffmpeg, yellowstone, VLC."""

import json
import re
import subprocess

import workbench
from process import Process


def played(player, seconds=40):
    """Whether the player reached the end of stream that its description brings about.

    rtspsrc 1.22, stopped at a bad moment, calls its own PAUSE a failure ("Received end-of-file") although the server
    answers it and the TEARDOWN that follows. PAUSE comes after playing only, so that alone is no failure to play.
    """
    code = player.end(seconds)
    complaints = player.output.split("ERROR: ")[1:]
    if not complaints:
        return code == 0
    about_stopping = ("gst_rtspsrc_pause", "gst_rtspsrc_try_send")
    return any("gst_rtspsrc_pause" in complaint for complaint in complaints) and all(
        any(place in complaint for place in about_stopping) for complaint in complaints
    )


class GStreamerPlayer:
    """gst-launch-1.0 with an rtspsrc or a playbin."""

    def __init__(self, env):
        self.env = env

    def run(self, description, seconds=40):
        """Plays to the end of stream that the description itself brings about."""
        player = Process("gst-launch-1.0 " + description, self.env)
        assert played(player, seconds), player.output
        return player

    def start(self, description):
        return Process("gst-launch-1.0 " + description, self.env)

    def pictures(self, url, folder, count=2, protocols="tcp", chain="rtph264depay ! h264parse ! avdec_h264"):
        """Decodes `count` pictures to PNG files."""
        self.run(
            "-q rtspsrc location=%s protocols=%s latency=200 ! %s ! videoconvert ! identity eos-after=%d"
            " ! pngenc ! multifilesink location=%s/gst-%%02d.png" % (url, protocols, chain, count + 1, folder)
        )
        return sorted(folder.glob("gst-*.png"))

    def sound(self, url, path, chain, protocols="tcp", buffers=60):
        """Decodes sound to 48 kHz mono S16LE."""
        self.run(
            "-q rtspsrc location=%s protocols=%s latency=200 ! %s ! audioconvert ! audioresample"
            " ! audio/x-raw,format=S16LE,channels=1,rate=48000 ! identity eos-after=%d ! filesink location=%s"
            % (url, protocols, chain, buffers, path)
        )
        return path.read_bytes()


class FfmpegPlayer:
    """ffmpeg and ffprobe; what they print at level warning is a defect unless a test says otherwise."""

    def __init__(self, env):
        self.env = env

    def _run(self, command, seconds):
        done = subprocess.run(
            [str(part) for part in command],
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        complaint = done.stderr.decode("utf-8", "replace")
        assert done.returncode == 0, complaint
        return done.stdout, complaint

    def streams(self, url, transport="tcp", seconds=40):
        out, _ = self._run(
            ["ffprobe", "-v", "error", "-rtsp_transport", transport, "-show_streams", "-of", "json", url], seconds
        )
        return json.loads(out)["streams"]

    def pictures(self, url, folder, count=2, transport="tcp", seconds=40):
        """Decodes `count` pictures to PNG files; no decoder may complain."""
        files = folder / ("ffmpeg-%s-%%02d.png" % transport)
        _, complaint = self._run(
            ["ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", transport, "-i", url]
            + ["-map", "0:v:0", "-frames:v", count, "-vsync", "passthrough", files],
            seconds,
        )
        assert not complaint.strip(), complaint
        return sorted(folder.glob("ffmpeg-%s-*.png" % transport))

    def sound(self, url, seconds_of_sound=1.5, transport="tcp", seconds=40):
        """48 kHz mono S16LE."""
        out, complaint = self._run(
            ["ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", transport, "-i", url, "-map", "0:a:0"]
            + ["-t", seconds_of_sound, "-f", "s16le", "-ac", 1, "-ar", 48000, "-"],
            seconds,
        )
        assert not complaint.strip(), complaint
        return out


class YellowstonePlayer:
    """The npm client; it speaks TCP interleaved only and reports what it got as one line of JSON."""

    def __init__(self, env):
        self.env = env

    @staticmethod
    def missing():
        """Why it cannot run here, or None."""
        if not workbench.command("node"):
            return "node is not installed"
        if not (workbench.NODE / "node_modules" / "yellowstone").is_dir():
            return "yellowstone is not installed: run `npm ci` in tests/interop/node"
        return None

    def play(self, url, packets=100, seconds=30):
        player = Process(["node", workbench.NODE / "play.js", url, packets], self.env, cwd=workbench.NODE)
        code = player.end(seconds)
        assert code == 0, player.output
        return json.loads(player.lines[-1])


def vlc_with_rtsp():
    """A VLC that can play RTSP, or None; Debian builds VLC without it."""
    vlc = workbench.command("cvlc")
    if not vlc:
        return None
    modules = subprocess.run([vlc, "--list"], capture_output=True, text=True, timeout=60, check=False).stdout
    return vlc if re.search(r"(?m)^\s*(live555|rtsp)\b", modules) else None
