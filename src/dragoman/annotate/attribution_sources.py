"""The source of a statement, found from its cue by syntax, and what kind of source it is."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.annotate.attribution_view import Range, View, minus, subtree

SUBJECTS = frozenset(["nsubj", "csubj", "expl"])
PASSIVE = frozenset(["nsubjpass", "csubjpass"])
NOMINAL = frozenset(["NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"])
LINKED = frozenset(["conj", "xcomp", "advcl", "dep", "ccomp", "pcomp"])
# "It is said", "it seems": the subject that stands for nobody.
EMPTY = frozenset(["it", "there"])
REPORTED = frozenset(["say", "tell", "write"])


def is_passive(verb: Token) -> bool:
    """Whether the verb is passive, or a bare participle after a noun."""
    if any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children):
        return True
    bare = verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl")
    return bare and not any(child.dep_ in ("aux", "nsubj") for child in verb.children)


def source_of(verb: Token, depth: int = 0) -> Token | None:
    """The head word of whoever speaks by `verb`: its subject, its agent, or the subject that it shares."""
    if is_passive(verb):
        return agent_of(verb)
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
    if subject is not None:
        if subject.lower_ in ("that", "this") and verb.lemma_ == "say" and subject.i == verb.i - 1 and verb.dep_ != "relcl":
            return None  # "that said, ..."
        return None if subject.dep_ == "expl" or (subject.lower_ in EMPTY and _is_empty(verb)) else subject
    if depth > 4:
        return None
    head = verb.head
    if verb.dep_ == "acl" and any(c.tag_ == "TO" for c in verb.children):
        governor = head.head.head if head.dep_ == "pobj" else head.head
        return source_of(governor, depth + 1) if governor.pos_ in ("VERB", "AUX") else None
    if verb.dep_ == "acl" and verb.tag_ == "VBG" and _after_clause(verb):
        governor = head.head.head if head.dep_ == "pobj" else head.head
        if governor.pos_ in ("VERB", "AUX") and (subject := source_of(governor, depth + 1)) is not None:
            return subject
    if verb.dep_ == "acl" or (verb.dep_ == "relcl" and verb.tag_ in ("VBG", "VBN")):
        return head if head.pos_ in NOMINAL else None
    if verb.dep_ == "attr" and head.pos_ == "AUX":
        return source_of(head, depth + 1)
    if verb.dep_ == "prep" or head.dep_ == "prep":
        head = head.head if verb.dep_ == "pcomp" else head
    if verb.dep_ in LINKED and head.i != verb.i:
        if head.pos_ in ("VERB", "AUX", "ADJ"):
            if verb.dep_ == "xcomp" and (target := _object(head)) is not None and head.lemma_ != "promise":
                return target
            if is_passive(head) and verb.tag_ == "VBG" or (is_passive(head) and verb.dep_ != "conj"):
                return next((c for c in head.children if c.dep_ in PASSIVE), None)
            return source_of(head, depth + 1)
        if verb.dep_ == "advcl" and head.pos_ in NOMINAL:
            return head
    return None


def _after_clause(verb: Token) -> bool:
    """Whether a participle belongs to the clause's subject, though the parser hung it on the noun before it.

    "He opened a rally blasting the plan", "... to the council, blaming the mayor": he does, the council does not.
    A noun for words ("a statement saying") does speak.
    """
    if verb.head.dep_ not in ("dobj", "pobj", "appos", "conj") or verb.head.i > verb.i:
        return False
    return verb.doc[verb.i - 1].text == "," or (verb.head.dep_ == "dobj" and verb.head.lemma_ not in WORDY)


def _object(verb: Token) -> Token | None:
    return next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.pos_ in NOMINAL), None)


def _is_empty(verb: Token) -> bool:
    """Whether "it" before this verb stands for nobody: "it seems that", "it is fair to say that"."""
    return verb.lemma_ in ("seem", "appear", "turn", "happen", "be")


def agent_of(verb: Token) -> Token | None:
    """Who does what a passive verb says: "by" and its object."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def possessor(noun: Token) -> Token | None:
    """Whose statement a noun is: its possessor, "by" X, or the subject of the verb that carries it."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    if noun.dep_ in ("dobj", "attr") and noun.head.lemma_ in CARRIERS:
        return source_of(noun.head)
    if noun.dep_ == "pobj" and noun.head.dep_ == "prep" and noun.head.head.lemma_ in CARRIERS:
        return source_of(noun.head.head)
    if noun.dep_ == "pobj" and noun.head.lower_ in ("with", "in", "amid") and noun.head.head.pos_ == "VERB":
        return source_of(noun.head.head)
    return None


WORDY = frozenset(
    "statement letter email e-mail memo report note post tweet message ad advertisement video article editorial column "
    "speech brief complaint lawsuit suit petition poll survey study document bill law resolution sign banner book "
    "release readout communique declaration op-ed interview people official member person man woman".split()
)
CARRIERS = frozenset(
    "make have give issue express voice offer repeat raise share reiterate convey send deliver release hold reach "
    "take launch level face add draw come show feel announce withdraw renew abandon drop state".split()
)


def source_range(view: View, head: Token, cue: Range, content: list[Range]) -> Range:
    """The whole noun phrase of the source, cut where the cue or the content begins."""
    span = subtree(head)
    for hole in [cue, *content]:
        pieces = [p for p in minus(span, hole) if p[0] <= head.i < p[1]]
        span = pieces[0] if pieces else (head.i, head.i + 1)
    number = view.inside[head.i]
    low, high = span
    if number < 0 and high <= cue[0] <= high + 6:  # "spokesman the Rev. Ann Lee said": one phrase that the parser split
        while high < cue[0] and view.doc[high].pos_ in ("PROPN", "NOUN", "DET") and view.inside[high] < 0:
            high += 1
    if number < 0 and cue[1] <= low <= cue[1] + 1:  # "said ranking Democrat Ann Lee"
        while high < len(view.doc) and view.doc[high].pos_ in ("PROPN", "NOUN", "ADJ") and view.inside[high] < 0:
            high += 1
    if number < 0:  # a noun phrase outside quotation marks does not start or end within them by accident of parsing
        while low < head.i and view.doc[low].is_space:
            low += 1
        while high - 1 > head.i and (view.doc[high - 1].is_space or view.doc[high - 1].text == ","):
            high -= 1
    if view.doc[low].dep_ in ("cc", "punct", "case") and low < head.i:
        low += 1
    if high - 1 > head.i and view.doc[high - 1].dep_ == "case":
        high -= 1
    return low, high
