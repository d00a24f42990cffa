"""What became of a quotation's words in another document: kept, shortened, extended, altered, told in other words.

Pure functions over two quotations; `dragoman.corpus.lineage_index` finds which to compare.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

Relation = Literal["verbatim", "shortened", "extended", "altered", "retold"]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
RUN = 3  # words of a gram
LEAST = 4  # words of a quotation that is followed
CLOSE = 0.6  # share of the shorter one's content words that must be found in the other, for an altered quotation
RETOLD = 0.6  # the same for one told in other words, by the same speaker at the same time
FEW = 3  # content words that two quotations must share where nothing else ties them

STOP = frozenset(
    WORD.findall(
        """a about above after again against all also am an and any are as at be because been before being below between
        both but by can could did do does doing down during each even few for from further get go going got had has have
        having he her here hers him his how i if in into is it its just let like may me might more most much must my no
        nor not now of off on once only or other our out over own said same say shall she should so some such than that
        the their them then there these they this those through to too under until up upon us very was way we well were
        what when where which while who whom why will with would yet you your s t d ll m re ve one two"""
    )
)


class Change(Struct, frozen=True):
    """Words of the earlier quotation, and what stands for them in the later; either may be empty."""

    was: str
    now: str


class Comparison(Struct, frozen=True):
    """How a later quotation stands to an earlier one: the relation, the share of words kept, and what differs."""

    relation: Relation
    likeness: float
    changes: list[Change]


class Words:
    """A quotation's words: as they stand, folded, and its content words."""

    def __init__(self, text: str) -> None:
        self.shown = WORD.findall(text.replace("’", "'"))
        self.folded = [word.lower().removesuffix("'s") for word in self.shown]
        self.content = [word for word in self.folded if word not in STOP and len(word) > 1]

    def followed(self) -> bool:
        """Whether it is long enough to be followed: a few words with content, not a single one in scare quotes."""
        return len(self.folded) >= LEAST and bool(self.content)

    def whole(self) -> int:
        """A hash of all its words, as a signed 64-bit integer."""
        return _hash(" ".join(self.folded))

    def grams(self) -> set[int]:
        """Hashes of its runs of `RUN` words, for those with a content word, as signed 64-bit integers."""
        content = set(self.content)
        runs = (self.folded[at : at + RUN] for at in range(len(self.folded) - RUN + 1))
        return {_hash(" ".join(run)) for run in runs if not content.isdisjoint(run)}


def compare(earlier: Words, later: Words, *, same_speaker: bool = False, same_time: bool = False) -> Comparison | None:
    """How `later` stands to `earlier`, or None if they do not have enough in common to be one quotation.

    A quotation contained in the other counts if it has two content words, or one and the same speaker. Else the
    shorter must share `CLOSE` of its words and of its content words in the same order, three of the latter at least.
    What the same speaker said at the same time may be told in other words (a translation, a paraphrase between
    quotation marks): `retold`.
    """
    if earlier.folded == later.folded:
        return Comparison("verbatim", 1.0, [])
    short, long_ = sorted((earlier, later), key=lambda words: len(words.folded))
    whole = _contained(short.folded, long_.folded)
    if whole and (len(set(short.content)) >= 2 or (same_speaker and short.content)):
        return _made("shortened" if short is later else "extended", earlier, later)
    shared = set(short.content) & set(long_.content)
    share = len(shared) / max(1, len(set(short.content)))
    matcher = SequenceMatcher(None, earlier.folded, later.folded, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    kept = {w for b in blocks for w in earlier.folded[b.a : b.a + b.size]} & shared
    ordered = len(kept) / max(1, len(set(short.content)))
    longest = max((block.size for block in blocks), default=0)
    same = sum(block.size for block in blocks) / len(short.folded)
    if min(ordered, same) >= CLOSE and longest >= RUN and (len(kept) >= FEW or (same_speaker and len(kept) >= 2)):
        return _made(_cut(earlier, later, blocks), earlier, later)
    if same_speaker and same_time and share >= RETOLD and len(shared) >= FEW:
        return Comparison("retold", round(share, 3), _changes(earlier, later))
    return None


def _cut(earlier: Words, later: Words, blocks: Sequence[object]) -> Relation:
    """Shortened or extended where one's words all stand in the other in order, altered where words were changed."""
    kept = sum(block.size for block in blocks)  # type: ignore[attr-defined]
    if kept == len(later.folded):
        return "shortened"
    return "extended" if kept == len(earlier.folded) else "altered"


def _made(relation: Relation, earlier: Words, later: Words) -> Comparison:
    changes = _changes(earlier, later)
    longest = max(len(earlier.folded), len(later.folded))
    lost = max(sum(len(c.was.split()) for c in changes), sum(len(c.now.split()) for c in changes))
    return Comparison(relation, round(1 - lost / longest, 3), changes)


def _changes(earlier: Words, later: Words) -> list[Change]:
    """The words that differ, as they stand."""
    matcher = SequenceMatcher(None, earlier.folded, later.folded, autojunk=False)
    return [
        Change(" ".join(earlier.shown[a:b]), " ".join(later.shown[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _contained(short: list[str], long_: list[str]) -> bool:
    size = len(short)
    return any(long_[at : at + size] == short for at in range(len(long_) - size + 1))


def _hash(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big", signed=True)
