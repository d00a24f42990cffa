"""Reading inputs into documents: files, folders, archives, feeds, addresses and standard input.

`read` is all that most callers need; docs/readers.md tells how each format is read and how to add one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from dragoman.errors import InputError
from dragoman.readers import csv, feed, gzip, html, jsonl, markdown, parquet, text, warc, zip  # noqa: F401  (register)
from dragoman.readers.identity import SeenRefs, document_id
from dragoman.readers.model import Budget, Entry, Exhausted, Failure, Finished, Options, Source, failure
from dragoman.readers.registry import Format, formats, read_entry
from dragoman.readers.sources import Located, locate
from dragoman.records import Document

__all__ = [
    "Failure",
    "Finished",
    "Format",
    "Options",
    "Source",
    "document_id",
    "formats",
    "read",
    "read_bytes",
    "sources",
]

DEFAULTS = Options()
Skip = Callable[[Source], bool]


def read(
    inputs: Iterable[str | Path],
    options: Options = DEFAULTS,
    skip: Skip | None = None,
) -> Iterator[Document | Failure | Finished]:
    """Read inputs one by one, lazily, in the order given (folders by name), in memory that does not grow with them.

    Each source (a file, an address, `-` for standard input) gives its documents and its failures, then one
    `Finished`. `skip` is asked before a source is opened; where it says True the source gives nothing. A source
    that cannot be opened gives a failure and no `Finished`, so that it is tried again. Nothing is raised for bad
    input.
    """
    seen = SeenRefs()
    for located in locate(inputs, options):
        if isinstance(located, Failure):
            yield located
        elif skip is None or not skip(located.source):
            yield from _read_source(located, options, seen)


def read_bytes(
    origin: str, ref: str, data: bytes, options: Options = DEFAULTS
) -> Iterator[Document | Failure | Finished]:
    """Read one file whose bytes are at hand, as `read` does: `origin` is its path, `ref` that below what was named."""

    @contextmanager
    def opening() -> Iterator[Entry]:
        budget = Budget(options.max_total, taken=len(data))
        yield Entry(origin, ref, PurePosixPath(origin).name, io.BufferedReader(io.BytesIO(data)), budget)

    return _read_source(Located(Source(origin, len(data)), opening), options, SeenRefs())


def sources(inputs: Iterable[str | Path], options: Options = DEFAULTS) -> Iterator[Source]:
    """The sources that `read` would open, with their sizes: what a progress bar counts."""
    return (found.source for found in locate(inputs, options) if isinstance(found, Located))


def _read_source(located: Located, options: Options, seen: SeenRefs) -> Iterator[Document | Failure | Finished]:
    source = located.source
    documents = failures = 0
    try:
        with located.open() as entry:
            try:
                for item in read_entry(entry, options):
                    if isinstance(item, Document):
                        seen.flag(item)
                        documents += 1
                    else:
                        failures += 1
                        if item.code == "network":
                            yield item
                            return
                    yield item
            except Exhausted as error:
                failures += 1
                yield failure(error)
    except InputError as error:
        yield failure(error)
        return
    except OSError as error:
        yield Failure(source.origin, "cannot-open", f"cannot be opened: {error.strerror or error}")
        return
    yield Finished(source.origin, source.size, source.mtime_ns, documents, failures)
