"""Publication dates as inputs give them, to ISO 8601 at the precision given."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

EARLIEST, LATEST = 1600, 2100

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"
    r"(?:[T ]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})Z?)?$")
_SLASHED_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})$")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?$")
_AMBIGUOUS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")
_WORDED = (
    "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y",
    "%B %Y", "%b %Y",
)  # fmt: skip
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)


class BadDate(ValueError):
    """A date that cannot be read; the message says why, for people."""


def published(value: object) -> str | None:
    """The ISO 8601 form of a date that an input gives, at its own precision; None for none.

    Takes text (ISO 8601, e-mail dates, `20220915`, `September 15, 2022`), dates, datetimes, and seconds or
    milliseconds since 1970. Raises `BadDate` for what is none of these, is ambiguous (`03/04/2022`), is not in
    the calendar, or lies outside the years 1600 to 2100.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return _in_range(value).isoformat()
    if isinstance(value, float) and math.isnan(value):
        return None
    if not isinstance(value, str | int | float):
        raise BadDate(f"a date cannot be of type {type(value).__name__}")
    text = " ".join(value.split()) if isinstance(value, str) else f"{value:.0f}"
    if not text or text.lower() in {"none", "null", "nan", "nat", "n/a", "unknown"}:
        return None
    if len(text) > 100:
        raise BadDate(f"too long for a date: {text[:40]!r}...")
    try:
        return _text(text) if isinstance(value, str) else _number(text)
    except BadDate:
        raise
    except (ValueError, OverflowError, OSError, TypeError, IndexError) as error:
        raise BadDate(f"{text!r} is not a date: {error}") from error


def _text(text: str) -> str:
    if match := _ISO.match(text):
        return _iso(match)
    if _AMBIGUOUS.match(text):
        raise BadDate(f"{text!r} may be read two ways; write it as YYYY-MM-DD")
    return _digits(text) or _worded(text) or _moment(parsedate_to_datetime(text))


def _digits(text: str) -> str | None:
    """`20220915`, `20220915103000`, `2022/9/15`, or seconds since 1970."""
    if match := _COMPACT.match(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        if match[4]:
            return _moment(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
        return _in_range(date(year, month, day)).isoformat()
    if match := _SLASHED_YEAR_FIRST.match(text):
        return _in_range(date(*(int(part) for part in match.groups()))).isoformat()
    return _number(text) if _EPOCH.match(text) else None


def _iso(match: re.Match[str]) -> str:
    year, month, day = match["year"], match["month"], match["day"]
    if month is None:
        _in_range(date(int(year), 1, 1))
        return year
    if day is None:
        _in_range(date(int(year), int(month), 1))
        return f"{year}-{int(month):02d}"
    day_text = f"{year}-{int(month):02d}-{int(day):02d}"
    _in_range(date.fromisoformat(day_text))
    if match["time"] is None:
        return day_text
    clock = match["time"].replace(",", ".").split(".")[0].rjust(5, "0")
    zone = (match["zone"] or "").upper()
    zone = "+00:00" if zone in {"Z", "UTC", "GMT"} else zone
    return _moment(datetime.fromisoformat(f"{day_text}T{clock.zfill(8 if clock.count(':') == 2 else 5)}{zone}"))


def _worded(text: str) -> str | None:
    bare = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    bare = re.sub(r"\b([A-Za-z]{3,4})\.", r"\1", bare)
    bare = re.sub(r"\bSept\b", "Sep", bare)
    for form in _WORDED:
        try:
            found = datetime.strptime(bare, form)
        except ValueError:
            continue
        day = _in_range(found.date())
        return day.isoformat() if "%d" in form else f"{day:%Y-%m}"
    return None


def _number(text: str) -> str:
    whole = text.partition(".")[0]
    if len(whole) == 4:
        _in_range(date(int(whole), 1, 1))
        return whole
    if len(whole) == 8:
        return _text(f"{whole[:4]}-{whole[4:6]}-{whole[6:]}")
    if not _EPOCH.match(whole):
        raise BadDate(f"{text} is not a date")
    seconds = int(whole) // 1000 if len(whole) > 10 else int(whole)
    return _moment(datetime.fromtimestamp(seconds, UTC))


def _moment(value: datetime) -> str:
    _in_range(value.date())
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")


def _in_range(value: date) -> date:
    if not EARLIEST <= value.year <= LATEST:
        raise BadDate(f"the year {value.year} is not between {EARLIEST} and {LATEST}")
    return value
