"""Who held an office when the article was written: "President Obama said on Tuesday" puts it between two days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache

from dragoman import rules
from dragoman.annotate.dating_clues import Clue, sentence
from dragoman.annotate.gazetteer import Holding, Person, norm, tables
from dragoman.annotate.times_calendar import calendar

NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]*[^\W\d_]")
NEWS = re.compile(r"\b(?:today|yesterday|tomorrow|(?<!last )(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
OTHER_TIME = re.compile(r"\b(?:19|20)\d\d\b|\bago\b|\blast (?:year|month)\b")
BEFORE, AFTER = 60, 60  # characters around a surname in which its title stands
GIVEN = re.compile(r"(?:[A-ZÀ-Þ][\w'’.-]*[ ]+){0,4}$")
NEXT = re.compile(r" ([A-ZÀ-Þ][\w'’-]+)")
APPOSITION = re.compile(
    r" ?, (?:who is )?(?:the |a |an |its |their )?(?:[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)?(?:['’]s)? )?"
)
SLACK = timedelta(days=3)  # days after leaving office in which the news may still give the title
HOPED_FOR = ("candidate", "nominee")  # said of people long before it is so
HONORIFICS = frozenset({"mr", "mrs", "ms", "dr", "sir"})


_normal = lru_cache(1 << 14)(norm)


@lru_cache(1 << 12)
def _parts(name: str) -> frozenset[str]:
    return frozenset(norm(part).lower() for part in name.split())


def of_offices(text: str) -> Iterator[Clue]:
    """The terms of those named with the title of an office that they held.

    A report of the day ("said on Thursday") came out during the term; any other mention only says that it had begun.
    Of two holders of one office the later one counts.
    """
    surnames = tables().surnames
    latest: dict[tuple[str | None, str], tuple[date, Clue]] = {}
    seen: set[tuple[str, bool]] = set()
    for found in NAME.finditer(text):
        name = _normal(found[0])
        if name not in surnames or ((name, True) in seen and (name, False) in seen):
            continue
        titled = _titled(text, found, surnames[name])
        if not titled:
            continue
        first, last = sentence(text, found.start())
        words = text[first:last]
        fresh = NEWS.search(words) is not None and OTHER_TIME.search(words) is None
        if (name, fresh) in seen:
            continue
        for person, holding, start in titled:
            begin, end = _first_day(holding.start), _last_day(holding.end)
            if begin is None:
                continue
            seen.add((name, fresh))
            upper = end + SLACK if fresh and end else None
            clue = Clue(begin, upper, (start, found.end()), f"{person.name}, {holding.office}")
            office = (holding.country, holding.office)
            if office not in latest or begin > latest[office][0] or (begin == latest[office][0] and upper):
                latest[office] = (begin, clue)
    for _, clue in latest.values():
        yield clue


def _titled(text: str, found: re.Match[str], persons: list[Person]) -> list[tuple[Person, Holding, int]]:
    """The one term that title and name fit, with where the words begin; none where several do."""
    given = GIVEN.search(text, max(found.start() - BEFORE, 0), found.start())
    start = given.start() if given else found.start()
    before = text[max(start - BEFORE, 0) : found.start()].lower()
    apposition = APPOSITION.match(text, found.end())
    after = text[found.end() : found.end() + AFTER].lower()
    close = text[apposition.end() : apposition.end() + AFTER].lower() if apposition else ""
    fits: list[tuple[Person, Holding, int]] = []
    following = NEXT.match(text, found.end())
    for person in persons:
        parts = _parts(person.name)
        if following and norm(following[1]).lower() not in parts:
            continue
        for holding in person.holdings:
            if holding.office.endswith(HOPED_FOR):
                continue
            for title in holding.titles:
                stands_after = apposition and (close.startswith(title) or after.startswith(f", the {title}"))
                ahead = title in before and _before(before, title, parts)
                named = ahead or (stands_after and _own_name(given, parts))
                if named and _at_home(text, found, title, holding, person):
                    fits.append((person, holding, start))
                    break
    return fits if len(fits) == 1 else []


def _before(before: str, title: str, parts: frozenset[str]) -> bool:
    """Whether the title stands before the name, nothing but given names between, and is not that of another time."""
    at = before.rfind(title)
    if at < 0 or (at and before[at - 1].isalnum()):
        return False
    if "\n" in before[at:]:
        return False
    between = [norm(w).rstrip(".") for w in before[at + len(title) :].replace(",", " ").split()]
    if any(len(word) > 1 and word not in parts for word in between):
        return False
    ahead = before[:at].replace("-", " ").split()[-2:]
    return not _former() & set(ahead)


def _own_name(given: re.Match[str] | None, parts: frozenset[str]) -> bool:
    words = [norm(w).lower().rstrip(".") for w in given[0].split()] if given else []
    last = words[-1] if words else ""
    return len(last) <= 1 or last in parts or last in HONORIFICS


@cache
def _former() -> frozenset[str]:
    return frozenset(rules.load("dating.toml")["words"]["former"])


def _at_home(text: str, found: re.Match[str], title: str, holding: Holding, person: Person) -> bool:
    """Whether a bare "president" is that state's: the text names the state, or the person by the whole name."""
    if " " in title and holding.country is None:
        return True
    start = max(found.start() - 40, 0)
    if holding.country == "USA" or any(p in text[start : found.start()] for p in person.name.split()[:-1]):
        return True
    pattern = calendar().countries.get(holding.country or "")
    return pattern is not None and pattern.search(text) is not None


def _first_day(value: str) -> date | None:
    parts = value.split("-")
    if not parts[0].isdigit():
        return None
    return date(int(parts[0]), int(parts[1]) if len(parts) > 1 else 1, int(parts[2]) if len(parts) > 2 else 1)


def _last_day(value: str) -> date | None:
    first = _first_day(value)
    if first is None or value.count("-") == 2:
        return first
    if value.count("-") == 1:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(month=12, day=31)
