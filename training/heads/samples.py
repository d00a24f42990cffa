"""Rows of prepare.py as training windows: documents as they are, single sentences packed in random company."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from branch import ENTITIES, NONE, ROLES, TYPES
from tokenizers import Tokenizer

from dragoman.annotate.tagger_windows import Pieces, cut, windows

NOT = -100  # nothing asked of this piece
LONGEST = 190
PACKED = 110  # pieces of a window of packed sentences
YIELD = ("CONCEDE", "RETREAT")  # one root in older labels
DOUBT = 0.2  # weight of "no event" where rules are silent but political actors are named
RULED = 0.5  # weight of the rules' types: running text must not come to mean "no event"


@dataclass
class Sentence:
    """A sentence of a window: its pieces `[first, last)`, the classes that it may have, and the weight of that."""

    first: int
    last: int
    classes: list[int]
    weight: float
    row: int = -1


@dataclass
class Sample:
    """A window with its special pieces: what is read, and what is asked of each piece and sentence."""

    ids: list[int]
    features: list[int]
    entities: list[int]
    roles: list[int]
    triggers: list[int]
    sentences: list[Sentence]


def load(path: Path) -> list[dict[str, Any]]:
    """Rows of a JSONL file."""
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def _tags(pieces: Pieces, spans: Iterable[tuple[int, int, str]], names: tuple[str, ...]) -> list[int]:
    """B/I tags: a piece belongs to the span that holds its first code point; an earlier span wins."""
    tags = [0] * len(pieces.ids)
    starts = [start for start, _ in pieces.offsets]
    for start, end, name in spans:
        inside = [n for n, at in enumerate(starts) if start <= at < end and not tags[n]]
        for n in inside:
            tags[n] = names.index(("B-" if n == inside[0] else "I-") + name)
    return tags


def _find(text: str, words: str) -> list[tuple[int, int]]:
    at = text.find(words)
    return [(at, at + len(words))] if at >= 0 else []


def _asked(row: dict[str, Any]) -> tuple[list[int], float]:
    """The classes that a single sentence may have, and the weight; none where nothing is known."""
    kind = row.get("root", row.get("type"))
    if kind == "YIELD":
        return [TYPES.index(name) for name in YIELD], 1.0
    if kind is not None:
        return [TYPES.index(kind)], 1.0 if "root" in row else 0.5
    return ([NONE], 1.0) if not row["events"] else ([], 0.0)


def _parties(row: dict[str, Any]) -> list[tuple[int, int, str]] | None:
    """Who and whom of a single sentence, from the row or, in the lexicon's, from the rules; None if not known."""
    if "root" in row:
        return [(*span, part) for name, part in (("source", "WHO"), ("target", "WHOM")) for span in
                _find(row["text"], row[name])]  # fmt: skip
    right = [e for e in row["events"] if e["type"] == row["type"]]
    if row["type"] is None:
        return None if row["events"] else []
    return [(*span, part) for e in right[:1] for name, part in (("who", "WHO"), ("whom", "WHOM")) for span in
            e[name]] or None  # fmt: skip


def _trigger(row: dict[str, Any]) -> list[tuple[int, int]] | None:
    """The trigger that the rules saw, where their type is the right one; None if not known."""
    kind = row.get("root", row.get("type"))
    if kind is None:
        return None if row["events"] else []
    right = YIELD if kind == "YIELD" else (kind,)
    return [e["trigger"] for e in row["events"] if e["type"] in right] or None


def packed(tokenizer: Tokenizer, rows: list[dict[str, Any]], dice: random.Random) -> list[Sample]:
    """Single sentences in random order, several to a window, as sentences or as paragraphs of one text."""
    order = dice.sample(rows, len(rows))
    samples: list[Sample] = []
    while order:
        group, size = [order.pop()], 0
        room = dice.choice((0, PACKED, PACKED))  # some stand alone
        size = len(group[0]["text"]) // 4
        while order and size + len(order[-1]["text"]) // 4 < room:
            group.append(order.pop())
            size += len(group[-1]["text"]) // 4
        samples.append(_pack(tokenizer, group, dice.choice((" ", " ", "\n\n"))))
    return samples


def _pack(tokenizer: Tokenizer, group: list[dict[str, Any]], between: str) -> Sample:
    text, starts = "", []
    for row in group:
        starts.append(len(text) + len(between) * bool(text))
        text += between * bool(text) + row["text"]
    pieces = cut(tokenizer, text)
    ents = [(s + at, e + at, k) for row, at in zip(group, starts, strict=True) for s, e, k in row["ents"]]
    sample = _sample(pieces, 0, min(len(pieces.ids), 300), _tags(pieces, ents, ENTITIES))
    for row, at in zip(group, starts, strict=True):
        first, last = _range(pieces, at, at + len(row["text"]))
        classes, weight = _asked(row)
        sample.sentences.append(Sentence(first + 1, min(last + 1, len(sample.ids) - 1), classes, weight, row["row"]))
        parties, trigger = _parties(row), _trigger(row)
        if parties is not None:
            tags = _tags(pieces, [(s + at, e + at, k) for s, e, k in parties], ROLES)
            sample.roles[first + 1 : last + 1] = tags[first:last]
        if trigger is not None:
            hits = [any(s + at <= o[0] < e + at for s, e in trigger) for o in pieces.offsets[first:last]]
            sample.triggers[first + 1 : last + 1] = map(int, hits)
    for line in (sample.roles, sample.triggers):
        del line[len(sample.ids) :]
    return sample


def _range(pieces: Pieces, start: int, end: int) -> tuple[int, int]:
    inside = [n for n, (at, _) in enumerate(pieces.offsets) if start <= at < end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _sample(pieces: Pieces, first: int, last: int, entities: list[int]) -> Sample:
    tags = entities[first:last]
    if tags and tags[0] and tags[0] % 2 == 0:  # a window cuts an entity
        tags[0] -= 1
    nothing = [NOT] * (last - first + 2)
    return Sample(
        [101, *pieces.ids[first:last], 102], [0, *pieces.features[first:last], 0], [NOT, *tags, NOT],
        list(nothing), list(nothing), [],
    )  # fmt: skip


def documents(tokenizer: Tokenizer, row: dict[str, Any], dice: random.Random) -> list[Sample]:
    """The windows of a document, with entities, and its sentences with the types that the rules see, or none."""
    pieces = cut(tokenizer, row["text"])
    entities = _tags(pieces, row["ents"], ENTITIES)
    told = [e["trigger"][0] for e in row["events"]]
    named = [start for start, _ in row["political"]]
    silent = [(*_range(pieces, s, e), any(s <= x < e for x in named)) for s, e in row["sents"]
              if e - s > 25 and not any(s <= x < e for x in told)]  # fmt: skip
    ruled = [(*_range(pieces, s, e), kinds) for s, e in row["sents"] if
             (kinds := {TYPES.index(v["type"]) for v in row["events"] if s <= v["trigger"][0] < e})]  # fmt: skip
    samples = []
    for first, last in windows(pieces.paragraphs, LONGEST, first=dice.randint(40, LONGEST)):
        sample = _sample(pieces, first, last, entities)
        for low, high, political in silent:
            if first <= low < high <= last:
                here, end = low - first + 1, high - first + 1
                sample.sentences.append(Sentence(here, end, [NONE], DOUBT if political else 1.0))
                if not political:
                    sample.roles[here:end] = sample.triggers[here:end] = [0] * (end - here)
        for low, high, kinds in ruled:
            if first <= low < high <= last:
                sample.sentences.append(Sentence(low - first + 1, high - first + 1, sorted(kinds), RULED))
        samples.append(sample)
    return samples
