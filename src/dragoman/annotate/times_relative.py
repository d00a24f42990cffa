"""From a match of a rule to TIMEX3 values: the functions that `make` names, for what leans on other dates."""

from __future__ import annotations

import re
from datetime import timedelta

from dragoman.annotate.times_context import Context, Point, of_day, week_value
from dragoman.annotate.times_match import Match
from dragoman.annotate.times_tense import FUTURE
from dragoman.annotate.times_values import Found, Made, maker, one
from dragoman.annotate.times_words import (
    DAYPARTS,
    SEASONS,
    duration,
    month_number,
    number,
    ordinal,
    weekday_number,
)

BACK = re.compile(r"\b(?:last|previous|preceding|past|before|earlier|yesterday)\b")
ON = re.compile(r"\b(?:next|following|coming|after|subsequent|upcoming|tomorrow)\b")
# Words that lean on the date mentioned last, not on publication.
TOLD = re.compile(r"\b(?:previous|preceding|following|same|that|subsequent|before|after|the next|in|of)\b")


def step(words: str) -> int:
    """-1 for "last", 1 for "next", 0 for "this"."""
    return -1 if BACK.search(words) else 1 if ON.search(words) else 0


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
    r"(?:\b(?:in|by|of|since|until|till|from|to|and|or|last|early|mid|late|this|next|during|through|between|before|"
    r"after|for|each|every|around|as|the|a|an|its|their|past|coming|than|on|throughout|ending|ended|'s)[ -]|[-–(/\n]|^)$"
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
def month_rel_year(match: Match, context: Context) -> Made:
    """October of next year, January 24 of the same year, May last year."""
    year = _year(match["relyear"], context)
    month_ = month_number(match["month"])
    if year is None:
        return one(match, f"XXXX-{month_:02}")
    return one(match, Point(year, month_, int(match["dom"]) if match["dom"] else None).value)


def _year(words: str, context: Context) -> int | None:
    """The year that "last year", "that year", "a year earlier" names."""
    from_told = TOLD.search(words) and not words.startswith(("last", "this", "next"))
    base = context.reference() if from_told else context.anchor
    return base.year + step(words) if base else None


@maker
def season_rel_year(match: Match, context: Context) -> Made:
    """The summer of last year, next spring, that same autumn."""
    code = SEASONS[match["season"]]
    if match["relyear"]:
        year = _year(match["relyear"], context)
        return one(match, f"{year:04}-{code}" if year else f"XXXX-{code}")
    base = context.reference() if TOLD.search(match["rel"]) else context.anchor
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
    if text[start].isupper() and (not match["lead"] and not match["det"] or text[end + 1 : end + 2].isupper()):
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
def quarter(match: Match, context: Context) -> Made:
    """The fourth quarter, the first half of last year."""
    half = "half" in match["q"]
    count = ordinal(match["ordinal"]) or (2 if half else 4)
    length = 6 if half else 3
    if count > 12 // length:
        return None
    if match["relyear"]:
        year = _year(match["relyear"], context)
    else:
        year = context.quarter_year((count - 1) * length + 1, length)
    return one(match, f"{f'{year:04}' if year else 'XXXX'}-{'H' if half else 'Q'}{count}")


@maker
def near_day(match: Match, context: Context) -> Made:
    """Today, yesterday, the day after tomorrow: from publication; in a history "today" is its writer's present."""
    word = match["word"]
    shift = {"today": 0, "yesterday": -1, "tomorrow": 1, "before yesterday": -2, "after tomorrow": 2}[word]
    if context.narrative:
        return one(match, "PRESENT_REF" if word == "today" else None)
    base = context.published.date if context.published else None
    if base is None:
        return one(match, "PRESENT_REF" if word == "today" else None)
    value = (base + timedelta(shift)).isoformat()
    if match["daypart"]:
        return one(match, f"{value}T{DAYPARTS[match['daypart']]}", "TIME")
    return one(match, value)


@maker
def relative_daypart(match: Match, context: Context) -> Made:
    """This morning, last night, the next morning, that afternoon."""
    rel, part = match["rel"], DAYPARTS[match["daypart"]]
    told = TOLD.search(rel)
    base = context.reference_day() if told else context.day_anchor
    if base is None:
        return one(match, f"XXXX-XX-XXT{part}")
    return one(match, f"{(base + timedelta(step(rel))).isoformat()}T{part}")


