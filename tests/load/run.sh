#!/usr/bin/env bash
# Measures rtspsink against gst-rtsp-server on this machine: see docs/performance.md, or tests/load/run.sh --help.
#
# RTSPSINK_PLUGIN_PATH=FOLDER measures the plugin in that folder instead of building this tree's.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/setup.sh
. "$here/../setup.sh"
programs=${RTSPSINK_LOAD_BUILD:-$here/build}
clips=${RTSPSINK_MEDIA:-$top/../shared/media}

build_programs() {
  say "Building the two servers and the load client"
  make --silent --directory "$here" BUILD="$programs"
  if [ -z "${RTSPSINK_PLUGIN_PATH:-}" ]; then
    # shellcheck disable=SC2119
    build_all
  fi
}

# make_clip OUT GOP SOURCE...: 1080p30 at about 4 Mbit/s; scenarios.py says which part of it is looped.
make_clip() {
  local out=$1 gop=$2
  shift 2
  [ -s "$out" ] && return
  say "Encoding $(basename "$out")"
  gst-launch-1.0 -q "$@" ! videorate ! video/x-raw,width=1920,height=1080,framerate=30/1 ! videoconvert ! \
    video/x-raw,format=I420 ! \
    x264enc bitrate=4300 speed-preset=veryfast bframes=0 aud=false key-int-max="$gop" \
      option-string="scenecut=0:keyint=$gop:min-keyint=$gop" ! \
    video/x-h264,stream-format=byte-stream ! filesink location="$out.part"
  mv "$out.part" "$out"
}

# What most sites get today: an elliptic key on P-256.
make_certificate() {
  [ -s "$programs/cert.pem" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$programs/key.pem" -out "$programs/cert.pem" 2>/dev/null
}

make_clips() {
  local film=$clips/big-buck-bunny-1080p-5s.mp4
  local pattern=(videotestsrc pattern=zone-plate kx2=12 ky2=8 kt=2)
  make_clip "$programs/long-gop.h264" 250 "${pattern[@]}" num-buffers=250
  if [ -r "$film" ]; then
    make_clip "$programs/clip.h264" 60 filesrc location="$film" ! decodebin
  else
    make_clip "$programs/clip.h264" 60 "${pattern[@]}" num-buffers=120
  fi
}

# A network namespace of its own: no other traffic, and `lo` may be set up as a device.
enter_namespace() {
  [ -n "${RTSPSINK_LOAD_NETNS:-}" ] && return
  local enter=
  if unshare -n true 2>/dev/null; then
    enter="unshare -n"
  elif unshare -Urn true 2>/dev/null; then
    enter="unshare -Urn"
  else
    say "No network namespace allowed here: the device settings will be skipped"
    return
  fi
  # shellcheck disable=SC2086 # a command and its option
  RTSPSINK_LOAD_NETNS=1 exec $enter "${BASH_SOURCE[0]}" "$@"
}

if [ -z "${RTSPSINK_LOAD_NETNS:-}" ]; then
  case " $* " in *" --help "*|*" -h "*) exec /usr/bin/python3 "$here/bench.py" --help ;; esac
  install_packages load
  choose_jdk
  build_programs
  make_clips
  make_certificate
fi
enter_namespace "$@"
[ -z "${RTSPSINK_LOAD_NETNS:-}" ] || ip link set lo up
ulimit -n "$(ulimit -Hn)"
exec /usr/bin/python3 "$here/bench.py" --build "$programs" \
  --plugin-path "${RTSPSINK_PLUGIN_PATH:-$build/native-shim}" "$@"
