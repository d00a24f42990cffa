"""Sentences never run across a line break that ends a paragraph: set before the parser, which respects it."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


@Language.component("dragoman_paragraphs", assigns=["token.is_sent_start"])
def paragraphs(doc: Doc) -> Doc:
    """Start a sentence after each white-space token that holds a line break."""
    for token in doc[:-1]:
        if token.is_space and "\n" in token.text:
            doc[token.i + 1].is_sent_start = True
    return doc
