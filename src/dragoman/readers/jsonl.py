"""JSON Lines: an object a line. A `.json` file of one object, or of a list of objects, is read as well."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from dragoman.errors import InputError, TooLarge
from dragoman.readers.encoding import check_text, decode, wide_encoding
from dragoman.readers.model import MEGABYTE, Entry, Item, Items, Options, Unreadable, failure
from dragoman.readers.registry import reader
from dragoman.readers.rows import gather, row_document
from dragoman.records import Problem

WHOLE_LIMIT = 16 * MEGABYTE


def _sniff(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start[:1] == b"{" and start[1:].lstrip()[:1] in (b'"', b"}")


_TYPES = ("application/x-ndjson", "application/jsonl", "application/json", "application/jsonlines", "text/json")


@reader("jsonl", (".jsonl", ".ndjson", ".json"), _TYPES, _sniff)
def read(entry: Entry, options: Options) -> Items:
    """A document a line; a bad line is a failure that names it, and the rest is read."""
    head = entry.head()
    if not head.lstrip().startswith((b"{", b"[")):
        check_text(head, entry.origin)
    if wide := wide_encoding(head):
        text = decode(entry.read_all(options.max_bytes), entry.origin).text
        again = io.BytesIO(text.encode("utf-8", "surrogatepass"))
        yield from gather(entry, _lines(entry, options, again, wide), "lines")
    elif (rows := _whole(entry, head)) is not None:
        yield from gather(entry, _rows(entry, options, rows), "objects")
    else:
        yield from gather(entry, _lines(entry, options, entry.stream, None), "lines")


def _whole(entry: Entry, head: bytes) -> list[object] | None:
    """The objects of a file that is one JSON value over several lines; None for JSON Lines."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not (start.startswith(b"[") or start.split(b"\n", 1)[0].strip() == b"{"):
        return None
    data = entry.read_all(WHOLE_LIMIT)
    try:
        value = json.loads(decode(data, entry.origin).text, strict=False)
    except (ValueError, RecursionError) as error:
        raise Unreadable(entry.origin, "bad-json", f"not JSON: {_why(error)}", "give one object a line") from error
    return value if isinstance(value, list) else [value]


def _rows(entry: Entry, options: Options, rows: list[object]) -> Items:
    for number, value in enumerate(rows, 1):
        yield _item(entry, options, value, number, "utf-8", [])


def _lines(entry: Entry, options: Options, stream: io.BufferedIOBase, wide: str | None) -> Items:
    for number, line in _numbered(stream, options.max_bytes):
        origin = f"{entry.origin}#{number}"
        if line is None:
            reason = f"line {number} is longer than {options.max_bytes:,} bytes"
            yield failure(TooLarge(origin, reason, "split it, or raise the limit in Options"))
            continue
        if line.isspace():
            continue
        encoding, problems = wide or "utf-8", list[Problem]()
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogatepass" if wide else "strict")
        except UnicodeDecodeError:
            try:
                decoded = decode(line, origin)
            except InputError as error:
                yield failure(error)
                continue
            text, encoding, problems = decoded.text, decoded.encoding, decoded.problems
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError) as error:
            yield failure(Unreadable(origin, "bad-json", f"line {number} is not JSON: {_why(error)}"))
            continue
        yield _item(entry, options, value, number, encoding, problems)


def _item(entry: Entry, options: Options, value: object, number: int, encoding: str, problems: list[Problem]) -> Item:
    if not isinstance(value, dict):
        reason = f"line {number} is JSON, but no object with fields"
        return failure(Unreadable(f"{entry.origin}#{number}", "bad-json", reason))
    try:
        return row_document(entry, options, value, number, format="jsonl", encoding=encoding, problems=problems)
    except InputError as error:
        return failure(error)


def _numbered(stream: io.BufferedIOBase, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers; None for one longer than `limit`, which is passed over."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line


def _why(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
