"""The registry of formats: each says how it is recognised and reads one entry."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from dragoman.errors import InputError, UnknownFormat
from dragoman.readers.encoding import check_text
from dragoman.readers.model import Entry, Exhausted, Failure, Items, Options, Unreadable, failure

Read = Callable[[Entry, Options], Items]


@dataclass(frozen=True)
class Format:
    """One input format. `sniff` looks at the first bytes, for inputs whose name and content type say nothing.

    A `container` holds other entries; forcing a format forces that of what it holds.
    """

    name: str
    read: Read
    extensions: tuple[str, ...]
    content_types: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    container: bool = False


_FORMATS: dict[str, Format] = {}
# Content types that servers send for anything; the name and the bytes say more.
_VAGUE_TYPES = {"text/plain", "application/octet-stream", "binary/octet-stream", "application/xml", "text/xml", ""}


def reader(
    name: str,
    extensions: tuple[str, ...],
    content_types: tuple[str, ...] = (),
    sniff: Callable[[bytes], bool] = lambda head: False,
    container: bool = False,
) -> Callable[[Read], Read]:
    """Register the decorated function as the reader of a format."""

    def add(read: Read) -> Read:
        _FORMATS[name] = Format(name, read, extensions, content_types, sniff, container)
        return read

    return add


def formats() -> dict[str, Format]:
    """The formats by name."""
    return dict(_FORMATS)


def recognise(entry: Entry, options: Options) -> Format:
    """The format of an entry: as forced, by content type, by extension, by its first bytes, else plain text.

    Raises `UnknownFormat` where no reader takes it.
    """
    head = entry.head()
    sniffed = next((found for found in _FORMATS.values() if found.sniff(head)), None)
    if options.format is not None:
        if options.format not in _FORMATS:
            raise UnknownFormat(entry.origin, f"no format {options.format!r}", f"there are: {', '.join(_FORMATS)}")
        return sniffed if sniffed and sniffed.container else _FORMATS[options.format]
    content_type = (entry.content_type or "").split(";")[0].strip().lower()
    extension = PurePosixPath(entry.name).suffix.lower()
    if content_type not in _VAGUE_TYPES:
        # A feed is often served as a web page, and the other way round: what the bytes say goes first.
        by_type = next((found for found in _FORMATS.values() if content_type in found.content_types), None)
        if found := sniffed or by_type:
            return found
    if by_name := next((found for found in _FORMATS.values() if extension in found.extensions), None):
        return by_name
    return sniffed or _plain_text(entry, head)


def _plain_text(entry: Entry, head: bytes) -> Format:
    try:
        check_text(head, entry.origin)
    except Unreadable as error:
        mend = f"force one with --input-format: {', '.join(_FORMATS)}"
        raise UnknownFormat(entry.origin, f"no reader takes it: {error.reason}", mend) from error
    if head.lstrip().startswith(b"<?xml"):
        raise UnknownFormat(entry.origin, "no reader takes this XML: it is no RSS or Atom feed")
    return _FORMATS["text"]


def read_entry(entry: Entry, options: Options) -> Items:
    """The documents and failures of one entry, by the reader of its format.

    What goes wrong becomes a failure of this entry, and so never reaches its neighbours; only `Exhausted` is
    raised, since it ends the whole source.
    """
    try:
        yield from recognise(entry, options).read(entry, options)
    except Exhausted:
        raise
    except InputError as error:
        yield failure(error)
    except (zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        yield Failure(entry.origin, "damaged", f"its compressed data are damaged: {error}")
    except EOFError:
        yield Failure(entry.origin, "truncated", "ends before its end: the file is cut off")
    except Exception as error:  # a library met damage that it does not foresee; the rest must still be read
        kind = type(error).__name__
        yield Failure(entry.origin, "unreadable", f"{kind} while reading: {str(error)[:300] or 'no details'}")
