"""Neovim with the configuration of docs/editors.md: a diagnostic, a completion and a fix inside YAML."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Iterator

import pynvim
import pytest
import yaml

import hosts
from conftest import ROOT, TAMIS

# Programs to test with, separated as in PATH; one that is installed by default.
PROGRAMS = os.environ.get("TAMIS_NVIM", shutil.which("nvim") or "").split(os.pathsep)


def version(program: str) -> tuple[int, int]:
    first = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = re.match(r"NVIM v(\d+)\.(\d+)", first).groups()
    return int(major), int(minor)


# What the configurations of docs/editors.md start the server with, and the versions that have it.
STARTS = {"vim.lsp.enable": ((0, 11), (9, 0)), "vim.lsp.start(": ((0, 8), (9, 0)), "start_client": ((0, 7), (0, 7))}
CASES = [
    (program, start)
    for program in PROGRAMS
    for start, (first, last) in STARTS.items()
    if not program or first <= version(program) <= last
]


def documented(start: str) -> str:
    """The configuration of docs/editors.md that starts the server with this."""
    section = (ROOT / "docs/editors.md").read_text().split("### Neovim\n")[1].split("\n### ")[0]
    [block] = [block for block in re.findall(r"```lua\n(.*?)```", section, re.DOTALL) if start in block]
    return block


CHOOSE = """
local title = ...
vim.ui.select = function(items, options, on_choice)
  for index, item in ipairs(items) do
    if options.format_item(item):find(title, 1, true) then
      return on_choice(item, index)
    end
  end
end
"""


class Neovim:
    """A Neovim without a screen."""

    def __init__(self, program: str, start: str, folder: Path, home: Path) -> None:
        self.version = version(program)
        home.mkdir()
        config = home / "init.lua"
        config.write_text(documented(start))
        self.folder, self.bin = folder, home / "bin"
        self.bin.mkdir()
        (self.bin / "tamis").symlink_to(TAMIS.absolute())
        environment = {
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}", "HOME": str(home), "XDG_CONFIG_HOME": str(home),
            "XDG_DATA_HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_CACHE_HOME": str(home),
        }  # fmt: skip
        arguments = [program, "--embed", "--headless", "-n", "-i", "NONE", "-u", str(config)]
        before = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)
        try:
            os.chdir(folder)
            self.nvim = pynvim.attach("child", argv=arguments)
        finally:
            os.chdir(ROOT)
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
        self.id = self.nvim.funcs.getpid()

    def edit(self, path: str) -> None:
        self.nvim.command(f"edit {path}")

    def lines(self) -> list[str]:
        return self.nvim.current.buffer[:]

    def diagnostics(self) -> list[dict[str, Any]]:
        return self.nvim.exec_lua("return vim.diagnostic.get(0)")

    def until(self, is_true: Callable[[], Any], what: str) -> Any:
        started = time.monotonic()
        while time.monotonic() - started < 20:
            if found := is_true():
                return found
            time.sleep(0.02)
        raise AssertionError(f"Neovim has no {what}: {self.lines()}, {self.nvim.funcs.execute('messages')}")

    def text_of(self, found: dict[str, Any]) -> str:
        """The text of a diagnostic on one line; columns are bytes."""
        assert found["lnum"] == found["end_lnum"]
        return self.lines()[found["lnum"]].encode()[found["col"] : found["end_col"]].decode()

    def cursor_after(self, part: str) -> None:
        [line] = [number for number, line in enumerate(self.lines(), 1) if part in line]
        column = len(self.lines()[line - 1].split(part)[0].encode()) + len(part.encode())
        self.nvim.current.window.cursor = (line, column - 1)

    def fix(self, title: str) -> None:
        """Applies a fix at the cursor; of several, that with this in its title."""
        self.nvim.exec_lua(CHOOSE, title)
        options = "{ apply = true, context = { only = { 'quickfix' } } }" if self.version >= (0, 8) else "{}"
        self.nvim.exec_lua(f"vim.lsp.buf.code_action({options})")

    def servers(self) -> list[int]:
        """The ids of its servers."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        processes = [line.split(None, 2) for line in listed.splitlines()]
        return [int(id) for id, parent, arguments in processes if parent == str(self.id) and "tamis" in arguments]

    def stop(self) -> None:
        """Ends it, if it is running."""
        if is_running(self.id):
            self.nvim.command("qall!", async_=True)
        self.nvim.close()


