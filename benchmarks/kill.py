"""Kills a run at random moments and compares what comes of it with an undisturbed run.

usage: python benchmarks/kill.py [--documents N] [--kills N] [--seed N]

Both ledgers' exported tables, every one of them, must be the same bytes.
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


def main(count: int, kills: int, seed: int) -> int:
    """Run both ways; print what was compared; 0 if all is equal."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        source, calm, stormy = Path(folder) / "in.jsonl", Path(folder) / "calm.db", Path(folder) / "stormy.db"
        corpus.write(source, count, words=80, seed=seed)
        started = time.monotonic()
        subprocess.run(command(source, calm), check=True)
        took = time.monotonic() - started
        killed = 0
        while killed < kills:
            run = subprocess.Popen(command(source, stormy))
            try:
                run.wait(timeout=4 + rng.random() * took / kills)
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
