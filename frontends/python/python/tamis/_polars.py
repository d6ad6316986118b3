"""Queries as expressions of polars, where these agree with records exactly.

polars has three-valued logic too, so null is unknown. What differs is refused: values of other types than the column's,
comparisons that polars makes with rounded numbers, and case beyond ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars

    from ._query import Query

# Integers below it are exact as floats.
EXACT = 2**53


def expression(query: Query, frame: Any) -> polars.Expr:
    """Returns a query as an expression on the columns of a dataframe or a schema."""
    schema: Mapping[str, Any] = frame.collect_schema() if hasattr(frame, "collect_schema") else frame
    matcher = query.matcher(layout=query.matcher()._layout(dict.fromkeys(schema)))
    found: polars.Expr = _Columns(schema, dict(matcher._paths())).expression(query.tree)
    return found


class _Columns:
    def __init__(self, schema: Mapping[str, Any], paths: dict[str, list[str]]) -> None:
        import polars

        self.polars: Any = polars
        self.schema, self.paths = schema, paths

    def expression(self, tree: Mapping[str, Any]) -> Any:
        match tree:
            case {"and": parts}:
                return self.polars.all_horizontal([self.expression(part) for part in parts])
            case {"or": parts}:
                return self.polars.any_horizontal([self.expression(part) for part in parts])
            case {"not": part}:
                return ~self.expression(part)
            case _:
                return self.comparison(tree["filter"])

    def comparison(self, leaf: Mapping[str, Any]) -> Any:
        found = self.column(leaf["column_id"])
        if found is None:
            # Missing in every record.
            return self.polars.lit(None, dtype=self.polars.Boolean)
        column, dtype = found
        operator = leaf.get("operator")
        if operator in ("ne", "not_in"):
            return ~self.comparison({**leaf, "operator": "eq" if operator == "ne" else "one_of"})
        match leaf["type"]:
            case "text" | "id" if dtype == self.polars.String:
                return self.text(column, leaf)
            case "collection" if dtype == self.polars.List(self.polars.String):
                return column.list.eval(self.text(self.polars.element(), leaf).fill_null(False)).list.any()
            case "number" if dtype in self.numbers():
                return self.number(column, dtype, leaf)
            case "date" if dtype == self.polars.Date or (dtype == self.polars.Datetime and dtype.time_unit != "ms"):
                return self.date(column, dtype, leaf)
            case "boolean" if dtype == self.polars.Boolean:
                return column == leaf["value"]
            case _:
                raise ValueError(f"`{leaf['column_id']}`: polars cannot read {dtype} as {leaf['type']}")

    def column(self, column_id: str) -> tuple[Any, Any] | None:
        """The values of a column and their type; `None` if there are none."""
        name, *fields = self.paths[column_id]
        if name not in self.schema:
            return None
        column, dtype = self.polars.col(name), self.schema[name]
        for field in fields:
            inner = {each.name: each.dtype for each in dtype.fields} if dtype == self.polars.Struct else {}
            if field not in inner:
                return None
            column, dtype = column.struct.field(field), inner[field]
        return column, dtype

    def numbers(self) -> tuple[Any, ...]:
        types = self.polars
        return (
            *(types.Int8, types.Int16, types.Int32, types.Int64),
            *(types.UInt8, types.UInt16, types.UInt32, types.UInt64),
            *(types.Float32, types.Float64),
        )

    def text(self, column: Any, leaf: Mapping[str, Any]) -> Any:
        value = leaf["value"]
        if not leaf.get("case_sensitive", True):
            if not "".join(value).isascii():
                raise ValueError(f"`{leaf['column_id']}`: polars has other rules for the case of characters beyond ASCII")
            column = column.str.to_lowercase()
            value = value.lower() if isinstance(value, str) else [each.lower() for each in value]
        match leaf["operator"]:
            case "contains":
                return column.str.contains(value, literal=True)
            case "one_of":
                return column.is_in(value)
            case _:
                return column == value

    def number(self, column: Any, dtype: Any, leaf: Mapping[str, Any]) -> Any:
        value = leaf["value"]
        bounds = [("gte", value[0]), ("lte", value[1])] if leaf["operator"] == "between" else [(leaf["operator"], value)]
        return self.polars.all_horizontal(
            [_compared(column, operator, self.literal(bound, dtype, leaf)) for operator, bound in bounds]
        )

    def literal(self, value: float, dtype: Any, leaf: Mapping[str, Any]) -> Any:
        if isinstance(value, int) and dtype == self.polars.Int64 and value < 2**63:
            return self.polars.lit(value, dtype=self.polars.Int64)
        if abs(value) >= EXACT:
            raise ValueError(f"`{leaf['column_id']}`: polars rounds {value} when it compares it with {dtype}")
        return self.polars.lit(float(value), dtype=self.polars.Float64)

    def date(self, column: Any, dtype: Any, leaf: Mapping[str, Any]) -> Any:
        unit = "ns" if dtype != self.polars.Date and dtype.time_unit == "ns" else "us"
        since = nanoseconds(leaf["value"])
        if unit == "us" and since % 1000:
            raise ValueError(f"`{leaf['column_id']}`: {leaf['value']} is more precise than {dtype}")
        value = since if unit == "ns" else since // 1000
        if abs(value) >= 2**63:
            raise ValueError(f"`{leaf['column_id']}`: {leaf['value']} is out of the range of {dtype}")
        return _compared(column.dt.epoch(unit), leaf["operator"], self.polars.lit(value, dtype=self.polars.Int64))


def _compared(column: Any, operator: str, value: Any) -> Any:
    return getattr(column, {"eq": "eq", "gt": "gt", "gte": "ge", "lt": "lt", "lte": "le"}[operator])(value)


def nanoseconds(timestamp: str) -> int:
    """The nanoseconds since 1970 of a timestamp of a filter, which is in UTC."""
    seconds, _, fraction = timestamp.removesuffix("Z").partition(".")
    since = datetime.fromisoformat(seconds).replace(tzinfo=timezone.utc) - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86400 + since.seconds) * 10**9 + int(fraction.ljust(9, "0"))
