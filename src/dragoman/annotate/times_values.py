"""From a match of a rule to TIMEX3 values: the functions that `make` names, for dates that carry their own year.

Each takes a `Match` and the `Context` and gives what it found, several where an interval names its two ends, or
None to refuse the match. `times_relative` holds those that need the context.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.annotate.times_context import Context, Point, valid
from dragoman.annotate.times_match import Match
from dragoman.annotate.times_words import DAYPARTS, SEASONS, month_number, ordinal
from dragoman.records import Span


@dataclass(frozen=True, slots=True)
class Found:
    """One expression: where, its TIMEX3 type and value; `mark` False if later dates must not lean on it."""

    span: Span
    type: str
    value: str | None
    mark: bool = True


Made = list[Found] | None
Maker = Callable[[Match, Context], Made]
MAKERS: dict[str, Maker] = {}


def maker(function: Maker) -> Maker:
    """Enter a function by its name, as `make` calls it."""
    MAKERS[function.__name__] = function
    return function


def one(match: Match, value: str | None, kind: str | None = None, mark: bool = True) -> Made:
    """The whole match with one value."""
    return [Found(match.span, kind or match.rule.type, value, mark)]


def year_of(words: str) -> int:
    """1942 for "1942"; negative for "480 bc"."""
    digits = int(re.findall(r"\d+", words)[0])
    return -digits if "b" in words else digits


def digits(words: str) -> int:
    """The first number in `words`."""
    return int(re.findall(r"\d+", words)[0])


@maker
def iso(match: Match, context: Context) -> Made:
    """2008-09-17, 2008-09-17T12:00."""
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    if not valid(year, month, day):
        return None
    value = Point(year, month, day).value
    return one(match, f"{value}T{match['t']}", "TIME") if match["t"] else one(match, value)


@maker
def numeric(match: Match, context: Context) -> Made:
    """12/16/2008: month first, unless that can't be (or the date published says that it is the other)."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["c"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    choices = [(m, d) for m, d in ((first, second), (second, first)) if valid(year, m, d)]
    if not choices:
        return None
    published = context.published
    if published and published.year == year:
        near = [c for c in choices if c == (published.month, published.day)]
        choices = near or choices
    return one(match, Point(year, *choices[0]).value)


@maker
def full_date(match: Match, context: Context) -> Made:
    """24 May 2008, May 24, 2008."""
    year, month, day = year_of(match["year"]), month_number(match["month"]), digits(match["day"])
    return one(match, Point(year, month, day).value) if valid(year, month, day) else None


@maker
def month_year(match: Match, context: Context) -> Made:
    """May 1942, late May 1942."""
    return one(match, Point(year_of(match["year"]), month_number(match["month"])).value)


@maker
def day_range(match: Match, context: Context) -> Made:
    """8-9 February 1904, January 25-29: two days."""
    month, first, second = month_number(match["month"]), digits(match["day"]), digits(match["day2"])
    start = match.found.start()
    year = year_of(match["year"]) if match["year"] else context.day_year(month, first, start)
    if second <= first or not valid(year or 4, month, second):
        return None
    month_first = match.at("month")[0] < match.at("day")[0]
    head = (start, match.at("day")[1])
    tail = (match.at("day2")[0], match.found.end())
    if not month_first and match["month"]:
        head = match.at("day")
    values = [Point(year, month, d).value if year else f"XXXX-{month:02}-{d:02}" for d in (first, second)]
    return [Found(head, "DATE", values[0]), Found(tail, "DATE", values[1])]


@maker
def year(match: Match, context: Context) -> Made:
    """1942, late 1942; a number that counts things is refused."""
    number = year_of(match["year"])
    text, (start, end) = match.found.string, match.found.span()
    if not match["part"] and not _stands_as_year(text, start, end, number, context):
        return None
    return one(match, Point(number).value)


YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|of|since|by|from|until|till|to|during|before|after|through|around|circa|ca\.|year|years|and|mid|"
    r"early|late|between|for|than|the|that|its|their|his|her|a|an|as|class of|end|start|this)|[-–—(\[/,'\"]|^|\n|'s) *$"
)
COUNTED = re.compile(
    r"(?:[$€£¥#№]|\b(?:no\.?|number|flight|resolution|route|highway|room|page|usd?\$?|rs\.?|over|nearly|almost|some|"
    r"total of|more than|less than|fewer than|least|approximately|killed|wounded|roughly)) ?$"
)


def _stands_as_year(text: str, start: int, end: int, number: int, context: Context) -> bool:
    before = text[max(start - 20, 0) : start]
    if COUNTED.search(before):
        return False
    if number < 1800 and not YEAR_BEFORE.search(before):
        return False
    if context.tenses.tagged and end < len(text) and text[end] == " ":
        following = context.tenses.token(end + 1)
        if following.tag_ == "NNS" and not YEAR_BEFORE.search(before):
            return following.lower_ in ("elections", "protests", "talks", "games", "olympics", "polls", "figures")
    return True


