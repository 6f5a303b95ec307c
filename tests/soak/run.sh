#!/usr/bin/env bash
# A long day of a server, in namespaces of its own.
#
#   tests/soak/run.sh                     100 000 sessions, stopped and killed viewers, cut cables, full disk, leaping clock: an hour
#   tests/soak/run.sh --sessions 2000     the same, smaller; --help tells the rest
#   tests/soak/run.sh siege               every attack, 12 s each; `siege --help` tells the rest
#
# RTSPSINK_PLUGIN_PATH=FOLDER tries the plugin in that folder instead of building this tree's. JAVA_HOME chooses the JVM.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/setup.sh
. "$here/../setup.sh"

# A network of its own: no packet leaves it, and cables may be cut. Mounts of its own: for the disk without room.
enter_namespaces() {
  [ -n "${RTSPSINK_SOAK_NAMESPACES:-}" ] && return
  [ "$(id -u)" -eq 0 ] || die "namespaces, cables and mounts need root: run it as root, on a machine or in a container of its own"
  RTSPSINK_SOAK_NAMESPACES=1 exec unshare --net --mount --propagation private "${BASH_SOURCE[0]}" "$@"
}

program=soak.py
case ${1:-} in
  siege) program=siege.py ;;
esac
case " $* " in
  *" --help "* | *" -h "*) [ "$program" = soak.py ] || shift; exec /usr/bin/python3 "$here/$program" --help ;;
esac
if [ -z "${RTSPSINK_SOAK_NAMESPACES:-}" ]; then
  install_packages soak
  if [ -z "${RTSPSINK_PLUGIN_PATH:-}" ]; then
    choose_jdk
    # shellcheck disable=SC2119
    build_all
  fi
fi
enter_namespaces "$@"
[ "$program" = soak.py ] || shift
ip link set lo up
mount -t tmpfs none /run/netns 2>/dev/null || { mkdir -p /run/netns && mount -t tmpfs none /run/netns; }
ulimit -n "$(ulimit -Hn)"
export GST_PLUGIN_PATH=${RTSPSINK_PLUGIN_PATH:-$build/native-shim} PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 "$here/$program" "$@"
