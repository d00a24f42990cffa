"""Spans laid over a text: nothing of it is lost, whatever nests or overlaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dragoman.web.marking import Mark, paragraphs, pieces

TEXT = st.text(alphabet="ab \n“”é𝒳", max_size=60)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(TEXT, SPANS, SPANS)
def test_all_words_stay_in_order_and_each_piece_knows_its_marks(
    text: str, spans: list[tuple[int, int]], body: list[tuple[int, int]]
) -> None:
    marks = [Mark(f"t{n}", "said", a, b) for n, (a, b) in enumerate(spans)]
    made = paragraphs(text, sorted(s for s in body if s[0] < s[1]), marks)
    joined = "".join(piece.text for part in made for piece in part)
    assert "".join(joined.split()) == "".join(text.split())
    shown = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    seen = {name for part in made for piece in part for name in piece.ids}
    assert seen >= {m.id for m in shown if text[m.start : m.end].strip()}
    opened = [name for part in made for piece in part for name in piece.opens]
    assert len(opened) == len(set(opened))


def test_the_innermost_mark_leads_and_debris_lies_outside_the_body() -> None:
    text = "He said that she left.\n\nFollow us"
    marks = [Mark("t1", "said", 8, 21), Mark("e1", "deed", 17, 21), Mark("t2", "said", 3, 12)]
    made = paragraphs(text, [(0, 22)], marks)
    by_text = {piece.text: piece for part in made for piece in part}
    assert by_text["left"].ids == ["e1", "t1"] and by_text["left"].roles == ["deed", "said"]
    assert by_text["that"].ids == ["t2", "t1"]
    assert by_text["Follow us"].debris and not by_text["left"].debris
    assert [piece.opens for part in made for piece in part if piece.opens] == [["t2"], ["t1"], ["e1"]]


def test_pieces_take_turns() -> None:
    assert pieces("abcdef", [(1, 3), (2, 4)], 0, 6) == [("a", False), ("bc", True), ("d", True), ("ef", False)]
