"""Scores `dragoman compare` against gold rows: aligned claims, claims of one side only, differences in strength.

    python benchmarks/compare.py tests/compare/held                  # runs the command on every pair
    python benchmarks/compare.py tests/compare/held --outputs DIR    # reads DIR/NN.json, printed before
    python benchmarks/compare.py tests/compare/held --selftest       # gold against itself, and against nothing

A pair is a folder with a.txt, b.txt and gold.json (tests/compare/README.md). Rows are compared as links: an aligned row
(`both`, `differs`) is every (span in A, span in B) of it, a row of one side every span of it. A predicted link
fits a gold one where, on each side, they share at least half of the shorter span. Each predicted link is credited
to one gold row only, so a span over a whole text earns one row; several links may be credited to one row, and one
link to several of that row's, so how finely a point is split costs nothing. Precision is the share of predicted links
credited, recall the share of gold links that a link credited to their row fits.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Span = tuple[str, int, int]  # side, start, end
Link = tuple[Span, ...]
Rows = list[dict[str, Any]]
Kinds = Callable[[Rows], list[list[Link]]]


@dataclass
class Count:
    """What F1 needs. A measure with nothing in gold and nothing predicted has no F1."""

    credited: int = 0
    predicted: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.credited + other.credited,
            self.predicted + other.predicted,
            self.found + other.found,
            self.gold + other.gold,
        )

    @property
    def precision(self) -> float:
        return self.credited / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float | None:
        if not self.gold and not self.predicted:
            return None
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def aligned(rows: Rows) -> list[list[Link]]:
    """The links of each row that holds a claim of both sides."""
    return [
        [(("a", *a), ("b", *b)) for a in row["a"] for b in row["b"]]
        for row in rows
        if row["kind"] in ("both", "differs")
    ]


def one_sided(rows: Rows) -> list[list[Link]]:
    """The spans of each row that holds a claim of one side."""
    sides = {"only_a": "a", "only_b": "b"}
    return [
        [((sides[row["kind"]], *span),) for span in row[sides[row["kind"]]]] for row in rows if row["kind"] in sides
    ]


def strength(rows: Rows) -> list[list[Link]]:
    """The links of each row whose difference is one of strength."""
    return aligned([row for row in rows if (row.get("difference") or {}).get("aspect") == "strength"])


MEASURES: dict[str, Kinds] = {"aligned": aligned, "one side": one_sided, "strength": strength}


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans of the same side share at least half of the shorter."""
    shared = min(one[2], other[2]) - max(one[1], other[1])
    return one[0] == other[0] and shared > 0 and 2 * shared >= min(one[2] - one[1], other[2] - other[1])


def fits(one: Link, other: Link) -> bool:
    return len(one) == len(other) and all(map(overlaps, one, other))


def credit(gold: list[list[Link]], predicted: list[Link]) -> dict[int, int]:
    """Predicted link to gold row, by index: as many rows as can be served (augmenting paths), then the links left."""
    choices = [[r for r, row in enumerate(gold) if any(fits(p, g) for g in row)] for p in predicted]
    holder: dict[int, int] = {}

    def place(link: int, tried: set[int]) -> bool:
        for row in choices[link]:
            if row not in tried:
                tried.add(row)
                if row not in holder or place(holder[row], tried):
                    holder[row] = link
                    return True
        return False

    for link in range(len(predicted)):
        place(link, set())
    first = {link: row for row, link in holder.items()}
    return {link: first.get(link, rows[0]) for link, rows in enumerate(choices) if rows}


def count(gold: list[list[Link]], rows: list[list[Link]]) -> Count:
    """One measure on one pair."""
    predicted = sorted({link for row in rows for link in row})
    credited = credit(gold, predicted)
    served: dict[int, list[Link]] = {}
    for link, row in credited.items():
        served.setdefault(row, []).append(predicted[link])
    found = sum(any(fits(p, g) for p in served.get(r, [])) for r, row in enumerate(gold) for g in row)
    return Count(len(credited), len(predicted), found, sum(map(len, gold)))


def pairs(folder: Path) -> Iterator[tuple[Path, Rows]]:
    """Each pair's folder and gold rows, in order of name."""
    for path in sorted(folder.glob("*/gold.json")):
        yield path.parent, json.loads(path.read_text(encoding="utf-8"))


def run(pair: Path) -> Rows:
    """The rows that the command prints, run in this process so that the models load once."""
    from typer.testing import CliRunner

    from dragoman.cli import app

    result = CliRunner().invoke(app, ["compare", str(pair / "a.txt"), str(pair / "b.txt"), "--format", "json"])
    if result.exit_code:
        sys.exit(f"{pair}: dragoman compare ended with {result.exit_code}: {result.exception or result.output}")
    rows: Rows = json.loads(result.stdout)["rows"]
    return rows


def score(folder: Path, predict: Callable[[Path, Rows], Rows]) -> dict[str, dict[str, Count]]:
    """Every measure of every pair, and of all together ("all": counts added up, not F1s averaged)."""
    table: dict[str, dict[str, Count]] = {}
    for pair, gold in pairs(folder):
        rows = predict(pair, gold)
        table[pair.name] = {name: count(links(gold), links(rows)) for name, links in MEASURES.items()}
    if not table:
        sys.exit(f"{folder}: no pairs (NN/gold.json)")
    table["all"] = {name: sum((row[name] for row in table.values()), Count()) for name in MEASURES}
    return table


def show(table: dict[str, dict[str, Count]]) -> None:
    """The table as Markdown: precision, recall, F1 and the number of gold links of each measure."""
    print("| pair | " + " | ".join(f"{name} P | R | F1 | gold" for name in MEASURES) + " |")
    print("|" + "---|" * (1 + 4 * len(MEASURES)))
    for pair, row in table.items():
        cells = [
            f"{c.precision:.2f} | {c.recall:.2f} | {'' if c.f1 is None else f'{c.f1:.3f}'} | {c.gold}"
            for c in row.values()
        ]
        print(f"| {pair} | " + " | ".join(cells) + " |")


def selftest(folder: Path) -> None:
    """Gold scores 1 against itself and nothing scores 0; one row over both whole texts is worth one row at most."""
    same, empty = score(folder, lambda _, gold: gold), score(folder, lambda _, gold: [])
    assert all(c.f1 in (None, 1.0) for row in same.values() for c in row.values())
    assert all(c.f1 in (None, 0.0) for row in empty.values() for c in row.values())
    whole = {"kind": "both", "a": [[0, 10**6]], "b": [[0, 10**6]], "difference": None}
    for pair, gold in pairs(folder):
        most = max(len(row) for row in aligned(gold))
        assert count(aligned(gold), aligned([whole])).found <= most, pair
    print("selftest: gold against itself 1, against nothing 0, one row over all earns one row")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="a folder of pairs, such as tests/compare/held")
    parser.add_argument("--outputs", type=Path, help="a folder of NN.json, as `dragoman compare --format json` prints")
    parser.add_argument("--selftest", action="store_true", help="check the scorer on this folder's gold, and end")
    options = parser.parse_args()
    if options.selftest:
        selftest(options.folder)
    elif options.outputs:
        read = options.outputs
        show(score(options.folder, lambda pair, _: json.loads((read / f"{pair.name}.json").read_text("utf-8"))["rows"]))
    else:
        show(score(options.folder, lambda pair, _: run(pair)))


if __name__ == "__main__":
    main()
