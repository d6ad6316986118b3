#!/usr/bin/env bash
# Draws repl.svg: a real session of the REPL in tmux, as the terminal shows it. Wants tmux, and `rich` from PyPI.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build -q -p tamis-cli
tamis=${CARGO_TARGET_DIR:-target}/debug/tamis
state=$(mktemp -d)
tmux() { command tmux -u -L tamis-image -f /dev/null "$@"; }
trap 'tmux kill-server; rm -r "$state"' EXIT

screen() { tmux capture-pane -p -e -t repl; }
# Waits until the screen shows a text.
shows() {
  for _ in $(seq 100); do
    if screen | sed 's/\x1b\[[0-9;]*m//g' | grep -qF -- "$1"; then return; fi
    sleep 0.1
  done
  echo "the screen does not show: $1" >&2
  exit 1
}

tmux new-session -d -s repl -x 92 -y 30 "env -u NO_COLOR XDG_STATE_HOME='$state' '$tamis'"
shows 'tamis>'
tmux send-keys -t repl -l 'status_code > 1,000'
tmux send-keys -t repl Enter
shows 'tamis> status_code > 1_000'
tmux send-keys -t repl Enter
shows '"value": 1000'
tmux send-keys -t repl -l 'duratoin_ns > 5s and tok'
tmux send-keys -t repl Tab
shows 'num_output_tokens'
screen | python3 docs/images/draw.py > docs/images/repl.svg
