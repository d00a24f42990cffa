"""The writers of export formats."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.export import FORMATS, writer
from dragoman.export.csv import cell

SCHEMA = pa.schema([("id", pa.string()), ("content", pa.list_(pa.list_(pa.int32(), 2))), ("note", pa.string())])
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)


@given(st.lists(st.tuples(TEXT, st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=2)), max_size=5))
def test_every_format_gives_back_what_it_was_given(rows: list[tuple[str, list[tuple[int, int]]]]) -> None:
    given_rows: list[dict[str, Any]] = [
        {"id": text, "content": [list(s) for s in spans], "note": None} for text, spans in rows
    ]
    for form in FORMATS:
        file = io.BytesIO()
        assert writer(form)(given_rows, SCHEMA, file) == len(rows)
        data = file.getvalue()
        if form == "jsonl":
            assert [json.loads(line) for line in data.decode().split("\n") if line] == given_rows
        elif form == "parquet":
            assert pq.read_table(io.BytesIO(data)).to_pylist() == given_rows
        else:
            back = list(csv.reader(io.StringIO(data.decode(), newline="")))
            assert [(r[0].removeprefix("'"), json.loads(r[1])) for r in back[1:]] == [
                (row["id"].removeprefix("'"), row["content"]) for row in given_rows
            ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_no_cell_runs_as_a_formula(text: str) -> None:
    assert cell(text) == "'" + text
    assert cell("a=1") == "a=1"
