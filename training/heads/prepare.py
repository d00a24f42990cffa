"""Read texts with dragoman's rules and spaCy's recogniser, as labels for the heads to learn from.

    python training/heads/prepare.py --texts A.jsonl B.jsonl ... --out silver.jsonl

--texts  rows with `text`; rows of sentences may have `root`, `source` and `target` (PLOVER's, as in Zero-Shot-PLOVER)
--out    a row for each text: `sents`, `ents` as [start, end, label], `events` with type, trigger, who and whom, and
         `political`, where political actors are named; the lexicon's own examples and counter-examples follow

Needs dragoman itself, not torch: it runs in the project's environment.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from dragoman import rules
from dragoman.annotate import store
from dragoman.annotate.event_lexicon import FOLDER
from dragoman.annotate.event_parties import political
from dragoman.annotate.pipeline import pipeline

SPACED = ((r" (n't|'s|'re|'ve|'ll|'d|'m|[.,:;?!%)\]])(?=\s|$)", r"\1"), (r"([(\[$]) ", r"\1"), (r"`` ?| ?''", '"'))
BATCH = 64


def untokenized(text: str) -> str:
    """A text whose words were parted by spaces, as print has it; any other text as it is."""
    if text.count(" .") < 2 or text.count(" .") < text.count(". "):
        return text
    for pattern, right in SPACED:
        text = re.sub(pattern, right, text)
    return text


def labelled(row: dict[str, Any], doc: Doc) -> dict[str, Any]:
    """A row with what the rules and the recogniser found in it."""
    actors = {a.id: a for a in store.get(doc, "actors")}
    events = [
        {
            "type": e.type,
            "trigger": e.trigger,
            "who": [r.span for r in e.actors],
            "whom": [r.span for r in e.recipients],
        }
        for e in store.get(doc, "events")
    ]
    return row | {
        "text": doc.text,
        "sents": [(s.start_char, s.end_char) for s in doc.sents],
        "ents": [(e.start_char, e.end_char, e.label_) for e in doc.ents],
        "events": events,
        "political": sorted(m for a in actors.values() if political(a) for m in a.mentions),
    }


def lexicon() -> Iterator[dict[str, Any]]:
    """The examples of the predicates with their type, and the counter-examples, each once."""
    entries = [entry for name in rules.names(FOLDER) for entry in rules.load(name)["predicate"]]
    examples = {text: entry["type"] for entry in entries for text in entry.get("examples", ())}
    against = {text for entry in entries for text in entry.get("counter_examples", ())} - set(examples)
    yield from ({"set": "lexicon", "text": text, "type": examples[text]} for text in sorted(examples))
    yield from ({"set": "lexicon", "text": text, "type": None} for text in sorted(against))


def rows(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """The texts of all files, then the lexicon's."""
    for path in paths:
        for number, line in enumerate(path.open(encoding="utf-8")):
            row = json.loads(line)
            kept = {key: row[key] for key in ("root", "source", "target") if key in row}
            yield {"set": path.stem, "row": number, "text": untokenized(row["text"])} | kept
    yield from lexicon()


def main() -> None:
    """Read the arguments and write the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    nlp = pipeline(rules_only=True)
    batch: list[dict[str, Any]] = []

    with arguments.out.open("w", encoding="utf-8") as out:

        def settle() -> None:
            with nlp.memory_zone():
                for row, doc in zip(batch, nlp.pipe([r["text"] for r in batch]), strict=True):
                    out.write(json.dumps(labelled(row, doc)) + "\n")
            batch.clear()

        for row in rows(arguments.texts):
            batch.append(row)
            if len(batch) == BATCH:
                settle()
        settle()


if __name__ == "__main__":
    main()
