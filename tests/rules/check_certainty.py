"""A cue of certainty acts in an example when it stands in the `certainty` of an event there.

A pseudo-cue acts when the event is found without any auxiliary, however much like a cue its words look.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman import rules as files
from dragoman.annotate import store
from dragoman.annotate.pipeline import pipeline
from dragoman.records import Event

FILES = ["certainty.toml"]


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from data["cue"]


@cache
def found() -> dict[str, list[Event]]:
    texts = sorted({t for c in files.load(FILES[0])["cue"] for t in (*c["examples"], *c.get("counter_examples", ()))})
    return {t: store.get(doc, "events") for t, doc in zip(texts, pipeline().pipe(texts), strict=True)}


def fires(rule: dict[str, Any], example: str) -> bool:
    events = found()[example]
    if rule.get("pseudo"):
        return any(not e.auxiliary for e in events)
    return any(f"certainty/{rule['id']}" in e.certainty for e in events)
