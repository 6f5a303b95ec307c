#!/bin/sh
# Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/rtp
#
# RTP that something else has payloaded: it is published with its own payload type and SSRC.
# usage: rtp-as-it-is.sh [PORT]
service=${1:-8554}
export GST_PLUGIN_PATH="${GST_PLUGIN_PATH:-$(dirname "$0")/../build/native-shim}"

exec gst-launch-1.0 videotestsrc is-live=true ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 \
    ! rtph264pay config-interval=-1 pt=101 ! rtspsink service="$service" sink_0::mapping=/rtp
