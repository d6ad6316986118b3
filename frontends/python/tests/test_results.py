"""What the functions return and raise."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import cases
import pytest
import tamis

STREAM = "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db"


def test_results_are_json() -> None:
    q = tamis.compile("is_complete and not (status_code = 500)")
    for result in (q.tree, q.selector, q.filters, q.filters[0]):
        plain = result.to_dict()
        assert type(plain) in (dict, list)
        assert json.loads(json.dumps(result)) == plain == copy.deepcopy(result) == pickle.loads(pickle.dumps(result))
    assert q.selector == {"type": "filter_tree", "filter_tree": q.tree}
    changed = q.tree
    changed["and"].clear()
    assert q.tree != changed


def test_texts() -> None:
    q = tamis.compile("NOT  is_complete\n&& name = 'a'")
    assert str(q) == 'not is_complete and name = "a"'
    assert repr(q) == "<tamis.Query \"NOT is_complete && name = 'a'\">"
    assert len(repr(tamis.compile(" or ".join(["is_complete"] * 1000)))) < 80
    assert q.columns == ["is_complete", "name"]


def test_errors_are_values() -> None:
    with pytest.raises(tamis.QueryError) as raised:
        tamis.compile("inptu = 'é' and status_code > 1,000")
    error = raised.value
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.diagnostics, again.source) == (str(error), error.diagnostics, error.source)
    assert error.diagnostics[1].fixes[0].apply(error.source) == "inptu = 'é' and status_code > 1_000"
    assert error.source[error.diagnostics[1].span.start :] == "1,000"


def test_drawing() -> None:
    from rich.console import Console

    with pytest.raises(tamis.QueryError) as raised:
        tamis.compile("inptu = '<b>' and status_code >")
    html = raised.value._repr_html_()
    assert 'underline wavy #d6453d;">inptu</span>' in html and "&lt;b&gt;" in html and "<b>'" not in html
    assert raised.value._repr_mimebundle_().keys() == {"text/plain", "text/html"}
    console = Console(width=200, record=True, file=open("/dev/null", "w"))
    console.print(raised.value)
    console.print(tamis.compile("duration_ns > 4"))
    shown = console.export_text()
    assert "unknown column `inptu` (unknown-column)" in shown and "suspicious-magnitude" in shown


def test_now_and_zones() -> None:
    tree = tamis.compile("created_at >= today", now="2026-01-15T12:00:00Z", tz="Europe/Paris").tree
    assert tree["filter"]["value"] == "2026-01-14T23:00:00Z"
    now = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)
    zones: list[str | tzinfo] = [ZoneInfo("Europe/Paris"), timezone(timedelta(hours=1)), "+01:00"]
    assert all(tamis.compile("created_at >= today", now=now, tz=zone).tree == tree for zone in zones)
    since = tamis.compile("created_at >= now-1h").tree["filter"]["value"]
    elapsed = datetime.now(timezone.utc) - datetime.fromisoformat(since.replace("Z", "+00:00"))
    assert timedelta(hours=1) <= elapsed < timedelta(hours=1, seconds=30)
    with pytest.raises(tamis.QueryError):
        tamis.compile("created_at >= now-1h", now=False)
    with pytest.raises(ValueError, match="no time zone"):
        tamis.compile("created_at >= now-1h", now=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="Paris"):
        tamis.compile("is_complete", tz="Paris")


def test_requests() -> None:
    q = tamis.compile("status_code = 500")
    body = tamis.request("export-records", q, log_stream_id=STREAM, root_type="trace")
    assert body["filters"] == q.filters and body["root_type"] == "trace"
    assert (body.method, body.path) == ("POST", None)
    assert tamis.request("traces-search", project_id=STREAM, log_stream_id=STREAM).path == f"/v2/projects/{STREAM}/traces/search"
    with pytest.raises(tamis.RequestError) as raised:
        tamis.request("spans-count", q, limit=5)
    assert {problem.code for problem in raised.value.problems} == {"unsupported-setting", "missing-setting"}
    assert "limit" in str(raised.value)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)
    with pytest.raises(tamis.RequestError, match="traces-search"):
        tamis.request("traces-serch", q)
    with pytest.raises(ValueError, match="limit"):
        tamis.request("traces-search", q, limit="a")


def test_rejections_are_explained() -> None:
    """Responses of the server to broken bodies, which `tests/server/record.py` recorded."""
    explained = 0
    for line in (cases.ROOT / "tests/data/rejections.jsonl").read_text().splitlines():
        sent = json.loads(line)
        q = tamis.compile(sent["query"], now=cases.NOW)
        body = tamis.request(sent["target"], q, **sent["settings"])
        rejection = tamis.explain_rejection(sent["response"], body)
        assert rejection.conditions[0].pointer == sent["pointer"]
        explained += tamis.explain_rejection(json.dumps(sent["response"]), q).conditions == rejection.conditions
    assert explained > 20
    with pytest.raises(ValueError, match="no `detail`"):
        tamis.explain_rejection("{}", tamis.compile("is_complete"))


class Unset:
    pass


class Attributes:
    """A column as the SDKs have it, with attributes only."""

    id, label, filterable, multi_valued, description = "score", "Score", True, False, Unset()

    class data_type:
        pass


def test_columns() -> None:
    response: dict[str, Any] = {"columns": [{"id": "score", "data_type": "floating_point", "filterable": True, "category": "x"}]}

    class Model:
        def to_dict(self) -> dict[str, Any]:
            return response

    attributes = Attributes()
    attributes.data_type = "floating_point"  # type: ignore[assignment]
    for columns in (response, Model(), response["columns"], {"score": response["columns"][0]}, [attributes]):
        schema = tamis.Schema.from_columns(columns)
        assert schema.ids == ("score",)
        assert tamis.compile("score > 0.5", schema).tree["filter"]["type"] == "number"
    assert pickle.loads(pickle.dumps(schema)).columns == schema.columns
    assert tamis.Schema.from_json(json.dumps(response)).ids == ("score",)
    with pytest.raises(ValueError, match=r"columns\[0\]"):
        tamis.Schema.from_json('{"columns": [{}]}')
    for wrong in ("a", [5], 5):
        with pytest.raises(TypeError):
            tamis.Schema.from_columns(wrong)


@pytest.mark.parametrize("sdk", ["galileo", "splunk_ao"])
def test_columns_of_an_sdk(sdk: str) -> None:
    pytest.importorskip(sdk)
    column = pytest.importorskip(f"{sdk}.shared.column")
    models = pytest.importorskip(f"{sdk}.resources.models")
    info = models.ColumnInfo.from_dict(
        {"id": "score", "category": "standard", "data_type": "floating_point", "filterable": True}
    )
    for columns in ([info], [column.Column(info)], column.ColumnCollection([column.Column(info)])):
        schema = tamis.Schema.from_columns(columns)
        assert tamis.compile("score > 0.5", schema).tree["filter"]["type"] == "number"


def test_raise() -> None:
    q = tamis.compile("is_complete or tags has any ('a', 'b')")
    for filters in (q.tree, json.dumps(q.tree), {"filter_tree": q.tree}, q.selector):
        raised = tamis.raise_(filters)
        assert tamis.compile(str(raised)).tree == q.tree
    with pytest.raises(ValueError, match="/and"):
        tamis.raise_({"and": []})


def test_tools() -> None:
    assert tamis.hover("é = 1 and model = o3", 10).span == (10, 15)  # type: ignore[union-attr]
    assert tamis.hover("", 0) is None
    assert tamis.complete("name = 'é' and status_c")[0].edit.span == (15, 23)
    assert tamis.analyze("name =").is_incomplete
    with pytest.raises(tamis.QueryError):
        tamis.format("(a")
    with pytest.raises(ValueError, match="levels"):
        tamis.lint("is_complete", levels={"double-negation": "loud"})  # type: ignore[dict-item]


def test_threads_compile_at_once() -> None:
    text = (cases.ROOT / "benches/data/large.txt").read_text()
    expected = str(tamis.analyze(text).diagnostics)
    barrier, found = threading.Barrier(8), list[str]()

    def work() -> None:
        barrier.wait()
        for number in range(200):
            q = tamis.compile(f"status_code = {number}")
            assert q.matches({"status_code": number}) is True and q.tree["filter"]["value"] == number
        found.append(str(tamis.analyze(text).diagnostics))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_compiling_leaks_nothing() -> None:
    import gc
    import resource

    record = {"status_code": 404, "tags": ["a"], "metrics": {"duration_ns": 5}}

    def work(count: int) -> None:
        for _ in range(count):
            q = tamis.compile("status_code = 500 or tags has a", now=False, params={"x": "y"})
            q.tree, q.matches(record)  # noqa: B018
        try:
            tamis.compile("inptu = 1")
        except tamis.QueryError:
            pass

    work(50_000)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work(950_000)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # A byte per query would be a megabyte.
    assert grown < 1024, f"{grown} KiB"