@maker
def tonight(match: Match, context: Context) -> Made:
    """Tonight."""
    base = context.day_anchor
    return one(match, f"{base.isoformat() if base else 'XXXX-XX-XX'}TNI")


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


AFTER_NAME = re.compile(r"(?:'s)? (?:Times|Telegraph|Mirror|Post|Herald|Express|Mail|Night|School|Club|Agreement|World)\b")
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


@maker
def relative_unit(match: Match, context: Context) -> Made:
    """Last week, this month, the following year, that day, the same month, later that year."""
    rel, unit = match["rel"], match["runit"]
    told = TOLD.search(rel) is not None and not rel.startswith(("last", "next"))
    base = (context.reference() if told else context.anchor)
    if rel.startswith("the next") and FOR.search(match.found.string[: match.found.start()][-12:]):
        return one(match, duration(1, unit), "DURATION")
    if base is None:
        return one(match, None)
    return one(match, shifted_unit(unit, base, step(rel), context if told else None))


FOR = re.compile(r"\b(?:for|over|during|within|through) $")


def shifted_unit(unit: str, base: Point, way: int, context: Context | None) -> str | None:
    """The value of the `unit` that lies `way` units from the one that `base` lies in; None if it can't be said."""
    day = base.date
    if context is not None and unit in ("day", "week", "weekend"):
        day = context.reference_day()
    if unit == "day":
        return (day + timedelta(way)).isoformat() if day else None
    if unit in ("week", "weekend", "fortnight"):
        if day is None:
            return None
        return week_value(day + timedelta(7 * way)) + ("-WE" if unit == "weekend" else "")
    if unit == "month":
        if base.month is None and context is not None and context.last_month:
            base = context.last_month
        return base.months_on(way).value if base.month else None
    if unit == "quarter":
        if not base.month:
            return None
        moved = Point(base.year, base.month).months_on(3 * way)
        return f"{moved.year:04}-Q{((moved.month or 1) + 2) // 3}"
    if unit == "year":
        return Point(base.year + way).value
    if base.year < 0:
        return f"BC{-base.year // 10 - way:03}" if unit == "decade" else f"BC{-base.year // 100 - way:02}"
    return f"{base.year // 10 + way:03}" if unit == "decade" else f"{base.year // 100 + way:02}"


@maker
def weekend(match: Match, context: Context) -> Made:
    """The weekend: the last one, or the next where the verb looks ahead."""
    base = context.day_anchor
    if base is None:
        return one(match, "XXXX-WXX-WE")
    rel = match["rel"]
    way = step(rel)
    if way == 0 and rel != "this" and base.weekday() < 5 and context.direction(match.found.start()) != FUTURE:
        way = -1
    if way < 0 and base.weekday() >= 5 and rel != "last":
        way = 0
    return one(match, week_value(base + timedelta(7 * way)) + "-WE")


@maker
def ago(match: Match, context: Context) -> Made:
    """Ten months ago: from publication, at the unit's precision."""
    count = number(match["number"])
    base = context.anchor
    if count is None:
        return one(match, "PAST_REF", mark=False)
    if base is None:
        return one(match, None)
    return one(match, moved(base, -count, match["unit"]))


@maker
def later(match: Match, context: Context) -> Made:
    """Two days later, a year earlier: from the date mentioned last."""
    way = 1 if match["way"] in ("later", "after", "afterward", "afterwards", "on") else -1
    count = number(match["number"])
    if count is None:
        return one(match, "FUTURE_REF" if way > 0 else "PAST_REF", mark=False)
    unit = match["unit"]
    base = context.reference()
    if unit in ("day", "week", "fortnight", "weekend"):
        day = context.reference_day()
        base = of_day(day) if day else None
    elif unit in ("hour", "minute", "second"):
        return one(match, duration(count, unit), "DURATION")
    return one(match, moved(base, way * count, unit) if base else None)


@maker
def ahead(match: Match, context: Context) -> Made:
    """Two weeks' time, three years from now."""
    count, base = number(match["number"]), context.anchor
    if count is None or base is None:
        return one(match, "FUTURE_REF" if count is None else None, mark=False)
    return one(match, moved(base, count, match["unit"]))


