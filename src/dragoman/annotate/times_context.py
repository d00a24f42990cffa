"""What an expression is read against: the date of publication, the dates mentioned before it, the verb's tense."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from spacy.tokens import Doc

from dragoman.annotate.times_tense import FUTURE, LOOSE, PAST, Tenses

VALUE = re.compile(r"(BC)?(\d{4})(?:-(\d\d)(?:-(\d\d))?|-W(\d\d)|-Q([1-4])|-(SP|SU|FA|WI))?")
SEASON_MONTH = {"SP": 4, "SU": 7, "FA": 10, "WI": 12}


@dataclass(frozen=True, slots=True)
class Point:
    """A calendar date at some precision; years before Christ are negative."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def value(self) -> str:
        """As TIMEX3 writes it."""
        parts = [f"BC{-self.year:04}" if self.year < 0 else f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    @property
    def date(self) -> date | None:
        """The day, where it is one that Python's calendar holds."""
        if self.year < 1 or not self.month or not self.day:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    def months_on(self, count: int) -> Point:
        """The month `count` months later (earlier if negative)."""
        months = self.year * 12 + (self.month or 1) - 1 + count
        return Point(months // 12, months % 12 + 1)


def of_day(day: date) -> Point:
    """The point of a day."""
    return Point(day.year, day.month, day.day)


def point(value: str | None) -> Point | None:
    """The point that a TIMEX3 value begins at: a week's Monday, a quarter's first month; None where it names none."""
    found = VALUE.match(value or "")
    if not found:
        return None
    before, year, month, day, week, quarter, season = found.groups()
    number = -int(year) if before else int(year)
    if week and number > 0 and 1 <= int(week) <= 52:
        return of_day(date.fromisocalendar(number, int(week), 1))
    if quarter:
        return Point(number, 3 * int(quarter) - 2)
    if season:
        return Point(number, SEASON_MONTH[season])
    if month and not valid(number, int(month), int(day or 1)):
        return Point(number)
    return Point(number, int(month) if month else None, int(day) if day else None)


def week_value(day: date) -> str:
    """The ISO week that `day` lies in."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def valid(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(abs(year) or 4, month)[1]


OPENS = re.compile(
    r"(?:^|[\n(]|[.!?:;]\"? )(?:(?:Also |Then |Later |Finally, |Meanwhile, )?"
    r"(?:in|by|during|throughout|from|since|until|at|late in|early in|beginning in|starting in|campaign of|the) )*$",
    re.IGNORECASE,
)


RECENT = 3  # years back to which a history is of its writer's own time: "last year" is the writer's
CLOSE = 120  # characters within which "that year" is the year just named, in passing or not


@dataclass(slots=True)
class Context:
    """What is known while one document is read from front to back.

    `published` is the publication date, None if unknown. `narrative` marks texts about a time other than their
    own (histories), where bare dates follow the date mentioned last. `last` is that date, `last_day` the last
    that was a whole day, `last_month` the last with a month; `said` is the last date at all, which ended at
    `said_end`. `told` are the whole days mentioned and where each ended.
    """

    doc: Doc
    text: str
    published: Point | None
    narrative: bool
    tenses: Tenses
    last: Point | None = None
    last_day: Point | None = None
    last_month: Point | None = None
    said: Point | None = None
    said_end: int = 0
    told: list[tuple[int, Point]] = field(default_factory=list)

    def mention(self, value: str | None, start: int, end: int) -> None:
        """Remember the date that the text gives from `start` to `end`.

        A bare year in passing ("planned for 1976", "the 2007 film") does not move a history's clock where a
        month has been told; one that opens a sentence or a heading does.
        """
        if (found := point(value)) is None:
            return
        self.said, self.said_end = found, end
        passing = self.narrative and not found.month and self.last_month and found.year != self.last_month.year
        if passing and not OPENS.search(self.text[max(start - 30, 0) : start]):
            return
        self.last = found
        if found.month:
            self.last_month = found
        if found.day and value and "W" not in value:
            self.last_day = found
            self.told.append((end, found))

    @property
    def day_published(self) -> date | None:
        """The day of publication, if that much is known."""
        return self.published.date if self.published else None

    @property
    def anchor(self) -> Point | None:
        """What "this" and "last" are relative to: a history's last date, if it lies far back, else publication."""
        if self.narrative and self.last and (self.published is None or self.published.year - self.last.year > RECENT):
            return self.last
        return self.published

    @property
    def day_anchor(self) -> date | None:
        """The day that a bare weekday or "that day" is near."""
        if self.narrative and self.last_day:
            return self.last_day.date
        return self.published.date if self.published else None

    def reference(self, start: int) -> Point | None:
        """What "that year" and "later" at `start` are relative to: the last date mentioned, else publication."""
        if self.said and start - self.said_end < CLOSE:
            return self.said
        return self.last or self.published

    def reference_day(self) -> date | None:
        """The day that "the next day" follows; None if the last date mentioned is no day."""
        if self.last_day or self.narrative:
            return self.last_day.date if self.last_day else None
        return self.published.date if self.published else None

    def direction(self, start: int) -> str:
        """The tense of the verb that governs the expression at `start`."""
        return self.tenses.of(start)

    def weekday(self, number: int, start: int) -> str:
        """The value of a bare weekday at `start`: back, incl. the day itself, unless its verb looks ahead."""
        day = self.day_anchor
        if day is None:
            return f"XXXX-WXX-{number + 1}"
        if not self.narrative and self.direction(start) == FUTURE:
            return (day + timedelta((number - day.weekday()) % 7)).isoformat()
        return (day - timedelta((day.weekday() - number) % 7)).isoformat()

    def month_year(self, month: int, start: int) -> int | None:
        """The year of a bare month at `start`; None where nothing tells."""
        if self.narrative and self.last:
            if self.last.month and self.last.month - month >= 9:
                return self.last.year + 1
            return self.last.year
        if self.published is None:
            return self.last.year if self.last else None
        year, now = self.published.year, self.published.month or 1
        tense = self.direction(start)
        if tense == FUTURE:
            return year if month >= now else year + 1
        if tense == PAST or (tense == LOOSE and (month - now) % 12 > 1):
            return year if month <= now else year - 1
        return nearest(year, now, month)

    def day_year(self, month: int, day: int, start: int) -> int | None:
        """The year of a day and month at `start`; None where nothing tells."""
        if self.narrative and self.last:
            if self.last.month and self.last.month - month >= 9 and valid(self.last.year + 1, month, day):
                return self.last.year + 1
            return self.last.year
        if self.published is None:
            return self.last.year if self.last else None
        year = self.published.year
        now = (self.published.month or month, self.published.day or day)
        tense = self.direction(start)
        if tense == FUTURE:
            return year if (month, day) >= now else year + 1
        if tense == PAST or (tense == LOOSE and (month - now[0]) % 12 > 1):
            return year if (month, day) <= now else year - 1
        return nearest(year, now[0], month)

    def quarter_year(self, month: int, length: int) -> int | None:
        """The year of the part of a year that begins in `month` and has `length` months: the one nearest."""
        if self.narrative or self.published is None:
            return self.last.year if self.last else None
        now = self.published.year * 12 + (self.published.month or 1)
        years = (self.published.year, self.published.year - 1, self.published.year + 1)
        return min(years, key=lambda y: max(y * 12 + month - now, now - (y * 12 + month + length - 1), 0))


def nearest(year: int, now: int, month: int) -> int:
    """The year in which `month` is nearest to month `now` of `year`."""
    return min((year, year - 1, year + 1), key=lambda y: abs((y - year) * 12 + month - now))
