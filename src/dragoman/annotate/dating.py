"""The date of an article that has no date field: worked out from its words, as an interval with its evidence.

A line that is there to say the date decides. Without one, every clue of the text (`dating_clues`, `dating_offices`)
bounds the days on which the article may have come out; they are intersected, and a value is given only where a day
or its neighbour is left. docs/dating.md tells the reasoning and the figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from spacy.tokens import Doc

from dragoman.annotate import dating_clues, store
from dragoman.annotate.dating_clues import Clue
from dragoman.annotate.dating_days import Written, day_of, written_days
from dragoman.annotate.dating_lines import DateLine, date_lines
from dragoman.annotate.dating_offices import of_offices
from dragoman.annotate.times_context import point
from dragoman.annotate.times_match import lowered
from dragoman.annotate.times_tense import FUTURE, PAST, Tenses
from dragoman.annotate.times_words import weekday_number
from dragoman.records import Problem, Published, Span

LEAD = 700  # characters in which a report names the weekday of its news
# News told in the perfect ("has been charged") has no day; the weekday after it tells of what came before.
PERFECT = re.compile(r"\b(?:has|have) (?:been )?\w+ed\b")
OFF = timedelta(days=1)  # a page's date may be a day off: time zones, print editions
WEEK = timedelta(days=6)
FEW_DAYS = 21  # days of an interval in which the weekday of the lead tells the day
SOME_MONTHS = 500  # days of an interval in which bare months and days without a year tell something
KINDS = {"posted": 0, "bare": 1, "place": 2, "updated": 3}
SURE = {"posted": 0.98, "bare": 0.98}  # measured, see docs/dating.md
LATE = {"posted": OFF, "bare": OFF, "place": timedelta(days=2), "updated": OFF}
EARLY = {"posted": OFF, "bare": OFF, "place": timedelta(0), "updated": timedelta(days=3)}


def date_from_text(doc: Doc, told: Sequence[Clue] = ()) -> Published:
    """The date of the article in `doc`, from all of its text, debris lines too; basis `dateline`, `text` or `unknown`.

    `doc` should be tagged and parsed, for the tenses of verbs; without that they are read off the words around.
    `value` is a day, or None where more than two days are possible. `earliest` and `latest` may stand alone. `told`
    are clues from outside the text, as from other documents; a date line that says the day goes before them.
    """
    text = store.text(doc)
    lines = sorted(date_lines(text), key=lambda line: (not line.head, KINDS[line.kind]))
    full = [line for line in lines if line.written.days and line.written.agrees]
    if full and full[0].kind != "place" and len(day := _reading(full[0], text)) == 1:
        return _of_line(full[0], day[0])
    return _Clues(doc, text, lines, told).published()


def _of_line(line: DateLine, day: date) -> Published:
    return Published(
        day.isoformat(), (day - EARLY[line.kind]).isoformat(), (day + LATE[line.kind]).isoformat(), "dateline",
        [line.written.span], SURE.get(line.kind), f"dating/{line.rule}",
    )  # fmt: skip


def _reading(line: DateLine, text: str) -> tuple[date, ...]:
    """The days that a date line may mean: 4/9/2012 is settled by time zone, by other dates, or by weekdays."""
    days = line.written.days
    if len(days) < 2:
        return days
    styles = {w.style for w in written_days(text) if w.style in ("month_first", "day_first")}
    style = line.zone if line.zone != "unclear" else styles.pop() if len(styles) == 1 else ""
    if style:
        return (days[0] if style == "month_first" else days[1],)
    named = {weekday_number(m["day"]) for m in dating_clues.BARE_WEEKDAY.finditer(text, 0, 2 * LEAD)}
    near = tuple(d for d in days if {d.weekday(), (d - OFF).weekday()} & named)
    return near if len(near) == 1 else days


class _Clues:
    """All that one text tells of its date, and what follows from it."""

    def __init__(self, doc: Doc, text: str, lines: list[DateLine], told: Sequence[Clue]) -> None:
        self.text, self.low = text, lowered(text)
        self.tenses = Tenses(doc, text)
        self.lines = lines
        self.written = list(dating_clues.dates(text, self.tenses))
        self.weekdays = dating_clues.weekdays(text, self.tenses, self.written)
        self.clues: list[Clue] = list(told)

    def published(self) -> Published:
        """The interval that all clues leave; unknown where they contradict each other."""
        self._gather()
        first, last = self._bounds()
        if first and last and first > last:
            return Published(reason="the dates in the text contradict each other")
        if first and last and (last - first).days <= SOME_MONTHS:
            first, last = self._narrowed(first, last)
        if first is None and last is None:
            return Published()
        return self._made(first, last)

    def _gather(self) -> None:
        text, low = self.text, self.low
        for line in self.lines:
            if line.written.days:
                days = _reading(line, text)
                place = line.kind == "place"
                self._add(Clue(min(days) - EARLY[line.kind], max(days) + LATE[line.kind], line.written.span, line.rule))
                if not place:
                    break
        self._add(
            *dating_clues.of_dates(text, self.written), *dating_clues.of_years(text, self.tenses), *of_offices(text)
        )
        self._add(*self._dated_weekdays(), *dating_clues.of_readout(text, self.written))
        known = self._bounds()[0]
        self._add(*dating_clues.of_events(low, self.tenses, known), *dating_clues.of_phrases(low, known))
        past = [each for each in self.weekdays if each.tense == PAST]
        first, last = self._bounds()
        meetings = [
            c for c in dating_clues.of_meetings(text, past)
            if not (first and c.latest and c.latest < first) and not (last and c.earliest and c.earliest > last)
        ]  # fmt: skip
        if len(meetings) == 1:
            self._add(*meetings)

    def _add(self, *clues: Clue) -> None:
        self.clues += clues

    def _bounds(self) -> tuple[date | None, date | None]:
        firsts = [c.earliest for c in self.clues if c.earliest]
        lasts = [c.latest for c in self.clues if c.latest]
        return max(firsts, default=None), min(lasts, default=None)

    def _dated_weekdays(self) -> Iterator[Clue]:
        """A day with weekday and year, its weekday named by itself elsewhere, is of the week before the article."""
        past = {each.number for each in self.weekdays if each.tense == PAST}
        for written, tense in self.written:
            if len(written.days) == 1 and written.weekday in past and written.agrees and tense == PAST:
                yield Clue(written.days[0], written.days[0] + WEEK, written.span, "past date with weekday")

    def _narrowed(self, first: date, last: date) -> tuple[date, date]:
        """The first and last day that days without a year, bare months and the lead's weekday leave."""
        checks = [*self._yearless(), *self._months()]
        if (last - first).days <= FEW_DAYS:
            checks += self._lead()
        for holds, span, why in checks:
            days = [day for n in range((last - first).days + 1) if holds(day := first + timedelta(n))]
            if days and (days[0], days[-1]) != (first, last):
                self._add(Clue(days[0] if days[0] > first else None, days[-1] if days[-1] < last else None, span, why))
                first, last = days[0], days[-1]
        return first, last

    def _yearless(self) -> Iterator[tuple[Callable[[date], bool], Span, str]]:
        places = {line.written.span for line in self.lines if line.kind == "place"}
        for written, tense in self.written:
            if written.days or not written.month:
                continue
            if written.span in places:
                yield _since(written, 2), written.span, "dateline without year"
            elif tense == PAST:
                yield _since(written, 330), written.span, "past day without year"
            elif tense == FUTURE:
                yield _until(written, 330), written.span, "coming day without year"

    def _months(self) -> Iterator[tuple[Callable[[date], bool], Span, str]]:
        for month, span in dating_clues.months(self.text, self.tenses):
            yield _not_in(month), span, "bare month"

    def _lead(self) -> Iterator[tuple[Callable[[date], bool], Span, str]]:
        """News of "Thursday" comes out on Thursday or Friday, if no later day has passed."""
        past = [each for each in self.weekdays if each.tense == PAST]
        lead = {each.number: each for each in reversed(past) if each.span[0] < LEAD}
        if len(lead) != 1:
            return
        number, weekday = next(iter(lead.items()))
        later = {(number + 1) % 7, (number + 2) % 7} & {each.number for each in past}
        if not later and not PERFECT.search(self.text, 0, weekday.span[0]):
            yield _on(number), weekday.span, "weekday of the lead"

    def _made(self, first: date | None, last: date | None) -> Published:
        used = [c for c in self.clues if (first and c.earliest == first) or (last and c.latest == last)]
        spans: list[Span] = sorted({c.span for c in used})
        place = next((line for line in self.lines if line.written.span in spans), None)
        sure = first is not None and last is not None and last - first <= OFF
        value = first.isoformat() if sure and first else None
        if place is not None and first is not None and last is not None:
            written = place.written
            days = _reading(place, self.text) or tuple(
                day for year in {first.year, last.year} if (day := day_of(year, written.month, written.day))
            )
            days = tuple(day for day in days if first <= day <= last) if len(days) > 1 else days
            value = days[0].isoformat() if len(days) == 1 and first <= days[0] <= last else value
        reason = "; ".join(dict.fromkeys(c.why for c in used))
        basis = "dateline" if place is not None else "text"
        return Published(value, _iso(first), _iso(last), basis, spans, None, reason)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _since(written: Written, most: int) -> Callable[[date], bool]:
    """Whether the day without a year lies at most `most` days before."""

    def holds(day: date) -> bool:
        years = (day_of(day.year - n, written.month, written.day) for n in (0, 1))
        near = [d for d in years if d and 0 <= (day - d).days <= most]
        return bool(near) and (written.weekday is None or any(d.weekday() == written.weekday for d in near))

    return holds


