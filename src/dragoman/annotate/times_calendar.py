"""The table of dated world events: finds one named at a place in a text, and says which one is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dragoman import rules
from dragoman.annotate.times_context import Context, of_day
from dragoman.annotate.times_match import Match, lowered
from dragoman.annotate.times_relative import moved
from dragoman.annotate.times_values import Found, Made, maker
from dragoman.annotate.times_words import month_number, number

WITHIN = timedelta(days=15 * 365)  # a bare "the coup" is none that lies further back
LONG = timedelta(days=90)
ARTICLE = re.compile(r"(?:the|an?|its|their|this|that|last year's|this year's) ")
ADJECTIVE = re.compile(r"(?:military|deadly|devastating|full-scale|brutal|bloody|terror|terrorist) ")
VERB = re.compile(
    r" (?P<end>ended|closed|concluded|finished)\b| (?P<start>began|started|erupted|broke out|opened|hit|struck)\b"
)
WORD = re.compile(r"[^\s,.;:)-]+")
NOUN = re.compile(r"(?P<noun>[a-z]+)(?! (?:on|of|in|against|that|by|at)\b)\b")
# Forms that name how something began, whatever came of it.
OPENING = re.compile(
    r"invasion|invaded|intervention|intervened|incursion|took|takeover|launch|erupted|offensive|pandemic|outbreak"
)


@dataclass(frozen=True, slots=True)
class WorldEvent:
    """One dated event; `forms` in lower case."""

    name: str
    forms: tuple[str, ...]
    start: date
    end: date | None
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The events, by the first word of each form (longest forms first), by bare noun, and by day.

    The third of a form says whether it is a common phrase, without a name in it.
    """

    forms: dict[str, tuple[tuple[str, WorldEvent, bool], ...]]
    bare: dict[str, tuple[WorldEvent, ...]]
    days: dict[tuple[int, int], tuple[WorldEvent, ...]]
    countries: dict[str, re.Pattern[str]]


