#!/bin/sh
# Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/movie
#
# An MP4 file with H.264 and AAC, restreamed without encoding it again, at the speed of the clock.
# usage: file-with-audio.sh FILE.mp4 [PORT]
file=${1:?usage: file-with-audio.sh FILE.mp4 [PORT]}
service=${2:-8554}
export GST_PLUGIN_PATH="${GST_PLUGIN_PATH:-$(dirname "$0")/../build/native-shim}"

exec gst-launch-1.0 rtspsink name=sink service="$service" \
    filesrc location="$file" ! qtdemux name=demux \
    demux. ! queue ! aacparse ! audio/mpeg,mapping=/movie ! sink. \
    demux. ! queue ! h264parse ! video/x-h264,mapping=/movie ! sink.
