#!/usr/bin/env bash
# Watch it with: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/stream1
set -euo pipefail

usage() {
  cat <<'END'
usage: examples/quickstart.sh [--port PORT] [FILE]

Installs what is missing, builds, publishes rtsp://127.0.0.1:8554/stream1 and prints the line that plays it.
Without FILE a test picture and tone are published, with FILE its video and audio, until its end or Ctrl-C.

  --port PORT  another port than 8554 (also: environment variable PORT); 0 takes a free one
  --help       this text

Exit codes: 0 the stream ended or Ctrl-C, 1 something failed, 2 wrong usage, 3 the port is taken.
END
}

fail() {
  printf 'error: %s\n' "$1" >&2
  exit "${2:-1}"
}

port=${PORT:-8554}
file=
while [ "$#" -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --port) [ "$#" -ge 2 ] || { usage >&2; exit 2; }; port=$2; shift ;;
    --port=*) port=${1#*=} ;;
    -*) usage >&2; exit 2 ;;
    *) [ -z "$file" ] || { usage >&2; exit 2; }; file=$1 ;;
  esac
  shift
done
[[ $port =~ ^[0-9]{1,5}$ && $port -le 65535 ]] || fail "'$port' is no port number" 2
[ -z "$file" ] || { [ -f "$file" ] && [ -r "$file" ]; } || fail "no such file: $file" 2

# shellcheck source=tests/setup.sh
. "$(dirname "$0")/../tests/setup.sh"

# The caps that the n-th track of a file has once it is parsed; nothing for what is no video or audio that RTP carries.
caps_of() {
  case $1 in
    h264) echo video/x-h264 ;;
    hevc) echo video/x-h265 ;;
    vp8) echo video/x-vp8 ;;
    vp9) echo video/x-vp9 ;;
    mpeg1video | mpeg2video) echo video/mpeg,mpegversion='{1,2}' ;;
    mpeg4) echo video/mpeg,mpegversion=4 ;;
    mjpeg) echo image/jpeg ;;
    aac) echo audio/mpeg,mpegversion='{2,4}' ;;
    mp1 | mp2 | mp3) echo audio/mpeg,mpegversion=1 ;;
    opus) echo audio/x-opus ;;
    vorbis) echo audio/x-vorbis ;;
    ac3) echo audio/x-ac3 ;;
    pcm_alaw) echo audio/x-alaw ;;
    pcm_mulaw) echo audio/x-mulaw ;;
  esac
}

# Sets `pipeline` to what publishes the tracks of $file under one mapping.
file_pipeline() {
  local codec attached caps tracks=0
  local -a mappings=() branches=()
  # ffprobe names a track again for each programme of a transport stream: the index tells those apart.
  while IFS=, read -r _ codec attached; do
    caps=$(caps_of "$codec")
    # A cover picture is a track of its own, but no film.
    if [ -z "$caps" ] || [ "$attached" = 1 ]; then
      continue
    fi
    mappings+=("sink_$tracks::mapping=/stream1")
    branches+=(demux. ! "$caps" ! queue max-size-buffers=0 max-size-bytes=0 max-size-time=5000000000 ! "sink.sink_$tracks")
    tracks=$((tracks + 1))
  done < <(ffprobe -v error -show_entries stream=index,codec_name:stream_disposition=attached_pic -of csv=p=0 "$file" </dev/null | sort -nu)
  [ "$tracks" -gt 0 ] || fail "no video or audio in $file that RTP can carry"
  # A file cannot be asked for a key frame: viewers start on the one that was last.
  pipeline=(rtspsink name=sink "service=$port" fast-start=gop "${mappings[@]}" filesrc "location=$file" ! parsebin name=demux "${branches[@]}")
}

# Sets `pipeline` to what publishes a moving picture and a tone that ticks each second.
test_pipeline() {
  pipeline=(rtspsink name=sink "service=$port"
    videotestsrc is-live=true horizontal-speed=4 ! 'video/x-raw,width=1280,height=720,framerate=30/1'
    ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 bitrate=4000
    ! h264parse config-interval=-1 ! 'video/x-h264,mapping=/stream1' ! sink.
    audiotestsrc is-live=true wave=ticks ! audioconvert ! opusenc ! 'audio/x-opus,mapping=/stream1' ! sink.)
}

# Reads the bus messages that gst-launch prints and tells what a person wants to know.
tell() {
  local line
  # Ctrl-C is for gst-launch; we still tell how it ended.
  trap '' INT
  while IFS= read -r line; do
    case $line in
      *'rtspsink-mapping, '*url=\(string\)*) tell_ready "$(field url "$line")" ;;
      *'rtspsink-viewer-joined, '*) say "A viewer joined: $(field peer "$line") over $(field transport "$line")" ;;
      *'rtspsink-viewer-left, '*) say "A viewer left: $(field peer "$line")" ;;
    esac
  done
}

# field NAME MESSAGE: the value of a string field of a message that gst-launch -m printed.
field() {
  local value=${2#*"$1"=(string)}
  case $value in
    \"*) value=${value#\"}; value=${value%%\"*} ;;
    *) value=${value%%[,;]*} ;;
  esac
  printf '%s' "${value//\\/}"
}

tell_ready() {
  cat <<END

Published: $1
Play it with one of
  gst-launch-1.0 playbin uri=$1
  ffplay $1
  vlc $1
Ctrl-C ends it.

END
}

# Runs the pipeline until it ends; Ctrl-C ends it in good order, a second one at once.
publish() {
  local launch teller out signal=INT interrupted=yes status
  exec {out}> >(tell)
  teller=$!
  # A group of its own, so that Ctrl-C reaches gst-launch once: from us.
  set -m
  gst-launch-1.0 -m "${pipeline[@]}" >&"$out" </dev/null &
  launch=$!
  set +m
  exec {out}>&-
  trap 'kill -"$signal" "$launch" 2>/dev/null; signal=KILL; interrupted=yes' INT
  # timeout(1), for one, signals a program and its group, so that two TERMs come for one: the first counts.
  trap '[ "$signal" = KILL ] || kill -INT "$launch" 2>/dev/null; signal=KILL; interrupted=yes' TERM HUP
  while [ "$interrupted" = yes ]; do
    interrupted=no
    status=0
    wait "$launch" || status=$?
  done
  wait "$teller"
  [ "$status" -eq 0 ] || fail "gst-launch-1.0 ended with exit code $status"
}

install_packages build
choose_jdk
# shellcheck disable=SC2119
build_all

if [ "$port" != 0 ] && (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  fail "port $port is taken by another program; end it, or choose another port: $0 --port 8555" 3
fi
if [ -n "$file" ]; then
  file_pipeline
else
  test_pipeline
fi

export GST_PLUGIN_PATH="$build/native-shim${GST_PLUGIN_PATH:+:$GST_PLUGIN_PATH}"
publish
