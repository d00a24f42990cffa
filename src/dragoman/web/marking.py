"""A document's text with its records marked: pieces between all spans' ends, each with the records over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

LINE_WIDTH = 110  # a text with blank lines and no longer lines was wrapped by hand
BREAK = re.compile(r"\n[ \t\r\f\v]*\n\s*|\n")
WRAPPED_BREAK = re.compile(r"\n[ \t\r\f\v]*\n\s*")


class Mark(Struct, frozen=True):
    """Words of a record: its id, the part that they play in it (`role`), and where."""

    id: str
    role: str
    start: int
    end: int


class Piece(Struct):
    """Words under the same marks. `opens`: the records whose first words these are; `debris`: outside the body."""

    text: str
    roles: list[str]
    ids: list[str]
    opens: list[str]
    debris: bool


def paragraphs(text: str, body: Sequence[Sequence[int]], marks: Iterable[Mark]) -> list[list[Piece]]:
    """The text as paragraphs of pieces. Marks may nest and overlap; those outside the text are cut to it."""
    kept = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    first: dict[str, int] = {}
    for mark in kept:
        first[mark.id] = min(first.get(mark.id, mark.start), mark.start)
    breaks = _breaks(text)
    edges = {0, len(text)}
    edges |= {edge for m in kept for edge in (m.start, m.end)}
    edges |= {edge for span in body for edge in span if 0 <= edge <= len(text)}
    edges |= {edge for pair in breaks for edge in pair}
    ordered = sorted(edges)
    starting: dict[int, list[Mark]] = {}
    for mark in kept:
        starting.setdefault(mark.start, []).append(mark)
    gaps = dict(breaks)
    made: list[list[Piece]] = [[]]
    active: list[Mark] = []
    skip = -1
    for start, end in pairwise(ordered):
        active = [m for m in active if m.end > start] + starting.get(start, [])
        if start in gaps:
            skip = gaps[start]
        if start < skip:
            if made[-1]:
                made.append([])
            continue
        made[-1].append(_piece(text[start:end], start, end, active, first, body))
    return [part for part in made if any(p.text.strip() for p in part)]


def _piece(
    text: str, start: int, end: int, active: Sequence[Mark], first: Mapping[str, int], body: Sequence[Sequence[int]]
) -> Piece:
    inner = sorted(active, key=lambda m: (m.end - m.start, m.start))  # the shortest, innermost first
    return Piece(
        text=text,
        roles=list(dict.fromkeys(m.role for m in inner)),
        ids=list(dict.fromkeys(m.id for m in inner)),
        opens=sorted({m.id for m in active if m.start == start == first[m.id]}),
        debris=not any(a <= start and end <= b for a, b in body),
    )


def _breaks(text: str) -> list[tuple[int, int]]:
    """Where paragraphs end and the next begin: at blank lines, or at every line end of a text without such lines."""
    wrapped = "\n\n" in text and max(map(len, text.split("\n"))) <= LINE_WIDTH
    return [found.span() for found in (WRAPPED_BREAK if wrapped else BREAK).finditer(text)]


def pieces(text: str, spans: Iterable[Sequence[int]], start: int, end: int) -> list[tuple[str, bool]]:
    """The text from `start` to `end` in turns of plain and marked words."""
    made, at = [], start
    for a, b in sorted((max(start, s[0]), min(end, s[1])) for s in spans):
        if b <= max(a, at):
            continue
        made += [(text[at : max(a, at)], False), (text[max(a, at) : b], True)]
        at = b
    return [(words, marked) for words, marked in [*made, (text[at:end], False)] if words]


def record_marks(found: Mapping[str, Sequence[Mapping[str, Any]]], layers: Iterable[str]) -> list[Mark]:
    """The marks of a document's records, of the layers that are to be shown."""
    marks: list[Mark] = []
    for layer in layers:
        for row in found.get(layer, ()):
            for role, field in ROLES[layer].items():
                spans = row[field] or []
                if spans and isinstance(spans[0], int):
                    spans = [spans]
                marks += [Mark(row["id"], role, a, b) for a, b in spans]
    return marks


# For each layer the fields whose words are marked, by the class that they are marked with.
ROLES: dict[str, dict[str, str]] = {
    "attributions": {"said": "content", "who": "source", "cue": "cue"},
    "events": {"deed": "trigger"},
    "actors": {"actor": "mentions"},
    "times": {"time": "span"},
    "quantities": {"figure": "span"},
    "quotations": {"quoted": "span"},
}
