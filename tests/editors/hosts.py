"""Files of all kinds with a query inside, written and read without tamis.

Each has characters of several bytes and of two UTF-16 units before the query, and lines that end in CRLF.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Callable

import yaml

# Where the cursor is in a query; it is removed before a file is opened.
CURSOR = "│"


@dataclass(frozen=True)
class Host:
    """A kind of file."""

    name: str
    path: str
    language: str
    # The file with a query, and the query of a file.
    write: Callable[[str], str]
    read: Callable[[str], str]
    # Whether the lines of a query are lines of the file.
    is_multiline: bool = True

    def __repr__(self) -> str:
        return self.name


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def indented(query: str, by: str) -> str:
    return "".join(f"{by}{line}" if line.strip() else line for line in query.splitlines(keepends=True))


def from_yaml(text: str) -> str:
    return yaml.safe_load(text)["views"][1]["query"]


def from_block(text: str) -> str:
    query = from_yaml(text)
    assert query.endswith("\n")
    return query[:-1]


def in_yaml(value: str) -> str:
    before = '# Vues 👩‍👧 é\nviews:\n  - {name: "é👍", query: ""}\n  - name: 👍é\n'
    return crlf(f"{before}    query: {value}\n    owner: \U0001f600\n")


def block(query: str) -> str:
    """A block scalar that keeps all line ends; the last one is not part of the query."""
    return in_yaml(f"|+\n{indented(query, ' ' * 6)}")


def escaped(query: str) -> str:
    """The query in quotes with all escapes of JSON, but for the cursor."""
    return '"' + CURSOR.join(json.dumps(part)[1:-1] for part in query.split(CURSOR)) + '"'


def without_surrogates(text: str) -> str:
    """Escapes of YAML and TOML, which have one for each character, in place of those of JSON."""

    def character(pair: re.Match[str]) -> str:
        return f"\\U{ord(json.loads(chr(34) + pair[0] + chr(34))):08X}"

    return re.sub(r"\\u(d[89ab]..)\\u(d[c-f]..)", character, text)


def in_markdown(query: str) -> str:
    return crlf(f"# Runbook 👍é\n\n1. Look for 👩‍👧:\n\n   ```tamis\n{indented(query, '   ')}\n   ```\n\n   é \U0001f600\n")


def from_markdown(text: str) -> str:
    lines = re.search(r"```tamis\r\n(.*?)\r?\n? *```", text, re.DOTALL)[1].splitlines()
    return "\n".join(line.removeprefix("   ") for line in lines)


def from_tamis(text: str) -> str:
    assert text.startswith(HEADER)
    return text[len(HEADER) :].replace("\r\n", "\n")


HEADER = "# Les requêtes 👍 é.\r\n\r\n"

TAMIS = Host("tamis", "queries/one.tamis", "tamis", lambda query: HEADER + crlf(query), from_tamis)
BLOCK = Host("yaml-block", "views/one.yaml", "yaml", block, from_block)
SINGLE = Host(
    "yaml-single", "views/one.yaml", "yaml", lambda query: in_yaml("'" + query.replace("'", "''") + "'"), from_yaml, False
)
DOUBLE = Host(
    "yaml-double", "views/one.yaml", "yaml", lambda query: in_yaml(without_surrogates(escaped(query))), from_yaml, False
)
MARKDOWN = Host("markdown", "runbooks/one.md", "markdown", in_markdown, from_markdown)
JSON = Host(
    "json",
    "views/one.json",
    "json",
    lambda query: crlf(f'{{\n  "name": "é👍",\n  "views": [{{"é": "👍", "query": {escaped(query)}}}]\n}}\n'),
    lambda text: json.loads(text)["views"][0]["query"],
    False,
)
TOML = Host(
    "toml",
    "views/one.toml",
    "toml",
    lambda query: crlf(f'name = "é👍"\n\n[[views]]\n"👍" = 1\nquery = {without_surrogates(escaped(query))}\n'),
    lambda text: tomllib.loads(text)["views"][0]["query"],
    False,
)


ALL = [TAMIS, BLOCK, SINGLE, DOUBLE, MARKDOWN, JSON, TOML]

CONFIG = """\
columns = ["columns.json"]

[[embedded]]
paths = ["views/*.yaml", "views/*.json", "views/*.toml"]
queries = ["$.views[*].query"]
"""
