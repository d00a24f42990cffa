"""The date of a document that does not say it, from others of its ledger: its copies, and those that tell the same.

A copy comes out within days of its original. Where another document says on what day the same words were said, or
the same thing was done, this one came out no earlier; and within the week, if it names that weekday without a date.
What neighbours tell is put together with what the text tells (`annotate.dating`), and a value is given only where a
day or two are left. docs/dating.md tells the reasoning and the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from spacy.tokens import Doc

from dragoman.annotate.dates_span import days
from dragoman.annotate.dating import date_from_text
from dragoman.annotate.dating_clues import Clue
from dragoman.annotate.pipeline import annotate_documents
from dragoman.annotate.times import light
from dragoman.corpus.neighbours_shared import Shared, Told, shared
from dragoman.ledger import queries_neighbours as queries
from dragoman.ledger.identity import ledger_rows
from dragoman.records import Document, Published

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

Row = Mapping[str, Any]
SURE = ("metadata", "url", "dateline")
BEFORE, AFTER = timedelta(1), timedelta(3)  # how long before its original, and after it, a copy comes out
NEWS = timedelta(6)  # days after a weekday on which it is still called by its name alone
EARLY, LATE = timedelta(3), timedelta(14)  # how long before and after the others of its story a document comes out
STORY = timedelta(200)  # days over which a story's documents may be spread to tell the year of a dateline
SLACK = timedelta(1)
QUOTATIONS = 2  # of a document, the longest, whose words are searched for
LONGEST = 60_000  # characters of a text that are read for its date
LEAST = 12  # days from which two dates in one story are looked at
CODE = "date-contradicts-others"


@dataclass
class Neighbours:
    """What a run did: documents looked at, those with a narrower interval, with a value, and those contradicted."""

    documents: int = 0
    narrowed: int = 0
    dated: int = 0
    contradicted: int = 0


def date_by_neighbours(ledger: Ledger) -> Neighbours:
    """Date the documents of `ledger` that do not say their day, from its others; flag dates that others contradict.

    It may run any number of times: each starts from what the document's own words tell. Copies and stories should
    have been found before.
    """
    done = Neighbours()
    for name in ledger.ask(queries.undated):
        row = ledger.ask(queries.documents_of, [name])[0]
        done.documents += 1
        alone = _alone(row["published"])
        found = _dated(ledger, row, alone)
        done.narrowed += bool(found.neighbours)
        done.dated += bool(found.neighbours) and found.value is not None
        plain = msgspec.to_builtins(found)
        if plain != row["published"]:
            ledger.change(queries.write_published, row["id"], plain)
        if found.value != row["published"].get("value"):
            _read_again(ledger, row, found.value)
    done.contradicted = _check(ledger)
    return done


def _read_again(ledger: Ledger, row: Row, value: str | None) -> None:
    """Give the document's times, statements and events the dates that they have with the article's; nothing else.

    A record's id comes from its words, so it is the same with another date.
    """
    document = Document(id=row["id"], ref=row["ref"], text=row["text"], title=row["title"], published=value)
    for _, annotation in annotate_documents([document], rules_only="no model" in row["version"]):
        ledger.change(queries.write_dates, ledger_rows(row["id"], annotation))


def _alone(published: Mapping[str, Any]) -> Published:
    """What the document's own words tell of its date."""
    known = msgspec.convert(dict(published), Published)
    if not known.alone:
        return known
    value, earliest, latest, basis, reason = known.alone
    return Published(value, earliest, latest, basis or "unknown", [], None, reason)


def _dated(ledger: Ledger, row: Row, alone: Published) -> Published:
    """The document's date with its neighbours' help; `alone` where they tell nothing, or contradict its words.

    That others of its story came out in some weeks is not enough by itself: it only helps to read the document's own
    words ("March 13", "on Thursday"), so the day must then be one that they tell.
    """
    told, about = _told(ledger, row)
    if not told and not about:
        return alone
    doc = light()(row["text"][:LONGEST])
    found = _put_together(doc, told, alone) if told else alone
    if about and not (found.earliest and found.latest):
        wide = _put_together(doc, [*told, *about], alone)
        own = set((wide.reason or "").split("; ")) - {each.why for each in (*told, *about)}
        found = wide if wide.value and own else found
    return found


def _put_together(doc: Doc, told: Sequence[Told], alone: Published) -> Published:
    clues = [Clue(each.earliest, each.latest, each.span, each.why) for each in told]
    found = date_from_text(doc, clues)
    by_line = (found.reason or "").startswith("dating/")  # the text says its day by itself
    if by_line or (found.earliest, found.latest) in ((None, None), (alone.earliest, alone.latest)):
        return alone
    named = [each.document for each in told if each.why in (found.reason or "")]
    used = list(dict.fromkeys(named or [each.document for each in told]))
    own: list[str | None] = [alone.value, alone.earliest, alone.latest, alone.basis, alone.reason]
    return msgspec.structs.replace(found, basis="text", neighbours=used, alone=own)


