"""Request bodies, and why the server rejected one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ._diagnostics import Diagnostic, Problem, diagnostics
from ._options import compiler
from ._query import Query

# The id in bodies that are built only to explain a response.
_SOME_ID = "00000000-0000-4000-8000-000000000000"
# A target for each key of a body that has a filter, with the settings that it requires.
_TARGETS: dict[str, tuple[str, dict[str, str]]] = {
    "filters": ("aggregated-traces", {"log_stream_id": _SOME_ID}),
    "filter_tree": ("queue-count", {}),
    "record_selector": ("queue-export", {}),
}


class Body(dict[str, Any]):
    """A request body, with the method and the path of the request; the path is `None` if ids for it are missing."""

    __slots__ = ("method", "path", "problems", "query", "settings", "target", "warnings")
    method: str
    path: str | None
    warnings: tuple[Diagnostic, ...]
    """Warnings and advice about the query."""
    problems: tuple[Problem, ...]
    """Warnings about the settings."""

    def __init__(self, body: dict[str, Any], query: Query | None, target: str, settings: str) -> None:
        super().__init__(body)
        self.query, self.target, self.settings = query, target, settings

    def to_dict(self) -> dict[str, Any]:
        """Returns a plain dictionary."""
        return dict(self)


@dataclass(frozen=True)
class RejectedCondition:
    """A comparison that the server rejected: its JSON pointer in the body, the server's messages, and where it is in the
    query."""

    pointer: str
    messages: tuple[str, ...]
    diagnostic: Diagnostic


@dataclass(frozen=True)
class Rejection:
    """Why the server rejected a request; as a string it is the report of the command line."""

    conditions: tuple[RejectedCondition, ...]
    others: tuple[tuple[str, str], ...]
    """Messages about the rest of the request, with the part that they are about."""
    report: str

    def __str__(self) -> str:
        return self.report


def request(target: str, query: Query | None = None, **settings: Any) -> Body:
    """Returns the body of a request; without a query it is for all records.

    `target` is one of those that `tamis request --list` shows, such as `traces-search`. The settings are named as the
    fields of the body: `log_stream_id`, `limit`, `root_type` and others. The filter takes the form that the target accepts.

    Raises `RequestError` with all errors.

    >>> import tamis
    >>> q = tamis.compile("status_code >= 500")
    >>> stream = "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db"
    >>> body = tamis.request("traces-search", q, log_stream_id=stream, limit=5)
    >>> sorted(body)
    ['filters', 'limit', 'log_stream_id']
    """
    compiler_ = compiler() if query is None else query._compiler
    given = json.dumps({name: value for name, value in settings.items() if value is not None}, default=_plain)
    method, path, body, warnings, problems = compiler_.request(target, None if query is None else query.text, given)
    made = Body(body, query, target, given)
    made.method, made.path = method, path
    made.warnings = diagnostics(warnings)
    made.problems = tuple(Problem(**problem) for problem in problems)
    return made


def explain_rejection(response: Any, sent: Query | Body) -> Rejection:
    """Explains why the server rejected a request, with the positions of the errors in the query.

    `response` is the body of the response with status 422: text, JSON as objects, or a response of `httpx` or `requests`.
    `sent` is the query whose tree, filters or selector was sent, or the body that `request` returned.

    Raises `ValueError` if the response does not explain the rejection.

    >>> import tamis
    >>> q = tamis.compile("is_complete or status_code = 5")
    >>> loc = ["body", "filter_tree", "OrNode", "or", 1, "FilterLeaf", "filter", "number", "value"]
    >>> rejection = tamis.explain_rejection({"detail": [{"loc": loc, "msg": "no such status", "type": "x"}]}, q)
    >>> span = rejection.conditions[0].diagnostic.span
    >>> q.text[span.start:span.end]
    'status_code = 5'
    """
    if not isinstance(response, (str, dict)):
        response = response.text
    text = response if isinstance(response, str) else json.dumps(response)
    if isinstance(sent, Body):
        query, target, settings = sent.query, sent.target, sent.settings
        if query is None:
            raise ValueError("the request has no query")
    else:
        query, (target, given) = sent, _TARGETS[_key_of(text)]
        settings = json.dumps(given)
    found = query._compiler.explain_rejection(query.text, text, target, settings)
    conditions = (
        RejectedCondition(pointer, tuple(messages), diagnostics([each])[0])
        for pointer, messages, each in found["conditions"]
    )
    return Rejection(tuple(conditions), tuple(map(tuple, found["others"])), found["report"])


def _key_of(response: str) -> str:
    """The key of the body that has the filter, by the paths of the errors."""
    try:
        detail: Any = json.loads(response)["detail"]
        keys = {entry["loc"][1] for entry in detail if len(entry["loc"]) > 1}
    except (KeyError, TypeError, ValueError):
        # The library says what is wrong with the response.
        return "filter_tree"
    return next((key for key in _TARGETS if key in keys), "filter_tree")


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if hasattr(value, "to_dict"):
        return value.to_dict()
    raise TypeError(f"not a setting: {value!r}")
