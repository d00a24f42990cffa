"""Attributions by a prepositional phrase, without a verb of saying: "according to X", "in X's view"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Token

from dragoman.annotate import cues
from dragoman.annotate.attribution_sources import source_range
from dragoman.annotate.attribution_view import Candidate, Range, View, after, minus, subtree

CLAUSES = frozenset(["ROOT", "conj", "advcl", "ccomp", "relcl", "parataxis"])


@cache
def _words() -> re.Pattern[str]:
    """The words that such phrases go by: "according", and the lexicon's phrases."""
    nouns = sorted(lemma for lemma, pos in cues.lexicon() if pos == "phrase")
    return re.compile(rf"\b(?:(?P<by>according)|(?:{'|'.join(nouns)})s?)\b", re.IGNORECASE)


def propose(view: View) -> Iterator[Candidate]:
    """The candidates of all such phrases outside quotation marks."""
    for match in _words().finditer(view.text):
        at = view.token(match.start())
        if at + 1 >= len(view.doc) or view.inside[at] >= 0 or view.paragraph[at] < 0:
            continue
        token = view.doc[at]
        candidate = _according(view, token) if match["by"] else _viewed(view, token)
        if candidate is not None:
            yield candidate


def _according(view: View, token: Token) -> Candidate | None:
    """ "..., according to X": the clause that the phrase belongs to, without the phrase."""
    to = token.nbor(1)
    if to.lower_ != "to" or not (span := after(to)):
        return None
    head = next(c for c in to.children if c.dep_ in ("pobj", "pcomp"))
    return _build(view, token, (token.i, span[1]), (token.i, to.i + 1), head, "say", "according_to")


def _viewed(view: View, noun: Token) -> Candidate | None:
    """ "In X's view, ...", "..., in the words of X": a cue of the lexicon that stands in a phrase of its own."""
    prep, cue = noun.head, cues.lexicon().get((noun.lemma_.lower(), "phrase"))
    if noun.dep_ != "pobj" or prep.dep_ != "prep" or cue is None or not cue.takes(prep.lower_):
        return None
    head = next((c for c in noun.children if c.dep_ == "poss"), None)
    if head is None and any(c.dep_ == "det" for c in noun.children):
        of = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ == "of"), None)
        head = next((c for c in of.children if c.dep_ == "pobj"), None) if of is not None else None
    span = subtree(prep)
    if head is None or not _set_off(view, span):
        return None
    return _build(view, prep, span, (noun.i, noun.i + 1), head, cue.cls, cue.lemma)


def _set_off(view: View, span: Range) -> bool:
    """Whether a phrase opens its sentence or stands between commas."""
    low, high = span
    sentence = view.doc[low].sent
    opens = low == sentence.start or view.doc[low - 1].text in (",", "—", "–", "(", "that")
    return opens and (high >= sentence.end or view.doc[high].text in (",", ".", "—", "–", ")"))


def _build(view: View, token: Token, phrase: Range, cue: Range, head: Token, cls: str, name: str) -> Candidate | None:
    pieces = minus(_clause_of(token, phrase), phrase)
    content = [c for c in pieces if any(t.is_alpha and t.dep_ != "mark" for t in view.doc[slice(*c)])]
    spans = view.spans(content)
    if not spans:
        return None
    source = [view.chars(source_range(view, head, cue, []))]
    return Candidate(source, [view.chars(cue)], spans, f"cues/{name}", cls=cls, head=head.i, cue_at=cue[0])


def _clause_of(token: Token, phrase: Range) -> Range:
    """The coordinate clause that a phrase stands in, or the reported one that it interrupts; else its sentence."""
    clause = token.head
    while clause.dep_ not in CLAUSES and clause.head.i != clause.i:
        clause = clause.head
    if clause.dep_ == "conj" and clause.pos_ in ("VERB", "AUX"):
        return subtree(clause)
    if clause.dep_ == "ccomp" and phrase[1] <= clause.i and _after_mark(token):
        return subtree(clause)
    return token.sent.start, token.sent.end


def _after_mark(token: Token) -> bool:
    """ "That, according to X, ...": right after the conjunction of a reported clause."""
    return any(t.dep_ == "mark" for t in token.doc[max(0, token.i - 2) : token.i])