@maker
def year_range(match: Match, context: Context) -> Made:
    """1941-45, 2006–2008, 499-493 BC: two years."""
    first = digits(match["first"])
    second = digits(match["second"])
    bc = bool(match["bc"])
    if not bc and len(match["second"]) == 2:
        second += first // 100 * 100
    if (second >= first) if bc else (second <= first):
        return None
    values = [Point(-y if bc else y).value for y in (first, second)]
    return [
        Found(match.at("first"), "DATE", values[0]),
        Found((match.at("second")[0], match.found.end()), "DATE", values[1]),
    ]


@maker
def short_year(match: Match, context: Context) -> Made:
    """'82: the century that is nearest before publication."""
    number = int(match["short"])
    latest = (context.published.year if context.published else 2030) + 5
    return one(match, str(1900 + number if 2000 + number > latest else 2000 + number))


@maker
def season_year(match: Match, context: Context) -> Made:
    """The summer of 1955."""
    return one(match, f"{Point(year_of(match['year'])).value}-{SEASONS[match['season']]}")


@maker
def quarter_year(match: Match, context: Context) -> Made:
    """The third quarter of 2019, the second half of 2008, Q3 2019."""
    letter = "H" if "half" in match["q"] else "Q"
    count = ordinal(match["ordinal"]) or int(match["nth"] or (2 if letter == "H" else 4))
    if match["ordinal"] in ("latter", "later"):
        count = 2
    return one(match, f"{match['year']}-{letter}{count}") if count <= 4 else None


@maker
def decade(match: Match, context: Context) -> Made:
    """The 1990s, the '90s, the sixties, the 470s BC."""
    words = match["decade"]
    if match["tens"]:
        words = {"twent": "20", "thirt": "30", "fort": "40", "fift": "50", "sixt": "60", "sevent": "70",
                 "eight": "80", "ninet": "90"}[match["tens"]]  # fmt: skip
    if match["bc"]:
        return one(match, f"BC{int(words):04}"[:5], mark=False)
    return one(match, words[:3] if len(words) == 4 else f"19{words[0]}", mark=False)


@maker
def century(match: Match, context: Context) -> Made:
    """The 19th century is 18, the 4th century BC is BC03."""
    count = ordinal(match["century"])
    if not count:
        return None
    return one(match, f"{'BC' if match['bc'] else ''}{count - 1:02}", mark=False)


@maker
def day_part(match: Match, context: Context) -> Made:
    """The night of 8 February 1904, 30 April 1975 at night: a whole date with a part of the day."""
    month, day = month_number(match["month"]), digits(match["day"])
    year = year_of(match["year"]) if match["year"] else context.day_year(month, day, match.found.start())
    if not valid(year or 4, month, day):
        return None
    head = Point(year, month, day).value if year else f"XXXX-{month:02}-{day:02}"
    return one(match, f"{head}T{DAYPARTS[match['daypart']]}")


FIXED = {  # (month, day) of holidays that keep their date
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31),
    "may day": (5, 1), "veterans day": (11, 11), "armistice day": (11, 11),
}  # fmt: skip
MOVING = {  # of the n-th weekday of a month (-1: the last)
    "thanksgiving": (11, 3, 4), "labor day": (9, 0, 1), "memorial day": (5, 0, -1), "columbus day": (10, 0, 2),
    "martin luther king day": (1, 0, 3), "presidents' day": (2, 0, 3),
}  # fmt: skip
EASTER = {"easter": 0, "easter sunday": 0, "good friday": -2, "easter monday": 1, "palm sunday": -7, "pentecost": 49}


@maker
def holiday(match: Match, context: Context) -> Made:
    """Christmas 1963, Easter Monday; without a year, the one nearest by the verb's tense."""
    name = match["holiday"]
    if match["year"]:
        return one(match, feast(name, int(match["year"])).isoformat())
    anchor = context.anchor
    if anchor is None:
        return one(match, None)
    guess = feast(name, anchor.year)
    year = context.day_year(guess.month, guess.day, match.found.start())
    return one(match, feast(name, year).isoformat() if year else None)


def feast(name: str, year: int) -> date:
    """The day of a holiday in a year."""
    if name in FIXED:
        return date(year, *FIXED[name])
    if name in MOVING:
        month, weekday, count = MOVING[name]
        if count < 0:
            end = date(year, month, 31)
            return end - timedelta((end.weekday() - weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (count - 1))
    return easter(year) + timedelta(EASTER[name])


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    k2 = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * k2) // 451
    month, day = divmod(h + k2 - 7 * m + 114, 31)
    return date(year, month, day + 1)
