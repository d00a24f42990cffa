"""Writing a ledger's tables to files: one module a format, each with a `write(rows, schema, file)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import IO, Any

import pyarrow as pa

FORMATS = ("jsonl", "csv", "parquet")


def writer(name: str) -> Callable[[Iterable[Mapping[str, Any]], pa.Schema, IO[bytes]], int]:
    """The `write` of a format in `FORMATS`: rows to an open binary file; gives the number written."""
    write: Callable[[Iterable[Mapping[str, Any]], pa.Schema, IO[bytes]], int]
    write = import_module(f"dragoman.export.{name}").write
    return write
