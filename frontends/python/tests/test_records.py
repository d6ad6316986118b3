"""Queries on records and dataframes agree with three-valued logic, written here once more."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
import tamis
from hypothesis import given, settings
from hypothesis import strategies as st

CONDITIONS = [
    "status_code >= 500",
    "status_code != 200",
    "status_code between 200 and 404",
    "cost > 0.5",
    "duration_ns <= 5s",
    "name = 'a'",
    "name != 'a'",
    "name in ('a', 'é')",
    "name not in ('a', 'b')",
    "output contains 'A' nocase",
    "tags contains prod",
    "tags has any (prod, eu)",
    "tags has all (prod, eu)",
    "is_complete",
    "created_at >= 2026-01-15",
]
queries = st.recursive(
    st.sampled_from(CONDITIONS),
    lambda parts: st.one_of(
        parts.map(lambda part: f"not ({part})"),
        st.tuples(st.sampled_from([" and ", " or "]), st.lists(parts, min_size=2, max_size=3)).map(
            lambda found: found[0].join(f"({part})" for part in found[1])
        ),
    ),
    max_leaves=6,
)
texts = st.sampled_from(["a", "b", "é", "xAx", ""])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "status_code": st.sampled_from([200, 404, 500, 503]),
    "metrics/cost": st.sampled_from([0.1, 0.5, 2.5]),
    "metrics/duration_ns": st.sampled_from([1, 5_000_000_000, 5_000_000_001]),
    "name": texts,
    "output": texts,
    "tags": st.lists(st.sampled_from(["prod", "eu", "x"]), max_size=3),
    "is_complete": st.booleans(),
    "created_at": st.sampled_from(["2026-01-14T23:59:59Z", "2026-01-15T00:00:00Z", "2026-02-01T00:00:00Z"]),
}
records = st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()})


def all_of(parts: list[bool | None]) -> bool | None:
    return False if False in parts else None if None in parts else True


def negated(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def expected(tree: dict[str, Any], record: dict[str, Any]) -> bool | None:
    match tree:
        case {"and": parts}:
            return all_of([expected(part, record) for part in parts])
        case {"or": parts}:
            return negated(all_of([negated(expected(part, record)) for part in parts]))
        case {"not": part}:
            return negated(expected(part, record))
    leaf = tree["filter"]
    found, wanted, operator = record[leaf["column_id"]], leaf["value"], leaf["operator"]
    if found is None:
        return None
    if operator in ("ne", "not_in"):
        positive = {**leaf, "operator": {"ne": "eq", "not_in": "one_of"}[operator]}
        return negated(expected({"filter": positive}, record))
    return any(compared(operator, item, wanted, leaf) for item in (found if isinstance(found, list) else [found]))


def compared(operator: str, found: Any, wanted: Any, leaf: dict[str, Any]) -> bool:
    if not leaf.get("case_sensitive", True):
        found, wanted = found.lower(), wanted.lower()
    match operator:
        case "eq":
            return bool(found == wanted)
        case "one_of":
            return found in wanted
        case "contains":
            return wanted in found
        case "between":
            return bool(wanted[0] <= found <= wanted[1])
        case "gt":
            return bool(found > wanted)
        case "gte":
            return bool(found >= wanted)
        case "lt":
            return bool(found < wanted)
    return bool(found <= wanted)


def layouts(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The record as in a response, as in a table of the SDK, and by ids."""
    search: dict[str, Any] = {}
    for name, value in record.items():
        group, _, rest = name.rpartition("/")
        (search.setdefault(group, {}) if group else search)[rest] = value
    return [search, {name.replace("/", "_"): value for name, value in record.items()}, record]


