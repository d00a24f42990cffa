"""Web pages and web archives: article text by paragraphs, fields from metadata only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dragoman.readers.paragraphs import fragment_text


def test_page(read_bytes: Callable[..., Any], make: Any) -> None:
    document = read_bytes("a.html", make.page).only
    assert document.title == "Ministers meet in Tirva"
    assert (document.source, document.author, document.published) == ("The Vessian", "Jon Arlo", "2022-09-15")
    assert (document.url, document.language) == ("https://vessian.example/talks", "en")
    blocks = document.text.split("\n\n")
    assert blocks[-2].startswith("“We agreed on a date") and blocks[-1].startswith("Her counterpart")
    assert "All rights reserved" not in document.text and "Home" not in document.text


def test_no_date_is_guessed_from_the_text(read_bytes: Callable[..., Any], make: Any) -> None:
    page = make.page.replace('<meta property="article:published_time" content="2022-09-15T10:00:00Z">', "")
    assert read_bytes("a.html", page.replace("on Thursday", "on 3 March 2021")).only.published is None


def test_declared_encoding(read_bytes: Callable[..., Any], make: Any) -> None:
    page = make.page.replace('charset="utf-8"', 'charset="iso-8859-1"').encode("cp1252")
    document = read_bytes("a.html", page).only
    assert document.encoding == "cp1252" and "“We agreed" in document.text


def test_pages_without_text(read_bytes: Callable[..., Any]) -> None:
    for markup in ("<html><body></body></html>", "<html><script>var a = 1;</script></html>", "<p></p>", "<!-- a -->"):
        assert read_bytes("a.html", markup).codes == ["no-text"]
    assert read_bytes("a.html", "").codes == ["empty"]


def test_machine_made_pages_end_soon(read_bytes: Callable[..., Any]) -> None:
    assert read_bytes("a.html", "<html><body>" + "<div>" * 50_000 + "text").codes == ["too-deep"]
    assert read_bytes("a.html", "<html><body>" + "<p>a b</p>" * 50_000).codes == ["too-large"]
    many = " ".join(f"a{n}=1" for n in range(50_000))
    assert read_bytes("a.html", f"<html><body><p {many}>text</p>").codes == ["too-large"]
    assert read_bytes("a.html", "<p>They met in the capital.</p>", max_html=10).codes == ["too-large"]


def test_fragments() -> None:
    assert fragment_text("<p>One<br>two&nbsp;three</p><script>x</script><ul><li>a<li>b</ul>tail") == (
        "One\ntwo three\n\na\n\nb\n\ntail"
    )
    assert fragment_text("plain &amp; simple") == "plain & simple"
    assert fragment_text("") == ""


def test_web_archive(read_bytes: Callable[..., Any], make: Any) -> None:
    pages = [
        ("https://vessian.example/a", "text/html; charset=utf-8", make.page.encode()),
        ("https://vessian.example/b.png", "image/png", b"\x89PNG"),
        ("https://vessian.example/c", "text/html; charset=windows-1252", make.page.encode("cp1252")),
        ("https://vessian.example/d", "text/html", b"<html><body></body></html>"),
    ]
    for name, zipped in (("a.warc", False), ("a.warc.gz", True)):
        found = read_bytes(name, make.warc(pages, zipped))
        assert [document.url for document in found.documents] == [
            "https://vessian.example/a",
            "https://vessian.example/c",
        ]
        assert found.documents[0].text == found.documents[1].text
        assert {document.published for document in found.documents} == {"2022-09-15"}
        assert found.documents[0].ref == f"{name}#2" and found.codes == ["no-text"]


def test_no_date_after_the_crawl(read_bytes: Callable[..., Any], make: Any) -> None:
    page = make.page.replace("2022-09-15T", "2023-09-15T").encode()
    document = read_bytes("a.warc", make.warc([("https://vessian.example/a", "text/html", page)])).only
    assert document.published is None


def test_cut_web_archive(read_bytes: Callable[..., Any], make: Any) -> None:
    data = make.warc([(f"https://vessian.example/{n}", "text/html", make.page.encode()) for n in range(3)])
    found = read_bytes("a.warc", data[:-500])
    assert (len(found.documents), found.codes) == (2, ["truncated"])
    assert read_bytes("b.warc", b"no archive at all").codes == ["bad-warc"]
    assert read_bytes("c.warc", make.warc([])).codes == ["empty"]
