#!/bin/sh
# Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/picture (and .../both, which has sound)
#
# One encoder behind two mappings: with a tee the mapping is a property of the pad, because caps travel upstream.
# usage: tee-one-encoder.sh [PORT]
service=${1:-8554}
export GST_PLUGIN_PATH="${GST_PLUGIN_PATH:-$(dirname "$0")/../build/native-shim}"

exec gst-launch-1.0 rtspsink name=sink service="$service" \
    sink_0::mapping=/picture sink_1::mapping=/both sink_2::mapping=/both \
    videotestsrc is-live=true ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 ! h264parse ! tee name=tee \
    tee. ! queue ! sink.sink_0 \
    tee. ! queue ! sink.sink_1 \
    audiotestsrc is-live=true wave=ticks ! audioconvert ! avenc_aac ! aacparse ! sink.sink_2
