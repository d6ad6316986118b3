"""Columns and rows of dataframes: pandas, polars and pyarrow, none of which is imported here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._query import Query

# The starts of the names of types, in lower case; the first that fits counts.
_TYPES: tuple[tuple[str | None, tuple[str, ...]], ...] = (
    (None, ("struct",)),
    ("boolean", ("bool",)),
    ("collection", ("list", "large_list", "fixed_size_list", "array")),
    ("date", ("datetime", "timestamp", "date")),
    ("number", ("int", "uint", "float", "double", "half", "decimal", "i8", "u8")),
    ("text", ("str", "utf8", "large_str", "large_utf8", "object", "categor", "enum", "dictionary", "uuid")),
)


def columns(frame: Any) -> list[dict[str, Any]]:
    """Returns the metadata of the columns of a dataframe. Those with other types cannot be filtered."""
    return [_column(name, kind, frame) for name, kind in _dtypes(frame)]


def _dtypes(frame: Any) -> Iterator[tuple[Any, str]]:
    if hasattr(frame, "dtypes") and hasattr(frame.dtypes, "items"):
        # pandas
        yield from ((name, str(dtype)) for name, dtype in frame.dtypes.items())
    elif hasattr(frame, "schema") and hasattr(frame.schema, "items"):
        # polars
        yield from ((name, str(dtype)) for name, dtype in frame.schema.items())
    elif hasattr(frame, "schema"):
        # pyarrow
        yield from ((field.name, str(field.type)) for field in frame.schema)
    else:
        raise TypeError(f"not a dataframe of pandas, polars or pyarrow: {type(frame).__name__}")


def _column(name: Any, dtype: str, frame: Any) -> dict[str, Any]:
    if not isinstance(name, str):
        raise TypeError(f"the name of a column is not a string: {name!r}")
    kind = _kind(_of_values(frame[name]) if dtype == "object" else dtype)
    column: dict[str, Any] = {"id": name, "filter_type": kind or "text", "filterable": kind is not None}
    if kind == "collection":
        column["multi_valued"] = True
    return column


def _kind(dtype: str) -> str | None:
    name = dtype.lower()
    return next((kind for kind, starts in _TYPES if name.startswith(starts)), None)


def _of_values(series: Any) -> str:
    """The type of the first value of a pandas series of objects."""
    first = next(iter(series.dropna()), None)
    return {"ndarray": "list", "tuple": "list", "set": "list", "NoneType": "str"}.get(
        type(first).__name__, type(first).__name__
    )


def rows(frame: Any) -> Any:
    """Returns the rows as dictionaries. In pandas, which has no null in columns of numbers, NaN is a missing value."""
    if hasattr(frame, "to_pylist"):
        return frame.to_pylist()
    if hasattr(frame, "iter_rows"):
        return frame.iter_rows(named=True)
    return _pandas_rows(frame)


def _pandas_rows(frame: Any) -> Iterator[dict[str, Any]]:
    names = list(frame.columns)
    values = [frame[name].astype(object).where(frame[name].notna(), None) for name in names]
    return (dict(zip(names, row)) for row in zip(*values))


def mask(query: Query, frame: Any) -> list[bool | None]:
    """Returns the result of a query for each row of a dataframe."""
    names = [name for name, _ in _dtypes(frame)]
    # The columns of a frame have no objects in them: names without a group are the same in all layouts.
    layout = query.matcher()._layout(dict.fromkeys(names))
    matcher = query.matcher(layout=layout)
    return [matcher.matches(row) for row in rows(frame)]


def filter(query: Query, frame: Any) -> Any:
    """Returns the rows that are matched, as a dataframe of the same library."""
    keeps = [bool(truth) for truth in mask(query, frame)]
    if hasattr(frame, "loc"):
        return frame.loc[keeps]
    return frame.filter(keeps)
