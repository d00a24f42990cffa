"""PolNeAR rows as training examples: tags and link targets for each window of pieces."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from model import TAGS
from tokenizers import Tokenizer
from torch import Tensor

from dragoman.annotate.tagger_windows import LONGEST, Pieces, cut, windows

NOT = -100  # no link asked of this piece


@dataclass
class Example:
    """A document: its pieces, the tag of each, and where each piece of content and of a cue points (-1 nowhere)."""

    pieces: Pieces
    tags: list[int]
    to_cue: list[int]
    to_source: list[int]


def load(path: Path) -> list[dict[str, Any]]:
    """Rows of a JSONL file."""
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def example(tokenizer: Tokenizer, row: dict[str, Any]) -> Example:
    """The gold of one document, piece by piece; a piece belongs to the span that holds its first code point."""
    pieces = cut(tokenizer, row["text"])
    owner: list[tuple[int, str]] = [(-1, "")] * (len(row["text"]) + 1)
    begins: set[int] = set()
    for number, attribution in enumerate(row["attributions"]):
        for part, letter in (("source", "S"), ("cue", "C"), ("content", "T")):
            for start, end in attribution[part]:
                owner[start:end] = [(number, letter)] * (end - start)
                begins.add(start)
    tags, members = [], []
    for n, (start, _) in enumerate(pieces.offsets):
        number, letter = owner[start]
        members.append((number, letter))
        opens = n == 0 or members[n - 1] != (number, letter) or start in begins
        tags.append(TAGS.index(("B-" if opens else "I-") + letter) if letter else 0)
    first: dict[tuple[int, str], int] = {}
    for n, member in enumerate(members):
        first.setdefault(member, n)
    for number, attribution in enumerate(row["attributions"]):  # a source that another attribution's label hides
        for start, _ in attribution["source"][:1]:
            first.setdefault((number, "S"), next((n for n, o in enumerate(pieces.offsets) if o[0] >= start), -1))
    to_cue = [first.get((k, "C"), -1) if letter == "T" else NOT for k, letter in members]
    to_source = [first.get((k, "S"), -1) if letter == "C" else NOT for k, letter in members]
    return Example(pieces, tags, to_cue, to_source)


Window = tuple[list[int], list[int], list[int], list[int], list[int]]


def cut_windows(example: Example, tokenizer: Tokenizer, dice: random.Random, hide: float) -> list[Window]:
    """Windows with their special pieces: ids, features, tags, links; `dice` moves the edges and hides words."""
    opening, closing, hidden = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]", "[MASK]"))
    pieces, found = example.pieces, []
    for start, end in windows(pieces.paragraphs, first=dice.randint(40, LONGEST)):
        ids = [hidden if dice.random() < hide else i for i in pieces.ids[start:end]]

        tags = example.tags[start:end]
        if tags and TAGS[tags[0]][0] == "I":  # a paragraph too long for one window
            tags[0] -= 1

        def local(heads: list[int], low: int = start, high: int = end) -> list[int]:
            return [h if h == NOT else h - low + 1 if low <= h < high else 0 for h in heads[low:high]]

        found.append((
            [opening, *ids, closing],
            [0, *pieces.features[start:end], 0],
            [0, *tags, 0],
            [NOT, *local(example.to_cue), NOT],
            [NOT, *local(example.to_source), NOT],
        ))  # fmt: skip
    return found


def batches(examples: list[Window], size: int, dice: random.Random) -> list[list[Window]]:
    """Windows of like length together, the batches in random order."""
    order = sorted(examples, key=lambda w: len(w[0]) + dice.random() * 20)
    groups = [order[k : k + size] for k in range(0, len(order), size)]
    dice.shuffle(groups)
    return groups


def tensors(group: list[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """ids, features, tags, links `[windows, 2, pieces]`, mask, padded to the longest."""
    longest = max(len(w[0]) for w in group)

    def padded(n: int, fill: int) -> Tensor:
        return torch.tensor([w[n] + [fill] * (longest - len(w[n])) for w in group])

    mask = torch.tensor([[True] * len(w[0]) + [False] * (longest - len(w[0])) for w in group])
    return padded(0, 0), padded(1, 0), padded(2, 0), torch.stack([padded(3, NOT), padded(4, NOT)], 1), mask
