"""What a verb that reports takes as content, frame by frame.

Each reader looks for one shape of content and gives None where it is not there; the first that finds one wins.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.annotate.attribution_objects import (
    Verb,
    antecedent_of,
    by_particle,
    described_as,
    end_of_report,
    loose_that,
    object_of,
    predicate,
    prepositional,
)
from dragoman.annotate.attribution_sources import agent_of, is_passive, is_set_phrase, source_of
from dragoman.annotate.attribution_view import (
    WH,
    Found,
    Range,
    Reading,
    View,
    cue_range,
    minus,
    subtree,
    words,
)
from dragoman.annotate.cues import Cue

PERCEPTION = frozenset(["see", "hear", "feel", "notice"])
OBJECTS = frozenset(["dobj", "oprd", "attr", "acomp"])


def read_verb(view: View, found: Found) -> Reading | None:
    """The content of a verb cue and the head of its source."""
    token = found.token
    if is_set_phrase(token):
        return None
    objects = [c for c in token.children if c.dep_ in OBJECTS and c.i > token.i]
    if not objects and found.particle is not None:  # "ruled out a third term": read as a measure
        objects = [c for c in token.children if c.dep_ == "npadvmod" and c.i > token.i and c.ent_type_ != "DATE"]
    verb = Verb(view, found, token, found.cue, source_of(token), objects)
    for reader in (_clauses, _fronted, _as_told, _raised, _called, _open_clauses, _passive):
        if reading := reader(verb):
            return reading
    if verb.source is None or is_passive(token):
        return None
    for reader in (described_as, by_particle, predicate, loose_that, prepositional, object_of):
        if reading := reader(verb):
            return reading
    return None


def _clauses(verb: Verb) -> Reading | None:
    """A clause to the right: of the verb, or of its adjective ("made clear that")."""
    if _between_commas(verb.token):
        return None
    for child in _complements(verb):
        if child.i > verb.token.i and not _is_aside(verb.token, child):
            frame = _frame_of(verb.cue, child)
            if frame == "that" and not verb.cue.takes("that") and child.left_edge.lower_ != "that":
                frame = "obj-to"  # "wants the road finished": the parser takes the participle for a past
            low, high = max(child.left_edge.i, verb.token.i + 1), end_of_report(child, subtree(child)[1])
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
    for report in verb.token.children:
        if report.dep_ == "parataxis" and report.i > verb.token.i and _between_commas(report):
            yield from (c for c in report.children if c.dep_ == "ccomp" and c.i > report.i)
    if particle is not None and particle.pos_ == "ADJ":
        yield from (c for c in particle.children if c.dep_ == "ccomp")


def _between_commas(verb: Token) -> bool:
    """Whether a report interrupts another: "The cartel warned, police said, that ..."."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < verb.i), None)
    if verb.dep_ != "parataxis" or subject is None or verb.i + 1 >= len(verb.doc):
        return False
    low = subject.left_edge.i
    return low > 0 and verb.doc[low - 1].text == "," == verb.doc[verb.i + 1].text and verb.head.i < low


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
    if (first.tag_ in WH and first.dep_ != "mark") or first.lower_ in ("whether", "if"):
        return "wh"
    if clause.tag_ == "VBG" and not any(c.dep_ == "aux" for c in clause.children):
        return "ing"
    verbal = clause.pos_ in ("VERB", "AUX") and clause.tag_ != "VBN"
    if verbal or any(c.dep_ in ("aux", "auxpass", "mark", "cop") for c in clause.children):
        return "that"
    return "obj-to" if cue.takes("obj-to") else "that"


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
        if _between_commas(token):
            first = next(c.left_edge.i for c in token.children if c.dep_ == "nsubj")
            whole = (clause.left_edge.i, max(token.right_edge.i, clause.right_edge.i) + 1)
            return "that", minus(whole, (first, token.i + 1)), verb.source
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
            return "obj-to", [*antecedent_of(verb.token), (at + 1, end)], verb.source
        if view.doc[i].pos_ in ("VERB", "AUX", "SCONJ") or view.doc[i].text in (",", ".", ";", ":", "for", "on", "to"):
            return None
    return None


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
