"""Figures in news prose: composed sentences with number, unit, approximation and what is measured; and their links."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate import store
from dragoman.annotate.attributions import make_attributions
from dragoman.annotate.pipeline import base_name
from dragoman.annotate.quantities import make_quantities
from dragoman.annotate.quantity_figures import Reader
from dragoman.records import Actor, Quantity

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


@pytest.mark.parametrize("name", ["mended.toml", "unseen.toml", "fresh.toml"])
def test_composed_sentences(name: str) -> None:
    """95 of 100 sentences right in number, unit, approximation and measured, all their figures and no others."""
    mistakes = wrong(name)
    assert len(mistakes) <= 0.05 * len(cases(name)), "\n".join(mistakes)


# A sentence, a quantity's words in it, a field, and what it holds; of a comparison, the words compared with.
LINKS = [
    ("The strike killed 14 people in Odesa.", "14", "toll", "killed"),
    ("The strike left 12 dead and 40 wounded.", "40", "toll", "wounded"),
    ("Police arrested nearly 300 demonstrators on Sunday.", "nearly 300", "toll", "detained"),
    ("Some 40,000 people have been displaced by the fighting.", "Some 40,000", "toll", "displaced"),
    ("Thirty soldiers died in the raid.", "Thirty", "toll", "killed"),
    ("Twelve soldiers killed a guard.", "Twelve", "toll", None),
    ("Troops captured 40 tanks.", "40", "toll", None),
    ("Unemployment rose to 6.1 percent.", "6.1 percent", "change", "rise"),
    ("Oil output fell by more than 3 percent.", "more than 3 percent", "change", "fall"),
    ("Approval is at 41 percent, up from 38 percent in April.", "41 percent", "comparison", "38 percent"),
    ("The share rose from 10 percent to 14 percent.", "14 percent", "comparison", "10 percent"),
    ("Sales made up 20 tons, compared with less than 12 tons.", "20 tons", "comparison", "less than 12 tons"),
    ("It has 40 ships and 50 planes.", "40", "comparison", None),
    ("The pact would ship 38 billion cubic meters of gas per year.", "38 billion cubic meters", "period", "P1Y"),
    ("Exports reached $4 billion in 2023.", "$4 billion", "period", "2023"),
    ("Russia lost 300 square miles of land.", "300 square miles", "of", "Russia"),
    ("The strike hit 20 percent of Ukraine's power plants.", "20 percent", "of", "Ukraine"),
    ("The temperature reached 41 degrees Celsius in the valley.", "41 degrees Celsius", "of", None),
]


@pytest.mark.parametrize(("text", "words", "field", "wanted"), LINKS)
def test_links(text: str, words: str, field: str, wanted: str | None) -> None:
    found = {text[slice(*q.span)]: q for q in read(text)}
    value = getattr(found[words], field)
    if field == "comparison" and value is not None:
        value = next(words for words, q in found.items() if q.id == value)
    if field == "of" and value is not None:
        value = next(a.name for a in actors(text) if a.id == value)
    assert value == wanted


def actors(text: str) -> list[Actor]:
    return list(store.get(parts()[0](nlp()(text)), "actors"))


def test_a_statement_holds_its_quantity() -> None:
    said = read("The minister said that 14 ships had left.")
    assert [q.attribution for q in said] == ["t1"]
    told = read("Fourteen ships left.")
    assert [q.attribution for q in told] == [None]


def test_quantities_keep_to_the_body() -> None:
    text = "Forty ships left.\n\nRelated: 12 ships sank."
    doc = nlp()(text)
    store.set_meta(doc, store.Meta(body=((0, 17),)))
    assert [text[slice(*q.span)] for q in store.get(parts()[-1](doc), "quantities")] == ["Forty"]


@given(st.text(alphabet="0123456789.,-–/:$€%½ İaemortw'\n", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for figure in Reader(text).figures():
        assert 0 <= figure.span[0] <= figure.core[0] < figure.core[1] <= figure.span[1] <= len(text)