@settings(max_examples=500, deadline=None)
@given(queries, records)
def test_records(query: str, record: dict[str, Any]) -> None:
    q = tamis.compile(query)
    truth = expected(q.tree, record)
    for each, layout in zip(layouts(record), ["search", "flat", "id"]):
        assert q.matches(each) is truth
        assert q.matches({name: value for name, value in each.items() if value is not None}) is truth
        assert q.matcher(layout=layout).matches(each) is truth  # type: ignore[arg-type]
        trace = q.trace(each)
        assert (trace.truth, trace.layout) == (truth, layout)
        assert list(q.filter([each])) == ([each] if truth else [])


@settings(max_examples=100, deadline=None)
@given(queries, st.lists(records, min_size=1, max_size=10))
def test_frames(query: str, rows: list[dict[str, Any]]) -> None:
    pandas, polars, pyarrow = map(pytest.importorskip, ("pandas", "polars", "pyarrow"))
    q = tamis.compile(query)
    kept = [index for index, row in enumerate(rows) if q.matches(row)]
    types = {
        "status_code": "int64",
        "metrics/cost": "float64",
        "metrics/duration_ns": "int64",
        "name": "string",
        "output": "string",
        "tags": pyarrow.list_(pyarrow.string()),
        "is_complete": "bool",
        "created_at": pyarrow.timestamp("us", "UTC"),
    }
    times = [{**row, "created_at": row["created_at"] and datetime.fromisoformat(row["created_at"].replace("Z", "+00:00"))} for row in rows]
    schema = pyarrow.schema([*((name, pyarrow.type_for_alias(kind) if isinstance(kind, str) else kind) for name, kind in types.items()), ("row", pyarrow.int64())])
    table = pyarrow.Table.from_pylist([{**row, "row": index} for index, row in enumerate(times)], schema)
    assert q.filter_frame(table).column("row").to_pylist() == kept
    assert q.filter_frame(polars.from_arrow(table))["row"].to_list() == kept
    assert q.filter_frame(table.to_pandas())["row"].tolist() == kept
    flat = table.rename_columns([name.replace("/", "_") for name in table.column_names])
    assert q.filter_frame(flat).column("row").to_pylist() == kept


@settings(max_examples=200, deadline=None)
@given(queries, st.lists(records, min_size=1, max_size=10))
def test_expressions_of_polars(query: str, rows: list[dict[str, Any]]) -> None:
    polars = pytest.importorskip("polars")
    q = tamis.compile(query)
    flat = [layouts(row)[1] for row in rows]
    schema = {
        "status_code": polars.Int64,
        "metrics_cost": polars.Float64,
        "metrics_duration_ns": polars.Int64,
        "name": polars.String,
        "output": polars.String,
        "tags": polars.List(polars.String),
        "is_complete": polars.Boolean,
        "created_at": polars.String,
    }
    frame = polars.DataFrame(flat, schema=schema).with_columns(polars.col("created_at").str.to_datetime(time_unit="us", time_zone="UTC"))
    expected_ = [q.matches(row) for row in rows]
    assert frame.select(truth=q.to_polars(frame))["truth"].to_list() == expected_
    nested = frame.select(polars.exclude("^metrics_.*$"), metrics=polars.struct(cost="metrics_cost", duration_ns="metrics_duration_ns"))
    assert nested.lazy().select(truth=q.to_polars(nested.lazy())).collect()["truth"].to_list() == expected_


numbers = st.one_of(st.integers(-(2**63), 2**63 - 1), st.floats(), st.sampled_from([2**53, 2**53 + 1, -(2**53) - 1, 0, 5]))


@settings(max_examples=300, deadline=None)
@given(numbers, st.lists(numbers, min_size=1), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), st.booleans())
def test_numbers_in_polars(number: Any, values: list[Any], operator: str, as_floats: bool) -> None:
    polars = pytest.importorskip("polars")
    if number != number or abs(number) == float("inf"):
        number = 5
    values = [float(value) for value in values] if as_floats else [value for value in values if isinstance(value, int)]
    frame = polars.DataFrame({"status_code": values}, schema={"status_code": polars.Float64 if as_floats else polars.Int64})
    schema = tamis.Schema.from_columns([{"id": "status_code", "filter_type": "number", "filterable": True}])
    q = tamis.compile(f"status_code {operator} $x", schema, params={"x": number})
    try:
        found = q.to_polars(frame)
    except ValueError:
        assert abs(number) >= 2**53
        return
    assert frame.select(truth=found)["truth"].to_list() == [q.matches({"status_code": value}) for value in values]


