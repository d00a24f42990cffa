"""Events as the exports of the field want them: with their document, their parties and a day.

Only events that the text says happened: none of these formats has a place for "denied" or "may".
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby, permutations, product
from typing import IO, TYPE_CHECKING, Any

from dragoman import rules

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

Row = Mapping[str, Any]
FORMATS = "plover/formats.toml"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SENTENCE_END = re.compile(
    r"(?<![\s.][A-Z])(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)(?<!Gen)[.!?][\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n\s*\n"
)
UNSAFE = re.compile(r"[\t\r\n\"]+")


@dataclass(slots=True, frozen=True)
class Party:
    """Who takes part: the actor's record, and the words that name it in the event."""

    actor: Row
    words: str


@dataclass(slots=True)
class Told:
    """An event that the text says happened. `day` is ISO, None where neither text nor document settles it.

    `sentence` counts sentences from 1 by their full stops; `lead` is whether it stands in the first paragraph.
    """

    event: Row
    document: Row
    actors: list[Party]
    recipients: list[Party]
    everybody: list[Row]
    day: str | None
    sentence: int
    lead: bool

    def pairs(self) -> list[tuple[Party | None, Party | None]]:
        """Each doer with each whom it is done to; in mutual events each with each other, both ways."""
        if len(self.actors) > 1 and not self.recipients:
            return list(permutations(self.actors, 2))
        nobody: list[Party | None] = [None]
        return list(product(self.actors or nobody, self.recipients or nobody))


@dataclass(slots=True)
class Written:
    """How many rows an export wrote, and how many events it left out since the text does not say they happened."""

    rows: int = 0
    left_out: int = 0


def told(ledger: Ledger, count: Written) -> Iterator[Told]:
    """The events of a ledger in its order of export; `count.left_out` grows by those left out."""
    for name, events in groupby(ledger.rows("events"), key=lambda row: str(row["document"])):
        document = ledger.document(name)
        text = document["text"]
        actors = {row["id"]: row for row in ledger.records("actors", name)}
        ends = [m.end() for m in SENTENCE_END.finditer(text)]
        body = document["body"][0][0] if document["body"] else 0
        first = len(text[body:].partition("\n\n")[0]) + body
        for event in events:
            if event["auxiliary"]:
                count.left_out += 1
                continue
            at = event["trigger"][0]
            yield Told(
                event=event,
                document=document,
                actors=_parties(event["actors"], actors, text),
                recipients=_parties(event["recipients"], actors, text),
                everybody=list(actors.values()),
                day=day(event["date"], published(document)),
                sentence=bisect_right(ends, at) - bisect_right(ends, body) + 1,
                lead=body <= at < first,
            )


def _parties(roles: Iterable[Row], actors: Mapping[str, Row], text: str) -> list[Party]:
    return [Party(actors[r["actor"]], text[slice(*r["span"])]) for r in roles if r["actor"] in actors]


def published(document: Row) -> str | None:
    """The day that a document came out, if it is known to the day."""
    known = document["published"] or {}
    value = known.get("value") or ""
    return value[:10] if DAY.match(value) else None


def day(date: str | None, out: str | None) -> str | None:
    """An event's day: the one told; else, unless the text puts it in another month or year, that of its report."""
    if date and DAY.match(date):
        return date[:10]
    return out if date is None or (out or "").startswith(date) else None


def number(name: str, bits: int = 31) -> int:
    """A positive number for an id, the same on every run. Scripts read 31 bits as an integer everywhere."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) >> (64 - bits)


def plain(value: Any) -> str:
    """A value as one field of a tab-separated file without quoting."""
    return "" if value is None else UNSAFE.sub(" ", str(value)).strip()


def write_lines(file: IO[bytes], rows: Iterable[Iterable[Any]]) -> int:
    """Write rows as tab-separated lines; gives how many."""
    count = 0
    for row in rows:
        file.write("\t".join(map(plain, row)).encode() + b"\n")
        count += 1
    return count


@cache
def codes(table: str, key: str = "code") -> dict[str, Row]:
    """The rows of a table of plover/formats.toml by their key."""
    return {row[key]: row for row in rules.load(FORMATS)[table]}


def country_name(code: str | None) -> str | None:
    """The English name of a state by its ISO code."""
    from dragoman.annotate.gazetteer import tables

    state = tables().states.get(code or "")
    return state.name if state else code
