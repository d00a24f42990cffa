"""Apache Spark, for real: the same records as the local engine, restarts, damage named, everything exactly once."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman import Ledger
from dragoman.engine import loading, local, spark
from dragoman.records import TABLES

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        reason = "needs PySpark and Java 17: pip install 'dragoman[spark]'"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    running = spark.session("local[2,3]")
    yield running
    running.stop()


def rows(path: Path, count: int, first: int = 0) -> None:
    said = "Mr. Ionescu said on day {n}: “The harbour is open.” Ms. Karaca denied that {n} ships had left."
    lines = [json.dumps({"id": n, "text": said.format(n=n)}) for n in range(first, first + count)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def outcomes(session: SparkSession, out: Path) -> dict[str, int]:
    found = session.read.parquet(f"{out}/outcomes").groupBy("status").count().collect()
    return {row["status"]: row["count"] for row in found}


def test_records_restarts_and_damage(session: SparkSession, corpus: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(corpus, source)
    rows(source / "some.jsonl", 40)
    (source / "cut.warc.gz").write_bytes(b"\x1f\x8b\x08\x00damaged")
    first = spark.read([str(source), str(tmp_path / "none")], str(out), rules_only=True, spark=session, files_a_shard=3)
    assert first.shards == 2
    assert first.outcomes["ok"] == 42
    assert first.outcomes["failed"] == 3  # the Parquet file, the WARC file, and the folder that is not there

    with Ledger(tmp_path / "spark.db") as there, Ledger(tmp_path / "local.db") as here:
        local.read([source], here, rules_only=True, alone=True)
        for _ in range(2):
            found = loading.load(str(out), there)
            assert found["documents"] == there.counts()["documents"] == 42
        for table in ("documents", *TABLES):
            assert list(there.rows(table)) == list(here.rows(table)), table

    # The last shard is lost, and a file comes that repeats five documents: one is done again, the repeats are told.
    shutil.rmtree(out / "outcomes" / "shard=1")
    again = tmp_path / "more"
    again.mkdir()
    rows(again / "some.jsonl", 10, first=35)
    second = spark.read([str(source), str(again)], str(out), rules_only=True, spark=session, files_a_shard=3)
    assert (second.shards, second.skipped) == (2, 1)
    assert second.outcomes["ok"] == 47
    assert second.outcomes["duplicate"] == 5
    ids = [row["id"] for row in session.read.parquet(f"{out}/documents").select("id").collect()]
    assert len(ids) == len(set(ids)) == 47


def test_a_worker_that_dies_is_tried_again(
    session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out, mark = tmp_path / "in.jsonl", tmp_path / "out", tmp_path / "died"
    rows(source, 20)
    annotate = spark.annotate

    def deadly(rules_only: bool) -> object:
        run = annotate(rules_only)

        def once(batches: object) -> object:
            if not mark.exists():
                mark.touch()
                os._exit(1)
            yield from run(batches)

        return once

    monkeypatch.setattr(spark, "annotate", deadly)
    summary = spark.read([str(source)], str(out), rules_only=True, spark=session)
    assert mark.exists()
    assert summary.outcomes == {"ok": 20, "read": 1}
