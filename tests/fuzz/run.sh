#!/usr/bin/env bash
# Feeds hostile bytes to whatever reads bytes of others: Jazzer for Java, libFuzzer with ASan and UBSan for C.
#
#   tests/fuzz/run.sh                          every target for 10 s
#   tests/fuzz/run.sh --list
#   tests/fuzz/run.sh HttpFuzz stats --seconds 3600
#
# What is found is kept in build/fuzz; an input that made a target fail belongs into tests/fuzz/corpus/TARGET with the mend.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/setup.sh
. "$here/../setup.sh"

install_packages fuzz
choose_jdk
# shellcheck disable=SC2119
build_all
RTSPSINK_BUILD=$build exec /usr/bin/python3 "$here/run.py" "$@"
