"""Cut texts into the windows of word pieces that the attribution encoder reads, with what its uncased words lose.

Shared by the shipped reader (`tagger.py`) and by its training, so that both see the same pieces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 222  # word pieces in a window, without the two special ones at its edges
FEATURES = 64  # values of one piece's feature code, see `features`

_BLANK_LINE = re.compile(r"\n\s*\n\s*")
_FULL_LINE = re.compile(r"(?<=[.!?:\"”’)])[ \t]*\n\s*")
_OPENING = frozenset("“„‟«")
_CLOSING = frozenset("”»")
_STRAIGHT = frozenset('"″')


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in word pieces: ids, code points `[start, end)`, feature codes, and the paragraphs as piece ranges."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    features: list[int]
    paragraphs: list[tuple[int, int]]


def cut(tokenizer: Tokenizer, text: str) -> Pieces:
    """Word pieces of a text.

    Args:
        tokenizer: the model's own, without truncation or padding.
        text: any text; blank lines part its paragraphs, or where it has none, the ends of lines that end a sentence.
    """
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets: list[tuple[int, int]] = encoding.offsets
    paragraphs: list[tuple[int, int]] = []
    first = 0
    breaks = [m.end() for m in _BLANK_LINE.finditer(text)] or [m.end() for m in _FULL_LINE.finditer(text)]
    for edge in [*breaks, len(text) + 1]:
        last = first
        while last < len(offsets) and offsets[last][0] < edge:
            last += 1
        if last > first:
            paragraphs.append((first, last))
        first = last
    codes: list[int] = []
    for first, last in paragraphs:
        codes += features(text, offsets[first:last])
    return Pieces(encoding.ids, offsets, codes, paragraphs)


def features(text: str, offsets: list[tuple[int, int]]) -> list[int]:
    """What an uncased encoder can't see, as one number below `FEATURES` for each piece of one paragraph.

    The number is case (0 lower or none, 1 capitalised, 2 all capitals, 3 has a digit) + 4 * quote (0 outside double
    quote marks, 1 inside, 2 an opening mark, 3 a closing one) + 16 if first in its paragraph + 32 if no white space
    stands before. A quotation ends with its paragraph: in news an unclosed one opens again in the next.
    """
    codes: list[int] = []
    inside, before = False, -1
    for n, (start, end) in enumerate(offsets):
        piece = text[start:end]
        mark = piece[:1]
        if mark in _OPENING or (mark in _STRAIGHT and not inside):
            quote, inside = 2, True
        elif mark in _CLOSING or mark in _STRAIGHT:
            quote, inside = 3, False
        else:
            quote = int(inside)
        case = 0
        if not piece.islower():
            if any(c.isdigit() for c in piece):
                case = 3
            elif piece.isupper() and len(piece) > 1:
                case = 2
            elif mark.isupper():
                case = 1
        codes.append(case + 4 * quote + (16 if n == 0 else 0) + (32 if start == before else 0))
        before = end
    return codes


def windows(
    paragraphs: list[tuple[int, int]], longest: int = LONGEST, first: int | None = None
) -> list[tuple[int, int]]:
    """Piece ranges of whole paragraphs, each as long as fits; a paragraph that is too long alone is cut.

    Args:
        paragraphs: piece ranges, in order and without gaps.
        longest: pieces a window may hold.
        first: pieces that the first window may hold, so that training can move the edges.
    """
    found: list[tuple[int, int]] = []
    room = first or longest
    at: tuple[int, int] | None = None
    for start, end in paragraphs:
        if at and end - at[0] > room:
            found.append(at)
            at, room = None, longest
        rest = start
        while end - rest > longest:
            found.append((rest, rest + longest))
            rest += longest
        at = (at[0] if at else rest, end)
    return [*found, at] if at else found
