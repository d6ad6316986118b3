"""A connection to the server whose messages are written by hand, valid or not."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

from conftest import COMMAND


class Wire:
    """A running server."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            COMMAND,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
            # A group of its own, to look for what it leaves.
            start_new_session=True,
        )
        self.received: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.next = 0
        self.answers: dict[Any, dict[str, Any]] = {}
        self.others: list[dict[str, Any]] = []

    def initialize(self, folder: Path, **capabilities: Any) -> dict[str, Any]:
        folders = [{"uri": folder.as_uri(), "name": "folder"}]
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities, "workspaceFolders": folders}
        answer = self.request("initialize", params)
        self.notify("initialized", {})
        return answer["result"]

    def write(self, body: bytes) -> None:
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def send(self, **message: Any) -> None:
        self.write(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def notify(self, method: str, params: Any) -> None:
        self.send(method=method, params=params)

    def ask(self, method: str, params: Any = None) -> int:
        self.next += 1
        self.send(id=self.next, method=method, **({} if params is None else {"params": params}))
        return self.next

    def answer(self, identifier: Any) -> dict[str, Any]:
        while identifier not in self.answers:
            message = self.received.get(timeout=20)
            assert message is not None, f"the server ended: {self.process.stderr.read().decode()}"
            if "id" in message and "method" not in message:
                assert ("result" in message) != ("error" in message)
                assert message["id"] not in self.answers, "a request is answered once"
                self.answers[message["id"]] = message
            else:
                self.others.append(message)
        return self.answers[identifier]

    def request(self, method: str, params: Any = None) -> dict[str, Any]:
        return self.answer(self.ask(method, params))

    def open(self, uri: str, text: str, language: str = "tamis") -> None:
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def notification(self, method: str) -> dict[str, Any]:
        while True:
            message = self.others.pop(0) if self.others else self.received.get(timeout=20)
            assert message is not None, "the server ended"
            if message.get("method") == method:
                return message["params"]
            assert "method" in message, message

    def end(self) -> int:
        """Waits for the end of the server, and returns its exit code."""
        code = self.process.wait(timeout=20)
        self.reader.join(timeout=20)
        self.process.stderr.close()
        self.process.stdin.close()
        return code

    def _read(self) -> None:
        output = self.process.stdout
        while line := output.readline():
            name, length = line.split(b":")
            assert name.lower() == b"content-length", line
            assert output.readline() == b"\r\n"
            self.received.put(json.loads(output.read(int(length))))
        self.received.put(None)
        output.close()
