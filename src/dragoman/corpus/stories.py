"""Stories: documents on one event, each placed as it comes; later ones may merge stories or split them.

A new document is compared with the stories that hold its rarest terms. Those stories' documents and the new one are
put together anew (`stories_cluster`), so that a story is what its documents make of it, whatever came first. Every
change is noted. Nothing here knows of a ledger: `Book` keeps all in memory; the ledger's book loads what it asks for.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dragoman.corpus import stories_cluster
from dragoman.corpus.stories_features import Features
from dragoman.corpus.stories_likeness import Matrix, Terms, Vector

TERMS = 24  # that a document is found by
RECENT = 300  # documents that a term leads to, the last ones
NEAREST = 40  # documents whose stories are looked at
STORIES = 8  # that a new document is weighed against
SEEN = 120  # documents of a story that are weighed, the last ones; a larger story is not split
LINE_NAMES = 0.2  # of the likeness of stories: less than within a story, since a storyline outlives its actors


@dataclass(frozen=True)
class Change:
    """What became of a story: begun | joined | moved | merged | split. `other` is the story it came from or took in."""

    change: str
    story: str
    other: str | None
    document: str | None
    reason: str


class Book:
    """The stories of all documents placed so far, in memory."""

    def __init__(self, terms: Terms | None = None) -> None:
        self.terms = terms or Terms()
        self.story: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self.kept: dict[str, Vector] = {}
        self.found_by: dict[str, list[str]] = {}
        self.changes: list[Change] = []
        self.whole = SEEN  # a story with more documents is not split

    # --- what a ledger's book does in its own way ---

    def holders(self, terms: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The last `RECENT` documents found by each term."""
        return {term: self.found_by[term][-RECENT:] for term in terms if term in self.found_by}

    def story_of(self, names: Iterable[str]) -> Mapping[str, str]:
        """The stories of these documents."""
        return {name: self.story[name] for name in names if name in self.story}

    def members_of(self, stories: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The documents of these stories, in the order they came."""
        return {story: self.members.get(story, []) for story in stories}

    def vectors(self, names: Sequence[str]) -> list[Vector]:
        """These documents as numbers."""
        return [self.kept[name] for name in names]

    def add(self, name: str, vector: Vector, terms: Sequence[str]) -> None:
        """Take in a document, found by `terms`."""
        self.kept[name] = vector
        for term in terms:
            self.found_by.setdefault(term, []).append(name)

    def assign(self, name: str, story: str, before: str | None) -> None:
        """Put a document in `story`; it was in `before`."""
        if before is not None:
            self.members[before].remove(name)
        self.story[name] = story
        self.members.setdefault(story, []).append(name)

    # --- placing ---

    def place(self, name: str, features: Features) -> str:
        """Place a document; gives its story. It must not have been placed before."""
        vector = self.terms.prepare(features)
        self.terms.add(vector)
        terms = self.terms.top(vector, TERMS)
        found = self._near(terms)
        self.add(name, vector, terms)
        stories = {story: list(of)[-SEEN:] for story, of in self.members_of(self._stories(found)).items()}
        names = [one for of in stories.values() for one in of]
        if not names:
            return self._begin(name)
        mean = dict[str, float]()
        alike = self.terms.likeness_to(vector, self.vectors(names))
        at = 0
        for story, of in stories.items():
            mean[story] = float(alike[at : at + len(of)].mean())
            at += len(of)
        near = [story for story in stories if mean[story] >= stories_cluster.FAINT]
        if not near:
            return self._begin(name)
        names = [name, *(one for story in near for one in stories[story])]
        label = stories_cluster.stories(self.terms.likeness(self.vectors(names)))
        self._settle(names, [int(place) for place in label], name)
        return self.story_of([name])[name]

    def weigh_anew(self, names: Sequence[str]) -> None:
        """Put these documents together anew, all at once: what a batch makes of them, with the ids that they have.

        Takes memory with the square of their number.
        """
        label = stories_cluster.stories(self.terms.likeness(self.vectors(names)))
        self.whole = max(SEEN, len(names))
        self._settle(names, [int(place) for place in label], None)
        self.whole = SEEN

    def _near(self, terms: Sequence[str]) -> list[str]:
        weights = self.terms.weights(np.array([self.terms.number[term] for term in terms], dtype=np.int64))
        weight = dict(zip(terms, weights.tolist(), strict=True))
        score: dict[str, float] = defaultdict(float)
        for term, found in self.holders(terms).items():
            for other in found:
                score[other] += weight[term]
        return [other for other, _ in sorted(score.items(), key=lambda x: (-x[1], x[0]))[:NEAREST]]

    def _stories(self, near: Sequence[str]) -> list[str]:
        of = self.story_of(near)
        return list(dict.fromkeys(of[other] for other in near if other in of))[:STORIES]

    def _begin(self, name: str) -> str:
        story = story_id(name)
        self.assign(name, story, None)
        self.changes.append(Change("begun", story, None, name, "like no story so far"))
        return story

    def _settle(self, names: Sequence[str], label: Sequence[int], new: str | None) -> None:
        """Give each group the id of the story that most of it comes from, and note what changed."""
        before = self.story_of(names)
        groups: dict[int, list[str]] = defaultdict(list)
        for name, place in zip(names, label, strict=True):
            groups[place].append(name)
        whole = {story: len(found) for story, found in self.members_of(sorted(set(before.values()))).items()}
        shares = [
            (-count, story, place)
            for place, group in groups.items()
            for story, count in Counter(before[name] for name in group if name in before).items()
        ]
        keeps: dict[int, str] = {}
        kept: set[str] = set()
        for _, story, place in sorted(shares):
            if place not in keeps and story not in kept:
                keeps[place] = story
                kept.add(story)
        free = {name for name in names if name not in before or whole[before[name]] <= self.whole}
        why = f"when {new} came" if new else "when all were weighed anew"
        for place, group in sorted(groups.items(), key=lambda x: x[0] not in keeps):
            some = [name for name in group if name in free]
            if place in keeps:
                self._fill(keeps[place], some, before, whole, why)
            elif some:
                self._part(some, before, new)

    def _part(self, group: Sequence[str], before: Mapping[str, str], new: str | None) -> None:
        """Begin a story with a group that is the better part of none: the new document, or what splits off."""
        first = min(group)
        story = story_id(first)
        while self.members_of([story])[story]:  # that document's own story goes on without it
            story = story_id(story)
        old = sorted({before[name] for name in group if name in before})
        if old:
            reason = "its documents are closer to each other than to the rest"
            self.changes.append(Change("split", story, old[0], None, reason))
        else:
            self.changes.append(Change("begun", story, None, new, "like no story so far"))
        for name in group:
            self.assign(name, story, before.get(name))

    def _fill(
        self, story: str, group: Sequence[str], before: Mapping[str, str], whole: Mapping[str, int], why: str
    ) -> None:
        """Bring a story what is close to it."""
        moved = defaultdict(list)
        for name in group:
            was = before.get(name)
            if was == story:
                continue
            self.assign(name, story, was)
            if was is None:
                self.changes.append(Change("joined", story, None, name, "like its documents"))
            else:
                moved[was].append(name)
        for was, gone in moved.items():
            if len(gone) == whole[was]:
                self.changes.append(Change("merged", story, was, None, f"alike {why}"))
            else:
                self.changes += [Change("moved", story, was, name, f"closer {why}") for name in gone]


def story_id(name: str) -> str:
    """The id of the story that begins with this document."""
    return "s" + hashlib.blake2b(name.encode(), digest_size=8).hexdigest()


def line_id(story: str) -> str:
    """The id of the storyline that begins with this story."""
    return "l" + hashlib.blake2b(story.encode(), digest_size=8).hexdigest()


def stream(documents: Iterable[tuple[str, Features]]) -> dict[str, str]:
    """The story of each document, placed one after the other."""
    book = Book()
    for name, features in documents:
        book.place(name, features)
    return dict(book.story)


def batch(documents: Mapping[str, Features]) -> dict[str, str]:
    """The story of each document, all weighed at once; takes memory with the square of their number."""
    names = sorted(documents)
    terms, found = counted([documents[name] for name in names])
    label = stories_cluster.stories(terms.likeness(found))
    return {name: story_id(names[int(place)]) for name, place in zip(names, label, strict=True)}


def counted(documents: Sequence[Features]) -> tuple[Terms, list[Vector]]:
    """A set of documents as numbers, and their terms counted."""
    terms = Terms()
    found = [terms.prepare(document) for document in documents]
    for vector in found:
        terms.add(vector)
    return terms, found


def storylines(documents: Mapping[str, Features], story: Mapping[str, str]) -> dict[str, str]:
    """The storyline of each story, given its documents' features and stories."""
    names = sorted(documents)
    terms, found = counted([documents[name] for name in names])
    return lines(terms, dict(zip(names, found, strict=True)), story)


def lines(terms: Terms, documents: Mapping[str, Vector], story: Mapping[str, str]) -> dict[str, str]:
    """The storyline of each story: mostly by words, whatever the time between them."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(documents):
        groups[story[name]].append(name)
    order = sorted(groups)
    if not order:
        return {}
    starts = np.cumsum([0, *(len(groups[group]) for group in order[:-1])]).tolist()
    words, names = terms.cosines([documents[name] for group in order for name in groups[group]], starts)
    alike: Matrix = (1 - LINE_NAMES) * words + LINE_NAMES * names
    label = stories_cluster.storylines(alike, [len(groups[group]) for group in order])
    return {group: line_id(order[int(place)]) for group, place in zip(order, label, strict=True)}
