"""Plain text in any encoding. The text is the decoded content, line ends and all."""

from __future__ import annotations

from dragoman.readers.documents import make_document
from dragoman.readers.encoding import decode
from dragoman.readers.model import Entry, Items, Options
from dragoman.readers.registry import reader


def first_line_title(text: str) -> str | None:
    """The first line, where it looks like a headline: short, no full stop at its end, a blank line after it."""
    lines = text[:1000].lstrip("\r\n").splitlines()
    if len(lines) < 3 or lines[1].strip():
        return None
    line = lines[0].strip()
    return line if line and len(line) < 200 and not line.endswith(".") else None


@reader("text", (".txt", ".text"), ("text/plain",))
def read(entry: Entry, options: Options) -> Items:
    """One document: the whole file."""
    decoded = decode(entry.read_all(options.max_bytes), entry.origin, entry.charset)
    yield make_document(
        entry, decoded.text, format="text", title=first_line_title(decoded.text),
        encoding=decoded.encoding, problems=decoded.problems,
    )  # fmt: skip
