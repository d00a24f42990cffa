"""Web pages: the article's text by trafilatura, its fields from the page's metadata.

Method: trafilatura's precision mode (https://aclanthology.org/2021.acl-demo.15/), the best of the Zyte article
extraction benchmark, and htmldate on metadata only, since a date guessed from the text is no given date.
"""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import Any

from lxml.html import HtmlElement

from dragoman.errors import TooLarge
from dragoman.readers.documents import make_document
from dragoman.readers.encoding import decode
from dragoman.readers.model import Entry, Items, Options, Unreadable
from dragoman.readers.paragraphs import paragraphs, parse, too_deep
from dragoman.readers.registry import reader
from dragoman.records import Document, Problem

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body|article)\b",
    re.IGNORECASE | re.DOTALL,
)
# A news page has some thousand elements; trafilatura passes over the tree dozens of times, and some passes cost
# time that grows with the square of their number, as libxml2's do with the number of attributes of one element.
MAX_ELEMENTS = 40_000
MAX_ATTRIBUTES = 3_000
_LONG_TAG = re.compile(r"<[^<>!][^<>]{20000,}")
# Their complaints about bad pages reach the user as failures; without a handler they would also go to stderr.
for _name in ("trafilatura", "htmldate", "courlan", "charset_normalizer", "justext"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def _sniff(head: bytes) -> bool:
    return _START.match(head[:4096]) is not None


@reader("html", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), _sniff)
def read(entry: Entry, options: Options) -> Items:
    """One document: the page's article."""
    yield page(entry, entry.read_all(options.max_html), declared=entry.charset)


def page(
    entry: Entry,
    data: bytes,
    *,
    declared: str | None = None,
    origin: str | None = None,
    ref: str | None = None,
    url: str | None = None,
    seen_by: date | None = None,
    format: str = "html",
) -> Document:
    """The document of one page's bytes.

    `declared` is the server's charset, `seen_by` the day it was fetched: no later date is believed. Raises
    `Unreadable`: `binary`, `no-text`, `empty`, or `too-deep` and `TooLarge` for pages that no one wrote.
    """
    origin = origin or entry.origin
    if not data.strip():
        raise Unreadable(origin, "empty", "has no content")
    meta = _CHARSET.search(data[:4096])
    decoded = decode(data, origin, declared or (meta[1].decode("ascii", "replace") if meta else None))
    tree = _tree(decoded.text, origin)
    found = _extract(tree, url or entry.url, seen_by)
    if found is None:
        raise Unreadable(origin, "no-text", "no article text found on the page", "give its text as .txt if it has one")
    text, fields, problems = found
    return make_document(
        entry, text, format=format, origin=origin, ref=ref, url=url or entry.url or fields["url"],
        title=fields["title"], source=fields["sitename"] or fields["hostname"], author=fields["author"],
        date=fields["date"], language=fields["language"] or tree.get("lang"), encoding=decoded.encoding,
        problems=[*decoded.problems, *problems],
    )  # fmt: skip


def _tree(text: str, origin: str) -> HtmlElement:
    if any(len(tag.group().split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise TooLarge(origin, f"has an element with more than {MAX_ATTRIBUTES:,} attributes")
    if text.count("<") > 10 * MAX_ELEMENTS:
        raise TooLarge(origin, f"has far more than {MAX_ELEMENTS:,} elements", "split the page")
    tree = parse(text)
    if tree is None:
        raise Unreadable(origin, "no-text", "no HTML in it")
    if too_deep(tree):
        raise Unreadable(origin, "too-deep", "its elements lie in each other more than 250 deep")
    if (count := sum(1 for _ in tree.iter())) > MAX_ELEMENTS:
        raise TooLarge(origin, f"has {count:,} elements, more than {MAX_ELEMENTS:,}", "split the page")
    return tree


def _extract(
    tree: HtmlElement, url: str | None, seen_by: date | None
) -> tuple[str, dict[str, str | None], list[Problem]] | None:
    """Text, metadata and problems; None where there is no article. Precision first, then the balanced mode."""
    from trafilatura import bare_extraction  # a heavy import, for those who read pages only

    dates = {"original_date": True, "extensive_search": False, "min_date": "1945-01-01"}
    if seen_by is not None:
        dates["max_date"] = seen_by.isoformat()
    problems: list[Problem] = []
    for precise in (True, False):
        found: Any = bare_extraction(
            tree, url=url, favor_precision=precise, include_comments=False, with_metadata=True,
            date_extraction_params=dates,
        )  # fmt: skip
        text = paragraphs(found.body) if found is not None and found.body is not None else ""
        if text:
            names = ("title", "author", "sitename", "hostname", "date", "url", "language")
            return text, {name: getattr(found, name) for name in names}, problems
        problems = [Problem("loose-extraction", "no article stood out; this is the text of the page as a whole")]
    return None
