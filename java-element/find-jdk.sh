#!/bin/sh
# Prints the home of the JDK to build with: JAVA_HOME, else the javac on PATH, else the newest JDK that
# distributions install. Fails with a remedy on stderr if none is at least version 17.
set -eu

wanted=17

# Prints the feature version (17, 21, ...) of the JDK in $1, or 0 if there is no JDK there.
version_of() {
  if [ -x "$1/bin/javac" ]; then
    # "javac 17.0.15", or on stderr "javac 1.8.0_402"
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | grep . || echo 0
  else
    echo 0
  fi
}

if [ -n "${JAVA_HOME:-}" ]; then
  version=$(version_of "$JAVA_HOME")
  if [ "$version" -ge "$wanted" ]; then
    echo "$JAVA_HOME"
    exit 0
  fi
  echo "JAVA_HOME=$JAVA_HOME is no JDK of version $wanted or newer; unset it or point it at one" >&2
  exit 1
fi

if javac=$(command -v javac); then
  home=$(dirname "$(dirname "$(readlink -f "$javac")")")
  if [ "$(version_of "$home")" -ge "$wanted" ]; then
    echo "$home"
    exit 0
  fi
fi

best=
best_version=0
for home in /usr/lib/jvm/* /usr/lib64/jvm/* /opt/java/*; do
  [ -L "$home" ] && continue
  version=$(version_of "$home")
  if [ "$version" -gt "$best_version" ]; then
    best=$home
    best_version=$version
  fi
done
if [ "$best_version" -ge "$wanted" ]; then
  echo "$best"
  exit 0
fi
if [ "$best_version" -gt 0 ]; then
  echo "the newest JDK found, $best, has version $best_version; install version $wanted or newer" >&2
else
  echo "no JDK found (a JRE without javac is not enough); install version $wanted or newer, or set JAVA_HOME" >&2
fi
exit 1
