"""The extension of IPython and Jupyter: `%load_ext tamis`."""

from __future__ import annotations

import functools
from typing import Any

from ._diagnostics import QueryError
from ._query import Query
from ._schema import Schema
from ._tools import compile as compile_query
from ._tools import complete, tokens

_MAGIC = "%%tamis"
_USAGE = "usage: `%%tamis [name] [--schema columns] [--tz zone]`, and a query below it"


def load(shell: Any) -> None:
    """Registers the magic and the completion."""

    def magic(line: str, cell: str) -> Query | QueryError:
        return _compiled(shell, line, cell)

    matcher: Any = functools.partial(_completion, shell)
    # IPython reads it even of matchers with an identifier.
    matcher.__qualname__ = "tamis.matcher"
    matcher.matcher_api_version = 2
    matcher.matcher_identifier = "tamis.matcher"
    shell.register_magic_function(magic, "cell", "tamis")
    shell.Completer.custom_matchers[:] = [
        other
        for other in shell.Completer.custom_matchers
        if getattr(other, "matcher_identifier", None) != "tamis.matcher"
    ] + [matcher]


def _arguments(line: str) -> tuple[str | None, dict[str, str]]:
    """The name of the variable, and the options."""
    name, options = None, dict[str, str]()
    words = iter(line.split())
    for word in words:
        if word in ("--schema", "--tz"):
            options[word[2:]] = next(words, "")
        elif name is None and word.isidentifier():
            name = word
        else:
            raise ValueError(_USAGE)
    if not all(options.values()):
        raise ValueError(_USAGE)
    return name, options


def _schema(shell: Any, name: str | None) -> Schema | None:
    """The columns in a variable, by default in `schema` if there is one: a schema, columns or a dataframe."""
    found: Any = shell.user_ns.get(name or "schema")
    if found is None and name is not None:
        raise NameError(f"there is no variable `{name}` with columns")
    if found is None or isinstance(found, Schema):
        return found
    return Schema.from_frame(found) if hasattr(found, "dtypes") else Schema.from_columns(found)


def _parameters(shell: Any, query: str) -> dict[str, Any]:
    """The variables that the parameters of a query name."""
    used = (query[token.span.start + 1 : token.span.end] for token in tokens(query) if token.kind == "parameter")
    return {name: shell.user_ns[name] for name in used if name in shell.user_ns}


def _compiled(shell: Any, line: str, cell: str) -> Query | QueryError:
    """Compiles the cell and shows the query or its errors; with a name, assigns the query to that variable."""
    name, options = _arguments(line)
    query = cell.rstrip("\n")
    schema = _schema(shell, options.get("schema"))
    try:
        compiled = compile_query(query, schema, tz=options.get("tz"), params=_parameters(shell, query))
    except QueryError as error:
        return error
    if name is not None:
        shell.user_ns[name] = compiled
    return compiled


def _completion(shell: Any, context: Any) -> Any:
    """Completes the query of a cell with the magic."""
    from IPython.core.completer import SimpleCompletion

    first, separator, query = context.full_text.partition("\n")
    if not separator or first.split()[:1] != [_MAGIC]:
        return {"completions": []}
    lines = context.full_text.split("\n")
    position = context.cursor_position
    # `cursor_position` is within the line of the cursor.
    at = sum(len(text) + 1 for text in lines[1 : context.cursor_line]) + position
    try:
        _, options = _arguments(first[len(_MAGIC) :])
        suggestions = complete(query, at, _schema(shell, options.get("schema")), params=_parameters(shell, query))
    except (NameError, TypeError, ValueError):
        return {"completions": []}
    start = min((suggestion.edit.span.start for suggestion in suggestions), default=at)
    completions = [
        SimpleCompletion(query[start : suggestion.edit.span.start] + suggestion.edit.text, type=suggestion.kind)
        for suggestion in suggestions
    ]
    return {"completions": completions, "matched_fragment": query[start:at], "suppress": True, "ordered": True}
