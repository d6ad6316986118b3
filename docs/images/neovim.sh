#!/usr/bin/env bash
# Draws editor-*.png: Neovim in tmux, as the terminal shows it, with the configuration of docs/editors.md.
# Wants tmux, Neovim 0.11 or later (NVIM is its program), Chromium, and `rich` from PyPI.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build -q --locked -p tamis-cli
PATH=$(realpath "${CARGO_TARGET_DIR:-target}/debug"):$PATH
nvim=${NVIM:-nvim} images=$PWD/docs/images state=$(mktemp -d)
tmux() { command tmux -u -L tamis-image -f /dev/null "$@"; }
trap 'tmux kill-server; rm -r "$state"' EXIT

# The first block of the section, which is for version 0.11, and what makes a small picture.
sed -n '/^### Neovim/,/^### Helix/p' docs/editors.md | sed -n '/^```lua/,/^```/{/^```/d;p};/^In versions 0.8/q' > "$state/init.lua"
cat >> "$state/init.lua" <<'LUA'
vim.o.laststatus, vim.o.ruler, vim.o.showmode, vim.o.swapfile, vim.o.termguicolors = 0, false, false, false, true
vim.o.fillchars = "eob: "
vim.diagnostic.config({ virtual_lines = true, underline = true })
-- The background of the picture, and the same time in each.
vim.api.nvim_set_hl(0, "Normal", {})
vim.api.nvim_set_hl(0, "LspInlayHint", { fg = "#8f9aa8", italic = true })
vim.lsp.config("tamis", { cmd = { "tamis", "server", "--now", "2026-01-15T12:00:00Z" } })
LUA

mkdir "$state/views"
cat > "$state/tamis.toml" <<'TOML'
[[embedded]]
paths = ["views/*.yaml"]
queries = ["$.views[*].query"]
TOML

screen() { tmux capture-pane -p -e -t nvim; }
# Waits until the screen shows a text.
shows() {
  for _ in $(seq 100); do
    if screen | sed 's/\x1b\[[0-9;:]*m//g' | grep -qF -- "$1"; then return; fi
    sleep 0.1
  done
  screen >&2
  echo "the screen does not show: $1" >&2
  exit 1
}

# Draws a file of the editor, with its name, its height, and a text that the picture must show.
picture() {
  tmux new-session -d -s nvim -x 92 -y "$3" \
    "cd '$state' && exec env -u NO_COLOR COLORTERM=truecolor XDG_CONFIG_HOME='$state' XDG_STATE_HOME='$state' \
      XDG_DATA_HOME='$state' XDG_CACHE_HOME='$state' '$nvim' -n -i NONE -u init.lua '$2'"
  shows "$4"
  sleep 0.5
  screen | python3 "$images/draw.py" "$2" 92 > "$state/$1.svg"
  tmux kill-session -t nvim
  read -r width height < <(sed -nE 's/.*viewBox="0 0 ([0-9]+)[^ ]* ([0-9]+).*/\1 \2/p' "$state/$1.svg")
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --default-background-color=00000000 \
    --window-size="$width,$height" --screenshot="$images/$1.png" "file://$state/$1.svg" 2>/dev/null
}

cat > "$state/views/support.yaml" <<'YAML'
# Dashboards of the support team.
views:
  - name: Slow answers
    query: |
      type = "llm"
      and duratoin_ns > 5s

  - name: Failed or flagged
    query: 'name = "it''s" or status_cod >= 500'
YAML
picture editor-neovim-yaml views/support.yaml 14 'did you mean'

cat > "$state/slow.tamis" <<'TAMIS'
# Slow and expensive calls of the last week.
created_at >= now-7d
and Latency > 1m30s
and (
  metrics.cost > $0.05
  or num_total_tokens > 10k
)
TAMIS
picture editor-inlay-hints slow.tamis 8 '10,000'
