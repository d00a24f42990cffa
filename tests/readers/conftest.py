"""What the readers' tests share: a way to read all of some inputs, and one good file of every format."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dragoman import readers
from dragoman.records import Document

ARTICLE = (
    "Ministers meet in Tirva\n\n"
    "The foreign minister of Vessia said on Thursday that the talks had gone well.\n\n"
    "“We agreed on a date for the next round,” Marta Olen told reporters, “and on little else.”\n\n"
    "Her counterpart declined to comment, and left the capital before the evening news."
)
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Ministers meet in Tirva | The Vessian</title>
<meta property="og:site_name" content="The Vessian"><meta name="author" content="Jon Arlo">
<meta property="article:published_time" content="2022-09-15T10:00:00Z">
<link rel="canonical" href="https://vessian.example/talks"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ministers meet in Tirva</h1>
<p>The foreign minister of Vessia said on Thursday that the talks had gone well, and that more would follow.</p>
<p>“We agreed on a date for the next round,” Marta Olen told reporters in the capital, “and on little else.”</p>
<p>Her counterpart declined to comment, and left the capital before the evening news was over.</p>
</article><footer>All rights reserved</footer></body></html>"""
FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Vessian</title><language>en</language>
<item><title>Talks end</title><link>https://vessian.example/1</link><guid>v1</guid>
<pubDate>Thu, 15 Sep 2022 10:00:00 +0200</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[<p>The talks ended.</p><p>“Well,” said Olen.</p>]]></content:encoded>
</item><item><title>Talks begin</title><link>https://vessian.example/2</link><guid>v2</guid>
<description>&lt;p&gt;The talks began on Monday.&lt;/p&gt;</description></item></channel></rss>"""
ROWS = [
    {"id": f"r{n}", "text": f"{ARTICLE}\n\nReport {n}.", "title": f"Report {n}", "published": "2022-09-15"}
    for n in range(8)
]


@dataclass
class Reading:
    """Everything that one reading gave."""

    documents: list[Document] = field(default_factory=list)
    failures: list[readers.Failure] = field(default_factory=list)
    finished: list[readers.Finished] = field(default_factory=list)

    @property
    def only(self) -> Document:
        assert (len(self.documents), self.failures) == (1, [])
        return self.documents[0]

    @property
    def codes(self) -> list[str]:
        return [failure.code for failure in self.failures]


def _read(*inputs: str | Path, **settings: Any) -> Reading:
    found = Reading()
    for item in readers.read(inputs, readers.Options(**settings)):
        if isinstance(item, Document):
            found.documents.append(item)
        elif isinstance(item, readers.Failure):
            assert item.reason and item.code and item.origin
            found.failures.append(item)
        else:
            found.finished.append(item)
    return found


@pytest.fixture
def read() -> Callable[..., Reading]:
    """Read inputs with the given options, and collect what comes."""
    return _read


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., Reading]:
    """Write one file of the given name and bytes, and read it."""

    def write_and_read(name: str, data: bytes | str, **settings: Any) -> Reading:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return _read(path, **settings)

    return write_and_read


def warc(pages: list[tuple[str, str, bytes]], zipped: bool = False) -> bytes:
    """A web archive of pages given as address, content type and body."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=zipped)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    for url, content_type, body in pages:
        headers = StatusAndHeaders("200 OK", [("Content-Type", content_type)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=headers,
            warc_headers_dict={"WARC-Date": "2022-10-01T00:00:00Z"},
        )  # fmt: skip
        writer.write_record(record)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def parquet(rows: list[dict[str, Any]]) -> bytes:
    """A Parquet table of the rows, in groups of four."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=4)
    return out.getvalue()


def jsonl(rows: list[dict[str, Any]]) -> bytes:
    """The rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def table(rows: list[dict[str, Any]], separator: str = ",") -> bytes:
    """The rows as CSV."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def good_files() -> dict[str, bytes]:
    """One good file of every format, by name."""
    pages = [(f"https://vessian.example/{n}", "text/html; charset=utf-8", PAGE.encode()) for n in range(3)]
    return {
        "good.txt": ARTICLE.encode(),
        "good.md": f"---\ntitle: Talks\ndate: 2022-09-15\n---\n\n# Talks\n\n{ARTICLE}\n".encode(),
        "good.html": PAGE.encode(),
        "good.jsonl": jsonl(ROWS),
        "good.csv": table(ROWS),
        "good.tsv": table(ROWS, "\t"),
        "good.parquet": parquet(ROWS),
        "good.warc": warc(pages),
        "good.warc.gz": warc(pages, zipped=True),
        "good.rss": FEED.encode(),
        "good.zip": zipped({"a.txt": ARTICLE.encode(), "b/c.html": PAGE.encode(), "d.jsonl": jsonl(ROWS)}),
        "good.jsonl.gz": gzip.compress(jsonl(ROWS), mtime=0),
    }


@pytest.fixture(scope="session")
def samples() -> dict[str, bytes]:
    """One good file of every format, by name."""
    return good_files()


@dataclass
class Makers:
    """The functions that make files of each format."""

    warc = staticmethod(warc)
    zipped = staticmethod(zipped)
    parquet = staticmethod(parquet)
    jsonl = staticmethod(jsonl)
    table = staticmethod(table)
    article: str = ARTICLE
    page: str = PAGE
    feed: str = FEED


@pytest.fixture(scope="session")
def make() -> Makers:
    """Makers of files, and the texts they hold."""
    return Makers()
