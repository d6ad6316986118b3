"""Converts the arguments of the functions to the options of the library."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from . import _tamis
from ._schema import BUILTIN, Schema

Now = datetime | str | Literal[False] | None
Params = Mapping[str, Any]


def compiler(
    schema: Schema | None = None,
    now: Now = None,
    tz: str | tzinfo | None = None,
    params: Params | None = None,
    limits: Mapping[str, int] | None = None,
) -> _tamis.Compiler:
    """Returns a compiler with these options."""
    options: dict[str, Any] = {}
    if now is not None and now is not False:
        options["now"] = now if isinstance(now, str) else _now(now)
    if tz is not None:
        options["zone"] = tz if isinstance(tz, str) else _zone(tz)
    if params:
        options["parameters"] = {name: _parameter(name, value) for name, value in params.items()}
    if limits:
        options["limits"] = dict(limits)
    return _tamis.Compiler(BUILTIN if schema is None else schema, options or None, now is None)


def _now(now: datetime) -> str:
    if now.tzinfo is None:
        raise ValueError("`now` has no time zone: use `datetime.now(timezone.utc)`")
    return _instant(now)


def _zone(tz: tzinfo) -> str:
    """The name of a time zone of `zoneinfo`, or the offset of a fixed one."""
    name = getattr(tz, "key", None) or getattr(tz, "zone", None)
    if isinstance(name, str):
        return name
    if isinstance(tz, timezone):
        minutes, rest = divmod(tz.utcoffset(None), timedelta(minutes=1))
        if not rest:
            return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    raise ValueError(f"`tz` has no name: {tz!r}")


def _parameter(name: str, value: Any) -> Any:
    if hasattr(value, "tolist"):
        # Arrays and numbers of NumPy.
        value = value.tolist()
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=repr)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if isinstance(value, (list, tuple)):
        items: Any = value  # pyright: ignore[reportUnknownVariableType]
        return [_value(name, item) for item in items]
    return _value(name, value)


def _value(name: str, value: Any) -> Any:
    """A value of JSON, or a literal of the language. Literals come from typed values only, never from strings."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if -(2**63) <= value < 2**64 else _literal(str(int(value)))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"the value of `${name}` is not finite: {value!r}")
        return float(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return _literal(_instant(value) if value.tzinfo else value.isoformat())
    if isinstance(value, date):
        return _literal(value.isoformat())
    if isinstance(value, timedelta):
        return _literal(f"{value // timedelta(microseconds=1)}us")
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"the value of `${name}` is not finite: {value!r}")
        return _literal(f"{value:f}" if abs(value.adjusted()) < 400 else str(value))
    if (literal := _written_literal(value)) is not None:
        return _literal(literal)
    raise TypeError(
        f"the value of `${name}`: expected a string, a number, a boolean, a UUID, a date or time, a timedelta, a list "
        f"of these, or {{'literal': …}}, found {type(value).__name__}"
    )


def _written_literal(value: object) -> str | None:
    """The text of `{"literal": text}`."""
    if not isinstance(value, Mapping):
        return None
    found = dict(cast("Mapping[object, object]", value))
    text = found.pop("literal", None)
    return text if isinstance(text, str) and not found else None


def _literal(text: str) -> dict[str, str]:
    return {"literal": text}


def _instant(value: datetime) -> str:
    return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
