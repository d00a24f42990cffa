"""Dating by neighbours: copies, quotations and deeds told elsewhere with their day; nothing where nothing is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dragoman.corpus.neighbours import date_by_neighbours
from dragoman.engine import local
from dragoman.ledger import Ledger
from dragoman.ledger.schema import documents

WORDS = "“We will not open the strait to ships that refuse to be searched,” "
DATED = (
    "Kemal Aydin and Ivan Petrov met in Ankara on Thursday. "
    f"{WORDS}the Turkish minister, Kemal Aydin, said on Thursday. Ships waited outside the strait."
)
UNDATED = (
    f"Ships waited outside the strait for a second day. {WORDS}the Turkish minister, Kemal Aydin, said on Thursday."
)


def ledger(folder: Path, *rows: dict[str, Any]) -> Ledger:
    """A ledger that holds these rows, each with its `copy_of` and `story`, if any, by the ids given."""
    source = folder / "rows.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    store = Ledger(folder / "test.db")
    local.read([source], store, rules_only=True, alone=True)
    ids = {row["ref"]: row["id"] for row in store.documents()}

    def place(connection: sa.Connection) -> None:
        for row in rows:
            values = {"copy_of": ids.get(row.get("copy", "")), "story": row.get("in")}
            connection.execute(sa.update(documents).where(documents.c.ref == row["id"]).values(**values))

    store.change(place)
    return store


def published(store: Ledger, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = store.document(ref)["published"]
    return found


def test_a_copy_has_its_original_beside_it(tmp_path: Path) -> None:
    text = "ANKARA, March 14 (NPW) - Ships waited outside the strait for a second day, a port official said."
    store = ledger(
        tmp_path,
        {"id": "wire", "text": text},
        {"id": "paper", "text": text + " More to come.", "published": "2024-03-15", "copy": "wire"},
    )
    assert published(store, "wire")["value"] is None
    done = date_by_neighbours(store)
    found = published(store, "wire")
    assert (done.narrowed, found["value"], found["basis"]) == (1, "2024-03-14", "text")
    assert found["neighbours"] == [store.document("paper")["id"]]
    assert found["earliest"] <= "2024-03-14" <= found["latest"]
    assert found["evidence"]


def test_the_same_words_on_the_same_weekday(tmp_path: Path) -> None:
    store = ledger(
        tmp_path,
        {"id": "dated", "text": DATED, "published": "2024-03-15"},
        {"id": "undated", "text": UNDATED},
    )
    date_by_neighbours(store)
    found = published(store, "undated")
    assert (found["value"], found["earliest"], found["latest"]) == ("2024-03-14", "2024-03-14", "2024-03-15")
    assert "dated" in found["reason"]


def test_records_are_dated_with_their_document(tmp_path: Path) -> None:
    store = ledger(
        tmp_path,
        {"id": "dated", "text": DATED, "published": "2024-03-15"},
        {"id": "undated", "text": UNDATED},
    )
    name = store.document("undated")["id"]
    before = store.records("attributions", name)
    assert [row["date"] for row in before] == [None]
    date_by_neighbours(store)
    after = store.records("attributions", name)
    assert [(row["date"], row["date_basis"]) for row in after] == [("2024-03-14", "clause")]
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert [row["value"] for row in store.records("times", name)] == ["2024-03-14"]


def test_other_weekday_or_other_words_tell_nothing(tmp_path: Path) -> None:
    store = ledger(
        tmp_path,
        {"id": "dated", "text": DATED, "published": "2024-03-15"},
        {"id": "monday", "text": UNDATED.replace("Thursday", "Monday")},
        {"id": "other", "text": UNDATED.replace("refuse to be searched", "carry no papers of any kind at all")},
    )
    assert date_by_neighbours(store).narrowed == 0
    assert [published(store, ref)["basis"] for ref in ("monday", "other")] == ["unknown", "unknown"]


def test_a_story_alone_is_no_date(tmp_path: Path) -> None:
    store = ledger(
        tmp_path,
        {"id": "dated", "text": "Ships waited outside the strait.", "published": "2024-03-15", "in": "s"},
        {"id": "undated", "text": "Ships are still waiting outside the strait.", "in": "s"},
        {"id": "placed", "text": "ANKARA, March 16 (NPW) - Ships are still waiting, a pilot said.", "in": "s"},
    )
    date_by_neighbours(store)
    assert published(store, "undated")["basis"] == "unknown"
    assert published(store, "placed")["value"] == "2024-03-16"


def test_running_again_starts_from_the_text(tmp_path: Path) -> None:
    store = ledger(
        tmp_path, {"id": "dated", "text": DATED, "published": "2024-03-15"}, {"id": "undated", "text": UNDATED}
    )
    date_by_neighbours(store)
    first = published(store, "undated")
    date_by_neighbours(store)
    assert published(store, "undated") == first
    store.change(lambda connection: connection.execute(sa.delete(documents).where(documents.c.ref == "dated")))
    date_by_neighbours(store)
    assert published(store, "undated")["basis"] == "unknown"


def test_words_of_a_later_day_are_flagged(tmp_path: Path) -> None:
    store = ledger(
        tmp_path,
        {"id": "dated", "text": DATED, "published": "2024-03-15", "in": "s"},
        {"id": "early", "text": UNDATED.replace(" on Thursday", ""), "published": "2023-03-01", "in": "s"},
    )
    assert date_by_neighbours(store).contradicted == 1
    problems = [problem["code"] for problem in store.document("early")["problems"]]
    assert problems == ["date-contradicts-others"]
    date_by_neighbours(store)
    assert len(store.document("early")["problems"]) == 1


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_go_by(tmp_path: Path, count: int) -> None:
    rows = [{"id": "undated", "text": UNDATED}][:count]
    done = date_by_neighbours(ledger(tmp_path, *rows))
    assert (done.narrowed, done.dated, done.contradicted) == (0, 0, 0)
