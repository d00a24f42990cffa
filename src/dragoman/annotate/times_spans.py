"""From a match of a rule to TIMEX3 values: durations, sets, references such as "now"."""

from __future__ import annotations

import re

from dragoman.annotate.times_context import Context
from dragoman.annotate.times_match import Match
from dragoman.annotate.times_values import Found, Made, maker, one
from dragoman.annotate.times_words import DAYPARTS, SEASONS, duration, month_number, number, weekday_number

FREQUENT = {"hourly": "PT1H", "daily": "P1D", "nightly": "XXXX-XX-XXTNI", "weekly": "P1W", "fortnightly": "P2W",
            "biweekly": "P2W", "monthly": "P1M", "quarterly": "P1Q", "yearly": "P1Y", "annual": "P1Y",
            "annually": "P1Y"}  # fmt: skip


# The Six-Day War, 60 Minutes: a name. A headline may have its capitals.
NAMED = re.compile(r"'?’? [A-Z]|[”\"]|$| (?:on|interview|programme|program|show)\b")
PART = re.compile(r"\b(?:as|(?:quarter|third|half) of) $")  # "in as many days", "a quarter of a century"
OF_DAY = re.compile(r"day of [a-z]")  # "a day of mourning" is no length
RUN = re.compile(r"consecutive|straight|successive|next|past|last|previous|first|fiscal")


@maker
def period(match: Match, context: Context) -> Made:
    """Nearly seven months, a 12-hour (flight), the past 200 days."""
    words = match["number"]
    count = number(words)
    start = match.found.start()
    unit = match["unit"]
    if context.text[match.at("unit")[0]].isupper() and NAMED.match(context.text, match.found.end()):
        return None
    if words in ("a", "an") and (unit == "second" or unit.endswith("s")):
        return None
    text = match.found.string
    if PART.search(text, max(start - 12, 0), start) or OF_DAY.match(text, match.at("unit")[0]):
        return None
    if unit.startswith("quarter") and not RUN.search(match.text):
        return None
    if match["half"] and count is not None:
        count += 0.5
    return one(match, duration(count if words else None, match["unit"]))


@maker
def single(match: Match, context: Context) -> Made:
    """The past year, the last decade: one unit."""
    return one(match, duration(1, match["unit"]))


@maker
def two_periods(match: Match, context: Context) -> Made:
    """Between 60 and 90 days: two durations, the first without its unit."""
    unit = match["unit"]
    return [
        Found(match.at("number"), "DURATION", duration(number(match["number"]), unit)),
        Found((match.at("number2")[0], match.at("unit")[1]), "DURATION", duration(number(match["number2"]), unit)),
    ]


@maker
def each_unit(match: Match, context: Context) -> Made:
    """Every year, twice a week, every other day, every two hours."""
    count = 2.0 if match["other"] else (number(match["number"]) if match["number"] else 1.0)
    return one(match, duration(count, match["unit"]))


@maker
def each_name(match: Match, context: Context) -> Made:
    """Every Friday, Fridays, every summer, every March, each morning."""
    if match["weekday"]:
        value = f"XXXX-WXX-{weekday_number(match['weekday']) + 1}"
        return one(match, value + (f"T{DAYPARTS[match['daypart']]}" if match["daypart"] else ""))
    if match["month"]:
        return one(match, f"XXXX-{month_number(match['month']):02}")
    if match["season"]:
        return one(match, f"XXXX-{SEASONS[match['season']]}")
    return one(match, f"XXXX-XX-XXT{DAYPARTS[match['daypart']]}")


@maker
def frequent(match: Match, context: Context) -> Made:
    """Daily, annual: a set."""
    return one(match, FREQUENT[match["adverb"]])


@maker
def fixed(match: Match, context: Context) -> Made:
    """The rule's own `value`."""
    return one(match, match.rule.value, mark=False)


@maker
def night(match: Match, context: Context) -> Made:
    """At night: some night."""
    return one(match, f"XXXX-XX-XXT{DAYPARTS[match['daypart']]}")


@maker
def unit_long(match: Match, context: Context) -> Made:
    """Year-long, decades-long."""
    return one(match, duration(None if match["plural"] else 1, match["unit"]))


@maker
def vague(match: Match, context: Context) -> Made:
    """For months, after years of war."""
    return one(match, duration(None, match["unit"]))
