"""Parquet with the record's Arrow schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 10_000  # a row group


def write(rows: Iterable[Mapping[str, Any]], schema: pa.Schema, file: IO[bytes]) -> int:
    """Write the rows in groups of `ROWS`; gives how many."""
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as out:
        rows = iter(rows)
        while some := list(islice(rows, ROWS)):
            out.write_table(pa.Table.from_pylist(some, schema=schema))
            count += len(some)
    return count
