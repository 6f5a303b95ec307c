#!/usr/bin/env bash
# What try.sh runs inside the minimal system: the README's two commands, and how long they take.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Runs the quick start until it says that it has published, then ends it as Ctrl-C does.
quickstart() {
  local started=$SECONDS log=$HOME/quickstart.log pid
  ./examples/quickstart.sh >"$log" &
  pid=$!
  until grep -q '^Published:' "$log"; do
    kill -0 "$pid" 2>/dev/null || { cat "$log"; exit 1; }
    sleep 1
  done
  cat "$log"
  echo "### quick start published after $((SECONDS - started)) s"
  # A background job of a script ignores SIGINT, so TERM stands for Ctrl-C here.
  kill -TERM "$pid"
  wait "$pid"
}

quickstart
quickstart
tests_code=0
./tests/run.sh || tests_code=$?
echo "### the tests ended with exit code $tests_code after $SECONDS s in all"

# Installed, it needs no variable: neither to be found, nor to find its jar.
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" meson install -C build --quiet
gst-inspect-1.0 rtspsink >"$HOME/inspect.txt"
gst-launch-1.0 --quiet videotestsrc num-buffers=5 ! vp8enc ! rtspsink service=0
echo "### works installed"
exit "$tests_code"
