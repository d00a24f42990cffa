"""Words of dates as numbers: "three hundred", "a couple of", "Sept.", "twentieth"."""

from __future__ import annotations

import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
DAYPARTS = {
    "morning": "MO", "forenoon": "MO", "dawn": "MO", "daybreak": "MO", "sunrise": "MO", "midday": "MI", "noon": "MI",
    "lunchtime": "MI", "afternoon": "AF", "evening": "EV", "dusk": "EV", "sunset": "EV", "night": "NI",
    "midnight": "NI", "overnight": "NI",
}  # fmt: skip
# TIMEX3's letter of a unit, and whether it is one of the clock's, which stand after the T.
UNITS = {
    "second": ("S", True), "minute": ("M", True), "hour": ("H", True), "day": ("D", False), "night": ("NI", False),
    "week": ("W", False), "weekend": ("WE", False), "fortnight": ("W", False), "month": ("M", False),
    "quarter": ("Q", False), "year": ("Y", False), "decade": ("DE", False), "century": ("CE", False),
    "centurie": ("CE", False), "millennium": ("ML", False),
}  # fmt: skip
SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21,
}  # fmt: skip
VAGUE = re.compile(r"few|several|many|some|dozens|hundreds of|thousands of|tens of|number of|recent")


def month_number(word: str) -> int:
    """1 to 12 for a month's name or abbreviation."""
    return MONTHS.index(word[:3].lower()) + 1


def weekday_number(word: str) -> int:
    """0 (Monday) to 6 for a weekday's name or abbreviation."""
    return WEEKDAYS.index(word[:3].lower())


def ordinal(word: str) -> int | None:
    """21 for "21st", 3 for "third"; None for "last" and the like."""
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else ORDINALS.get(word.replace(" ", "-"))


def number(words: str) -> float | None:
    """The number that `words` say ("2,500", "twenty-one", "a", "two and a half"); None for a vague one ("a few")."""
    words = words.strip()
    if not words or VAGUE.search(words):
        return None
    digits = re.match(r"[\d,]+(?:\.\d+)?", words)
    if digits:
        return float(digits[0].rstrip(",").replace(",", "")) + 0.5 * ("half" in words)
    if words.startswith("half a"):
        return 0.5
    total = 0.0
    for word in re.split(r"[\s-]+", words):
        if word in SMALL:
            total += SMALL[word]
        elif word in TENS:
            total += TENS[word]
        elif word == "hundred":
            total = max(total, 1) * 100
        elif word == "thousand":
            total = max(total, 1) * 1000
        elif word == "dozen":
            total = max(total, 1) * 12
        elif word == "couple":
            total = 2
        elif word == "half":
            total = total + 0.5 if "and" in words else (total or 1) * 1.5
        elif word in ("a", "an") and not total and "and" not in words:
            total = 1
    return total or None


def plain(value: float) -> str:
    """A number as TIMEX3 writes it: "2", "2.5"."""
    return str(int(value)) if value == int(value) else str(value)


def duration(count: float | None, unit: str) -> str:
    """TIMEX3's period: `PT12H`, `P2.5Y`, `PXM` where the count is vague."""
    unit = unit.rstrip("s") if unit != "centuries" else "century"
    letter, clock = UNITS[unit]
    if unit == "fortnight" and count is not None:
        count *= 2
    if unit in ("hour", "minute") and count == 0.5:
        return "PT30M" if unit == "hour" else "PT30S"
    return f"P{'T' if clock else ''}{'X' if count is None else plain(count)}{letter}"