@cache
def calendar() -> Calendar:
    """`rules/calendar.toml`, read once."""
    data = rules.load("calendar.toml")
    forms: dict[str, list[tuple[str, WorldEvent, bool]]] = {}
    bare: dict[str, list[WorldEvent]] = {noun: [] for noun in data["bare"]["nouns"]}
    days: dict[tuple[int, int], list[WorldEvent]] = {}
    for row in data["event"]:
        names = tuple(lowered(form) for form in row["forms"])
        event = WorldEvent(row["name"], names, row["start"], row.get("end"), tuple(row.get("countries", ())))
        for written, form in zip(row["forms"], names, strict=True):
            common = written == form or written[0].isdigit()
            forms.setdefault(re.split(r"[ -]", form)[0], []).append((form, event, common))
        words = {word for form in names for word in re.split(r"[ -]", form)}
        for noun in words & bare.keys():
            bare[noun].append(event)
        days.setdefault((event.start.month, event.start.day), []).append(event)
    states = rules.load("actors/states.toml")["state"]
    names_of = {row["code"]: [row["name"], *row.get("adjectives", ())] for row in states}
    return Calendar(
        {word: tuple(sorted(found, key=lambda each: -len(each[0]))) for word, found in forms.items()},
        {noun: tuple(found) for noun, found in bare.items()},
        {day: tuple(found) for day, found in days.items()},
        {code: re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") for code, words in names_of.items()},
    )


def event_at(text: str, position: int, context: Context) -> tuple[int, str, WorldEvent] | None:
    """The event named at `position` of the lowered `text`: where its name ends, the form, the event."""
    article = ARTICLE.match(text, position)
    begin = article.end() if article else position
    word = WORD.match(text, begin)
    if word is None:
        return None
    named = [
        (form, event)
        for form, event, common in calendar().forms.get(word[0], ())
        if text.startswith(form, begin)
        and not text[begin + len(form) : begin + len(form) + 1].isalnum()
        and (not common or _placed(event, context))
    ]
    if named:
        longest = len(named[0][0])
        event = _latest([event for form, event in named if len(form) == longest], context)
        return (begin + longest, named[0][0], event) if event else None
    if article is None:
        return None
    adjective = ADJECTIVE.match(text, begin)
    noun = NOUN.match(text, adjective.end() if adjective else begin)
    event = _meant(noun["noun"], text, context) if noun and not context.narrative else None
    return (noun.end(), noun["noun"], event) if noun and event else None


def _placed(event: WorldEvent, context: Context) -> bool:
    """Whether the text names a country of the event; a form such as "2014 coup" means nothing without."""
    patterns = [calendar().countries[c] for c in event.countries if c in calendar().countries]
    return not event.countries or any(pattern.search(context.text) for pattern in patterns)


def _latest(events: list[WorldEvent], context: Context) -> WorldEvent | None:
    """The latest that began before publication; without that date, the only one."""
    published = context.day_published
    if published is None:
        return events[0] if len(events) == 1 else None
    past = [event for event in events if event.start <= published]
    return max(past, key=lambda event: event.start) if past else None


def _meant(noun: str, text: str, context: Context) -> WorldEvent | None:
    """The event that a bare noun stands for: one that the text names elsewhere, else the one in its countries."""
    published = context.day_published
    if published is None:
        return None
    near = [e for e in calendar().bare.get(noun, ()) if e.start <= published <= e.start + WITHIN]
    named = [e for e in near if any(" " in form and form in text for form in e.forms)]
    if named:
        return max(named, key=lambda event: event.start)
    patterns = calendar().countries
    asked = {country for each in near for country in each.countries} & patterns.keys()
    here = {code for code in asked if patterns[code].search(context.text)}
    placed = [e for e in near if e.countries and here.issuperset(e.countries)]
    if len({event.countries for event in placed}) != 1:
        return None
    return max(placed, key=lambda event: event.start)


def edge(event: WorldEvent, form: str, verb: re.Match[str] | None, word: str, published: date | None) -> date:
    """The day of an event that "after", "before", "since" counts from; what ended after publication had not."""
    if verb is not None and verb["start"]:
        return event.start
    if verb is not None and verb["end"]:
        return event.end or event.start
    if event.end is None or (published is not None and event.end > published):
        return event.start
    if word in ("before", "into") or OPENING.search(form):
        return event.start
    if word == "since" and event.end - event.start < LONG:
        return event.start
    return event.end


@maker
def event_shift(match: Match, context: Context) -> Made:
    """A year after the coup, the day before the Olympics began."""
    text = match.found.string
    at = event_at(text, match.found.end(), context)
    if at is None:
        return None
    end, form, event = at
    verb = VERB.match(text, end)
    day = edge(event, form, verb, match["way"], context.day_published)
    count = 1.0 if match["theunit"] else number(match["number"])
    span = (match.found.start(), verb.end() if verb else end)
    if count is None:
        return [Found(span, "DATE", "PAST_REF", mark=False)]
    way = -1 if match["way"] == "before" else 1
    return [Found(span, "DATE", moved(of_day(day), way * count, match["theunit"] or match["unit"]))]


@maker
def since_event(match: Match, context: Context) -> Made:
    """Since the invasion: the event's words, dated."""
    text = match.found.string
    at = event_at(text, match.found.end(), context)
    if at is None:
        return None
    end, form, event = at
    verb = VERB.match(text, end)
    day = edge(event, form, verb, "since", context.day_published)
    if match["edge"]:
        day = (event.end or event.start) if match["edge"] == "end" else event.start
    start = match.found.start() + len("since ")
    return [Found((start, verb.end() if verb else end), "DATE", day.isoformat(), mark=False)]


@maker
def event_day(match: Match, context: Context) -> Made:
    """The 7 October (attacks): the year is that of the latest event of that day which the noun names."""
    month, day = month_number(match["month"]), int(re.findall(r"\d+", match["day"])[0])
    noun = match["noun"].removesuffix("s")
    events = [e for e in calendar().days.get((month, day), ()) if any(noun in form for form in e.forms)]
    span = (min(match.at("month")[0], match.at("day")[0]), max(match.at("month")[1], match.at("day")[1]))
    words = f"{match.found.string[span[0] : span[1]]} {noun}"
    events = [e for e in events if any(form.startswith(words) for form in e.forms)] or events
    event = _latest(events, context)
    return [Found(span, "DATE", event.start.isoformat())] if event else None
