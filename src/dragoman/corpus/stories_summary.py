"""What a story is about, told from its own documents: headline, actors, places, and why each document is in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from dragoman.corpus.stories_likeness import NAMES, Terms, Vector, lapse

HEADLINE = 120  # characters
ACTORS, EVENTS, PLACES, WORDS, SHARED = 12, 8, 6, 12, 6  # named of a story, and of a document's reason


def most_typical(terms: Terms, vectors: Sequence[Vector]) -> tuple[int, list[float | None]]:
    """The place of the document that is most like the others, and the mean likeness of each to them."""
    if len(vectors) == 1:
        return 0, [None]
    words, names = terms.matrices(vectors)
    alike = ((1 - NAMES) * (words @ words.T) + NAMES * (names @ names.T)) * lapse(vectors)
    mean = (alike.sum(axis=1) - np.diag(alike)) / (len(vectors) - 1)
    return int(mean.argmax()), [round(float(one), 3) for one in mean]


def headline(title: str | None, body: str) -> str:
    """A document's title, else its first words, cut at a word."""
    text = " ".join((title or _first_sentence(body)).split())
    return text if len(text) <= HEADLINE else text[:HEADLINE].rsplit(" ", 1)[0] + " …"


def _first_sentence(body: str) -> str:
    text = body.strip().partition("\n")[0]
    # A dateline ("GENEVA, March 3 (XYZ) -") tells where from, not what.
    text = re.sub(r"^[A-ZÀ-Þ][A-ZÀ-Þ .,’'-]+[^-–—]{0,40}\s[-–—]+\s", "", text)
    found = re.match(r".+?[.!?][\"”’']?(?=\s|$)", text)
    return found.group() if found else text


def shared_terms(terms: Terms, vectors: Sequence[Vector]) -> list[list[str]]:
    """For each document the terms that tie it to the others most: those with most weight in it and in their sum."""
    words, names = terms.matrices(vectors)
    found = []
    order = [np.unique(np.concatenate([getattr(v, part)[0] for v in vectors])) for part in ("words", "names")]
    for at in range(len(vectors)):
        score: dict[str, float] = {}
        for ids, matrix, factor in ((order[0], words, 1 - NAMES), (order[1], names, NAMES)):
            tie = matrix[at, : len(ids)] * (matrix[:, : len(ids)].sum(axis=0) - matrix[at, : len(ids)]) * factor
            for place in np.argsort(-tie)[: 3 * SHARED]:
                if tie[place] > 0:
                    term = terms.term[int(ids[place])]
                    score[term] = score.get(term, 0.0) + float(tie[place])
        found.append(sorted(score, key=lambda term: (-score[term], term)))
    return found


def reason(shared: Sequence[str], surfaces: Mapping[str, str], likeness: float | None) -> tuple[str, list[str]]:
    """Why a document is in its story, in words, and the terms it shares as its readers write them."""
    if likeness is None:
        return "the only document of its story", []
    seen: dict[str, None] = {}
    for term in shared:
        seen.setdefault(_readable(term, surfaces))
        if len(seen) == SHARED:
            break
    return f"shares {', '.join(seen)} (likeness {likeness:.2f} to the others on average)", list(seen)


def _readable(term: str, surfaces: Mapping[str, str]) -> str:
    if term.startswith("#"):
        kind, _, day = term[1:].partition(" ")
        return f"{kind} on {day}" if day else kind
    if term.startswith("-"):
        return term[1:]
    return surfaces.get(term, term.removeprefix("@"))


def surfaces(bodies: Iterable[str], stem: Any, word: re.Pattern[str]) -> dict[str, str]:
    """How the documents write each stem: the commonest form."""
    forms: dict[str, Counter[str]] = {}
    for body in bodies:
        for form in word.findall(body):
            forms.setdefault(stem(form), Counter())[form] += 1
    return {one: max(found, key=lambda form: (found[form], form)) for one, found in forms.items()}


def actors_of(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The actors of a story: key, name, kind, country, in how many documents; those in most documents first.

    `rows` are actors' records. Outlets are left out: they tell the story.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["kind"] in {"media", "group"} or not row["key"]:
            continue
        one = found.setdefault(row["key"], {"key": row["key"], "name": row["name"], "kind": row["kind"],
                                            "country": row["country"], "documents": set(), "mentions": 0})  # fmt: skip
        one["documents"].add(row["document"])
        one["mentions"] += len(row["mentions"])
        one["name"] = max(one["name"], row["name"], key=len)
    order = sorted(found.values(), key=lambda one: (-len(one["documents"]), -one["mentions"], one["key"]))
    return [{**one, "documents": len(one["documents"])} for one in order[:ACTORS]]


def places_of(events: Iterable[Mapping[str, Any]]) -> list[str]:
    """The places of a story's events, the commonest first."""
    found = Counter(event["place"] for event in events if event["place"])
    return [place for place, _ in sorted(found.items(), key=lambda x: (-x[1], x[0]))[:PLACES]]
