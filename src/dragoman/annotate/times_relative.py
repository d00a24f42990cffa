"""From a match of a rule to TIMEX3 values: the functions that `make` names, for what leans on other dates."""

from __future__ import annotations

import re
from datetime import timedelta

from dragoman.annotate.times_context import Context, Point, of_day, valid, week_value
from dragoman.annotate.times_match import Match
from dragoman.annotate.times_tense import FUTURE, PAST
from dragoman.annotate.times_values import Found, Made, maker, one
from dragoman.annotate.times_words import (
    DAYPARTS,
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
def month_rel_year(match: Match, context: Context) -> Made:
    """October of next year, January 24 of the same year, May last year."""
    year = year_named(match["relyear"], context, match.found.start())
    month_ = month_number(match["month"])
    if year is None:
        return one(match, f"XXXX-{month_:02}")
    return one(match, Point(year, month_, int(match["dom"]) if match["dom"] else None).value)


def year_named(words: str, context: Context, start: int) -> int | None:
    """The year that "last year", "that year", "a year earlier" names."""
    from_told = TOLD.search(words) and not words.startswith(("last", "this", "next"))
    base = context.reference(start) if from_told else context.anchor
    return base.year + step(words) if base else None


@maker
def quarter(match: Match, context: Context) -> Made:
    """The fourth quarter, the first half of last year."""
    half = "half" in match["q"]
    count = ordinal(match["ordinal"]) or (2 if half else 4)
    length = 6 if half else 3
    if count > 12 // length:
        return None
    if match["relyear"]:
        year = year_named(match["relyear"], context, match.found.start())
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


CHANNEL = re.compile(r"\b[A-Z]{2,4} $")  # CBS This Morning


@maker
def relative_daypart(match: Match, context: Context) -> Made:
    """This morning, last night, the next morning, that afternoon."""
    rel, part = match["rel"], DAYPARTS[match["daypart"]]
    start = match.at("rel")[0]
    if context.text[match.at("daypart")[0]].isupper() and CHANNEL.search(context.text, max(start - 6, 0), start):
        return None
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
def relative_unit(match: Match, context: Context) -> Made:
    """Last week, this month, the following year, that day, the same month, later that year."""
    rel, unit = match["rel"], match["runit"]
    told = TOLD.search(rel) is not None and not rel.startswith(("last", "next"))
    base = context.reference(match.found.start()) if told else context.anchor
    if rel.startswith("the next") and FOR.search(match.found.string[: match.found.start()][-12:]):
        return one(match, duration(1, unit), "DURATION")
    if base is None:
        return one(match, None)
    return one(match, shifted_unit(unit, base, step(rel), context if told else None))


FOR = re.compile(r"\b(?:for|over|during|within|through) $")


def shifted_unit(unit: str, base: Point, way: int, context: Context | None) -> str | None:
    """The value of the `unit` that lies `way` units from the one that `base` lies in; None if it can't be said."""
    if unit in ("day", "week", "weekend"):
        day = context.reference_day() if context is not None else base.date
        if day is None:
            return None
        week = week_value(day + timedelta(7 * way)) + ("-WE" if unit == "weekend" else "")
        return (day + timedelta(way)).isoformat() if unit == "day" else week
    if unit in ("month", "quarter"):
        if base.month is None and context is not None and context.last_month:
            base = context.last_month
        if base.month is None:
            return None
        moved_on = Point(base.year, base.month).months_on(way if unit == "month" else 3 * way)
        return moved_on.value if unit == "month" else f"{moved_on.year:04}-Q{((moved_on.month or 1) + 2) // 3}"
    if unit == "year":
        return Point(base.year + way).value
    tens = 10 if unit == "decade" else 100
    digits = 3 if unit == "decade" else 2
    return f"BC{-base.year // tens - way:0{digits}}" if base.year < 0 else f"{base.year // tens + way:0{digits}}"


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
    way = 1 if match["way"] in ("later", "afterward", "afterwards") else -1
    count = number(match["number"])
    if count is None:
        return one(match, "FUTURE_REF" if way > 0 else "PAST_REF", mark=False)
    unit = match["unit"].removesuffix("s")
    base = context.reference(match.found.start())
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
    unit = "century" if unit.startswith("centur") else unit.removesuffix("s")
    if abs(count) > FAR or (unit in DAYS and base.date is None):
        return None
    if unit in DAYS and base.date is not None:
        day = base.date + timedelta(count * DAYS[unit])
        return day.isoformat() if DAYS[unit] == 1 else week_value(day)
    if unit in ("month", "quarter") or (unit == "year" and count != int(count)):
        months = round(count * {"month": 1, "quarter": 3, "year": 12}[unit])
        return base.months_on(months).value if base.month else None
    if unit not in YEARS:
        return None
    year = base.year + int(count * YEARS[unit])
    if unit == "year" or base.year < 0 or year < 1:  # there is no year 0
        return Point(year + (base.year < 0 <= year) - (year <= 0 < base.year)).value
    return f"{year // 10:03}" if unit == "decade" or count != int(count) else f"{year // 100:02}"


FAR = 5000  # units; beyond that nobody counts dates
DAYS = {"day": 1, "night": 1, "week": 7, "weekend": 7, "fortnight": 14}
YEARS = {"year": 1, "decade": 10, "century": 100}


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


@maker
def noon(match: Match, context: Context) -> Made:
    """At noon, by midnight on Tuesday; midnight is the end of its day, as TIMEX3 has it."""
    value = "T24:00" if match["word"] == "midnight" else "T12:00"
    if match["weekday"]:
        return one(match, context.weekday(weekday_number(match["weekday"]), match.at("weekday")[0]) + value)
    return [Found(match.span, "TIME", value, mark=False)]


@maker
def day_of_month(match: Match, context: Context) -> Made:
    """On the 20th: of the month mentioned last, else of the publication's, or the one beside it by tense."""
    day = ordinal(match["day"])
    base = context.said if context.said and context.said.month else context.published
    if day is None or base is None or not base.month:
        return one(match, f"XXXX-XX-{day:02}")
    if base is context.published and base.day:
        tense = context.direction(match.found.start())
        base = base.months_on((tense == FUTURE and day < base.day) - (tense == PAST and day > base.day))
    return one(match, Point(base.year, base.month, day).value) if valid(base.year, base.month or 1, day) else None
