"""Which claims of two accounts are the same point: a score for every pair, then the best pairs, then splits.

The score weighs the words that two claims share (by family, topic and rarity: `lexicon`) or have near in meaning
(`meaning`), and whether the same side makes them: a demand and the other side's answer are two points, even on one
topic. The best one-to-one pairing is found by the Hungarian algorithm (Kuhn 1955, in the shortest-path form of Jonker
and Volgenant 1987); claims left over join a pair whose point they split.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dragoman.compare.claims import Account
from dragoman.compare.lexicon import topics
from dragoman.compare.meaning import nearness
from dragoman.compare.model import Claim

Matrix = npt.NDArray[np.float64]
NEAR = 0.8  # what words near in meaning count of a word shared
PART = 0.75  # what a part of a list that fits counts of a claim that fits
DICE, CONTAINED = 0.62, 0.38
EVIDENCE = 0.6  # shared weight at which words begin to tell
LEAST = 0.19  # a pair below this is none
LEAST_APART = 0.3  # of claims that different sides make
LEAST_VAGUE = 0.16  # of a claim that only says what was talked of, or that one side makes in both
LEAST_SPLIT = 0.36  # of a claim that joins a pair already made
OTHER_SIDE = 0.4  # by this a score falls where different sides make the claims
ASKED_NOT_GIVEN = 0.7  # where one side asks in one account and promises in the other
SAME_SIDE = 1.12
NEAR_RUNG = 1.03  # by what it grows where the verbs stand on one rung or beside each other
SAME_NUMBER, SAME_DATE = 0.15, 0.06
BOTH_VAGUE = 0.1  # what it adds that both only say that one topic was talked of
BOTH_GENERAL = 0.2  # what it adds that both only say that the relations, or the region, were talked of
RARE_TOPIC, FEW = 0.06, 2  # what a topic adds that at most so many claims of either account bring up
BESIDE = 0.08  # what it adds that the claims beside are paired
SAME_ACT = 0.03
FAR = 6
SMALL = 2.2  # the weight below which a claim is too small to be counted as contained in another
VAGUE = 0.12  # what it adds where one claim only says that a topic was talked of, and the other has that topic
GENERAL = 0.2  # the weight up to which a topic is a heading for nearly anything
ALONE = frozenset(["meeting", "tone"])  # kinds that pair only with their own


@dataclass(slots=True)
class Pair:
    """Claims put together, by their indexes: one to one, or one to several where a side splits a point."""

    a: list[int]
    b: list[int]
    score: float
    shared: list[str] = field(default_factory=list)


def align(a: Account, b: Account, scores: Matrix | None = None) -> list[Pair]:
    """The pairs, in the order of A; `scores` are those of `score_all`, worked out here where they are not given."""
    if not a.claims or not b.claims:
        return []
    scores = score_all(a.claims, b.claims) if scores is None else scores
    scores = _in_context(scores, a.claims, b.claims)
    pairs = [Pair([i], [j], float(scores[i, j])) for i, j in _assigned(scores, a.claims, b.claims)]
    _split(pairs, scores, a.claims, b.claims)
    _gather_lists(pairs, a.claims, b.claims)
    for pair in pairs:
        pair.shared = _shared([a.claims[i] for i in pair.a], [b.claims[j] for j in pair.b])
    return sorted(pairs, key=lambda p: min(p.a))


def _assigned(scores: Matrix, left: list[Claim], right: list[Claim]) -> list[tuple[int, int]]:
    """The best pairing, without pairs that score too little; what scores too little bids for nobody."""
    least = np.array([[_least(a, b) for b in right] for a in left])
    return [(i, j) for i, j in assign(np.where(scores >= least, scores, 0.0) ** 2) if scores[i, j] >= least[i, j]]


def _in_context(scores: Matrix, left: list[Claim], right: list[Claim]) -> Matrix:
    """Scores with a little more for claims that stand in one sentence with claims already paired."""
    found = scores.copy()
    for i, j in _assigned(scores, left, right):
        for step in (-1, 1):
            x, y = i + step, j + step
            if 0 <= x < len(left) and 0 <= y < len(right) and scores[x, y] > 0.08:
                together = left[x].sentence == left[i].sentence, right[y].sentence == right[j].sentence
                found[x, y] += BESIDE * sum(together) / 2
    return found


def _gather_lists(pairs: list[Pair], left: list[Claim], right: list[Claim]) -> None:
    """Parts of a list that are left over join the pair of another part, where that is paired with a list's part too."""
    for claims, mine, other, theirs in ((left, "a", "b", right), (right, "b", "a", left)):
        taken = {n for p in pairs for n in getattr(p, mine)}
        for n, claim in enumerate(claims):
            if claim.group is None or n in taken:
                continue
            for pair in pairs:
                beside = claims[getattr(pair, mine)[0]].group == claim.group and abs(getattr(pair, mine)[0] - n) < FAR
                if beside and theirs[getattr(pair, other)[0]].group is not None:
                    getattr(pair, mine).append(n)
                    getattr(pair, mine).sort()
                    break


