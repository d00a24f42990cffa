"""Set phrases: the pattern language, what is found, who is said to use it, and a phrase's history."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman import Ledger
from dragoman.corpus.phrases import Finder, dictionary, find, own
from dragoman.corpus.phrases_discovery import discover
from dragoman.corpus.phrases_history import history, is_use
from dragoman.corpus.phrases_patterns import inflections, sequences, spellings
from dragoman.corpus.phrases_sides import Account
from dragoman.corpus.phrases_sides import account as account_of
from dragoman.corpus.phrases_update import update
from dragoman.corpus.phrases_uses import uses
from dragoman.errors import RuleError
from dragoman.ledger import queries_phrases as queries
from dragoman.records import Actor, Annotation, Attribution, Document, Published, Quotation


def ids(text: str) -> list[str]:
    return [use.phrase for use in find(text)]


def test_forms_stand_for_what_the_docs_say() -> None:
    assert set(sequences("grave|serious concern")) == {("grave", "concern"), ("serious", "concern")}
    assert ("one", "china") in set(sequences("the? one china")) and ("the", "one", "china") in set(
        sequences("the? one china")
    )
    assert inflections("condemn") == {"condemn", "condemns", "condemned", "condemning"}
    assert inflections("rely") == {"rely", "relies", "relied", "relying"}
    assert spellings("defence") == {"defence", "defense"}
    assert spellings("normalisation") == {"normalisation", "normalization"}
    assert len(list(sequences("leave no * behind"))) == 4
    with pytest.raises(RuleError):
        list(sequences("*"))
    with pytest.raises(RuleError):
        list(sequences(" ".join(["a|b|c|d|e|f"] * 6)))


def test_spans_point_at_the_words() -> None:
    text = "They will, he said, respect “territorial\nintegrity” and win–win co-operation."
    (use,) = [u for u in find(text) if u.phrase == "territorial-integrity"]
    assert text[slice(*use.span)] == "territorial\nintegrity"
    assert use.quoted and use.kind == "used"


def test_a_phrase_does_not_reach_over_a_full_stop() -> None:
    assert "territorial-integrity" not in ids("The dispute is territorial. Integrity was never in doubt.")
    assert "territorial-integrity" not in ids("territorial\n\nintegrity")


def test_of_one_family_the_stronger_stands() -> None:
    assert ids("The Council expressed its grave concern.") == ["grave-concern"]


def test_capitals_and_long_small_letters_keep_offsets() -> None:
    text = "İstanbul İ: TERRITORIAL INTEGRITY was named."
    (use,) = find(text)
    assert text[slice(*use.span)] == "TERRITORIAL INTEGRITY"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("The second text dropped the phrase “core interests”.", "denied", "dropped the phrase"),
        ("“Core interests” was absent this time.", "denied", "was absent"),
        ("She did not repeat the words “core interests”.", "denied", "did not repeat the words"),
        ("They spoke of so-called “core interests”.", "mentioned", "so-called"),
        ("Beijing named its core interests again.", "used", ""),
        ("The minister repeated the phrase “core interests”.", "used", ""),
    ],
)
def test_mention_is_told_from_use(text: str, kind: str, words: str) -> None:
    (use,) = [u for u in find(text) if u.phrase == "core-interests"]
    assert use.kind == kind
    assert (text[slice(*use.cue)] if use.cue else "") == words


def test_only_the_body_is_read() -> None:
    text = "core interests here. core interests there."
    assert [u.span for u in find(text, [(21, len(text))])] == [(21, 35)]


def test_ones_own_words_are_found() -> None:
    phrase = own("a sea of its owners")
    (use,) = Finder({phrase.id: phrase}).find("It is “a sea of its owners,” he said.")
    assert use.phrase == "a-sea-of-its-owners" and use.quoted


def test_the_dictionary_is_whole() -> None:
    known = dictionary()
    assert len(known) >= 300
    for phrase in known.values():
        assert phrase.meaning and phrase.source and phrase.examples and phrase.counter_examples, phrase.id
        assert phrase.strength is None or (phrase.family and 1 <= phrase.strength <= 5), phrase.id


@pytest.mark.slow
def test_a_megabyte_is_read_in_about_a_second() -> None:
    text = "The two ministers exchanged views on the port, and one of them spoke of a red line. " * 12_000
    find("warm")
    start = time.process_time()
    find(text)
    assert time.process_time() - start < 4 * len(text) / 1e6


def account(name: str, day: str, words: str, source: str = "Ministry of Foreign Affairs of Romania") -> Any:
    text = f"The minister met the minister of Türkiye. {words} They parted."
    document = Document(id=f"id-{name}", ref=name, text=text, title="Readout of the meeting", source=source)
    turkey = Actor(id="a1", name="Turkey", kind="country", country="TUR", mentions=[(33, 40)], key="TUR")
    made = Annotation(id=name, published=Published(day, day, day, "metadata"), body=[(0, len(text))], actors=[turkey])
    return document, made


def quoted(name: str, day: str, words: str, who: str, side: str) -> Any:
    text = f"{who} said: “{words}” on the quay."
    at = (len(who) + 7, len(who) + 9 + len(words))
    document = Document(id=f"id-{name}", ref=name, text=text, title=name, source="The Harbor Standard")
    actor = Actor(id="a1", name=who, kind="person", country=side, mentions=[(0, len(who))], key=who.lower())
    said = Attribution(id="t1", kind="direct", source=[(0, len(who))], content=[at], speaker="a1", side=side, date=day)
    quotation = Quotation(id="q1", span=at, kind="statement", attribution="t1")
    made = Annotation(id=name, published=Published(day, day, day, "metadata"), body=[(0, len(text))], actors=[actor],
                      attributions=[said], quotations=[quotation])  # fmt: skip
    return document, made


@pytest.fixture
def store(where: str) -> Iterator[Ledger]:
    ledger = Ledger(where)
    batch = [
        account("r1", "2024-01-10", "They reaffirmed their commitment to territorial integrity."),
        account("r2", "2024-02-10", "They spoke of trade."),
        account("r3", "2024-03-10", "They spoke of the weather."),
        quoted("n1", "2024-01-20", "Territorial integrity is for all", "Ada Lindqvist", "SWE"),
        quoted("n2", "2024-04-01", "We want calm waters and open doors", "Omar Demir", "TUR"),
        quoted("n3", "2024-04-02", "Calm waters and open doors, no more", "Selma Karaca", "TUR"),
    ]
    ledger.write(batch, "v1")
    yield ledger
    ledger.close()


def test_first_use_adoption_and_absence(store: Ledger) -> None:
    assert update(store).documents == 6
    told = history(store.ask(queries.uses_of, "territorial-integrity"), store.ask(queries.accounts), {})
    assert [(a.side, a.after) for a in told.adoptions] == [("ROU", None), ("SWE", "ROU")]
    assert told.first and told.first["ref"] == "r1" and told.last and told.last["ref"] == "n1"
    (absence,) = told.absences
    assert (absence.side, absence.documents) == ("ROU", ["id-r2", "id-r3"])
    assert "TUR" in absence.why


def test_twice_is_as_once(store: Ledger) -> None:
    update(store)
    before = store.ask(queries.uses_of)
    assert update(store).documents == 0
    assert update(store, again=True).documents == 6
    assert store.ask(queries.uses_of) == before


def test_what_a_side_repeats_between_quotation_marks_is_discovered(store: Ledger) -> None:
    update(store)
    found = discover(lambda: store.ask(lambda c: list(queries.quoted_phrases(c))), {})
    assert [(f.words.lower(), f.side, len(f.speakers)) for f in found] == [("calm waters and open doors", "TUR", 2)]


def test_the_press_paraphrases_and_a_ministry_speaks_for_itself() -> None:
    text = "The minister said that territorial integrity was sacred."
    said = {"id": "t1", "content": [[18, 55]], "kind": "indirect", "negated": False, "speaker": None, "side": "NOR",
            "source": [[0, 12]], "cue": [[13, 17]], "date": None, "by": "x"}  # fmt: skip
    row = {"id": "d", "text": text, "body": [[0, len(text)]], "published": {"latest": "2024-03-02"}}
    (press,) = uses(row, Account(None, None, "news"), [said], [], {})
    assert (press["voice"], press["speaker_name"], press["side"]) == ("paraphrase", "The minister", "NOR")
    assert (press["earliest"], press["latest"]) == (None, "2024-03-02")
    (own,) = uses(row, Account("Foreign Ministry of Norway", "NOR", "statement"), [said], [], {})
    assert (own["voice"], own["speaker_name"]) == ("author", "Foreign Ministry of Norway")
    assert not is_use({**press, "author_side": None}) and is_use({**own, "author_side": "NOR"})


def test_words_in_a_quotation_are_those_of_whom_it_quotes() -> None:
    text = "“Oslo admits that territorial integrity matters,” said Lee."
    inner = {"id": "t1", "content": [[18, 47]], "kind": "direct", "negated": False, "speaker": None, "side": "NOR",
             "source": [[1, 5]], "cue": [], "date": None, "by": "x"}  # fmt: skip
    outer = {**inner, "id": "t2", "content": [[0, 49]], "side": "USA", "source": [[55, 58]]}
    quotation = {"id": "q1", "span": [0, 49], "attribution": "t2"}
    row = {"id": "d", "text": text, "body": [[0, len(text)]], "published": {}}
    (use,) = uses(row, Account(None, None, "news"), [inner, outer], [quotation], {})
    assert (use["voice"], use["side"], use["quotation"]) == ("speaker", "USA", "q1")


def test_a_statement_that_two_papers_quote_is_one_use(tmp_path: Path) -> None:
    words = "Territorial integrity is not for sale in any market"
    with Ledger(tmp_path / "news.db") as ledger:
        ledger.write([quoted(f"n{n}", f"2024-01-2{n}", words, "Ada Lindqvist", "SWE") for n in range(2)], "v1")
        update(ledger)
        rows = ledger.ask(queries.uses_of, "territorial-integrity")
        counts = ledger.ask(queries.phrase_counts)
    assert len(rows) == 2
    told = history(rows, [], {})
    assert (told.uses, told.documents, told.by_side) == (1, 2, {"SWE": 1})
    (count,) = counts
    assert (count["uses"], count["documents"], count["mentions"]) == (1, 2, 0)


@pytest.mark.parametrize(
    ("source", "folder", "title", "side", "form"),
    [
        ("Ministry of Foreign Affairs of Romania", "x", "Readout of the call", "ROU", "readout"),
        ("United States Department of State", "x", "Department Press Briefing", "USA", "transcript"),
        ("European External Action Service", "x", "Statement on the crew", "european-union", "statement"),
        (None, "kremlin", "Talks with the president", "RUS", "readout"),
        (None, "foreign-ministry-turkiye", "On the strait", "TUR", "statement"),
        ("The Times of India", "news", "Ministers meet", None, "news"),
        ("Anatolian State Telegraph", "anatolian-state-telegraph", "Ship stopped", None, "news"),
        (None, "articles", "Ministers meet", None, "news"),
    ],
)
def test_whose_account_a_document_is(source: str | None, folder: str, title: str, side: str | None, form: str) -> None:
    row = {"source": source, "author": None, "origin": f"/data/{folder}/one.txt", "title": title, "text": title}
    told = account_of(row)
    assert (told.side, told.form) == (side, form)
