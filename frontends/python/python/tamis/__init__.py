"""A filter language for LLM logs: typed, checked queries compiled to the JSON filters of the Galileo API.

>>> import tamis
>>> q = tamis.compile("duration_ns > 5s and tags has prod")
>>> q.filters[0]["value"]
5000000000
>>> q.matches({"metrics": {"duration_ns": 6_000_000_000}, "tags": ["prod"]})
True

Positions are offsets in code points, so that `text[span.start:span.end]` is the part that a span covers.
"""

from __future__ import annotations

from typing import Any

from ._diagnostics import Diagnostic, Edit, Fix, Label, NotFlat, Problem, QueryError, RequestError, Span
from ._query import Matcher, Query
from ._request import Body, RejectedCondition, Rejection, explain_rejection, request
from ._results import (
    Analysis,
    AppliedFix,
    ConditionTrace,
    Explanation,
    Filter,
    Filters,
    Fixed,
    Hover,
    Raised,
    RaiseNote,
    Selector,
    Sql,
    Suggestion,
    Token,
    Trace,
    Tree,
)
from ._schema import Schema
from ._tools import analyze, compile, complete, fix, format, hover, lint, raise_, tokens

__all__ = [
    "Analysis",
    "AppliedFix",
    "Body",
    "ConditionTrace",
    "Diagnostic",
    "Edit",
    "Explanation",
    "Filter",
    "Filters",
    "Fix",
    "Fixed",
    "Hover",
    "Label",
    "Matcher",
    "NotFlat",
    "Problem",
    "Query",
    "QueryError",
    "RaiseNote",
    "Raised",
    "RejectedCondition",
    "Rejection",
    "RequestError",
    "Schema",
    "Selector",
    "Span",
    "Sql",
    "Suggestion",
    "Token",
    "Trace",
    "Tree",
    "analyze",
    "compile",
    "complete",
    "explain_rejection",
    "fix",
    "format",
    "hover",
    "lint",
    "raise_",
    "request",
    "tokens",
]


def load_ipython_extension(shell: Any) -> None:
    """Adds the cell magic `%%tamis` to a notebook, and the completion of its queries: `%load_ext tamis`."""
    from . import _ipython

    _ipython.load(shell)
