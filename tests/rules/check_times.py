"""A rule of times fires in an example if it finds the words with the value; in a counter-example it finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman.annotate.times import times
from dragoman.records import Time

FILES = ["times.toml"]
PUBLISHED = "2024-05-15"  # a Wednesday


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each rule of the file."""
    yield from data["rule"]


@cache
def read(text: str, published: str) -> list[Time]:
    """What the tagger finds, once a text."""
    return times(text, published or None)


def fires(rule: dict[str, Any], example: str | list[str]) -> bool:
    """Whether the rule finds the example's words, with their value; of a counter-example, whether it finds any."""
    by = f"times/{rule['id']}"
    if isinstance(example, str):
        return any(each.by == by for each in read(example, PUBLISHED))
    text, words, value, *published = example
    found = read(text, published[0] if published else PUBLISHED)
    return any(e.by == by and text[e.span[0] : e.span[1]] == words and (e.value or "") == value for e in found)
