"""Zip archives: each member read by its own format, straight from the archive. Nothing is written to disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from dragoman.errors import InputError, TooLarge
from dragoman.readers.model import Entry, Exhausted, Items, Options, Unpacked, Unreadable, buffered, failure
from dragoman.readers.registry import read_entry, reader
from dragoman.readers.sources import hidden

# Office and e-book files are zip archives inside; their first member gives them away.
_OFFICE = (b"[Content_Types].xml", b"mimetype", b"META-INF/", b"_rels/")
_HEADER = 30
# Names can be 65,535 bytes long; no real one is, and each is repeated in what is said about the member.
MAX_NAME = 1000


def _sniff(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and not head[_HEADER:].startswith(_OFFICE)


@reader("zip", (".zip",), ("application/zip", "application/x-zip-compressed"), _sniff, container=True)
def read(entry: Entry, options: Options) -> Items:
    """The documents of all members, in the archive's order; members that cannot be read are named one by one."""
    check_depth(entry, options)
    stream: io.BufferedIOBase = entry.stream
    if not entry.stream.seekable():
        stream = io.BytesIO(entry.read_all(options.max_bytes))
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError) as error:
        raise Unreadable(entry.origin, "bad-zip", f"damaged, or no zip archive: {error}") from error
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > options.max_members:
            raise TooLarge(entry.origin, f"has {len(members):,} members, more than {options.max_members:,}", "split it")
        for member in members:
            if not hidden(member.filename):
                yield from _member(entry, options, archive, member)
    if not members:
        raise Unreadable(entry.origin, "empty", "the archive has no members")


def check_depth(entry: Entry, options: Options) -> None:
    """Raise `Unreadable` (`too-deep`) for an archive in too many others."""
    if entry.depth >= options.max_depth:
        raise Unreadable(entry.origin, "too-deep", f"archives lie in each other more than {options.max_depth} deep")


def _member(entry: Entry, options: Options, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Items:
    name = member.filename[:MAX_NAME].encode("utf-8", "replace").decode("utf-8")
    origin = f"{entry.origin}!{name}"
    try:
        _check(member, origin)
        with archive.open(member) as opened, buffered(Unpacked(opened, entry.budget, origin)) as stream:
            inner = entry.within(origin, f"{entry.ref}!{name}", PurePosixPath(name).name, stream)
            yield from read_entry(inner, options)
    except Exhausted:
        raise
    except InputError as error:
        yield failure(error)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        yield failure(Unreadable(origin, "bad-zip", f"damaged member: {str(error)[:200] or type(error).__name__}"))


def _check(member: zipfile.ZipInfo, origin: str) -> None:
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":" or "\0" in member.orig_filename:
        raise Unreadable(origin, "unsafe-path", "its name leads out of the archive", "repack the archive")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable(origin, "unsafe-path", "a symbolic link, which an archive may not lead elsewhere by")
    if member.flag_bits & 0x1:
        raise Unreadable(origin, "encrypted", "encrypted", "unpack the archive with its password, then read the folder")
