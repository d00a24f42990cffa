"""From the encoder's scores to attributions: legal spans by Viterbi, then each content to its cue and each cue to its source.

All arithmetic is on one window's own scores, so that no window can change another's result. The weights of the joining
(`Joiner`) are learnt by `training/attributions/fit_joiner.py` and stand in the model's config.json by feature name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Span = tuple[int, int]  # a range of pieces, `[first, last)`
KINDS = "SCT"  # source, cue, content; tag 0 is outside, then B and I of each kind in this order


@dataclass(frozen=True, slots=True)
class Joiner:
    """Weights by feature name for the two choices and the last check, and the score below which a group is dropped."""

    cue: Mapping[str, float]
    source: Mapping[str, float]
    keep: Mapping[str, float]
    least: float


@dataclass(frozen=True, slots=True)
class Group:
    """One attribution inside a window, as piece ranges, with the probability that it is right."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    score: float


class Layout:
    """What lies between two places of a window: paragraphs, sentence ends, quote marks, other spans.

    Args:
        features: codes of `tagger_windows.features`, one per piece.
        stops: for each piece whether it ends a sentence.
        found: the window's spans by kind.
    """

    def __init__(self, features: list[int], stops: list[bool], found: Mapping[str, list[Span]]) -> None:
        self.paragraph = list(accumulate(code >> 4 & 1 for code in features))
        self.stops = [0, *accumulate(stops)]
        self.quote = [code >> 2 & 3 for code in features]
        self.opened = {kind: _counted(len(features), [s for s, _ in found[kind]]) for kind in KINDS}

    def quoted(self, span: Span) -> bool:
        """Whether a span begins inside a quotation or with its mark."""
        return self.quote[span[0]] in (1, 2)


def _counted(length: int, places: list[int]) -> list[int]:
    marks = [0] * (length + 1)
    for place in places:
        marks[place + 1] = 1
    return list(accumulate(marks))


def viterbi(windows: list[Scores], moves: Scores) -> list[list[int]]:
    """The best tag sequence of each window.

    Args:
        windows: emissions `[pieces, tags]`, any lengths.
        moves: score of tag j after tag i, illegal ones far below 0.
    """
    longest, tags = max(map(len, windows)), len(moves)
    grid = np.zeros((longest, len(windows), tags), np.float32)
    for n, window in enumerate(windows):
        grid[: len(window), n] = window
    state = np.zeros_like(grid)
    back = np.zeros(grid.shape, np.int8)
    state[0] = grid[0] + np.where(moves[0] < -1000, moves[0], 0)
    for k in range(1, longest):
        steps = state[k - 1][:, :, None] + moves
        back[k] = steps.argmax(1)
        state[k] = steps.max(1) + grid[k]
    paths = []
    for n, window in enumerate(windows):
        tag = int(state[len(window) - 1, n].argmax())
        path = [tag]
        for k in range(len(window) - 1, 0, -1):
            tag = int(back[k, n, tag])
            path.append(tag)
        paths.append(path[::-1])
    return paths


