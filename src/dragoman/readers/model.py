"""What the readers are told (`Options`), what they read from (`Source`, `Entry`), and what they say back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from msgspec import Struct

from dragoman.errors import InputError, TooLarge
from dragoman.records import Document

MEGABYTE = 1_000_000
GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class Options:
    """How to read. The `*_key` fields name the fields or columns of JSONL, CSV and Parquet.

    `format` forces one format for every file (its name in `formats()`); None recognises it. Sizes are in bytes:
    `max_bytes` is the most that one document may take, and one part of an archive that must be held in memory;
    `max_html` the same for a web page; `max_total` is the most that one compressed input may unpack to and
    `max_members` the most parts it may have; `max_depth` is how deep archives may lie in archives.
    `allow_private_hosts` lets an address lead into the local network.
    """

    text_key: str = "text"
    id_key: str = "id"
    title_key: str = "title"
    url_key: str = "url"
    source_key: str = "source"
    author_key: str = "author"
    published_key: str = "published"
    language_key: str = "language"
    format: str | None = None
    recursive: bool = True
    max_bytes: int = 100 * MEGABYTE
    max_html: int = 20 * MEGABYTE
    max_members: int = 100_000
    max_total: int = 100 * GIGABYTE
    max_depth: int = 3
    allow_private_hosts: bool = False


class Source(Struct, frozen=True):
    """One top-level input: a file, an address, or standard input. `size` and `mtime_ns` are None but for files."""

    origin: str
    size: int | None = None
    mtime_ns: int | None = None


class Failure(Struct, frozen=True):
    """One input, part or row that could not be read: where, a `code` for programs, and what is wrong for people."""

    origin: str
    code: str
    reason: str


class Finished(Struct, frozen=True):
    """A source was read to its end, with what came of it; `size` and `mtime_ns` are those from before reading."""

    origin: str
    size: int | None
    mtime_ns: int | None
    documents: int
    failures: int


Item = Document | Failure


class Unreadable(InputError):
    """An input that cannot be read, for the reason that `code` names (docs/readers.md lists the codes)."""

    def __init__(self, origin: str, code: str, reason: str, mend: str | None = None) -> None:
        super().__init__(origin, reason, mend)
        self.code = code


class Exhausted(TooLarge):
    """An archive unpacks to more than is allowed; reading of the whole source stops."""

    code = "archive-bomb"


def failure(error: InputError) -> Failure:
    """The failure that an exception describes, its mend included."""
    return Failure(error.origin, error.code, error.reason + (f" ({error.mend})" if error.mend else ""))


@dataclass
class Budget:
    """How much a compressed source may unpack to.

    Deflate packs 1,032 to 1 at best and news text 3 to 10 to 1, so that above a floor, more than `ratio` times
    what was read is no text. `taken` counts the bytes read of the source, `given` the bytes unpacked from it.
    """

    max_total: int
    floor: int = 16 * MEGABYTE
    ratio: int = 200
    taken: int = 0
    given: int = 0

    def spend(self, count: int, origin: str) -> None:
        """Count `count` unpacked bytes; raise `Exhausted` once they are too many."""
        self.given += count
        if self.given > self.max_total:
            raise Exhausted(origin, f"unpacks to more than {self.max_total:,} bytes", "unpack it, then read the folder")
        if self.given > max(self.floor, self.ratio * self.taken):
            reason = f"unpacks to more than {self.ratio} times its size, as no text does: an archive bomb"
            raise Exhausted(origin, reason, "if it is text after all, unpack it, then read the folder")


@dataclass
class Entry:
    """One thing to be read by one format: its names, its bytes, and what is known about it beforehand.

    `origin` and `ref` are as in `Document`; `name` is the file name that its format is recognised by. `path` is
    set where the bytes are a file's own. `charset` and `content_type` are what a server said.
    """

    origin: str
    ref: str
    name: str
    stream: io.BufferedReader
    budget: Budget
    path: Path | None = None
    url: str | None = None
    content_type: str | None = None
    charset: str | None = None
    depth: int = 0

    def head(self, size: int = 65536) -> bytes:
        """The first bytes, without taking them from the stream."""
        return self.stream.peek(size)[:size]

    def read_all(self, limit: int) -> bytes:
        """All bytes; raises `TooLarge` above `limit`."""
        data = self.stream.read(limit + 1)
        if len(data) > limit:
            raise TooLarge(self.origin, f"larger than {limit:,} bytes", "split it, or raise the limit in Options")
        return data

    def within(self, origin: str, ref: str, name: str, stream: io.BufferedReader) -> Entry:
        """A part of this entry, one level deeper."""
        return replace(
            self, origin=origin, ref=ref, name=name, stream=stream, depth=self.depth + 1,
            path=None, content_type=None, charset=None,
        )  # fmt: skip


class Counted(io.RawIOBase):
    """A raw stream that counts what is read from it: `budget.taken` of the source's own bytes.

    Closing it closes what it reads from, unless `owned` is false.
    """

    def __init__(self, raw: io.RawIOBase, budget: Budget, owned: bool = True) -> None:
        self.raw, self.budget, self.owned = raw, budget, owned

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self.raw.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.raw.seek(offset, whence)

    def tell(self) -> int:
        return self.raw.tell()

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        count = self.raw.readinto(buffer)
        self.budget.taken += count or 0
        return count

    def close(self) -> None:
        if not self.closed and self.owned:
            self.raw.close()
        super().close()


# Damage costs what was unpacked in the same step: steps are short, so that what came before it is still read.
STEP = 16 * 1024


class Unpacked(io.RawIOBase):
    """A stream of unpacked bytes that charges the source's budget for each."""

    def __init__(self, stream: IO[bytes] | io.BufferedIOBase, budget: Budget, origin: str) -> None:
        self.stream, self.budget, self.origin = stream, budget, origin

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.stream.read(min(len(buffer), STEP))
        self.budget.spend(len(data), self.origin)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self.stream.close()
        super().close()


BUFFER = 256 * 1024


def buffered(raw: io.RawIOBase) -> io.BufferedReader:
    """The buffered stream that entries hold: its buffer is what `Entry.head` can see."""
    return io.BufferedReader(raw, BUFFER)


Items = Iterator[Item]