def _least(a: Claim, b: Claim) -> float:
    if a.who and b.who and not set(a.who) & set(b.who):
        return LEAST_APART
    return LEAST_VAGUE if _vague(a) or _vague(b) or (a.who and a.who == b.who) else LEAST


def score_all(left: list[Claim], right: list[Claim]) -> Matrix:
    """The score of every claim of A with every claim of B, 0 to about 1."""
    likeness = _Likeness(left, right)
    scores = np.zeros((len(left), len(right)))
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            scores[i, j] = score(a, b, likeness)
    return scores


def _vague(claim: Claim) -> bool:
    return claim.scale == "pressure" and claim.rank == 1


def _one_topic(a: Claim, b: Claim) -> bool:
    return any(n.startswith("t:") and w > GENERAL and n in b.features for n, w in a.features.items())


def _only_general(claim: Claim) -> bool:
    return bool(claim.topics) and all(topics()[t].general for t in claim.topics)


class _Likeness:
    """How alike two bags of features are: the same features count whole, words near in meaning in part."""

    def __init__(self, left: list[Claim], right: list[Claim]) -> None:
        self.spread = _spread(left, right)
        counts = [Counter(n for c in claims for n in c.features if n.startswith("t:")) for claims in (left, right)]
        self.least = {n: max(counts[0][n], counts[1][n]) for n in counts[0] if n in counts[1]}
        self.words: dict[str, str] = {}
        for claim in (*left, *right):
            self.words.update(claim.words)
        names = sorted(self.words)
        self.place = {name: at for at, name in enumerate(names)}
        known = [self.words[name] for name in names]  # names mean nobody else
        self.near = nearness(["" if word[:1].isupper() else word for word in known]) * NEAR
        np.fill_diagonal(self.near, 1.0)
        self._arrays: dict[int, tuple[npt.NDArray[np.int64], Matrix, dict[str, float]]] = {}

    def rare(self, topic: str) -> bool:
        """Whether a topic is one that few claims of either account bring up."""
        return (
            self.least.get(topic, FEW + 1) <= FEW
            and topics().get(topic[2:]) is not None
            and not topics()[topic[2:]].general
        )

    def array(self, bag: dict[str, float]) -> tuple[npt.NDArray[np.int64], Matrix, dict[str, float]]:
        """A bag's words by place and weight, and its other features."""
        found = self._arrays.get(id(bag))
        if found is None:
            spread, place = self.spread, self.place
            words = [(place[n], w * spread.get(n, 1.0)) for n, w in bag.items() if n in place]
            rest = {n: w * spread.get(n, 1.0) for n, w in bag.items() if n not in place}
            found = (np.array([p for p, _ in words], np.int64), np.array([w for _, w in words]), rest)
            self._arrays[id(bag)] = found
        return found

    def of(self, a: dict[str, float], b: dict[str, float]) -> float:
        """0 to 1."""
        (at_a, weigh_a, rest_a), (at_b, weigh_b, rest_b) = self.array(a), self.array(b)
        shared_a = shared_b = sum(min(w, rest_b[n]) for n, w in rest_a.items() if n in rest_b)
        total_a = sum(rest_a.values()) + weigh_a.sum()
        total_b = sum(rest_b.values()) + weigh_b.sum()
        if len(at_a) and len(at_b):
            near = self.near[np.ix_(at_a, at_b)]
            least = np.minimum(weigh_a[:, None], weigh_b[None, :])
            shared_a += (near * least).max(1).sum()
            shared_b += (near * least).max(0).sum()
        if not total_a or not total_b or not min(shared_a, shared_b):
            return 0.0
        dice = (shared_a + shared_b) / (total_a + total_b)
        contained = max(shared_a / max(total_a, SMALL), shared_b / max(total_b, SMALL))
        evidence = 1 - math.exp(-(shared_a + shared_b) / 2 / EVIDENCE)
        return float((DICE * dice + CONTAINED * contained) * evidence)


def _spread(left: list[Claim], right: list[Claim]) -> dict[str, float]:
    """By how much a feature's weight falls for standing in many claims of both accounts."""
    total = len(left) + len(right)
    count: dict[str, int] = {}
    for claim in (*left, *right):
        for name in claim.features:
            count[name] = count.get(name, 0) + 1
    return {name: min(1.0, math.log(total / n + 1) / math.log(total / 3 + 1)) for name, n in count.items()}


def score(a: Claim, b: Claim, likeness: _Likeness) -> float:
    """How likely two claims are one point. See the head of this file."""
    if a.kind in ALONE or b.kind in ALONE:
        return 0.9 - 0.2 * abs(a.place - b.place) if a.kind == b.kind else 0.0
    parts = ((x, y) for x in (a.parts or [a.features]) for y in (b.parts or [b.features]) if a.parts or b.parts)
    value = max(likeness.of(a.features, b.features), PART * max((likeness.of(x, y) for x, y in parts), default=0.0))
    value *= _of_sides(a, b)
    value += sum(weight for weight, holds in _signs(a, b, likeness) if holds)
    near = a.rank is not None and b.rank is not None and a.scale == b.scale and abs(a.rank - b.rank) <= 1
    return value * (NEAR_RUNG if near else 1)


