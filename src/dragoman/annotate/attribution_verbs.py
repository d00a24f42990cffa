"""What a verb that reports takes as content, frame by frame.

Each reader looks for one shape of content and gives None where it is not there; the first that finds one wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from dragoman.annotate import cues
from dragoman.annotate.attribution_sources import agent_of, is_passive, is_set_phrase, source_of
from dragoman.annotate.attribution_view import (
    WH,
    Found,
    Range,
    Reading,
    View,
    after,
    cue_range,
    minus,
    preposition,
    subtree,
    words,
)
from dragoman.annotate.cues import PREPOSITIONS, Cue

PERCEPTION = frozenset(["see", "hear", "feel", "notice"])
TOLD = frozenset(["say", "tell", "add", "write", "report", "note", "argue", "claim"])
OBJECTS = frozenset(["dobj", "oprd", "attr", "acomp"])


@dataclass(slots=True)
class Verb:
    """A verb cue with what the readers ask again and again."""

    view: View
    found: Found
    token: Token
    cue: Cue
    source: Token | None
    objects: list[Token]


def read_verb(view: View, found: Found) -> Reading | None:
    """The content of a verb cue and the head of its source."""
    token = found.token
    if is_set_phrase(token):
        return None
    objects = [c for c in token.children if c.dep_ in OBJECTS and c.i > token.i]
    verb = Verb(view, found, token, found.cue, source_of(token), objects)
    for reader in (_clauses, _fronted, _as_told, _raised, _called, _open_clauses, _passive):
        if reading := reader(verb):
            return reading
    if verb.source is None or is_passive(token):
        return None
    for reader in (_as, _particle, _predicate, _loose_that, _prepositional, _object):
        if reading := reader(verb):
            return reading
    return None


def _clauses(verb: Verb) -> Reading | None:
    """A clause to the right: of the verb, or of its adjective ("made clear that")."""
    for child in _complements(verb):
        if child.i > verb.token.i and not _is_aside(verb.token, child):
            frame = _frame_of(verb.cue, child)
            low, high = max(child.left_edge.i, verb.token.i + 1), _cut(child, subtree(child)[1])
            high = _with_reasons(verb.token, high)
            if frame == "obj-to" and verb.objects and verb.objects[0].i < child.i:
                low = verb.objects[0].left_edge.i
            hollow = high - low < 2 and child.pos_ == "AUX"  # "for what they say was a mistake"
            if not hollow and (verb.cue.takes(frame) or (frame == "that" and verb.cue.takes("quote"))):
                return frame, [*_gap(verb, child), (low, high)], verb.source
    return None


REASONS = frozenset(["because", "if", "unless", "so", "even", "since", "when"])


def _with_reasons(verb: Token, high: int) -> int:
    """The end of a reported clause, with the "because" or "if" after it that the parser hung on the cue."""
    for child in verb.children:
        if child.dep_ == "advcl" and child.left_edge.lower_ in REASONS and high <= child.left_edge.i <= high + 1:
            high = child.right_edge.i + 1
    return high


def _gap(verb: Verb, clause: Token) -> list[Range]:
    """ "Which she said was true": the pronoun before the cue is the clause's own."""
    first = clause.left_edge
    return [(first.i, first.i + 1)] if verb.token.dep_ == "relcl" and first.i < verb.token.i else []


def _complements(verb: Verb) -> Iterator[Token]:
    particle = verb.found.particle
    yield from (c for c in verb.token.children if c.dep_ == "ccomp" and c != particle)
    if particle is not None and particle.pos_ == "ADJ":
        yield from (c for c in particle.children if c.dep_ == "ccomp")


def _is_aside(verb: Token, clause: Token) -> bool:
    """Clauses that are no content: "..., which means ..."; and what is seen is no view: "she saw him leave"."""
    first = clause.left_edge
    if first.tag_ == "WDT" and first.i > verb.i and clause.doc[first.i - 1].text == ",":
        return True
    bare = (
        clause.tag_ in ("VB", "VBG", "VBP")
        and clause.left_edge.lower_ != "that"
        and not any(c.dep_ == "aux" for c in clause.children)
    )
    return bare and verb.lemma_ in PERCEPTION


def _frame_of(cue: Cue, clause: Token) -> str:
    first = clause.left_edge
    if any(c.dep_ == "aux" and c.tag_ == "TO" for c in clause.children):
        return "obj-to"
    if first.tag_ in WH or first.lower_ in ("whether", "if"):
        return "wh"
    if clause.tag_ == "VBG" and not any(c.dep_ == "aux" for c in clause.children):
        return "ing"
    verbal = clause.pos_ in ("VERB", "AUX") and clause.tag_ != "VBN"
    if verbal or any(c.dep_ in ("aux", "auxpass", "mark", "cop") for c in clause.children):
        return "that"
    return "obj-to" if cue.takes("obj-to") else "that"


