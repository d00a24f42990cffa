"""What an act is about: the clauses and noun phrases that its reporting words take, and the parts of lists."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.compare import ladder

ABOUT = frozenset(["about", "on", "of", "for", "over", "regarding", "concerning", "against", "to", "upon", "in", "with",
                   "around", "towards", "toward", "including", "into", "at", "between", "by", "from"])  # fmt: skip
# Nouns that only carry what follows them: "the importance of X" is about X.
LIGHT = frozenset(["importance", "need", "necessity", "issue", "issues", "question", "topic", "matter", "range",
                   "series",
                   "number", "aspect", "view", "prospect", "way", "possibility", "subject", "significance", "point",
                   "state", "concern", "hope", "readiness", "willingness", "commitment", "support", "interest",
                   "desire",
                   "intention", "position", "fact", "variety", "set", "opposition", "agreement", "urgency", "idea",
                   "value", "satisfaction", "thank", "gratitude", "appreciation", "resolve", "call", "conviction",
                   "confidence", "determination", "belief", "exchange", "discussion", "consultation"])  # fmt: skip
LISTING = frozenset(["including", "such", "namely", "notably"])
ADDRESSED = frozenset(["tell", "assure", "urge", "ask", "inform", "brief", "remind", "invite", "encourage", "press",
                       "call",
                       "reassure", "warn", "request", "caution", "order", "advise", "update", "promise", "implore",
                       "push", "exhort", "pressure", "require"])  # fmt: skip
WHOLE = frozenset(["thank", "congratulate", "praise", "commend", "accuse", "blame", "invite", "appreciate"])
VERBAL = frozenset(["VERB", "AUX"])
COMPLEMENTS = frozenset(["dobj", "prep", "ccomp", "xcomp", "acomp", "attr", "nsubjpass", "agent", "oprd", "advmod"])


def contents(found: ladder.Match) -> list[Token]:
    """The heads of what an act is about: clauses first, else noun phrases."""
    verb, partner = found.verb, found.partner
    noun = partner if partner is not None and partner.dep_ in ladder.OBJECTS else None
    clauses = [c for c in verb.children if c.dep_ in ("ccomp", "xcomp") and c.pos_ in VERBAL and c is not noun]
    if noun is not None:
        clauses += [c for c in noun.children if c.dep_ in ("acl", "ccomp", "xcomp", "relcl") and _infinite(c)]
        if noun.dep_ == "nsubjpass":
            clauses += [c for c in verb.children if c.dep_ == "advcl" and _infinite(c)]
    if partner is not None and partner.pos_ == "ADJ":
        clauses += [c for c in partner.children if c.dep_ in ("ccomp", "xcomp") and c.pos_ in VERBAL]
    if partner is not None and partner.dep_ == "prep":
        clauses += [c for c in partner.children if c.dep_ == "pcomp"]
    if verb.lemma_ in ADDRESSED:
        clauses += [c for c in verb.children if c.dep_ == "advcl" and _infinite(c) and not clauses]
    if clauses:
        return sorted(clauses, key=lambda t: t.i)
    if verb.lemma_ in WHOLE:
        return []
    return _phrases(verb, partner, noun)


def _infinite(verb: Token) -> bool:
    """Whether a clause hangs on its noun as content: "agreement to hold", "hope that talks resume"."""
    return any(c.lower_ in ("to", "that") and c.dep_ in ("aux", "mark") for c in verb.children)


def _phrases(verb: Token, partner: Token | None, noun: Token | None) -> list[Token]:
    found: list[Token] = []
    if noun is None:
        wanted = ("dobj", "nsubjpass") if partner is None else ()
        found = [c for c in verb.children if c.dep_ in wanted and c.pos_ != "PRON"]
        if found and verb.lemma_ in ADDRESSED and partner is None:
            found = []
    else:
        found = [o for c in noun.children if c.dep_ == "prep" for o in _objects(c)]
        found += [c for c in noun.children if c.dep_ == "acl" and not found]
    if not found:
        preps = (
            [partner]
            if partner is not None and partner.dep_ == "prep"
            else [c for c in verb.children if c.dep_ == "prep" and c.i > verb.i and c.lower_ in ABOUT]
        )
        things = [c for c in verb.children if c.dep_ == "dobj" and c.pos_ != "PRON" and noun is None]
        found = (things if verb.lemma_ not in ADDRESSED else []) + [o for p in preps for o in _objects(p)]
    elif noun is not None:
        found += [o for c in verb.children if c.dep_ == "prep" and c.lower_ in ("on", "about") and c.i > noun.i
                  for o in _objects(c)]  # fmt: skip
    return found


def _objects(preposition: Token) -> list[Token]:
    found = [c for c in preposition.children if c.dep_ in ("pobj", "pcomp")]
    for child in preposition.children:
        if child.dep_ == "prep":
            found += _objects(child)
    return found


def items(head: Token) -> list[Token]:
    """The heads of a list of noun phrases; nouns that only carry what follows are passed over."""
    heads = [head, *_conjuncts(head)]
    if len(heads) == 1 and head.lemma_.lower() in LIGHT:
        inner = [o for c in head.children if c.dep_ == "prep" and c.lower_ in ABOUT for o in _objects(c)]
        inner = [i for i in inner if i.i > head.i]
        if inner and not (
            head.lemma_ in ("issue", "matter") and any(c.dep_ in ("amod", "compound") for c in head.children)
        ):
            return [each for i in inner for each in (items(i) if i.pos_ not in VERBAL else _verbs(i))]
    found: list[Token] = []
    for each in heads:
        listed = [
            i for c in each.subtree if c.dep_ == "prep" and c.lower_ in LISTING and c.head.i >= each.i
            for o in _listed(c) for i in [o, *_conjuncts(o)]
        ]  # fmt: skip
        if not (
            listed and each.lemma_.lower() in ("issue", "topic", "matter", "question", "area", "field", "challenge")
        ):
            found.append(each)
        found += listed
    unique: list[Token] = []
    for each in found:
        if each not in unique:
            unique.append(each)
    return sorted(unique, key=lambda t: t.i)


def _verbs(verb: Token) -> list[Token]:
    return joined(verb)


def _listed(preposition: Token) -> list[Token]:
    found = _objects(preposition)
    if not found and preposition.lower_ == "such":
        found = [o for c in preposition.children if c.dep_ == "prep" for o in _objects(c)]
    return found


def _conjuncts(head: Token) -> list[Token]:
    found: list[Token] = []
    for child in head.children:
        if (
            child.dep_ == "appos"
            and child.pos_ in ("NOUN", "PROPN")
            and any(c.dep_ in ("conj", "appos") for c in child.children)
        ):
            found += [child, *_conjuncts(child)]  # "the Gulf, the Sahel and Sudan", read as apposition
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "VERB", "NUM", "ADJ", "X"):
            found += [child, *_conjuncts(child)]
    return found


def joined(verb: Token) -> list[Token]:
    """The verb, then the verbs joined to it that have something of their own to say."""
    found = [verb]
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ in VERBAL and has_complement(verb, child.i):
            found += joined(child)
    return found


def has_complement(verb: Token, before: int) -> bool:
    return any(c.dep_ in COMPLEMENTS and c.i < before for c in verb.children)
