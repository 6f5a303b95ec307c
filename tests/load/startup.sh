#!/usr/bin/env bash
# Prints how long a start takes with each Java runtime of this machine, with and without the start cache, and the memory then.
#
#   tests/load/startup.sh [--repetitions N]
#
# RTSPSINK_PLUGIN_PATH=FOLDER measures the plugin in that folder instead of building this tree's.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/setup.sh
. "$here/../setup.sh"

if [ -z "${RTSPSINK_PLUGIN_PATH:-}" ]; then
  install_packages build
  (
    choose_jdk
    # shellcheck disable=SC2119
    build_all
  )
fi
exec /usr/bin/python3 "$here/startup.py" --plugin-path "${RTSPSINK_PLUGIN_PATH:-$build/native-shim}" "$@"
