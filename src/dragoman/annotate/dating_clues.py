"""What the words of an article tell of its date: each clue is the days it may have come out, and the words.

Dates written out, years, "seven months into the invasion", events of the calendar, leaders' meetings. Who held an
office is in `dating_offices`; how clues are put together in `dating`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dragoman import rules
from dragoman.annotate.dating_days import Written, written_days
from dragoman.annotate.times_calendar import WorldEvent, calendar, edge
from dragoman.annotate.times_tense import FUTURE, PAST, Tenses
from dragoman.annotate.times_words import month_number, number, weekday_number
from dragoman.records import Span

WORD = re.compile(r"[a-z0-9.]+(?:'s)?")
BARE_WEEKDAY = re.compile(r"\b(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(?! edition| ?'s|’s| ’ s)")
# "Last Friday" is of another week, "a Friday" of any.
OTHER_WEEK = ("last ", "next ", "every ", "each ", "this ", " a ", "previous ", "following ", "Last ", "Next ")
IN_YEAR = re.compile(
    r"\b(?P<since>[Ss]ince |[Ii]n |[Dd]uring )(?:early |late |mid-)?(?P<year>(?:19|20)\d\d)\b(?! ?[-–]| people)"
)
IN_MONTH = re.compile(
    r"\b[Ii]n (?:early |late |mid-)?(?P<month>January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b(?! ?,? ?\d| of)(?! last| next)"
)
WAYS = r" (?P<unit>days?|weeks?|months?|years?) (?P<way>into|after|since) (?:the |his |her |its |their )?"
COUNTED = re.compile(r" (?:days?|weeks?|months?|years?) (?:into|after|since) ")
BEFORE = 40  # characters of "more than twenty-one" and the like
NUMBER = r"(?:\d[\d,]*|[a-z]+(?:-[a-z]+)?)(?: and a half)?"
DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
# What nobody names before it has happened; a summit, a treaty or a departure is talked of for years.
SUDDEN = re.compile(
    r"\b(?:invasion|invaded|attacks?|bombings?|shootings?|assassinat\w+|earthquakes?|tsunami|hurricane|massacre|coup"
    r"|annexation|annexed|pandemic|explosion|uprising|revolution|disaster|crash|shootdown|downing|collapsed?|fell|died"
    r"|intifada|siege|takeover|mutiny|genocide|floods?|outbreak|insurrection|riots?|war)\b"
)
AHEAD = re.compile(r"\b(?:will|won['’]t|(?:is|are) (?:to|set|due|expected|scheduled|planned|slated)|plans? to)\b")
NAME = re.compile(r"[A-Z]\w+")
MEETING = re.compile(r"\b(?:met|meet|meets|meeting|meetings|summit|talks|held talks|sat down)\b")
EARLIER = re.compile(
    r"\b(?:last (?:week|month|year|fall|summer|spring|winter)|"
    r"earlier this|in (?:early |late )?[A-Z]\w+ (?:of )?\d{4}|ago)\b"
)
MET = re.compile(
    r"\b(?:held|had|spoke|met|received|hosted)\b.*?\b(?:conversation|call|phone|telephone|talks|meeting|consultations"
    r"|counterpart|(?:Foreign|Prime) Minister|President|Secretary|Ambassador|Chancellor|with)\b",
    re.DOTALL,
)
AGO = re.compile(r"\b(?:years?|months?|weeks?|anniversary|former|then|later|after|since)\b")
READOUT = 6000  # characters of a readout at most
OPENING = 400  # characters in which "less than six months after" tells of now
CLAUSE = 120  # characters before a date in which its verb stands
FAR = 500  # characters of a sentence on either side
SENTENCE = re.compile(r"[.!?][”\"')]*\s+(?=[A-Z“\"‘(])|\n")


@dataclass(frozen=True, slots=True)
class Clue:
    """The article came out from `earliest` on, up to `latest`, as the words at `span` tell; `why` names the clue."""

    earliest: date | None
    latest: date | None
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday named by itself: its number, the tense of its verb, and where."""

    number: int
    tense: str
    span: Span


