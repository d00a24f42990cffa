"""From what was named (files, folders, addresses, `-`) to sources, one by one and in a fixed order."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from dragoman.readers.address import fetch, is_address
from dragoman.readers.model import Budget, Counted, Entry, Failure, Options, Source, buffered

_LITTER = {"thumbs.db", "desktop.ini"}
Opening = Callable[[], AbstractContextManager[Entry]]


@dataclass(frozen=True)
class Located:
    """A source, and how to open it as the entry that formats read."""

    source: Source
    open: Opening


def locate(inputs: Iterable[str | Path], options: Options) -> Iterator[Located | Failure]:
    """The sources of the inputs, in the order given, folders by name; a failure for each that is none.

    A folder's hidden files and those that systems leave behind are passed over.
    """
    if isinstance(inputs, str | Path):
        inputs = [inputs]
    for given in inputs:
        if given == "-":
            yield Located(Source("-"), lambda: _stdin(options))
        elif isinstance(given, str) and is_address(given):
            yield Located(Source(given), lambda given=given: fetch(given, options))  # type: ignore[misc]
        else:
            yield from _path(Path(given), options)


def hidden(name: str) -> bool:
    """Whether a file, by its path, is hidden or system litter (`.git/x`, `.DS_Store`, `__MACOSX/x`, `Thumbs.db`)."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(
        (part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" or part.lower() in _LITTER
        for part in parts
    )


def _path(path: Path, options: Options) -> Iterator[Located | Failure]:
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "there is no such file or folder" if missing else _why(error)
        yield Failure(_printable(path), "not-found" if missing else "cannot-open", reason)
        return
    if stat.S_ISDIR(found.st_mode):
        yield from _folder(path, "", options)
    else:
        yield _file(path, path.name, found, options)


def _folder(folder: Path, below: str, options: Options) -> Iterator[Located | Failure]:
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        yield Failure(_printable(folder), "cannot-open", _why(error))
        return
    for name in names:
        path, ref = folder / name, f"{below}{name}"
        if hidden(name):
            continue
        try:
            found = path.stat()
        except OSError as error:
            yield Failure(_printable(path), "cannot-open", _why(error))
            continue
        if stat.S_ISDIR(found.st_mode):
            # A link to a folder may lead back up, and round for ever.
            if path.is_symlink():
                yield Failure(_printable(path), "linked-folder", "a link to a folder (name the folder itself)")
            elif options.recursive:
                yield from _folder(path, f"{ref}/", options)
        elif stat.S_ISREG(found.st_mode):
            yield _file(path, ref, found, options)
        else:
            yield Failure(_printable(path), "not-a-file", "a device, pipe or socket, and no file")


def _file(path: Path, ref: str, found: os.stat_result, options: Options) -> Located:
    regular = stat.S_ISREG(found.st_mode)
    source = Source(_printable(path), found.st_size if regular else None, found.st_mtime_ns if regular else None)

    @contextmanager
    def opening() -> Iterator[Entry]:
        budget = Budget(options.max_total)
        with buffered(Counted(io.FileIO(path), budget)) as stream:
            real = path if regular else None
            yield Entry(source.origin, _printable(ref), path.name, stream, budget, path=real)

    return Located(source, opening)


@contextmanager
def _stdin(options: Options) -> Iterator[Entry]:
    budget = Budget(options.max_total)
    buffer: Any = sys.stdin.buffer
    raw = getattr(buffer, "raw", buffer)
    # Not closed afterwards: it belongs to the program.
    yield Entry("-", "stdin", "", buffered(Counted(raw, budget, owned=False)), budget)


def _printable(path: str | Path) -> str:
    """A path that can be stored and shown: bytes that are no UTF-8 become U+FFFD."""
    return Path(path).as_posix().encode("utf-8", "replace").decode("utf-8")


def _why(error: Exception) -> str:
    return f"cannot be opened: {getattr(error, 'strerror', None) or error}"
