"""Web archives (WARC): the HTML pages that were fetched well."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from dragoman.errors import InputError, TooLarge
from dragoman.readers.html import page
from dragoman.readers.model import Entry, Failure, Item, Items, Options, Unreadable, failure
from dragoman.readers.registry import reader

HEADER_LIMIT = 65536


class _Tail:
    """A stream that remembers the last byte that was read: a whole archive ends with a line end.

    It also refuses lines longer than any page may be, on which the library takes time that grows with their square.
    """

    def __init__(self, entry: Entry, longest: int) -> None:
        self._entry, self._longest = entry, longest
        self.last, self.offset, self._line = b"", 0, 0

    def read(self, size: int = -1) -> bytes:
        data = self._entry.stream.read1(size)
        self._line = 0 if b"\n" in data else self._line + len(data)
        if self._line > self._longest:
            raise Unreadable(self._entry.origin, "bad-warc", f"has a line longer than {self._longest:,} bytes")
        self.last = data[-1:] or self.last
        self.offset += len(data)
        return data

    def tell(self) -> int:
        return self.offset


class _Records(ArchiveIterator):  # type: ignore[misc]
    # The library writes this to stderr; what it tells shows in the record, which is then cut or empty.
    INC_RECORD = ""


def _sniff(head: bytes) -> bool:
    return head.startswith(b"WARC/")


@reader("warc", (".warc",), ("application/warc",), _sniff)
def read(entry: Entry, options: Options) -> Items:
    """A document a page. WARC-Date is the day of the crawl: no later date of the page is believed."""
    if not entry.head(5).startswith(b"WARC/"):
        raise Unreadable(entry.origin, "bad-warc", "no web archive: it does not begin with WARC/")
    head = entry.head(HEADER_LIMIT)
    if len(head) == HEADER_LIMIT and not re.search(rb"\r?\n\r?\n", head):
        raise Unreadable(entry.origin, "bad-warc", f"its first headers are longer than {HEADER_LIMIT:,} bytes")
    number, pages, cut = 0, 0, False
    stream = _Tail(entry, options.max_html)
    try:
        for record in _Records(stream):
            number += 1
            if _is_page(record):
                pages += 1
                item = _page(entry, options, record, number)
                cut = isinstance(item, Failure) and item.code == "truncated"
                yield item
    except (ArchiveLoadFailed, ValueError, AttributeError, TypeError, IndexError) as error:
        why = str(error).splitlines()[0][:200] if isinstance(error, ArchiveLoadFailed) else "headers that are none"
        reason = f"damaged after record {number}: {why}"
        raise Unreadable(entry.origin, "bad-warc", reason, "what came before it was read") from error
    if stream.last != b"\n" and not cut:
        yield Failure(entry.origin, "truncated", f"is cut off after record {number}")
    elif not pages:
        yield Failure(entry.origin, "empty", f"holds no HTML page that was fetched well, in {number} records")


def _is_page(record: Any) -> bool:
    if record.rec_type != "response" or record.http_headers is None:
        return False
    content_type = (record.http_headers.get_header("Content-Type") or "").lower()
    return "html" in content_type and record.http_headers.get_statuscode() == "200"


def _page(entry: Entry, options: Options, record: Any, number: int) -> Item:
    origin = f"{entry.origin}#{number}"
    try:
        data = record.content_stream().read(options.max_html + 1)
        if len(data) > options.max_html:
            raise TooLarge(origin, f"the page is larger than {options.max_html:,} bytes")
        if record.raw_stream.limit > 0:
            raise Unreadable(origin, "truncated", f"record {number} is cut off")
        url = record.rec_headers.get_header("WARC-Target-URI")
        return page(
            entry, data, declared=_charset(record), origin=origin, ref=f"{entry.ref}#{number}",
            url=url.strip("<> ") if url and urlsplit(url.strip("<> ")).scheme in ("http", "https") else None,
            seen_by=_day(record.rec_headers.get_header("WARC-Date")), format="warc",
        )  # fmt: skip
    except InputError as error:
        return failure(error)
    except (ValueError, OSError) as error:  # damaged chunking or compression, or an address that is none
        return failure(Unreadable(origin, "unreadable", f"record {number}: {str(error)[:200]}"))


def _charset(record: Any) -> str | None:
    content_type = record.http_headers.get_header("Content-Type") or ""
    _, found, charset = content_type.lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'") if found else None


def _day(stamp: str | None) -> date | None:
    try:
        return date.fromisoformat((stamp or "")[:10])
    except ValueError:
        return None
