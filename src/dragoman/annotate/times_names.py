"""From a match of a rule to TIMEX3 values: the functions that `make` names, for months, weekdays and seasons.

Their year or week comes from their verb's tense, or from the date that a history mentioned last.
"""

from __future__ import annotations

import re
from datetime import timedelta

from dragoman.annotate.times_context import Context, Point
from dragoman.annotate.times_match import Match
from dragoman.annotate.times_relative import TOLD, step, year_named
from dragoman.annotate.times_tense import FUTURE
from dragoman.annotate.times_values import Made, maker, one
from dragoman.annotate.times_words import DAYPARTS, SEASONS, month_number, weekday_number


@maker
def month(match: Match, context: Context) -> Made:
    """A bare month: its verb's tense, or the date mentioned last, gives the year."""
    start = match.at("month")[0]
    if not _is_month(match, context):
        return None
    number_ = month_number(match["month"])
    follows = FOLLOWED.match(match.found.string, match.found.end())
    if follows:
        year: int | None = int(follows["year"]) - (month_number(follows["month"]) < number_)
    else:
        year = context.month_year(number_, start)
    return one(match, Point(year, number_).value if year else f"XXXX-{number_:02}")


FOLLOWED = re.compile(
    r"(?: and| to| or| through| until|,|/|-|–)? ?(?:early |late |mid-?)?"
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?: \d{1,2})?,? (?P<year>\d{4})\b"
)
NAMES = ("may", "march", "april", "june", "august", "jan")
PREPOSITION = re.compile(r"\b(?:in|since|until|early|mid|late|during|last|this|next|throughout|through|between)[ -]$")
LEADS = re.compile(
    r"(?:\b(?:in|by|of|since|until|till|from|to|and|or|last|early|mid|late|this|next|during|through|between|"
    r"before|after|for|each|every|around|as|the|a|an|its|their|past|coming|than|on|throughout|ending|ended|'s)[ -]|"
    r"[-–(/\n]|^)$"
)


def _is_month(match: Match, context: Context) -> bool:
    """Whether "May", "March", "April" is the month here, not a verb or a person's name."""
    start, end = match.at("month")
    word = match["month"]
    if word not in NAMES:
        return True
    text = context.text
    if context.tenses.tagged and context.tenses.token(start).tag_[:2] in ("MD", "VB"):
        return False
    before = match.found.string[max(start - 12, 0) : start]
    if PREPOSITION.search(before):
        return True
    return bool(LEADS.search(before)) and not re.match(r" [A-Z][a-z]+", text[end : end + 4])


@maker
def day_month(match: Match, context: Context) -> Made:
    """25 April, April 25: the year by tense, or that of an interval's other end."""
    month_, day = month_number(match["month"]), int(re.findall(r"\d+", match["day"])[0])
    follows = RANGE.match(match.found.string, match.found.end())
    year: int | None
    if follows:
        year = int(follows["year"])
    else:
        year = context.day_year(month_, day, match.found.start())
    if day > 29 and (month_ == 2 or (day == 31 and month_ in (4, 6, 9, 11))):
        return None
    return one(match, Point(year, month_, day).value if year else f"XXXX-{month_:02}-{day:02}")


RANGE = re.compile(r" ?(?:to|until|through|and|-|–) ?(?:[a-z]+ \d{1,2},? |\d{1,2} [a-z]+,? )(?P<year>\d{4})\b")


@maker
def season_rel_year(match: Match, context: Context) -> Made:
    """The summer of last year, next spring, that same autumn."""
    code = SEASONS[match["season"]]
    if match["relyear"]:
        year = year_named(match["relyear"], context, match.found.start())
        return one(match, f"{year:04}-{code}" if year else f"XXXX-{code}")
    base = context.reference(match.found.start()) if TOLD.search(match["rel"]) else context.anchor
    if base is None:
        return one(match, f"XXXX-{code}")
    way = step(match["rel"])
    begun = SEASON_STARTS[code]
    now = base.month or 7
    year = base.year
    if way < 0 and begun + 2 >= now:
        year -= 1
    elif way > 0 and begun <= now:
        year += 1
    return one(match, f"{year:04}-{code}")


