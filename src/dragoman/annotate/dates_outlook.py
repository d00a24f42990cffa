"""What a verb's form says of its time: that it is done, was done before, is to come, or is left open."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.annotate.dates_hang import SUBJECTS, is_verb, words
from dragoman.annotate.times_tense import tense_words

DONE, HAD, TO_COME, OPEN = "done", "had", "to come", "open"
WILL = frozenset(("will", "'ll", "’ll", "wo", "shall"))
MAY = frozenset(("would", "'d", "’d", "may", "might", "could", "should", "must", "can", "ca"))
SEEMING = ("decline", "refuse", "fail", "appear", "seem", "use")  # their infinitive is told as done, or as not done
PLANNED = ("plan", "be", "due", "intend", "go")
HIGHEST = 4  # verbs that one leans on, at most


def outlook_of(verb: Token) -> str:
    """`DONE`, `HAD`, `TO_COME` or `OPEN`; a verb that leans on another ("met and signed", "by saying") has its."""
    for _ in range(HIGHEST):
        if (found := _by_helpers(verb)) is not None:
            return found
        if (above := _leans_on(verb)) is None:
            return DONE
        if verb.dep_ == "pcomp" and verb.head.lower_ in ("for", "of"):
            return HAD  # "accused of shelling", "thanked for sending": before that
        verb = above
    return DONE


def _by_helpers(verb: Token) -> str | None:
    forms = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if forms & WILL:
        return TO_COME
    if forms & MAY or verb.lower_ in MAY:
        return DONE if any(c.dep_ == "neg" for c in verb.children) else OPEN
    if "to" in forms:
        return _infinitive(verb)
    before = any(c.dep_ == "advmod" and c.lower_ in words("formerly") for c in verb.children)
    if before or ("had" in forms and verb.tag_ == "VBN"):
        return HAD
    return DONE if forms else None


def _leans_on(verb: Token) -> Token | None:
    """The verb that a coordinated one without subject, or a participle, has its time from."""
    above = verb.head.head if verb.dep_ == "pcomp" else verb.head
    leans = verb.dep_ == "conj" or (verb.tag_ == "VBG" and verb.dep_ in ("pcomp", "advcl", "xcomp"))
    if not leans or above.i == verb.i or any(c.dep_ in SUBJECTS for c in verb.lefts) or not is_verb(above):
        return None
    return above


def _infinitive(verb: Token) -> str:
    head = verb.head
    if head.lemma_ in words("doing") or head.lemma_ in SEEMING:
        return outlook_of(head) if is_verb(head) and head.i != verb.i else DONE
    planned = head.lower_ in tense_words().plans or head.lemma_ in PLANNED
    return TO_COME if planned else OPEN
