"""A passage rule fires in an example if a quoted passage there gets its kind from it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import spacy
from spacy.language import Language

from dragoman.annotate.attributions import attribute
from dragoman.annotate.pipeline import base_name

FILES = ["quotations.toml"]


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each rule of the file."""
    yield from data["rule"]


@cache
def nlp() -> Language:
    """The base pipeline, without what no rule asks."""
    return spacy.load(base_name(), exclude=["ner"])


def fires(rule: dict[str, Any], example: str) -> bool:
    """Whether some passage of the example has its kind from this rule."""
    _, quotations, _ = attribute(nlp()(example))
    return any(each.by == f"quotations/{rule['id']}" and each.kind == rule["kind"] for each in quotations)