@given(st.text("aAkKiIİıΣσςßſK", max_size=5), st.text("aAkKiIs", max_size=2), st.sampled_from(["contains", "="]))
def test_case_in_polars(value: str, wanted: str, operator: str) -> None:
    polars = pytest.importorskip("polars")
    q = tamis.compile(f"name {operator} $x nocase", params={"x": wanted})
    frame = polars.DataFrame({"name": [value]})
    assert frame.select(truth=q.to_polars(frame))["truth"].to_list() == [q.matches({"name": value})]


def test_what_polars_cannot_express() -> None:
    polars = pytest.importorskip("polars")
    for query, dtype in [
        ("name contains 'σ' nocase", polars.String),
        ("name = 'a'", polars.Int64),
        ("status_code = 5", polars.String),
        ("status_code = 5", polars.Boolean),
        ("tags has a", polars.String),
        ("is_complete", polars.Int64),
        ("created_at > 2026-01-15", polars.String),
        ("fully_annotated", polars.Boolean),
    ]:
        q = tamis.compile(query)
        with pytest.raises(ValueError, match=q.columns[0]):
            q.to_polars({q.columns[0]: dtype})
    assert polars.DataFrame({"a": [1]}).select(truth=tamis.compile("name = 'a'").to_polars({"a": polars.Int64}))["truth"].to_list() == [None]


def test_columns_of_frames() -> None:
    pandas, polars, pyarrow = map(pytest.importorskip, ("pandas", "polars", "pyarrow"))
    data: dict[str, list[Any]] = {
        "number": [1],
        "float": [0.5],
        "text": ["a"],
        "list": [["a"]],
        "flag": [True],
        "time": [datetime(2026, 1, 15, tzinfo=timezone.utc)],
    }
    kinds = ["number", "number", "text", "collection", "boolean", "date"]
    for frame in (pandas.DataFrame(data), polars.DataFrame(data), pyarrow.table(data)):
        schema = tamis.Schema.from_frame(frame)
        assert [column["filter_type"] for column in schema.columns] == kinds
        q = tamis.compile("number = 1 and float < 1 and text = a and list has a and flag and time >= 2026-01-15", schema)
        assert len(q.filter_frame(frame)) == 1
    structs = tamis.Schema.from_frame(polars.DataFrame({"a": [{"b": 1}]}))
    assert structs.columns[0]["filterable"] is False
    with pytest.raises(TypeError, match="list"):
        tamis.Schema.from_frame([1])


def test_values_of_other_types() -> None:
    numpy = pytest.importorskip("numpy")

    class Model:
        def to_dict(self) -> dict[str, Any]:
            return {"status_code": 500}

    def matches(query: str, **record: Any) -> bool | None:
        return tamis.compile(query).matches(record)

    assert tamis.compile("status_code = 500").matches(Model()) is True
    assert matches("status_code = 500", status_code=numpy.int64(500)) is True
    assert matches("tags has a", tags=numpy.array(["a", "b"])) is True
    assert matches("tags has a", tags=("a",)) and matches("tags has a", tags={"a"}) and matches("tags has a", tags='["a"]')
    assert matches("tags has a", tags=[]) is False
    assert matches("created_at >= 2026-01-15", created_at=datetime(2026, 1, 15)) is True
    assert matches("status_code = 9007199254740993", status_code=2**53 + 1) is True
    assert matches("status_code = 9007199254740993", status_code=2.0**53) is False
    assert matches("status_code > 5", status_code=2**80) is True
    assert matches("status_code > 5", status_code=float("nan")) is True
    assert matches("status_code > 5", status_code=Decimal("5.5")) is True
    assert matches("status_code > 5", status_code="text") is None
    assert matches("status_code > 5", status_code=True) is None
    assert matches("input contains '\"role\":\"user\"'", input=[{"role": "user"}]) is True
    assert matches("name = 'x'", name="\ud800") is False
    with pytest.raises(TypeError, match="object"):
        matches("name = 'x'", name=object())
    for wrong in (5, "a", [1], None):
        with pytest.raises(TypeError, match="record"):
            tamis.compile("is_complete").matches(wrong)


