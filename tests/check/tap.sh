#!/bin/sh
# Runs one check program so that its standard output is TAP and nothing else: Meson then counts each of its tests.
exec env CK_TAP_LOG_FILE_NAME=/dev/fd/3 "$@" 3>&1 1>&2
