"""The sample corpus, whose set phrases and quotations are known: what is found of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from dragoman import Ledger
from dragoman import read as read_inputs
from dragoman.corpus.phrases import Finder, own
from dragoman.corpus.phrases_discovery import discover
from dragoman.corpus.phrases_update import update
from dragoman.corpus.phrases_uses import uses_in
from dragoman.ledger import queries_phrases as queries

pytestmark = pytest.mark.slow
SAMPLE = resources.files("dragoman") / "sample"
TRUTH: dict[str, Any] = tomllib.loads((SAMPLE / "truth.toml").read_text(encoding="utf-8"))
REFS = {d["id"]: d["record"] or d["file"] for d in TRUTH["document"]}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(tmp_path_factory.mktemp("sample") / "sample.db") as ledger:
        read_inputs(Path(str(SAMPLE / "corpus")), ledger)
        update(ledger)
        yield ledger


def folded(words: str) -> str:
    return "".join(c for c in words.lower() if c.isalnum())


@pytest.mark.parametrize("row", TRUTH["lineage"], ids=lambda row: f"{row['document']}: {row['text'][:30]}")
def test_every_carrier_of_a_quotation_is_found(store: Ledger, row: dict[str, Any]) -> None:
    names = [each["lineage"] for each in store.ask(queries.lineage_list)]
    members = store.ask(queries.lineage_members, names)
    here = [
        m for m in members if m["ref"].endswith(REFS[row["document"]]) and folded(row["text"]) in folded(m["words"])
    ]
    assert here, row
    assert len({m["document"] for m in members if m["lineage"] == here[0]["lineage"]}) >= 2


@pytest.mark.parametrize("row", TRUTH["phrase"], ids=lambda row: row["text"])
def test_a_sides_phrase_is_discovered_followed_and_missed(store: Ledger, row: dict[str, Any]) -> None:
    found = discover(lambda: store.ask(lambda c: list(queries.quoted_phrases(c))), store.ask(queries.sides_of))
    assert any(folded(f.words) in folded(row["text"]) for f in found)
    phrase = own(row["text"])
    uses = store.ask(uses_in, Finder({phrase.id: phrase}), phrase.forms[0])
    refs = {ref for use in uses for ref in [use["ref"]]}
    assert all(any(ref.endswith(REFS[name]) for ref in refs) for name in row["documents"])
    for name in row["said_to_be_absent_in"]:
        kinds = {use["kind"] for use in uses if use["ref"].endswith(REFS[name])}
        assert kinds and "used" not in kinds, (name, kinds)
