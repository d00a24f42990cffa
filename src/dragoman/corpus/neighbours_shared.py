"""What two documents of a ledger both tell: the same quotation, the same deed, each with the day it is told of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.annotate.dates_span import days
from dragoman.annotate.times_words import weekday_number
from dragoman.ledger import queries_neighbours as queries
from dragoman.records import Span

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

Row = Mapping[str, Any]
WORD = re.compile(r"[^\W_]+")
LEAST = 6  # words of a quotation that is nobody's by chance
WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)
AROUND = re.compile(r"[.!?][”\"’)]*\s+(?=[A-Z“\"])|\n")
FAR = 600  # characters before a place in which its sentence begins
TABLES = ("actors", "times", "attributions", "quotations", "events")


class Told(NamedTuple):
    """What a neighbour tells: the document came out from `earliest` to `latest`; `span` is in its own text."""

    document: str
    earliest: date | None
    latest: date | None
    span: Span
    why: str


class Same(NamedTuple):
    """Words or a deed that two documents tell: where, the weekday named with it, and the day that the other gives."""

    kind: str  # quotation | event
    span: Span
    weekday: int | None
    value: str


class Shared:
    """One document's quotations and events, ready to be found in others."""

    def __init__(self, row: Row, found: Mapping[str, Sequence[Row]]) -> None:
        self.text: str = row["text"]
        self.times = found["times"]
        self.statements = {each["id"]: each for each in found["attributions"]}
        self.names = {each["id"]: {each["key"], each["country"] or each["key"]} for each in found["actors"]}
        self.events = found["events"]
        self.quoted = [
            (" ".join(words), each)
            for each in found["quotations"]
            if each["attribution"] in self.statements and len(words := self._words(each["span"])) >= LEAST
        ]
        self.first = next((i for i, char in enumerate(self.text) if not char.isspace()), 0)

    def _words(self, span: Sequence[int]) -> list[str]:
        return [word.lower() for word in WORD.findall(self.text[slice(*span)])]

    def opening(self) -> Span:
        """Its first line: what stands for the whole of it."""
        end = self.text.find("\n", self.first)
        return self.first, end if end > 0 else len(self.text)

    def beside(self, ledger: Ledger, rows: Sequence[Row]) -> Iterator[tuple[Row, Shared]]:
        """The same of other documents."""
        yield from _read(ledger, rows)

    def quotes(self, other: Shared) -> bool:
        """Whether both have a quotation in common."""
        return any(words in theirs or theirs in words for words, _ in self.quoted for theirs, _ in other.quoted)

    def same(self, other: Shared) -> Iterator[Same]:
        """What both tell, of which the other's text tells the day."""
        for words, mine in self.quoted:
            for theirs, quotation in other.quoted:
                if words in theirs or theirs in words:
                    statement = other.statements[quotation["attribution"]]
                    if value := _day(statement):
                        span = self.statements[mine["attribution"]]["cue"] or [mine["span"]]
                        yield Same("quotation", tuple(mine["span"]), self._weekday(span[0][0]), value)
        for event in self.events:
            weekday = self._weekday(event["trigger"][0])
            if weekday is None or event["auxiliary"]:
                continue
            for theirs_event in other.events:
                value = _day(theirs_event)
                if value and _one(event, self._parties(event), theirs_event, other._parties(theirs_event)):
                    yield Same("event", tuple(event["trigger"]), weekday, value)

    def _parties(self, event: Row) -> set[str]:
        """The keys of an event's parties, and the codes of their states: names are not always told in full."""
        roles = [role["actor"] for part in ("actors", "recipients") for role in event[part]]
        return {name for role in roles for name in self.names.get(role, ())}

    def _weekday(self, at: int) -> int | None:
        """The weekday, 0 for Monday, that is named alone in the sentence around a place; None if none or several."""
        start = max(
            (found.end() for found in AROUND.finditer(self.text, max(at - 600, 0), at)), default=max(at - 600, 0)
        )
        after = AROUND.search(self.text, at)
        end = after.start() + 1 if after else len(self.text)
        inside = [time for time in self.times if start <= time["span"][0] < end and time["by"] == "times/weekday"]
        words = (WEEKDAY.search(self.text, *time["span"]) for time in inside)
        named = {weekday_number(found[0]) for found in words if found}
        return named.pop() if len(named) == 1 else None


def _day(record: Row) -> str | None:
    """The day that a text itself gives of a statement or an event, None where it gives less."""
    span = days(record["date"])
    told = record["date_basis"] in ("clause", "sentence")
    return record["date"] if told and span and span[0] == span[1] else None


def _one(event: Row, parties: set[str], other: Row, others: set[str]) -> bool:
    """Whether two accounts are of one deed: its type, and two parties at least."""
    return bool(event["type"] == other["type"] and len(parties & others) >= 2 and not other["auxiliary"])


def shared(ledger: Ledger, row: Row) -> Shared:
    """What a document tells that others may tell too."""
    return next(found for _, found in _read(ledger, [row]))


def _read(ledger: Ledger, rows: Sequence[Row]) -> Iterator[tuple[Row, Shared]]:
    ids = [row["id"] for row in rows]
    tables = {table: ledger.ask(queries.records_by_document, table, ids) for table in TABLES} if ids else {}
    for row in rows:
        yield row, Shared(row, {table: tables[table][row["id"]] for table in TABLES})
