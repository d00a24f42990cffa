"""A cue fires in an example if the reader finds an attribution by it there. All examples are parsed at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import spacy

from dragoman import rules as rule_files
from dragoman.annotate.attributions import attribute
from dragoman.annotate.cues import FOLDER
from dragoman.annotate.pipeline import base_name

FILES = rule_files.names(FOLDER)


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each cue, with its file's source for its part of speech."""
    for cue in data["cue"]:
        yield {"source": data["source"].get(cue["pos"]), "cue": f"{cue['lemma']}/{cue['pos']}", **cue}


@cache
def made() -> dict[str, set[str]]:
    """For every example of every cue, the lemmas of the cues that its attributions were found by."""
    cues = [cue for name in FILES for cue in rules(rule_files.load(name))]
    texts = sorted({text for cue in cues for key in ("examples", "counter_examples") for text in cue.get(key, [])})
    nlp = spacy.load(base_name(), exclude=["ner"])
    nlp.add_pipe("dragoman_paragraphs", before="parser")
    found = {}
    for text, doc in zip(texts, nlp.pipe(texts), strict=True):
        found[text] = {each.by.split("/")[1] for each in attribute(doc)[0]}
    return found


def fires(rule: dict[str, Any], example: str) -> bool:
    """Whether an attribution of the example was found by this cue."""
    return rule["lemma"].replace(" ", "_") in made()[example]
