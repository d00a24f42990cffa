"""The days that a TIMEX3 value spans, and whether something that was, or is to be, may have happened on them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?|W(?P<week>\d\d)|(?P<part>Q[1-4]|H[12]|S[PU]|FA|WI)))?"
    r"(?=$|T|-WE)|(?P<decade>\d{3})$|(?P<century>\d\d)$"
)
PARTS = {
    "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12),
    "SP": (3, 6), "SU": (6, 9), "FA": (9, 12), "WI": (1, 12),
}  # fmt: skip


def days(value: str | None) -> tuple[date, date] | None:
    """The first and last day of a value: of "2022-W37" its Monday and Sunday; None where it names no day or year."""
    found = VALUE.match(value or "")
    if found is None:
        return None
    try:
        return _days(found)
    except ValueError:  # a year 0, a 53rd week that is none, a 30th of February
        return None


def _days(found: re.Match[str]) -> tuple[date, date]:
    if tens := found["decade"] or found["century"]:
        length = 10 ** (4 - len(tens))
        return date(int(tens) * length, 1, 1), date(int(tens) * length + length - 1, 12, 31)
    year = int(found["year"])
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return day, day
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return monday, monday + timedelta(6)
    first, last = (int(found["month"]),) * 2 if found["month"] else PARTS.get(found["part"], (1, 12))
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
