"""The columns that queries are checked against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from . import _frames, _tamis

# The metadata of a column that the library reads.
_FIELDS = (
    "id",
    "label",
    "metric_key_alias",
    "description",
    "group_label",
    "filter_type",
    "data_type",
    "data_unit",
    "allowed_values",
    "multi_valued",
    "filterable",
    "sortable",
    "is_empty",
    "applicable_types",
)


class Schema(_tamis.Schema):
    """The columns of a log store; without arguments the built-in ones.

    >>> schema = Schema.from_columns([{"id": "score", "data_type": "floating_point", "filterable": True}])
    >>> schema
    <tamis.Schema of 1 column>
    >>> schema.ids
    ('score',)
    """

    @classmethod
    def from_json(cls, text: str) -> Schema:
        """Reads the JSON of an `available_columns` response, or of its array of columns.

        Raises `ValueError` with the position of malformed metadata.
        """
        return cls(text)

    @classmethod
    def from_columns(cls, columns: object) -> Schema:
        """Reads columns as the clients return them.

        Accepts an `available_columns` response, as a dictionary or as a model of an SDK, a collection of an SDK such as
        `log_stream.trace_columns`, or an iterable of columns: dictionaries, models with `to_dict()`, or objects with the
        attributes of the metadata.
        """
        return cls(json.dumps([_column(column) for column in _columns(columns)]))

    @classmethod
    def from_frame(cls, frame: Any) -> Schema:
        """Reads the columns of a dataframe of pandas or polars, or of a table of pyarrow, and the types of their values.

        >>> import pyarrow
        >>> schema = Schema.from_frame(pyarrow.table({"cost": [0.5], "tags": [["prod"]]}))
        >>> [(column["id"], column["filter_type"]) for column in schema.columns]
        [('cost', 'number'), ('tags', 'collection')]
        """
        return cls(json.dumps(_frames.columns(frame)))

    @property
    def columns(self) -> tuple[dict[str, Any], ...]:
        """The metadata of the columns."""
        return tuple(self.to_dict()["columns"])

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the columns."""
        return tuple(column["id"] for column in self.columns)

    def __repr__(self) -> str:
        count = len(self.columns)
        return f"<tamis.Schema of {count} column{'' if count == 1 else 's'}>"

    def __reduce__(self) -> tuple[type[Schema], tuple[str]]:
        return type(self), (json.dumps(self.to_dict()),)


BUILTIN = Schema()


def _columns(columns: Any) -> Any:
    if isinstance(columns, (str, bytes)):
        raise TypeError("columns are objects: use `Schema.from_json` for text")
    if not isinstance(columns, Mapping) and hasattr(columns, "to_dict"):
        columns = columns.to_dict()
    if isinstance(columns, Mapping):
        found: Any = columns  # pyright: ignore[reportUnknownVariableType]
        return _columns(found["columns"]) if "columns" in found and "id" not in found else found.values()
    return columns


def _column(column: Any) -> dict[str, Any]:
    if not isinstance(column, Mapping) and hasattr(column, "to_dict"):
        column = column.to_dict()
    if isinstance(column, Mapping):
        values: Any = column  # pyright: ignore[reportUnknownVariableType]
        found = {name: values[name] for name in _FIELDS if name in values}
    else:
        found = {name: getattr(column, name) for name in _FIELDS if hasattr(column, name)}
    if "id" not in found:
        raise TypeError(f"not a column: {column!r}")
    plain = {name: _plain(value) for name, value in found.items()}
    return {name: value for name, value in plain.items() if value is not None}


def _plain(value: Any) -> Any:
    """Values of an SDK as JSON has them; its marker for absent values as `None`."""
    if isinstance(value, Enum):
        return value.value
    return None if type(value).__name__ == "Unset" else value
