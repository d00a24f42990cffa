"""Words per second of `dragoman.read` beside bare spaCy, on the same texts in the same run, with peak memory.

usage: python benchmarks/speed.py [--documents N] [--words N] [--rounds N] [--processes N] [--rules-only] [--flat N]

Bare spaCy is `nlp.pipe` of the pipeline that dragoman builds on, all its components on, nothing kept. The two
take turns for `--rounds` rounds over the same documents and the ratio of each round is printed, so a machine
whose speed drifts does not decide. Bare spaCy runs in one process, as it does by default, dragoman in `--processes`
(by default one a core, as `dragoman read` does); with 1 the ratio is that of one core. `--flat N` then reads N
documents in one run and prints the peak memory of all its processes on the way. What needs other documents (copies,
stories, phrases) is left out: composed documents share so many sentences that its time would say nothing of news.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import spacy

import corpus
from dragoman import Ledger
from dragoman.annotate.pipeline import base_name
from dragoman.engine import local


def megabytes() -> float:
    """The peak memory of this process and its workers so far, summed (Linux)."""
    pids = ["self", *(str(child.pid) for child in multiprocessing.active_children())]
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def compare(count: int, words: int, rounds: int, settings: dict[str, Any]) -> None:
    """Print each round's words per second of both, and the ratios' median."""
    bare = spacy.load(base_name())
    ratios = []
    for n in range(rounds):
        rows = list(corpus.documents(count, words, seed=n))
        total = sum(len(row["text"].split()) for row in rows)
        started = time.perf_counter()
        with bare.memory_zone():
            for _ in bare.pipe((row["text"] for row in rows), batch_size=64):
                pass
        alone = total / (time.perf_counter() - started)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "in.jsonl"
            corpus.write(path, count, words, seed=n)
            with Ledger(Path(folder) / "out.db") as ledger:
                started = time.perf_counter()
                local.read([path], ledger, **settings)
                whole = total / (time.perf_counter() - started)
        ratios.append(whole / alone)
        print(f"round {n}: {total:,} words; bare spaCy {alone:,.0f} w/s; dragoman {whole:,.0f} w/s; {ratios[-1]:.2f}")
    print(f"ratio: min {min(ratios):.2f}, median {statistics.median(ratios):.2f}, max {max(ratios):.2f}")


def flat(count: int, words: int, settings: dict[str, Any]) -> None:
    """Read `count` documents in one run; print peak memory at each tenth."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.jsonl"
        corpus.write(path, count, words, seed=99)
        steps = iter(range(count // 10, count + 1, count // 10))
        step = next(steps)
        started = time.perf_counter()

        def tell(summary: local.Summary) -> None:
            nonlocal step
            while step and summary.read >= step:
                rate = summary.words / (time.perf_counter() - started)
                print(f"{summary.read:>8,} documents: peak {megabytes():,.0f} MB, {rate:,.0f} w/s", flush=True)
                step = next(steps, 0)

        with Ledger(Path(folder) / "out.db") as ledger:
            local.read([path], ledger, on_progress=tell, **settings)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--rules-only", action="store_true")
    parser.add_argument("--flat", type=int, default=0)
    chosen = parser.parse_args()
    how = {"processes": chosen.processes, "rules_only": chosen.rules_only, "alone": True}
    compare(chosen.documents, chosen.words, chosen.rounds, how)
    if chosen.flat:
        flat(chosen.flat, 110, how)
