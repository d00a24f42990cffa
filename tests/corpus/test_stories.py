"""Stories: what makes one, what keeps two apart, and that order hardly matters."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman import Ledger, read
from dragoman.corpus import stories, stories_summary
from dragoman.corpus.placing import place
from dragoman.corpus.stories_features import Features, days, features, stem
from dragoman.errors import NotFound
from dragoman.ledger import queries_stories

SAMPLE = Path(__file__).parents[2] / "src" / "dragoman" / "sample" / "corpus"


def document(words: str, names: str = "", day: str | None = None) -> Features:
    found = [stem(word) for word in words.split()]
    named = {stem(name): 2 for name in names.split()}
    return Features({word: max(1, found.count(word)) for word in {*found, *named}}, named, day, day)


def tellings() -> dict[str, tuple[str, Features]]:
    """The tellings of tests/corpus as far as words go: names are told by their capitals, events are unknown."""
    rows = tomllib.loads((Path(__file__).parent / "tellings.toml").read_text(encoding="utf-8"))["telling"]
    made = {}
    for number, row in enumerate(rows):
        day = row.get("published")
        published = {"value": day, "earliest": day, "latest": day}
        made[f"{number:02}"] = (row["event"], features(None, row["text"], published, [], [], []))
    return made


def alike(truth: dict[str, str], found: dict[str, str]) -> float:
    """BCubed F1."""
    pairs = [(a, b) for a in truth for b in truth]
    both = {a: [b for b in truth if truth[a] == truth[b] and found[a] == found[b]] for a in truth}
    size = {a: (sum(truth[a] == truth[b] for b in truth), sum(found[a] == found[b] for b in truth)) for a in truth}
    assert pairs
    recall = sum(len(both[a]) / size[a][0] for a in truth) / len(truth)
    precision = sum(len(both[a]) / size[a][1] for a in truth) / len(truth)
    return 2 * precision * recall / (precision + recall)


def test_stems_join_forms_of_a_word() -> None:
    assert stem("ministries") == stem("ministry’s") == stem("Ministry") == "ministry"
    assert stem("meetings") == stem("meeting")
    assert stem("News") == "news" and stem("crisis") == "crisis"


def test_days_are_terms_as_far_as_they_go() -> None:
    assert days("2024-06-13T10:00") == ["-06-13", "2024", "2024-06", "2024-06-13"]
    assert days("XXXX-06-13") == ["-06-13"]
    assert days("PAST_REF") == days(None) == []


def test_batch_and_stream_agree_with_the_truth_in_any_order() -> None:
    made = tellings()
    truth = {name: event for name, (event, _) in made.items()}
    given = {name: found for name, (_, found) in made.items()}
    whole = stories.batch(given)
    assert alike(truth, whole) >= 0.90
    for seed in range(3):
        order = list(given)
        random.Random(seed).shuffle(order)
        assert alike(whole, stories.stream((name, given[name]) for name in order)) >= 0.97


def test_every_change_is_noted() -> None:
    made = tellings()
    book = stories.Book()
    for name, (_, found) in made.items():
        book.place(name, found)
    story: dict[str, str] = {}
    for change in book.changes:  # what is told suffices to follow each story's documents
        if change.change in {"begun", "joined", "moved"} and change.document:
            story[change.document] = change.story
    assert {change.change for change in book.changes} <= {"begun", "joined", "moved", "merged", "split"}
    assert set(story) == set(made)


def test_look_alike_events_stay_apart_by_names_and_days() -> None:
    words = "earthquake magnitude struck rescuers villages houses tents dead"
    west = {f"w{n}": document(words, "Sarab Kermanshah", "2018-07-06") for n in range(5)}
    east = {f"e{n}": document(words, "Birjand Khorasan", "2020-01-19") for n in range(5)}
    found = stories.batch({**west, **east})
    assert len({found[name] for name in west}) == 1
    assert not {found[name] for name in west} & {found[name] for name in east}


def test_a_headline_is_a_title_or_the_first_words() -> None:
    assert stories_summary.headline(" Talks \n end ", "x") == "Talks end"
    body = 'GENEVA, June 3 (CPW) - Delegates left. "So what?" said one.'
    assert stories_summary.headline(None, body) == "Delegates left."
    assert stories_summary.headline("word " * 60, "").endswith("word …")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(tmp_path_factory.mktemp("stories") / "sample.db") as ledger:
        read(SAMPLE, ledger)
        place(ledger, again=True)
        yield ledger


def named(ledger: Ledger) -> dict[str, Any]:
    return {Path(row["ref"]).stem: row for row in ledger.documents()}


@pytest.mark.slow
def test_five_accounts_of_the_summit_are_one_story_with_one_storyline(sample: Ledger) -> None:
    rows = named(sample)
    summit = ("summit-in-ankara", "2024-06-13-talks-with-president-of-turkiye", "summit-statement")
    assert len({rows[name]["story"] for name in summit}) == 1
    assert rows["2024-03-13-argonaut-seized"]["story"] not in {rows[name]["story"] for name in summit}


@pytest.mark.slow
def test_a_story_tells_its_documents_reasons_copies_and_acts(sample: Ledger) -> None:
    rows = named(sample)
    story = sample.ask(queries_stories.story, rows["2024-03-13-argonaut-seized"]["story"][:9])
    own = sample.ask(queries_stories.story_documents, story["id"])
    assert story["documents"] == len(own) + story["copies"] and story["copies"] == 3
    assert all(one["reason"] for one in own)
    wire = next(one for one in own if "argonaut-seized" in one["ref"])
    assert {copy["kind"] for copy in wire["copies"]} <= {"exact", "shortened", "edited"} and len(wire["copies"]) == 3
    acts = sample.ask(queries_stories.story_acts, story["id"])
    assert acts and all(act["tellings"] and act["sources"] >= 1 for act in acts)
    document = sample.document(own[0]["id"])
    told = next(t for act in acts for t in act["tellings"] if t["document"] == document["id"])
    assert " ".join(document["text"][slice(*told["evidence"])].split()) == told["words"]
    assert sample.ask(queries_stories.changes, story["id"])
    assert sample.ask(queries_stories.act, acts[0]["tellings"][0]["event"])["id"] == acts[0]["id"]


@pytest.mark.slow
def test_every_document_has_a_story_and_exports_show_it(sample: Ledger) -> None:
    rows = list(sample.rows("documents"))
    assert all(row["story"] and row["storyline"] for row in rows)
    made = sample.ask(lambda connection, /: list(queries_stories.story_rows(connection)))
    assert sorted(name for row in made for name in row["members"]) == sorted(row["id"] for row in rows)
    assert set(made[0]) == set(queries_stories.STORY_COLUMNS)
    lines = sample.ask(queries_stories.storyline_list)
    assert sum(line["documents"] for line in lines) == len(rows)


@pytest.mark.slow
def test_the_two_sides_readouts_of_one_call_are_two_witnesses(sample: Ledger) -> None:
    rows = named(sample)
    act = next(
        act
        for act in sample.ask(queries_stories.story_acts, rows["2024-03-26-call"]["story"])
        if act["type"] == "CONSULT" and act["documents"] == 2
    )
    assert act["sources"] == 2


def test_unknown_names_are_refused(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.db") as ledger, pytest.raises(NotFound):
        ledger.ask(queries_stories.story, "snone")


@pytest.mark.slow
def test_the_verbs_print_rows(sample: Ledger, run: Any) -> None:
    listed = run("stories", "--ledger", sample.where, "--format", "csv")
    assert listed.returncode == 0 and listed.stdout.startswith("id,first_day")
    name = listed.stdout.splitlines()[1].split(",")[0]
    shown = run("stories", name, "--ledger", sample.where, "--format", "table")
    assert "Documents" in shown.stdout and "Acts" in shown.stdout
    assert run("stories", "--lines", "--ledger", sample.where, "--format", "jsonl").returncode == 0
    assert run("copies", "--ledger", sample.where).stdout.count("\n") == 2
    assert "same" in run("copies", "copy-dropped", "--sentences", "--ledger", sample.where, "-f", "table").stdout
    assert run("stories", "nosuch", "--ledger", sample.where).returncode == 1