@pytest.fixture(params=CASES, ids=str)
def neovim(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Iterator[Neovim]:
    program, start = request.param
    if not program:
        pytest.skip("Neovim is not installed: `apt-get install neovim`, or set TAMIS_NVIM")
    neovim = Neovim(program, start, folder, tmp_path / "home")
    yield neovim
    neovim.stop()


def test_neovim_shows_a_diagnostic_completes_and_applies_a_fix(neovim: Neovim, folder: Path) -> None:
    path = folder / hosts.BLOCK.path
    path.write_text(hosts.BLOCK.write('name = "👍é"\nand duratoin_ns > 5s'), newline="")
    neovim.edit(hosts.BLOCK.path)
    assert neovim.nvim.current.buffer.options["fileformat"] == "dos"

    [found] = neovim.until(neovim.diagnostics, "diagnostics")
    assert (found["code"], found["source"]) == ("unknown-column", "tamis")
    assert neovim.text_of(found) == "duratoin_ns"

    root = "return (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1].config.root_dir"
    assert neovim.nvim.exec_lua(root) == str(folder)

    neovim.cursor_after("and dura")
    neovim.fix("duration_ns")
    neovim.until(lambda: "      and duration_ns > 5s" in neovim.lines(), "fix")
    neovim.until(lambda: not neovim.diagnostics(), "end of the diagnostics")

    neovim.cursor_after("duration_ns > 5s")
    neovim.nvim.command("setlocal omnifunc=v:lua.vim.lsp.omnifunc completeopt=menu,menuone,noselect")
    neovim.nvim.input("o<C-u>      and status<C-x><C-o>")
    neovim.until(neovim.nvim.funcs.pumvisible, "menu")
    words = [item["abbr"] or item["word"] for item in neovim.nvim.funcs.complete_info()["items"]]
    assert "status_code" in words
    neovim.nvim.input("<C-n>" * (words.index("status_code") + 1) + "<C-y> > 400<Esc>")
    neovim.until(lambda: "      and status_code > 400" in neovim.lines(), "completion")

    neovim.nvim.command("write")
    assert hosts.BLOCK.read(path.read_bytes().decode()) == 'name = "👍é"\nand duration_ns > 5s\nand status_code > 400'
    assert yaml.safe_load(path.read_text())["views"][1]["owner"] == "\U0001f600"


def test_neovim_knows_files_with_one_query(neovim: Neovim, folder: Path) -> None:
    (folder / "queries/one.tamis").write_text("# 👍\ninptu = 1\n")
    neovim.edit("queries/one.tamis")
    assert neovim.nvim.current.buffer.options["filetype"] == "tamis"
    [found] = neovim.until(neovim.diagnostics, "diagnostics")
    assert neovim.text_of(found) == "inptu"


def test_the_server_ends_with_neovim(neovim: Neovim, folder: Path) -> None:
    (folder / "queries/one.tamis").write_text("inptu = 1\n")
    neovim.edit("queries/one.tamis")
    neovim.until(neovim.diagnostics, "diagnostics")
    [server] = neovim.servers()
    neovim.stop()
    started = time.monotonic()
    while is_running(server) and time.monotonic() - started < 10:
        time.sleep(0.05)
    assert not is_running(server)


def test_the_server_ends_if_neovim_is_killed(neovim: Neovim, folder: Path) -> None:
    (folder / "queries/one.tamis").write_text("inptu = 1\n")
    neovim.edit("queries/one.tamis")
    neovim.until(neovim.diagnostics, "diagnostics")
    [server] = neovim.servers()
    os.kill(neovim.id, signal.SIGKILL)
    started = time.monotonic()
    while is_running(server) and time.monotonic() - started < 10:
        time.sleep(0.05)
    assert not is_running(server)


def is_running(process: int) -> bool:
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout.strip()
    return listed != "" and not listed.startswith("Z")
