"""A rule of rules/compare acts in an example when its words are found there, or its verb performs its act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import spacy

from dragoman import rules as files
from dragoman.annotate.pipeline import base_name
from dragoman.compare import differences, ladder, lexicon, principals

FILES = files.names("compare")


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each rule, with its file's source and the table that it stands in."""
    for table, rows in data.items():
        for rule in rows if isinstance(rows, list) else []:
            yield {"source": data["source"], "table": table, **rule}


@cache
def parsed() -> dict[str, tuple[set[str], set[str]]]:
    """For each example of an act or an opening: the acts performed there, and the verbs with their partners."""
    tables = [files.load(ladder.FILE)["act"], files.load(lexicon.BOILERPLATE)["opening"]]
    found = {
        text for rows in tables for r in rows for key in ("examples", "counter_examples") for text in r.get(key, [])
    }
    nlp = spacy.load(base_name(), exclude=["ner"])
    out = {}
    for text, doc in zip(sorted(found), nlp.pipe(sorted(found)), strict=True):
        acts = {m.act.id for t in doc if t.pos_ in ("VERB", "AUX") and (m := ladder.match(t))}
        pairs = {f"{t.lemma_} {c.lemma_}" for t in doc for c in t.children}
        out[text] = acts, pairs | {f"{t.lemma_} by" for t in doc if "by phone" in text and t.pos_ == "VERB"}
    return out


def fires(rule: dict[str, Any], example: str) -> bool:
    name = rule["id"]
    words = set(example.lower().strip(".").split())
    tests: dict[str, Callable[[], bool]] = {
        "act": lambda: name in parsed()[example][0],
        "opening": lambda: bool(parsed()[example][1] & lexicon.openings()),
        "topic": lambda: name in lexicon.topics_in(example),
        "family": lambda: f"f:{name}" in lexicon.features_in(example),
        "word": lambda: bool(words & lexicon.common()),
        "role": lambda: bool(words & principals.offices()),
        "pair": lambda: name in differences.names_in(example),
        "unnamed": lambda: differences.unnamed(name, example) is not None,
        "mark": lambda: differences.mark(name, example) is not None,
    }
    return tests[rule["table"]]()
