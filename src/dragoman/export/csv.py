"""CSV for spreadsheets: a header, nested values as JSON, cells that would run as formulas made plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import IO, Any

import msgspec
import pyarrow as pa

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> Any:
    """A value as one CSV cell. A string that a spreadsheet would run gets an apostrophe in front (OWASP's advice)."""
    if isinstance(value, str):
        return "'" + value if value.startswith(FORMULA) else value
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else value


def write(rows: Iterable[Mapping[str, Any]], schema: pa.Schema, file: IO[bytes]) -> int:
    """Write the rows below a header; gives how many."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    out = csv.writer(text, lineterminator="\n")
    out.writerow(schema.names)
    count = 0
    for row in rows:
        out.writerow([cell(row[name]) for name in schema.names])
        count += 1
    text.detach()
    return count
