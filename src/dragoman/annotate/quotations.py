"""Pairs quotation marks, and says what kind of passage stands between them.

Marks are paired paragraph by paragraph, since news text opens a long quotation again at each paragraph and
closes it only at the end. What does not pair is reported as a `Problem` and touches no other paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from dragoman.records import Problem, Span

OPENING, CLOSING, EITHER = "open", "close", "either"
# Two straight or curly singles in a row stand for one double mark in older wire copy.
MARK = re.compile(r"''|’’|‘‘|``|[\"“”„‟«»″＂]")
SINGLE = re.compile(r"(?<!\w)['’‘]n['’](?!\w)|[‘’'‚‛]")  # the 'n' of "rock 'n' roll" is one match, and no mark
# A blank line ends a paragraph; so does a line break after the end of a sentence, or before an opening mark.
BREAK = re.compile(r"\n[^\S\n]*\n\s*|(?<=[.!?:”\"'’])[^\S\n]*\n\s*")
LATER = re.compile(r"‘|[.,!?a-z][’'](?!\w)")
INCHES = re.compile(r"\d['’′]\d{1,2}$")
NEAR = 1000  # characters within which a nested passage must close
HEADLINE = 160  # characters; a longer paragraph is no headline


@dataclass(slots=True)
class Passage:
    """Words between quotation marks: `parts` with the marks, one a paragraph; `closed` if the last mark is there."""

    parts: list[Span] = field(default_factory=list)
    closed: bool = True
    single: bool = False

    @property
    def start(self) -> int:
        """Where the first opening mark stands."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """One past the closing mark, or past the paragraph where there is none."""
        return self.parts[-1][1]


def paragraphs(text: str, body: tuple[Span, ...] = ()) -> list[Span]:
    """The paragraphs of `text` that lie in `body` (everywhere if empty), trimmed, in order."""
    found: list[Span] = []
    for low, high in body or ((0, len(text)),):
        start = low
        for gap in BREAK.finditer(text, low, high):
            found.append((start, gap.start()))
            start = gap.end()
        found.append((start, high))
    return [trimmed for span in found if (trimmed := _trim(text, span))[0] < trimmed[1]]


def pair(text: str, body: tuple[Span, ...] = ()) -> tuple[list[Passage], list[Problem]]:
    """All quoted passages of `text` within `body`, in order, and the marks that found no partner."""
    passages: list[Passage] = []
    problems: list[Problem] = []
    running: Passage | None = None
    spans = paragraphs(text, body)
    for number, span in enumerate(spans):
        follows = number + 1 < len(spans) and _is_opening(text, spans[number + 1][0])
        pairing = _Pairing(text, span, running)
        for mark in MARK.finditer(text, *span):
            if not _is_measure(text, mark, span[0], pairing.opened is not None):
                pairing.meet(mark)
        running = pairing.end(follows)
        passages += pairing.found
        problems += [Problem("quotation-mark", f"{what} at {at}") for what, at in pairing.odd]
    double = bool(passages)
    taken = sorted(part for passage in passages for part in passage.parts)
    for span in spans:
        passages += _singles(text, span, taken, straight=not double or _is_headline(text, span))
    return sorted(passages, key=lambda p: p.start), problems


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_opening(text: str, at: int) -> bool:
    mark = MARK.match(text, at)
    return bool(mark) and mark is not None and _direction(text, mark, 0, at) != CLOSING


def _direction(text: str, mark: re.Match[str], low: int, high: int) -> str:
    """Whether a mark opens or closes, from its shape, else from the white space beside it."""
    shape = mark.group()
    before = text[mark.start() - 1] if mark.start() > low else " "
    after = text[mark.end()] if mark.end() < len(text) else " "
    leads = before.isspace() or before in "([{—–-/‘'“"
    ends = after.isspace() or after in ".,;:!?)]}—–-/’'”"
    if shape in ("“", "„", "‟", "``", "‘‘"):  # the wrong shape is a common slip: “like this“
        return CLOSING if ends and not leads else OPENING
    if shape in ("”", "’’"):
        return EITHER if leads and not ends else CLOSING
    if leads == ends:
        return EITHER
    return OPENING if leads else CLOSING


class _Pairing:
    """The marks of one paragraph, met from left to right.

    `running` is the passage that the paragraph before left open; it runs on where this one starts with a mark.
    """

    def __init__(self, text: str, span: Span, running: Passage | None) -> None:
        self.text, self.span, self.running = text, span, running
        self.found: list[Passage] = []
        self.odd: list[tuple[str, int]] = []
        self.opened: int | None = None
        self.depth = 0

    def meet(self, mark: re.Match[str]) -> None:
        """Open, close, or go one deeper or higher."""
        way = _direction(self.text, mark, *self.span)
        if self.opened is None:
            if mark.start() != self.span[0]:
                self.running = None
            if way == CLOSING:
                self.odd.append(("closing mark without an opening one", mark.start()))
            else:
                self.opened = mark.start()
        elif way == OPENING and _is_nested(self.text, mark, self.span[1]):
            self.depth += 1
        elif way == OPENING:
            self.odd.append(("opening mark never closed", self.opened))
            self.opened, self.depth, self.running = mark.start(), 0, None
        elif self.depth:
            self.depth -= 1
        else:
            self._add((self.opened, mark.end()), closed=True)
            self.opened = None

    def end(self, follows: bool) -> Passage | None:
        """Close the paragraph; the passage that runs on, if the next paragraph `follows` with an opening mark."""
        if self.opened is None:
            return None
        low, high = self.span
        leads = self.running is not None or self.opened == low
        passage = self._add((self.opened, high), closed=False)
        if follows and (leads or self.text[low : self.opened].rstrip()[-1:] in (",", ":")):
            return passage
        self.odd.append(("opening mark never closed", passage.start))
        _cut(self.text, passage, self.span)
        return None

    def _add(self, part: Span, closed: bool) -> Passage:
        passage = self.running
        if passage is None:
            passage = Passage()
            self.found.append(passage)
        passage.parts.append(part)
        passage.closed, self.running = closed, None
        return passage


def _cut(text: str, passage: Passage, span: Span) -> None:
    """An unclosed passage that does not open its paragraph is trusted as far as its sentence only."""
    start, end = passage.parts[-1]
    if start == span[0]:
        return
    stop = re.compile(r"[.!?](?=\s|$)").search(text, start, end)
    passage.parts[-1] = (start, stop.end() if stop else end)


def _is_nested(text: str, mark: re.Match[str], high: int) -> bool:
    """An opening mark within an open passage is nested if enough closing marks are left in the paragraph."""
    if mark.group() not in ("“", "„", "``", "«"):
        return False
    rest = text[mark.end() : min(high, mark.end() + NEAR)]
    return rest.count("”") + rest.count("''") + rest.count("»") - rest.count("“") - rest.count("``") >= 2


def _is_measure(text: str, mark: re.Match[str], low: int, opened: bool) -> bool:
    """Inches and seconds: 6'2", or a number with a straight mark where no passage is open."""
    at = mark.start()
    if mark.group() not in ('"', "″", "''", "’’") or at == low or not text[at - 1].isdigit():
        return False
    return bool(INCHES.search(text, max(low, at - 5), at)) or not opened