def test_models_of_missing_values() -> None:
    q = tamis.compile("name != 'a'")
    assert [q.matcher(missing_values=model).matches({}) for model in ("unknown", "false", "unequal-is-true")] == [None, False, True]
    with pytest.raises(ValueError, match="missing_values"):
        q.matcher(missing_values="maybe")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="layout"):
        q.matcher(layout="deep")  # type: ignore[arg-type]


def test_traces_have_positions() -> None:
    q = tamis.compile("name = 'é' or not (tags has prod)")
    first, second = q.trace({"name": "x", "tags": ["a"]}).conditions
    assert [q.text[each.span.start : each.span.end] for each in (first, second)] == ["name = 'é'", "tags has prod"]
    assert (first.value, second.value, second.truth) == ("x", ["a"], False)
    assert json.dumps(second.value) == '["a"]'


# SQLite has no lists, booleans or timestamps of its own, and ignores the case of ASCII only.
IN_SQLITE = {condition for condition in CONDITIONS if not condition.startswith(("tags", "created_at", "is_complete"))}


@given(st.lists(st.sampled_from(sorted(IN_SQLITE)), min_size=1, max_size=4), st.booleans(), st.lists(records, max_size=5))
def test_the_sql_selects_the_records_that_match(parts: list[str], negated: bool, found: list[dict[str, Any]]) -> None:
    text = " or ".join(parts)
    q = tamis.compile(f"not ({text})" if negated else text)
    names = [name for name in VALUES if name not in ("tags", "created_at", "is_complete")]
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE records ({', '.join(f'`{name}`' for name in names)})")
    rows = [[record[name] for name in names] for record in found]
    connection.executemany(f"INSERT INTO records VALUES ({', '.join('?' * len(names))})", rows)
    for parameters in (True, False):
        sql = q.sql("sqlite", layout="id", parameters=parameters)
        selected = connection.execute(f"SELECT ({sql}) FROM records ORDER BY rowid", sql.parameters).fetchall()
        expected = [q.matcher(layout="id").matches(record) for record in found]
        assert [None if value is None else bool(value) for (value,) in selected] == expected
    connection.close()


def test_sql_has_typed_parameters() -> None:
    q = tamis.compile("created_at >= 2026-01-15T12:00:00.5Z and cost > 0.5 and status_code = 500")
    sql = q.sql("postgresql", paths={"metrics/cost": ["price"]})
    assert sql.parameters == (datetime(2026, 1, 15, 12, 0, 0, 500_000, timezone.utc), 0.5, 500)
    assert type(sql.parameters[2]) is int
    assert '"price" > $2' in str(sql)
    with pytest.raises(tamis.QueryError, match="SQLite has no lists") as error:
        tamis.compile("tags has prod").sql("sqlite")
    assert error.value.diagnostics[0].code == "unsupported-in-dialect"
    with pytest.raises(ValueError, match="unknown dialect `oracle`"):
        q.sql("oracle")  # type: ignore[arg-type]


