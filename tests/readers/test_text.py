"""Plain text and Markdown: encodings, titles, front matter, and text kept as it is."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.readers.encoding import decode

CURLY = "“We won’t,” she said — “not in Orbán’s café… for £5.”\n"


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        ("utf-16-le", b"", "utf-16-le"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_encodings_of_curly_quotes(read_bytes: Callable[..., Any], encoding: str, mark: bytes, named: str) -> None:
    document = read_bytes("a.txt", mark + (CURLY * 3).encode(encoding)).only
    assert (document.text, document.encoding, document.problems) == (CURLY * 3, named, [])


def test_mac_roman_and_cyrillic(read_bytes: Callable[..., Any]) -> None:
    said = "“It doesn’t matter,” the minister’s aide said.\n" * 3
    assert read_bytes("mac.txt", said.encode("mac_roman")).only.text == said
    russian = "Министр сказал журналистам, что переговоры завершились вчера вечером.\n" * 5
    assert read_bytes("cyr.txt", russian.encode("cp1251")).only.text == russian


def test_damaged_utf8_stays_utf8(read_bytes: Callable[..., Any]) -> None:
    data = (CURLY * 5).encode()
    document = read_bytes("a.txt", data + b"\xff and so on").only
    assert document.text == CURLY * 5 + "\ufffd and so on"
    assert [problem.code for problem in document.problems] == ["encoding"]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff\ufffe"), min_size=1))
def test_utf8_decodes_to_what_was_encoded(text: str) -> None:
    try:
        assert decode(text.encode(), "x").text == text
    except InputError as error:  # mostly control codes, or the first bytes of a known binary format
        assert error.code == "binary"


_PROSE = st.text(st.sampled_from("abcdefghij klm.,“”‘’–—…éèüö£§\n"), min_size=1)


@given(_PROSE)
def test_western_prose_in_windows_1252(words: str) -> None:
    text = "The minister said that talks would go on for weeks. " * 4 + "“" + words + "”"
    assert decode(text.encode("cp1252"), "x").text == text


@given(_PROSE, st.sampled_from(["utf-16", "utf-32", "utf-8-sig"]))
def test_marked_encodings(words: str, encoding: str) -> None:
    assert decode(("ab" + words).encode(encoding), "x").text == "ab" + words


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ministers meet\n\nThey met.", "Ministers meet"),
        ("Ministers meet\r\n\r\nThey met.", "Ministers meet"),
        ("Ministers met.\n\nThey did.", None),
        ("Ministers meet\nThey met.", None),
        (f"{'x' * 200}\n\nThey met.", None),
        ("Ministers meet", None),
    ],
)
def test_title_of_plain_text(read_bytes: Callable[..., Any], text: str, title: str | None) -> None:
    document = read_bytes("a.txt", text).only
    assert (document.title, document.text) == (title, text)


def test_controls_are_kept_and_flagged(read_bytes: Callable[..., Any]) -> None:
    text = "They met\0 in the capital and\x07 talked about the talks that had been planned before."
    document = read_bytes("a.txt", text).only
    assert document.text == text
    assert [problem.code for problem in document.problems] == ["control-characters"]


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_empty(read_bytes: Callable[..., Any], name: str) -> None:
    for data in ("", " \n\t\n", "\ufeff"):
        assert read_bytes(name, data).codes == ["empty"]


def test_markdown_front_matter(read_bytes: Callable[..., Any]) -> None:
    text = (
        '---\ntitle: "Talks: an end"\ndate: 2022-09-15\nauthor: Jon Arlo\nurl: https://vessian.example/t\n'
        "source: The Vessian\n---\n\n# Another heading\n\nThey met.\n"
    )
    document = read_bytes("a.md", text).only
    assert document.text == text
    assert (document.title, document.published, document.author) == ("Talks: an end", "2022-09-15", "Jon Arlo")
    assert (document.url, document.source) == ("https://vessian.example/t", "The Vessian")


def test_markdown_titles(read_bytes: Callable[..., Any]) -> None:
    assert read_bytes("a.md", "# The *talks* [end](x) #\n\nThey met.").only.title == "The talks end"
    assert read_bytes("a.md", "The talks\n=========\n\nThey met.").only.title == "The talks"
    assert read_bytes("a.md", "+++\ntitle = 'T'\ndate = 2022-09-15\n+++\nThey met.").only.published == "2022-09-15"
    assert read_bytes("a.md", "They met.").only.title is None
