"""A text as copies are looked for in it: words as numbers, sentences, and the few shingles that it is found by."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dragoman.records import Span

Numbers = npt.NDArray[np.uint64]

SHINGLE = 5  # words; the size that near-duplicate studies of news use
PROOF = 4  # words in a row that both texts have, in the proof: still covers 7 words in 10 where 15% are changed
RATE = 8  # one shingle in so many is kept as a key; a power of two
FEWEST, MOST = 4, 1024  # keys of a text

WORD = re.compile(r"[^\W_]+")
SENTENCE = re.compile(
    r"(?<=[.!?…])(?<![ .][A-Z]\.)(?<!Mrs\.)(?<!Gen\.)(?<!Mr\.)(?<!Ms\.)(?<!Dr\.)[\"”’')\]]*\s+|\s*\n\s*"
)
FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Text:
    """What copies need to know of a document: `id`, its article proper, and what tells who wrote it first.

    `offsets` are the spans of the article in the document's text, in order; `body` is those stretches joined by
    line breaks. `earliest` and `latest` are ISO days or None.
    """

    id: str
    body: str
    source: str | None = None
    title: str | None = None
    author: str | None = None
    earliest: str | None = None
    latest: str | None = None
    offsets: tuple[Span, ...] = ()

    @cached_property
    def words(self) -> Words:
        """Its words, worked out when first asked for."""
        return Words(self.body)

    def span(self, start: int, end: int) -> Span:
        """The span in the document's text of `[start, end)` of `body`."""
        at = 0
        for first, last in self.offsets:
            if start < at + last - first + 1:
                return first + start - at, min(first + end - at, last)
            at += last - first + 1
        return start, end


class Words:
    """The words of a text with their sentences; what stands in quotation marks is told apart.

    `hashes` one number a word, whatever its case; `starts`, `ends` their offsets; `sentence` the
    number of each word's sentence; `quoted` whether it stands between quotation marks; `runs` a number for every
    `PROOF` words in a row.
    """

    def __init__(self, body: str) -> None:
        spans = np.array([match.span() for match in WORD.finditer(body)], dtype=np.int64).reshape(-1, 2)
        self.starts, self.ends = spans[:, 0], spans[:, 1]
        self.hashes = _hashes(body)
        if len(self.hashes) != len(spans):  # a letter that becomes two in small ("İ") may part a word
            self.hashes = np.concatenate(
                [_hashes(body[start:end])[:1] for start, end in spans.tolist()] or [self.hashes]
            )
        cuts = np.array([match.end() for match in SENTENCE.finditer(body)], dtype=np.int64)
        raw = np.searchsorted(cuts, self.starts, side="right")
        self.sentence = np.unique(raw, return_inverse=True)[1] if len(raw) else raw
        self.quoted = _quoted(body, self.starts)
        self.runs = shingles(self.hashes, PROOF)

    @cached_property
    def sorted_runs(self) -> Numbers:
        """`runs` in rising order, for looking them up."""
        return np.sort(self.runs)

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """The number of words of each sentence."""
        return np.bincount(self.sentence)


def _hashes(body: str) -> Numbers:
    """A number for each word, whatever its case."""
    words = " ".join(WORD.findall(body.lower())).encode().split()
    return np.fromiter(map(zlib.crc32, words), dtype=np.uint64, count=len(words))


def _quoted(body: str, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which words stand between quotation marks. Marks are counted anew in each paragraph, as newspapers do."""
    edges: list[int] = []
    for paragraph in re.finditer(r"[^\n]+", body):
        marks = [m.start() for m in re.finditer(r"[\"“”«»]", paragraph.group())]
        if len(marks) % 2:
            marks.append(len(paragraph.group()))
        edges += [paragraph.start() + at for at in marks]
    inside: npt.NDArray[np.bool_] = np.searchsorted(np.array(edges, dtype=np.int64), starts) % 2 == 1
    return inside


def shingles(hashes: Numbers, size: int) -> Numbers:
    """A number for every `size` words in a row; empty for a shorter text."""
    count = len(hashes) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    mixed = np.zeros(count, dtype=np.uint64)
    for at in range(size):
        mixed = mixed * FACTOR + hashes[at : at + count]
    # The finish of splitmix64, so that every bit depends on every word.
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def keys(body: str) -> list[int]:
    """The keys that a text is found by: those of its shingles whose number `RATE` divides, as signed 64-bit integers.

    Such a sample keeps containment: a part of a text holds its share of the whole text's keys, however short it is,
    where MinHash signatures of unequal texts agree by their (small) Jaccard similarity only. (FracMinHash: Irber et
    al. 2022, "Lightweight compositional analysis of metagenomes with FracMinHash"; "modulo sampling": Broder 1997.)
    """
    hashes = _hashes(body)
    found = shingles(hashes, min(SHINGLE, len(hashes) or 1))
    kept = np.unique(found[found & np.uint64(RATE - 1) == 0])
    if len(kept) < FEWEST:
        # A short text gives its lowest numbers, so that its exact copies are still found.
        kept = np.union1d(kept, found[np.argsort(found >> np.uint64(3))[:FEWEST]])
    some: list[int] = kept[:MOST].view(np.int64).tolist()
    return some
