"""Lines that are there to say when an article came out: "Posted: ...", a bare date, a place with its date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dragoman import rules
from dragoman.annotate.dating_days import WEEKDAY, WRITTEN, Written, written_days
from dragoman.records import Span

HEAD, FOOT = 12, 6  # lines, blank ones not counted, in which an article says its date
LINE = 220  # characters of a line that is only there for its date
PLACE = 90  # characters before an agency's date
LINES = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
CLOCK = re.compile(
    r"(?:[01]?\d|2[0-4]) ?[:.h] ?[0-5]\d(?: ?: ?[0-5]\d)?(?: ?[ap](?: ?\.? ?m)?\b(?: ?\.)?)?"
    r"|\b\d\d? ?[ap] ?\.? ?m\b(?: ?\.)?|\b\d{4}(?= ?(?:GMT|UTC|hrs|hours)\b)",
    re.IGNORECASE,
)
CLOCK_AFTER = re.compile(rf"[ ,.|@–—-]*(?:at )?(?:{CLOCK.pattern})[\sA-Z.]{{0,12}}$", re.IGNORECASE)
ANY_WEEKDAY = re.compile(rf"(?<![a-z])(?:{WEEKDAY})", re.IGNORECASE)
OTHERS = re.compile(r"\b(?:correct(?:ion|ed)|clarification|editors?['’]? note)\b|@\w", re.IGNORECASE)  # dates of these
WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*|\d+")
# A place in capitals, or one with a comma or an agency in brackets; "Ankara said on" is none.
PLACED = re.compile(
    r"(?:[A-Z][A-Z.'’ -]+[A-Z.]|[A-Z][\w.'’-]+(?:[ /][A-Z][\w.'’-]+){0,3})(?: ?, ?[A-Z][\w.' ]{1,20})?"
    r" ?(?P<agency>\([\w ./&-]{2,30}\))? ?(?P<comma>,|[-–—]+|:)? ?$"
)
PLACE_END = re.compile(r" ?(?P<agency>\([\w ./&-]{2,30}\)|/[\w ]{2,20}/)? ?(?:--?|–|—|:)(?!\w)|\. ?/[\w -]{2,20}/\. ")


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that says the article's date: the day as written, the rule that found it, the whole line's zone."""

    written: Written
    rule: str
    kind: str
    zone: str  # month_first | day_first | unclear
    head: bool


@dataclass(frozen=True, slots=True)
class _Words:
    labels: tuple[tuple[str, str, re.Pattern[str]], ...]  # (rule, kind, label at the end of what stands before)
    small: frozenset[str]
    names: int
    zones: dict[str, str]


@cache
def _words() -> _Words:
    data = rules.load("dating.toml")
    words = data["words"]
    labels = tuple(
        (row["id"], row["kind"], re.compile(rf"\b(?:{'|'.join(row['labels'])})[ :.,–—|-]*$", re.IGNORECASE))
        for row in data["line"]
        if row["labels"]
    )
    zones = {zone: style for style in ("month_first", "day_first") for zone in words[style]}
    return _Words(labels, frozenset(words["small"]), words["names"], zones)


def date_lines(text: str) -> list[DateLine]:
    """The date lines of `text` in order, from its first and its last lines."""
    lines = [found.span() for found in LINES.finditer(text) if found[0].strip()]
    head = lines[:HEAD]
    foot = lines[max(len(lines) - FOOT, HEAD) :]
    return [each for place in (head, foot) for span in place for each in _of_line(text, span, place is head)]


def _of_line(text: str, span: Span, head: bool) -> Iterator[DateLine]:
    start, end = span
    days = list(written_days(text, start, min(end, start + LINE)))
    if not days:
        return
    line = text[start:end]
    if OTHERS.search(line):
        return
    if end - start > LINE:
        yield from _placed(text, span, days, head)
        return
    zone = next((style for word in WORD.findall(line) if (style := _words().zones.get(word))), "unclear")
    labelled = list(_labelled(text, span, days, zone, head))
    if labelled or not head:  # at the foot a date alone may be that of a correction, or of another article
        yield from labelled
    elif days[0].days and _nothing_else(line, start, days):
        yield DateLine(days[0], "bare", "bare", zone, head)
    elif head and days[-1].days and CLOCK_AFTER.match(text[days[-1].span[1] : end]):
        yield DateLine(days[-1], "clock", "bare", zone, head)
    else:
        yield from _placed(text, span, days, head)


def _labelled(text: str, span: Span, days: list[Written], zone: str, head: bool) -> Iterator[DateLine]:
    """Dates behind a label that opens the line, or that only names stand before."""
    start, end = span
    for written in days:
        before = _without_clock(text[start : written.span[0]])
        for rule, kind, label in _words().labels:
            found = label.search(before)
            if not found or not written.days or not _ends(text[written.span[1] : end]):
                continue
            if _names_only(before[: found.start()], 12):
                yield DateLine(written, rule, kind, zone, head)
                break


def _without_clock(words: str) -> str:
    """What stands before a date, the time of day and the weekday left off ("Posted 3:35 pm, Monday")."""
    return ANY_WEEKDAY.sub(" ", CLOCK.sub(" ", words)).rstrip(" ,|@–—-") + " "


def _ends(after: str) -> bool:
    """Whether nothing to read follows on a line: at most names, a time, another date."""
    rest = ANY_WEEKDAY.sub(" ", CLOCK.sub(" ", WRITTEN.sub(" ", after)))
    return _names_only(rest, 20)


def _nothing_else(line: str, start: int, days: list[Written]) -> bool:
    rest = list(line)
    for written in days:
        first, last = written.span
        rest[first - start : last - start] = " " * (last - first)
    bare = ANY_WEEKDAY.sub(" ", CLOCK.sub(" ", "".join(rest)))
    return _names_only(bare, _words().names)


def _names_only(words: str, most: int) -> bool:
    """Whether there are only names, numbers and small words, and few of them."""
    found = WORD.findall(words)
    return len(found) <= most and all(w[0].isupper() or w.isdigit() or w.lower() in _words().small for w in found)


def _placed(text: str, span: Span, days: list[Written], head: bool) -> Iterator[DateLine]:
    """ANKARA, 4 March 2024 —; only before a sentence, so not where the line ends without a dash."""
    written = days[0]
    start, end = span
    if not head or written.span[0] - start > PLACE or written.style in ("unclear", "year_first"):
        return
    before, after = text[start : written.span[0]], text[written.span[1] : min(end, written.span[1] + 40)]
    place, closing = PLACED.match(before), PLACE_END.match(after)
    if place and closing and (place["comma"] or place["agency"] or before.isupper()):
        yield DateLine(written, "place", "place", "unclear", head)
