"""Damaged inputs of every format: nothing is raised, nothing hangs, no neighbour is lost, each is named once."""

from __future__ import annotations

import gzip
import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SEEDS = range(6)
SECONDS = 20.0
_FORMATS = ("txt", "md", "html", "jsonl", "csv", "tsv", "parquet", "warc", "warc.gz", "rss", "zip", "jsonl.gz")


def _truncated(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _flipped(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 8, 64))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _zeroed(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes(100) + data[at + 100 :]


def _noise(data: bytes, rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice((64, 2000, 50_000)))


def _spliced(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(40) + data[at:]


def _wrong_encoding(data: bytes, rng: random.Random) -> bytes:
    return data.decode("latin-1").encode(rng.choice(("utf-16", "utf-32", "cp037", "utf-7")), "replace")


_DAMAGES = (_truncated, _flipped, _zeroed, _noise, _spliced, _wrong_encoding)


def _named_once(found: Any, bad: Path, good: Path) -> None:
    """The good file's documents are all there; the bad one gave documents, or exactly one failure, or both."""
    of_good = [one for one in found.documents if (one.origin or "").startswith(str(good))]
    assert len(of_good) == 8
    assert not [one for one in found.failures if one.origin.startswith(str(good))]
    failures = [one for one in found.failures if one.origin.startswith(str(bad))]
    assert len({one.origin for one in failures}) == len(failures), failures
    assert all(len(one.reason) > 5 and "\n" not in one.reason for one in failures)
    if len(found.documents) == len(of_good):
        whole = [one for one in failures if "!" not in one.origin]
        assert len(whole) == 1 or (not whole and failures), failures
    assert len(found.finished) == 2


@pytest.mark.parametrize("damage", _DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
@pytest.mark.parametrize("extension", _FORMATS)
def test_random_damage(
    tmp_path: Path, read: Callable[..., Any], samples: dict[str, bytes], extension: str, damage: Any
) -> None:
    """12 formats, 6 kinds of damage, 6 seeds: 432 inputs, each read beside a good file."""
    good, bad = tmp_path / "z.jsonl", tmp_path / f"bad.{extension}"
    good.write_bytes(samples["good.jsonl"])
    for seed in SEEDS:
        bad.write_bytes(damage(samples[f"good.{extension}"], random.Random(f"{extension}-{seed}")))
        started = time.monotonic()
        found = read(tmp_path)
        assert time.monotonic() - started < SECONDS
        _named_once(found, bad, good)


@pytest.mark.parametrize("extension", _FORMATS)
def test_empty_files(tmp_path: Path, read: Callable[..., Any], extension: str) -> None:
    for number, data in enumerate((b"", b"\n\n \n")):
        path = tmp_path / f"{number}.{extension}"
        path.write_bytes(data)
        found = read(path)
        assert len(found.failures) == 1 and not found.documents


def _nested(levels: int, make: Any) -> bytes:
    data: bytes = make.zipped({"a.txt": b"They met."})
    for _ in range(levels):
        data = make.zipped({"in.zip": data})
    return data


def _by_hand(make: Any) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes, and the code of the one failure."""
    yield "nul.txt", bytes(100_000), "binary"
    yield "pdf.txt", b"%PDF-1.7 " + b"x" * 1000, "binary"
    yield "image.html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "binary"
    yield "blank.html", b"<html><body>   </body></html>", "no-text"
    yield "frames.html", b"<html><frameset><frame src=a></frameset></html>", "no-text"
    yield "array.jsonl", b"[1, 2, 3]", "bad-json"
    yield "deep.jsonl", b'{"text": ' + b"[" * 200_000, "bad-json"
    yield "deep.json", b"[" * 200_000, "bad-json"
    yield "number.jsonl", b"1" * 10_000, "bad-json"
    yield "typed.jsonl", b'{"text": {"a": 1}}', "bad-field"
    yield "null.jsonl", b'{"text": null}', "empty"
    yield "none.csv", b"a,b\n1,2\n", "bad-field"
    yield "header.csv", b"id,text\n", "empty"
    yield "fake.parquet", b"PAR1" + b"x" * 500 + b"PAR1", "bad-parquet"
    yield "length.parquet", b"PAR1\xff\xff\xff\x7fPAR1", "bad-parquet"
    yield "fake.warc", b"WARC/1.0\r\nWARC-Type: nonsense\r\n", "empty"
    yield "plain.warc.gz", gzip.compress(b"They met."), "bad-warc"
    yield "text.rss", b"They met in the capital.", "bad-feed"
    yield "page.rss", b"<html><body><p>They met.</p></body></html>", "bad-feed"
    yield "text.zip", b"They met.", "bad-zip"
    yield "half.zip", b"PK\x03\x04" + b"x" * 100, "bad-zip"
    yield "none.zip", b"PK\x05\x06" + bytes(18), "empty"
    yield "deep.zip", _nested(6, make), "too-deep"
    yield "bomb.zip", make.zipped({"a.txt": bytes(1) + b"They met. " * 5_000_000}), "archive-bomb"
    yield "bomb.gz", gzip.compress(b"They met. " * 5_000_000), "archive-bomb"
    yield "twice.zip", make.zipped({"b.zip": make.zipped({"a.txt": b"a" * 40_000_000})}), "archive-bomb"
    yield "up.zip", make.zipped({"../../a.txt": b"They met."}), "unsafe-path"
    yield "office.docx", make.zipped({"[Content_Types].xml": b"<x/>"}), "unknown-format"


def test_damage_by_hand(tmp_path: Path, read: Callable[..., Any], make: Any, samples: dict[str, bytes]) -> None:
    good = tmp_path / "z.jsonl"
    good.write_bytes(samples["good.jsonl"])
    for name, data, code in _by_hand(make):
        bad = tmp_path / name
        bad.write_bytes(data)
        started = time.monotonic()
        found = read(tmp_path)
        assert time.monotonic() - started < SECONDS, name
        _named_once(found, bad, good)
        assert found.codes == [code], (name, found.failures)
        bad.unlink()


def test_every_truncation_of_a_feed_and_of_an_archive(
    tmp_path: Path, read: Callable[..., Any], samples: dict[str, bytes]
) -> None:
    for name in ("good.rss", "good.zip", "good.jsonl.gz"):
        data = samples[name]
        path = tmp_path / name
        for size in range(0, len(data), max(1, len(data) // 60)):
            path.write_bytes(data[:size])
            assert read(path).failures, (name, size)


def test_a_long_line(tmp_path: Path, read: Callable[..., Any]) -> None:
    words = "They met in the capital. " * 200_000  # 5 MB
    for name, data in (
        ("a.txt", words),
        ("a.md", words),
        ("a.jsonl", json.dumps({"text": words})),
        ("a.csv", f"text\n{words}"),
    ):
        path = tmp_path / name
        path.write_text(data)
        assert read(path).only.text == words


@pytest.mark.slow
def test_fifty_megabytes_on_one_line(tmp_path: Path, read: Callable[..., Any]) -> None:
    words = "They met in the capital. " * 2_000_000
    files = {"a.txt": words, "a.md": words, "a.jsonl": json.dumps({"text": words}), "a.csv": f"id,text\n1,{words}",
             "a.html": words, "a.rss": words, "a.warc": words, "a.parquet": words, "a.zip": words}  # fmt: skip
    for name, data in files.items():
        path = tmp_path / name
        path.write_text(data)
        started = time.monotonic()
        found = read(path)
        assert time.monotonic() - started < SECONDS, name
        assert len(found.documents) + len(found.failures) == 1, name
        path.unlink()


@pytest.mark.slow
def test_quotation_marks_of_another_age(tmp_path: Path, read: Callable[..., Any]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("“They met.” ".encode("cp1252") * 4_000_000)
    assert read(path).only.text.startswith("“They met.” “They met.”")


@pytest.mark.slow
def test_twenty_thousand_documents(tmp_path: Path, read: Callable[..., Any], make: Any) -> None:
    path = tmp_path / "a.jsonl"
    text = make.article * 15
    with path.open("w") as file:
        for number in range(20_000):
            file.write(json.dumps({"id": number, "text": f"{text}{number}", "published": "2022-09-15"}) + "\n")
    started = time.monotonic()
    assert len(read(path).documents) == 20_000
    assert time.monotonic() - started < SECONDS
