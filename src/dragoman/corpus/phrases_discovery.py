"""New set phrases: words between quotation marks that several speakers of one side repeat, and that are no names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from zlib import crc32

from msgspec import Struct

from dragoman.corpus.lineage import STOP
from dragoman.corpus.phrases import find

Row = Mapping[str, Any]
SHORTEST, LONGEST = 2, 7  # words
SPEAKERS, DOCUMENTS = 2, 2  # of one side, at least
BUCKETS = 1 << 22
PART = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.!?;:,]")
NAME = re.compile(r"(?:[A-Z][\w’'-]*|of|the|and|for|de|al)(?: (?:[A-Z][\w’'-]*|of|the|and|for|de|al))*")


class Found(Struct, kw_only=True):
    """A phrase that is not in the dictionary: its words, the side, its speakers, documents and days."""

    words: str
    side: str
    speakers: list[str]
    documents: list[str]
    first: str | None
    last: str | None


def discover(quotations: Callable[[], Iterable[Row]], sides: Mapping[str, str]) -> list[Found]:
    """Phrases of two to seven words that two speakers of one side use in two documents at least, most used first.

    `quotations` gives the rows of `queries_phrases.quoted_phrases` each time it is called: it is called twice, so
    that memory grows with what is found and not with the corpus. Copies are left out.
    """
    counts = bytearray(BUCKETS)
    for row in quotations():
        for run in set(_runs(row)):
            at = crc32(run.lower().encode()) % BUCKETS
            counts[at] = min(255, counts[at] + 1)
    found: dict[tuple[str, str], Found] = {}
    for row in quotations():
        side = row["side"] or sides.get(row["speaker_key"] or "") or row["author_side"]
        if side is None or not row["speaker_name"] or row["copy_of"] is not None:
            continue
        for run in _runs(row):
            if counts[crc32(run.lower().encode()) % BUCKETS] >= DOCUMENTS:
                _add(found, run, side, row)
    kept = [f for f in found.values() if len(f.speakers) >= SPEAKERS and len(f.documents) >= DOCUMENTS]
    kept = [f for f in _whole(kept) if not find(f"“{f.words}”")]
    return sorted(kept, key=lambda f: (-len(f.documents), -len(f.speakers), f.words.lower()))


def _add(found: dict[tuple[str, str], Found], run: str, side: str, row: Row) -> None:
    made = found.setdefault(
        (run.lower(), side), Found(words=run, side=side, speakers=[], documents=[], first=None, last=None)
    )
    surname = row["speaker_name"].split()[-1]
    if surname not in [name.split()[-1] for name in made.speakers]:
        made.speakers.append(row["speaker_name"])
    if row["document"] not in made.documents:
        made.documents.append(row["document"])
    if day := row["published_day"]:
        made.first, made.last = min(made.first or day, day), max(made.last or day, day)


def _runs(row: Row) -> Iterator[str]:
    """The runs of words of a quotation that may be set phrases: with content at both ends, and no name."""
    clauses: list[list[str]] = [[]]
    for part in PART.findall(row["words"].replace("’", "'")):
        if part in ".!?;:":
            clauses.append([])
        else:
            clauses[-1].append(part)
    for clause in clauses:
        words = [word for word in clause if word != ","]
        for start in range(len(words)):
            for end in range(start + SHORTEST, min(start + LONGEST, len(words)) + 1):
                run = words[start:end]
                content = [w for w in run if w.lower() not in STOP and len(w) > 2]
                edges = run[0].lower() not in STOP and run[-1].lower() not in STOP
                if len(content) >= 2 and edges and not NAME.fullmatch(" ".join(run)):
                    yield " ".join(run)


def _whole(found: list[Found]) -> list[Found]:
    """Without runs that are only parts, or the beginnings and ends, of one that is used as much or more."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (-len(f.documents), -len(f.words), f.words)):
        content = {word for word in one.words.lower().split() if word not in STOP}
        if not any(
            other.side == one.side
            and set(one.documents) <= set(other.documents)
            and content & set(other.words.lower().split())
            for other in kept
        ):
            kept.append(one)
    return kept
