#!/bin/sh
# Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/bars (and .../ball)
#
# Two independent mappings of one pipeline, the first with picture and sound.
# usage: two-mappings.sh [PORT]
service=${1:-8554}
export GST_PLUGIN_PATH="${GST_PLUGIN_PATH:-$(dirname "$0")/../build/native-shim}"
encode='x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 bitrate=1000 ! h264parse'

# shellcheck disable=SC2086
exec gst-launch-1.0 rtspsink name=sink service="$service" \
    videotestsrc is-live=true ! $encode ! video/x-h264,mapping=/bars ! sink. \
    audiotestsrc is-live=true wave=ticks ! audioconvert ! avenc_aac ! aacparse ! audio/mpeg,mapping=/bars ! sink. \
    videotestsrc is-live=true pattern=ball ! $encode ! video/x-h264,mapping=/ball ! sink.
