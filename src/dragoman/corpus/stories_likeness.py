"""How alike documents are: weighted words and names, and how far apart they came out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from dragoman import rules
from dragoman.corpus.stories_features import Features

Matrix = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

NAMES = 0.6  # of the likeness is that of names, days, event types and places; the rest is that of all words
SAME_DAYS = 3  # days between two documents that tell nothing: the next day's papers, a time zone
FADING = 30.0  # days, beyond those, after which the lapse of time has done most of its work
STRIP = 4_000_000  # numbers of a matrix that are held at a time
FEWEST = 30  # documents that the background counts for at least, where there are hardly any
FAR = 0.5  # of the likeness is left to documents that are far apart in time


@cache
def background() -> tuple[Mapping[str, int], int]:
    """In how many of how many news documents each stem stands (rules/stories.toml)."""
    table = rules.load("stories.toml")
    counts = {word: int(count) for count, words in table["counts"].items() for word in words.split()}
    return counts, int(table["documents"])


@dataclass(frozen=True)
class Vector:
    """A document as numbers: ids and weights within it of its words and its names, and the days it may be from."""

    words: tuple[Ids, Matrix]
    names: tuple[Ids, Matrix]
    first: float
    last: float

    @property
    def terms(self) -> Ids:
        """All its terms, each once."""
        return np.union1d(self.words[0], self.names[0])


class Terms:
    """The terms seen so far, by number, and how many of the documents at hand hold each.

    The weight of a term is the rarer it is, in the background and at hand, the greater. The background counts for no
    more documents than are at hand, so that in a collection on one affair the names that all of it shares weigh
    little. (Inverse document frequency, Spärck Jones 1972; the mixture is ours.)
    """

    def __init__(self, load: Callable[[Sequence[str]], Mapping[str, int]] | None = None, total: int = 0) -> None:
        self.load, self.total = load, total
        self.common, self.documents = background()
        self._counted: list[Ids] = []
        self.number: dict[str, int] = {}
        self.term: list[str] = []
        self.held = np.zeros(1024, dtype=np.float64)
        self.usual = np.zeros(1024, dtype=np.float64)

    def prepare(self, found: Features) -> Vector:
        """A document as numbers. `load`, if given, is asked for the counts of terms not seen before."""
        fresh = [term for term in {**found.words, **found.names} if term not in self.number]
        if fresh:
            self._learn(fresh)
        parts = []
        for row in (found.words, found.names):
            ids = np.fromiter((self.number[term] for term in row), dtype=np.int64, count=len(row))
            parts.append((ids, 1 + np.log(np.fromiter(row.values(), dtype=np.float32, count=len(row)))))
        return Vector(parts[0], parts[1], _day(found.first), _day(found.last))

    def _learn(self, fresh: Sequence[str]) -> None:
        counts = self.load(fresh) if self.load else {}
        if len(self.term) + len(fresh) > len(self.held):
            more = max(len(self.held), len(fresh))
            self.held = np.append(self.held, np.zeros(more))
            self.usual = np.append(self.usual, np.zeros(more))
        for term in fresh:
            at = len(self.term)
            self.number[term] = at
            self.term.append(term)
            self.held[at] = counts.get(term, 0)
            self.usual[at] = self.common.get(term, 0)

    def add(self, vector: Vector) -> None:
        """Count a document."""
        self.total += 1
        self.held[vector.terms] += 1
        self._counted.append(vector.terms)

    def fresh(self) -> list[int]:
        """The terms whose counts rose since this was last asked."""
        found, self._counted = self._counted, []
        return np.unique(np.concatenate(found)).tolist() if found else []

    def weights(self, ids: Ids) -> Matrix:
        """The weight of each of these terms, above 0."""
        part = min(1.0, max(self.total, FEWEST) / self.documents)
        seen = part * self.usual[ids] + self.held[ids] + 0.5
        weights: Matrix = np.log(np.maximum((part * self.documents + self.total + 1) / seen, 1.01)).astype(np.float32)
        return weights

    def top(self, vector: Vector, count: int) -> list[str]:
        """The `count` terms of most weight that a document is found by, names half as much again as other words."""
        score: dict[str, float] = {}
        for (ids, often), factor in ((vector.words, 1.0), (vector.names, 1.5)):
            for at, weight in zip(ids.tolist(), (self.weights(ids) * often).tolist(), strict=True):
                if not self.term[at].startswith(("#", "-")):
                    score[self.term[at]] = max(score.get(self.term[at], 0.0), weight * factor)
        return sorted(score, key=lambda term: (-score[term], term))[:count]

    def matrices(self, documents: Sequence[Vector]) -> tuple[Matrix, Matrix]:
        """One row of unit length a document: for its words, and for its names."""
        return self._matrix([d.words for d in documents]), self._matrix([d.names for d in documents])

    def _matrix(self, rows: Sequence[tuple[Ids, Matrix]]) -> Matrix:
        ids, columns = np.unique(np.concatenate([row[0] for row in rows]), return_inverse=True)
        matrix = np.zeros((len(rows), max(1, len(ids))), dtype=np.float32)
        places = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        matrix[places, columns] = np.concatenate([row[1] for row in rows])
        matrix[:, : len(ids)] *= self.weights(ids)
        unit: Matrix = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
        return unit

    def likeness(self, documents: Sequence[Vector]) -> Matrix:
        """The likeness of each pair, 0 to 1: cosines of names and of words, less where the days lie apart."""
        words, names = self.cosines(documents)
        alike: Matrix = (1 - NAMES) * words + NAMES * names
        return alike * lapse(documents)

    def cosines(self, documents: Sequence[Vector], starts: Sequence[int] | None = None) -> tuple[Matrix, Matrix]:
        """The cosines of all pairs, by words and by names; of the means of groups, if `starts` says where each begins.

        Memory holds the products and one strip of columns at a time.
        """
        groups = np.arange(len(documents)) if starts is None else np.array(starts)
        sizes = np.diff(np.append(groups, len(documents)))[:, None].astype(np.float32)
        made = []
        for rows in ([d.words for d in documents], [d.names for d in documents]):
            places = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
            ids, columns = np.unique(np.concatenate([row[0] for row in rows]), return_inverse=True)
            values = np.concatenate([row[1] for row in rows]) * self.weights(ids)[columns]
            lengths = np.sqrt(np.bincount(places, values.astype(np.float64) ** 2, minlength=len(rows)))
            values = (values / np.maximum(lengths, 1e-9)[places]).astype(np.float32)
            order = np.argsort(columns, kind="stable")
            places, columns, values = places[order], columns[order], values[order]
            product = np.zeros((len(groups), len(groups)), dtype=np.float32)
            width = min(max(64, STRIP // max(1, len(rows))), len(ids) or 1)
            for first in range(0, len(ids), width):
                low, high = np.searchsorted(columns, (first, first + width))
                strip = np.zeros((len(rows), width), dtype=np.float32)
                strip[places[low:high], columns[low:high] - first] = values[low:high]
                means = strip if starts is None else np.add.reduceat(strip, groups, axis=0) / sizes
                product += means @ means.T
            made.append(product)
        return made[0], made[1]

    def likeness_to(self, one: Vector, others: Sequence[Vector]) -> Matrix:
        """The likeness of one document to each of the others."""
        words, names = self.matrices([one, *others])
        alike: Matrix = (1 - NAMES) * (words[1:] @ words[0]) + NAMES * (names[1:] @ names[0])
        near: Matrix = alike * lapse([one], others)[0]
        return near


def lapse(documents: Sequence[Vector], others: Sequence[Vector] | None = None) -> Matrix:
    """What the time between two documents leaves of their likeness; 1 where either is undated."""
    others = documents if others is None else others
    first, last = (np.array([getattr(d, end) for d in documents])[:, None] for end in ("first", "last"))
    others_first, others_last = (np.array([getattr(d, end) for d in others])[None, :] for end in ("first", "last"))
    apart = np.maximum(first - others_last, others_first - last)
    beyond = np.nan_to_num(np.maximum(apart - SAME_DAYS, 0), nan=0.0)
    left: Matrix = (FAR + (1 - FAR) * np.exp(-beyond / FADING)).astype(np.float32)
    return left


def _day(day: str | None) -> float:
    try:
        return float(date.fromisoformat(day).toordinal()) if day else math.nan
    except ValueError:
        return math.nan
