"""Figures in news prose: composed sentences with number, unit, approximation and what is measured; and their links."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate import store
from dragoman.annotate.attributions import make_attributions
from dragoman.annotate.pipeline import base_name
from dragoman.annotate.quantities import make_quantities
from dragoman.records import Quantity

CASES = Path(__file__).parent / "quantities"


@cache
def nlp() -> Language:
    return spacy.load(base_name())


@cache
def parts() -> list[Any]:
    """The components before this one, and this one; statements by rules alone, which is enough here."""
    before = [nlp().create_pipe(name) for name in ("dragoman_actors", "dragoman_times")]
    return [*before, make_attributions(nlp(), "", rules_only=True), make_quantities(nlp(), "")]


@cache
def read(text: str) -> list[Quantity]:
    doc: Doc = nlp()(text)
    store.set_meta(doc, store.Meta(published="2024-05-15"))
    for part in parts():
        doc = part(doc)
    return list(store.get(doc, "quantities"))


def cases(name: str) -> list[list[Any]]:
    return list(tomllib.loads((CASES / name).read_text(encoding="utf-8"))["cases"])


def plain(text: str, found: Quantity) -> list[Any]:
    """A quantity as the case files write one: words, value or range, unit, approximation, measured."""
    value: Any = [found.low, found.high] if found.low is not None else found.value
    measured = text[slice(*found.measured)] if found.measured else ""
    number = "" if value is None else value
    return [text[slice(*found.span)], number, found.unit or "", found.approximation or "", measured]


def wrong(name: str) -> list[str]:
    out = []
    for text, *expected in cases(name):
        found = [plain(text, q) for q in read(text)]
        if found != expected:
            out.append(f"{text}\n   found {found}\n  wanted {expected}")
    return out


@pytest.mark.parametrize("name", ["mended.toml", "unseen.toml"])
def test_composed_sentences(name: str) -> None:
    """95 of 100 sentences right in number, unit, approximation and measured, all their figures and no others."""
    mistakes = wrong(name)
    assert len(mistakes) <= 0.05 * len(cases(name)), "\n".join(mistakes)