def _until(written: Written, most: int) -> Callable[[date], bool]:
    """Whether the day without a year lies at most `most` days ahead."""

    def holds(day: date) -> bool:
        years = (day_of(day.year + n, written.month, written.day) for n in (0, 1))
        near = [d for d in years if d and 0 <= (d - day).days <= most]
        return bool(near) and (written.weekday is None or any(d.weekday() == written.weekday for d in near))

    return holds


def _not_in(month: int) -> Callable[[date], bool]:
    return lambda day: day.month != month


def _on(weekday: int) -> Callable[[date], bool]:
    return lambda day: (day.weekday() - weekday) % 7 <= 1


def check_published(doc: Doc, published: Published) -> list[Problem]:
    """What the text says against the date given: a day that had already been, or a dateline of another day."""
    given = point(published.value)
    day = given.date if given else None
    if day is None or published.basis in ("text", "unknown"):
        return []
    text = store.text(doc)
    problems = []
    tenses: Tenses | None = None
    for written in written_days(text):
        if len(written.days) == 1 and written.agrees and written.days[0] > day + OFF:
            tenses = tenses or Tenses(doc, text)
            if tenses.parsed and tenses.of(written.span[0]) == PAST:
                words = text[slice(*written.span)]
                problems.append(f"“{words}” is told as past, and lies after {published.value}")
                break
    for line in date_lines(text):
        words = text[slice(*line.written.span)]
        if not line.written.agrees:
            problems.append(f"“{words}” was another weekday")
        elif line.head and line.kind != "updated" and published.basis != "dateline" and _far(line, day):
            problems.append(f"“{words}” stands where the article says its date, which was given as {published.value}")
    return [Problem("date-contradicts", message) for message in dict.fromkeys(problems)]


def _far(line: DateLine, day: date) -> bool:
    days = line.written.days or tuple(
        d for n in (-1, 0, 1) if (d := day_of(day.year + n, line.written.month, line.written.day))
    )
    return min((abs((d - day).days) for d in days), default=0) > 3
