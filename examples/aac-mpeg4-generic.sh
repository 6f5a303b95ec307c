#!/bin/sh
# Listen: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/tone
#
# AAC goes out as MP4A-LATM (RFC 3016) unless the pad names another payloader, here mpeg4-generic (RFC 3640).
# usage: aac-mpeg4-generic.sh [PORT]
service=${1:-8554}
export GST_PLUGIN_PATH="${GST_PLUGIN_PATH:-$(dirname "$0")/../build/native-shim}"

exec gst-launch-1.0 audiotestsrc is-live=true freq=440 ! audioconvert ! avenc_aac ! aacparse \
    ! audio/mpeg,mapping=/tone ! rtspsink service="$service" sink_0::payloader=rtpmp4gpay
