"""What a verb that reports takes besides whole clauses: objects, predicates, prepositional phrases.

Each reader looks for one shape of content and gives None where it is not there.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from dragoman.annotate import cues
from dragoman.annotate.attribution_details import patterns
from dragoman.annotate.attribution_view import Found, Range, Reading, View, after, preposition, subtree, words
from dragoman.annotate.cues import PREPOSITIONS, Cue

WRITING = frozenset(
    ["write", "send", "publish", "release", "post", "issue", "sign", "give", "make", "see", "read", "obtain"]
)
TOLD = frozenset(["say", "tell", "add", "write", "report", "note", "argue", "claim"])


@dataclass(slots=True)
class Verb:
    """A verb cue with what the readers ask again and again."""

    view: View
    found: Found
    token: Token
    cue: Cue
    source: Token | None
    objects: list[Token]


def described_as(verb: Verb) -> Reading | None:
    """ "Described the raid as a mistake": the object and what it is called."""
    if verb.cue.takes("as") and verb.objects and (tail := preposition(verb.token, ("as",))):
        return "as", [(verb.objects[0].left_edge.i, subtree(tail)[1])], verb.source
    return None


def by_particle(verb: Verb) -> Reading | None:
    """What the preposition of a two-word cue governs: called for talks, called on them to leave."""
    particle = verb.found.particle
    span = after(particle) if particle is not None and particle.dep_ == "prep" else None
    if span is None:
        return None
    if verb.cue.takes("obj-to"):
        ends = [subtree(c)[1] for c in verb.token.children if c.dep_ in ("xcomp", "advcl") and c.i > verb.token.i]
        return "obj-to", [(span[0], max([span[1], *ends]))], verb.source
    return ("np", [span], verb.source) if verb.cue.takes("np") else None


def predicate(verb: Verb) -> Reading | None:
    """An object and what it is called: "named her ambassador", "a bill that critics call unfair"."""
    if not verb.cue.takes("obj-to") or not verb.objects:
        return None
    if len(verb.objects) > 1:
        return "obj-to", [(verb.objects[0].left_edge.i, subtree(verb.objects[-1])[1])], verb.source
    if not verb.cue.takes("to") and verb.objects[0].dep_ in ("oprd", "acomp"):
        return "obj-to", [*antecedent_of(verb.token), subtree(verb.objects[0])], verb.source
    return None


def loose_that(verb: Verb) -> Reading | None:
    """ "Said in one of a series of messages that ...": a clause that the parser hung on a noun in between."""
    token, doc = verb.token, verb.token.doc
    if not verb.cue.takes("that"):
        return None
    for i in range(token.i + 2, min(token.i + 20, token.sent.end)):
        if doc[i].text in (",", ";", ":") or doc[i].pos_ in ("VERB", "AUX") or verb.view.inside[i] >= 0:
            return None
        if doc[i].lower_ == "that" and doc[i].head.i > i and (doc[i].dep_ == "mark" or _hung_on_text(doc[i])):
            held = doc[i].head.head
            if doc[i].dep_ == "mark" and (held.lemma_, "noun") in cues.lexicon():
                return None
            return "that", [(i, end_of_report(doc[i].head, subtree(doc[i].head)[1]))], verb.source
    return None


def _hung_on_text(that: Token) -> bool:
    """ "Said in an editorial that the judge should go": read as a relative clause, though nobody goes an editorial."""
    clause = that.head
    if that.dep_ not in ("dobj", "pobj", "advmod") or clause.dep_ != "relcl" or clause.lemma_ in WRITING:
        return False
    own = any(c.dep_ in ("nsubj", "nsubjpass") and c.i > that.i for c in clause.children)
    return own and clause.head.lemma_ in words("wordy") and clause.head.dep_ == "pobj"


def prepositional(verb: Verb) -> Reading | None:
    """What a preposition of the cue governs: "warned of a flood", "agreed to a truce"."""
    if (tail := preposition(verb.token, verb.cue.frames & PREPOSITIONS)) and (span := after(tail)):
        low = verb.objects[0].left_edge.i if verb.objects and verb.cue.takes("np") else span[0]
        return tail.lower_, [(low, span[1])], verb.source
    if verb.cue.takes("to-np") and (tail := preposition(verb.token, ("to",))) and (span := after(tail)):
        return "to-np", [span], verb.source
    return _charge(verb)


def _charge(verb: Verb) -> Reading | None:
    """ "Accused the airline of spying": the parser hangs the "of" or "for" on the airline."""
    if verb.cue.cls not in ("accuse", "praise") or verb.cue.takes("np") or not verb.objects:
        return None
    tail = preposition(verb.objects[0], verb.cue.frames & PREPOSITIONS)
    span = after(tail) if tail is not None else None
    return (tail.lower_, [span], verb.source) if tail is not None and span is not None else None


def object_of(verb: Verb) -> Reading | None:
    """ "Condemned the raid": the object, with a phrase after it that tells neither when nor where it was said."""
    if verb.cue.takes("np") and verb.objects and verb.objects[0].dep_ in ("dobj", "npadvmod"):
        low, high = _phrase(verb.objects[0])
        for child in verb.token.children:  # "endorsed her in the race", but not "endorsed her on Monday"
            if child.dep_ == "prep" and child.left_edge.i == high and not _is_when(child) and not _is_where(child):
                high = child.right_edge.i + 1
        return "np", [(low, high)], verb.source
    return None


def _is_when(prep: Token) -> bool:
    return any(c.ent_type_ in ("DATE", "TIME") for c in prep.children)


def _is_where(prep: Token) -> bool:
    """Whether a phrase tells the channel or the place of speaking: "by telephone", "in a statement"."""
    words_of = prep.doc[prep.i : prep.right_edge.i + 1].text
    return any(rule.pattern.match(words_of) for rule in patterns("medium"))


def _phrase(noun: Token) -> Range:
    """A noun phrase without the relative clause that a comma sets off from it."""
    low, high = subtree(noun)
    for child in noun.children:
        if child.dep_ == "relcl" and child.i > noun.i and noun.doc[child.left_edge.i - 1].text == ",":
            high = min(high, child.left_edge.i)
    return low, high


def antecedent_of(verb: Token) -> list[Range]:
    """ "A bill that critics call unfair": what is called so stands before the relative clause."""
    if verb.dep_ != "relcl" or verb.head.i > verb.i:
        return []
    return [(verb.head.left_edge.i, max(verb.head.i + 1, min(verb.left_edge.i, verb.i)))]


def end_of_report(clause: Token, high: int) -> int:
    """Where a reported clause ends: before ", while others say ..." and before a next report that it swallowed."""
    for child in clause.children:
        left = child.left_edge.i
        if child.i < clause.i or left <= clause.i:
            continue
        aside = (
            child.dep_ == "advcl" and child.doc[left].lower_ in ("while", "whereas") and child.doc[left - 1].text == ","
        )
        told = child.dep_ == "conj" and child.lemma_ in TOLD and any(c.dep_ == "nsubj" for c in child.children)
        if aside or told:
            return min(high, left)
    for token in clause.doc[clause.i + 1 : high]:
        first = token.left_edge
        if first.i > clause.i and clause.doc[first.i - 1].text == "," and _comments(token, first):
            return first.i
    return high


def _comments(token: Token, first: Token) -> bool:
    """What the writer adds: "..., a rare admission that ...", "..., insisting that ..."."""
    if token.dep_ == "appos" and token.pos_ == "NOUN":
        return first.lower_ in ("a", "an") and (token.lemma_, "noun") in cues.lexicon()
    if token.dep_ != "advcl" or token.tag_ != "VBG" or first.i != token.i:
        return False
    cue = cues.lexicon().get((token.lemma_, "verb"))
    return cue is not None and cue.takes("that") and cue.takes("quote") and cue.cls != "confirm"
