"""Calendar days as they are written: "Sept. 15, 2022", "15 September 2022", "2022-09-15", "9/15/22", "15 September".

Spaces around punctuation are allowed, because many corpora come with their tokens set apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dragoman.annotate.times_words import month_number, weekday_number
from dragoman.records import Span

OLDEST, YOUNGEST = 1900, 2099  # years of dates that an article may have; two digits mean 1970 to 2069
MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b(?: ?\.)?"
)
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b(?: ?\.)?"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
TH = "(?: ?(?:st|nd|rd|th))?"
YEAR = r"(?:19|20)\d\d"
# One weekday may stand before, as the form's part; what follows decides between a date with and one without a year.
WRITTEN = re.compile(
    rf"(?P<weekday>(?<![a-z]){WEEKDAY}(?: ?,)? (?:the )?)?"
    rf"(?:(?<!(?-i:[A-Z]))(?P<month>{MONTH}) ?(?P<day>{DAY}){TH}(?![\d:])(?:(?: ?, ?| ?\. | )(?P<year>{YEAR})(?!\d))?"
    rf"|(?<![\d.,/$£€-])(?P<day2>{DAY}){TH}(?: of)?[ -]?(?P<month2>{MONTH})(?:(?: ?, ?|[ -])?(?P<year2>{YEAR})(?!\d))?"
    rf"|(?<![\d/-])(?P<year3>{YEAR}) ?(?P<mark3>[-/.]) ?(?P<month3>\d\d?) ?(?P=mark3) ?(?P<day3>\d\d?)(?!\d)"
    rf"|(?<![\d/.-])(?P<first>\d\d?) ?(?P<mark4>[-/.]) ?(?P<second>\d\d?) ?(?P=mark4) ?"
    rf"(?P<year4>{YEAR}|\d\d)(?![\d/-]| ?[:.]\d))",
    re.IGNORECASE,
)
# No date is without digits, and they are quickly found: only around them is the pattern tried.
DIGITS = re.compile(r"\d+")
LIKELY = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d ?[-/.] ?\d", re.IGNORECASE)
LONGEST_BEFORE, LONGEST_AFTER = 28, 32  # characters of a date before and after its first digits


@dataclass(frozen=True, slots=True)
class Written:
    """A day of the calendar as a text writes it.

    `days` are its readings: none where the year is missing, two where "4/9/2012" may be April or September.
    `weekday` is 0 (Monday) to 6, or None. `style`: month_first | day_first | year_first | unclear.
    """

    span: Span
    days: tuple[date, ...]
    month: int
    day: int
    weekday: int | None
    style: str

    @property
    def agrees(self) -> bool:
        """Whether the weekday that stands with it, if any, is that of one of its readings."""
        return self.weekday is None or not self.days or any(d.weekday() == self.weekday for d in self.days)


def written_days(text: str, start: int = 0, end: int | None = None) -> Iterator[Written]:
    """The days written in `text` from `start` to `end`, in order; those that no calendar has are passed over."""
    stop = len(text) if end is None else end
    position = start
    for digits in DIGITS.finditer(text, start, stop):
        if digits.start() < position:
            continue
        begin, last = max(position, digits.start() - LONGEST_BEFORE), min(digits.end() + LONGEST_AFTER, stop)
        found = WRITTEN.search(text, begin, last) if LIKELY.search(text, begin, last) else None
        if found is not None and found.start() <= digits.start():
            position = found.end()
            written = _read(found)
            if written is not None:
                yield written


def _read(found: re.Match[str]) -> Written | None:
    part = found.groupdict()
    number = weekday_number(part["weekday"]) if part["weekday"] else None
    name = part["month"] or part["month2"]
    if name:
        if not name[0].isupper():
            return None
        year = part["year"] or part["year2"]
        month, day = month_number(name), int(part["day"] or part["day2"])
        style = "month_first" if part["month"] else "day_first"
        if year is None:
            return Written(found.span(), (), month, day, number, style) if day_of(2000, month, day) else None
        days = [day_of(int(year), month, day)]
    elif part["year3"]:
        days, style = [day_of(int(part["year3"]), int(part["month3"]), int(part["day3"]))], "year_first"
    else:
        if part["mark4"] == "." and len(part["year4"]) == 2:
            return None
        first, second, year4 = int(part["first"]), int(part["second"]), full_year(part["year4"])
        american, other = day_of(year4, first, second), day_of(year4, second, first)
        days = [american] if american == other else [american, other]
        style = "unclear" if american and other and american != other else "month_first" if american else "day_first"
    read = tuple(d for d in days if d is not None)
    if number is not None and len(read) == 2:
        read = tuple(d for d in read if d.weekday() == number) or read
    return Written(found.span(), read, read[0].month, read[0].day, number, style) if read else None


def full_year(digits: str) -> int:
    """The year that four digits, or two, mean."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, if the calendar has it."""
    try:
        return date(year, month, day) if OLDEST <= year <= YOUNGEST else None
    except ValueError:
        return None
