"""RSS and Atom feeds: a document an entry, of its full content or else its summary."""

from __future__ import annotations

import io
import re
from typing import Any

import feedparser

from dragoman.errors import InputError, TooLarge
from dragoman.readers.documents import make_document
from dragoman.readers.encoding import check_text
from dragoman.readers.model import Entry, Items, Options, Unreadable, failure
from dragoman.readers.paragraphs import fragment_text
from dragoman.readers.registry import reader
from dragoman.readers.rows import gather
from dragoman.records import Document

_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?[^>]*+>\s*+|<!--(?:(?!-->).)*+-->\s*+|<!DOCTYPE[^>]*+>\s*+)*+"
    rb"<(?:rss|feed|rdf:RDF)\b",
    re.DOTALL | re.IGNORECASE,
)
# The parser of broken feeds is slow on very many elements.
MAX_ELEMENTS = 100_000


def _sniff(head: bytes) -> bool:
    return _ROOT.match(head[:4096]) is not None


_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


@reader("feed", (".rss", ".atom", ".rdf"), _TYPES, _sniff)
def read(entry: Entry, options: Options) -> Items:
    """A document an entry. `source` is the feed's title; ids are the entries' own."""
    data = entry.read_all(options.max_html)
    if not data.strip():
        raise Unreadable(entry.origin, "empty", "has no content")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        check_text(data, entry.origin)
    if data.count(b"<") > 2 * MAX_ELEMENTS or data.count(b"&") > 4 * MAX_ELEMENTS:
        raise TooLarge(entry.origin, f"has more than {MAX_ELEMENTS:,} elements or escapes", "split the feed")
    headers = {"content-type": entry.content_type} if entry.content_type and entry.charset else {}
    feed = feedparser.parse(io.BytesIO(data), response_headers=headers, resolve_relative_uris=False)
    if not feed.entries:
        why = str(feed.get("bozo_exception") or "it has no entries")[:200]
        if feed.get("version") and not feed.get("bozo"):
            raise Unreadable(entry.origin, "empty", "the feed has no entries")
        raise Unreadable(entry.origin, "bad-feed", f"no RSS or Atom feed: {why}")
    yield from gather(entry, _entries(entry, feed), "entries")


def _entries(entry: Entry, feed: Any) -> Items:
    for number, item in enumerate(feed.entries, 1):
        try:
            yield _document(entry, feed, item, number)
        except InputError as error:
            yield failure(error)
    if feed.get("bozo") and _broken(feed.get("bozo_exception")):
        why = str(feed.bozo_exception)[:200]
        raise Unreadable(entry.origin, "bad-feed", f"broken XML; {len(feed.entries)} entries were found in it: {why}")


def _broken(error: object) -> bool:
    """Whether the feed was damaged; a wrongly declared encoding or content type alone is not."""
    harmless = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    return not isinstance(error, harmless)


def _document(entry: Entry, feed: Any, item: Any, number: int) -> Document:
    origin = f"{entry.origin}#{number}"
    text = _text(item)
    if not text:
        raise Unreadable(origin, "no-text", f"entry {number} has no text", "give the pages themselves to read")
    return make_document(
        entry, text, format="feed", origin=origin, ref=item.get("id") or item.get("link") or f"{entry.ref}#{number}",
        title=fragment_text(item.get("title") or ""), url=item.get("link"), author=item.get("author"),
        source=fragment_text(feed.feed.get("title") or ""), date=_date(item),
        language=item.get("language") or feed.feed.get("language"), encoding=feed.get("encoding"),
    )  # fmt: skip


def _text(item: Any) -> str:
    """The longest of the contents, else the summary, as plain text."""
    texts = [fragment_text(content.get("value") or "") for content in item.get("content") or []]
    best = max(texts, key=len, default="")
    return best or fragment_text(item.get("summary") or "")


def _date(item: Any) -> str | None:
    # `updated` is mapped from `published` by the library where there is none: ask for what the entry has.
    return item.get("published") or (item.get("updated") if "updated" in item else None)