def _told(ledger: Ledger, row: Row) -> tuple[list[Told], list[Told]]:
    """What each neighbour tells of the document's date: firm bounds, and the weeks in which others told the same."""
    near = {other["id"]: other for other in ledger.ask(queries.related, row)}
    tied = set(near)
    for words in ledger.ask(queries.quotations, row)[:QUOTATIONS]:
        near.update((other["id"], other) for other in ledger.ask(queries.quoting, row, words))
    dated = [other for other in near.values() if other["published"].get("basis") in SURE and _interval(other)]
    if not dated:
        return [], []
    own = shared(ledger, row)
    firm: list[Told] = []
    weeks: dict[str, tuple[date, date]] = {}
    for other, theirs in own.beside(ledger, dated):
        first, last = _interval(other) or (date.max, date.min)
        if _copied(row, other):
            why = f"copy of {other['ref']}, {other['published']['value']}"
            firm.append(Told(other["id"], first - BEFORE, last + AFTER, own.opening(), why))
        firm += _same(own, theirs, other)
        if other["id"] in tied or own.quotes(theirs):
            weeks[other["id"]] = first, last
    if not weeks:
        return firm, []
    first, last = min(each[0] for each in weeks.values()), max(each[1] for each in weeks.values())
    if last - first > STORY:
        return firm, []
    names = ", ".join(near[name]["ref"] for name in list(weeks)[:3])
    return firm, [Told(name, first - EARLY, last + LATE, own.opening(), f"as told by {names}") for name in weeks]


def _copied(row: Row, other: Row) -> bool:
    return row["copy_of"] in (other["id"], other["copy_of"] or "-") or other["copy_of"] == row["id"]


def _same(own: Shared, theirs: Shared, other: Row) -> Iterator[Told]:
    """What the day of words or deeds that both tell says of the document's date."""
    for kind, span, weekday, value in own.same(theirs):
        found = days(value)
        if found is None or found[0] != found[1]:
            continue
        day = found[0]
        if weekday is None and kind == "quotation":
            yield Told(other["id"], day, None, span, f"quotation of {day} in {other['ref']}")
        elif weekday == day.weekday():
            yield Told(other["id"], day, day + NEWS, span, f"{kind} of {day} in {other['ref']}")


def _interval(row: Row) -> tuple[date, date] | None:
    """The first and last day on which a dated document may have come out."""
    published = row["published"]
    first, last = days(published.get("earliest")), days(published.get("latest"))
    span = days(published.get("value"))
    if not span or not first or not last or (last[1] - first[0]).days > LEAST:
        return None
    return first[0], last[1]


def _check(ledger: Ledger) -> int:
    """Flag dated documents that repeat words of a later day; gives how many."""
    groups: dict[str, list[Row]] = {}
    for row in ledger.ask(queries.dated_in_stories):
        groups.setdefault(row["story"] or row["copy_of"], []).append(row)
    flagged = 0
    for rows in groups.values():
        held = [date.fromisoformat(row["published_day"]) for row in rows if len(row["published_day"]) == 10]
        if held and (max(held) - min(held)).days >= LEAST:
            flagged += _flag(ledger, ledger.ask(queries.documents_of, [row["id"] for row in rows]))
    return flagged


def _flag(ledger: Ledger, rows: Sequence[Row]) -> int:
    flagged = 0
    for row in rows:
        span = _interval(row)
        kept = [problem for problem in row["problems"] if problem["code"] != CODE]
        found = list(dict.fromkeys(_contradicted(ledger, row, rows, span[1]))) if span else []
        problems = [*kept, *({"code": CODE, "message": message} for message in found)]
        flagged += bool(found)
        if problems != row["problems"]:
            ledger.change(queries.write_problems, row["id"], problems)
    return flagged


def _contradicted(ledger: Ledger, row: Row, rows: Sequence[Row], last: date) -> Iterator[str]:
    """What others of its story say was said after the document's date, though it holds the words."""
    own = shared(ledger, row)
    for other, theirs in own.beside(ledger, [each for each in rows if each["id"] != row["id"]]):
        for kind, span, _, value in own.same(theirs):
            found = days(value)
            if kind == "quotation" and found and found[0] > last + SLACK:
                words = row["text"][slice(*span)]
                yield f"{words} was said on {value}, by {other['ref']}; it was given as {row['published']['value']}"