def dates(text: str, tenses: Tenses) -> Iterator[tuple[Written, str]]:
    """The days written in the text with the tense of the verb that each hangs on."""
    for written in written_days(text):
        yield written, tenses.of(written.span[0])


def ahead(text: str, start: int) -> bool:
    """Whether a verb just before `start` says from today that something will be; "would" may be history."""
    first, _ = sentence(text, start)
    return AHEAD.search(text, max(first, start - CLAUSE), start) is not None


def of_dates(text: str, found: list[tuple[Written, str]]) -> Iterator[Clue]:
    """A day that was is no later than the article, one that is to come no earlier."""
    for written, tense in found:
        if len(written.days) != 1 or not written.agrees:
            continue
        if tense == PAST:
            yield Clue(written.days[0], None, written.span, "past date")
        elif tense == FUTURE and written.style in ("month_first", "day_first") and ahead(text, written.span[0]):
            yield Clue(None, written.days[0], written.span, "coming date")


def of_readout(text: str, found: list[tuple[Written, str]]) -> Iterator[Clue]:
    """A short text whose first sentence reports a meeting or a call on a day is a readout: of that day, or the next."""
    if not found or len(text) > READOUT:
        return
    written, tense = found[0]
    if tense == FUTURE or len(written.days) != 1 or not written.agrees or written.span[0] > OPENING:
        return
    first = text.rfind("\n", 0, written.span[0]) + 1  # "H.E. ..." looks like the end of a sentence
    last = sentence(text, written.span[0])[1]
    named = [day for each, _ in found for day in each.days]
    if MET.search(text, first, last) and max(named) == written.days[0] and not AGO.search(text, first, last):
        yield Clue(written.days[0], written.days[0] + timedelta(1), written.span, "readout of that day")


def of_years(text: str, tenses: Tenses) -> Iterator[Clue]:
    """The same of years: "in 2009", "since 2014"."""
    for found in IN_YEAR.finditer(text):
        tense, year = tenses.of(found.start("year")), int(found["year"])
        if found["since"].lower() == "since " or tense == PAST:
            yield Clue(date(year, 1, 1), None, found.span(), "past year")
        elif tense == FUTURE and ahead(text, found.start()):
            yield Clue(None, date(year, 12, 31), found.span(), "coming year")


def months(text: str, tenses: Tenses) -> Iterator[tuple[int, Span]]:
    """The bare months in which something happened ("said in March"): no article calls its own month that."""
    for found in IN_MONTH.finditer(text):
        if tenses.of(found.start("month")) == PAST:
            yield month_number(found["month"]), found.span()


def weekdays(text: str, tenses: Tenses, written: list[tuple[Written, str]]) -> list[Weekday]:
    """The weekdays named by themselves, in order."""
    taken = {position for each, _ in written for position in range(*each.span)}
    return [
        Weekday(weekday_number(found["day"]), tenses.of(found.start()), found.span())
        for found in BARE_WEEKDAY.finditer(text)
        if found.start() not in taken and not text[max(found.start() - 10, 0) : found.start()].endswith(OTHER_WEEK)
    ]


@cache
def _shared() -> dict[str, date]:
    return {form: row["after"] for row in rules.load("dating.toml")["shared"] for form in row["forms"]}


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, tuple[str, float, float]]]:
    """The pattern of "nearly seven months into", and by its first words the rule, the least and the most."""
    known = {
        words: (row["id"], row["least"], row["most"])
        for row in rules.load("dating.toml")["time"]
        for words in row["before"]
    }
    before = "|".join(sorted((re.escape(w) for w in known if w), key=len, reverse=True))
    return re.compile(rf"\b(?:(?P<before>{before}) )?(?P<number>{NUMBER}){WAYS}"), known


