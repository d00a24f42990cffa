"""Which other clauses of a sentence lend a verb their time, and what else says when something was said."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.annotate.dates_hang import NOMINAL, SUBJECTS, Hung, is_own, is_verb, of_noun, words


def nearer(best: Hung | None, told: Hung, token: Token) -> Hung:
    """Of two times the one nearer to the token, the first of equals."""
    if best is None or _distance(told, token) < _distance(best, token):
        return told
    return best


def _distance(told: Hung, token: Token) -> int:
    return min(abs(told.first - token.i), abs(told.last - token.i))


def of_occasion(told: Hung, cue: Token) -> bool:
    """Whether the time is that of a participle which tells the occasion: "Speaking in Vienna on Friday, he said"."""
    verb = told.verb
    if verb is None or verb.tag_ not in ("VBG", "VBN") or verb.lemma_ not in words("speaking"):
        return False
    near = verb.head.i == cue.i or (verb.head.head.i == cue.i and verb.head.dep_ in SUBJECTS)
    return near and verb.dep_ in ("advcl", "acl", "prep", "pcomp", "ccomp") and is_own(told, verb)


def of_document(told: Hung, cue: Token) -> bool:
    """Whether the time dates what is quoted: "in a report published in March", "Monday's statement said"."""
    verb = told.verb
    if verb is None:
        return False
    if verb.i == cue.i:
        noun = told.path[-1]
        return noun.dep_ in SUBJECTS and noun.lemma_ in words("document") and of_noun(told, noun)
    if verb.lemma_ not in words("issuing") or verb.tag_ != "VBN" or verb.dep_ not in ("acl", "relcl"):
        return False
    above = verb.head
    for _ in range(4):
        if above.i == cue.i:
            return is_own(told, verb)
        if above.pos_ not in (*NOMINAL, "ADP") or above.dep_ not in ("pobj", "prep", *SUBJECTS):
            return False
        above = above.head
    return False


def after_noun(told: Hung, cue: Token) -> bool:
    """Whether a time that stands in what was said still hangs on the saying: what was said is a thing, no clause."""
    if len(told.path) > 2 or told.first < cue.i or not is_own(told, cue):
        return False
    return not any(is_verb(token) for token in cue.doc[cue.i + 1 : told.first])


def awaited(trigger: Token) -> Token:
    """What is awaited, where the trigger only says that it is: "was expected to meet"."""
    if trigger.lemma_ not in words("awaiting") and trigger.lower_ not in words("awaiting"):
        return trigger
    done = next((c for c in trigger.children if c.dep_ == "xcomp" and is_verb(c)), None)
    return trigger if done is None or trigger.tag_[:2] not in ("VB", "JJ") else done


def is_when(told: Hung, verb: Token) -> bool:
    """Whether the verb tells what happened at the time: "in 2014, when Russia annexed Crimea"."""
    first = verb
    while first.dep_ == "conj" and is_verb(first.head):
        first = first.head
    opened = any(c.tag_ == "WRB" and c.lower_ == "when" for c in first.children)
    if opened and first.dep_ in ("relcl", "advcl") and told.first <= first.head.i <= told.last:
        return True
    between = [token.lower_ for token in verb.doc[told.last + 1 : verb.i]]
    return between[:2] == [",", "when"] and not {",", ";", "—"} & set(between[1:])


def chain(verb: Token) -> Iterator[Token]:
    """A verb, and those whose subject is its own: "are due to begin"."""
    yield verb
    for child in verb.children:
        if child.dep_ in ("xcomp", "acomp", "oprd"):
            yield from chain(child)


def same_time(verb: Token) -> Iterator[tuple[Token, str]]:
    """The verbs whose time is also the verb's, and the condition: as told before it, or none."""
    above = verb
    for _ in range(4):
        if above.dep_ != "conj" or not is_verb(above.head):
            break
        yield above.head, "shared" if not any(c.dep_ in SUBJECTS for c in above.lefts) else "fronted"
        above = above.head
    marks = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod")}
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and not marks & (words("bound") | words("after") | {"later"}):
        yield verb.head, ""
    above = verb.head.head if verb.dep_ == "pcomp" else verb.head
    if verb.dep_ in ("xcomp", "ccomp", "pcomp") and above.lemma_ in words("doing"):
        yield above, ""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "by" and is_verb(verb.head.head):
        yield verb.head.head, ""
    for child in verb.children:
        if child.dep_ == "advcl" and is_verb(child):
            opening = [c for c in child.children if c.dep_ in ("mark", "advmod") and c.i < child.i]
            marks = {c.lower_ for c in opening}
            if marks & words("occasion") or (child.tag_ == "VBG" and not marks):
                yield child, ""


def reaches(told: Hung, above: Token, verb: Token, kind: str) -> bool:
    """Whether a time of one of two joined clauses holds for the later: it stands before it, or opens the sentence."""
    if kind == "shared":
        return told.last < verb.i
    subject = next((c.i for c in above.lefts if c.dep_ in SUBJECTS), above.i)
    return told.last < subject
