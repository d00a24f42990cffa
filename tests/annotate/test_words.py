"""Remembered parts of speech and lemmas are those that spaCy's own components give."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate.pipeline import base_name
from dragoman.annotate.words import remember

TEXT = """The ministers' aides were meeting in Vienna; they'd met twice, said the younger of the two.

"There 's nothing left to say," she said. There are better ways, there were worse ones, and it ain't over.
I'm gonna leave, you gotta stay, let's not argue. C'm on, y' all!  He lay where he had lain; the leaves left.
"""
WORDS = st.sampled_from([*TEXT.split(), "gon", "na", "there", "expl", "'s", "is", "let", "\n", " ", "ai", "n't"])


@pytest.fixture(scope="module")
def both() -> tuple[Language, Language]:
    slow = spacy.load(base_name(), disable=["ner"])
    quick = spacy.load(base_name(), disable=["ner"])
    remember(quick)
    assert "dragoman_words" in quick.pipe_names
    return slow, quick


def seen(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.pos_, t.tag_, t.dep_, t.lemma_, str(t.morph), t.head.i, bool(t.is_sent_start)) for t in doc]


def test_same_words(both: tuple[Language, Language]) -> None:
    slow, quick = both
    for text in (TEXT, TEXT.upper(), "", "\n\n", TEXT):
        assert seen(quick(text)) == seen(slow(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=12))
def test_any_words(both: tuple[Language, Language], words: list[str]) -> None:
    slow, quick = both
    text = " ".join(words)
    assert seen(quick(text)) == seen(slow(text))


def test_memory_zones(both: tuple[Language, Language]) -> None:
    slow, quick = both
    want = seen(slow(TEXT))
    for _ in range(3):
        with quick.memory_zone():
            assert seen(quick(TEXT)) == want
