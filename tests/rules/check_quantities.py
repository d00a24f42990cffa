"""A rule of quantities fires in an example if a figure there is read by it; a `reject` if it keeps a figure out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import spacy
from spacy.language import Language

from dragoman.annotate import store
from dragoman.annotate.pipeline import base_name
from dragoman.annotate.quantities import find_quantities
from dragoman.annotate.quantity_rules import lexicon
from dragoman.records import Quantity

FILES = ["quantities.toml"]
NAMED = ("unit", "toll", "change")


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each row, with the table it stands in."""
    for table, rows in data.items():
        for row in rows:
            yield {**row, "table": table}


@cache
def nlp() -> Language:
    """The base pipeline with the actors, which some rules ask for."""
    base = spacy.load(base_name())
    base.add_pipe("dragoman_actors")
    return base


@cache
def read(text: str) -> list[Quantity]:
    """What the component finds in a text, dates apart."""
    doc = nlp()(text)
    store.set_meta(doc, store.Meta())
    return find_quantities(doc)


def fires(rule: dict[str, Any], example: str) -> bool:
    """Whether the row decides something of a figure in the example."""
    found, table = read(example), rule["table"]
    if table in ("unit", "currency", "kind"):
        return any(q.by == f"quantities/{rule['id']}" for q in found)
    if table in NAMED:
        return any(getattr(q, table) == rule[table] for q in found)
    if table == "approximation":
        return any((q.approximation or "").lower() in rule["words"] for q in found)
    if table == "comparison":
        return any(q.comparison for q in found)
    if table == "subject":
        return any(q.measured is not None and q.measured[0] < q.span[0] for q in found)
    if table == "owner":
        return any(q.of for q in found)
    if table == "people":
        return any(q.toll and q.measured and example[slice(*q.measured)] in lexicon().people for q in found)
    if table == "plural":
        return any(q.measured and example[slice(*q.measured)].split()[-1] in rule["words"] for q in found)
    return not found
