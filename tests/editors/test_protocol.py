"""What an editor must be able to rely on: errors, cancellation, and the end of the server."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from conftest import COMMAND
from wire import Wire

METHOD_NOT_FOUND, INVALID_PARAMS, INVALID_REQUEST, NOT_INITIALIZED = -32601, -32602, -32600, -32002
CANCELLED, SERVER_CANCELLED = -32800, -32802


@pytest.fixture
def wire(folder: Path) -> Iterator[Wire]:
    wire = Wire(folder)
    yield wire
    if wire.process.poll() is None:
        wire.process.kill()
    wire.end()


@pytest.fixture
def ready(wire: Wire, folder: Path) -> Wire:
    wire.initialize(folder)
    return wire


def test_requests_before_initialize_are_rejected(wire: Wire, folder: Path) -> None:
    answer = wire.request("textDocument/hover", {})
    assert answer["error"]["code"] == NOT_INITIALIZED
    assert wire.initialize(folder)["serverInfo"]["name"] == "tamis"


def test_unknown_methods_are_errors_and_unknown_notifications_are_ignored(ready: Wire) -> None:
    for method in ["textDocument/nothing", "$/nothing", "tamis/nothing", ""]:
        answer = ready.request(method, {})
        assert answer["error"]["code"] == METHOD_NOT_FOUND, answer
    ready.notify("$/setTrace", {"value": "verbose"})
    ready.notify("tamis/nothing", [1])
    assert "result" in ready.request("shutdown")


@pytest.mark.parametrize(
    "method",
    [
        "completion", "hover", "definition", "references", "documentSymbol", "codeAction", "formatting",
        "rangeFormatting", "onTypeFormatting", "rename", "prepareRename", "foldingRange", "selectionRange",
        "semanticTokens/full", "semanticTokens/range", "semanticTokens/full/delta", "inlayHint", "diagnostic",
    ],
)  # fmt: skip
def test_malformed_parameters_are_errors(ready: Wire, method: str) -> None:
    for params in [None, {}, [], 5, {"textDocument": 5}, {"textDocument": {"uri": "untitled:1"}, "position": -1}]:
        answer = ready.request(f"textDocument/{method}", params)
        assert answer["error"]["code"] == INVALID_PARAMS, (params, answer)
    position = {"line": 0, "character": 0}
    full: dict[str, Any] = {
        "textDocument": {"uri": "untitled:none"}, "position": position, "positions": [position],
        "range": {"start": position, "end": position}, "context": {"diagnostics": [], "includeDeclaration": True, "triggerKind": 1},
        "options": {"tabSize": 2, "insertSpaces": True}, "ch": "\n", "newName": "a", "previousResultId": "1",
    }  # fmt: skip
    answer = ready.request(f"textDocument/{method}", full)
    assert answer["error"]["code"] == INVALID_PARAMS, answer
    assert "not open" in answer["error"]["message"]


def test_positions_outside_of_the_document_are_moved_into_it(ready: Wire) -> None:
    text = 'name = "👍"\r\nand cost > 1'
    ready.open("untitled:1", text)
    huge = 2**31 - 1
    for line, character in [(huge, huge), (0, huge), (1, 10_000), (99, 0), (0, 9)]:
        position = {"line": line, "character": character}
        document = {"textDocument": {"uri": "untitled:1"}}
        for method in ["hover", "completion", "definition", "prepareRename"]:
            assert "result" in ready.request(f"textDocument/{method}", {**document, "position": position})
        backwards = {"start": position, "end": {"line": 0, "character": 0}}
        params = {**document, "range": backwards, "context": {"diagnostics": []}}
        assert "result" in ready.request("textDocument/codeAction", params)
        assert "result" in ready.request("textDocument/inlayHint", params)


def test_malformed_notifications_are_reported_and_ignored(ready: Wire) -> None:
    ready.notify("textDocument/didOpen", {"textDocument": 5})
    assert "malformed" in ready.notification("window/showMessage")["message"]
    ready.open("untitled:1", "inptu = 1")
    assert ready.notification("textDocument/publishDiagnostics")["diagnostics"]


def test_changes_of_documents_that_are_not_open_are_ignored(ready: Wire) -> None:
    ready.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": "untitled:1", "version": 2}, "contentChanges": [{"text": "a"}]},
    )
    ready.notify("textDocument/didClose", {"textDocument": {"uri": "untitled:1"}})
    assert "result" in ready.request("shutdown")


def large(count: int) -> str:
    conditions = "\nand ".join(f'inptu{index} contains "👍"' for index in range(count))
    return f"name = a and {conditions}"


def test_a_cancelled_request_is_answered_once(ready: Wire) -> None:
    ready.open("untitled:1", large(3_000))
    asked = [ready.ask("textDocument/diagnostic", {"textDocument": {"uri": "untitled:1"}}) for _ in range(20)]
    for identifier in asked[1:]:
        ready.notify("$/cancelRequest", {"id": identifier})
    assert "result" in ready.answer(asked[0])
    others = [ready.answer(identifier) for identifier in asked[1:]]
    assert {answer["error"]["code"] for answer in others if "error" in answer} == {CANCELLED}
    # Of requests that do not exist, too.
    ready.notify("$/cancelRequest", {"id": 12345})
    ready.notify("$/cancelRequest", {"id": "none"})
    assert "result" in ready.request("shutdown")


def test_requests_about_text_that_has_changed_are_cancelled(ready: Wire) -> None:
    ready.open("untitled:1", large(3_000))
    asked = [ready.ask("textDocument/diagnostic", {"textDocument": {"uri": "untitled:1"}}) for _ in range(20)]
    ready.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": "untitled:1", "version": 2}, "contentChanges": [{"text": "cost > 1"}]},
    )
    answers = [ready.answer(identifier) for identifier in asked]
    errors = [answer["error"] for answer in answers if "error" in answer]
    # For `ContentModified`, VS Code would show no diagnostics.
    assert all(error["code"] == SERVER_CANCELLED and error["data"] == {"retriggerRequest": True} for error in errors)
    report = ready.request("textDocument/diagnostic", {"textDocument": {"uri": "untitled:1"}})
    assert report["result"]["items"] == []


def test_ids_may_be_strings(ready: Wire) -> None:
    ready.send(id="é👍", method="shutdown")
    assert ready.answer("é👍")["result"] is None


def test_after_shutdown_only_exit_is_left(ready: Wire) -> None:
    assert ready.request("shutdown")["result"] is None
    assert ready.request("textDocument/hover", {})["error"]["code"] == INVALID_REQUEST
    ready.open("untitled:1", "inptu = 1")
    ready.notify("exit", None)
    assert ready.end() == 0


def test_exit_without_shutdown_fails(ready: Wire) -> None:
    ready.notify("exit", None)
    assert ready.end() == 1


def test_exit_before_initialize_ends_the_server(wire: Wire) -> None:
    wire.notify("exit", None)
    assert wire.end() == 1


def test_closing_the_input_ends_the_server(ready: Wire) -> None:
    ready.open("untitled:1", large(3_000))
    ready.process.stdin.close()
    assert ready.end() == 1


def test_closing_the_input_at_the_start_ends_the_server(wire: Wire) -> None:
    wire.process.stdin.close()
    assert wire.end() == 1


@pytest.mark.parametrize(
    "written",
    [
        b"nothing\r\n\r\n",
        b"Content-Length: 5\r\n\r\nhello",
        b"Content-Length: 99999999999999999999\r\n\r\n",
        b"Content-Length: 2\r\n\r\n{}",
        b"Content-Length: 40\r\n\r\n{",
    ],
)
def test_what_is_no_message_ends_the_server_with_an_error(ready: Wire, written: bytes) -> None:
    ready.process.stdin.write(written)
    ready.process.stdin.close()
    code = ready.process.wait(timeout=20)
    error = ready.process.stderr.read().decode()
    assert code == 2, error
    assert "panicked" not in error and error.strip()


def test_output_that_nobody_reads_does_not_hang_the_end(ready: Wire) -> None:
    ready.open("untitled:1", large(3_000))
    os.kill(ready.process.pid, signal.SIGTERM)
    assert ready.process.wait(timeout=20) != 0


def processes(group: int) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "pgid=,pid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(None, 3) for line in listed.splitlines()]
    return [" ".join(line) for line in lines if line[0] == str(group) and not line[2].startswith("Z")]


def files(*roots: Path) -> set[str]:
    return {str(path) for root in roots for path in root.rglob("*")}


@pytest.mark.parametrize(
    "end",
    [
        lambda wire: wire.process.kill(),
        lambda wire: wire.process.stdin.close(),
        lambda wire: wire.process.terminate(),
    ],
    ids=["killed", "closed", "terminated"],
)
def test_the_server_leaves_nothing(folder: Path, tmp_path: Path, end: Callable[[Wire], None]) -> None:
    own = tmp_path / "own"
    places = {name: own / name for name in ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"]}
    for place in places.values():
        place.mkdir(parents=True)
    before = files(folder, own)
    wire = Wire(folder, **{name: str(place) for name, place in places.items()})
    wire.initialize(folder)
    wire.open((folder / "queries/one.tamis").as_uri(), large(1_000))
    wire.open("untitled:1", "inptu = 1")
    assert wire.notification("textDocument/publishDiagnostics")
    # In the middle of work.
    wire.ask("workspace/diagnostic", {"previousResultIds": []})
    wire.ask("textDocument/codeAction", {
        "textDocument": {"uri": "untitled:1"}, "context": {"diagnostics": []},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 5}},
    })  # fmt: skip
    end(wire)
    wire.process.wait(timeout=20)
    started = time.monotonic()
    while processes(wire.process.pid) and time.monotonic() - started < 5:
        time.sleep(0.05)
    assert processes(wire.process.pid) == []
    assert files(folder, own) == before
    if not wire.process.stdin.closed:
        wire.process.stdin.close()
    wire.process.stderr.close()


def test_the_options_of_the_command_line_are_checked(folder: Path) -> None:
    for arguments in [["--now", "nonsense"], ["--tz", "Nowhere"], ["--param", "a"], ["--nothing"], ["file.tamis"]]:
        run = subprocess.run([*COMMAND[:2], *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
        assert run.returncode == 2, arguments
        assert run.stderr


def test_editors_may_pass_stdio(folder: Path) -> None:
    run = subprocess.run([*COMMAND, "--stdio"], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
    assert (run.returncode, run.stdout) == (1, b"")
