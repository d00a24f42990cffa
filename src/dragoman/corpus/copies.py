"""Documents that repeat another's text: wire stories reprinted, cut short, re-headlined, edited, spliced.

A document is found by its keys (`copies_text.keys`), proven by the sentences it shares (`copies_proof`), and put
beside the one that was there first (`copies_order`). Nothing here knows of a ledger: `Keys` is where keys are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from dragoman.corpus.copies_order import first_of
from dragoman.corpus.copies_proof import Overlap, is_copy, is_part, kind, overlap
from dragoman.corpus.copies_text import Text, keys

CROWD = 64  # texts that hold a key: beyond that it is a formula ("subscribe to our newsletter") and tells nothing
CANDIDATES = 12  # texts proven against, those with the most keys in common
SHARED_KEYS = 2  # that a candidate has in common, and SHARED_PART of the text's own; one does for a text of few
SHARED_PART = 0.04  # a fifth of a splice with 15% of its words changed still keeps a fifth of .44 of its keys
DISJOINT = 1.1  # of a splice at most is in its two sources together: they lie side by side in it
WHOLE = 0.85  # of a text in another: it was cut from there, or put in as it stands
SPLICED = "is put together from several"


@dataclass(frozen=True)
class Copy:
    """`document` repeats `original`, by their ids. `kind`: exact | shortened | extended | edited | part.

    `share` is the part of the document's words that stand in shared sentences, `share_of_original` the same of the
    original; `sentences` counts the shared ones, `changed` those of them with other words; `reason` says why the
    original is the original.
    """

    document: str
    original: str
    kind: str
    share: float
    share_of_original: float
    sentences: int
    changed: int
    reason: str


class Keys(Protocol):
    """Where the keys of placed texts are kept."""

    def holders(self, keys: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """The ids of the texts that hold each of these keys; keys of a crowd may be left out."""

    def add(self, name: str, keys: Iterable[int]) -> None:
        """Note that the text `name` holds these keys."""


@dataclass
class MemoryKeys:
    """Keys in memory: for a bounded bucket of documents, and for tests."""

    held: dict[int, list[str]] = field(default_factory=dict)

    def holders(self, keys: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """The ids of the texts that hold each of these keys."""
        return {key: found for key in keys if (found := self.held.get(key))}

    def add(self, name: str, keys: Iterable[int]) -> None:
        """Note that the text `name` holds these keys."""
        for key in keys:
            self.held.setdefault(key, []).append(name)


def place(text: Text, index: Keys, fetch: Callable[[Sequence[str]], Iterable[Text]]) -> list[Copy]:
    """Find what `text` shares with the texts placed before, and add it to `index`.

    `fetch` gives the texts with these ids. Work is bounded: `CANDIDATES` proofs, whatever the index holds. Of a copy
    only those keys are kept that no earlier text of its family has, so a report reprinted a thousand times stays one.
    """
    mine = keys(text.body)
    holders = index.holders(mine)
    shared = Counter(name for found in holders.values() if len(found) <= CROWD for name in found)
    shared.pop(text.id, None)
    enough = min(max(SHARED_KEYS, SHARED_PART * len(mine)), max(1, len(mine) // 4))
    likely = [name for name, count in sorted(shared.items(), key=lambda x: (-x[1], x[0])) if count >= enough]
    proven = [(other, found) for other in fetch(likely[:CANDIDATES]) if (found := proof(text, other))]
    family = {other.id for other, found in proven if is_copy(found)}
    index.add(text.id, [key for key in mine if not family.intersection(holders.get(key, ()))])
    return pairs(text, proven)


def proof(a: Text, b: Text) -> Overlap | None:
    """What `a` and `b` share, if it proves that one repeats the other or took a part of it over."""
    found = overlap(a, b)
    return found if is_copy(found) or is_part(found) else None


def pairs(text: Text, proven: Sequence[tuple[Text, Overlap]]) -> list[Copy]:
    """`text` with each text that it was proven against, each pair told from the copy's side, the closest first."""
    rows: list[Copy] = []
    for other, found in proven:
        first, reason = first_of(text, other)
        copy, original = (other, text) if first else (text, other)
        share, rest = (found.share_b, found.share_a) if first else (found.share_a, found.share_b)
        what = kind(share, rest, found.changed)
        rows.append(Copy(copy.id, original.id, what, share, rest, found.sentences, found.changed, reason))
    return sorted(rows, key=lambda row: (-row.share, row.original, row.document))


def turned(found: Sequence[Copy]) -> list[Copy]:
    """The pairs that stand the wrong way round, put right: a text spliced from two others copies both.

    Seen by itself, a splice is only the longer text. It is told by two others that share nothing with each other,
    of which one at least is not whole in it. Names and dates that settled a pair still do.
    """
    beside: dict[str, dict[str, tuple[float, float]]] = {}
    for row in found:
        beside.setdefault(row.original, {})[row.document] = (row.share_of_original, row.share)
        beside.setdefault(row.document, {})[row.original] = (row.share, row.share_of_original)
    rows = []
    for row in found:
        by_length = not row.reason.startswith(("came", "names", SPLICED))
        if by_length and _is_spliced(row.original, row.document, beside):
            turn = Copy(row.original, row.document, "", row.share_of_original, row.share, row.sentences, row.changed,
                        SPLICED)  # fmt: skip
            rows.append(replace(turn, kind=kind(turn.share, turn.share_of_original, turn.changed)))
    return rows


def _is_spliced(name: str, source: str, beside: Mapping[str, Mapping[str, tuple[float, float]]]) -> bool:
    """Whether `name` has a part of `source` and, with it, a part of a text that has nothing to do with `source`."""
    mine, its = beside[name][source]
    return any(
        other != source and other not in beside[source] and min(its, rest) < WHOLE and share + mine <= DISJOINT
        for other, (share, rest) in beside[name].items()
    )


def originals(found: Iterable[Copy]) -> dict[str, str]:
    """The document that each copy goes back to, by id: the first of its chain of originals.

    Of several originals a copy goes with the one that most of it is from. Parts taken over make no copy, unless the
    parts together are half of it.
    """
    mine: dict[str, list[Copy]] = {}
    for copy in found:
        mine.setdefault(copy.document, []).append(copy)
    parent = {}
    for name, rows in mine.items():
        whole = [row for row in rows if row.kind != "part"]
        if not whole and sum(row.share for row in rows) < 0.5:
            continue
        parent[name] = min(whole or rows, key=lambda row: (-row.share, -row.share_of_original, row.original)).original
    return {name: _root(name, parent) for name in parent}


def _root(name: str, parent: Mapping[str, str]) -> str:
    seen = {name}
    while name in parent and parent[name] not in seen:
        name = parent[name]
        seen.add(name)
    return name


def find_copies(texts: Iterable[Text]) -> list[Copy]:
    """All pairs of copy and original among `texts`, which are kept in memory: for one bounded set of documents."""
    index, kept = MemoryKeys(), dict[str, Text]()
    found: list[Copy] = []
    for text in texts:
        found += place(text, index, lambda names: [kept[name] for name in names])
        kept[text.id] = text
    back = {(row.original, row.document): row for row in turned(found)}
    return [back.get((row.document, row.original), row) for row in found]
