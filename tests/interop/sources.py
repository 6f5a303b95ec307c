"""gst-launch source branches that the tests publish, each ending in caps that name the mapping."""


def video(mapping, pattern="smpte", size="320x240", rate=30, keyframe_interval=30, extra=""):
    """A live H.264 picture, one access unit per frame."""
    width, height = size.split("x")
    return (
        "videotestsrc is-live=true pattern=%s %s ! video/x-raw,format=I420,width=%s,height=%s,framerate=%d/1"
        " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=%d bitrate=600 threads=1"
        " ! h264parse config-interval=-1 ! video/x-h264%s"
        % (pattern, extra, width, height, rate, keyframe_interval, caps_field(mapping))
    )


def colour(mapping, argb, **settings):
    """A live H.264 picture of one colour, 0xAARRGGBB."""
    return video(mapping, "solid-color", extra="foreground-color=%d" % argb, **settings)


def aac(mapping, frequency=440):
    """A live AAC tone."""
    return (
        "audiotestsrc is-live=true freq=%d samplesperbuffer=1024 ! audio/x-raw,rate=48000,channels=2"
        " ! avenc_aac ! aacparse ! audio/mpeg%s" % (frequency, caps_field(mapping))
    )


def mulaw(mapping, frequency=440):
    """A live PCMU tone: the cheapest sound to publish and the easiest to look into."""
    return (
        "audiotestsrc is-live=true freq=%d samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1"
        " ! mulawenc ! audio/x-mulaw%s" % (frequency, caps_field(mapping))
    )


def documents(mapping, size):
    """Live ONVIF metadata: ten documents of `size` bytes a second, made of the bytes 0..255 in turn."""
    return (
        "fakesrc is-live=true do-timestamp=true format=time sizetype=fixed sizemax=%d filltype=pattern sync=true"
        " datarate=%d ! application/x-onvif-metadata%s" % (size, size * 10, caps_field(mapping))
    )


def caps_field(mapping):
    return ",mapping=%s" % mapping if mapping else ""
