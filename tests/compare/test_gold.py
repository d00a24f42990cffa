"""The gold rows are well formed: spans inside the texts, each word in one claim, kinds and aspects as documented."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PAIRS = sorted(path.parent for path in HERE.glob("*/*/gold.json"))
ASPECTS = {"attribution", "certainty", "number", "date", "strength", "order", "naming"}
SIDES = {"both": (True, True), "differs": (True, True), "only_a": (True, False), "only_b": (False, True)}


def rows_of(pair: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((pair / "gold.json").read_text(encoding="utf-8"))
    return rows


def test_there_are_six_pairs_to_develop_on_and_six_to_test_on() -> None:
    assert [p.parent.name for p in PAIRS] == ["held"] * 6 + ["pairs"] * 6


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.name)
def test_spans_lie_in_the_text_and_do_not_overlap(pair: Path) -> None:
    for side in ("a", "b"):
        text = (pair / f"{side}.txt").read_text(encoding="utf-8")
        assert 150 <= len(text.split()) <= 600
        spans = sorted(span for row in rows_of(pair) for span in row[side])
        assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.name)
def test_rows_are_as_documented(pair: Path) -> None:
    texts = {side: (pair / f"{side}.txt").read_text(encoding="utf-8") for side in ("a", "b")}
    for row in rows_of(pair):
        assert (bool(row["a"]), bool(row["b"])) == SIDES[row["kind"]]
        assert (row["difference"] is not None) == (row["kind"] == "differs")
        if row["difference"]:
            assert row["difference"]["aspect"] in ASPECTS
            assert all(row["difference"][s].startswith("(") or row["difference"][s] in texts[s] for s in texts)


@pytest.mark.parametrize("path", sorted(HERE.glob("*/*/baselines/baselines.json")), ids=lambda p: p.parts[-3])
def test_what_a_baseline_calls_absent_is_absent(path: Path) -> None:
    baseline = json.loads(path.read_text(encoding="utf-8"))
    account = (path.parent.parent / f"{baseline['side']}.txt").read_text(encoding="utf-8")
    earlier = {name: (path.parent / name).read_text(encoding="utf-8") for name in baseline["earlier"]}
    for row in baseline["absent"]:
        assert row["name"] not in account
        assert len(row["earlier"]) >= 2
        assert all(0 <= s < e <= len(earlier[name]) for name, spans in row["earlier"].items() for s, e in spans)
    assert all(name in account for name in baseline["kept"])
    assert all(sum(name in text for text in earlier.values()) == 1 for name in baseline["once"])
