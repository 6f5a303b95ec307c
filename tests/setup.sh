#!/usr/bin/env bash
# The one place that knows what this project needs: installs what is missing, finds the JDK, builds.
#
#   tests/setup.sh          to build and to publish
#   tests/setup.sh tests    also to run the tests
#   tests/setup.sh load     also to measure with tests/load
#   tests/setup.sh soak     also for tests/soak
#   tests/setup.sh fuzz     also for tests/fuzz
#
# Sourced by examples/quickstart.sh and tests/run.sh. It needs Debian 12 or Ubuntu 24.04 or newer, as root or
# with sudo; on another system it says what is missing.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${RTSPSINK_BUILD:-$top/build}
readonly top build

# Each is "package" or "package=proof": the proof, a command, a pkg-config module (pc:...), a GStreamer element
# (gst:...), a Python module (py:...), a GObject binding (gir:...) or a function here (run:...), counts too, so that hand-made installations
# and other systems do.
readonly build_packages=(
  maven=mvn meson=meson ninja-build=ninja gcc=cc libc6-dev=cc pkg-config=pkg-config
  libgstreamer1.0-dev=pc:gstreamer-check-1.0 libgstreamer-plugins-base1.0-dev=pc:gstreamer-sdp-1.0
  gstreamer1.0-tools=gst-launch-1.0 gstreamer1.0-plugins-base=gst:opusenc gstreamer1.0-plugins-good=gst:rtph264pay
  gstreamer1.0-plugins-bad=gst:h264parse gstreamer1.0-plugins-ugly=gst:x264enc gstreamer1.0-libav=gst:avdec_h264
  ffmpeg=ffprobe zlib1g-dev=pc:zlib
)
readonly test_packages=(
  python3-gi=py:gi gir1.2-gstreamer-1.0=gir:Gst gir1.2-gst-plugins-base-1.0=gir:GstSdp gir1.2-gst-rtsp-server-1.0=gir:GstRtspServer python3-pytest=py:pytest python3-pytest-rerunfailures=py:pytest_rerunfailures
  nodejs=node npm=npm iproute2=ip linuxptp=ptp4l nftables=nft procps=pgrep strace=strace valgrind=valgrind
)

readonly load_packages=(
  make=make libgstrtspserver-1.0-dev=pc:gstreamer-rtsp-server-1.0 nftables=nft ethtool=ethtool iproute2=ip
  libssl-dev=pc:openssl openssl=openssl glib-networking util-linux=taskset
)
readonly soak_packages=(
  iproute2=ip openssl=openssl util-linux=unshare mount=mount
)

readonly fuzz_packages=(
  clang=clang libclang-rt-dev=run:clang_has_fuzzer
)

# libFuzzer is in a package of its own.
clang_has_fuzzer() {
  [ -f "$(clang --print-resource-dir)/lib/linux/libclang_rt.fuzzer-$(uname -m).a" ]
}

say() {
  printf '==> %s\n' "$*" >&2
}

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

has_package() {
  dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

is_proven() {
  case $1 in
    pc:*) pkg-config --exists "${1#*:}" ;;
    gst:*) gst-inspect-1.0 --exists "${1#*:}" ;;
    py:*) /usr/bin/python3 -c "import ${1#*:}" ;;
    run:*) "${1#*:}" ;;
    gir:*) /usr/bin/python3 -c "import gi; gi.require_version('${1#*:}', '1.0')" ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

# Prints those of the given packages that are not there.
missing_of() {
  local entry package
  for entry in "$@"; do
    package=${entry%%=*}
    if ! has_package "$package" && { [ "$package" = "$entry" ] || ! is_proven "${entry#*=}"; }; then
      echo "$package"
    fi
  done
  "$top/java-element/find-jdk.sh" >/dev/null 2>&1 || echo default-jdk-headless
}

# Ubuntu and Debian name their default JDK alike, but an old release's default can be too old for us.
jdk_package() {
  local default
  default=$(apt-cache show default-jdk-headless 2>/dev/null | sed -n 's/^Depends:.*openjdk-\([0-9]*\)-jdk-headless.*/\1/p' | head -n 1)
  if [ "${default:-0}" -ge 17 ]; then
    echo default-jdk-headless
  else
    echo openjdk-17-jdk-headless
  fi
}

# logged NAME COMMAND...: its output goes to a file in the build folder, and to the user only if it fails.
logged() {
  local log="$build/$1.log"
  shift
  mkdir -p "$build"
  "$@" >"$log" 2>&1 </dev/null || { tail -n 80 "$log" >&2; return 1; }
}

apt_get() {
  local -a as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --option Dpkg::Use-Pty=0 "$@"
}

# install_packages build|tests|load|soak|fuzz
install_packages() {
  local missing
  if [ -n "${JAVA_HOME:-}" ]; then
    choose_jdk
  fi
  case $1 in
    build) mapfile -t missing < <(missing_of "${build_packages[@]}") ;;
    tests) mapfile -t missing < <(missing_of "${build_packages[@]}" "${test_packages[@]}") ;;
    load) mapfile -t missing < <(missing_of "${build_packages[@]}" "${load_packages[@]}") ;;
    soak) mapfile -t missing < <(missing_of "${build_packages[@]}" "${soak_packages[@]}") ;;
    fuzz) mapfile -t missing < <(missing_of "${build_packages[@]}" "${fuzz_packages[@]}") ;;
    *) die "no package set '$1' (build, tests, load, soak, fuzz)" ;;
  esac
  if [ "${#missing[@]}" -eq 0 ]; then
    return
  fi
  if ! command -v apt-get >/dev/null; then
    die "this is no Debian or Ubuntu: please install what these packages hold, then try again: ${missing[*]}"
  fi
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    die "neither root nor sudo: as root, please run: apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "Reading the package lists (some seconds)"
  logged apt apt_get update || say "apt-get update failed; trying with the lists there are"
  missing=("${missing[@]/#default-jdk-headless/$(jdk_package)}")
  say "Installing ${#missing[@]} packages (some minutes): ${missing[*]}"
  logged apt apt_get install --yes --no-install-recommends "${missing[@]}" || die "apt-get could not install them"
}

# Lets Maven, Meson and the plugin use one and the same JDK.
choose_jdk() {
  JAVA_HOME=$("$top/java-element/find-jdk.sh") || exit 1
  export JAVA_HOME
}

# shellcheck disable=SC2120 # its arguments come from run.sh
# build_all [meson options]: the plugin into $build/native-shim, the jar into $build.
build_all() {
  if [ ! -f "$build/build.ninja" ]; then
    say "Configuring $build (some seconds)"
    logged setup meson setup "$build" "$top" "$@" || die "meson setup failed"
  elif [ "$#" -gt 0 ]; then
    logged setup meson configure "$build" "$@" || die "meson configure failed"
  fi
  if ninja -C "$build" -n | grep -q 'no work to do'; then
    return
  fi
  say "Building (the first time a minute or two: Maven fetches its plugins)"
  logged build ninja -C "$build" || die "the build failed"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  install_packages "${1:-build}"
  choose_jdk
  # shellcheck disable=SC2119
  build_all
fi
