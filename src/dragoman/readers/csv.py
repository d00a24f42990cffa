"""CSV and TSV with a header line; the separator is found in it."""

from __future__ import annotations

import csv
import io
import re

from dragoman.errors import InputError
from dragoman.readers.encoding import check_text, decode, wide_encoding
from dragoman.readers.model import Entry, Items, Options, Unreadable, failure
from dragoman.readers.registry import reader
from dragoman.readers.rows import check_columns, gather, row_document
from dragoman.records import Document, Problem

_ESCAPED = re.compile("[\udc80-\udcff]")
_TYPES = ("text/csv", "text/tab-separated-values", "application/csv")


@reader("csv", (".csv", ".tsv", ".tab"), _TYPES)
def read(entry: Entry, options: Options) -> Items:
    """A document a row; rows are counted from 1, the header not."""
    head = entry.head()
    check_text(head.split(b"\n", 1)[0], entry.origin)
    if not head.strip():
        raise Unreadable(entry.origin, "empty", "has no content")
    encoding = wide_encoding(head) or _encoding(head, entry.origin)
    stream = io.TextIOWrapper(
        entry.stream, encoding, newline="", errors="surrogateescape" if encoding == "utf-8-sig" else "replace"
    )
    # The module's own limit (131,072 characters) is shorter than a long article, and holds for the whole process.
    csv.field_size_limit(max(csv.field_size_limit(), options.max_bytes))
    yield from gather(entry, _rows(entry, options, stream, encoding), "rows")


def _encoding(head: bytes, origin: str) -> str:
    """UTF-8 unless the first bytes are surely something else; stray fields are mended one by one."""
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    found = decode(whole_lines, origin).encoding
    return "utf-8-sig" if found == "utf-8" else found


def _rows(entry: Entry, options: Options, stream: io.TextIOWrapper, encoding: str) -> Items:
    first = stream.readline(1 << 20).lstrip("\ufeff")
    separator = _separator(first, options.text_key, entry.name)
    columns = [_mend(cell, [])[0].strip() for cell in next(csv.reader([first], delimiter=separator), [])]
    check_columns(entry, options, columns)
    rows = csv.reader(stream, delimiter=separator)
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            origin, reason = f"{entry.origin}#{number}", f"row {number} is no CSV: {error}"
            yield failure(Unreadable(origin, "bad-csv", reason, "the rest is not read; mend its quotes"))
            return
        if any(cells):
            try:
                yield _row(entry, options, columns, cells, number, encoding)
            except InputError as error:
                yield failure(error)


def _row(entry: Entry, options: Options, columns: list[str], cells: list[str], number: int, encoding: str) -> Document:
    problems: list[Problem] = []
    name = encoding.removesuffix("-sig")
    mended = []
    for cell in cells:
        text, used = _mend(cell, problems)
        name = used or name
        mended.append(text)
    if len(cells) <= columns.index(options.text_key):
        reason = f"row {number} has {len(cells)} fields under {len(columns)} columns"
        raise Unreadable(f"{entry.origin}#{number}", "bad-csv", reason, "are its quotes closed?")
    if len(cells) > len(columns):
        message = f"has {len(cells)} fields under {len(columns)} columns; the last are left out"
        problems.append(Problem("extra-fields", message))
    row: dict[str, object] = dict(zip(columns, mended, strict=False))
    return row_document(entry, options, row, number, format="csv", encoding=name, problems=problems)


def _mend(cell: str, problems: list[Problem]) -> tuple[str, str | None]:
    """A cell whose bytes were not all UTF-8, decoded by the look of it, and the encoding that was taken."""
    if not _ESCAPED.search(cell):
        return cell, None
    decoded = decode(cell.encode("utf-8", "surrogateescape"), "")
    problems.extend(decoded.problems)
    return decoded.text, decoded.encoding


def _separator(header: str, text_key: str, name: str) -> str:
    """The separator under which the header has the text's column, else the commonest."""
    candidates = ["\t", ",", ";", "|"] if name.lower().endswith((".tsv", ".tab")) else [",", ";", "\t", "|"]
    for separator in candidates:
        cells = next(csv.reader([header], delimiter=separator), [])
        if len(cells) > 1 and text_key in [cell.strip() for cell in cells]:
            return separator
    best = max(candidates, key=header.count)
    return best if header.count(best) else candidates[0]
