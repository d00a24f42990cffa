"""Which actor speaks: pronouns, descriptions, names that the tagger or the recogniser misreads."""

from __future__ import annotations

import pytest

from dragoman.annotate import store
from dragoman.annotate.pipeline import pipeline

CASES = [
    # "He" of a quotation: who spoke last, however long the quotation before; not whom the words are about.
    (
        "Mr. Reyes spoke of the port. “It is old. It leaks. It is full. It is cold. It smells. We wait,” he said.",
        "Reyes",
    ),
    ("Peter Halloran was asked about Omar Reyes. Mr. Reyes is no friend of the port, he said.", "Peter Halloran"),
    ("Peter Halloran had no doubt. If Omar Reyes does not run, he said he would run himself.", "Peter Halloran"),
    ("Peter Halloran met Omar Reyes. He told Reyes that the port was shut.", "Peter Halloran"),
    # "They" and "it": groups and bodies that have spoken.
    ("Her advisers said they were sure that the port would open.", "Her advisers"),
    ("Farmers complained on Monday. They said that the road was shut.", "Farmers"),
    # Bodies taken up by what the text calls them.
    (
        "Larkspur Holdings, a private lender, spoke on Monday. The lender said that rates would fall.",
        "Larkspur Holdings",
    ),
    ("The Harrowgate Gazette ran the story. The conservative publication said that it was true.", "Harrowgate Gazette"),
    ("Peter Halloran ran. The Halloran campaign denied that it had paid.", "Halloran campaign"),
    # People taken up by epithets, offices and ages.
    ("Rep. Peter Halloran spoke first. The Ohio Republican said that the port was shut.", "Peter Halloran"),
    ("Ann Holt, a nurse, waited. The 34-year-old mother of two said that the ward was full.", "Ann Holt"),
    # Names.
    ("Marty West, a teacher, spoke. “It was cold,” West said.", "Marty West"),
    ("Mr. Reyes is 70. Priorities USA, a lobby group, said that the port was shut.", "Priorities USA"),
    ("Lee Epstein teaches law. Ms. Epstein said that the port was shut.", "Lee Epstein"),
    ("According to a report by the Larkspur Foundation, the port is shut.", "Larkspur Foundation"),
]


@pytest.mark.parametrize(("text", "name"), CASES)
def test_speaker_of_the_last_statement(text: str, name: str) -> None:
    doc = pipeline(rules_only=True)(text)
    names = {actor.id: actor.name for actor in store.get(doc, "actors")}
    told = [each for each in store.get(doc, "attributions") if each.within is None and each.source]
    assert told and names.get(told[-1].speaker) == name


def test_a_possessive_means_its_own_people() -> None:
    text = "Mr. Reyes left. His advisers said that he lost. Ms. Holt stayed. Her advisers said that she won."
    doc = pipeline(rules_only=True)(text)
    first, second = (each.speaker for each in store.get(doc, "attributions"))
    assert first is not None and second is not None and first != second


def test_a_closing_report_holds_what_the_tagger_found() -> None:
    text = "A report by spies said that Omani officials had asked Qatari officials to wait, two ministers said in May."
    doc = pipeline()(text)
    by_id = {each.id: each for each in store.get(doc, "attributions")}
    inner = [each for each in by_id.values() if each.within is not None]
    assert inner and all(by_id[each.within].within is None or len(by_id) > 2 for each in inner)
    assert any(text[slice(*each.source[0])] == "two ministers" for each in by_id.values())
