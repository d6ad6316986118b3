"""Parameters are values: they keep their type and precision, and never change the structure of a query."""

from __future__ import annotations

import enum
import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import tamis
from hypothesis import given
from hypothesis import strategies as st


def value(query: str, **params: Any) -> Any:
    return tamis.compile(query, params=params, tz="+02:00", now=False).tree["filter"]["value"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_strings(text: str) -> None:
    assert tamis.compile("name = $x", params={"x": text}).tree == {
        "filter": {"column_id": "name", "operator": "eq", "value": text, "case_sensitive": True, "type": "text"}
    }


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, unique=True))
def test_lists(texts: list[str]) -> None:
    for given_ in (texts, tuple(texts)):
        assert value("name in $x", x=given_) == texts
    assert sorted(value("name in $x", x=set(texts))) == sorted(texts)


@given(st.integers(-(2**63), 2**64 - 1))
def test_integers(number: int) -> None:
    assert value("status_code = $x", x=number) == number
    assert json.loads(json.dumps(value("status_code = $x", x=number))) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats(number: float) -> None:
    assert value("cost = $x", x=number) == number


@given(st.datetimes(timezones=st.just(timezone.utc)))
def test_timestamps(time: datetime) -> None:
    assert datetime.fromisoformat(value("created_at > $x", x=time).replace("Z", "+00:00")) == time


@given(st.datetimes(datetime(1, 1, 2)))
def test_times_without_a_zone_are_in_that_of_the_query(time: datetime) -> None:
    found = datetime.fromisoformat(value("created_at > $x", x=time).replace("Z", "+00:00"))
    assert found == time.replace(tzinfo=timezone(timedelta(hours=2)))


@given(st.timedeltas(timedelta(0), timedelta(days=10_000)))
def test_durations(duration: timedelta) -> None:
    assert value("duration_ns > $x", x=duration) == duration // timedelta(microseconds=1) * 1000


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=3))
def test_decimals(number: Decimal) -> None:
    assert Decimal(str(value("cost = $x", x=number))) == Decimal(str(float(number)))


def test_other_types() -> None:
    class Model(str, enum.Enum):
        MINI = "gpt-4o-mini"

    class Status(enum.IntEnum):
        ERROR = 500

    numpy = pytest.importorskip("numpy")
    pandas = pytest.importorskip("pandas")
    assert value("name = $x", x=Model.MINI) == "gpt-4o-mini"
    assert value("status_code = $x", x=Status.ERROR) == 500
    assert value("status_code = $x", x=numpy.int64(5)) == 5
    assert value("is_complete = $x", x=numpy.bool_(True)) is True
    assert value("name in $x", x=numpy.array(["a", "b"])) == ["a", "b"]
    assert value("created_at > $x", x=pandas.Timestamp("2026-01-15T12:00Z")) == "2026-01-15T12:00:00Z"
    assert value("created_at > $x", x=date(2026, 1, 15)) == "2026-01-15T22:00:00Z"
    assert value("id = $x", x=UUID(int=5)) == str(UUID(int=5))
    assert value("cost = $x", x=Decimal("1E-7")) == 1e-7
    assert value("created_at > $x", x={"literal": "2026-01-15T12:00Z"}) == "2026-01-15T12:00:00Z"


@pytest.mark.parametrize("wrong", [None, object(), b"a", [["a"]], [None], {"a": 1}, {"literal": 5, "b": 1}])
def test_other_values_are_errors(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"`\$x`"):
        value("name = $x", x=wrong)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), Decimal("NaN"), {"literal": "a or b"}])
def test_invalid_values_are_errors(wrong: Any) -> None:
    with pytest.raises(ValueError):
        value("cost = $x", x=wrong)


def test_types_are_checked() -> None:
    for query, wrong in [("status_code = $x", "500"), ("is_complete = $x", "true"), ("cost = $x", 10**400)]:
        with pytest.raises(tamis.QueryError):
            value(query, x=wrong)
