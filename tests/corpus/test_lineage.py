"""Quotations followed from document to document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dragoman import Ledger
from dragoman.corpus.lineage import Words, compare
from dragoman.corpus.phrases_update import update
from dragoman.ledger import queries_phrases as queries
from dragoman.records import Actor, Annotation, Attribution, Document, Published, Quotation

FULL = "We will not trade grain for silence, and we will not be hurried"


@pytest.mark.parametrize(
    ("later", "relation"),
    [
        (FULL, "verbatim"),
        ("“We will not trade grain for silence,”", "shortened"),
        ("We do not trade grain for silence", "altered"),
        (f"Friends, {FULL} by anybody's clock", "extended"),
        ("We sold the boats in spring", None),
    ],
)
def test_what_became_of_the_words(later: str, relation: str | None) -> None:
    found = compare(Words(FULL), Words(later))
    assert (found.relation if found else None) == relation


def test_altered_words_are_shown() -> None:
    found = compare(Words("We will not trade grain for silence"), Words("We do not trade grain for silence"))
    assert found is not None
    assert [(c.was, c.now) for c in found.changes] == [("will", "do")]


def test_told_in_other_words_needs_the_same_speaker_at_the_same_time() -> None:
    one, other = (
        Words("Our patience with the harbour talks is ending"),
        Words("The harbour talks test our patience to an ending"),
    )
    assert compare(one, other) is None
    found = compare(one, other, same_speaker=True, same_time=True)
    assert found is not None and found.relation == "retold"


def test_small_words_alone_join_nothing() -> None:
    assert compare(Words("It is what it is and we will be there"), Words("It is what it is for them")) is None


def said(name: str, first: str, last: str, words: str, who: str = "Ilinca Dobrescu") -> Any:
    text = f"“{words},” {who} said."
    at = (0, len(words) + 3)
    start = text.index(who)
    actor = Actor(id="a1", name=who, kind="person", mentions=[(start, start + len(who))], key=who.lower())
    told = Attribution(id="t1", kind="direct", content=[at], speaker="a1", source=[(start, start + len(who))])
    quotation = Quotation(id="q1", span=at, kind="statement", attribution="t1")
    document = Document(id=f"id-{name}", ref=name, text=text)
    made = Annotation(id=name, published=Published(first, first, last, "metadata"), body=[(0, len(text))],
                      actors=[actor], attributions=[told], quotations=[quotation])  # fmt: skip
    return document, made


def members(ledger: Ledger) -> list[list[tuple[str, str, bool]]]:
    names = [row["lineage"] for row in ledger.ask(queries.lineage_list)]
    return [
        [(row["ref"], row["relation"], row["first"]) for row in ledger.ask(queries.lineage_members, [name])]
        for name in names
    ]


def test_a_quotation_is_followed_and_its_first_carriers_are_named(where: str) -> None:
    with Ledger(where) as ledger:
        ledger.write([said("b", "2024-03-02", "2024-03-02", "We do not trade grain for silence")], "v1")
        update(ledger)
        assert members(ledger) == []
        ledger.write([said("a", "2024-03-01", "2024-03-01", "We will not trade grain for silence")], "v1")
        ledger.write([said("c", "2024-03-01", "2024-03-04", "We will not trade grain for silence")], "v1")
        update(ledger)
        (found,) = members(ledger)
    assert found == [("a", "first", True), ("c", "verbatim", True), ("b", "altered", False)]


def test_the_order_of_reading_does_not_matter(tmp_path: Path) -> None:
    batch = [
        said("a", "2024-03-01", "2024-03-01", "We will not trade grain for silence"),
        said("b", "2024-03-02", "2024-03-02", "We do not trade grain for silence"),
        said("c", "2024-03-03", "2024-03-03", "trade grain for silence", "Omar Demir"),
        said("d", "2024-03-04", "2024-03-04", "The boats are back in harbour tonight", "Omar Demir"),
    ]
    found = []
    for name, order in (("one", [0, 1, 2, 3]), ("two", [3, 2, 1, 0]), ("three", [2, 0, 3, 1])):
        with Ledger(tmp_path / f"{name}.db") as ledger:
            for at in order:
                ledger.write([batch[at]], "v1")
                update(ledger)
            found.append(members(ledger))
    assert found[0] == found[1] == found[2]
    assert [ref for ref, _, _ in found[0][0]] == ["a", "b", "c"]
