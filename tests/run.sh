#!/usr/bin/env bash
# Installs what is missing, builds, runs every test, and ends with one line of counts.
#
#   tests/run.sh [java] [check] [fuzz] [interop]      all four, or only those named
#
# Exits non-zero if a test failed, a suite ran none, or a suite took longer than its limit. Each suite's output
# is in build/test-logs; of a failed one the end is shown.
set -euo pipefail

# shellcheck source=tests/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

readonly logs="$build/test-logs"
suite_pid=
results=()

# run_suite NAME LIMIT REPORT COMMAND...: remembers the outcome for tally.py; nothing of it outlives this function.
run_suite() {
  local name=$1 limit=$2 report=$3 started=$SECONDS code=0
  shift 3
  say "Running $name (at most $limit)"
  rm -rf "$report"
  # timeout makes a process group of its own, which takes the suite's left-overs along.
  timeout --kill-after=30s "$limit" "$@" >"$logs/$name.log" 2>&1 </dev/null &
  suite_pid=$!
  wait "$suite_pid" || code=$?
  kill -KILL -- "-$suite_pid" 2>/dev/null || true
  suite_pid=
  results+=("$name" "$code" "$report")
  # A machine too busy for a test's deadline gives it another chance or two, but not in silence.
  grep -hE '^RERUN |^\[WARNING\] .* Run 1: ' "$logs/$name.log" | sed 's/^/needed another run: /' || true
  if [ "$code" -eq 0 ]; then
    say "$name took $((SECONDS - started)) s"
  else
    say "$name failed after $((SECONDS - started)) s with exit code $code; the end of $logs/$name.log:"
    tail -n 120 "$logs/$name.log" >&2
  fi
}

end_suite() {
  if [ -n "$suite_pid" ]; then
    kill -TERM -- "-$suite_pid" 2>/dev/null || true
  fi
}

# Not in the jar's folder: what was compiled there was not linted. ArchUnit knows test classes by the folder "target".
java_suite() {
  run_suite java 12m "$build/java-tests/target/surefire-reports" \
    mvn --batch-mode --file "$top/java-element/pom.xml" -Drtspsink.target="$build/java-tests/target" \
    -Dsurefire.rerunFailingTestsCount=2 test
}

check_suite() {
  run_suite check 8m "$build/meson-logs/testlog.junit.xml" \
    meson test -C "$build" --print-errorlogs
}

# A few seconds for each target here, to see that they work and find the easy ones; hours are for tests/fuzz/run.sh.
fuzz_suite() {
  install_packages fuzz
  run_suite fuzz 20m "$logs/fuzz.xml" \
    env RTSPSINK_BUILD="$build" /usr/bin/python3 "$top/tests/fuzz/run.py" --seconds 10 --junit "$logs/fuzz.xml"
}

interop_suite() {
  install_node_client
  run_suite interop 45m "$logs/interop.xml" \
    env RTSPSINK_BUILD="$build" GST_PLUGIN_PATH="$build/native-shim" PYTHONDONTWRITEBYTECODE=1 \
    /usr/bin/python3 -m pytest -p no:cacheprovider --reruns 2 -rR --junitxml="$logs/interop.xml" "$top/tests/interop"
}

# The RTSP client from npm; without it the tests that need it say so.
install_node_client() {
  local folder="$top/tests/interop/node"
  if [ ! "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then
    say "Installing the client from npm (some seconds)"
    timeout 5m npm ci --prefix "$folder" --no-audit --no-fund >"$logs/npm.log" 2>&1 </dev/null || tail -n 20 "$logs/npm.log" >&2
  fi
}

suites=("$@")
if [ "$#" -eq 0 ]; then
  suites=(java check fuzz interop)
fi
for suite in "${suites[@]}"; do
  [[ $suite =~ ^(java|check|fuzz|interop)$ ]] || die "no suite '$suite' (java, check, fuzz, interop)"
done

install_packages tests
choose_jdk
build_all -Dwerror=true
mkdir -p "$logs"
trap end_suite EXIT
trap 'exit 130' INT TERM
for suite in "${suites[@]}"; do
  "${suite}_suite"
done
/usr/bin/python3 "$top/tests/tally.py" "${results[@]}"
