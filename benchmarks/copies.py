"""Copies found among documents whose making is known, and how fast, beside rensa alone on the same texts.

    python benchmarks/copies.py --documents 20000 [--ledger]

Originals are composed: sentences of the bundled sample with four content words in five drawn anew, so that they share
phrasing but no sentence. One document in five is a mutation of one (of one or two changes from `MUTATIONS`). The
sample's own documents are among them, with mutations of their own; its independent reports of one event, and the two
sides' readouts, are the hard negatives. `--ledger` places them in a SQLite ledger, as `dragoman read` does.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman import readers
from dragoman.corpus.copies import Copy, find_copies, originals
from dragoman.corpus.copies_text import Text
from dragoman.records import Document

SAMPLE = Path(__file__).parent.parent / "src" / "dragoman" / "sample"
COMMON = 60  # the commonest words of the sample stay as they are


@dataclass(frozen=True)
class Made:
    """A document and the ids that it was made from: none for an original, two for a splice."""

    id: str
    text: str
    sources: frozenset[str]
    how: str


def sample() -> list[Made]:
    """The sample's documents, with the sources that its truth gives."""
    truth = tomllib.loads((SAMPLE / "truth.toml").read_text(encoding="utf-8"))["document"]
    found = []
    for document in readers.read([SAMPLE / "corpus"]):
        if isinstance(document, Document):
            row = next(
                (
                    r
                    for r in truth
                    if r["record"] == document.ref or (not r["record"] and document.ref.endswith(r["file"]))
                ),
                None,
            ) or next(r for r in truth if r["record"] and r["record"] in f"{document.ref} {document.origin}")
            sources = frozenset({row["copy_of"]} - {""})
            found.append(Made(row["id"], document.text, sources, "sample" if sources else "original"))
    return found


class Composer:
    """Makes originals and mutates them, from one seed."""

    def __init__(self, stock: list[Made], seed: int) -> None:
        self.random = random.Random(seed)
        texts = [made.text for made in stock]
        self.sentences = [s for t in texts for s in re.split(r"(?<=[.!?])\s+", t) if 6 <= len(s.split()) <= 45]
        words = [w for t in texts for w in re.findall(r"[^\W\d_]{3,}", t)]
        self.common = {w for w, _ in Counter(w.lower() for w in words).most_common(COMMON)}
        self.words = [w for w in words if w.lower() not in self.common]

    def sentence(self) -> str:
        """A sentence of the sample with four content words in five drawn anew."""

        def other(match: re.Match[str]) -> str:
            word = match.group()
            return word if word.lower() in self.common or self.random.random() < 0.2 else self.random.choice(self.words)

        return re.sub(r"[^\W\d_]{3,}", other, self.random.choice(self.sentences))

    def original(self, number: int) -> Made:
        """A composed article of four to twelve paragraphs."""
        paragraphs = [
            " ".join(self.sentence() for _ in range(self.random.randint(1, 4)))
            for _ in range(self.random.randint(4, 12))
        ]
        return Made(f"o{number}", "\n\n".join([self.sentence().rstrip("."), *paragraphs]), frozenset(), "original")

    def mutation(self, number: int, base: Made, other: Made) -> Made:
        """`base` with one or two changes; half of them with up to 15% of the words changed on top."""
        names = self.random.sample(sorted(MUTATIONS), self.random.choice([1, 1, 2]))
        text, sources = base.text, {base.id}
        for name in sorted(names):  # "splice" is last but for "truncate" and "words": both sources stay in
            if name == "splice":
                text, sources = splice(text, other.text, self), sources | {other.id}
            elif not (name == "truncate" and "splice" in names):
                text = MUTATIONS[name](text, self)
        return Made(f"m{number}", text, frozenset(sources), "+".join(sorted(names)))


def truncate(text: str, make: Composer) -> str:
    """The first 30%, cut at a word."""
    return text[: max(200, int(len(text) * 0.3))].rsplit(" ", 1)[0]


def drop(text: str, make: Composer) -> str:
    """A third to a half of the paragraphs taken out, anywhere."""
    parts = text.split("\n\n")
    gone = make.random.sample(range(len(parts)), int(len(parts) * make.random.uniform(0.33, 0.5)))
    return "\n\n".join(part for n, part in enumerate(parts) if n not in gone)


def lead(text: str, make: Composer) -> str:
    """Another headline and another first paragraph."""
    parts = text.split("\n\n")
    return "\n\n".join([make.sentence().rstrip("."), make.sentence() + " " + make.sentence(), *parts[2:]])


def byline(text: str, make: Composer) -> str:
    """A byline, a dateline and an invitation to subscribe."""
    name = " ".join(make.random.choice(make.words).capitalize() for _ in range(2))
    return f"By {name}, Staff Correspondent\n\nUpdated 14:05\n\n{text}\n\nSign up to our morning letter for more.\n"


def change_words(text: str, make: Composer) -> str:
    """Up to 15% of the words changed, dropped or added."""
    rate, out = make.random.uniform(0.0, 0.15), []
    for part in re.split(r"(\s+)", text):
        what = make.random.random()
        if not part.strip() or make.random.random() >= rate:
            out.append(part)
        elif what >= 0.2:
            out.append(make.random.choice(make.words) + (f" {part}" if what > 0.8 else ""))
    return "".join(out)


