"""Comparing: the library's verb, the rows and their differences, the views and the command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

import dragoman
from dragoman import Comparison
from dragoman.compare.model import Row
from dragoman.errors import InputError

Run = Callable[..., subprocess.CompletedProcess[str]]
HERE = Path(__file__).parent

OURS = """Minister Ada Karaca of Turkey meets Minister Ion Ionescu of Romania

Foreign Minister Ada Karaca of Turkey met with Foreign Minister Ion Ionescu of Romania in Geneva on 4 March 2024.

Minister Karaca warned that attacks on merchant vessels would not go unanswered. The two ministers agreed to reopen the
border crossing at Verin by 1 June. They discussed cooperation in tourism. Minister Ionescu assured Minister Karaca that
the crew would be released. Minister Karaca raised the fate of 23 sailors.
"""
THEIRS = """Talks of Minister Ionescu of Romania with Minister Karaca of Turkey

Foreign Minister Ion Ionescu of Romania held talks with Foreign Minister Ada Karaca of Turkey in Geneva on 4 March 2024.

The two sides discussed the safety of merchant ships. The ministers discussed the reopening of the Verin checkpoint.
The ministers also reviewed tourism. Minister Ionescu called for a free press in Turkey. Minister Karaca mentioned 21
sailors.
"""
PRESS = """Ministers meet in Geneva

