"""Markdown, its text kept exactly as it is written, with the fields of its front matter."""

from __future__ import annotations

import re
import tomllib

from dragoman.readers.documents import make_document
from dragoman.readers.encoding import decode
from dragoman.readers.model import Entry, Items, Options
from dragoman.readers.registry import reader
from dragoman.readers.text import first_line_title

_FRONT = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n(.*?)^\1[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^([A-Za-z][\w -]{0,40}?)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*\r?$|^(\S.{0,300})\r?\n=+[ \t]*\r?$", re.MULTILINE)
_MARKS = re.compile(r"[*_`]+|\[([^\]]*)\]\([^)]*\)")
FRONT_LIMIT = 20_000


def front_matter(text: str) -> dict[str, object]:
    """The plain fields (`key: value`, or TOML between `+++`) before the text; keys in lower case."""
    match = _FRONT.match(text[:FRONT_LIMIT])
    if match is None:
        return {}
    if match[1] == "+++":
        try:
            return {key.lower(): value for key, value in tomllib.loads(match[2]).items()}
        except tomllib.TOMLDecodeError:
            return {}
    return {key.lower(): value.strip("\"'") for key, value in _FIELD.findall(match[2])}


def _heading(text: str) -> str | None:
    front = _FRONT.match(text[:FRONT_LIMIT])
    found = _HEADING.search(text[:FRONT_LIMIT], front.end() if front else 0)
    return _MARKS.sub(r"\1", found[1] or found[2]) if found else None


@reader("markdown", (".md", ".markdown", ".mdown"), ("text/markdown", "text/x-markdown"))
def read(entry: Entry, options: Options) -> Items:
    """One document: the whole file; title, date, url, source and author from its front matter."""
    decoded = decode(entry.read_all(options.max_bytes), entry.origin, entry.charset)
    fields = front_matter(decoded.text)

    def first(*keys: str) -> object:
        return next((fields[key] for key in keys if fields.get(key)), None)

    yield make_document(
        entry, decoded.text, format="markdown",
        title=first("title", "headline") or _heading(decoded.text) or first_line_title(decoded.text),
        url=first("url", "link", "permalink", "canonical"), source=first("source", "publisher", "site"),
        author=first("author", "authors", "byline"), date=first("date", "published", "pubdate"),
        language=first("language", "lang"), encoding=decoded.encoding, problems=decoded.problems,
    )  # fmt: skip
