"""A rule of quantities fires in an example if a figure there is read by it; a `reject` if it keeps a figure out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    found, decides = read(example), DECIDES.get(rule["table"])
    return not found if decides is None else any(decides(rule, q, example) for q in found)


def measured(quantity: Quantity, example: str) -> str:
    """The words of what is measured."""
    return example[slice(*quantity.measured)] if quantity.measured else ""


def by_id(rule: dict[str, Any], quantity: Quantity, example: str) -> bool:
    """Whether the record names the row."""
    return quantity.by == f"quantities/{rule['id']}"


DECIDES: dict[str, Callable[[dict[str, Any], Quantity, str], bool]] = {
    "unit": by_id,
    "currency": by_id,
    "kind": by_id,
    "toll": lambda rule, q, _: q.toll == rule["toll"],
    "change": lambda rule, q, _: q.change == rule["change"],
    "approximation": lambda rule, q, _: (q.approximation or "").lower() in rule["words"],
    "comparison": lambda rule, q, _: q.comparison is not None,
    "subject": lambda rule, q, _: q.measured is not None and q.measured[0] < q.span[0],
    "owner": lambda rule, q, _: q.of is not None,
    "people": lambda rule, q, example: q.toll is not None and measured(q, example) in lexicon().people,
    "whole": lambda rule, q, example: measured(q, example) in rule["words"],
    "plural": lambda rule, q, example: measured(q, example) in rule["words"],
}
