"""Checks PLOVER's tables and the form of the lexicon; the engine's own check runs the predicates' examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman import rules as rule_files

LEXICON = [name for name in rule_files.names("plover") if name.startswith("plover/predicates/")]
FILES = ["plover/ontology.toml", "plover/cameo.toml", *LEXICON]

NEEDS = {"political", "both", "authority", "armed", "protesters"}
KEYS = {
    *("id", "lemma", "lemmas", "pos", "object", "object_has", "modifier", "not_modifier", "with", "clause"),
    *(
        "clause_head",
        "clause_modal",
        "not_object",
        "not_subject",
        "not_prep",
        "who",
        "whom",
        "prep",
        "reciprocal",
        "type",
        "mode",
    ),
    *("contexts", "needs", "future_as", "also", "examples", "counter_examples", "source"),
}
WHERE = r"subject|object|indirect|self|possessor|compound|speaker|prep:[a-z]+|clause:(subject|object|place)"
PLACE = re.compile(rf"((object|subject):)?({WHERE})")
# The fields that tell two readings of one word apart.
FRAME = ("pos", "object_has", "modifier", "with", "clause", "clause_head", "clause_modal", "needs")


@cache
def ontology() -> tuple[set[str], set[tuple[str, str]], set[str]]:
    """Types, (type, mode) pairs and contexts that exist."""
    data = rule_files.load("plover/ontology.toml")
    return (
        {row["code"] for row in data["type"]},
        {(row["type"], row["name"]) for row in data["mode"]},
        {row["name"] for row in data["context"]},
    )


@cache
def entries() -> tuple[dict[str, Any], ...]:
    return tuple(entry for name in LEXICON for entry in rule_files.load(name)["predicate"])


@cache
def ambiguous() -> frozenset[str]:
    """Ids that stand twice, and ids of entries whose word and frame stand for another type too."""
    counts = Counter(entry["id"] for entry in entries())
    found = {name for name, count in counts.items() if count > 1}
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    for entry in entries():
        for lemma in lemmas(entry):
            for head in entry.get("object", [""]):
                frame = (lemma, head, *(str(entry.get(key)) for key in FRAME))
                kind, name = seen.setdefault(frame, (entry["type"], entry["id"]))
                if kind != entry["type"]:
                    found |= {name, entry["id"]}
    return frozenset(found)


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every row, with the name of its table as its only example: `fires` looks at the row itself."""
    for table, rows in data.items():
        for row in rows if isinstance(rows, list) else []:
            count = len(row.get("examples", []))
            yield {**row, "table": table, "count": count, "examples": [table], "counter_examples": []}


def fires(rule: dict[str, Any], example: str) -> bool:
    """Whether the row names only types, modes and contexts that exist, and is well formed."""
    types, modes, contexts = ontology()
    known = rule.get("type", "AGREE") in types and set(rule.get("contexts", [])) <= contexts
    known = known and ("mode" not in rule or (rule["type"], rule["mode"]) in modes)
    if example == "predicate":
        return known and well_formed(rule) and rule["id"] not in ambiguous()
    if example == "type":
        return rule["code"] in {entry["type"] for entry in entries()}
    return known and (example != "context" or len(rule["keywords"]) >= 8)


def well_formed(entry: dict[str, Any]) -> bool:
    """Known fields only, places that exist, lemmas in lower case, and an example."""
    places = [place for key in ("who", "whom") for place in listed(entry.get(key, []))]
    return (
        set(entry) - {"table", "count"} <= KEYS
        and ("lemma" in entry) != ("lemmas" in entry)
        and all(lemma == lemma.lower() for lemma in lemmas(entry))
        and entry["count"] > 0
        and entry["pos"] in {"verb", "noun", "adj"}
        and entry.get("needs", "political") in NEEDS
        and all(PLACE.fullmatch(place) for place in places)
        and set(entry.get("prep", {}).values()) <= {"who", "whom", "third", "place", "about"}
        and entry.get("clause", "any") in {"that", "to", "ing", "bare", "any"}
    )


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def lemmas(entry: dict[str, Any]) -> list[str]:
    return entry.get("lemmas") or [entry["lemma"]]
