"""The learned reader of attributions, on sentences made up for this."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dragoman.annotate.tagger import AttributionTagger, Found
from dragoman.annotate.tagger_windows import LONGEST, cut, windows

SAID = "The bridge will reopen in May, said Ilse Marant, the mayor of Overbrook. Traffic was light on Monday."
CURLY = "“We have no plans to leave the union,” the prime minister told reporters in Vellmar.\n\nRain fell."
PLAIN = "Officials in Overbrook warned that the river could flood the old town within days."
BARE = "The committee met on Tuesday. It has nine members and a budget of two million dollars."


@pytest.fixture(scope="module")
def tagger() -> AttributionTagger:
    return AttributionTagger()


def words(text: str, parts: tuple[tuple[int, int], ...]) -> str:
    return " ".join(text[start:end] for start, end in parts)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (SAID, "Ilse Marant", "said", "The bridge will reopen in May"),
        (CURLY, "the prime minister", "told", "We have no plans to leave the union"),
        (PLAIN, "Officials in Overbrook", "warned", "the river could flood the old town within days"),
    ],
)
def test_reads_direct_and_indirect_speech(
    tagger: AttributionTagger, text: str, source: str, cue: str, content: str
) -> None:
    [[one]] = tagger.tag([text])
    assert source in words(text, one.source)
    assert cue in words(text, one.cue)
    assert content in words(text, one.content)
    assert 0 < one.score <= 1


def test_plain_narration_has_none(tagger: AttributionTagger) -> None:
    assert tagger.tag([BARE]) == [[]]


def test_nothing_in_nothing_out(tagger: AttributionTagger) -> None:
    assert tagger.tag([]) == []
    assert tagger.tag(["", " \n\n ", "!"]) == [[], [], []]


def test_a_result_does_not_depend_on_the_batch(tagger: AttributionTagger) -> None:
    texts = [SAID, CURLY * 40, PLAIN, BARE, "\n\n".join([SAID, PLAIN] * 30)]
    together = tagger.tag(texts)
    assert together == [tagger.tag([text])[0] for text in texts]
    assert together[::-1] == AttributionTagger().tag(texts[::-1])


def test_offsets_are_code_points(tagger: AttributionTagger) -> None:
    text = "🙂 Café news. " + PLAIN
    [[one]] = tagger.tag([text])
    assert words(text, one.source).startswith("Officials")


def test_windows_hold_all_pieces_once(tagger: AttributionTagger) -> None:
    text = "\n\n".join([PLAIN * 40, SAID, BARE])
    pieces = cut(tagger._tokenizer, text)
    found = windows(pieces.paragraphs)
    assert [n for start, end in found for n in range(start, end)] == list(range(len(pieces.ids)))
    assert max(end - start for start, end in found) <= LONGEST


def test_needs_no_torch_and_no_spacy() -> None:
    code = (
        "import sys; from dragoman.annotate.tagger import AttributionTagger; AttributionTagger().tag(['He said yes.']);"
        "print(sorted({'torch', 'transformers', 'spacy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_found_is_plain() -> None:
    assert Found((), ((0, 1),), ((2, 3),), 0.5) == Found((), ((0, 1),), ((2, 3),), 0.5)
