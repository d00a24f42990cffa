"""Word lists that say which time dates a statement or an event."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from spacy.tokens import Doc

from dragoman.annotate import store
from dragoman.annotate.dates import Dates
from dragoman.annotate.pipeline import pipeline

FILES = ["dates.toml"]


def rules(data: dict[str, Any]) -> list[dict[str, Any]]:
    return list(data["words"])


@cache
def read(text: str) -> Doc:
    doc = pipeline(True).make_doc(text)
    store.set_meta(doc, store.Meta(published="2024-05-15"))
    return pipeline(True)(doc)


def fires(rule: dict[str, Any], example: list[str]) -> bool:
    """Whether the word's statement or event has that date of the text's own."""
    text, word, date = example
    doc = read(text)
    token = next(t for t in doc if t.text == word)
    found = [Dates(doc).of_event(token.i)] if token.pos_ in ("VERB", "NOUN") else []
    dates = {each.date if each.basis in ("clause", "sentence") else "" for each in found}
    for each in store.get(doc, "attributions"):
        if any(re.search(rf"\b{word}\b", text[slice(*span)]) for span in each.cue):
            return (each.date if each.date_basis in ("clause", "sentence") else "") == date or date in dates - {""}
    return date in dates
