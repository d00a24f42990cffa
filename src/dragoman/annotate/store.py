"""Where components leave their records on a spaCy `Doc`.

Records lie in `doc._.dragoman`, one list of plain dicts (so that `n_process`, `DocBin` and `to_bytes` keep
them), each with its table's name under `table`. Components ask `get` and `put`, which turn them into the types
of `dragoman.records` and back. What is known of the document besides its text lies in `meta`.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from spacy.tokens import Doc

from dragoman.records import TABLES, Problem, Published, Span

R = TypeVar("R", bound=msgspec.Struct)
KEY = "dragoman"
META = "dragoman_meta"
PROBLEMS = "dragoman_problems"
PUBLISHED = "dragoman_published"

if not Doc.has_extension(KEY):
    Doc.set_extension(KEY, getter=lambda doc: doc.user_data.get(KEY, []))


class Meta(msgspec.Struct, frozen=True):
    """What is known of a document besides its text; `body` marks the article proper (all of it if empty)."""

    published: str | None = None
    title: str | None = None
    body: tuple[Span, ...] = ()


def meta(doc: Doc) -> Meta:
    """The document's meta, empty where none was given."""
    given = doc.user_data.get(META)
    return msgspec.convert(given, Meta) if given else Meta()


def set_meta(doc: Doc, value: Meta) -> None:
    """Leave `value` for the components to come."""
    doc.user_data[META] = msgspec.to_builtins(value)


def published(doc: Doc) -> Published:
    """When the document came out and how that is known; what `meta` gives, where nothing more is."""
    given = doc.user_data.get(PUBLISHED)
    if given:
        return msgspec.convert(given, Published)
    day = meta(doc).published
    return Published(day, day, day, "metadata") if day else Published()


def set_published(doc: Doc, value: Published) -> None:
    """Leave when the document came out; `meta` then has its day."""
    doc.user_data[PUBLISHED] = msgspec.json.decode(msgspec.json.encode(value))
    set_meta(doc, msgspec.structs.replace(meta(doc), published=value.value))


def put(doc: Doc, table: str, records: list[R]) -> None:
    """Replace the records of `table` on `doc`."""
    kept = [r for r in doc.user_data.get(KEY, []) if r["table"] != table]
    plain = msgspec.json.decode(msgspec.json.encode(records))  # lists for tuples, as any serialised Doc has them
    doc.user_data[KEY] = kept + [{"table": table, **row} for row in plain]


def get(doc: Doc, table: str) -> list[Any]:
    """The records of `table` on `doc`, in the order they were put; empty if that component has not run."""
    rows = [r for r in doc.user_data.get(KEY, []) if r["table"] == table]
    kind = TABLES[table]
    return [msgspec.convert(row, kind) for row in rows]


def add_problems(doc: Doc, problems: list[Problem]) -> None:
    """Note what was odd about the document; it comes to stand among its annotation's problems."""
    doc.user_data.setdefault(PROBLEMS, []).extend(msgspec.to_builtins(problems))


_last: tuple[Doc | None, str] = (None, "")


def text(doc: Doc) -> str:
    """The document's text. spaCy joins it anew from the tokens each time; here the last one asked for is kept."""
    global _last
    if _last[0] is not doc:
        _last = (doc, doc.text)
    return _last[1]


def in_body(span: Span, body: tuple[Span, ...]) -> bool:
    """Whether `span` lies within the article proper; an empty `body` is the whole text."""
    return not body or any(start <= span[0] and span[1] <= end for start, end in body)
