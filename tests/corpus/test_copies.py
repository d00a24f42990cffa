"""Copies: what is one and what is not, what was changed, and which was first."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from dragoman import Ledger
from dragoman.corpus.copies import Copy, find_copies, originals
from dragoman.corpus.copies_proof import changes
from dragoman.corpus.copies_text import Text
from dragoman.corpus.placing import place
from dragoman.ledger import queries_stories
from dragoman.records import Annotation, Document, Published


def _benchmark() -> Any:
    """benchmarks/copies.py, which makes copies."""
    spec = importlib.util.spec_from_file_location("copies_benchmark", BENCHMARK)
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "copies.py"
WIRE = """GENEVA, June 3 (CPW) - Delegates from nine countries left Geneva on Monday without an accord on salt exports.

The talks had opened in April after Freedonia closed its two northern ports to foreign salt barges. "Nobody here came
to sell salt," said Odette Marchand, who led the mediators. "They came to be seen selling it."

A draft that circulated on Sunday would have let forty barges a week through the port of Vell until the end of the
year. Three delegations asked for sixty. Freedonia offered twelve, and only by daylight.

Insurers in London doubled their rates for the northern route within hours of the news. The price of salt did not move.

Marchand said that she would invite the delegations again in September. She did not say where."""
OTHER = """The price of salt has not moved since Monday, which puzzles nobody in the warehouses of Vell.

"We have salt for three winters," said the harbour master, Piet Onder, and pointed at eleven white hills behind the
customs house. The barges that Freedonia turns away would only have made them higher.

In Geneva the talks on salt ended without a result. In Vell they opened a second inn."""
LONDON = """Insurers met in London to talk about what a closed port costs, and the answer was written on a napkin.

One barge in nine is late, said a broker who asked not to be named. One in thirty does not arrive at all. The rest are
insured twice. He folded the napkin and put it into his breast pocket, where two others were already.

