"""Compiled queries, and what can be done with the text of a query."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from . import _drawing, _frames, _polars, _tamis
from ._diagnostics import Diagnostic, Edit, Safety, Span, diagnostics
from ._options import Now, Params, compiler
from ._schema import BUILTIN, Schema

if TYPE_CHECKING:
    import polars
    from rich.text import Text

Record = TypeVar("Record")
Frame = TypeVar("Frame")
Layout = Literal["search", "flat", "id"]
MissingValues = Literal["unknown", "false", "unequal-is-true"]
Level = Literal["error", "warning", "advice", "off"]


class Tree(dict[str, Any]):
    """A filter tree, which the functions and models of the clients accept as `filter_tree`."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Returns a plain dictionary; the clients call this."""
        return dict(self)


class Filter(dict[str, Any]):
    """A filter of a list."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Returns a plain dictionary; the clients call this."""
        return dict(self)


class Selector(dict[str, Any]):
    """A selector of the records of an annotation queue, which the clients accept as `record_selector`."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Returns a plain dictionary; the clients call this."""
        return dict(self)


class Filters(list[Filter]):
    """A flat list of filters, which the functions of the clients accept as `filters`.

    `warnings` says where the list and the query may match different records, if values are missing.
    """

    __slots__ = ("warnings",)
    warnings: tuple[Diagnostic, ...]

    def __init__(self, filters: Iterable[Filter] = (), warnings: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(filters)
        self.warnings = warnings

    def to_dict(self) -> list[dict[str, Any]]:
        """Returns plain dictionaries."""
        return [filter.to_dict() for filter in self]


@dataclass(frozen=True)
class Explanation:
    """Which records a query matches, in plain English; as a string it is the outline."""

    text: str
    """Sentences."""
    outline: str
    """A list of the conditions, one on each line, and the notes."""
    missing: tuple[tuple[str, str], ...]
    """The columns that a record may lack a value for, and the effect: `no-match`, `condition-fails` or `undocumented`."""
    notes: tuple[str, ...]

    def __str__(self) -> str:
        return self.outline


@dataclass(frozen=True)
class ConditionTrace:
    """The result of a condition on a record."""

    span: Span
    """The position of the condition in the query."""
    column: str
    truth: bool | None
    met: Literal["missing", "value", "structure", "unreadable"]
    """What the record has in the column; what is unreadable is handled like a missing value."""
    value: Any
    """The value as JSON has it."""


@dataclass(frozen=True)
class Trace:
    """The result of a query on a record, and of each of its conditions."""

    truth: bool | None
    layout: Layout
    conditions: tuple[ConditionTrace, ...]


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
        return _fixed(self._compiler, self.text, unsafe, lints=True)

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


class AppliedFix(NamedTuple):
    """A fix that was applied: the problem, and what the fix did."""

    code: str
    message: str
    title: str
    safety: Safety


@dataclass(frozen=True)
class Fixed:
    """A query with fixes applied, and the diagnostics of what is left."""

    text: str
    is_valid: bool
    applied: tuple[AppliedFix, ...]
    diagnostics: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Analysis:
    """The diagnostics of a query, valid or not."""

    source: str
    diagnostics: tuple[Diagnostic, ...]
    omitted: int
    """How many diagnostics are not listed, in a text with very many."""
    report: str
    is_incomplete: bool
    """Whether the text is only the beginning of a query."""

    @property
    def is_valid(self) -> bool:
        """Whether there are no errors."""
        return all(found.severity != "error" for found in self.diagnostics)

    def __str__(self) -> str:
        return self.report

    def __rich__(self) -> Text:
        return _drawing.rich(self.source, self.diagnostics)

    def _repr_html_(self) -> str:
        return _drawing.html(self.source, self.diagnostics)


class Token(NamedTuple):
    """A part of a text: its range and its kind, such as `column`, `operator` or `string`."""

    span: Span
    kind: str


@dataclass(frozen=True)
class Suggestion:
    """A suggestion for what to write."""

    label: str
    kind: str
    edit: Edit
    detail: str | None
    documentation: str | None


@dataclass(frozen=True)
class Hover:
    """A description of a token, as plain text and as Markdown."""

    span: Span
    text: str
    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown


class RaiseNote(NamedTuple):
    """A difference between the JSON and what the query compiles to; `pointer` is a JSON pointer."""

    pointer: str
    message: str


@dataclass(frozen=True)
class Raised:
    """A query that was converted from JSON; as a string it is its text."""

    text: str
    notes: tuple[RaiseNote, ...]

    def __str__(self) -> str:
        return self.text


def compile(
    query: str,
    schema: Schema | None = None,
    *,
    now: Now = None,
    tz: str | tzinfo | None = None,
    params: Params | None = None,
) -> Query:
    """Compiles a query.

    `schema` has the columns, by default the built-in ones. `now` is the time that `now` means in the query: a time with a
    time zone or RFC 3339 text, by default the time of the call; with `False` it is an error to use it. `tz` is the time
    zone of dates: a name, an offset such as `+02:00`, or a time zone of the standard library; by default it is UTC.
    `params` are the values of parameters such as `$x`: strings, numbers, booleans, dates and times, timedeltas, UUIDs or
    lists of these. They are values, and never change the structure of a query. A time without a time zone is one in
    `tz`. `{"literal": "now-7d"}` is a literal of the language.

    Raises `QueryError` if the query has errors.

    >>> import tamis
    >>> from datetime import timedelta
    >>> q = tamis.compile("duration_ns > $limit", params={"limit": timedelta(seconds=5)})
    >>> q.tree["filter"]["value"]
    5000000000
    """
    return Query(compiler(schema, now, tz, params), query)


def analyze(
    query: str,
    schema: Schema | None = None,
    *,
    now: Now = None,
    tz: str | tzinfo | None = None,
    params: Params | None = None,
) -> Analysis:
    """Analyzes a query, valid or not. The arguments are those of `compile`.

    >>> import tamis
    >>> print(tamis.analyze("status_code > high"))
    type-mismatch
    <BLANKLINE>
      × expected a number for `status_code`, found a string
       ╭─[query:1:15]
     1 │ status_code > high
       · ─────┬─────   ──┬─
       ·      │          ╰── a string
       ·      ╰── a number column
       ╰────
      help: write a number, such as `500` or `0.8`
    """
    found = compiler(schema, now, tz, params).analyze(query)
    return Analysis(query, diagnostics(found["diagnostics"]), found["omitted"], found["report"], found["is_incomplete"])


def fix(
    query: str,
    schema: Schema | None = None,
    *,
    unsafe: bool = False,
    now: Now = None,
    tz: str | tzinfo | None = None,
    params: Params | None = None,
) -> Fixed:
    """Applies the safe fixes of a query, with `unsafe` all of them. The other arguments are those of `compile`.

    >>> import tamis
    >>> print(tamis.fix("status_code > 1,000 && is_complete"))
    status_code > 1_000 && is_complete
    """
    return _fixed(compiler(schema, now, tz, params), query, unsafe, lints=False)


def lint(
    query: str,
    schema: Schema | None = None,
    *,
    levels: Mapping[str, Level] | None = None,
    now: Now = None,
    tz: str | tzinfo | None = None,
    params: Params | None = None,
) -> tuple[Diagnostic, ...]:
    """Lints a query. `levels` are the severities of rules that differ from their defaults.

    >>> import tamis
    >>> [found.code for found in tamis.lint("not not is_complete")]
    ['double-negation']
    >>> tamis.lint("not not is_complete", levels={"double-negation": "off"})
    ()
    """
    return diagnostics(compiler(schema, now, tz, params).lint(query, json.dumps(dict(levels or {}))))


def complete(
    query: str,
    at: int | None = None,
    schema: Schema | None = None,
    *,
    now: Now = None,
    tz: str | tzinfo | None = None,
    params: Params | None = None,
) -> tuple[Suggestion, ...]:
    """Suggests what can be written at an offset of a query, by default at its end; best first.

    >>> import tamis
    >>> tamis.complete("status_c")[0].edit
    Edit(span=Span(start=0, end=8), text='status_code')
    """
    at = len(query) if at is None else at
    return tuple(
        Suggestion(
            each["label"],
            each["kind"],
            Edit(Span(**each["edit"][0]), each["edit"][1]),
            each["detail"],
            each["documentation"],
        )
        for each in compiler(schema, now, tz, params).complete(query, at)
    )


def hover(
    query: str,
    at: int,
    schema: Schema | None = None,
    *,
    now: Now = None,
    tz: str | tzinfo | None = None,
    params: Params | None = None,
) -> Hover | None:
    """Describes the token at an offset of a query; `None` if there is nothing to describe.

    >>> import tamis
    >>> print(tamis.hover("model = o3", 0).text.splitlines()[0])
    model: Model
    """
    found = compiler(schema, now, tz, params).hover(query, at)
    return None if found is None else Hover(Span(**found["span"]), found["text"], found["markdown"])


def format(query: str) -> str:
    """Formats a query: canonical spelling, same meaning, all comments kept.

    Raises `QueryError` if the query has syntax errors; columns and types are not checked.

    >>> import tamis
    >>> tamis.format("tags HAS ANY ['a', b,] && !(cost >= $5)")
    'tags has any ("a", "b") and not (cost >= $5)'
    """
    return _tamis.format(query)


def tokens(query: str) -> tuple[Token, ...]:
    """Splits any text into classified tokens, for highlighting.

    >>> import tamis
    >>> [token.kind for token in tamis.tokens("model = $x")]
    ['column', 'operator', 'parameter']
    """
    return tuple(Token(Span(**span), kind) for span, kind in _tamis.tokens(query))


def raise_(filters: Any, schema: Schema | None = None) -> Raised:
    """Converts JSON to a query: a filter tree, a list of filters or a whole request body, as text or as objects.

    Raises `ValueError` with its position if it is not JSON, contains no filter, or cannot be written as a query.

    >>> import tamis
    >>> print(tamis.raise_({"not": {"filter": {"column_id": "is_complete", "operator": "eq", "value": True}}}))
    not is_complete
    """
    text = filters if isinstance(filters, str) else json.dumps(filters, default=_to_dict)
    raised, notes = _tamis.raise_(text, BUILTIN if schema is None else schema)
    return Raised(raised, tuple(RaiseNote(*note) for note in notes))


def _to_dict(value: Any) -> Any:
    """Models of an SDK as JSON."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    raise TypeError(f"not JSON: {value!r}")


def _fixed(compiler: _tamis.Compiler, text: str, unsafe: bool, *, lints: bool) -> Fixed:
    found = compiler.fix(text, "unsafe" if unsafe else "safe", lints)
    applied = tuple(AppliedFix(**each) for each in found["applied"])
    return Fixed(found["text"], found["is_valid"], applied, diagnostics(found["diagnostics"]))
