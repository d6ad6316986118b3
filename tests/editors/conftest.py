"""A server for each test, in a folder with columns and a configuration."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable

import pytest
from lsprotocol import types as lsp

import hosts
from editor import EDITORS, Editor, capabilities

ROOT = Path(__file__).parents[2]
TAMIS = Path(os.environ.get("TAMIS", ROOT / "target/debug/tamis"))
COMMAND = [str(TAMIS), "server", "--now", "2026-01-15T12:00:00Z"]

Start = Callable[..., Awaitable[Editor]]


@pytest.fixture(scope="session", autouse=True)
def program() -> Path:
    assert TAMIS.exists(), f"{TAMIS} does not exist: run `cargo build -p tamis-cli`, or set TAMIS"
    return TAMIS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with columns, and queries in files of all kinds; its name has to be escaped in URIs."""
    folder = tmp_path / "é 👍 #1"
    return project(folder)


def project(folder: Path, config: str = hosts.CONFIG) -> Path:
    for part in ["queries", "views", "runbooks"]:
        (folder / part).mkdir(parents=True)
    shutil.copy(ROOT / "tests/data/columns.json", folder / "columns.json")
    (folder / "tamis.toml").write_text(config)
    return folder


@pytest.fixture
async def start(folder: Path) -> AsyncIterator[Start]:
    """Starts servers, which are ended after the test."""
    editors: list[Editor] = []

    async def start(
        name: str = "vscode",
        *,
        folders: list[Path] | None = None,
        abilities: lsp.ClientCapabilities | None = None,
        encoding: str | None = None,
        settings: Any = None,
        arguments: list[str] | None = None,
    ) -> Editor:
        editor = Editor(folder, encoding or EDITORS[name][1])
        editors.append(editor)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TAMIS_")}
        await editor.start(
            [*COMMAND, *(arguments or [])],
            abilities or capabilities(name),
            [folder] if folders is None else folders,
            settings,
            environment,
        )
        return editor

    yield start
    for editor in editors:
        await editor.stop()


# Their encodings are UTF-16, UTF-8 and UTF-32.
IMITATED = ["vscode", "neovim", "emacs"]
# The kinds of files that are tested with all editors, and the others with one each.
WITH_ALL = [hosts.TAMIS, hosts.BLOCK, hosts.MARKDOWN]
WITH_ONE = [("vscode", hosts.JSON), ("neovim", hosts.TOML), ("emacs", hosts.DOUBLE), ("neovim", hosts.SINGLE)]


@pytest.fixture
async def editor(request: pytest.FixtureRequest, start: Start) -> Editor:
    return await start(request.param)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs tests with an `editor` in each editor, with a `host` for all kinds of files, and with `multiline` for those in
    which a query has several lines."""
    pairs = [(name, host) for host in WITH_ALL for name in IMITATED]
    if "host" in metafunc.fixturenames:
        metafunc.parametrize(["editor", "host"], [*pairs, *WITH_ONE], indirect=["editor"], ids=str)
    elif "multiline" in metafunc.fixturenames:
        metafunc.parametrize(["editor", "multiline"], pairs, indirect=["editor"], ids=str)
    elif "editor" in metafunc.fixturenames:
        metafunc.parametrize("editor", IMITATED, indirect=True)
