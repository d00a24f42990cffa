"""A rule of `sources.toml` acts in an example if an attribution there has the value in the field of its table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman.annotate import store
from dragoman.annotate.pipeline import pipeline
from dragoman.records import Attribution

FILES = ["sources.toml"]


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each rule, with the table that it stands in."""
    for table, rows in data.items():
        for row in rows:
            yield {"table": table, **row}


@cache
def read(example: str) -> list[Attribution]:
    """The attributions of a sentence, by rules alone."""
    return store.get(pipeline(rules_only=True)(example), "attributions")


def fires(rule: dict[str, Any], example: str) -> bool:
    """Whether the field that the rule's table is named for has the rule's value."""
    if rule["table"] in ("doubt", "reason"):
        return any(getattr(each, rule["table"]) for each in read(example))
    return any(getattr(each, rule["table"]) == rule["value"] for each in read(example))
