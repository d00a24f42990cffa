"""What nouns and adjectives that report take as content: a claim that, a plea to, sure that."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.annotate.attribution_sources import possessor, source_of
from dragoman.annotate.attribution_view import WH, Found, Reading, after, preposition, subtree
from dragoman.annotate.cues import PREPOSITIONS

COPULAS = frozenset(["be", "feel", "seem", "remain", "become", "appear", "sound", "look", "stay"])
NOBODY = frozenset(["it", "there", "that", "this", "what"])


def read_noun(found: Found) -> Reading | None:
    """The content of a noun cue: its clause, else its prepositional phrase."""
    noun = found.token
    source = possessor(noun)
    return _predicate(found, source) or _clause(found, source) or _tail(found, noun, source)


def _predicate(found: Found, source: Token | None) -> Reading | None:
    """ "Her fear is that ..."."""
    noun = found.token
    if noun.dep_ != "nsubj" or noun.head.lemma_ != "be" or not found.cue.takes("that"):
        return None
    clause = next((c for c in noun.head.children if c.dep_ == "ccomp" and c.i > noun.head.i), None)
    if clause is None or noun.doc[clause.left_edge.i].lower_ != "that":
        return None
    return "that", [subtree(clause)], source


def _clause(found: Found, source: Token | None) -> Reading | None:
    noun, cue = found.token, found.cue
    for child in noun.children:
        if child.i < noun.i or child.dep_ not in ("acl", "ccomp", "xcomp"):
            continue
        frame = _frame(child)
        if frame and cue.takes(frame) and (source is not None or frame == "that"):
            return frame, [subtree(child)], source
    return None


def _frame(clause: Token) -> str | None:
    first = clause.doc[clause.left_edge.i]
    if any(c.tag_ == "TO" for c in clause.children):
        return "to"
    if first.lower_ == "that" and first.dep_ == "mark":
        return "that"
    return "wh" if first.tag_ in WH or first.lower_ == "whether" else None


def _tail(found: Found, word: Token, source: Token | None) -> Reading | None:
    """The content in a prepositional phrase, if the source is known."""
    if source is None:
        return None
    if (tail := preposition(word, found.cue.frames & PREPOSITIONS)) and (span := after(tail)):
        return tail.lower_, [span], source
    if found.cue.takes("to-np") and (tail := preposition(word, ("to",))) and (span := after(tail)):
        return "to-np", [span], source
    return None


def read_adjective(found: Found) -> Reading | None:
    """The content of an adjective after a verb like "be", and of a participle like "convinced"."""
    word = found.token
    if word.tag_ == "VBN" and word.pos_ == "VERB":
        own = [*word.children, *(c for aux in word.children if aux.dep_ == "auxpass" for c in aux.children)]
        source = next((c for c in own if c.dep_ in ("nsubjpass", "nsubj")), None)
    elif word.dep_ in ("acomp", "oprd", "attr", "conj") and word.head.lemma_ in COPULAS:
        source = source_of(word.head)
    else:
        return None
    if source is None or source.lower_ in NOBODY:
        return None
    for child in (*word.children, *(c for c in word.head.children if c.dep_ == "ccomp")):
        frame = _adjective_frame(child) if child.i > word.i else None
        if frame and found.cue.takes(frame):
            return frame, [subtree(child)], source
    return _tail(found, word, source)


def _adjective_frame(child: Token) -> str | None:
    if child.dep_ == "xcomp":
        return "to"
    if child.dep_ != "ccomp":
        return None
    first = child.doc[child.left_edge.i]
    return "wh" if first.tag_ in WH or first.lower_ in ("whether", "if") else "that"
