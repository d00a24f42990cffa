"""Promises: found with their due days and conditions, settled by later documents, exported."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman import Ledger, read
from dragoman.corpus import promises

Run = Callable[..., subprocess.CompletedProcess[str]]

TEXTS = {
    "one.md": """---
date: 2024-03-05
---
Romania's foreign minister, Ion Ionescu, promised that Romania would send four ambulances to Moldova by 15 May.
Turkey pledged that it would reopen the Verin crossing to lorries unless the strike goes on. Mr. Ionescu said that the
winter had been long. The ministers will meet in Geneva in April.
""",
    "two.md": """---
date: 2024-05-20
---
Romania sent the four ambulances to Moldova last week, five days late, a spokesman said.
""",
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("promised")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = tmp_path_factory.mktemp("ledger") / "x.db"
    with Ledger(path) as store:
        read(folder, store)
        promises.update(store)
    return path


def row(ledger: Path, words: str, **more: Any) -> dict[str, Any]:
    with Ledger(ledger) as store:
        (found,) = [r for r in promises.listed(store, **more) if words in r["words"]]
    return dict(found)


def test_a_promise_has_its_maker_and_its_day(ledger: Path) -> None:
    found = row(ledger, "ambulances")
    assert found["by"] == "Ion Ionescu"
    assert (found["due_words"], found["due_latest"]) == ("by 15 May", "2024-05-15")


def test_a_later_text_settles_it(ledger: Path) -> None:
    found = row(ledger, "ambulances")
    assert found["status"] == "late"
    assert "sent the four ambulances" in found["settled_words"]
    assert found["settled_ref"] == "two.md"


def test_a_condition_is_kept_in_its_words(ledger: Path) -> None:
    found = row(ledger, "crossing")
    assert found["condition"] == "unless the strike goes on"
    assert found["status"] == "open"


def test_what_no_text_takes_up_is_overdue_by_the_day_asked_for(ledger: Path) -> None:
    assert row(ledger, "meet in Geneva")["status"] == "overdue"
    assert row(ledger, "meet in Geneva", on="2024-04-01")["status"] == "open"


def test_plain_telling_is_no_promise(ledger: Path) -> None:
    with Ledger(ledger) as store:
        assert not [r for r in promises.listed(store) if "winter" in r["words"]]


def test_a_second_run_changes_nothing(ledger: Path) -> None:
    with Ledger(ledger) as store:
        before = promises.listed(store)
        assert promises.update(store).documents == 0
        assert promises.update(store, again=True).documents == 2
        assert promises.listed(store) == before


def test_the_command_lists_and_exports(run: Run, ledger: Path, tmp_path: Path) -> None:
    done = run("promises", "-l", ledger, "--by", "Ionescu", "-f", "jsonl")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert run("promises", "-l", ledger, "-f", "ics", "-o", tmp_path / "p.ics").returncode == 0
    told = (tmp_path / "p.ics").read_text(encoding="utf-8")
    assert told.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20240515" in told
    assert run("promises", "-l", ledger, "--on", "soon").returncode == 2
