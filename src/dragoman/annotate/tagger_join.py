"""From the encoder's scores to attributions: legal spans, then each content to its cue and each cue to its source.

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
_POINTED = 0.4
_GOES_ON = 0.15
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
    chances: Scores = raised / raised.sum(-1, keepdims=True)
    return chances


def describe(layout: Layout, one: Span, many: list[Span], shares: list[float]) -> list[dict[str, float]]:
    """Features of the choice of nothing, then of each of `many`, as what `one` belongs to.

    Args:
        shares: how much of what `one` points at lies in nothing, then in each of `many`.
    """
    gaps = [max(0, max(one[0], other[0]) - min(one[1], other[1])) for other in many]
    quoted = layout.quoted(one)
    options = [
        {
            "nothing": 1.0,
            "nothing pointed": math.log(shares[0] + 1e-3),
            "nothing near": 1 / (1 + min(gaps, default=999)),
        }
    ]
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


class Scene:
    """One window made ready for joining: its contents, the cues and sources they may belong to, the options of each.

    Args:
        path: its tags; the first piece is the special one that stands for "nothing".
        emissions: `[pieces, tags]`.
        links: `[2, pieces, pieces]`, content to cue and cue to source.
        features, stops: see `Layout`.
    """

    def __init__(
        self, path: list[int], emissions: Scores, links: Scores, features: list[int], stops: list[bool]
    ) -> None:
        found = spans(path)
        chances = softmax(emissions)
        self.sure = chances.max(-1)
        self.layout = Layout(features, stops, found)
        self.contents, self.tagged_cues, self.tagged_sources = found["T"], found["C"], found["S"]
        points = [softmax(links[0, a:b]).mean(0) for a, b in self.contents]
        self.cues = self.tagged_cues + pointed(points, self.tagged_cues, path, chances[:, 4])
        self.to_cue = [
            self._options(*pair, self.cues, len(self.tagged_cues)) for pair in zip(self.contents, points, strict=True)
        ]
        points = [softmax(links[1, a:b]).mean(0) for a, b in self.cues]
        self.sources = self.tagged_sources + pointed(points, self.tagged_sources, path, chances[:, 2])
        self.to_source = [
            self._options(*pair, self.sources, len(self.tagged_sources)) for pair in zip(self.cues, points, strict=True)
        ]

    def _options(self, one: Span, points: Scores, many: list[Span], tagged: int) -> list[dict[str, float]]:
        shares = [float(points[0])] + [float(points[first:last].sum()) for first, last in many]
        options = describe(self.layout, one, many, shares)
        for option in options[1 + tagged :]:
            option["untagged"] = 1.0
        return options

    def groups(self, cue: Mapping[str, float], source: Mapping[str, float]) -> list[tuple[Group, dict[str, float]]]:
        """Contents with the cues and sources that the two choices give them, and the signs of whether that is right."""
        members: dict[int, list[tuple[Span, float]]] = {}
        for content, options in zip(self.contents, self.to_cue, strict=True):
            best, chance = choose(options, cue)
            members.setdefault(best if best >= 0 else -1 - content[0], []).append((content, chance))
        made = []
        for at, contents in members.items():
            speaker, chance = -1, 1.0
            if at >= 0:
                speaker, chance = choose(self.to_source[at], source)
            group = Group(
                (self.sources[speaker],) if speaker >= 0 else (),
                (self.cues[at],) if at >= 0 else (),
                tuple(content for content, _ in contents),
                0.0,
            )
            signs = trust(self.layout, group, self.sure, (min(c for _, c in contents), chance))
            signs["untagged"] = float(at >= len(self.tagged_cues)) + float(speaker >= len(self.tagged_sources))
            made.append((group, signs))
        return made


def pointed(points: list[Scores], known: list[Span], path: list[int], inner: Scores) -> list[Span]:
    """Spans that were not tagged but are pointed at with at least `_POINTED`.

    Args:
        points: where each content, or each cue, points.
        known: the spans that were tagged.
        inner: chance of each piece to go on in a span of the kind.
    """
    new: list[Span] = []
    for column in points:
        place = int(column.argmax())
        if place and column[place] >= _POINTED and path[place] == 0 and not any(a <= place < b for a, b in known + new):
            last = place + 1
            while last < len(path) and path[last] == 0 and inner[last] >= _GOES_ON:
                last += 1
            new.append((place, last))
    return new


def join(scene: Scene, joiner: Joiner) -> list[Group]:
    """The attributions of one window, in the order of their contents."""
    kept = []
    for group, signs in scene.groups(joiner.cue, joiner.source):
        score = 1 / (1 + math.exp(-sum(joiner.keep.get(name, 0.0) * value for name, value in signs.items())))
        if score >= joiner.least:
            kept.append(Group(group.source, group.cue, group.content, score))
    return sorted(kept, key=lambda g: g.content)
