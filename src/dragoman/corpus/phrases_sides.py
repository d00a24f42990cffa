"""Whose account a document is, told by its source, author or folder: a ministry's readout speaks for its state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from dragoman.annotate.gazetteer import Entry, hits, norms, tables

OFFICE = re.compile(
    r"\b(?:ministr(?:y|ies)|minister|mfa|president|presidency|government|cabinet|chancellery|department of|"
    r"embassy|consulate|mission of|mission to|office of|white house|kremlin|prime minister|state council|secretariat|"
    r"royal court|commission|parliament|general staff|spokesperson|spokesman|directorate|foreign affairs|"
    r"foreign office)\b",
    re.IGNORECASE,
)
SEATS = {"kremlin": "Kremlin", "white house": "White House", "elysee": "Élysée", "downing street": "Downing Street"}
BODIES = {"GOV", "MIL", "IGO"}
UNION = "european-union"
TRANSCRIPT = re.compile(
    r"\b(?:press|daily|regular|department|media) (?:briefing|conference)|transcript|remarks|interview", re.IGNORECASE
)
READOUT = re.compile(
    r"\b(?:readout|read-out|telephone conversation|phone (?:call|conversation)|talks?|meeting|meets?|met|"
    r"call(?:ed)? with|conversation|consultations|received|visit|summit|spoke with)\b",
    re.IGNORECASE,
)


class Account(Struct, frozen=True):
    """Whose words a document's own are: `author` and `side` (ISO 3166-1 alpha-3, or a body's key), None for the press.

    `form`: readout | statement | transcript | news.
    """

    author: str | None
    side: str | None
    form: str


def account(document: Mapping[str, Any]) -> Account:
    """The account that a ledger's document row is."""
    folder = PurePath((document["origin"] or "").split("!")[0]).parent.name
    names = [document["source"], document["author"], re.sub(r"[-_.]", " ", folder)]
    for name in names:
        found = _official(name) if name else None
        if found is not None:
            title = document["title"] or document["text"][:200].strip().partition("\n")[0]
            form = "transcript" if TRANSCRIPT.search(title) else "readout" if READOUT.search(title) else "statement"
            return Account(*found, form)
    return Account(None, None, "news")


@lru_cache(4096)
def _official(name: str) -> tuple[str, str] | None:
    """The side that a body of this name speaks for, or None: for a newspaper, or where no state is named."""
    lower = name.lower()
    named = next((seat for seat in SEATS if seat in lower), None)
    words = norms(SEATS[named] if named else name.title() if name.islower() else name)
    found = [(end - start, entry) for start, end, entries in hits(words, tables()) for entry in entries[:1]]
    office = named is not None or OFFICE.search(name) is not None
    bodies = [
        entry
        for size, entry in found
        if entry.kind == "organization" and BODIES & set(entry.sectors) and (office or 2 * size > len(words))
    ]
    if not bodies and not office:
        return None
    states = [entry for _, entry in found if entry.kind == "country" and entry.country]
    entry = next(iter([*bodies, *states]), None)
    return None if entry is None else (name, _side(entry))


def _side(entry: Entry) -> str:
    """The state; for a body of states its key, the Union's for what belongs to the Union."""
    return entry.country or (UNION if "european" in entry.key else entry.key)
