"""Commands whose results are documents that the editor shows."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

import hosts
from editor import Document, Editor


async def run(document: Document, name: str, position: lsp.Position) -> Any:
    argument = {"uri": document.uri, "position": {"line": position.line, "character": position.character}}
    params = lsp.ExecuteCommandParams(command=f"tamis.{name}", arguments=[argument])
    shown = await document.editor.client.workspace_execute_command_async(params)
    return shown if isinstance(shown, dict) else {key: getattr(shown, key) for key in ["title", "language", "text"]}


async def test_the_tree_of_the_query_at_the_cursor_is_shown(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍é" and co│st > 1')
    shown = await run(document, "showTree", position)
    assert shown["language"] == "json"
    name, cost = json.loads(shown["text"])["and"]
    assert name["filter"]["value"] == "👍é"
    assert (cost["filter"]["column_id"], cost["filter"]["value"]) == ("metrics/cost", 1)


async def test_times_are_those_of_the_server(editor: Editor) -> None:
    document, position = editor.open_at(hosts.BLOCK, "created_at > │now-7d")
    assert "2026-01-08T12:00:00" in (await run(document, "showTree", position))["text"]


async def test_a_query_is_explained(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍é" and not (Lat│ency > 5s)')
    shown = await run(document, "explain", position)
    assert "👍é" in shown["text"] and "5" in shown["text"] and "\x1b" not in shown["text"]


async def test_a_query_with_errors_has_no_tree(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and in│ptu = 1')
    for name in ["showTree", "explain"]:
        with pytest.raises(JsonRpcException, match="inptu") as raised:
            await run(document, name, position)
        assert "\x1b" not in str(raised.value)


async def test_there_is_no_query_between_queries(editor: Editor) -> None:
    document = editor.open(hosts.MARKDOWN, 'name = "👍"')
    with pytest.raises(JsonRpcException, match="no query"):
        await run(document, "showTree", lsp.Position(0, 0))


def git(folder: Path, *arguments: str) -> None:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a"}
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **who, **nothing}, check=True, capture_output=True)


async def test_a_query_is_compared_with_that_of_the_last_commit(editor: Editor, host: hosts.Host) -> None:
    path = editor.folder / host.path
    path.write_text(host.write('name = "👍" and cost > 1'), newline="")
    git(editor.folder, "init")
    git(editor.folder, "add", ".")
    git(editor.folder, "commit", "--message", "Queries")
    document, position = editor.open_at(host, 'name = "👍" and co│st > 1')
    same = await run(document, "compareWithHead", position)
    document.rewrite(host.write('name = "👍" and cost > 2'))
    other = await run(document, "compareWithHead", document.range_of("cost").start)
    assert other["text"] != same["text"]
    assert "cost" in other["text"] and "\x1b" not in other["text"]
    # The repository is left as it was.
    status = subprocess.run(["git", "status", "--porcelain"], cwd=editor.folder, check=True, capture_output=True)
    assert status.stdout == b""


async def test_there_is_nothing_to_compare_without_a_commit(editor: Editor) -> None:
    untitled = editor.open_text("untitled:Untitled-1", "cost > 1")
    with pytest.raises(JsonRpcException, match="not saved"):
        await run(untitled, "compareWithHead", lsp.Position(0, 0))
    document = editor.open(hosts.TAMIS, "cost > 1")
    with pytest.raises(JsonRpcException):
        await run(document, "compareWithHead", document.range_of("cost").start)
    git(editor.folder, "init")
    git(editor.folder, "commit", "--allow-empty", "--message", "Nothing")
    with pytest.raises(JsonRpcException, match="git"):
        await run(document, "compareWithHead", document.range_of("cost").start)


async def test_commands_are_announced_and_others_rejected(editor: Editor) -> None:
    names = editor.server.execute_command_provider.commands
    assert sorted(names) == ["tamis.compareWithHead", "tamis.explain", "tamis.showTree"]
    for command, arguments in [("tamis.rm", []), ("tamis.explain", []), ("tamis.explain", [{"uri": 1}])]:
        with pytest.raises(JsonRpcException) as raised:
            params = lsp.ExecuteCommandParams(command=command, arguments=arguments)
            await editor.client.workspace_execute_command_async(params)
        assert raised.value.code == lsp.ErrorCodes.InvalidParams
