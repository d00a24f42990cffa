"""Making a `Document` of what a format found: fields tidied, oddities flagged, the id computed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dragoman.readers.dates import BadDate, published
from dragoman.readers.identity import document_id
from dragoman.readers.model import Entry, Unreadable
from dragoman.records import Document, Problem

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


def tidy(value: object) -> str | None:
    """A field on one line, without control characters or outer blanks; None where nothing is left."""
    if not isinstance(value, str):
        return None
    return _SURROGATE.sub("\ufffd", _BLANKS.sub(" ", value)).strip() or None


def _encodable(text: str) -> bool:
    # Many times as fast as searching the text for surrogates.
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def make_document(
    entry: Entry,
    text: str,
    *,
    format: str,
    origin: str | None = None,
    ref: str | None = None,
    title: object = None,
    url: object = None,
    source: object = None,
    author: object = None,
    date: object = None,
    language: object = None,
    encoding: str | None = None,
    problems: Iterable[Problem] = (),
) -> Document:
    """The document of a text and of the fields that its input gives, which may be of any type.

    `origin` and `ref` are the entry's unless given; `date` is the publication date as given. Lone surrogates
    become U+FFFD one for one, so offsets stand; nothing else of the text is changed. Raises `Unreadable`
    (`empty`) where the text is blank.
    """
    origin = origin or entry.origin
    found = list(problems)
    if not text or text.isspace():
        raise Unreadable(origin, "empty", "has no text")
    if not _encodable(text):
        text, lone = _SURROGATE.subn("\ufffd", text)
        found.append(Problem("lone-surrogates", f"{lone} halves of characters, each now U+FFFD"))
    if control := _CONTROL.search(text):
        code = f"U+{ord(control.group()):04X}"
        found.append(Problem("control-characters", f"has control characters, the first ({code}) at {control.start()}"))
    day: str | None = None
    try:
        day = published(date)
    except BadDate as error:
        found.append(Problem("bad-date", str(_SURROGATE.sub("\ufffd", str(error)))))
    ref = tidy(ref) or entry.ref
    address = tidy(url) or entry.url
    return Document(
        id=document_id(text, address or ref), ref=ref, text=text, title=tidy(title), url=address,
        source=tidy(source), author=tidy(author), published=day, language=tidy(language), format=format,
        encoding=encoding, origin=origin, problems=found,
    )  # fmt: skip
