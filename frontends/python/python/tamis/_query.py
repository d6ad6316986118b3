"""Compiled queries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from . import _drawing, _frames, _polars, _pyarrow, _tamis
from ._diagnostics import Diagnostic, Span, diagnostics
from ._results import (
    ConditionTrace,
    Explanation,
    Filter,
    Filters,
    Fixed,
    Layout,
    Selector,
    Sql,
    Trace,
    Tree,
    fixed,
    sql_value,
)

if TYPE_CHECKING:
    import polars
    from rich.text import Text

Record = TypeVar("Record")
Frame = TypeVar("Frame")
Dialect = Literal[
    "duckdb", "clickhouse", "postgresql", "datafusion", "spark", "sqlite", "bigquery", "trino"
]
Nesting = Literal["struct", "map", "json"]
MissingValues = Literal["unknown", "false", "unequal-is-true"]


class Matcher(_tamis.Matcher):
    """A query as a predicate on records of one layout; see `Query.matcher`."""

    def filter(self, records: Iterable[Record]) -> Iterator[Record]:
        """Returns the records that are matched."""
        return (record for record in records if self.matches(record))

    def trace(self, record: Any) -> Trace:
        """Returns whether a record is matched, and the result of each condition."""
        found = self._trace(record)
        conditions = (
            ConditionTrace(
                Span(**each["span"]),
                each["column"],
                each["truth"],
                each["met"],
                None if each["value"] is None else json.loads(each["value"]),
            )
            for each in found["conditions"]
        )
        return Trace(found["truth"], found["layout"], tuple(conditions))


class Query(_tamis.Query):
    """A compiled query; `compile` returns it.

    >>> import tamis
    >>> q = tamis.compile("not is_complete")
    >>> q
    <tamis.Query 'not is_complete'>
    >>> q.tree
    {'not': {'filter': {'column_id': 'is_complete', 'operator': 'eq', 'value': True, 'type': 'boolean'}}}
    """

    @property
    def tree(self) -> Tree:
        """The filter tree. Each access returns a new one, which may be changed."""
        return Tree(self._tree())

    @property
    def filters(self) -> Filters:
        """The filters as a flat list. Each access returns a new one.

        Raises `NotFlat` if no list is equivalent.
        """
        filters, warnings = self._filters()
        return Filters(map(Filter, filters), diagnostics(warnings))

    @property
    def selector(self) -> Selector:
        """A selector of the records of a queue: `{"type": "filter_tree", "filter_tree": …}`."""
        return Selector(type="filter_tree", filter_tree=self._tree())

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Warnings and advice about the query, in source order."""
        return diagnostics(self._warnings())

    def explain(self) -> Explanation:
        """Explains in plain English which records the query matches.

        >>> import tamis
        >>> print(tamis.compile("duration_ns > 5s").explain())
        Matches records where:
        - Latency (`metrics/duration_ns`) is more than 5 seconds (5,000,000,000 nanoseconds)
        <BLANKLINE>
        Records that lack a value for `metrics/duration_ns` do not match.
        """
        text, outline, missing, notes = self._explain()
        return Explanation(text, outline, tuple((each["column"], each["effect"]) for each in missing), tuple(notes))

    def fix(self, *, unsafe: bool = False) -> Fixed:
        """Applies the safe fixes of the warnings and lints of the query, with `unsafe` all of them.

        >>> import tamis
        >>> tamis.compile("not not is_complete").fix().text
        'is_complete'
        """
        return fixed(self._compiler, self.text, unsafe, lints=True)

    def filter(self, records: Iterable[Record]) -> Iterator[Record]:
        """Returns the records that are matched; the layout of each is detected.

        >>> import tamis
        >>> records = [{"status_code": 200}, {"status_code": 503}, {}]
        >>> list(tamis.compile("status_code >= 500").filter(records))
        [{'status_code': 503}]
        """
        return (record for record in records if self.matches(record))

    def filter_frame(self, frame: Frame) -> Frame:
        """Returns the rows of a dataframe of pandas or polars, or of a table of pyarrow, that are matched.

        Each row is a record, so the result is exactly that of `filter`. The names of the columns are ids, or those of the
        tables of the SDK, such as `metrics_cost`.

        >>> import polars, tamis
        >>> tamis.compile("status_code >= 500").filter_frame(polars.DataFrame({"status_code": [200, 503, None]})).rows()
        [(503,)]
        """
        found: Frame = _frames.filter(self, frame)
        return found

    def to_polars(self, frame: Any) -> polars.Expr:
        """Returns the query as an expression of polars, for a dataframe, lazy or not, or its schema.

        The expression is null where the result is unknown. It agrees with `matches` exactly: raises `ValueError` if polars
        compares something otherwise, such as integers with floats beyond 2^53. `filter_frame` has no such limits.

        >>> import polars, tamis
        >>> frame = polars.LazyFrame({"status_code": [200, 503, None]})
        >>> frame.filter(tamis.compile("status_code >= 500").to_polars(frame)).collect().rows()
        [(503,)]
        """
        return _polars.expression(self, frame)

    def to_pyarrow(self, table: Any) -> Any:
        """Returns the query as a `pyarrow.compute.Expression`, for a table, a dataset or a schema.

        The expression is null where the result is unknown. It agrees with `matches` exactly: raises `ValueError` for what
        expressions cannot compare, such as the items of lists. `filter_frame` has no such limits.

        >>> import pyarrow, tamis
        >>> table = pyarrow.table({"status_code": [200, 503, None]})
        >>> table.filter(tamis.compile("status_code >= 500").to_pyarrow(table)).to_pylist()
        [{'status_code': 503}]
        """
        return _pyarrow.expression(self, table)

    def sql(
        self,
        dialect: Dialect,
        *,
        layout: Layout = "search",
        paths: Mapping[str, Iterable[str]] | None = None,
        nesting: Nesting | None = None,
        timestamps: Literal["zoned", "utc"] = "zoned",
        parameters: bool = True,
    ) -> Sql:
        """Returns the query as the condition of a `WHERE` clause.

        The SQL matches the records that `matches` does. `layout` and `paths` are those of `matcher`; `nesting` says how
        objects such as `metrics` are stored, `timestamps` whether columns have a time zone. With `parameters=False` the
        values are literals. Raises `QueryError` if the dialect cannot express the query.

        >>> import tamis
        >>> q = tamis.compile("duration_ns > 5s and name = refund")
        >>> q.sql("duckdb", layout="flat")
        Sql(text='"metrics_duration_ns" > $1 AND "name" = $2', parameters=(5000000000, 'refund'))
        >>> print(q.sql("spark", parameters=False))
        `metrics`.`duration_ns` > 5000000000 AND `name` = 'refund'
        """
        keys = [(column, list(path)) for column, path in (paths or {}).items()]
        text, values = self._sql(dialect, (layout, keys), (nesting, timestamps), parameters)
        return Sql(text, tuple(map(sql_value, values)))

    def trace(self, record: Any) -> Trace:
        """Returns whether a record is matched, and the result of each condition.

        >>> import tamis
        >>> for condition in tamis.compile("status_code = 500 and is_complete").trace({"status_code": 404}).conditions:
        ...     print(condition.column, condition.truth, condition.value)
        status_code False 404
        is_complete None None
        """
        return self.matcher(layout=Matcher._layout(record)).trace(record)

    def matcher(
        self,
        *,
        layout: Layout = "search",
        paths: Mapping[str, Iterable[str]] | None = None,
        missing_values: MissingValues = "unknown",
    ) -> Matcher:
        """Returns the query as a predicate on records of one layout.

        `layout` says where values are: `search` as in responses, `{"metrics": {"cost": 1}}`; `flat` as in the tables of
        the SDK, `{"metrics_cost": 1}`; `id` by the ids of columns, `{"metrics/cost": 1}`. `paths` has the keys that lead
        to the values of other columns. `missing_values` is the result of a comparison with a missing value.

        >>> import tamis
        >>> matcher = tamis.compile("cost > 1").matcher(paths={"metrics/cost": ["billing", "usd"]})
        >>> matcher.matches({"billing": {"usd": 2}})
        True
        """
        keys = [(column, list(path)) for column, path in (paths or {}).items()]
        return Matcher(self, layout, keys, missing_values)

    def __repr__(self) -> str:
        text = " ".join(self.text.split())
        return f"<tamis.Query {text if len(text) <= 60 else text[:59] + '…'!r}>"

    def __rich__(self) -> Text:
        return _drawing.rich(self.text, self.warnings)

    def _repr_html_(self) -> str:
        return _drawing.html(self.text, self.warnings)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}
