"""Pairing of quotation marks, and the kinds of passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dragoman.annotate.quotations import pair, paragraphs


def passages(text: str) -> list[list[str]]:
    return [[text[a:b] for a, b in passage.parts] for passage in pair(text)[0]]


def test_curly_and_straight_marks() -> None:
    assert passages('“We go,” she said. "They stay," he said.') == [["“We go,”"], ['"They stay,"']]


def test_other_shapes() -> None:
    assert passages("„Wir gehen“, he said. «Nous restons», she said. ``We stay,'' he said.") == [
        ["„Wir gehen“"],
        ["«Nous restons»"],
        ["``We stay,''"],
    ]


def test_opening_mark_in_the_place_of_a_closing_one() -> None:
    assert passages("It is called “The Night Watch“ here. “Go,” he said.") == [["“The Night Watch“"], ["“Go,”"]]


def test_a_quotation_over_paragraphs_is_one() -> None:
    text = "“We begin.\n\n“We go on.\n\n“We end,” she said."
    assert passages(text) == [["“We begin.", "“We go on.", "“We end,”"]]
    assert pair(text)[1] == []


def test_a_lost_mark_spoils_only_its_paragraph() -> None:
    text = "He said “this is odd and left.\n\n“Fine,” she said.\n\nA stray” mark.\n\n“Good,” he said."
    found, problems = pair(text)
    assert [text[p.start : p.end] for p in found][1:] == ["“Fine,”", "“Good,”"]
    assert [p.code for p in problems] == ["quotation-mark", "quotation-mark"]


def test_nested_marks() -> None:
    assert passages("“She called it ‘a farce,’ no less,” he said.") == [["“She called it ‘a farce,’ no less,”"]]
    assert passages("“She said “no” to us,” he said.") == [["“She said “no” to us,”"]]


def test_apostrophes_are_no_marks() -> None:
    assert passages("The workers’ union isn't at Lee's. '90s music, rock 'n' roll.") == []


def test_inches_are_no_marks() -> None:
    assert passages('A 6\'2" guard with a 12" pipe said "stop" twice.') == [['"stop"']]


def test_single_marks_in_headlines() -> None:
    assert passages("Mayor Nods to Port’s ‘Concerns’ on Tolls\n\nThe mayor spoke.") == [["‘Concerns’"]]
    assert passages("Mayor hails 'new era' at port\n\nThe mayor spoke.") == [["'new era'"]]


def test_marks_with_spaces_off() -> None:
    assert passages('He said " we go " and left.') == [['" we go "']]


def test_body_only() -> None:
    text = "“Menu”\n\n“We go,” she said.\n\n“Share”"
    start, end = text.index("“We"), text.index("\n\n“Share")
    assert [text[p.start : p.end] for p in pair(text, ((start, end),))[0]] == ["“We go,”"]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "He said “we go\nhome” today.\nNext line."
    assert [text[a:b] for a, b in paragraphs(text)] == ["He said “we go\nhome” today.", "Next line."]
    assert passages(text) == [["“we go\nhome”"]]


@given(st.text(alphabet="ab. ,\n“”‘’'\"«»„`5", max_size=60))
def test_any_marks_pair_without_fail(text: str) -> None:
    found, _ = pair(text)
    parts = [part for passage in found for part in passage.parts]
    assert all(0 <= a < b <= len(text) for a, b in parts)
    assert parts == sorted(parts)
