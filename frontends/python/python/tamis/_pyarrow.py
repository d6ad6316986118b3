"""Queries as expressions of pyarrow, where these agree with records exactly.

Its `and` and `or` are three-valued, so null is unknown. What differs is refused: items of lists, which expressions cannot
compare, strings without case, values of other types than the column's, and comparisons with rounded numbers.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ._polars import EXACT, nanoseconds

if TYPE_CHECKING:
    from ._query import Query

# The stubs of pyarrow are not complete.
_Expression = Any
_COMPARISONS: dict[str, Callable[[_Expression, Any], _Expression]] = {
    "eq": lambda column, value: column == value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
}


def expression(query: Query, table: Any) -> _Expression:
    """Returns a query as an expression on the columns of a table, a dataset or a schema."""
    schema = getattr(table, "schema", table)
    matcher = query.matcher(layout=query.matcher()._layout(dict.fromkeys(schema.names)))
    return _Columns(schema, dict(matcher._paths())).expression(query.tree)


class _Columns:
    def __init__(self, schema: Any, paths: dict[str, list[str]]) -> None:
        self.types: Any = importlib.import_module("pyarrow")
        self.compute: Any = importlib.import_module("pyarrow.compute")
        self.schema, self.paths = schema, paths
        self.unknown: Any = self.compute.scalar(self.types.scalar(None, self.types.bool_()))

    def expression(self, tree: Mapping[str, Any]) -> Any:
        match tree:
            case {"and": parts}:
                return functools.reduce(lambda left, right: left & right, map(self.expression, parts))
            case {"or": parts}:
                return functools.reduce(lambda left, right: left | right, map(self.expression, parts))
            case {"not": part}:
                return ~self.expression(part)
            case _:
                return self.comparison(tree["filter"])

    def comparison(self, leaf: Mapping[str, Any]) -> Any:
        found = self.column(leaf["column_id"])
        if found is None:
            # Missing in every record.
            return self.unknown
        column, dtype = found
        name, types = leaf.get("operator"), self.types.types
        if name in ("ne", "not_in"):
            return ~self.comparison({**leaf, "operator": "eq" if name == "ne" else "one_of"})
        match leaf["type"]:
            case "text" | "id" if types.is_string(dtype) or types.is_large_string(dtype):
                return self.text(column, leaf)
            case "number" if types.is_integer(dtype) or types.is_float32(dtype) or types.is_float64(dtype):
                return self.number(column, dtype, leaf)
            case "date" if types.is_timestamp(dtype) and dtype.unit in ("us", "ns"):
                return self.date(column, dtype, leaf)
            case "boolean" if types.is_boolean(dtype):
                return column == leaf["value"]
            case _:
                raise ValueError(f"`{leaf['column_id']}`: pyarrow cannot compare {dtype} as {leaf['type']}")

    def column(self, column_id: str) -> tuple[Any, Any] | None:
        """A column and its type; `None` if there is none."""
        path = self.paths[column_id]
        if self.schema.get_field_index(path[0]) < 0:
            return None
        dtype = self.schema.field(path[0]).type
        for name in path[1:]:
            index = dtype.get_field_index(name) if self.types.types.is_struct(dtype) else -1
            if index < 0:
                return None
            dtype = dtype.field(index).type
        return self.compute.field(*path), dtype

    def text(self, column: Any, leaf: Mapping[str, Any]) -> Any:
        if not leaf.get("case_sensitive", True):
            raise ValueError(f"`{leaf['column_id']}`: pyarrow has other rules for case")
        match leaf["operator"]:
            case "contains":
                return self.compute.match_substring(column, leaf["value"])
            case "one_of":
                # `isin` is false for null.
                return self.compute.if_else(column.is_valid(), column.isin(leaf["value"]), self.unknown)
            case _:
                return column == leaf["value"]

    def number(self, column: Any, dtype: Any, leaf: Mapping[str, Any]) -> Any:
        value = leaf["value"]
        if leaf["operator"] == "between":
            return self.compared(column, dtype, "gte", leaf, value[0]) & self.compared(column, dtype, "lte", leaf, value[1])
        return self.compared(column, dtype, leaf["operator"], leaf, value)

    def compared(self, column: Any, dtype: Any, name: str, leaf: Mapping[str, Any], value: float) -> Any:
        if not (isinstance(value, int) and dtype == self.types.int64()):
            # The literal is exact as a float, so rounded integers compare in the same way.
            column = column.cast(self.types.float64(), safe=False)
        found = _COMPARISONS[name](column, self.literal(value, dtype, leaf))
        if name in ("gt", "gte") and self.types.types.is_floating(dtype):
            # NaN is greater than all other numbers.
            return found | self.compute.is_nan(column)
        return found

    def literal(self, value: float, dtype: Any, leaf: Mapping[str, Any]) -> Any:
        if isinstance(value, int) and dtype == self.types.int64() and value < 2**63:
            return self.types.scalar(value, self.types.int64())
        if abs(value) >= EXACT:
            raise ValueError(f"`{leaf['column_id']}`: pyarrow rounds {value} when it compares it with {dtype}")
        return self.types.scalar(float(value), self.types.float64())

    def date(self, column: Any, dtype: Any, leaf: Mapping[str, Any]) -> Any:
        value = nanoseconds(leaf["value"])
        if dtype.unit == "us" and value % 1000:
            raise ValueError(f"`{leaf['column_id']}`: {leaf['value']} is more precise than {dtype}")
        value = value if dtype.unit == "ns" else value // 1000
        if abs(value) >= 2**63:
            raise ValueError(f"`{leaf['column_id']}`: {leaf['value']} is out of the range of {dtype}")
        return _COMPARISONS[leaf["operator"]](column.cast(self.types.int64()), self.types.scalar(value, self.types.int64()))
