#!/bin/sh
# Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/usb
#
# A USB camera. CAMERA is its source element; CAMERA='videotestsrc is-live=true' tries this without one.
# usage: camera.sh [PORT]
service=${1:-8554}
camera=${CAMERA:-v4l2src device=/dev/video0}
export GST_PLUGIN_PATH="${GST_PLUGIN_PATH:-$(dirname "$0")/../build/native-shim}"

# shellcheck disable=SC2086
exec gst-launch-1.0 $camera ! videoconvert ! video/x-raw,framerate=30/1 \
    ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 bitrate=4000 ! h264parse config-interval=-1 \
    ! video/x-h264,mapping=/usb ! rtspsink service="$service"
