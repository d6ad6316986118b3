"""The corpus of the library, `tests/cases/corpus`; `tests/cases/corpus.rs` describes its format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tamis
from tamis import _tamis
from tamis._options import compiler

ROOT = Path(__file__).parents[3]
COLUMNS = json.loads((ROOT / "tests/data/columns.json").read_text())
NOW = "2026-01-15T12:00:00Z"


@dataclass
class Case:
    """A query and its expected results."""

    name: str
    query: str = ""
    sections: dict[str, str] = field(default_factory=dict[str, str])

    def compiler(self) -> _tamis.Compiler:
        """A compiler with the settings of the case."""
        arguments: dict[str, Any] = {"now": NOW, "params": {}, "limits": {}}
        base, more = COLUMNS, []
        for line in self.sections.get("set", "").splitlines():
            key, _, value = line.partition(" ")
            match key:
                case "zone":
                    arguments["tz"] = value
                case "param":
                    name, _, value = value.partition("=")
                    arguments["params"][name] = _parameter(value)
                case "columns":
                    base = tamis.Schema().to_dict()
                case "column":
                    more.append(json.loads(value))
                case "no-now":
                    arguments["now"] = False
                case "now":
                    arguments["now"] = value
                case _:
                    arguments["limits"][key] = int(value)
        base = {"columns": base} if isinstance(base, list) else base
        text = json.dumps({**base, "columns": base["columns"] + more})
        return compiler(tamis.Schema.from_json(text), **arguments)

    def codes(self, section: str) -> list[str]:
        return self.sections.get(section, "").split()


def _parameter(value: str) -> Any:
    """As on the command line: a literal of the language, or else a string."""
    try:
        tamis.compile("name = $x", params={"x": {"literal": value}})
    except tamis.QueryError:
        pass
    except ValueError:
        return value
    return {"literal": value}


def read() -> Iterator[Case]:
    for file in sorted((ROOT / "tests/cases/corpus").glob("*.txt")):
        yield from _read(file.name, file.read_text())


def _read(file: str, text: str) -> Iterator[Case]:
    case, section = None, None
    # Only line feeds end lines; queries have other line ends in them.
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if line.startswith("=== "):
            if case:
                yield _trimmed(case)
            case, section = Case(f"{file}: {line[4:].strip()}"), None
        elif case is None:
            continue
        elif line.startswith("--- "):
            section = line[4:].strip()
            case.sections[section] = ""
        elif section is None:
            case.query += line + "\n"
        else:
            case.sections[section] += line + "\n"
    if case:
        yield _trimmed(case)


def _trimmed(case: Case) -> Case:
    case.query = _without_empty_lines(case.query)
    case.sections = {name: _without_empty_lines(body) for name, body in case.sections.items()}
    return case


def _without_empty_lines(text: str) -> str:
    return text.strip("\n")
