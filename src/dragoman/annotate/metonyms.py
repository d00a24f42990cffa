"""Whether a capital or a seat of power stands for its government ("Moscow said") or is a place ("flew to Moscow").

The rules are in rules/actors/metonyms.toml; the readings follow Markert and Nissim, SemEval-2007 task 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.annotate.gazetteer import optional
from dragoman.annotate.tokens import Tokens

DASH = ("—", "–", "―", "-", "--", "(")
RELATIONS = {
    "compound": "modifier", "nmod": "modifier", "amod": "modifier", "appos": "part",
    "nsubj": "subject", "nsubjpass": "subject", "agent": "subject", "dobj": "object", "dative": "object",
}  # fmt: skip
MODIFIERS = ("compound", "nmod", "amod")
NOUNS_OF_PLACE = ("capital", "city", "town")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of metonyms.toml, its word lists as sets; an empty set fits anything."""

    id: str
    relation: str
    forms: frozenset[str]
    prepositions: frozenset[str]
    governors: frozenset[str]
    state: bool


@cache
def ruleset() -> list[Rule]:
    """The rules in their order."""
    return [
        Rule(
            row["id"],
            row["relation"],
            frozenset(row.get("forms", [])),
            frozenset(row.get("prepositions", [])),
            frozenset(row.get("governors", [])),
            row["reading"] == "state",
        )
        for row in optional("metonyms.toml").get("rule", [])
    ]


def reading(tokens: Tokens, start: int, end: int, form: str, beside_state: bool) -> tuple[bool, str]:
    """Whether the name at [start, end) means the state, and the id of the rule that says so.

    `form` is "capital" or "seat"; `beside_state`: the next or last name beside it is that of its own state.
    """
    relation, preposition, governor = _relation(tokens, start, end, beside_state)
    for rule in ruleset():
        if (
            rule.relation == relation
            and (not rule.forms or form in rule.forms)
            and (not rule.prepositions or preposition in rule.prepositions)
            and (not rule.governors or governor in rule.governors)
        ):
            return rule.state, rule.id
    return False, "none"


def _relation(tokens: Tokens, start: int, end: int, beside_state: bool) -> tuple[str, str, str]:
    """The name's relation in the terms of metonyms.toml, its preposition and the lemma of what governs it."""
    if beside_state or _dateline(tokens, start, end):
        return ("part" if beside_state else "dateline"), "", ""
    head = _above_lists(tokens, tokens.head_of(start, end))
    above = tokens.head[head]
    dep, lemma = tokens.dep[head], tokens.lemma[above]
    if tokens.lower[end : end + 1] in (["'s"], ["'"]) and tokens.tag[end] == "POS":
        return "possessive", "", lemma
    before = start - 2 if tokens.lower[start - 1] == "the" else start - 1
    apart = dep not in MODIFIERS or tokens.tag[end : end + 1] == [","]  # "in Beijing, officials said" misread as one
    misread = apart and before >= 0 and tokens.dep[before] == "prep"
    if dep == "pobj" or misread:
        preposition = above if dep == "pobj" else before
        return "preposition", tokens.lower[preposition], tokens.lemma[tokens.head[preposition]]
    opens = tokens.title[start] and (start == 0 or tokens.sent[start - 1] != tokens.sent[start])
    verbal = opens and end < tokens.count and tokens.text[end].endswith("s") and not tokens.text[end].endswith("ss")
    if dep in MODIFIERS and (above < end or verbal):
        dep = ""
    elif dep in MODIFIERS and tokens.tag[end][:2] == "NN":
        lemma = tokens.lemma[end]
    if dep in RELATIONS and (dep != "appos" or lemma in NOUNS_OF_PLACE):
        return RELATIONS[dep], "", lemma
    return ("opening" if opens else "other"), "", ""


def _above_lists(tokens: Tokens, head: int) -> int:
    """The first of the names that `head` is joined to ("Moscow and Kyiv")."""
    for _ in range(4):
        if tokens.dep[head] != "conj" or tokens.head[head] == head:
            break
        head = tokens.head[head]
    return head


def _dateline(tokens: Tokens, start: int, end: int) -> bool:
    """Whether the name opens its paragraph before "(AP)" or a dash, a state or a date between at most."""
    if (start and tokens.para[start - 1] == tokens.para[start]) or not tokens.text[start].isupper():
        return False
    for i in range(end, min(end + 6, tokens.count)):
        if tokens.text[i] in DASH:
            return tokens.text[i] != "-" or tokens.start[i] > tokens.end[i - 1]
        if tokens.tag[i][:2] in ("VB", "MD") or tokens.para[i] != tokens.para[start]:
            return False
    return False
