#!/bin/sh
# Builds the jar for Meson: build-jar.sh MVN JDK_HOME MAVEN_DIRECTORY JAR DEPFILE
# Maven works in MAVEN_DIRECTORY, so the source tree stays clean and build folders don't collide.
set -eu

mvn=$1
JAVA_HOME=$2
directory=$3
jar=$4
depfile=$5
export JAVA_HOME

source=$(cd "$(dirname "$0")" && pwd)

rm -f "$directory"/rtspsink-*-all.jar
echo "Building the jar with Maven; the first time it fetches its plugins, which can take minutes."
"$mvn" --batch-mode --quiet --file "$source/pom.xml" -Drtspsink.target="$directory" -Dmaven.test.skip=true package </dev/null
cp "$directory"/rtspsink-*-all.jar "$jar"

# The folders are listed too: their time changes when a file comes or goes.
{
  printf '%s:' "$jar"
  find "$source/pom.xml" "$source/../pom.xml" "$source/../LICENSE" "$source/../THIRD-PARTY-NOTICES" "$source/src/main" | sed 's/[ #]/\\&/g; s/^/ /' | tr -d '\n'
  echo
} >"$depfile"
