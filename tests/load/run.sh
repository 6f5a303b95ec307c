#!/bin/bash
# Measures rtspsink against gst-rtsp-server on this machine: see docs/performance.md, or tests/load/run.sh --help.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=${RTSPSINK_LOAD_BUILD:-$here/build}
clips=${RTSPSINK_MEDIA:-$root/../shared/media}

say() { printf '%s\n' "tests/load: $*" >&2; }

install_missing() {
  local missing=()
  pkg-config --exists gstreamer-rtsp-server-1.0 2>/dev/null || missing+=(libgstrtspserver-1.0-dev pkg-config)
  pkg-config --exists gstreamer-app-1.0 2>/dev/null || missing+=(libgstreamer-plugins-base1.0-dev)
  command -v gcc >/dev/null || missing+=(gcc libc6-dev)
  command -v make >/dev/null || missing+=(make)
  command -v nft >/dev/null || missing+=(nftables)
  command -v ethtool >/dev/null || missing+=(ethtool)
  gst-inspect-1.0 --exists x264enc 2>/dev/null || missing+=(gstreamer1.0-tools gstreamer1.0-plugins-ugly)
  gst-inspect-1.0 --exists h264parse 2>/dev/null || missing+=(gstreamer1.0-plugins-bad)
  gst-inspect-1.0 --exists rtph264pay 2>/dev/null || missing+=(gstreamer1.0-plugins-good)
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say "missing, install them for a complete run: ${missing[*]}"
    return
  fi
  say "installing ${missing[*]}"
  apt-get install -y -q "${missing[@]}" >/dev/null
}

build_programs() {
  say "building the two servers and the load client"
  make -s -C "$here" BUILD="$build"
  if [ -z "${RTSPSINK_PLUGIN_PATH:-}" ]; then
    [ -d "$root/build" ] || meson setup "$root/build" "$root" >/dev/null
    say "building rtspsink"
    meson compile -C "$root/build" >/dev/null
  fi
}

# 1080p30 at about 4 Mbit/s; scenarios.py says which part of it is looped.
make_clip() {
  local out=$1 gop=$2 source=$3
  [ -s "$out" ] && return
  say "making $(basename "$out")"
  gst-launch-1.0 -q $source ! videorate ! video/x-raw,width=1920,height=1080,framerate=30/1 ! videoconvert ! \
    video/x-raw,format=I420 ! \
    x264enc bitrate=4300 speed-preset=veryfast bframes=0 aud=false key-int-max="$gop" \
      option-string="scenecut=0:keyint=$gop:min-keyint=$gop" ! \
    video/x-h264,stream-format=byte-stream ! filesink location="$out.part"
  mv "$out.part" "$out"
}

make_clips() {
  local film=$clips/big-buck-bunny-1080p-5s.mp4 pattern="videotestsrc pattern=zone-plate kx2=12 ky2=8 kt=2 num-buffers="
  make_clip "$build/long-gop.h264" 250 "${pattern}250"
  if [ -r "$film" ]; then
    make_clip "$build/clip.h264" 60 "filesrc location=$film ! decodebin"
  else
    make_clip "$build/clip.h264" 60 "${pattern}120"
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
    say "no network namespace allowed here: the device settings will be skipped"
    return
  fi
  RTSPSINK_LOAD_NETNS=1 exec $enter "$0" "$@"
}

if [ -z "${RTSPSINK_LOAD_NETNS:-}" ]; then
  case " $* " in *" --help "*|*" -h "*) exec /usr/bin/python3 "$here/bench.py" --help ;; esac
  install_missing
  build_programs
  make_clips
fi
enter_namespace "$@"
[ -z "${RTSPSINK_LOAD_NETNS:-}" ] || ip link set lo up
ulimit -n "$(ulimit -Hn)"
exec /usr/bin/python3 "$here/bench.py" --build "$build" \
  --plugin-path "${RTSPSINK_PLUGIN_PATH:-$root/build/native-shim}" "$@"
