"""What the functions return."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from . import _drawing, _tamis
from ._diagnostics import Diagnostic, Edit, Safety, Span, diagnostics

if TYPE_CHECKING:
    from rich.text import Text

Layout = Literal["search", "flat", "id"]


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


@dataclass(frozen=True)
class Sql:
    """The condition of a `WHERE` clause; `str` of it is the text.

    `parameters` are the values of its placeholders, in order: `str`, `int`, `float` and `datetime` in UTC. It is empty if
    the values are literals in the text.
    """

    text: str
    parameters: tuple[str | int | float | datetime, ...] = ()

    def __str__(self) -> str:
        return self.text


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


def fixed(compiler: _tamis.Compiler, text: str, unsafe: bool, *, lints: bool) -> Fixed:
    """Applies fixes, with `lints` those of lint rules too."""
    found = compiler.fix(text, "unsafe" if unsafe else "safe", lints)
    applied = tuple(AppliedFix(**each) for each in found["applied"])
    return Fixed(found["text"], found["is_valid"], applied, diagnostics(found["diagnostics"]))


def sql_value(value: dict[str, Any]) -> str | int | float | datetime:
    """The value of a parameter in SQL."""
    found: str | int | float = value["value"]
    if value["type"] == "timestamp":
        # Python 3.10 reads three or six digits of a fraction, and no `Z`.
        return datetime.fromisoformat(str(found).removesuffix("Z") + "+00:00")
    return found