GENEVA, March 5 — Ministers Ada Karaca and Ion Ionescu met in Geneva on Monday, an official told reporters. Ms. Karaca
warned that attacks on merchant ships would be answered, the official said. An analyst said the meeting changed little.
A dispute over a museum was not mentioned by either side.
"""


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return dragoman.compare(OURS, THEIRS)


def row_with(found: Comparison, words: str) -> Row:
    texts = {"a": found.text_a, "b": found.text_b}
    rows = [r for r in found.rows for side in "ab" if any(words in texts[side][a:b] for a, b in getattr(r, side))]
    assert rows, words
    return rows[0]


def test_the_sides_and_whose_account_each_is(compared: Comparison) -> None:
    assert (compared.a.party, compared.b.party) == ("TUR", "ROU")
    assert compared.problems == []


def test_rows_have_spans_on_the_sides_they_are_of(compared: Comparison) -> None:
    for row in compared.rows:
        assert bool(row.a) == (row.kind != "only_b")
        assert bool(row.b) == (row.kind != "only_a")
        assert (row.difference is not None) == (row.kind == "differs")
        assert row.reason
        for text, spans in ((compared.text_a, row.a), (compared.text_b, row.b)):
            assert all(0 <= start < end <= len(text) for start, end in spans)


def test_no_word_belongs_to_two_claims(compared: Comparison) -> None:
    for claims in (compared.claims_a, compared.claims_b):
        spans = sorted(c.span for c in claims)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("words", "aspect"),
    [("merchant vessels", "strength"), ("border crossing", "certainty"), ("23 sailors", "number")],
)
def test_what_is_said_differently(compared: Comparison, words: str, aspect: str) -> None:
    row = row_with(compared, words)
    assert row.kind == "differs"
    assert row.difference is not None
    assert row.difference.aspect == aspect


def test_the_same_point_in_other_words(compared: Comparison) -> None:
    assert row_with(compared, "cooperation in tourism").kind == "both"
    assert compared.rows[0].topic == "the meeting"
    assert compared.rows[0].kind == "both"


def test_what_one_side_claims_of_the_other_is_told_first(compared: Comparison) -> None:
    assert row_with(compared, "crew would be released").kind == "only_a"
    claimed = [line.text for line in compared.summary if line.heading == "Claimed of the other side"]
    assert any("Romania say" in text and "crew would be released" in text for text in claimed)


def test_summary_lines_quote_what_stands_there(compared: Comparison) -> None:
    texts = " ".join((compared.text_a + compared.text_b).split())
    quoted = [part.split("”")[0] for line in compared.summary for part in line.text.split("“")[1:]]
    assert quoted
    for words in quoted:
        assert words.removesuffix(" …").replace("‘", "“").replace("’", "'") in texts.replace("’", "'"), words


def test_no_topic_is_called_missing_that_the_other_text_names(compared: Comparison) -> None:
    from dragoman.compare.lexicon import topics, topics_in

    labels = {topics()[t].label for t in topics_in(compared.text_b)}
    missing = [line.text.split(":")[0] for line in compared.summary if line.heading.startswith("No word found in B")]
    assert not labels & set(missing)


def test_turned_round_it_is_the_same(compared: Comparison) -> None:
    turned = dragoman.compare(THEIRS, OURS)
    kinds = {"only_a": "only_b", "only_b": "only_a"}
    one = sorted((r.kind, r.a, r.b) for r in compared.rows)
    other = sorted((kinds.get(r.kind, r.kind), r.b, r.a) for r in turned.rows)
    assert one == other


def test_a_text_against_itself_differs_in_nothing() -> None:
    found = dragoman.compare(OURS, OURS)
    assert {row.kind for row in found.rows} == {"both"}


def test_a_third_account_and_what_neither_side_has() -> None:
    found = dragoman.compare(OURS, THEIRS, PRESS)
    (press,) = found.witnesses
    assert press.side.party is None
    new = [PRESS[start:end] for start, end in press.new]
    assert any("museum" in words for words in new)
    assert press.both + press.with_a + press.with_b + len(press.new) == press.claims


def test_a_text_without_words_is_refused() -> None:
    with pytest.raises(InputError, match="no words"):
        dragoman.compare(OURS, " \n")


def test_compare_stays_a_function_after_use() -> None:
    import dragoman.compare

    assert isinstance(dragoman.compare(OURS, OURS), Comparison)


@pytest.mark.parametrize("form", ["json", "md", "html", "table"])
def test_the_command_writes_every_format(run: Run, tmp_path: Path, form: str) -> None:
    for name, text in (("a.txt", OURS), ("b.txt", THEIRS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("compare", tmp_path / "a.txt", tmp_path / "b.txt", "--format", form, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    told = (tmp_path / "out").read_text(encoding="utf-8")
    if form == "json":
        found = json.loads(told)
        assert {"a", "b", "rows", "phrases"} <= set(found)
        assert found["rows"][0]["kind"] == "both"
    else:
        assert "merchant" in told
    if form == "html":
        assert "<script" not in told
        assert "http" not in told


def test_the_command_compares_documents_of_a_ledger(run: Run, tmp_path: Path) -> None:
    for name, text in (("a.txt", OURS), ("b.txt", THEIRS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    ledger = tmp_path / "x.db"
    assert run("read", tmp_path / "a.txt", tmp_path / "b.txt", "-l", ledger).returncode == 0
    done = run("compare", "a.txt", "b.txt", "-l", ledger, "-f", "json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["rows"]) > 4
    assert run("compare", "a.txt", "nothing.txt", "-l", ledger).returncode == 1
    assert run("compare", "a.txt").returncode == 2


def test_silence_against_earlier_accounts_of_a_side() -> None:
    from dragoman.compare.baseline import add
    from dragoman.compare.comparing import compare_documents
    from dragoman.records import Document

    pair = HERE / "pairs" / "02"
    documents = [Document(id=n, ref=n, text=(pair / n).read_text(encoding="utf-8")) for n in ("a.txt", "b.txt")]
    found = compare_documents(documents)
    earlier = [
        Document(id=p.name, ref=p.name, text=p.read_text(encoding="utf-8")) for p in pair.glob("baselines/*.txt")
    ]
    add(found, "a", earlier, 10)
    gold = json.loads((pair / "baselines" / "baselines.json").read_text(encoding="utf-8"))
    absent = {a.label.strip("“”") for a in found.absences}
    assert {"mutually beneficial", "gas hub", "the South Caucasus"} <= absent
    assert not {name for name in gold["kept"] if name in absent}
    assert any(line.heading == "Silent against its own record" for line in found.summary)
