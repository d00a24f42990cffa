"""Composes any number of documents from the paragraphs of the bundled sample, for measuring: no two are alike.

Each takes paragraphs of several sample documents in a seeded order and numbers its headline, so word counts,
sentence lengths and quotation marks are those of the sample. For speed and crashes only: they make no sense.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path


def paragraphs() -> list[str]:
    """The paragraphs of the sample's plain-text documents."""
    found: list[str] = []
    corpus = Path(str(resources.files("dragoman") / "sample" / "corpus"))
    for path in sorted(corpus.rglob("*.txt")):
        text = path.read_bytes().decode("utf-8", "replace")
        found += [p.strip() for p in text.split("\n\n") if len(p.split()) > 12]
    return found


def documents(count: int, words: int = 150, seed: int = 0) -> Iterator[dict[str, str]]:
    """`count` documents of about `words` words, as rows of a JSONL input."""
    rng = random.Random(seed)
    stock = paragraphs()
    for n in range(count):
        text = f"Composed report {seed}-{n}"
        while len(text.split()) < words:
            text += "\n\n" + rng.choice(stock)
        yield {"id": f"{seed}-{n}", "text": text, "published": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"}


def write(path: Path, count: int, words: int = 150, seed: int = 0) -> None:
    """Write such documents as JSONL."""
    with path.open("w", encoding="utf-8") as file:
        for row in documents(count, words, seed):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
