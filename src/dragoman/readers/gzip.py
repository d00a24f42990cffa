"""Gzip: the one file inside, read by its own format while it is unpacked."""

from __future__ import annotations

import gzip
from pathlib import PurePosixPath

from dragoman.readers.model import Entry, Items, Options, Unpacked, Unreadable, buffered
from dragoman.readers.registry import read_entry, reader
from dragoman.readers.zip import check_depth


def _sniff(head: bytes) -> bool:
    return head.startswith(b"\x1f\x8b")


@reader("gzip", (".gz", ".gzip"), ("application/gzip", "application/x-gzip"), _sniff, container=True)
def read(entry: Entry, options: Options) -> Items:
    """The documents of the file inside; its origin is the entry's own, since there is but one."""
    check_depth(entry, options)
    if not entry.head(2):
        raise Unreadable(entry.origin, "empty", "has no content")
    name = PurePosixPath(entry.name)
    inner_name = name.stem if name.suffix.lower() in (".gz", ".gzip") else entry.name
    opened = gzip.GzipFile(fileobj=entry.stream, mode="rb")
    with buffered(Unpacked(opened, entry.budget, entry.origin)) as stream:
        inner = entry.within(entry.origin, entry.ref, inner_name, stream)
        yield from read_entry(inner, options)
