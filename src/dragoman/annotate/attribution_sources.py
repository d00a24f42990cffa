"""The source of a statement, found from its cue by syntax, and what kind of source it is."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.annotate.attribution_view import Range, View, minus, subtree, words

SUBJECTS = frozenset(["nsubj", "csubj", "expl"])
PASSIVE = frozenset(["nsubjpass", "csubjpass"])
NOMINAL = frozenset(["NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"])
LINKED = frozenset(["conj", "xcomp", "advcl", "dep", "ccomp", "pcomp"])
# "It is said", "it seems": the subject that stands for nobody.
EMPTY = frozenset(["it", "there"])
EMPTY_VERBS = frozenset(["seem", "appear", "turn", "happen", "be"])
CIRCUMSTANCES = frozenset(["after", "before", "as", "while", "until", "since", "because", "although", "though"])
PARTS = frozenset(["one", "another", "some", "two", "several", "many"])
QUOTING = frozenset(["quote", "cite"])  # "quoted the general as saying": the general says it
DEPTH = 4  # how many verbs up a shared subject is looked for


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
    subjects = [c for c in verb.children if c.dep_ in SUBJECTS]
    if subjects:
        split = len(subjects) > 1 and subjects[0].i + 1 == subjects[1].i  # "co-host Ann Lee", cut at the hyphen
        return _speaking(verb, subjects[-1 if split else 0])
    if depth > DEPTH:
        return None
    if verb.dep_ in ("acl", "relcl"):
        return _of_noun(verb, depth)
    if verb.dep_ == "attr" and verb.head.pos_ == "AUX":
        return source_of(verb.head, depth + 1)
    return _shared(verb, depth)


def _speaking(verb: Token, subject: Token) -> Token | None:
    """The subject, unless it stands for nobody: "it seems that ..."."""
    return None if subject.dep_ == "expl" or (subject.lower_ in EMPTY and verb.lemma_ in EMPTY_VERBS) else subject


def is_set_phrase(verb: Token) -> bool:
    """ "That said, ...": no report."""
    if verb.lower_ != "said" or verb.i == 0 or verb.dep_ == "relcl":
        return False
    return verb.doc[verb.i - 1].lower_ in ("that", "this")


def _of_noun(verb: Token, depth: int) -> Token | None:
    """Who speaks by a verb that hangs on a noun: the noun ("a letter saying"), or the subject of its clause."""
    head = verb.head
    governor = head.head.head if head.dep_ == "pobj" else head.head
    if verb.dep_ == "acl" and governor.pos_ in ("VERB", "AUX"):
        if any(c.tag_ == "TO" for c in verb.children):
            return source_of(governor, depth + 1)
        subject = source_of(governor, depth + 1) if verb.tag_ == "VBG" and _after_clause(verb) else None
        if subject is not None:
            return subject
    if verb.dep_ == "acl" or verb.tag_ in ("VBG", "VBN"):
        return head if head.pos_ in NOMINAL else None
    return None


def _shared(verb: Token, depth: int) -> Token | None:
    """The subject that a verb without one of its own shares with the verb that governs it."""
    head = verb.head
    if verb.dep_ == "prep" or head.dep_ == "prep":
        head = head.head if verb.dep_ == "pcomp" else head
        if head.pos_ == "ADV" and head.dep_ == "advmod":
            head = head.head  # "stopped short of calling"
    if verb.dep_ not in LINKED or head.i == verb.i:
        return None
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and head.lemma_ in QUOTING and not is_passive(head):
        return _object(head)
    if head.pos_ not in ("VERB", "AUX", "ADJ"):
        return head if verb.dep_ == "advcl" and head.pos_ in NOMINAL else None
    if verb.dep_ == "xcomp" and (target := _object(head)) is not None and head.lemma_ != "promise":
        return target
    if is_passive(head) and (verb.tag_ == "VBG" or verb.dep_ != "conj"):
        return next((c for c in head.children if c.dep_ in PASSIVE), None)
    return source_of(head, depth + 1)


def _after_clause(verb: Token) -> bool:
    """Whether a participle belongs to the clause's subject, though the parser hung it on the noun before it.

    "He opened a rally blasting the plan", "... to the council, blaming the mayor": he does, the council does not.
    A noun for words ("a statement saying") does speak.
    """
    if verb.head.dep_ not in ("dobj", "pobj", "appos", "conj") or verb.head.i > verb.i:
        return False
    return verb.doc[verb.i - 1].text == "," or (verb.head.dep_ == "dobj" and verb.head.lemma_ not in words("wordy"))


def _object(verb: Token) -> Token | None:
    return next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.pos_ in NOMINAL), None)


def is_circumstance(clause: Token) -> bool:
    """ "Said hours after they met": a clause of time that the parser took for content."""
    return any(c.dep_ == "mark" and c.lower_ in CIRCUMSTANCES for c in clause.children)


def antecedent(head: Token) -> Token:
    """The noun that a relative pronoun stands for, or the name that follows "one of them, X"; else the word itself."""
    if head.tag_ in ("WP", "WDT") or head.lower_ == "that":
        verb = head.head
        while verb.dep_ in ("conj", "xcomp", "ccomp", "aux") and verb.head.i != verb.i:
            verb = verb.head
        if verb.dep_ == "relcl":
            return _agreeing(verb, _personal(head, verb.head))
    if head.lower_ in PARTS:
        return next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), head)
    return head


def _personal(pronoun: Token, noun: Token) -> Token:
    """ "Democrats on Capitol Hill, who ...": places do not speak as "who"."""
    place = pronoun.lower_ == "who" and noun.ent_type_ in ("GPE", "LOC", "FAC") and noun.dep_ == "pobj"
    above = noun.head.head
    return above if place and above.pos_ in ("NOUN", "PROPN") else noun


def _agreeing(verb: Token, noun: Token) -> Token:
    """The noun above that agrees with a singular verb: "Ms. Lee, a friend of workers who says so"."""
    at = noun
    while verb.tag_ == "VBZ" and at.tag_ in ("NNS", "NNPS"):
        if at.head.i >= at.i:
            return noun
        at = at.head
        while at.pos_ not in ("NOUN", "PROPN") and at.head.i < at.i:
            at = at.head
    return at if at.pos_ in ("NOUN", "PROPN") else noun


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
    if noun.dep_ in ("dobj", "attr") and noun.head.lemma_ in words("carriers"):
        return source_of(noun.head)
    if noun.dep_ == "pobj" and noun.head.dep_ == "prep" and noun.head.head.lemma_ in words("carriers"):
        return source_of(noun.head.head)
    if noun.dep_ == "pobj" and noun.head.lower_ in ("with", "in", "amid") and noun.head.head.pos_ == "VERB":
        return source_of(noun.head.head)
    return None


def source_range(view: View, head: Token, cue: Range, content: list[Range]) -> Range:
    """The whole noun phrase of the source, cut where the cue or the content begins."""
    span = subtree(head)
    for hole in [cue, *content]:
        pieces = [p for p in minus(span, hole) if p[0] <= head.i < p[1]]
        span = pieces[0] if pieces else (head.i, head.i + 1)
    low, high = span
    for child in head.children:  # "the president on Thursday said": when he said it, not who he is
        if child.dep_ == "prep" and child.i > head.i and any(t.ent_type_ == "DATE" for t in child.children):
            high = min(high, child.i)
    if view.inside[head.i] < 0:
        high = _whole(view, cue, (low, high))
    return _tidy(view, head.i, (low, high))


def _whole(view: View, cue: Range, span: Range) -> int:
    """The end of a noun phrase that the parser split beside its cue: "spokesman the Rev. Ann Lee said"."""
    low, high = span
    if high <= cue[0] <= high + 6:
        while high < cue[0] and view.doc[high].pos_ in ("PROPN", "NOUN", "DET") and view.inside[high] < 0:
            high += 1
    if cue[1] <= low <= cue[1] + 1:
        while high < len(view.doc) and view.doc[high].pos_ in ("PROPN", "NOUN", "ADJ") and view.inside[high] < 0:
            high += 1
    return high


def _tidy(view: View, head: int, span: Range) -> Range:
    """Without white space, commas, conjunctions and possessive marks at the edges."""
    low, high = span
    while low < head and (view.doc[low].is_space or view.doc[low].dep_ in ("cc", "punct", "case")):
        low += 1
    while high - 1 > head and (view.doc[high - 1].is_space or view.doc[high - 1].text in (",", "'s", "’s", "’", "'")):
        high -= 1
    return low, high
