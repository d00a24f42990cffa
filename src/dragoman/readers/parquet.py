"""Parquet tables, a batch of rows at a time."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.errors import InputError
from dragoman.readers.model import Entry, Items, Options, Unreadable, failure
from dragoman.readers.registry import reader
from dragoman.readers.rows import KEYS, check_columns, gather, row_document

BATCH = 256


def _sniff(head: bytes) -> bool:
    return head.startswith(b"PAR1")


_TYPES = ("application/vnd.apache.parquet", "application/x-parquet")


@reader("parquet", (".parquet", ".pq"), _TYPES, _sniff)
def read(entry: Entry, options: Options) -> Items:
    """A document a row; only the columns that are named are read."""
    if not entry.head(4):
        raise Unreadable(entry.origin, "empty", "has no content")
    source: Any = entry.stream if entry.path is not None else io.BytesIO(entry.read_all(options.max_bytes))
    try:
        with pq.ParquetFile(source, pre_buffer=False) as table:
            columns = table.schema_arrow.names
            check_columns(entry, options, columns)
            yield from gather(entry, _rows(entry, options, table, columns), "rows")
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = f"damaged, or no Parquet: {str(error).splitlines()[0][:300] if str(error) else type(error).__name__}"
        raise Unreadable(entry.origin, "bad-parquet", reason) from error


def _rows(entry: Entry, options: Options, table: Any, columns: list[str]) -> Items:
    wanted = [getattr(options, f"{key}_key") for key in ("text", *KEYS)]
    number = 0
    for batch in table.iter_batches(BATCH, columns=[name for name in wanted if name in columns], use_threads=False):
        for row in batch.to_pylist():
            number += 1
            try:
                yield row_document(entry, options, row, number, format="parquet")
            except InputError as error:
                yield failure(error)