def _cut(clause: Token, high: int) -> int:
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


def _fronted(verb: Verb) -> Reading | None:
    """ "The talks failed, officials said": the clause before (or around) the cue, without the reporting words."""
    token = verb.token
    if not _reports(verb):
        return None
    clause = next((c for c in token.children if c.dep_ in ("ccomp", "parataxis") and c.i < token.i), None)
    if clause is not None:
        low = token.left_edge.i if token.dep_ != "ROOT" else token.sent.start
        return _around(verb, clause, (low, max(subtree(clause)[1], clause.i + 1)))
    if token.dep_ == "parataxis" or (token.dep_ == "ccomp" and token.head.i > token.i and _set_off(token)):
        clause = token.head
        if any(c.tag_ == "WDT" and c.i > token.i for c in clause.children):
            clause = clause.head  # "..., the officials say, which means ..."
        return _around(verb, clause, subtree(clause))
    return None


def _reports(verb: Verb) -> bool:
    takes = verb.cue.takes("quote") or verb.cue.takes("that")
    return takes and (verb.source is not None or is_passive(verb.token))


def _as_told(verb: Verb) -> Reading | None:
    """ "As X has pointed out, ...": the sentence without the "as" clause."""
    token = verb.token
    if token.dep_ != "advcl" or verb.source is None or not _reports(verb):
        return None
    if not any(c.dep_ == "mark" and c.lower_ == "as" for c in token.children):
        return None
    if any(c.dep_ in ("ccomp", "dobj", "xcomp") for c in token.children):
        return None
    return _around(verb, token.head, (token.sent.start, token.sent.end))


def _around(verb: Verb, clause: Token, whole: Range) -> Reading | None:
    content = minus(whole, _reporting(verb.found, clause, verb.source))
    content = [c for c in content if any(t.is_alpha for t in clause.doc[c[0] : c[1]])]
    return ("that", content, verb.source) if content else None


def _set_off(verb: Token) -> bool:
    left = verb.left_edge.i
    return left > 0 and verb.doc[left - 1].text in (",", "—", "–", "-", "--")


def _reporting(found: Found, clause: Token, source: Token | None) -> Range:
    """The stretch of the reporting words: cue, source, addressee, time and place, without the clause reported."""
    verb = found.token
    low, high = cue_range(found)
    inside = subtree(clause) if clause.head.i == verb.i else None
    parts = [
        c for c in verb.children if c.i != clause.i and c.dep_ not in ("punct", "cc", "ccomp", "parataxis", "conj")
    ]
    if source is not None and source not in parts and source.head.i == verb.i:
        parts.append(source)
    for part in parts:
        a, b = subtree(part)
        if inside and inside[0] <= a and b <= clause.i:
            continue
        if part.dep_ in ("advmod", "advcl", "prep", "npadvmod") and b <= clause.left_edge.i:
            continue  # "On Friday, ...": belongs to what is reported
        low, high = min(low, a), max(high, b)
    if inside is None:
        a, b = subtree(verb)
        low, high = min(low, a), max(high, b)
    return low, high


def _raised(verb: Verb) -> Reading | None:
    """ "The talks seem to fail", "he is expected to leave": nobody's view, of the subject and the infinitive."""
    token = verb.token
    if token.lemma_ not in words("raising") or not (verb.cue.takes("to") or verb.cue.takes("that")):
        return None
    if token.lemma_ not in ("seem", "appear") and (not is_passive(token) or agent_of(token) is not None):
        return None
    subject = next((c for c in token.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < token.i), None)
    clause = next((c for c in token.children if c.dep_ in ("xcomp", "oprd", "acomp") and c.i > token.i), None)
    if subject is None or clause is None or subject.lower_ in ("who", "which", "that"):
        return None
    return "raised", [subtree(subject), subtree(clause)], None


def _called(verb: Verb) -> Reading | None:
    """ "She called the plan “a trick”": an object and a passage that says what it is called."""
    if verb.source is None or not verb.cue.takes("obj-to") or verb.cue.takes("to"):
        return None
    view, at = verb.view, verb.token.i
    for i in range(at + (1 if verb.token.dep_ == "relcl" else 2), min(at + 15, len(view.doc))):
        number = view.inside[i]
        if number >= 0:
            end = view.token_end(view.passages[number].parts[0][1])
            return "obj-to", [*_antecedent(verb.token), (at + 1, end)], verb.source
        if view.doc[i].pos_ in ("VERB", "AUX", "SCONJ") or view.doc[i].text in (",", ".", ";", ":", "for", "on", "to"):
            return None
    return None


def _antecedent(verb: Token) -> list[Range]:
    """ "A bill that critics call unfair": what is called so stands before the relative clause."""
    if verb.dep_ != "relcl" or verb.head.i > verb.i:
        return []
    return [(verb.head.left_edge.i, max(verb.head.i + 1, min(verb.left_edge.i, verb.i)))]