The members voted by show of hands on a levy of four percent, and went to lunch before the count was done."""


def text(name: str, body: str, **more: Any) -> Text:
    return Text(name, body, **more)


def found(*texts: Text) -> dict[str, str]:
    return originals(find_copies(texts))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("exact", WIRE),
        ("shortened", WIRE[: WIRE.index("Insurers")]),
        ("shortened", WIRE[:330]),
        ("edited", WIRE.replace("Delegates", "Envoys").replace("forty", "40").replace("doubled", "raised")),
        ("extended", WIRE + "\n\n" + LONDON + "\n\n" + LONDON[::-1]),
        ("edited", "Salt talks fail\n\nNine states could not agree in Geneva.\n\n" + WIRE[WIRE.index("The talks") :]),
    ],
)
def test_a_copy_is_found_whatever_was_done_to_it(kind: str, body: str) -> None:
    (pair,) = find_copies([text("a", WIRE, latest="2024-06-03"), text("b", body, earliest="2024-06-04")])
    assert (pair.document, pair.original, pair.kind) == ("b", "a", kind)


def test_the_same_news_in_other_words_is_no_copy() -> None:
    assert not find_copies([text("a", WIRE), text("b", OTHER), text("c", LONDON)])


def test_a_common_quotation_makes_no_copy() -> None:
    said = '"Nobody here came to sell salt," said Odette Marchand. "They came to be seen selling it."'
    assert not find_copies([text("a", WIRE), text("b", said + "\n\n" + OTHER)])


def test_reports_of_one_form_are_no_copies() -> None:
    form = "An earthquake of magnitude {} struck the province of {} on {}, the observatory said. Nobody was hurt."
    one, two = form.format("5.1", "Lower Vell", "Monday"), form.format("4.4", "Upper Onder", "Friday")
    assert not find_copies([text("a", one), text("b", two)])
    assert find_copies([text("a", one), text("b", one)])


def test_a_splice_copies_both_of_its_sources() -> None:
    half = WIRE[: WIRE.index("Insurers")] + "\n\n" + LONDON
    for order in ("abs", "sab", "bsa"):
        texts = {"a": text("a", WIRE), "b": text("b", LONDON), "s": text("s", half)}
        pairs = find_copies([texts[name] for name in order])
        assert {(p.document, p.original) for p in pairs if p.original == "a"} == {("s", "a")}, order
        assert "a" not in originals(pairs), order


def test_the_agency_named_is_the_original_then_the_earlier_then_the_longer() -> None:
    agency = text("z", WIRE, source="Continental Press Wire", earliest="2024-06-05", latest="2024-06-05")
    paper = text("a", WIRE, source="The Vell Echo", earliest="2024-06-03", latest="2024-06-03")
    assert found(agency, paper) == {"a": "z"}
    late = text("b", WIRE, source="The Onder Post", earliest="2024-06-04", latest="2024-06-04")
    assert found(paper, late) == {"b": "a"}
    assert found(text("x", WIRE), text("y", WIRE[:600])) == {"y": "x"}


def test_what_was_changed_is_shown_sentence_by_sentence() -> None:
    body = WIRE.replace("doubled", "tripled").replace(" She did not say where.", " Fish will be served.")
    rows = changes(text("b", body), text("a", WIRE))
    assert [row.words for row in rows if row.kind == "changed"] == [(("tripled", "doubled"),)]
    (added,) = [row for row in rows if row.kind == "added"]
    (dropped,) = [row for row in rows if row.kind == "dropped"]
    assert added.copy and body[slice(*added.copy)] == "Fish will be served."
    assert dropped.original and WIRE[slice(*dropped.original)] == "She did not say where."


def test_spans_point_into_the_document_not_the_body() -> None:
    whole = "Subscribe now\n\n" + WIRE
    spans = ((15, len(whole)),)
    rows = changes(Text("b", WIRE, offsets=spans), text("a", WIRE))
    assert rows[0].copy and whole[slice(*rows[0].copy)].startswith("GENEVA, June 3")


def test_recall_and_precision_on_made_copies() -> None:
    benchmark = _benchmark()
    made = benchmark.compose(800, seed=3)
    family = benchmark.families(made)
    pairs = find_copies(Text(m.id, m.text) for m in made)
    right = [p for p in pairs if family[p.document] & family[p.original]]
    reached = {p.document for p in right} | {p.original for p in right}
    wanted = [m.id for m in made if m.sources]
    assert len(right) >= 0.99 * len(pairs)
    assert sum(name in reached for name in wanted) >= 0.97 * len(wanted)


def document(name: str, body: str, day: str | None = None) -> tuple[Document, Annotation]:
    when = Published(value=day, earliest=day, latest=day, basis="metadata") if day else Published()
    row = Document(id=name, ref=name, text=body)
    return row, Annotation(id=name, published=when, body=[(0, len(body))])


def test_a_ledger_places_new_documents_only_and_ends_up_the_same(where: str) -> None:
    rows = [
        document("late", WIRE, "2024-06-05"),
        document("cut", WIRE[:500], "2024-06-06"),
        document("other", OTHER, "2024-06-05"),
        document("first", WIRE, "2024-06-03"),
    ]
    with Ledger(where) as ledger:
        ledger.write(rows[:2], "v")
        assert place(ledger).copies == 1
        ledger.write(rows[2:], "v")
        assert place(ledger).documents == 2
        assert place(ledger).documents == 0
        step = {row["id"]: row["copy_of"] for row in ledger.documents()}
        assert step == {"late": "first", "cut": "first", "other": None, "first": None}
        stories = {row["id"]: row["story"] for row in ledger.documents()}
        assert stories["late"] == stories["cut"] == stories["first"]
        place(ledger, again=True)
        assert {row["id"]: row["copy_of"] for row in ledger.documents()} == step
        family = ledger.ask(queries_stories.copies_of, "cut")
        assert ("late", "first") in {(row["document"], row["original"]) for row in family}
        assert "cut" in {row["document"] for row in family}
        (listed,) = ledger.ask(queries_stories.copy_list)
        assert (listed["id"], listed["copies"]) == ("first", 2)


def test_reading_a_document_again_keeps_its_place(tmp_path: Path) -> None:
    rows = [document("a", WIRE, "2024-06-03"), document("b", WIRE[:500], "2024-06-04")]
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.write(rows, "v")
        place(ledger)
        for again in (rows[1:], rows[:1], rows):
            ledger.write(again, "w", again=True)
            place(ledger)
            assert {row["id"]: row["copy_of"] for row in ledger.documents()} == {"a": None, "b": "a"}
            assert len({row["story"] for row in ledger.documents()}) == 1
            assert len(ledger.ask(queries_stories.story_list)) == 1


def test_chains_lead_to_their_first() -> None:
    def pair(document: str, original: str) -> Copy:
        return Copy(document, original, "edited", 0.9, 0.9, 5, 1, "")

    assert originals([pair("b", "a"), pair("c", "b"), pair("d", "c")]) == {"b": "a", "c": "a", "d": "a"}


@pytest.mark.parametrize("body", ["", "...", "İstanbul İ", "one word", "\n\n", "“"])
def test_texts_of_hardly_a_word_are_placed(body: str) -> None:
    assert not find_copies([text("a", body), text("b", WIRE)])
