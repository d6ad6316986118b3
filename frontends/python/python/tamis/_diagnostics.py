"""What is wrong with a query, where, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from . import _drawing

if TYPE_CHECKING:
    from rich.text import Text

Severity = Literal["error", "warning", "advice"]
Safety = Literal["safe", "unsafe"]


class Span(NamedTuple):
    """A range of a text: the offsets of its first code point, and of the one after its last.

    >>> span = Span(4, 7)
    >>> "not xyz"[span.start:span.end]
    'xyz'
    """

    start: int
    end: int


@dataclass(frozen=True)
class Label:
    """A range of the query and the text that explains it, which may be empty."""

    span: Span
    text: str


@dataclass(frozen=True)
class Edit:
    """A replacement of a range of the query; an empty range is an insertion."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that, applied together, fix a problem; they are in order and do not overlap.

    A fix is safe if the fixed query is certain to mean what was intended.
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...]

    def apply(self, text: str) -> str:
        """Returns the text of the query with the fix applied.

        >>> import tamis
        >>> text = "status_code > 1,000"
        >>> tamis.analyze(text).diagnostics[0].fixes[0].apply(text)
        'status_code > 1_000'
        """
        for edit in reversed(self.edits):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        return text


@dataclass(frozen=True)
class Diagnostic:
    """An error, a warning or advice about a query.

    `code` is the kind of problem, as `tamis rule` explains it. The first label is at the problem, the others explain it.
    """

    code: str
    severity: Severity
    message: str
    labels: tuple[Label, ...]
    help: str | None
    fixes: tuple[Fix, ...]

    @property
    def span(self) -> Span:
        """The range of the problem."""
        return self.labels[0].span

    def __str__(self) -> str:
        return self.message


class Problem(NamedTuple):
    """An error or a warning about a request, apart from those about its query."""

    code: str
    message: str
    help: str | None


class QueryError(ValueError):
    """A query that does not compile. As a string, it is the report of the command line.

    >>> import tamis
    >>> try:
    ...     tamis.compile("inptu = 'a' and status_code > 1,000")
    ... except tamis.QueryError as error:
    ...     [(found.code, found.span.start) for found in error.diagnostics]
    [('unknown-column', 0), ('thousands-separator', 30)]
    """

    source: str
    """The text of the query."""
    diagnostics: tuple[Diagnostic, ...]
    """All errors, warnings and advice, in source order."""

    def __init__(self, report: str, source: str, found: list[dict[str, Any]], *rest: object) -> None:
        # All arguments, so that the exception can be pickled.
        super().__init__(report, source, found, *rest)
        self.report = report
        self.source = source
        self.diagnostics = diagnostics(found)

    def __str__(self) -> str:
        return self.report

    def __rich__(self) -> Text:
        return _drawing.rich(self.source, self.diagnostics)

    def _repr_html_(self) -> str:
        return _drawing.html(self.source, self.diagnostics)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self._repr_html_()}


class NotFlat(QueryError):
    """A query that no list of filters is equivalent to; it has a `tree`.

    >>> import tamis
    >>> try:
    ...     tamis.compile("is_complete or status_code = 500").filters
    ... except tamis.NotFlat as error:
    ...     error.diagnostics[0].code
    'not-flat'
    """


class RequestError(QueryError):
    """A request that is not valid, because of its query, its settings or both."""

    problems: tuple[Problem, ...]
    """The errors apart from those of the query."""

    def __init__(
        self, report: str, source: str, found: list[dict[str, Any]], problems: list[dict[str, Any]]
    ) -> None:
        super().__init__(report, source, found, problems)
        self.problems = tuple(Problem(**problem) for problem in problems)

    def _repr_html_(self) -> str:
        return super()._repr_html_() + _drawing.problems_html(self.problems)


def diagnostics(found: Iterable[Mapping[str, Any]]) -> tuple[Diagnostic, ...]:
    """Converts the diagnostics of the extension module."""
    return tuple(
        Diagnostic(
            code=each["code"],
            severity=each["severity"],
            message=each["message"],
            labels=tuple(Label(Span(**span), text) for span, text in each["labels"]),
            help=each["help"],
            fixes=tuple(
                Fix(fix["title"], fix["safety"], tuple(Edit(Span(**span), text) for span, text in fix["edits"]))
                for fix in each["fixes"]
            ),
        )
        for each in found
    )
