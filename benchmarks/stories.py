"""Stories against known ones: all at once, and as a stream in random orders.

    python benchmarks/stories.py                              the sample corpus and the tellings of tests/corpus
    python benchmarks/stories.py --settings                   the grid that the settings were chosen from
    python benchmarks/stories.py --gold GOLD.jsonl --input INPUT.jsonl

GOLD has rows with doc_id, cluster and topic; INPUT the same documents with id and text. They are read into a ledger
that is thrown away. BCubed F1 (Bagga & Baldwin 1998): the mean over documents of how far the documents put with it are
those that belong with it. `likeness` compares a stream with the batch in the same way.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import sqlalchemy as sa

from dragoman import Ledger
from dragoman.corpus import stories, stories_cluster, stories_likeness
from dragoman.corpus.placing import place
from dragoman.corpus.stories_features import Features
from dragoman.engine import local
from dragoman.ledger.schema import documents
from dragoman.ledger.schema_stories import placements

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "src" / "dragoman" / "sample"
ORDERS = 5
GRID = {"NAMES": (0.5, 0.6, 0.7, 0.8), "ALIKE": (0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.32), "FAR": (0.4, 0.5)}
LINE_GRID = {"LINE_NAMES": (0.0, 0.1, 0.2, 0.3), "LINE": (0.05, 0.06, 0.07, 0.08, 0.09)}
MODULES = (stories_likeness, stories_cluster, stories)


@dataclass
class Collection:
    """Documents of which the truth is known: features of those that are no copies, and each document's original."""

    name: str
    features: dict[str, Features]
    root: dict[str, str]
    cluster: dict[str, str]
    topic: dict[str, str]


def collections() -> Iterator[Collection]:
    """The sample corpus and the tellings."""
    truth = tomllib.loads((SAMPLE / "truth.toml").read_text(encoding="utf-8"))["document"]
    with tempfile.TemporaryDirectory() as folder:
        yield collect("sample", SAMPLE / "corpus", folder, lambda ref: _sample_truth(truth, ref))
    rows = tomllib.loads((ROOT / "tests" / "corpus" / "tellings.toml").read_text(encoding="utf-8"))["telling"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tellings.jsonl"
        lines = (json.dumps({"id": str(n), "text": row["text"].strip(), "published": row.get("published")})
                 for n, row in enumerate(rows))  # fmt: skip
        path.write_text("\n".join(lines), encoding="utf-8")
        yield collect("tellings", path, folder, lambda ref: (rows[int(ref)]["event"], rows[int(ref)]["topic"]))


def _sample_truth(truth: list[dict[str, str]], ref: str) -> tuple[str, str]:
    row = next((r for r in truth if r["record"] == ref or (not r["record"] and ref.endswith(r["file"]))), None)
    row = row or next(r for r in truth if r["record"] and ref.endswith(r["record"]))
    return row["story"], row["storyline"]


def gold(path: Path, texts: Path) -> Collection:
    """A collection from a file of truths and the texts without them."""
    rows = {row["doc_id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    with tempfile.TemporaryDirectory() as folder:
        return collect(path.stem, texts, folder, lambda ref: (str(rows[ref]["cluster"]), str(rows[ref]["topic"])))


def collect(name: str, inputs: Path, folder: str, truth: object) -> Collection:
    """Read and place `inputs`, and give what stories go by."""
    with Ledger(Path(folder) / "stories.db") as ledger:
        local.read([inputs], ledger)
        place(ledger, again=True)
        d = documents.c
        query = sa.select(d.id, d.ref, d.copy_of, placements.c.features).join(placements, placements.c.document == d.id)
        rows = ledger.ask(lambda connection, /: connection.execute(query).all())
    ref = {row.id: row.ref for row in rows}
    told = {row.ref: truth(row.ref) for row in rows}  # type: ignore[operator]
    return Collection(
        name,
        {row.ref: msgspec.convert(row.features, Features) for row in rows if row.copy_of is None},
        {row.ref: ref[row.copy_of] if row.copy_of else row.ref for row in rows},
        {name: pair[0] for name, pair in told.items()},
        {name: pair[1] for name, pair in told.items()},
    )


def bcubed(truth: Mapping[str, str], found: Mapping[str, str]) -> float:
    """F1 of two ways to group the same things."""
    pairs = Counter((truth[name], found[name]) for name in truth)
    wanted, made = Counter(truth.values()), Counter(found[name] for name in truth)
    precision = sum(n * n / made[b] for (_, b), n in pairs.items()) / len(truth)
    recall = sum(n * n / wanted[a] for (a, _), n in pairs.items()) / len(truth)
    return 2 * precision * recall / (precision + recall)


def unfolded(one: Collection, found: Mapping[str, str]) -> dict[str, str]:
    """The story of every document: a copy's is its original's."""
    return {name: found[root] for name, root in one.root.items()}


def measure(one: Collection) -> None:
    """Print a collection's figures: batch, storylines, and streams in seeded orders."""
    whole = stories.batch(one.features)
    lines = stories.storylines(one.features, whole)
    by_line = {name: lines[story] for name, story in whole.items()}
    copies = len(one.root) - len(one.features)
    print(f"{one.name}: {len(one.root)} documents ({copies} copies), {len(set(one.cluster.values()))} stories")
    print(f"  batch       {bcubed(one.cluster, unfolded(one, whole)):.4f}, {len(set(whole.values()))} stories")
    print(f"  storylines  {bcubed(one.topic, unfolded(one, by_line)):.4f}, {len(set(lines.values()))} of "
          f"{len(set(one.topic.values()))}")  # fmt: skip
    for seed in range(ORDERS):
        order = sorted(one.features)
        random.Random(seed).shuffle(order)
        started = time.perf_counter()
        found = stories.stream((name, one.features[name]) for name in order)
        rate = len(order) / (time.perf_counter() - started)
        print(f"  stream {seed}    {bcubed(one.cluster, unfolded(one, found)):.4f}, likeness to the batch "
              f"{bcubed(whole, found):.4f}, {rate:.0f} documents a second")  # fmt: skip


def settings(found: list[Collection]) -> None:
    """Print the grid of settings by the sum of F1 over the collections, the best first."""
    for grid, level in ((GRID, "story"), (LINE_GRID, "storyline")):
        scores: dict[tuple[float, ...], list[float]] = defaultdict(list)
        kept = {name: next(getattr(m, name) for m in MODULES if hasattr(m, name)) for name in grid}
        for values in itertools.product(*grid.values()):
            _set(dict(zip(grid, values, strict=True)))
            for one in found:
                whole = stories.batch(one.features)
                if level == "story":
                    scores[values].append(bcubed(one.cluster, unfolded(one, whole)))
                else:
                    lines = stories.storylines(one.features, whole)
                    by_line = {name: lines[story] for name, story in whole.items()}
                    scores[values].append(bcubed(one.topic, unfolded(one, by_line)))
        _set(kept)
        print(level, *grid)
        for values, each in sorted(scores.items(), key=lambda x: -sum(x[1]))[:15]:
            print(" ", *values, "|", *(f"{score:.4f}" for score in each))


def _set(values: Mapping[str, float]) -> None:
    for name, value in values.items():
        for module in MODULES:
            if hasattr(module, name):
                setattr(module, name, value)


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--settings", action="store_true")
    options.add_argument("--gold", type=Path)
    options.add_argument("--input", type=Path)
    chosen = options.parse_args()
    if chosen.gold:
        measure(gold(chosen.gold, chosen.input))
        return
    found = list(collections())
    if chosen.settings:
        settings(found)
    else:
        for one in found:
            measure(one)


if __name__ == "__main__":
    main()
