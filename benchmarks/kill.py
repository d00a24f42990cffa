"""Kills a run at random moments and compares what comes of it with an undisturbed run.

usage: python benchmarks/kill.py [--documents N] [--kills N] [--seed N]

The undisturbed run tells how long its start takes and how long all of it. Each disturbed one is killed at a random
moment from shortly before its first batch on, so that the kills fall all over the run. Then both ledgers' exported
tables, every one of them, must be the same bytes.
"""

from __future__ import annotations

import argparse
import io
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus
from dragoman import Ledger
from dragoman.export import writer
from dragoman.records import TABLES, arrow_schema


def command(source: Path, ledger: Path) -> list[str]:
    """The run, as a user types it."""
    return [str(Path(sys.executable).with_name("dragoman")), "read", str(source), "--ledger", str(ledger), "--quiet"]


def tables(ledger: Path) -> dict[str, bytes]:
    """Every exported table of a ledger as JSON Lines."""
    found = {}
    with Ledger(ledger, create=False) as store:
        for table in ("documents", *TABLES):
            file = io.BytesIO()
            writer("jsonl")(store.rows(table), arrow_schema(table), file)
            found[table] = file.getvalue()
    return found


def undisturbed(run: list[str], ledger: Path) -> tuple[float, float]:
    """Seconds until the first documents are in, and until all are."""
    started, first = time.monotonic(), 0.0
    with subprocess.Popen(run) as process:
        while process.poll() is None:
            time.sleep(0.2)
            if not first and ledger.exists():
                with Ledger(ledger) as store:
                    first = time.monotonic() - started if store.counts()["documents"] else 0.0
    if process.returncode:
        raise SystemExit(f"the undisturbed run failed with status {process.returncode}")
    return first, time.monotonic() - started


def main(count: int, kills: int, seed: int) -> int:
    """Run both ways; print what was compared; 0 if all is equal."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        source, calm, stormy = Path(folder) / "in.jsonl", Path(folder) / "calm.db", Path(folder) / "stormy.db"
        corpus.write(source, count, words=80, seed=seed)
        start, took = undisturbed(command(source, calm), calm)
        print(f"undisturbed: first batch after {start:.0f} s, all after {took:.0f} s", flush=True)
        killed = 0
        while killed < kills:
            run = subprocess.Popen(command(source, stormy))
            try:
                run.wait(timeout=0.9 * start + rng.random() * 2 * (took - start) / (kills + 1))
                print(f"the run ended before kill {killed + 1}")
                break
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                run.wait()
                killed += 1
                with Ledger(stormy) as store:
                    print(f"kill {killed}: {store.counts()['documents']:,} documents are in", flush=True)
        subprocess.run(command(source, stormy), check=True)
        one, other = tables(calm), tables(stormy)
        for table, content in one.items():
            verdict = "equal" if content == other[table] else "DIFFERENT"
            print(f"{table:14} {len(content):>12,} bytes  {verdict}")
        return int(one != other)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    sys.exit(main(chosen.documents, chosen.kills, chosen.seed))
