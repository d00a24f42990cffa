"""A predicate acts in an example when an event is found by it there.

The sentences of all predicates are parsed in one go, the first time that one is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman import rules as files
from dragoman.annotate import store
from dragoman.annotate.pipeline import pipeline

FILES = [name for name in files.names("plover/predicates")]


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from data["predicate"]


@cache
def found() -> dict[str, set[str]]:
    """For each example of the lexicon, the predicates that an event was found by."""
    entries = [entry for name in FILES for entry in files.load(name)["predicate"]]
    texts = {t for e in entries for t in (*e.get("examples", ()), *e.get("counter_examples", ()))}
    ordered = sorted(texts)
    return {t: {e.by for e in store.get(doc, "events")} for t, doc in zip(ordered, pipeline().pipe(ordered), strict=True)}


def fires(rule: dict[str, Any], example: str) -> bool:
    return f"predicates/{rule['id']}" in found()[example]
