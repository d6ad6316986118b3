"""The calls of both SDKs send what the server accepts, which validates every body against the API's schema."""

from __future__ import annotations

import importlib
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import cases
import pytest
import tamis

uvicorn = pytest.importorskip("uvicorn")
sys.path.insert(0, str(cases.ROOT / "tests/server"))

ID = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f"
COUNT = 100
LISTED = [
    "is_complete",
    "status_code > 499",
    "500ms <= duration_ns < 2s",
    "created_at = 2026-01-15",
    'tags has all ("prod", "eu")',
    'tags has any ("a", "b")',
    'model in ("gpt-4o", "gpt-4.1")',
    'output contains "refund" nocase',
    f'trace_id = "{ID}"',
    'user_metadata."user id" != "u-1"',
]
TREE_ONLY = ["status_code in (500, 502)", "created_at != 2026-01-15", 'input not contains "é"']


class Server(threading.Thread):
    """The server of `tests/server` on a port of the loopback interface; it keeps the bodies that it was sent."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.received: list[tuple[int, str, bytes]] = []
        app = importlib.import_module("server").make()

        async def recording(scope: Any, receive: Any, send: Any) -> None:
            body = b""

            async def receive_body() -> Any:
                nonlocal body
                message = await receive()
                body += message.get("body", b"")
                return message

            async def send_status(message: Any) -> None:
                if message["type"] == "http.response.start":
                    self.received.append((message["status"], scope["path"], body))
                await send(message)

            if scope["type"] == "http":
                await app(scope, receive_body, send_status)

        self.uvicorn = uvicorn.Server(uvicorn.Config(recording, port=0, log_level="error", lifespan="off", loop="asyncio"))

    def run(self) -> None:
        self.uvicorn.run()

    def url(self) -> str:
        while not self.uvicorn.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{self.uvicorn.servers[0].sockets[0].getsockname()[1]}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    server.url()
    yield server
    server.uvicorn.should_exit = True
    server.join()


@pytest.fixture(params=["galileo", "splunk_ao"])
def sdk(request: pytest.FixtureRequest, server: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The modules of an SDK, connected to the server without logging in."""
    pytest.importorskip(request.param)
    core = importlib.import_module("galileo_core.helpers.api_client")
    config = SimpleNamespace(api_client=core.ApiClient(host=server.url(), jwt_token="token"))
    modules = {name: importlib.import_module(f"{request.param}.{name}") for name in ("search", "export", "annotation_queues")}
    name = "GalileoPythonConfig" if request.param == "galileo" else "SplunkAOConfig"
    for module in modules.values():
        monkeypatch.setattr(module, name, SimpleNamespace(get=lambda **_: config))
    server.received.clear()
    stream = "log_stream_id" if request.param == "galileo" else "agent_stream_id"
    return SimpleNamespace(**modules, name=request.param, config=config, stream={stream: ID})


def condition(random_: random.Random, parts: list[str], depth: int = 0) -> str:
    if depth == 3 or random_.random() < 0.3:
        return random_.choice(parts)
    few = [condition(random_, parts, depth + 1) for _ in range(random_.randint(2, 4))]
    if parts is LISTED:
        return " and ".join(few)
    joined = "(" + random_.choice([" and ", " or "]).join(few) + ")"
    return f"not {joined}" if random_.random() < 0.2 else joined


def call(function: Any, *arguments: Any, **keywords: Any) -> None:
    """Calls a function of an SDK, which may not be able to read the empty response."""
    try:
        found = function(*arguments, **keywords)
        if hasattr(found, "__next__"):
            list(found)
    except (KeyError, ValueError):
        pass


def bodies(server: Server, path: str) -> list[Any]:
    assert {status for status, _, _ in server.received} == {200}, server.received[-1]
    return [json.loads(body) for _, at, body in server.received if at.endswith(path)]


def test_lists(sdk: Any, server: Server) -> None:
    random_ = random.Random(1)
    queries = [tamis.compile(condition(random_, LISTED)) for _ in range(COUNT)]
    for query in queries:
        call(sdk.search.get_traces, ID, **sdk.stream, filters=query.filters)
    assert [body["filters"] for body in bodies(server, "/traces/search")] == [query.filters for query in queries]
    query = queries[0]
    call(sdk.search.get_spans, ID, **sdk.stream, filters=query.filters)
    call(sdk.search.get_sessions, ID, **sdk.stream, filters=query.filters)
    call(sdk.export.export_records, ID, **sdk.stream, filters=query.filters)
    for path in ("/spans/search", "/sessions/search", "/export_records"):
        assert [body["filters"] for body in bodies(server, path)] == [query.filters]


def test_trees(sdk: Any, server: Server) -> None:
    random_ = random.Random(2)
    queries = [tamis.compile(condition(random_, LISTED + TREE_ONLY)) for _ in range(COUNT)]
    queues = sdk.annotation_queues.AnnotationQueues()
    for query in queries:
        call(queues.get_records, ID, filter_tree=query.tree)
    assert [body["filter_tree"] for body in bodies(server, "/partial_search")] == [query.tree for query in queries]
    for query in queries[:20]:
        call(queues.remove_records, ID, record_selector=query.selector)
    sent = [body["record_selector"] for body in bodies(server, "/records/remove")]
    assert sent == [query.selector for query in queries[:20]]


def test_models(sdk: Any, server: Server) -> None:
    """The models of the low-level functions, which are generated from the API's description."""
    models = importlib.import_module(f"{sdk.name}.resources.models")
    trace = importlib.import_module(f"{sdk.name}.resources.api.trace")
    search = trace.query_traces_projects_project_id_traces_search_post
    query = tamis.compile("is_complete or status_code in (500, 502)")
    body = models.LogRecordsQueryRequest(log_stream_id=ID, filter_tree=query.tree)
    call(search.sync, client=sdk.config.api_client, project_id=ID, body=body)
    assert [body["filter_tree"] for body in bodies(server, "/traces/search")] == [query.tree]
