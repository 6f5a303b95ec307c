#!/bin/sh
# Installs the jar for Meson, which would rewrite it on the way: install-jar.sh JAR DIRECTORY
set -eu
install -D -m 644 "$1" "${DESTDIR:-}$2/rtspsink.jar"
