"""What can be done with the text of a query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, Literal

from . import _tamis
from ._diagnostics import Diagnostic, Edit, Span, diagnostics
from ._options import Now, Params, compiler
from ._query import Query
from ._results import Analysis, Fixed, Hover, Raised, RaiseNote, Suggestion, Token, fixed
from ._schema import BUILTIN, Schema

Level = Literal["error", "warning", "advice", "off"]


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
    return fixed(compiler(schema, now, tz, params), query, unsafe, lints=False)


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
