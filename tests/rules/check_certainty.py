"""A cue of certainty acts in an example when it holds of a word there that can tell an event.

A pseudo-cue acts when such a word stands free of any cue, however much like one the words look.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman import rules as files
from dragoman.annotate.event_certainty import Judge
from dragoman.annotate.event_lexicon import index
from dragoman.annotate.event_view import Clauses
from dragoman.annotate.pipeline import pipeline

FILES = ["certainty.toml"]
POS = {"VB": "verb", "NN": "noun"}


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from data["cue"]


@cache
def found() -> dict[str, list[list[str]]]:
    """For each example, the cues over each of its words that a predicate of ASSAULT knows."""
    texts = sorted({t for c in files.load(FILES[0])["cue"] for t in (*c["examples"], *c.get("counter_examples", ()))})
    nlp = pipeline(rules_only=True)
    out = {}
    for text, doc in zip(texts, nlp.pipe(texts, disable=["dragoman"]), strict=True):
        view = Clauses(doc)
        judge = Judge(view)
        triggers = [i for i in range(len(view)) if _assault(view, i)]
        out[text] = [judge.judge(i).cues for i in triggers]
    return out


def _assault(view: Clauses, i: int) -> bool:
    known = index().get((view.lemma[i], POS.get(view.tag[i][:2], "")), [])
    return any(p.type == "ASSAULT" for p in known)


def fires(rule: dict[str, Any], example: str) -> bool:
    cues = found()[example]
    if rule.get("pseudo"):
        return any(not each for each in cues)
    return any(f"certainty/{rule['id']}" in each for each in cues)