@given(
    st.lists(st.sampled_from([condition for condition in CONDITIONS if not condition.startswith(("tags", "output"))]), min_size=1, max_size=4),
    st.sampled_from([" and ", " or "]),
    st.booleans(),
    st.lists(records, max_size=5),
)
def test_expressions_of_pyarrow(parts: list[str], connective: str, negated: bool, rows: list[dict[str, Any]]) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    text = connective.join(parts)
    q = tamis.compile(f"not ({text})" if negated else text)
    flat = [{name.replace("/", "_"): value for name, value in row.items() if name != "tags"} for row in rows]
    for row in flat:
        row["created_at"] = row["created_at"] and datetime.fromisoformat(row["created_at"].replace("Z", "+00:00"))
    metrics = pyarrow.struct([("cost", pyarrow.float64()), ("duration_ns", pyarrow.int64())])
    kinds = {
        "status_code": pyarrow.int64(),
        "metrics_cost": pyarrow.float64(),
        "metrics_duration_ns": pyarrow.int64(),
        "name": pyarrow.string(),
        "output": pyarrow.large_string(),
        "is_complete": pyarrow.bool_(),
        "created_at": pyarrow.timestamp("us", "UTC"),
    }
    expected = [q.matches(row) for row in rows]
    table = pyarrow.Table.from_pylist(flat, pyarrow.schema(kinds))
    assert truths(table, q.to_pyarrow(table)) == expected
    # A struct that is null has no fields.
    nested = [
        {name: value for name, value in row.items() if not name.startswith("metrics_")}
        | {"metrics": {"cost": row["metrics_cost"], "duration_ns": row["metrics_duration_ns"]}}
        for row in flat
    ]
    for row in nested:
        if not any(value is not None for value in row["metrics"].values()):
            row["metrics"] = None
    kinds = {name: kind for name, kind in kinds.items() if not name.startswith("metrics_")} | {"metrics": metrics}
    table = pyarrow.Table.from_pylist(nested, pyarrow.schema(kinds))
    assert truths(table, q.to_pyarrow(table.schema)) == expected


def truths(table: Any, expression: Any) -> list[bool | None]:
    """The result of an expression of pyarrow in each row."""
    dataset = pytest.importorskip("pyarrow.dataset").dataset
    found: list[bool | None] = dataset(table).to_table(columns={"truth": expression})["truth"].to_pylist()
    return found


@given(
    st.sampled_from([5, 5.5, -(2**53) + 1, 2**53 - 1, 2**53, 2**63 - 1, 2**63]),
    st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
    st.lists(st.none() | st.sampled_from([5, 6, -(2**53), 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]), max_size=4),
    st.lists(st.none() | st.sampled_from([5.0, 5.5, float("nan"), float("inf"), -float("inf"), 2.0**53]), max_size=4),
)
def test_numbers_in_pyarrow(number: Any, compared: str, integers: list[Any], floats: list[Any]) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    q = tamis.compile(f"metrics/x {compared} $n", params={"n": number})
    for values, kind in [(integers, pyarrow.int64()), (floats, pyarrow.float64())]:
        table = pyarrow.table({"metrics/x": pyarrow.array(values, kind)})
        try:
            found = q.to_pyarrow(table)
        except ValueError:
            assert abs(number) >= 2**53
            continue
        assert truths(table, found) == [q.matches({"metrics/x": value}) for value in values]


def test_what_pyarrow_cannot_express() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    for query, kind in [
        ("name contains 'a' nocase", pyarrow.string()),
        ("name = 'a'", pyarrow.int64()),
        ("status_code = 5", pyarrow.string()),
        ("tags has a", pyarrow.list_(pyarrow.string())),
        ("is_complete", pyarrow.int64()),
        ("created_at > 2026-01-15", pyarrow.timestamp("ms")),
        ("created_at > 2026-01-15T00:00:00.000000001Z", pyarrow.timestamp("us")),
        ("fully_annotated", pyarrow.bool_()),
    ]:
        q = tamis.compile(query)
        with pytest.raises(ValueError, match=q.columns[0]):
            q.to_pyarrow(pyarrow.schema({q.columns[0]: kind}))
