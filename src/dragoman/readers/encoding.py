"""From bytes to text: which encoding, how surely, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

from dragoman.readers.model import Unreadable
from dragoman.records import Problem

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = {
    b"%PDF-": "a PDF file", b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image",
    b"\x7fELF": "a program", b"\xd0\xcf\x11\xe0": "an old Office file", b"{\\rtf": "an RTF file",
    b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "a gzip file", b"PAR1": "a Parquet file",
    b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive", b"SQLite format 3": "an SQLite database",
}  # fmt: skip
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27}) + b"\x7f"
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_LINE = re.compile(rb"[^\n]{0,200}[\x80-\xff][^\n]{0,200}")
# WHATWG: pages that declare Latin-1 or ASCII are in windows-1252.
_AS_WINDOWS = {"iso-8859-1", "latin-1", "latin1", "iso8859-1", "ascii", "us-ascii", "cp1252", "windows-1252"}
_WESTERN = {"cp1252", "latin_1", "iso8859_1", "iso8859_15", "cp1250", "cp1254", "cp1257", "cp1258", "iso8859_2",
            "iso8859_9", "iso8859_14", "cp850", "cp437", "cp858", "mac_roman", "ascii", "hp_roman8"}  # fmt: skip
# The high bytes of windows-1252 that English prose uses: marks, dashes, the ellipsis, the bullet, currency signs.
_PROSE_MARKS = b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb7\xbb\xbd"
_MAC_APOSTROPHE = re.compile(rb"[A-Za-z]\xd5(?:s|t|re|ve|ll|d|m)\b|\xd2[A-Z][^\xd2\xd3]{1,400}\xd3")


@dataclass
class Decoded:
    """A text, the Python name of its encoding, and what was odd about it."""

    text: str
    encoding: str
    problems: list[Problem] = field(default_factory=list)


def decode(data: bytes, origin: str, declared: str | None = None) -> Decoded:
    """Decode text of any encoding: by its mark, as UTF-8, as declared, then by the look of it.

    Raises `Unreadable` with code `binary` for what is no text. `declared` is the encoding that a server or the
    page itself names. A byte-order mark is dropped.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], name)
    check_text(data, origin)
    if wide := _wide(data):
        return _decode_as(data, wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data):
        return _decode_as(data, "utf-8")
    named = _known(declared) if declared else None
    if named and not named.startswith("utf"):
        return _decode_as(data, named)
    return _guess(data, origin)


def check_text(data: bytes, origin: str) -> None:
    """Raise `Unreadable` (code `binary`) where the bytes are those of no text.

    Random bytes are control codes by a tenth; a text with a few damaged places stays below half of that.
    """
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise Unreadable(origin, "binary", f"not text but {what}", "convert it to text, or name it by its format")
    sample = data[:65536]
    if not sample or _wide(data) or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > max(3, 0.05 * len(sample)):
        share = round(100 * controls / len(sample))
        raise Unreadable(origin, "binary", f"binary data, not text ({share}% of its bytes are control codes)")


def wide_encoding(head: bytes) -> str | None:
    """`utf-16-le` and the like where the first bytes show one, by mark or by the zero bytes of Latin letters."""
    for mark, name in _BOMS[1:]:
        if head.startswith(mark):
            return name
    return _wide(head)


def _wide(data: bytes) -> str | None:
    sample = data[:4096]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[::2], sample[1::2]
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _decode_as(data: bytes, name: str) -> Decoded:
    text = data.decode(name, "replace")
    if "\ufffd" not in text:
        return Decoded(text, name)
    count = text.count("\ufffd")
    message = f"{count} places are not {name}, and stand as U+FFFD"
    return Decoded(text, name, [Problem("encoding", message)])


def _known(name: str) -> str | None:
    cleaned = name.strip().strip("\"'").lower()
    if cleaned in _AS_WINDOWS:
        return "cp1252"
    try:
        return codecs.lookup(cleaned).name if "\0" not in cleaned else None
    except (LookupError, ValueError):
        return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 with some bytes damaged: several whole sequences for each stray byte."""
    text = data.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - stray
    return whole > 2 * stray


def _guess(data: bytes, origin: str) -> Decoded:
    high = b"".join(_HIGH.findall(data[: 4 * 65536])) or b"".join(_HIGH.findall(data))
    share = len(high) / min(len(data), 4 * 65536)
    if _MAC_APOSTROPHE.search(data) and not set(high) & set(b"\x91\x92\x93\x94"):
        return _decode_as(data, "mac_roman")
    if not high.translate(None, _PROSE_MARKS):
        return _decode_as(data, "cp1252")
    sample = b"\n".join(match.group() for match in _HIGH_LINE.finditer(data[: 4 * 65536]))[:32768] or data[:32768]
    best = from_bytes(sample).best()
    if best is not None and best.encoding not in _WESTERN and share > 0.15:
        return _decode_as(data, best.encoding)
    if share > 0.5:
        raise Unreadable(origin, "binary", "binary data, not text in any known encoding")
    try:
        text, name = data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        name = best.encoding if best is not None else "latin-1"
        text = data.decode(name, "replace")
    letters = len(high.translate(None, _PROSE_MARKS)) / min(len(data), 4 * 65536)
    if letters < 0.05:
        return Decoded(text, name)
    message = f"the encoding is a guess ({name}); convert the file to UTF-8 if letters look wrong"
    return Decoded(text, name, [Problem("encoding", message)])
