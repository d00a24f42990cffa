"""JSONL, CSV and Parquet: fields, options, bad rows, and texts that come back as they went in."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import readers
from dragoman.records import Document

_TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip),
    min_size=1, max_size=5,
)  # fmt: skip


def _texts(name: str, data: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return [item.text for item in readers.read([path]) if isinstance(item, Document)]


@given(_TEXTS, st.booleans())
def test_jsonl_round_trip(texts: list[str], ascii_only: bool) -> None:
    lines = [json.dumps({"text": text}, ensure_ascii=ascii_only) for text in texts]
    assert _texts("a.jsonl", "\n".join(lines).encode()) == texts


_PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@given(st.lists(_PRINTED, min_size=1, max_size=5))
def test_csv_round_trip(texts: list[str]) -> None:
    cells = ['"' + text.replace('"', '""') + '"' for text in texts]
    data = "id,text\r\n" + "".join(f"{n},{cell}\r\n" for n, cell in enumerate(cells))
    assert _texts("a.csv", data.encode()) == texts


def test_parquet_round_trip(read_bytes: Callable[..., Any], make: Any) -> None:
    rows = [{"text": f"They met {n} times.", "id": n, "published": datetime(2022, 9, 15, 10)} for n in range(1000)]
    found = read_bytes("a.parquet", make.parquet(rows))
    assert [document.text for document in found.documents] == [row["text"] for row in rows]
    assert (found.documents[7].ref, found.documents[7].published) == ("7", "2022-09-15T10:00:00")


def test_all_fields_and_other_names(read_bytes: Callable[..., Any], make: Any) -> None:
    row = {"key": "k1", "body": "They met.", "head": "Talks", "link": "https://vessian.example/t",
           "paper": "The Vessian", "by": "Jon Arlo", "day": "15 September 2022", "tongue": "en"}  # fmt: skip
    keys = {"id_key": "key", "text_key": "body", "title_key": "head", "url_key": "link", "source_key": "paper",
            "author_key": "by", "published_key": "day", "language_key": "tongue"}  # fmt: skip
    files = {"a.jsonl": make.jsonl([row]), "a.csv": make.table([row]), "a.tsv": make.table([row], "\t"),
             "b.csv": make.table([row], ";"), "a.parquet": make.parquet([row]),
             "a.json": json.dumps([row], indent=1)}  # fmt: skip
    for name, data in files.items():
        found = read_bytes(name, data, **keys).only
        assert (found.ref, found.text, found.title, found.url) == ("k1", "They met.", "Talks", row["link"]), name
        assert (found.source, found.author, found.published, found.language) == (
            "The Vessian", "Jon Arlo", "2022-09-15", "en")  # fmt: skip


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.jsonl"])
def test_missing_text_field_names_the_mend(read_bytes: Callable[..., Any], make: Any, name: str) -> None:
    rows = [{"id": "1", "body": "They met."}, {"id": "2", "body": "They left."}]
    data = {"a.csv": make.table, "a.parquet": make.parquet, "a.jsonl": make.jsonl}[name](rows)
    found = read_bytes(name, data)
    assert found.codes == ["bad-field"] and found.documents == []
    assert "--text-key" in found.failures[0].reason and "id, body" in found.failures[0].reason


def test_a_named_column_must_be_there(read_bytes: Callable[..., Any], make: Any) -> None:
    found = read_bytes("a.csv", make.table([{"id": "1", "text": "They met."}]), title_key="head")
    assert found.codes == ["bad-field"] and "--title-key" in found.failures[0].reason


def test_bad_lines_are_named_and_the_rest_read(read_bytes: Callable[..., Any]) -> None:
    lines = [
        '{"id": "a", "text": "One."}', "{broken", "", '["a list"]', '{"text": 5}', '{"text": ""}', '{"title": "x"}',
        "[" * 100_000, '{"text": "Half \\ud83d of it."}', '{"id": [1], "text": "Two."}', '{"text": "Raw \t tab"}',
    ]  # fmt: skip
    found = read_bytes("a.jsonl", "\n".join(lines))
    assert [document.text for document in found.documents] == ["One.", "Half \ufffd of it.", "Two.", "Raw \t tab"]
    assert [document.ref for document in found.documents] == ["a", "a.jsonl#9", "a.jsonl#10", "a.jsonl#11"]
    assert [[problem.code for problem in document.problems] for document in found.documents] == [
        [], ["lone-surrogates"], ["bad-field"], []]  # fmt: skip
    assert found.codes == ["bad-json", "bad-json", "bad-field", "empty", "bad-field", "bad-json"]
    assert "line 2 " in found.failures[0].reason and found.failures[0].origin.endswith("a.jsonl#2")


def test_one_failure_for_a_file_of_the_wrong_kind(read_bytes: Callable[..., Any]) -> None:
    found = read_bytes("a.jsonl", "They met.\n" * 5000)
    assert found.codes == ["bad-json"] and "none of its 5,000 lines" in found.failures[0].reason
    late = read_bytes("b.jsonl", "x\n" * 5000 + '{"text": "They met."}\n')
    assert len(late.documents) == 1 and len(late.failures) == 1001


def test_lines_in_other_encodings(read_bytes: Callable[..., Any]) -> None:
    line = json.dumps({"text": "“They won’t,” she said."}, ensure_ascii=False) + "\n"
    for encoding, named in (("cp1252", "cp1252"), ("utf-16", "utf-16-le"), ("utf-8-sig", "utf-8")):
        found = read_bytes("a.jsonl", line.encode(encoding)).only
        assert (found.text, found.encoding) == ("“They won’t,” she said.", named)
    for encoding, named in (("cp1252", "cp1252"), ("utf-16", "utf-16-le"), ("utf-8-sig", "utf-8")):
        found = read_bytes("a.csv", 'id;text\n1;"“They won’t,” she said."\n'.encode(encoding)).only
        assert (found.text, found.encoding) == ("“They won’t,” she said.", named)


def test_a_later_row_in_another_encoding(read_bytes: Callable[..., Any]) -> None:
    data = b"id,text\n" + b"1,They met.\n" * 40_000 + "2,“Well” she said.\n".encode("cp1252")
    assert read_bytes("a.csv", data).documents[-1].text == "“Well” she said."


def test_too_long_a_line(read_bytes: Callable[..., Any]) -> None:
    data = '{"text": "%s"}\n{"text": "They met."}\n' % ("x" * 5000)
    found = read_bytes("a.jsonl", data, max_bytes=1000)
    assert [document.text for document in found.documents] == ["They met."] and found.codes == ["too-large"]


def test_big_csv_field_and_short_rows(read_bytes: Callable[..., Any]) -> None:
    found = read_bytes("a.csv", f'id,text\n1,"{"They met. " * 50_000}"\n2\n3,They left.,more\n')
    assert [len(document.text) for document in found.documents] == [500_000, 10]
    assert found.codes == ["bad-csv"] and found.documents[1].problems[0].code == "extra-fields"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet", "b.csv"])
def test_no_rows(read_bytes: Callable[..., Any], name: str) -> None:
    assert read_bytes(name, "text,id\n" if name == "b.csv" else "").codes == ["empty"]


def test_dates_of_rows(read_bytes: Callable[..., Any], make: Any) -> None:
    rows = [{"text": "They met.", "published": value} for value in ("2022-13-45", "0022-01-01", "2022-09")]
    found = read_bytes("a.jsonl", make.jsonl(rows))
    assert [document.published for document in found.documents] == [None, None, "2022-09"]
    assert [problem.code for document in found.documents for problem in document.problems] == ["bad-date"] * 2
    typed = read_bytes("a.parquet", make.parquet([{"text": "They met.", "published": date(2022, 9, 15)}]))
    assert typed.only.published == "2022-09-15"


def test_duplicate_ids(read_bytes: Callable[..., Any], make: Any) -> None:
    rows = [{"id": "a", "text": "They met."}, {"id": "a", "text": "They left."}]
    first, second = read_bytes("a.jsonl", make.jsonl(rows)).documents
    assert first.problems == [] and second.problems[0].code == "duplicate-id" and first.id != second.id
