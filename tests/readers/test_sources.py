"""Folders, archives, standard input and addresses: order, names, skipping, and what is refused."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from dragoman import readers
from dragoman.records import Document


def test_every_format_is_read(tmp_path: Path, read: Callable[..., Any], samples: dict[str, bytes]) -> None:
    for name, data in samples.items():
        (tmp_path / name).write_bytes(data)
    found = read(tmp_path)
    assert found.failures == []
    assert [Path(one.origin).name for one in found.finished] == sorted(samples)
    assert {document.format for document in found.documents} >= {
        "text", "markdown", "html", "jsonl", "csv", "parquet", "warc", "feed"}  # fmt: skip
    assert sum(one.documents for one in found.finished) == len(found.documents) == 61
    again = read(tmp_path)
    assert [document.id for document in again.documents] == [document.id for document in found.documents]


def test_folders_in_order_without_litter(tmp_path: Path, read: Callable[..., Any]) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", ".hidden.txt", ".git/x.txt", "Thumbs.db", ".DS_Store", "c.bin"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\0\1\2\3" * 100 if name == "c.bin" else b"They met.")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    found = read(tmp_path)
    assert [document.ref for document in found.documents] == ["a/b/c.txt", "a/z.txt", "b.txt"]
    assert found.codes == ["unknown-format", "linked-folder", "not-a-file"]
    assert [document.ref for document in read(tmp_path, recursive=False).documents] == ["b.txt"]


def test_missing_and_unreadable(tmp_path: Path, read: Callable[..., Any]) -> None:
    found = read(tmp_path / "no.txt", tmp_path / "\0")
    assert found.codes == ["not-found", "cannot-open"] and found.finished == []


def test_finished_and_skip(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("They met.")
    items = list(readers.read([tmp_path], skip=lambda source: source.origin.endswith("a.txt")))
    assert isinstance(items[0], Document) and items[0].ref == "b.txt"
    stat = (tmp_path / "b.txt").stat()
    assert items[1] == readers.Finished(str(tmp_path / "b.txt"), 9, stat.st_mtime_ns, 1, 0)
    assert [source.size for source in readers.sources([tmp_path])] == [9, 9]


def test_forced_format(tmp_path: Path, read: Callable[..., Any]) -> None:
    path = tmp_path / "a.dat.gz"
    path.write_bytes(gzip.compress(b'{"text": "They met."}'))
    assert read(path, format="jsonl").only.text == "They met."
    assert read(path, format="text").only.text == '{"text": "They met."}'
    assert read(path, format="text").only.format == "text"
    failed = read(path, format="doc")
    assert failed.codes == ["unknown-format"] and "jsonl" in failed.failures[0].reason


def test_recognised_by_content(read_bytes: Callable[..., Any], samples: dict[str, bytes]) -> None:
    expected_formats = {"good.html": "html", "good.jsonl": "jsonl", "good.parquet": "parquet", "good.warc.gz": "warc",
                        "good.rss": "feed", "good.zip": "text", "good.txt": "text"}  # fmt: skip
    for name, expected in expected_formats.items():
        assert read_bytes("x", samples[name]).documents[0].format == expected
    assert read_bytes("x.xml", samples["good.rss"]).documents[0].format == "feed"
    assert read_bytes("x.xml", "<?xml version='1.0'?><opml/>").codes == ["unknown-format"]
    assert read_bytes("x", b"%PDF-1.7 and more").codes == ["unknown-format"]


def test_archive_members(read_bytes: Callable[..., Any], make: Any) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        for member in (
            "../../up.txt",
            "/etc/root.txt",
            "C:\\x.txt",
            "a/..\\..\\b.txt",
            link,
            "ok/fine.txt",
            "__MACOSX/._a",
        ):
            archive.writestr(member, "They met.")
        archive.writestr(
            "in.zip", make.zipped({"in.txt": b"They left.", "t.jsonl.gz": gzip.compress(b'{"text": "Deep."}')})
        )
    found = read_bytes("a.zip", out.getvalue())
    assert [document.ref for document in found.documents] == [
        "a.zip!ok/fine.txt", "a.zip!in.zip!in.txt", "a.zip!in.zip!t.jsonl.gz#1"]  # fmt: skip
    assert found.codes == ["unsafe-path"] * 5


def test_encrypted_member(read_bytes: Callable[..., Any], make: Any) -> None:
    data = bytearray(make.zipped({"a.txt": b"They met.", "b.txt": b"They left."}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    found = read_bytes("a.zip", bytes(data))
    assert found.codes == ["encrypted"] and [document.text for document in found.documents] == ["They left."]


def test_bombs_and_depth(read_bytes: Callable[..., Any], make: Any) -> None:
    nested = make.zipped({"a.txt": b"They met."})
    for _ in range(4):
        nested = make.zipped({"in.zip": nested})
    assert read_bytes("deep.zip", nested).codes == ["too-deep"]
    assert read_bytes("bomb.zip", make.zipped({"a.txt": b"a" * 60_000_000, "b.txt": b"b"})).codes == ["archive-bomb"]
    assert read_bytes("bomb.txt.gz", gzip.compress(b"a" * 60_000_000)).codes == ["archive-bomb"]
    assert read_bytes("many.zip", make.zipped({f"{n}.txt": b"x" for n in range(9)}), max_members=5).codes == [
        "too-large"
    ]
    assert read_bytes("total.zip", make.zipped({"a.txt": b"abc"}), max_total=2).codes == ["archive-bomb"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch, read: Callable[..., Any]) -> None:
    for data, expected, ref in (
        (b'\n {"text": "They met."}\n', "They met.", "stdin#2"),
        (b"They met.", "They met.", "stdin"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        document = read("-").only
        assert (document.text, document.ref, document.origin.split("#")[0]) == (expected, ref, "-")
        assert not sys.stdin.buffer.closed


class _Site(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {}

    def do_GET(self) -> None:
        status, headers, body = self.pages.get(self.path, (404, {}, b"none"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site(make: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    html = {"Content-Type": "text/html; charset=windows-1252"}
    _Site.pages = {
        "/page": (200, html, make.page.encode("cp1252")),
        "/moved": (302, {"Location": "/page"}, b""),
        "/loop": (302, {"Location": "/loop"}, b""),
        "/feed": (200, {"Content-Type": "text/html"}, make.feed.encode()),
        "/rows.jsonl": (200, {"Content-Type": "text/plain"}, b'{"text": "They met."}\n'),
        "/cut": (200, {"Content-Type": "text/plain", "Content-Length": "1000"}, b"They met."),
        "/file": (302, {"Location": "file:///etc/hosts"}, b""),
        "/all.zip": (200, {"Content-Type": "application/zip"}, make.zipped({"a.txt": b"They met."})),
    }
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_addresses(site: str, read: Callable[..., Any]) -> None:
    page = read(f"{site}/moved", allow_private_hosts=True)
    assert page.only.encoding == "cp1252" and "“We agreed" in page.only.text and page.only.url == f"{site}/page"
    assert page.finished == [readers.Finished(f"{site}/moved", None, None, 1, 0)]
    assert len(read(f"{site}/feed", allow_private_hosts=True).documents) == 2
    assert read(f"{site}/rows.jsonl", allow_private_hosts=True).only.text == "They met."
    assert read(f"{site}/all.zip", allow_private_hosts=True).only.ref == f"{site}/all.zip!a.txt"


def test_addresses_that_fail(site: str, read: Callable[..., Any]) -> None:
    for path, code in (("/none", "http-404"), ("/loop", "network"), ("/file", "network"), ("/cut", "network")):
        found = read(f"{site}{path}", allow_private_hosts=True)
        assert (found.codes, found.documents, found.finished) == ([code], [], [])
    assert read("http://127.0.0.1:1/", allow_private_hosts=True).codes == ["network"]
    for address in ("http://", "http://[::1", "http://a b/"):
        assert read(address, allow_private_hosts=True).codes == ["network"]


def test_private_addresses_are_refused(site: str, read: Callable[..., Any]) -> None:
    for address in (
        site,
        "http://localhost/",
        "http://10.0.0.1/",
        "http://169.254.169.254/x",
        "http://[::1]/",
        "http://0/",
    ):
        assert read(address).codes == ["private-address"], address


def test_feed(read_bytes: Callable[..., Any], make: Any) -> None:
    first, second = read_bytes("a.rss", make.feed).documents
    assert first.text == "The talks ended.\n\n“Well,” said Olen." and second.text == "The talks began on Monday."
    assert (first.ref, first.url, first.source) == ("v1", "https://vessian.example/1", "The Vessian")
    assert (first.published, second.published) == ("2022-09-15T10:00:00+02:00", None)
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>V</title><entry><id>u1</id><title>T</title>'
        "<published>2022-09-15T10:00:00Z</published>"
        '<content type="html">&lt;p&gt;They met.&lt;/p&gt;</content></entry></feed>'
    )
    assert read_bytes("b.atom", atom).only.published == "2022-09-15T10:00:00Z"
    assert read_bytes("c.rss", "<rss version='2.0'><channel><title>V</title></channel></rss>").codes == ["empty"]
