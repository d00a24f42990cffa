"""Days from TIMEX3 values: the first and the last day that a value may mean."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

Days = tuple[str | None, str | None]

VALUE = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|W(\d{2})|Q([1-4])|H([12])|(SP|SU|FA|WI)))?(?=$|[T-])")
SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}


def days(value: str | None) -> Days:
    """The first and last day (ISO 8601) of a TIMEX3 value; (None, None) for one that names no time of the calendar."""
    found = VALUE.match(value or "")
    if found is None:
        return _decade(value or "")
    try:
        first, last = _bounds(int(found[1]), *found.groups()[1:])
    except ValueError:
        return None, None
    return first.isoformat(), last.isoformat()


def _bounds(
    year: int,
    month: str | None,
    day: str | None,
    week: str | None,
    quarter: str | None,
    half: str | None,
    season: str | None,
) -> tuple[date, date]:
    """The days of one form of the value. Raises ValueError for a date that no calendar has."""
    first_month, last_month = 1, 12
    if week:
        monday = date.fromisocalendar(year, int(week), 1)
        return monday, monday + timedelta(days=6)
    if month and day:
        return date(year, int(month), int(day)), date(year, int(month), int(day))
    if month:
        first_month = last_month = int(month)
    elif quarter or half:
        length = 3 if quarter else 6
        last_month = int(quarter or half or 0) * length
        first_month = last_month - length + 1
    elif season:
        first_month, last_month = SEASONS[season]
    last_year = year + (last_month < first_month)
    return date(year, first_month, 1), date(last_year, last_month, monthrange(last_year, last_month)[1])


def published_days(published: Mapping[str, Any]) -> Days:
    """The first and last day on which a document with this `published` may have come out."""
    earliest, latest = published.get("earliest"), published.get("latest")
    if earliest or latest:
        return earliest and earliest[:10], latest and latest[:10]
    return days(published.get("value"))


def _decade(value: str) -> Days:
    found = re.match(r"(\d{2,3})$", value)
    if found is None:
        return None, None
    low, high = found[1].ljust(4, "0"), found[1].ljust(4, "9")
    return f"{low}-01-01", f"{high}-12-31"