SEASON_STARTS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
GAMES = re.compile(r" (?:olympics?|paralympics?|games|palace|war\b|school)")


@maker
def season(match: Match, context: Context) -> Made:
    """A bare season: that of the year mentioned last in a history, else the nearest by tense."""
    start, end = match.at("season")
    text = context.text
    if GAMES.match(match.found.string, end):
        return None
    token = context.tenses.token(start)
    if context.tenses.tagged and token.tag_[:2] == "VB":
        return None
    if text[start].isupper() and (not match["det"] or text[end + 1 : end + 2].isupper()):
        return None
    code = SEASONS[match["season"]]
    begun = SEASON_STARTS[code]
    if context.narrative and context.last:
        late = code == "WI" and (context.last.month or 0) <= 2 and context.last.month
        return one(match, Point(context.last.year - bool(late)).value + f"-{code}")
    base = context.published
    if base is None:
        return one(match, f"XXXX-{code}")
    now = base.month or 7
    year = base.year
    tense = context.direction(match.found.start())
    if tense == FUTURE:
        year += begun + 2 < now
    elif begun > now:
        year -= 1
    return one(match, f"{year:04}-{code}")


@maker
def weekday(match: Match, context: Context) -> Made:
    """A bare weekday, or one with a part of the day."""
    start, end = match.at("weekday")
    if not context.text[start].isupper() or _is_name(context.text, start, end):
        return None
    value = context.weekday(weekday_number(match["weekday"]), start)
    if match["daypart"]:
        return one(match, f"{value}T{DAYPARTS[match['daypart']]}", "TIME")
    return one(match, value)


AFTER_NAME = re.compile(
    r"(?:'s)? (?:Times|Telegraph|Mirror|Post|Herald|Express|Mail|Night|School|Club|Agreement|World)\b"
)
BEFORE_NAME = re.compile(r"\b(?:Black|Bloody|Good|Cyber|Super|Ash|Palm|Holy|Freaky|Ruby|Man|Giving|Fat|Red|Green) $")


def _is_name(text: str, start: int, end: int) -> bool:
    """The Sunday Times, Black Friday, Bloody Sunday, Wednesday Addams."""
    return bool(AFTER_NAME.match(text, end) or BEFORE_NAME.search(text[max(start - 8, 0) : start]))


@maker
def relative_weekday(match: Match, context: Context) -> Made:
    """Last Friday is before the day itself, next Monday in the week to come, this Thursday in the week."""
    at, rel = match.at("weekday")[0], match["rel"]
    number_ = weekday_number(match["weekday"])
    told = TOLD.search(rel) is not None
    base = context.reference_day() if told else context.day_anchor
    if not context.text[at].isupper():
        return None
    if base is None:
        return one(match, f"XXXX-WXX-{number_ + 1}")
    if step(rel) < 0:
        day = base - timedelta((base.weekday() - number_) % 7 or 7)
    elif step(rel) > 0:
        day = base + timedelta((number_ - base.weekday()) % 7 or 7)
    elif context.direction(match.found.start()) == FUTURE:
        day = base + timedelta((number_ - base.weekday()) % 7)
    else:
        day = base + timedelta(number_ - base.weekday())
    value = day.isoformat()
    if match["daypart"]:
        return one(match, f"{value}T{DAYPARTS[match['daypart']]}", "TIME")
    return one(match, value)


@maker
def relative_month(match: Match, context: Context) -> Made:
    """Last September, this March."""
    at, rel = match.at("month")[0], match["rel"]
    if not context.text[at].isupper():
        return None
    number_ = month_number(match["month"])
    base = context.anchor
    if base is None or (now := base.month) is None:
        return one(match, f"XXXX-{number_:02}")
    way = step(rel)
    year = base.year - (way < 0 and number_ >= now) + (way > 0 and number_ <= now)
    return one(match, Point(year, number_).value)