def _open_clauses(verb: Verb) -> Reading | None:
    """A clause without a subject of its own: an infinitive, a participle, a bare predicate."""
    for child in verb.token.children:
        if child.dep_ == "xcomp" and (reading := _open_clause(verb, child)):
            return reading
    return None


def _open_clause(verb: Verb, child: Token) -> Reading | None:
    low, high = subtree(child)
    held = [c for c in verb.objects if c.i < child.i]
    frame = "obj-to"
    if any(c.tag_ == "TO" for c in child.children):
        frame = "obj-to" if held else "to"
    elif child.tag_ == "VBG" or any(c.lower_ == "having" for c in child.children):
        frame = "ing"
    if not verb.cue.takes(frame):
        return None
    if frame == "obj-to" and held:
        low = held[0].left_edge.i
    if is_passive(verb.token):
        subject = next((c for c in verb.token.children if c.dep_ == "nsubjpass"), None)
        return (frame, [subtree(subject), (low, high)], verb.source) if subject is not None else None
    return (frame, [(low, high)], verb.source) if verb.source is not None else None


def _passive(verb: Verb) -> Reading | None:
    """ "The attack was condemned by ...": the subject is the content, if the agent is told."""
    token = verb.token
    if verb.source is None or not is_passive(token) or not verb.cue.takes("np"):
        return None
    subject = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
    if subject is not None:
        return "np", [subtree(subject)], verb.source
    span = (token.head.left_edge.i, token.left_edge.i)
    return ("np", [span], verb.source) if token.dep_ == "acl" and span[0] < span[1] else None


def _as(verb: Verb) -> Reading | None:
    if verb.cue.takes("as") and verb.objects and (tail := preposition(verb.token, ("as",))):
        return "as", [(verb.objects[0].left_edge.i, subtree(tail)[1])], verb.source
    return None


def _particle(verb: Verb) -> Reading | None:
    """What the preposition of a two-word cue governs: called for talks, called on them to leave."""
    particle = verb.found.particle
    span = after(particle) if particle is not None and particle.dep_ == "prep" else None
    if span is None:
        return None
    if verb.cue.takes("obj-to"):
        ends = [subtree(c)[1] for c in verb.token.children if c.dep_ in ("xcomp", "advcl") and c.i > verb.token.i]
        return "obj-to", [(span[0], max([span[1], *ends]))], verb.source
    return ("np", [span], verb.source) if verb.cue.takes("np") else None


def _predicate(verb: Verb) -> Reading | None:
    """An object and what it is called: "named her ambassador", "a bill that critics call unfair"."""
    if not verb.cue.takes("obj-to") or not verb.objects:
        return None
    if len(verb.objects) > 1:
        return "obj-to", [(verb.objects[0].left_edge.i, subtree(verb.objects[-1])[1])], verb.source
    if not verb.cue.takes("to") and verb.objects[0].dep_ in ("oprd", "acomp"):
        return "obj-to", [*_antecedent(verb.token), subtree(verb.objects[0])], verb.source
    return None


def _loose_that(verb: Verb) -> Reading | None:
    """ "Said in one of a series of messages that ...": a clause that the parser hung on a noun in between."""
    token, doc = verb.token, verb.token.doc
    if not verb.cue.takes("that"):
        return None
    for i in range(token.i + 2, min(token.i + 20, token.sent.end)):
        if doc[i].text in (",", ";", ":") or doc[i].pos_ in ("VERB", "AUX") or verb.view.inside[i] >= 0:
            return None
        if doc[i].lower_ == "that" and doc[i].dep_ == "mark" and doc[i].head.i > i:
            held = doc[i].head.head
            if (held.lemma_, "noun") in cues.lexicon():
                return None
            return "that", [(i, _cut(doc[i].head, subtree(doc[i].head)[1]))], verb.source
    return None


def _prepositional(verb: Verb) -> Reading | None:
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


def _object(verb: Verb) -> Reading | None:
    if verb.cue.takes("np") and verb.objects and verb.objects[0].dep_ == "dobj":
        low, high = _phrase(verb.objects[0])
        for child in verb.token.children:  # "endorsed her in the race", but not "endorsed her on Monday"
            if child.dep_ == "prep" and child.left_edge.i == high and not _is_when(child):
                high = child.right_edge.i + 1
        return "np", [(low, high)], verb.source
    return None


def _is_when(prep: Token) -> bool:
    return any(c.ent_type_ in ("DATE", "TIME") for c in prep.children)


def _phrase(noun: Token) -> Range:
    """A noun phrase without the relative clause that a comma sets off from it."""
    low, high = subtree(noun)
    for child in noun.children:
        if child.dep_ == "relcl" and child.i > noun.i and noun.doc[child.left_edge.i - 1].text == ",":
            high = min(high, child.left_edge.i)
    return low, high