def moved(base: Point, count: float, unit: str) -> str | None:
    """The value `count` units from `base`, as precise as the unit; None if `base` is less precise."""
    unit = "century" if unit.startswith("centur") else unit.rstrip("s")
    day = base.date
    if unit in ("hour", "minute", "second"):
        return None
    if unit in ("day", "night"):
        return (day + timedelta(count)).isoformat() if day else None
    if unit in ("week", "fortnight", "weekend"):
        return week_value(day + timedelta(count * (14 if unit == "fortnight" else 7))) if day else None
    if unit in ("month", "quarter"):
        whole = round(count * (3 if unit == "quarter" else 1))
        return base.months_on(whole).value if base.month else None
    if unit == "year":
        if count != int(count) and base.month:
            return base.months_on(round(12 * count)).value
        year = base.year + int(count)
        crossed = base.year < 0 <= year
        return Point(year + crossed).value
    tens = 10 if unit == "decade" else 100
    if base.year < 0:
        return Point(base.year + int(count * tens)).value
    return f"{(base.year + int(count * tens)) // tens:0{3 if tens == 10 else 2}}"


@maker
def day_of(match: Match, context: Context) -> Made:
    """The day, the end of the year: of the date mentioned last, else publication."""
    unit = match["runit"]
    base = context.last if context.narrative else (context.last or context.published)
    if unit != "day" and not context.narrative:
        base = context.published or context.last
    return one(match, shifted_unit(unit, base, 0, context if unit == "day" else None) if base else None)


@maker
def clock(match: Match, context: Context) -> Made:
    """16:08 UTC, 5 p.m. Friday; the day is settled by `times`, from the day named next to it."""
    words = match["clock"]
    digits = [int(d) for d in re.findall(r"\d+", words)]
    hour, minute = digits[0], digits[1] if len(digits) > 1 else 0
    if "p" in words and hour < 12:
        hour += 12
    if "a" in words.replace("am", "a") and re.search(r"a\.?m", words) and hour == 12:
        hour = 0
    if hour > 24 or minute > 59:
        return None
    zone = ZONES.get(re.sub(r"[^a-z]", "", match["zone"]), "")
    if match["offset"]:
        zone = f"{match['offset'][0]}{int(match['offset'][1:]):02}"
    value = f"T{hour:02}:{minute:02}{zone}"
    if match["weekday"]:
        return one(match, context.weekday(weekday_number(match["weekday"]), match.at("weekday")[0]) + value)
    if match["word"]:
        base = context.published.date if context.published else None
        shift = {"today": 0, "yesterday": -1, "tomorrow": 1}[match["word"]]
        return one(match, ((base + timedelta(shift)).isoformat() if base else "XXXX-XX-XX") + value)
    return [Found(match.span, "TIME", value, mark=False)]


ZONES = {
    "utc": "Z", "gmt": "Z", "z": "Z", "bst": "+01", "cet": "+01", "cest": "+02", "eet": "+02", "eest": "+03",
    "est": "-05", "edt": "-04", "cst": "-06", "cdt": "-05", "mst": "-07", "mdt": "-06", "pst": "-08", "pdt": "-07",
    "moscowtime": "+03", "jst": "+09", "ist": "+05:30",
}  # fmt: skip



@maker
def month_same(match: Match, context: Context) -> Made:
    """The same month a year ago: that of the date mentioned last."""
    base = context.last or context.published
    if base is None:
        return one(match, None)
    year = int(match["year"]) if match["year"] else base.year - 1
    unit = match["runit"]
    if unit == "quarter" and base.month:
        return one(match, f"{year:04}-Q{(base.month + 2) // 3}")
    return one(match, Point(year, base.month if unit == "month" else None).value)


@maker
def clock_word(match: Match, context: Context) -> Made:
    """Five o'clock in the afternoon."""
    hour = int(number(match["number"]) or 0)
    if match["daypart"] in ("afternoon", "evening") and hour < 12:
        hour += 12
    return [Found(match.span, "TIME", f"T{hour:02}:00", mark=False)] if hour <= 24 else None
