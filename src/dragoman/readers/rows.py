"""Rows of named fields (JSONL, CSV, Parquet) to documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dragoman.errors import BadField
from dragoman.readers.documents import make_document
from dragoman.readers.model import Entry, Failure, Items, Options
from dragoman.records import Document, Problem

# As many failures as are kept back while no row of a file has been readable.
KEPT_BACK = 1000
KEYS = ("id", "title", "url", "source", "author", "published", "language")


def row_document(
    entry: Entry,
    options: Options,
    row: Mapping[str, object],
    number: int,
    *,
    format: str,
    encoding: str | None = None,
    problems: Iterable[Problem] = (),
) -> Document:
    """The document of one row; `number` counts from 1 and names rows without an id.

    Raises `BadField` where the text is missing or no text; other fields of a wrong type are flagged and left out.
    """
    origin, key = f"{entry.origin}#{number}", options.text_key
    if key not in row:
        raise BadField(origin, f"has no field {key!r}", name_it("--text-key", row))
    text = row[key]
    if text is None:
        text = ""
    if not isinstance(text, str):
        raise BadField(origin, f"the field {key!r} is {_kind(text)}, not text", name_it("--text-key", row))
    found = list(problems)
    fields = {name: row.get(getattr(options, f"{name}_key")) for name in KEYS}
    date = fields.pop("published")
    plain = {name: _plain(name, value, found) for name, value in fields.items()}
    given = plain.pop("id")
    return make_document(
        entry, text, format=format, origin=origin, ref=given or f"{entry.ref}#{number}", date=date,
        encoding=encoding, problems=found, **plain,
    )  # fmt: skip


def check_columns(entry: Entry, options: Options, columns: Iterable[str]) -> None:
    """Raise `BadField` where a table lacks the text's column, or another that was named by an option."""
    names = list(columns)
    for key in ("text", *KEYS):
        name = getattr(options, f"{key}_key")
        if name not in names and (key == "text" or name != getattr(Options, f"{key}_key")):
            raise BadField(entry.origin, f"has no column {name!r}", name_it(f"--{key}-key", names))


def name_it(option: str, columns: Iterable[str]) -> str:
    """The mend of a missing field."""
    names = ", ".join(str(name)[:40] for name in list(columns)[:20] if name)
    return f"name it with {option}; the columns are: {names or 'none'}"


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), f"of type {type(value).__name__}")


def _plain(name: str, value: object, problems: list[Problem]) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if name == "author" and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    problems.append(Problem("bad-field", f"the field {name!r} is {_kind(value)}, and is left out"))
    return None


def gather(entry: Entry, items: Items, what: str) -> Items:
    """The items of a file of rows; where not one row is readable, a single failure for the file.

    A file of the wrong kind would else be named once for each of its lines. An empty file is a failure too.
    """
    held: list[Failure] = []
    dropped, good = 0, False
    for item in items:
        if isinstance(item, Failure) and not good:
            if len(held) < KEPT_BACK:
                held.append(item)
            else:
                dropped += 1
            continue
        if not good:
            good = True
            yield from held
            if dropped:
                yield Failure(entry.origin, "unreadable", f"{dropped:,} more {what} cannot be read")
        yield item
    if good:
        return
    if not held:
        yield Failure(entry.origin, "empty", f"has no {what}")
    elif len(held) == 1:
        yield held[0]
    else:
        first, count = held[0], len(held) + dropped
        reason = f"none of its {count:,} {what} can be read; the first, {first.origin}: {first.reason}"
        yield Failure(entry.origin, first.code, reason)
