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

# 60 frames of 1080p30 at about 4 Mbit/s, one GOP: every window of 2 s holds the same packets.
make_clip() {
  local out=$1 frames=$2 source
  [ -s "$out" ] && return
  if [ -r "$clips/big-buck-bunny-1080p-5s.mp4" ] && [ "$frames" -le 120 ]; then
    source="filesrc location=$clips/big-buck-bunny-1080p-5s.mp4 ! decodebin ! videorate"
  else
    source="videotestsrc pattern=zone-plate kx2=12 ky2=8 kt=2 num-buffers=$frames"
  fi
  say "making $(basename "$out")"
  gst-launch-1.0 -q $source ! video/x-raw,width=1920,height=1080,framerate=30/1 ! identity eos-after=$((frames + 1)) ! \
    videoconvert ! video/x-raw,format=I420 ! \
    x264enc bitrate=4100 speed-preset=veryfast bframes=0 aud=false key-int-max="$frames" \
      option-string="scenecut=0:keyint=$frames:min-keyint=$frames" ! \
    video/x-h264,stream-format=byte-stream ! filesink location="$out.part"
  mv "$out.part" "$out"
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
  make_clip "$build/clip.h264" 60
  make_clip "$build/long-gop.h264" 250
fi
enter_namespace "$@"
[ -z "${RTSPSINK_LOAD_NETNS:-}" ] || ip link set lo up
ulimit -n "$(ulimit -Hn)"
exec /usr/bin/python3 "$here/bench.py" --build "$build" \
  --plugin-path "${RTSPSINK_PLUGIN_PATH:-$root/build/native-shim}" "$@"
