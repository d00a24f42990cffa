"""Reporting words in a parse: which verb, alone or with its object or preposition, puts its clause on which rung."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from dragoman import rules

FILE = "compare/ladder.toml"
PARTNERS = frozenset(["dobj", "nsubjpass", "attr", "oprd", "acomp", "prt", "prep", "dative", "advmod", "nsubj"])
OBJECTS = frozenset(["dobj", "nsubjpass", "attr", "acomp", "oprd"])
SUBJECT_NOUNS = frozenset(["agreement", "consensus", "understanding", "concern", "attention", "focus", "agenda"])


@dataclass(frozen=True, slots=True)
class Act:
    """One rung: `scale` and `rank` place it, `kind` is the kind of claim it makes."""

    id: str
    scale: str
    rank: int
    kind: str


@dataclass(frozen=True, slots=True)
class Match:
    """A verb read as an act: `partner` is the object, particle or preposition that makes it one, if one does."""

    act: Act
    verb: Token
    partner: Token | None


@cache
def acts() -> dict[str, Act]:
    """The rungs by id."""
    return {a["id"]: Act(a["id"], a["scale"], a["rank"], a["kind"]) for a in rules.load(FILE)["act"]}


@cache
def _words() -> dict[str, Act]:
    return {word: acts()[a["id"]] for a in rules.load(FILE)["act"] for word in a["words"]}


def match(verb: Token) -> Match | None:
    """The act that `verb` performs, by the most telling of its partners; None for a verb that reports nothing."""
    known = _words()
    lemma = verb.lemma_.lower()
    found: Match | None = None
    for child in verb.children:
        adjective = child.dep_ == "ccomp" and child.pos_ == "ADJ"  # "made it clear that"
        if child.dep_ not in PARTNERS and not adjective:
            continue
        if child.dep_ == "nsubj" and child.lemma_ not in SUBJECT_NOUNS:
            continue
        for name in (child.lemma_.lower(), child.lower_):
            act = known.get(f"{lemma} {name}")
            if act and (found is None or _telling(child, found.partner)):
                found = Match(act, verb, child)
    if found is None and any(c.dep_ == "auxpass" for c in verb.children) and (act := known.get(f"be {lemma}")):
        found = Match(act, verb, None)
    if found is None:
        found = _through_preposition(verb, lemma) or _through_infinitive(verb, lemma)
    if found is None and (act := known.get(lemma)) and (lemma not in _before_clauses() or _takes_clause(verb)):
        if act.id == "note" and _takes_clause(verb):
            act = acts()["state"]  # "noted that" tells; "noted" a thing takes it up
        found = Match(act, verb, None)
    return found


@cache
def _before_clauses() -> frozenset[str]:
    return frozenset(w for a in rules.load(FILE)["act"] for w in a.get("before_clause", []))


def _takes_clause(verb: Token) -> bool:
    return any(c.dep_ == "ccomp" and c.pos_ in ("VERB", "AUX") for c in verb.children)


def _telling(new: Token, old: Token | None) -> bool:
    """Whether the object tells more than what was found: "express concern about" is by its object."""
    return old is None or (new.dep_ in OBJECTS and old.dep_ not in OBJECTS)


def _through_preposition(verb: Token, lemma: str) -> Match | None:
    """ "Take into account", "note with satisfaction": the noun behind a preposition."""
    for child in verb.children:
        if child.dep_ == "prep":
            for noun in child.children:
                act = _words().get(f"{lemma} {noun.lemma_.lower()}")
                if act and noun.dep_ == "pobj":
                    return Match(act, verb, child)
    return None


def _through_infinitive(verb: Token, lemma: str) -> Match | None:
    """ "Agreed to consider": an infinitive that takes back what its verb gives."""
    for child in verb.children:
        if child.dep_ == "xcomp" and (act := _words().get(f"{lemma} to {child.lemma_.lower()}")):
            return Match(act, verb, None)
    return None


def words(found: Match) -> tuple[int, int]:
    """The code points of the reporting words: from the verb, with its auxiliaries, to its partner."""
    tokens = [found.verb, *(c for c in found.verb.children if c.dep_ in ("neg", "aux", "auxpass"))]
    if found.partner is not None:
        partner = found.partner
        tokens.append(partner)
        if partner.dep_ in OBJECTS:
            tokens += [c for c in partner.children if c.dep_ in ("amod", "compound") and c.i < partner.i]
    first, last = min(tokens, key=lambda t: t.i), max(tokens, key=lambda t: t.i)
    if last.i - first.i > 8:
        first = last = found.verb
    return first.idx, last.idx + len(last)
