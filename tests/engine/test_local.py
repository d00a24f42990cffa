"""Reading on one machine: killed and resumed, the same bytes; rules that changed; progress that is told."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dragoman
from dragoman import Ledger
from dragoman.engine import local
from dragoman.export import writer
from dragoman.records import TABLES, arrow_schema


def rows(count: int) -> str:
    said = "Mr. Ionescu said on day {n}: “The harbour is open.” Ms. Karaca denied that {n} ships had left."
    return "".join(json.dumps({"id": n, "text": said.format(n=n)}) + "\n" for n in range(count))


def exported(path: Path) -> dict[str, bytes]:
    found = {}
    with Ledger(path) as ledger:
        for table in ("documents", *TABLES):
            file = io.BytesIO()
            writer("jsonl")(ledger.rows(table), arrow_schema(table), file)
            found[table] = file.getvalue()
    return found


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    source, calm, stormy = tmp_path / "in.jsonl", tmp_path / "calm.db", tmp_path / "stormy.db"
    source.write_text(rows(400), encoding="utf-8")
    dragoman.read(source, calm)
    command = [str(Path(sys.executable).with_name("dragoman")), "read", str(source), "-q", "--ledger", str(stormy)]
    counts: list[int] = []
    for _ in range(3):
        run = subprocess.Popen(command)
        deadline = time.monotonic() + 60
        before = counts[-1] if counts else 0
        while run.poll() is None and time.monotonic() < deadline:
            if stormy.exists() and (now := documents(stormy)) > before:
                counts.append(now)
                break
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert 0 < counts[0] < 400
    dragoman.read(source, stormy)
    assert exported(stormy) == exported(calm)


def documents(path: Path) -> int:
    with Ledger(path) as ledger:
        return ledger.counts()["documents"]


def test_progress_is_told_and_the_summary_counts(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(rows(130) + "no json\n", encoding="utf-8")
    seen: list[int] = []
    with Ledger(tmp_path / "x.db") as ledger:
        summary = local.read([source], ledger, on_progress=lambda s: seen.append(s.read))
    assert seen == sorted(seen)
    assert len(seen) >= 3
    assert (summary.read, len(summary.failures)) == (130, 1)
    assert summary.bytes == source.stat().st_size
    assert summary.records["quotations"] == 130


def test_other_rules_annotate_anew_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, path = tmp_path / "in.jsonl", tmp_path / "x.db"
    source.write_text(rows(3), encoding="utf-8")
    dragoman.read(source, path)
    monkeypatch.setattr("dragoman.annotate.pipeline.version", lambda rules_only: "other rules")
    assert dragoman.read(source, path).outdated == 3
    with Ledger(path) as ledger:
        before = ledger.records("attributions", ledger.documents()[0]["id"])
    summary = dragoman.read(source, path, again=True)
    assert (summary.read, summary.outdated) == (3, 0)
    with Ledger(path) as ledger:
        assert ledger.versions() == {"other rules": 3}
        assert ledger.records("attributions", ledger.documents()[0]["id"]) == before


def test_the_same_text_in_two_places_is_two_documents(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "wire.txt").write_text("It rained.", encoding="utf-8")
    assert dragoman.read(tmp_path / "in", tmp_path / "x.db").read == 2