def spans(path: list[int]) -> dict[str, list[Span]]:
    """Piece ranges by kind from a legal tag sequence."""
    found: dict[str, list[Span]] = {kind: [] for kind in KINDS}
    start, before = 0, 0
    for k, tag in enumerate([*path, 0]):
        if before and tag != before + before % 2:  # an I of the same kind goes on, all else ends the span
            found[KINDS[(before - 1) // 2]].append((start, k))
        if tag % 2:
            start = k
        before = tag
    return found


def softmax(scores: Scores) -> Scores:
    """Probabilities over the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def mass(links: Scores, one: Span, many: list[Span]) -> list[float]:
    """How much of what the pieces of `one` point at lies in nothing, then in each of `many`, between 0 and 1."""
    column = softmax(links[slice(*one)]).mean(0)
    return [float(column[0])] + [float(column[first:last].sum()) for first, last in many]


def describe(layout: Layout, one: Span, many: list[Span], shares: list[float]) -> list[dict[str, float]]:
    """Features of the choice of nothing, then of each of `many`, as what `one` belongs to.

    Args:
        shares: what `mass` gives.
    """
    gaps = [max(0, max(one[0], other[0]) - min(one[1], other[1])) for other in many]
    quoted = layout.quoted(one)
    options = [{"nothing": 1.0, "nothing pointed": math.log(shares[0] + 1e-3), "nothing near": 1 / (1 + min(gaps, default=999))}]
    for other, gap, share in zip(many, gaps, shares[1:], strict=True):
        side = "before" if other[0] < one[0] else "after"
        low, high = min(one[1], other[1]), max(one[0], other[0])
        option = {
            "pointed": math.log(share + 1e-3),
            side: 1.0,
            f"{side} gap": math.log1p(gap),
            f"{side} stops": min(3, layout.stops[high] - layout.stops[low]),
            "other paragraph": float(layout.paragraph[one[0]] != layout.paragraph[other[0]]),
            "nearest": float(gap == min(gaps)),
        }
        if gap <= 1:
            option[f"{side} touching"] = 1.0
        if quoted:
            option[f"{side} quoted"] = 1.0
        if layout.quoted(other):
            option["other quoted"] = 1.0
        for kind in KINDS:
            option[f"{kind} between"] = min(3, layout.opened[kind][high] - layout.opened[kind][low])
        options.append(option)
    return options


def weigh(options: list[dict[str, float]], weights: Mapping[str, float]) -> list[float]:
    """Probability of each option under a linear choice model."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in option.items()) for option in options]
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    return [r / sum(raised) for r in raised]


def choose(options: list[dict[str, float]], weights: Mapping[str, float]) -> tuple[int, float]:
    """The best option, counted from -1 for nothing, and its probability."""
    chances = weigh(options, weights)
    best = max(range(len(chances)), key=chances.__getitem__)
    return best - 1, chances[best]


def trust(layout: Layout, group: Group, sure: Scores, links: tuple[float, float]) -> dict[str, float]:
    """Features of whether a group is right: how sure its tags and its links are, what it is made of."""
    tagged = {
        name: float(np.log(np.concatenate([sure[a:b] for a, b in parts]) + 1e-6).mean()) if parts else 0.0
        for name, parts in (("source", group.source), ("cue", group.cue), ("content", group.content))
    }
    edges = float(np.log([sure[a] * sure[b - 1] + 1e-6 for a, b in group.content]).mean())
    return {
        "always": 1.0,
        "source tags": tagged["source"],
        "cue tags": tagged["cue"],
        "content tags": tagged["content"],
        "content edges": edges,
        "cue link": math.log(links[0]),
        "source link": math.log(links[1]),
        "no cue": float(not group.cue),
        "no source": float(not group.source),
        "quoted": float(layout.quoted(group.content[0])),
        "length": math.log(sum(b - a for a, b in group.content)),
        "parts": float(len(group.content) > 1),
    }


def join(path: list[int], emissions: Scores, links: Scores, features: list[int], stops: list[bool], joiner: Joiner) -> list[Group]:
    """The attributions of one window.

    Args:
        path: its tags; the first piece is the special one that stands for "nothing".
        emissions: `[pieces, tags]`.
        links: `[2, pieces, pieces]`, content to cue and cue to source.
        features: see `Layout`; so for stops.
        joiner: the learnt weights.
    """
    found = spans(path)
    if not found["T"]:
        return []
    layout = Layout(features, stops, found)
    sure = softmax(emissions).max(-1)
    members: dict[int, list[tuple[Span, float]]] = {}
    for content in found["T"]:
        options = describe(layout, content, found["C"], mass(links[0], content, found["C"]))
        best, chance = choose(options, joiner.cue)
        members.setdefault(best if best >= 0 else -1 - content[0], []).append((content, chance))
    groups = []
    for at, contents in members.items():
        cue, source, chance = found["C"][at : at + 1] if at >= 0 else [], [], 1.0
        if cue:
            options = describe(layout, cue[0], found["S"], mass(links[1], cue[0], found["S"]))
            best, chance = choose(options, joiner.source)
            source = [found["S"][best]] if best >= 0 else []
        group = Group(tuple(source), tuple(cue), tuple(c for c, _ in contents), 0.0)
        signs = trust(layout, group, sure, (min(c for _, c in contents), chance))
        score = 1 / (1 + math.exp(-sum(joiner.keep.get(name, 0.0) * value for name, value in signs.items())))
        if score >= joiner.least:
            groups.append(Group(group.source, group.cue, group.content, score))
    return sorted(groups, key=lambda g: g.content)