def splice(text: str, other: str, make: Composer) -> str:
    """The first half of one and the first half of another."""
    halves = [p[: (len(p) + 1) // 2] for p in (text.split("\n\n"), other.split("\n\n"))]
    return "\n\n".join(halves[0] + halves[1])


MUTATIONS: dict[str, Callable[[str, Composer], str]] = {
    "byline": byline, "drop": drop, "lead": lead, "truncate": truncate, "words": change_words, "splice": truncate,
}  # fmt: skip


def compose(count: int, seed: int) -> list[Made]:
    """`count` documents in a seeded order, one in five a mutation of an original or of a sample document."""
    stock = sample()
    make = Composer(stock, seed)
    mutated = count // 5
    made = [*stock, *(make.original(n) for n in range(count - mutated - len(stock)))]
    bases = [m for m in made if not m.sources]
    first = [m for m in stock if not m.sources]
    for n in range(mutated):
        base = make.random.choice(first if n % 10 == 0 else bases)
        made.append(make.mutation(n, base, make.random.choice(bases)))
    make.random.shuffle(made)
    return made


def families(made: Iterable[Made]) -> dict[str, frozenset[str]]:
    """The originals that each document's words come from: an original's are its own."""
    return {m.id: m.sources or frozenset({m.id}) for m in made}


def report(made: list[Made], roots: dict[str, str], found: list[Copy], title: str) -> None:
    """Recall: mutations put with a document that shares a source; both sources of a splice, in the pairs.

    Precision: of the documents that were called copies, how many share a source with what they go back to; of pairs,
    how many share one.
    """
    family = families(made)
    pairs = {(c.document, c.original) for c in found} | {(c.original, c.document) for c in found}
    beside: dict[str, set[str]] = {}
    for a, b in pairs:
        beside.setdefault(a, set()).add(b)
    wanted = [m for m in made if m.sources]

    def together(a: str, b: str) -> bool:
        return bool(family[a] & family[b])

    hit = [m for m in wanted if any(together(m.id, b) for b in beside.get(m.id, ()))]
    sources = [(m.id, s) for m in wanted for s in m.sources]
    reached = [1 for m, s in sources if any(s in family[b] for b in beside.get(m, ()))]
    right = [1 for a, b in pairs if together(a, b)]
    rooted = [1 for a, b in roots.items() if together(a, b)]
    print(f"{title}: recall {len(hit) / len(wanted):.4f} of {len(wanted)} copies, {sum(reached) / len(sources):.4f} of "
          f"{len(sources)} sources; precision {sum(right) / max(1, len(pairs)):.4f} of {len(pairs) // 2} pairs, "
          f"{sum(rooted) / max(1, len(roots)):.4f} of {len(roots)} copy_of")  # fmt: skip
    missed = Counter(m.how for m in wanted) - Counter(m.how for m in hit)
    if missed:
        print("  missed by mutation:", ", ".join(f"{how} {n}" for how, n in missed.most_common(8)))


def rensa_alone(made: list[Made]) -> None:
    """rensa's MinHash and index on 5-word shingles, as its documentation has it; pairs of Jaccard .5 and more."""
    from rensa import RMinHash, RMinHashLSH  # type: ignore[import-untyped]

    started = time.process_time()
    index, kept = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), list[Any]()
    found: list[tuple[int, int]] = []
    for n, m in enumerate(made):
        words = re.findall(r"\w+", m.text.lower())
        sketch = RMinHash(num_perm=128, seed=0)
        sketch.update([" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))])
        found += [(n, o) for o in index.query(sketch) if kept[o].jaccard(sketch) >= 0.5]
        index.insert(n, sketch)
        kept.append(sketch)
    seconds = time.process_time() - started
    print(f"rensa alone: {len(made) / seconds:,.0f} documents a second of processor time")
    pairs = [Copy(made[a].id, made[b].id, "edited", 1, 1, 0, 0, "") for a, b in found]
    report(made, {}, pairs, "rensa alone")


def in_ledger(made: list[Made]) -> tuple[list[Copy], float]:
    """Place them in a ledger of their own, as `dragoman read` does after its last document."""
    import sqlalchemy as sa

    from dragoman.corpus.placing import place
    from dragoman.ledger import Ledger
    from dragoman.ledger.schema_stories import copies
    from dragoman.records import Annotation

    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "copies.db") as ledger:
        for at in range(0, len(made), 500):
            some = made[at : at + 500]
            rows = [
                (Document(id=m.id, ref=m.id, text=m.text), Annotation(id=m.id, body=[(0, len(m.text))])) for m in some
            ]
            ledger.write(rows, "benchmark")
        started = time.process_time()
        place(ledger, stories=False)
        seconds = time.process_time() - started
        found = ledger.ask(lambda connection, /: connection.execute(sa.select(copies)).mappings().all())
        return [Copy(**row) for row in found], seconds


def main() -> None:
    """Compose, place, compare."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--ledger", action="store_true")
    chosen = options.parse_args()
    made = compose(chosen.documents, chosen.seed)
    print(f"{len(made):,} documents, {sum(len(m.text.split()) for m in made) / len(made):.0f} words on average")
    if chosen.ledger:
        found, seconds = in_ledger(made)
    else:
        started = time.process_time()
        found = find_copies(Text(m.id, m.text) for m in made)
        seconds = time.process_time() - started
    print(f"placed: {len(made) / seconds:,.0f} documents a second of processor time")
    report(made, originals(found), found, "dragoman")
    rensa_alone(made)


if __name__ == "__main__":
    main()
