"""Putting documents together: average linkage that knows when two close groups are two stories.

Two events of one kind (two earthquakes, the same minister's two visits) read much alike. So groups are joined only
while they are nearly as close to each other as each is in itself; a group too small to show that is not judged.
(Average linkage: Sokal & Michener 1958. Relative closeness: as in Chameleon, Karypis et al. 1999. What binds them here
is ours; docs/stories.md says where each number comes from.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dragoman.corpus.stories_likeness import Matrix

ALIKE = 0.30  # the average likeness of two groups' documents at which they are one story
CLOSE = 0.7  # of the lesser inner closeness: two larger groups must be as close to each other
LARGER = 5  # documents that show how close a group is in itself
TAKEN = 0.4  # a smaller group this close to a larger one, as a part of its inner closeness, is taken in,
CLEARLY = 1.5  # if it is this many times closer to it than to any other
FAINT = 0.1  # likeness below which nothing is taken in
LINE = 0.07  # the average likeness, time apart, at which two stories are of one storyline

Labels = npt.NDArray[np.int64]
NEVER, GONE = -1.0, -2.0


def stories(alike: Matrix) -> Labels:
    """The story of each document, as the place of one of its documents, given their likeness."""
    return _take_in(_link(alike, ALIKE), alike)


def storylines(alike: Matrix, sizes: Sequence[int]) -> Labels:
    """The storyline of each story, given the average likeness of their documents and how many each has."""
    return _link(alike, LINE, np.array(sizes, dtype=np.float64), judged=False)


def _link(alike: Matrix, enough: float, sizes: npt.NDArray[np.float64] | None = None, *, judged: bool = True) -> Labels:
    """Join the closest two groups until none are close enough. Equal values are settled by place."""
    count = len(alike)
    near = alike.astype(np.float64)
    np.fill_diagonal(near, GONE)
    size = np.ones(count) if sizes is None else sizes.copy()
    inner = np.zeros(count)  # the sum of likeness over the pairs within a group
    label = np.arange(count)
    best = near.argmax(axis=1) if count else label
    peak = near[np.arange(count), best] if count else inner
    while count:
        i = int(peak.argmax())
        j = int(best[i])
        if peak[i] < enough:
            break
        if judged and min(size[i], size[j]) >= LARGER:
            within = [inner[g] / (size[g] * (size[g] - 1) / 2) for g in (i, j)]
            if near[i, j] < CLOSE * min(within):
                near[i, j] = near[j, i] = NEVER
                for g in (i, j):
                    best[g] = near[g].argmax()
                    peak[g] = near[g, best[g]]
                continue
        inner[i] += inner[j] + near[i, j] * size[i] * size[j]
        row = (near[i] * size[i] + near[j] * size[j]) / (size[i] + size[j])
        row[(near[i] == NEVER) | (near[j] == NEVER)] = NEVER
        row[(near[i] == GONE) | (near[j] == GONE)] = GONE
        near[i], near[:, i] = row, row
        near[j], near[:, j] = GONE, GONE
        near[i, i] = GONE
        size[i] += size[j]
        label[label == label[j]] = label[i]
        stale = np.flatnonzero((best == i) | (best == j) | (row > peak))
        stale = stale[peak[stale] != GONE]
        for g in {int(g) for g in stale} | {i, j}:
            best[g] = near[g].argmax()
            peak[g] = near[g, best[g]]
    return label


def _take_in(label: Labels, alike: Matrix) -> Labels:
    """Join what was left over, a few documents, to the larger story that it is clearly closest to."""
    label = label.copy()
    while True:
        groups = {int(g): np.flatnonzero(label == g) for g in np.unique(label)}
        large = {g: _inner(alike, members) for g, members in groups.items() if len(members) >= LARGER}
        moves = []
        for stray, members in groups.items():
            if stray in large or not large:
                continue
            near = sorted(((float(alike[np.ix_(members, groups[g])].mean()), -g) for g in large), reverse=True)
            closest, second = near[0], near[1][0] if len(near) > 1 else 0.0
            part = closest[0] / large[-closest[1]]
            if closest[0] >= max(FAINT, CLEARLY * second) and part >= TAKEN:
                moves.append((part, -stray, -closest[1]))
        if not moves:
            return label
        _, stray, story = max(moves)
        label[label == -stray] = story


def _inner(alike: Matrix, members: npt.NDArray[np.int64]) -> float:
    count = len(members)
    part = alike[np.ix_(members, members)]
    return float((part.sum() - np.trace(part)) / (count * (count - 1)))
