"""What a time expression hangs on in the parse: the path from its words up to the nearest verb."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from dragoman import rules
from dragoman.annotate import event_lexicon
from dragoman.records import Time

FILE = "dates.toml"
NOMINAL = ("NOUN", "PROPN", "PRON")
WITHIN = ("poss", "compound", "nmod", "amod", "nummod", "npadvmod", "appos")  # "Thursday's meeting", "the 2014 war"
OBJECTS = ("dobj", "dative", "attr", "oprd", "pobj")
SUBJECTS = ("nsubj", "nsubjpass")
LONGEST = 12  # words between a time and its verb


class Hung(NamedTuple):
    """A time with its first and last token, the words from its head up to the verb, and that verb."""

    time: Time
    first: int
    last: int
    path: tuple[Token, ...]
    verb: Token | None

    @property
    def preposition(self) -> str:
        """The preposition that the time itself is the object of; empty where it has none."""
        above = self.path[1] if len(self.path) > 1 else None
        return above.lower_ if above is not None and self.path[0].dep_ in ("pobj", "pcomp") else ""


@cache
def words(name: str) -> frozenset[str]:
    """A list of words of `rules/dates.toml`."""
    return frozenset(next(row["words"] for row in rules.load(FILE)["words"] if row["id"] == name))


@cache
def events() -> frozenset[str]:
    """Nouns that name events, which have times of their own."""
    return frozenset(lemma for lemma, pos in event_lexicon.index() if pos == "noun")


def is_verb(token: Token) -> bool:
    """Whether a token is the verb of a clause, and not a helper or a participle before a noun."""
    return (token.tag_[:2] == "VB" or token.pos_ == "AUX") and token.dep_ not in ("aux", "auxpass", "amod", "compound")


def hung(doc: Doc, time: Time, first: int, last: int) -> Hung:
    """The time over the tokens `first` to `last`, and what it hangs on."""
    top = next((doc[i] for i in range(first, last + 1) if not first <= doc[i].head.i <= last), doc[first])
    path = [top]
    while path[-1].head.i != path[-1].i and len(path) < LONGEST:
        above = path[-1].head
        if is_verb(above) and not first <= above.i <= last:
            return Hung(time, first, last, tuple(path), above)
        path.append(above)
    return Hung(time, first, last, tuple(path), None)


def is_own(told: Hung, verb: Token) -> bool:
    """Whether the time is the verb's own: it hangs on the verb, or on a noun that lends the verb its time."""
    if told.verb is None or told.verb.i != verb.i or told.preposition in (words("bound") | words("after")):
        return False
    if _stands_before(told, verb):
        return True
    below = told.path[0]
    for token in told.path[1:]:
        if token.pos_ in NOMINAL and not _lends(token, below, verb):
            return False
        below = token
    return True


def _stands_before(told: Hung, verb: Token) -> bool:
    """Whether the time stands between subject and verb, and parsers hang it on the subject:"the court in May said"."""
    subject = told.path[-1]
    if subject.dep_ not in SUBJECTS or subject.i > told.first or told.path[0].dep_ in ("nummod", "appos"):
        return False
    between = told.path[1:-1]
    if not all(token.pos_ in NOMINAL or token.lower_ in ("in", "on", "at", "late", "early") for token in between):
        return False
    passed = {token.i for token in between}
    return all(t.i in passed or t.pos_ in ("ADV", "AUX", "PART") for t in verb.doc[told.last + 1 : verb.i])


def _lends(noun: Token, below: Token, verb: Token) -> bool:
    """Whether a time that hangs on `noun` by `below` is that of the verb: "at Thursday's meeting", "in Oslo on Friday".

    "Condemned the attack on Sunday" and "broke the truce of 2013" tell when the attack was, and the truce.
    """
    if noun.dep_ not in OBJECTS:
        return noun.dep_ == "npadvmod"
    over = noun.head.lower_ if noun.dep_ == "pobj" else ""
    if below.dep_ in WITHIN or below.lower_ in ("of", "from"):  # "denied a part in last week's raid" lends nothing
        return over in words("carrying") and noun.head.head.i == verb.i
    if over in words("carrying"):
        return True
    if noun.pos_ in ("PROPN", "PRON"):
        return True
    if over in words("bound") or over in words("after"):
        return False
    return noun.lemma_ not in events() or verb.lemma_ in words("holding")


def of_noun(told: Hung, noun: Token) -> bool:
    """Whether the time says when what the noun names was: "Sunday's attack", "the attack on Kyiv on Sunday"."""
    if told.preposition in (words("bound") | words("after")):
        return False
    for token in told.path:
        if token.i == noun.i:
            return True
        if token is not told.path[0] and token.pos_ in ("NOUN", "PRON") and token.lemma_ in events():
            return False
    return False
