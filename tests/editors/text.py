"""Texts as editors hold them: lines, and positions in the units of an encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable

from lsprotocol.types import InsertReplaceEdit, Position, Range, TextEdit

UNITS = {
    "utf-8": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf-32": len,
}


@dataclass
class Text:
    """A text, and the encoding in whose units its positions are counted."""

    text: str
    encoding: str

    def position(self, offset: int) -> Position:
        start = 0
        line = 0
        for end in self._line_ends():
            if end > offset:
                break
            start, line = end, line + 1
        return Position(line, UNITS[self.encoding](self.text[start:offset]))

    def offset(self, position: Position) -> int:
        """The offset of a position, which must be one: not past the end of its line, and not inside a character."""
        starts = [0, *self._line_ends()]
        start = starts[position.line]
        end = starts[position.line + 1] if position.line + 1 < len(starts) else len(self.text)
        line = self.text[start:end].rstrip("\r\n")
        for at in range(len(line) + 1):
            units = UNITS[self.encoding](line[:at])
            if units == position.character:
                return start + at
            assert units < position.character, f"{position} is inside a character of {line!r}"
        raise AssertionError(f"{position} is past the end of {line!r}")

    def slice(self, span: Range) -> str:
        start, end = self.offset(span.start), self.offset(span.end)
        assert start <= end, span
        return self.text[start:end]

    def range_of(self, part: str, nth: int = 0) -> Range:
        """The range of an occurrence of a part of the text."""
        at = -1
        for _ in range(nth + 1):
            at = self.text.index(part, at + 1)
        return Range(self.position(at), self.position(at + len(part)))

    def whole(self) -> Range:
        return Range(Position(0, 0), self.position(len(self.text)))

    def edited(self, edits: Iterable[TextEdit]) -> str:
        """The text after edits, which must not overlap."""
        spans = sorted((self.offset(edit.range.start), self.offset(edit.range.end), edit.new_text) for edit in edits)
        assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:])), spans
        text = self.text
        for start, end, new in reversed(spans):
            text = text[:start] + new + text[end:]
        return text

    def completed(self, edit: TextEdit | InsertReplaceEdit, replace: bool = False) -> str:
        if isinstance(edit, InsertReplaceEdit):
            return self.edited([TextEdit(edit.replace if replace else edit.insert, edit.new_text)])
        return self.edited([edit])

    def _line_ends(self) -> list[int]:
        return [found.end() for found in re.finditer("\r\n|\n|\r", self.text)]