def events_at(low: str, position: int) -> tuple[int, str, WorldEvent] | None:
    """The one event of the calendar that the words at `position` name: their end, their form, the event."""
    word = re.match(r"[^\s,.;:)-]+(?:\.\w\.)*", low[position : position + 40])
    for form, event, common in calendar().forms.get(word[0], ()) if word else ():
        end = position + len(form)
        if not common and low.startswith(form, position) and not low[end : end + 1].isalnum():
            same = [e for f, e, _ in calendar().forms[word[0]] if f == form] if word else []
            return (end, form, event) if len(same) == 1 else None
    return None


def of_phrases(low: str, known_after: date | None) -> Iterator[Clue]:
    """Nearly seven months into the invasion: the event's day and what has gone by since."""
    pattern, known = _phrases()
    for hit in COUNTED.finditer(low):
        found = pattern.search(low, max(hit.start() - BEFORE, 0), hit.end() + BEFORE)
        if found is None or found.end() < hit.end():
            continue
        at = events_at(low, found.end())
        count = number(found["number"])
        if at is None or not count or not is_certain(at[1], known_after):
            continue
        if found["way"] == "after" and not (found["before"] and found.start() < OPENING):
            continue  # "two days after the storm he flew there" tells a story
        end, form, event = at
        day = edge(event, form, None, found["way"], None)
        rule, least, most = known[found["before"] or ""]
        unit = DAYS[found["unit"].removesuffix("s")]
        first = day + timedelta(round(max(count + least, 0) * unit))
        last = day + timedelta(round((count + most) * unit) + 1)
        yield Clue(first, last, (found.start(), end), f"{rule} {found['number']} {found['unit']} {found['way']}")


def is_certain(form: str, known_after: date | None) -> bool:
    """Whether a form that once meant something else may be taken for the event of the calendar."""
    return form not in _shared() or (known_after is not None and known_after >= _shared()[form])


def of_events(low: str, tenses: Tenses, known_after: date | None) -> Iterator[Clue]:
    """An event of the calendar that comes unannounced has begun where a text names it."""
    firsts = calendar().forms
    for found in WORD.finditer(low):
        if found[0] not in firsts or (at := events_at(low, found.start())) is None:
            continue
        end, form, event = at
        if SUDDEN.search(form) and is_certain(form, known_after) and tenses.of(found.start()) != FUTURE:
            yield Clue(event.start, None, (found.start(), end), event.name)


def sentence(text: str, position: int) -> Span:
    """The sentence around `position`, by full stops and line ends."""
    start = max(position - FAR, 0)
    for found in SENTENCE.finditer(text, start, position):
        start = found.end()
    after = SENTENCE.search(text, position, position + FAR)
    return start, after.start() + 1 if after else min(len(text), position + FAR)


@dataclass(frozen=True, slots=True)
class _Meeting:
    people: tuple[str, ...]
    places: re.Pattern[str]
    start: date
    end: date


@cache
def _meetings() -> tuple[_Meeting, ...]:
    return tuple(
        _Meeting(tuple(row["people"]), re.compile(rf"\b(?:{'|'.join(row['places'])})\b"), row["start"], row["end"])
        for row in rules.load("dating.toml")["meeting"]
    )


def of_meetings(text: str, past: list[Weekday]) -> Iterator[Clue]:
    """A meeting of the table whose weekday is the one that the report opens with: it came out in the week after."""
    names = set(NAME.findall(text))
    for meeting in _meetings():
        if not names.issuperset(meeting.people):
            continue
        for found in meeting.places.finditer(text):
            first, last = sentence(text, found.start())
            words = text[first:last]
            if not MEETING.search(words):
                continue
            days = {(meeting.start + timedelta(n)).weekday() for n in range((meeting.end - meeting.start).days + 1)}
            if past and past[0].number in days and not EARLIER.search(words):
                yield Clue(meeting.start, meeting.end + timedelta(6), (first, last), "meeting")
            break
