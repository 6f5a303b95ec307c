"""What the benchmark measures: one Scenario is one server process and one run of the load client."""

from dataclasses import dataclass

# `clip.h264` has a key frame every 60 frames. Its second group of pictures is looped (the first one is a title that
# hardly moves), so that every window of 2 s holds the same packets.
CLIP_SOURCE = "clipsrc location={clip} first=60 frames=60"
LONG_GOP_SOURCE = "clipsrc location={long_gop}"
PEER_TAIL = " ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
OURS_TAIL = " ! video/x-h264,mapping=/bench ! rtspsink service={port}"
ENCODER = (
    "videotestsrc is-live=true ! video/x-raw,width=640,height=360,framerate=30/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=250 bitrate=2000 ! h264parse config-interval=-1"
)

# Ten viewers come while one GOP of 250 frames at 30 frames/s goes by, so that they meet all its phases.
GOP_MILLIS = 8333


@dataclass(frozen=True)
class Scenario:
    key: str
    title: str
    steps: tuple
    repetitions: int
    viewer_options: tuple = ()
    warmup_seconds: float = 2.0
    settle_seconds: float = 0.6
    window_seconds: float = 2.0
    source: str = CLIP_SOURCE
    ours_properties: str = ""
    device: str = ""  # or "drop", "drop-no-uso"
    tls: bool = False  # both servers have a certificate
    srtp_cipher: str = ""  # of rtspsink; gst-rtsp-server has aes-cm-128-hmac-sha1-80 always
    one_core: bool = False  # the server's threads share one
    extra_seconds: float = 0.0

    @property
    def cells(self):
        """The name of each step. Who comes back to few viewers measures a server that is warm."""
        names = []
        for index, viewers in enumerate(self.steps):
            at_start = viewers in self.steps[index + 1 :]
            names.append(f"{viewers}, at start" if at_start else str(viewers))
        return names

    @property
    def peer_launch(self):
        return "( " + self.source + PEER_TAIL

    @property
    def ours_launch(self):
        srtp = f" profiles=savp srtp-cipher={self.srtp_cipher}" if self.srtp_cipher else ""
        return self.source + OURS_TAIL + self.ours_properties + srtp

    @property
    def seconds(self):
        """About how long one run takes, for the progress line."""
        per_step = self.settle_seconds + self.window_seconds + 0.4
        return 1.5 + self.warmup_seconds + per_step * len(self.steps) + self.extra_seconds


def plan(full):
    """The default set takes less than ten minutes; the full one has longer windows and more repetitions."""
    window = 4.0 if full else 2.0
    repetitions = 5 if full else 2
    grid = dict(repetitions=repetitions, window_seconds=window)
    # Few viewers again at the end: by then a JVM has compiled what runs once a frame.
    grid_steps = (1, 10, 100, 200, 500, 10, 1)
    key_steps = (500, 100)
    fewer = dict(repetitions=repetitions, window_seconds=window, warmup_seconds=1)
    return [
        Scenario("udp", "UDP, ordinary receivers", grid_steps, warmup_seconds=3, **grid),
        Scenario("tcp", "TCP interleaved", grid_steps, viewer_options=("--tcp",), warmup_seconds=3, **grid),
        Scenario("udp-gro", "UDP, receivers that accept GRO", key_steps, viewer_options=("--gro",), **fewer),
        Scenario(
            "udp-nic", "UDP, device that segments", key_steps, viewer_options=("--dropped",), device="drop", **fewer
        ),
        Scenario(
            "udp-nic-no-uso",
            "UDP, device without UDP segmentation",
            key_steps,
            viewer_options=("--dropped",),
            device="drop-no-uso",
            **fewer,
        ),
        *_encrypted(full),
        Scenario("udp-1000", "UDP, 1000 viewers", (1000,), 3 if full else 1, window_seconds=window, extra_seconds=3),
        *_stories(3 if full else 1),
    ]


def _encrypted(full):
    common = dict(repetitions=3 if full else 1, window_seconds=4.0 if full else 2.0, tls=True)
    # Few viewers again at the end: by then a JVM has compiled its ciphers.
    tls_steps = (1, 10, 50, 100, 50, 10, 1)
    srtp_steps = (100, 1)
    return [
        Scenario("tls", "TLS, interleaved", tls_steps, viewer_options=("--tls", "--tcp"), **common),
        *(
            Scenario(
                key,
                f"SRTP over UDP, {cipher}",
                srtp_steps,
                viewer_options=("--srtp",),
                srtp_cipher=cipher,
                warmup_seconds=8,
                **common,
            )
            for key, cipher in (("srtp", "aes-cm-128-hmac-sha1-80"), ("srtp-gcm", "aead-aes-128-gcm"))
        ),
    ]


def _stories(repetitions):
    return [
        Scenario(
            "stall",
            "one TCP viewer stops reading beside a UDP viewer",
            (1,),
            repetitions,
            viewer_options=("--hanging", "1", "--series", "12"),
            extra_seconds=12,
        ),
        *_joins(repetitions),
        Scenario(
            "handshakes",
            "200 TLS hand-shakes a second, server on one core, beside a viewer over UDP",
            (1,),
            repetitions,
            viewer_options=("--tls", "--callers", "200"),
            tls=True,
            one_core=True,
            window_seconds=8,
        ),
        Scenario(
            "storm",
            "1000 viewers connect within one second",
            (1000,),
            repetitions,
            viewer_options=("--arrival-ms", "1000"),
            source=ENCODER,
            warmup_seconds=0,
            extra_seconds=4,
        ),
    ]


def _joins(repetitions):
    common = dict(
        steps=(1, 11),
        repetitions=repetitions,
        viewer_options=("--arrival-ms", str(GOP_MILLIS)),
        settle_seconds=0.1,
        window_seconds=0.1,
        extra_seconds=12,
    )
    file_title = "joining a file, GOP 250, fast-start=gop"
    return [
        Scenario("join-encoder", "joining a running encoder, GOP 250", source=ENCODER, **common),
        Scenario("join-file", file_title, source=LONG_GOP_SOURCE, ours_properties=" fast-start=gop", **common),
    ]
