"""Draws queries and their diagnostics in notebooks and on terminals."""

from __future__ import annotations

import html as escaping
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from . import _tamis

if TYPE_CHECKING:
    from rich.text import Text

    from ._diagnostics import Diagnostic, Problem, Severity

# Colors that are legible on light and dark backgrounds; punctuation and operators have that of the text.
_TOKENS = {
    "column": "#2f7fd0",
    "keyword": "#a94fc7",
    "string": "#2e8b57",
    "number": "#c0711f",
    "unit": "#c0711f",
    "instant": "#c0711f",
    "parameter": "#b8577e",
    "comment": "#808080",
}
_SEVERITIES: dict[Severity, str] = {"error": "#d6453d", "warning": "#c98a00", "advice": "#3a8fb7"}


def _parts(source: str, diagnostics: Sequence[Diagnostic]) -> Iterator[tuple[str, str | None, Severity | None]]:
    """Splits a query at its tokens and problems: texts with the kind of token, and the gravest problem there."""
    kinds: dict[int, str] = {}
    edges = {0, len(source)}
    for span, kind in _tamis.tokens(source):
        kinds.update(dict.fromkeys(range(span["start"], span["end"]), kind))
        edges |= {span["start"], span["end"]}
    severities: dict[int, Severity] = {}
    for severity in reversed(_SEVERITIES):
        for found in diagnostics:
            if found.severity == severity:
                start, end = _visible(found.span, len(source))
                severities.update(dict.fromkeys(range(start, end), severity))
                edges |= {start, end}
    ordered = sorted(edges)
    for start, end in zip(ordered, ordered[1:]):
        yield source[start:end], kinds.get(start), severities.get(start)
    if len(source) in severities:
        yield " ", None, severities[len(source)]


def _visible(span: tuple[int, int], length: int) -> tuple[int, int]:
    """An empty span, where something is missing, as a span of one character."""
    start, end = span
    return (start, end) if end > start else (start, min(start, length) + 1)


def html(source: str, diagnostics: Sequence[Diagnostic]) -> str:
    """Returns a query with its problems underlined and listed."""
    drawn: list[str] = []
    for text, kind, severity in _parts(source, diagnostics):
        style = f"color:{_TOKENS[kind]};" if kind in _TOKENS else ""
        if severity is not None:
            style += f"text-decoration:underline wavy {_SEVERITIES[severity]};"
        text = escaping.escape(text)
        drawn.append(f'<span style="{style}">{text}</span>' if style else text)
    query = f'<pre style="margin:0">{"".join(drawn)}</pre>' if source else ""
    return query + "".join(_found_html(found) for found in diagnostics)


def _found_html(found: Diagnostic) -> str:
    color = _SEVERITIES[found.severity]
    notes = [label.text for label in found.labels if label.text]
    notes += [text for text in [found.help] if text] + [f"fix: {fix.title}" for fix in found.fixes[:1]]
    rest = "".join(f'<div style="margin-left:2em;opacity:0.8">{escaping.escape(note)}</div>' for note in notes)
    return (
        f'<div><b style="color:{color}">{found.severity}</b> {escaping.escape(found.message)} '
        f"<code>{escaping.escape(found.code)}</code></div>{rest}"
    )


def problems_html(problems: Iterable[Problem]) -> str:
    """Returns the errors of a request as a list."""
    color = _SEVERITIES["error"]
    return "".join(
        f'<div><b style="color:{color}">error</b> {escaping.escape(problem.message)}</div>' for problem in problems
    )


def rich(source: str, diagnostics: Sequence[Diagnostic]) -> Text:
    """Returns what `html` returns, for the package `rich`."""
    from rich.text import Text

    drawn = Text()
    for text, kind, severity in _parts(source, diagnostics):
        color = _SEVERITIES[severity] if severity is not None else _TOKENS.get(kind or "", "default")
        drawn.append(text, style=f"underline {color}" if severity is not None else color)
    for found in diagnostics:
        drawn.append(f"\n{found.severity}", style=f"bold {_SEVERITIES[found.severity]}")
        drawn.append(f" {found.message} ({found.code})")
        for label in found.labels:
            if label.text:
                drawn.append(f"\n  {source[label.span.start : label.span.end]}: {label.text}")
        if found.help:
            drawn.append(f"\n  help: {found.help}")
        if found.fixes:
            drawn.append(f"\n  fix: {found.fixes[0].title}")
    return drawn
