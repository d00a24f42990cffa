"""Writing a ledger's tables to files: one module a format, each with a `write(rows, schema, file)`.

The formats of `EVENT_FORMATS` are those that the field's event data come in; their `write(ledger, file)` writes events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from dragoman.corpus.relations import Edge, Node
    from dragoman.export.event_rows import Written
    from dragoman.ledger import Ledger

FORMATS = ("jsonl", "csv", "parquet")
EVENT_FORMATS = ("polecat", "icews", "gdelt", "phoenix")


def writer(name: str) -> Callable[[Iterable[Mapping[str, Any]], pa.Schema, IO[bytes]], int]:
    """The `write` of a format in `FORMATS`: rows to an open binary file; gives the number written."""
    write: Callable[[Iterable[Mapping[str, Any]], pa.Schema, IO[bytes]], int]
    write = import_module(f"dragoman.export.{name}").write
    return write


def network_writer(name: str) -> Callable[[Sequence[Node], Sequence[Edge], IO[bytes]], int]:
    """The `write` of "gexf" or "graphml": who does what to whom, to an open binary file; gives the number of edges."""
    write: Callable[[Sequence[Node], Sequence[Edge], IO[bytes]], int]
    write = import_module(f"dragoman.export.{name}").write
    return write


def event_writer(name: str) -> Callable[[Ledger, IO[bytes]], Written]:
    """The `write` of a format in `EVENT_FORMATS`: a ledger's events to an open binary file; docs/exports.md."""
    write: Callable[[Ledger, IO[bytes]], Written] = import_module(f"dragoman.export.{name}").write
    return write
