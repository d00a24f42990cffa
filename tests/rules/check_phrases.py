"""A phrase acts in an example if it is found there; a mention rule if some phrase's kind comes from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dragoman import rules as files
from dragoman.corpus.phrases import find

FILES = files.names("phrases")


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each phrase, or each mention rule, of the file."""
    yield from data.get("phrase", [])
    for row in data.get("mention", []):
        yield {**row, "told": row["kind"]}


def fires(rule: dict[str, Any], example: str) -> bool:
    """Whether the phrase is found in the example, or a phrase there has its kind from the mention rule."""
    found = find(example)
    if "told" in rule:
        return any(use.by == f"phrases/mentions/{rule['id']}" and use.kind == rule["told"] for use in found)
    return any(use.phrase == rule["id"] for use in found)
