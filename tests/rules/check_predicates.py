"""A predicate acts in an example when an event of its type is found there by it, or by another at one of its words.

The sentences of all predicates are annotated in one go, the first time that one is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman import rules as files
from dragoman.annotate import store
from dragoman.annotate.event_lexicon import FOLDER, index
from dragoman.annotate.pipeline import pipeline

FILES = files.names(FOLDER)


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from data["predicate"]


@cache
def found() -> dict[str, list[tuple[str, str]]]:
    """For each example of the lexicon, the predicate and type of each event found there."""
    entries = [entry for name in FILES for entry in files.load(name)["predicate"]]
    texts = sorted({t for e in entries for t in (*e.get("examples", ()), *e.get("counter_examples", ()))})
    docs = pipeline(rules_only=True).pipe(texts)
    return {t: [(e.by, e.type) for e in store.get(doc, "events")] for t, doc in zip(texts, docs, strict=True)}


@cache
def lemmas() -> dict[str, frozenset[str]]:
    """The lemmas of each predicate, by its id."""
    return {p.id: p.lemmas for predicates in index().values() for p in predicates}


def fires(rule: dict[str, Any], example: str) -> bool:
    wanted = f"predicates/{rule['id']}"
    for by, kind in found()[example]:
        twin = not lemmas()[by.partition("/")[2]].isdisjoint(lemmas()[rule["id"]])
        if by == wanted or (twin and kind in (rule["type"], rule.get("future_as"))):
            return True
    return False
