"""A party acts in an example when one of its nouns names a party to an event there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman import rules as files
from dragoman.annotate import store
from dragoman.annotate.event_standing import RULES
from dragoman.annotate.pipeline import pipeline

FILES = [RULES]


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for rule in data["party"]:
        yield {"name": rule["nouns"][0], **rule}


@cache
def found() -> dict[str, list[str]]:
    """For each example, the last word of each name of a party there."""
    texts = sorted({t for r in files.load(RULES)["party"] for t in (*r["examples"], *r["counter_examples"])})
    out: dict[str, list[str]] = {}
    for text, doc in zip(texts, pipeline(rules_only=True).pipe(texts), strict=True):
        roles = [r for e in store.get(doc, "events") for r in (*e.actors, *e.recipients)]
        out[text] = [text[slice(*role.span)].split()[-1].lower() for role in roles]
    return out


def fires(rule: dict[str, Any], example: str) -> bool:
    return any(word in rule["nouns"] for word in found()[example])