def _is_headline(text: str, span: Span) -> bool:
    return span[1] - span[0] <= HEADLINE and text[span[1] - 1] not in ".!?,;"


def _singles(text: str, span: Span, taken: list[Span], straight: bool) -> list[Passage]:
    """Passages between single marks outside double ones. Straight singles only where `straight` says so."""
    found: list[Passage] = []
    opened: int | None = None
    low, high = span
    if not any(shape in text[low:high] for shape in (("‘", "'") if straight else ("‘",))):
        return found
    for mark in SINGLE.finditer(text, low, high):
        at, shape = mark.start(), mark.group()
        before = text[at - 1] if at > low else " "
        after = text[at + 1] if at + 1 < high else " "
        part = bisect_right(taken, at, key=lambda span: span[0]) - 1
        if part >= 0 and at < taken[part][1]:
            opened = None
        elif opened is None:
            opens = shape in "‘‚" or (shape == "'" and straight)
            if opens and not before.isalnum() and not after.isspace() and not after.isdigit() and after not in "’'":
                opened = at
        elif shape in "’'" and not after.isalnum() and not before.isspace() and after != shape:
            # "the workers’ rights": a plural's apostrophe closes only if no mark is left to close after it.
            if before == "s" and after == " " and _closes_later(text, at + 1, high):
                continue
            found.append(Passage([(opened, at + 1)], single=True))
            opened = None
    return found


def _closes_later(text: str, start: int, high: int) -> bool:
    later = LATER.search(text, start, min(high, start + NEAR))
    return later is not None and later.group() != "‘"
