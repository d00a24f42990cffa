"""What is taken for the article and what for debris."""

from __future__ import annotations

import time
import tomllib
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import rules
from dragoman.annotate.body import REPEATED, find_body, find_debris

ARTICLE = (
    "Ministers Agree on a Lighthouse",
    "GENEVA, May 4 (CPW) - The ministers of two coastal states agreed on Monday to light the old tower again.",
    "“We want a lamp there by autumn,” said Ines Calder, who leads the talks for the northern side.",
    "No date was set. The two sides will meet again in June, her office said.",
)
TAIL = ("Ines Farrow reported from Geneva.", "Related posts", "The ferry that never came", "Leave a Comment")
RULES: list[dict[str, Any]] = rules.load("debris.toml")["debris"]


def page(*lines: str, gap: str = "\n\n") -> str:
    return gap.join(lines)


def kept(text: str) -> list[str]:
    return [text[start:end] for start, end in find_body(text)]


def acting(text: str) -> list[str]:
    return [debris.rule for debris in find_debris(text)]


def test_text_without_debris_is_one_span() -> None:
    text = page(*ARTICLE)
    assert find_body(text) == [(0, len(text))]


def test_blanks_around_the_article_are_left_out() -> None:
    text = " \n\n" + page(*ARTICLE) + "\n \n"
    assert find_body(text) == [(3, len(text) - 3)]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\r\n", "\u00a0\u2028"])
def test_blank_text_has_no_body(text: str) -> None:
    assert find_body(text) == []


def test_page_that_is_all_debris_has_no_body() -> None:
    assert find_body("Leave a Comment\n\nBack to top") == []


def test_caption_by_itself_is_kept() -> None:
    text = "FILE - The lighthouse keeper of the northern shore waves from his tower on Monday, 4 May."
    assert find_body(text) == [(0, len(text))]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\n\n\n\n", "\u2028"])
def test_tail_goes_whatever_the_line_ends(gap: str) -> None:
    assert kept(page(*ARTICLE, *TAIL, gap=gap)) == [page(*ARTICLE, gap=gap)]


def test_heading_between_paragraphs_goes_alone() -> None:
    text = page(*ARTICLE[:3], "Related Articles", ARTICLE[3])
    assert kept(text) == [page(*ARTICLE[:3]), ARTICLE[3]]


def test_heading_that_may_be_the_articles_own_stays_before_prose() -> None:
    text = page(*ARTICLE[:3], "Background", ARTICLE[3])
    assert kept(text) == [text]


def test_comments_go_with_their_heading_where_they_show_as_comments() -> None:
    comment = "I have lived on that shore for sixty years and I never once saw the lamp lit."
    assert kept(page(*ARTICLE, "2 Comments", "Harbourwatcher says:", comment, "Reply")) == [page(*ARTICLE)]
    assert kept(page(*ARTICLE[:3], "Comments", ARTICLE[3])) == [page(*ARTICLE[:3]), ARTICLE[3]]


@pytest.mark.parametrize(
    "again", [ARTICLE[0], ARTICLE[0].upper(), f"GENEVA {ARTICLE[0]}", f"{ARTICLE[0]} | The Courier"]
)
def test_repeated_headline_goes_and_the_first_stays(again: str) -> None:
    text = page(ARTICLE[0], again, *ARTICLE[1:])
    assert acting(text) == [REPEATED]
    assert kept(text) == [ARTICLE[0], page(*ARTICLE[1:])]


def test_byline_goes_and_dateline_stays() -> None:
    text = page(ARTICLE[0], "By Dana Whitlow and Joel Abernathy", *ARTICLE[1:])
    assert acting(text) == ["byline"]


def test_life_of_somebody_in_the_story_stays() -> None:
    life = "Ines Calder is a professor of law at the University of Geneva."
    assert kept(page(*ARTICLE, life)) == [page(*ARTICLE, life)]
    assert acting(page(*ARTICLE, life.replace("Calder", "Farrow"))) == ["author-life"]