def _of_sides(a: Claim, b: Claim) -> float:
    """By what a score is multiplied for who makes the claims."""
    if not a.who or not b.who:
        return 1.0
    if not set(a.who) & set(b.who):
        return OTHER_SIDE
    if a.who != b.who:
        return 1.0
    asked = {a.kind, b.kind} == {"request", "commitment"} and len(a.who) == 1
    return SAME_SIDE * (ASKED_NOT_GIVEN if asked else 1)


def _signs(a: Claim, b: Claim, likeness: _Likeness) -> Iterator[tuple[float, bool]]:
    """What else speaks for two claims being one, with what it adds."""
    vague, topic = (_vague(a), _vague(b)), _one_topic(a, b)
    yield VAGUE, topic and vague[0] != vague[1]
    yield BOTH_VAGUE, topic and all(vague)
    yield BOTH_GENERAL, all(vague) and _only_general(a) and _only_general(b) and bool(set(a.topics) & set(b.topics))
    yield RARE_TOPIC, any(n in b.features and likeness.rare(n) for n in a.features if n.startswith("t:"))
    yield SAME_ACT, a.act == b.act and a.act not in ("state", "note", "discuss", "raise", "tell", None)
    yield SAME_NUMBER, bool({f.value for f in a.numbers} & {f.value for f in b.numbers})
    yield SAME_DATE, bool({v for v, _ in a.dates} & {v for v, _ in b.dates})


def _shared(left: list[Claim], right: list[Claim]) -> list[str]:
    """The features that both sides of a pair have, the weightiest first."""
    a: dict[str, float] = {}
    for claim in left:
        a.update(claim.features)
    b = {name: w for claim in right for name, w in claim.features.items()}
    return sorted((n for n in a if n in b and min(a[n], b[n]) > 0.15), key=lambda n: (-min(a[n], b[n]), n))


def _split(pairs: list[Pair], scores: Matrix, left: list[Claim], right: list[Claim]) -> None:
    """Let claims left over join the pair whose point they split, best first."""
    taken_a = {i for p in pairs for i in p.a}
    taken_b = {j for p in pairs for j in p.b}
    loose = [(scores[p.a[0], j], p, "b", j) for p in pairs for j in range(len(right)) if j not in taken_b]
    loose += [(scores[i, p.b[0]], p, "a", i) for p in pairs for i in range(len(left)) if i not in taken_a]
    for value, pair, side, at in sorted(loose, key=lambda x: (-x[0], x[2], x[3])):
        if value < LEAST_SPLIT:
            break
        mine, other = (pair.b, pair.a) if side == "b" else (pair.a, pair.b)
        claims, whole = (right, left[other[0]]) if side == "b" else (left, right[other[0]])
        if at in (taken_b if side == "b" else taken_a) or len(other) > 1:
            continue
        if _splits(claims[mine[0]], claims[at], whole):
            mine.append(at)
            mine.sort()
            (taken_b if side == "b" else taken_a).add(at)


def _splits(first: Claim, second: Claim, whole: Claim) -> bool:
    """Whether two claims of one account share out what one claim of the other holds: each covers its own words."""
    if (_vague(second) and not _vague(whole)) or _covered(second, whole) < 0.45:
        return False
    of_first = {n for n in first.features if n in whole.features and whole.features[n] > 0.3}
    of_second = {n for n in second.features if n in whole.features and whole.features[n] > 0.3}
    return len(of_second - of_first) >= 1 and bool(of_second)


def _covered(claim: Claim, whole: Claim) -> float:
    """The share of a claim's weight that the whole has too."""
    total = sum(claim.features.values())
    return sum(w for n, w in claim.features.items() if n in whole.features) / total if total else 0.0


def assign(scores: Matrix) -> list[tuple[int, int]]:
    """The one-to-one pairing of rows with columns that scores most in all."""
    turned = scores.shape[0] > scores.shape[1]
    cost = -(scores.T if turned else scores)
    rows, columns = cost.shape
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    match = np.zeros(columns + 1, int)  # the row of each column, counted from 1
    for row in range(1, rows + 1):
        match[0] = row
        column = 0
        least = np.full(columns + 1, np.inf)
        way = np.zeros(columns + 1, int)
        used = np.zeros(columns + 1, bool)
        while True:
            used[column] = True
            free = ~used[1:]
            current = cost[match[column] - 1] - u[match[column]] - v[1:]
            better = free & (current < least[1:])
            least[1:][better] = current[better]
            way[1:][better] = column
            following = int(np.argmin(np.where(free, least[1:], np.inf))) + 1
            delta = least[following]
            u[match[used]] += delta
            v[used] -= delta
            least[1:][free] -= delta
            column = following
            if match[column] == 0:
                break
        while column:
            match[column] = match[way[column]]
            column = way[column]
    found = [(int(match[c]) - 1, c - 1) for c in range(1, columns + 1) if match[c]]
    return sorted((c, r) if turned else (r, c) for r, c in found)
