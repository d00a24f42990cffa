"""One document prepared for reading its attributions: tokens, paragraphs, quoted passages, and the candidates found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Token

from dragoman import rules
from dragoman.annotate import quotations
from dragoman.annotate.cues import Cue
from dragoman.annotate.quotations import Passage
from dragoman.records import Problem, Span

QUOTE_MARKS = frozenset(["“", "”", "„", "‟", "«", "»", '"', "''", "``", "’’", "‘‘", "″"])
Range = tuple[int, int]  # half-open, in tokens
RULES = "quotations.toml"
WH = frozenset(["WDT", "WP", "WP$", "WRB"])


@cache
def words(name: str) -> frozenset[str]:
    """A list of words of `rules/quotations.toml`."""
    return frozenset(rules.load(RULES)["words"][name])


@dataclass(slots=True)
class Candidate:
    """A proposed attribution: character spans of its source, cue and content, and what proposed it.

    `head` is the token of the source's head word, `cue_at` the cue's; both are None where a tagger without tokens
    proposed it. `cls` is the cue's class; `by` becomes `Attribution.by`.
    """

    source: list[Span]
    cue: list[Span]
    content: list[Span]
    by: str
    cls: str | None = None
    head: int | None = None
    cue_at: int | None = None
    passages: list[int] = field(default_factory=list)


class View:
    """A parsed document with its passages, and for each token the passage that it stands in (-1: none)."""

    def __init__(self, doc: Doc, body: tuple[Span, ...] = ()) -> None:
        self.doc, self.text, self.body = doc, doc.text, body
        self.starts = [token.idx for token in doc]
        self.passages: list[Passage]
        self.problems: list[Problem]
        self.passages, self.problems = quotations.pair(self.text, body)
        self.inside = [-1] * len(doc)
        for number, passage in enumerate(self.passages):
            for start, end in passage.parts:
                for i in range(self.token(start), self.token_end(end)):
                    self.inside[i] = number
        self.paragraph = self._paragraphs()

    def _paragraphs(self) -> list[int]:
        """The number of each token's paragraph; -1 outside the body."""
        numbers = [-1] * len(self.doc)
        for number, (start, end) in enumerate(quotations.paragraphs(self.text, self.body)):
            low, high = self.token(start), self.token_end(end)
            numbers[low:high] = [number] * (high - low)
        return numbers

    def token(self, char: int) -> int:
        """The token at or after the character `char`."""
        at = bisect_right(self.starts, char) - 1
        if at >= 0 and char < self.starts[at] + len(self.doc[at]):
            return at
        return at + 1

    def token_end(self, char: int) -> int:
        """One past the last token that starts before `char`."""
        return bisect_left(self.starts, char)

    def chars(self, span: Range) -> Span:
        """The characters of a range of tokens."""
        last = self.doc[span[1] - 1]
        return self.starts[span[0]], last.idx + len(last)

    def trim(self, span: Range) -> Range | None:
        """`span` without punctuation and white space at its edges; quotation marks that pair within it stay."""
        low, high = span
        while low < high and self._loose(low, span):
            low += 1
        while low < high and self._loose(high - 1, (low, high)):
            high -= 1
        return (low, high) if low < high else None

    def _loose(self, at: int, span: Range) -> bool:
        token = self.doc[at]
        if token.is_space or (token.dep_ == "cc" and at == span[1] - 1):
            return True
        if not token.is_punct and token.text not in QUOTE_MARKS:
            return False
        number = self.inside[at]
        if number < 0:
            return token.text not in "%$)(" or (token.text == "(" and at == span[1] - 1)
        start, end = self.passages[number].start, self.passages[number].end
        return not (self.starts[span[0]] <= start and end <= self.chars(span)[1])

    def spans(self, ranges: Iterable[Range]) -> list[Span]:
        """Character spans of token ranges, trimmed; a passage touched is taken whole, with its marks."""
        found: list[Span] = []
        for each in ranges:
            kept = self.trim(each)
            if kept:
                found.append(self._widen(self.chars(kept)))
        return merge(found)

    def _widen(self, span: Span) -> Span:
        start, end = span
        first = self.inside[self.token(start)]
        last = self.inside[self.token_end(end) - 1]
        if first >= 0:
            start = min(start, self._part(first, start)[0])
        if last >= 0:
            end = max(end, self._part(last, end - 1)[1])
        return start, end

    def _part(self, number: int, char: int) -> Span:
        for part in self.passages[number].parts:
            if part[0] <= char < part[1]:
                return part
        return char, char + 1


def merge(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def subtree(token: Token) -> Range:
    """The tokens from the left to the right edge of what `token` governs."""
    return token.left_edge.i, token.right_edge.i + 1


def minus(span: Range, hole: Range) -> list[Range]:
    """`span` without `hole`, in up to two pieces."""
    low, high = span
    pieces = [(low, min(high, hole[0])), (max(low, hole[1]), high)]
    return [(a, b) for a, b in pieces if a < b]


@dataclass(slots=True)
class Found:
    """A cue word found in the text: the token, the lexicon's entry, and the particle that belongs to it."""

    token: Token
    cue: Cue
    particle: Token | None = None


Reading = tuple[str, list[Range], Token | None]  # frame, content, head of the source


def cue_range(found: Found) -> Range:
    """The cue with its auxiliaries, negation and particle, as far as they stand together."""
    token = found.token
    low, high = token.i, token.i + 1
    helpers = {c.i for c in token.children if c.dep_ in ("aux", "auxpass", "neg") or c.dep_ == "advmod"}
    while low - 1 in helpers:
        low -= 1
    if found.particle is not None and found.particle.i == high:
        high += 1
    return low, high


def preposition(head: Token, which: Collection[str]) -> Token | None:
    """The first preposition of `which` that hangs on `head` to its right."""
    return next((c for c in head.children if c.dep_ == "prep" and c.i > head.i and c.lower_ in which), None)


def after(prep: Token) -> Range | None:
    """What a preposition governs."""
    parts = [c for c in prep.children if c.dep_ in ("pobj", "pcomp") and c.i > prep.i]
    return (parts[0].left_edge.i, subtree(parts[-1])[1]) if parts else None