def test_contributors_inside_the_article_stay() -> None:
    text = page(*ARTICLE[:2], TAIL[0], *ARTICLE[2:])
    assert kept(text) == [text]


def test_words_glued_to_the_last_sentence_go() -> None:
    text = page(*ARTICLE)
    assert kept(text + " Read more »") == [text]
    assert kept(text + "Continue reading") == [text]


def test_date_line_stays() -> None:
    text = page(ARTICLE[0], "December 10, 2013", *ARTICLE[1:])
    assert kept(text) == [text]


def test_rules_cover_many_kinds() -> None:
    assert len({rule["kind"] for rule in RULES}) >= 60
    assert len({rule["id"] for rule in RULES}) == len(RULES)
    assert all(len(rule["examples"]) >= 2 and rule["counter_examples"] for rule in RULES)


@pytest.mark.parametrize("sentence", [e for r in RULES if r["where"] != "mark" for e in r["counter_examples"]])
def test_no_rule_at_all_takes_a_counter_example(sentence: str) -> None:
    for lines in ([*ARTICLE, sentence], [*ARTICLE[:2], sentence, *ARTICLE[2:]]):
        assert kept(page(*lines)) == [page(*lines)]


PIECES = st.sampled_from([*ARTICLE, *TAIL, *(e for r in RULES for e in r["examples"] + r["counter_examples"]), "", " "])
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=14).map("\n".join))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_spans_are_sorted_disjoint_and_trimmed(text: str) -> None:
    body, debris = find_body(text), find_debris(text)
    for spans in (body, [(d.start, d.end) for d in debris]):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    covered = sorted([*body, *((d.start, d.end) for d in debris)])
    assert all(a[1] <= b[0] for a, b in pairwise(covered))
    outside = sum(end - start for start, end in covered)
    assert outside <= len(text)
    assert all(text[a[1] : b[0]].isspace() or a[1] == b[0] for a, b in pairwise(covered))


@given(st.lists(st.sampled_from([*ARTICLE[1:], *TAIL]), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_what_is_kept_is_kept_again(lines: list[str]) -> None:
    once = page(*kept(page(*lines)))
    assert page(*kept(once)) == once


@pytest.mark.parametrize("unit", ["a ", "By Ann Lee, ", "Home > ", "( . "])
@pytest.mark.parametrize("width", [20, 690, 1_000_000])
def test_a_megabyte_takes_linear_time(unit: str, width: int) -> None:
    """Many short lines, lines just short enough to be tried, one long line: seconds, and hours with a bad pattern."""
    text = unit * (1_000_000 // len(unit))
    lines = "\n".join(text[i : i + width] for i in range(0, len(text), width))
    begin = time.process_time()
    find_body(lines)
    assert time.process_time() - begin < 30


def sample() -> list[dict[str, Any]]:
    folder = resources.files("dragoman").joinpath("sample")
    truth = tomllib.loads(folder.joinpath("truth.toml").read_text(encoding="utf-8"))
    return [document for document in truth["document"] if document["file"].endswith(".txt")]


@pytest.mark.parametrize("document", sample(), ids=lambda document: str(document["id"]))
def test_sample_corpus(document: dict[str, Any]) -> None:
    data = resources.files("dragoman").joinpath("sample", "corpus", document["file"]).read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    body = kept(text)
    assert body[-1].endswith(document["body_last"])
    assert any(part.startswith(document["body_first"]) or f"\n{document['body_first']}" in part for part in body)
    first = next(line for line in text.splitlines() if line.strip())
    assert body[0].startswith(first) or first.isupper(), "a headline is part of the article"


def test_front_matter_goes_and_dashes_in_prose_stay() -> None:
    prose = "The two sides discussed the harbour on Monday. The crew is well, the minister said."
    assert bodies(f"---\ntitle: A call\ndate: 2024-03-05\n---\n\n{prose}\n") == [prose]
    assert bodies(f"---\n{prose}\n---\n") != []


def bodies(text: str) -> list[str]:
    return [text[start:end] for start, end in find_body(text)]
