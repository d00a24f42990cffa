"""The predicates of rules/plover/predicates, read into records and indexed by the word that triggers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dragoman import rules
from dragoman.errors import RuleError

FOLDER = "plover/predicates"
ONTOLOGY = "plover/ontology.toml"
LIGHT_WHOM = ("prep:against", "prep:on", "prep:to", "prep:with", "prep:of", "prep:for", "prep:at")
NOUN_WHO = ("prep:by", "possessor", "compound", "support")
NOUN_WHOM = ("prep:of", "prep:on", "prep:against", "prep:to", "prep:with", "undergo")


@dataclass(slots=True)
class Predicate:
    """A word or phrase that reports an event; the fields are those of the rule files (docs/plover.md)."""

    id: str
    pos: str
    lemmas: frozenset[str]
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    prep_whom: tuple[str, ...] = ()
    prep_who: tuple[str, ...] = ()
    object: frozenset[str] = frozenset()
    object_has: frozenset[str] = frozenset()
    not_object: frozenset[str] = frozenset()
    not_subject: frozenset[str] = frozenset()
    not_prep: dict[str, frozenset[str]] = field(default_factory=dict)
    modifier: frozenset[str] = frozenset()
    not_modifier: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()
    clause: frozenset[str] = frozenset()
    clause_head: frozenset[str] = frozenset()
    clause_modal: frozenset[str] = frozenset()
    reciprocal: bool = False
    needs: str | None = None
    future_as: str | None = None

    @property
    def weight(self) -> int:
        """How much the predicate asks for: of two that fit one word, the more particular is meant."""
        return (
            4 * bool(self.object) + 3 * bool(self.object_has) + 3 * bool(self.modifier) + 3 * bool(self.following)
            + 5 * bool(self.clause_head) + 2 * bool(self.clause_modal) + bool(self.clause) + bool(self.not_object)
            + bool(self.needs == "protesters")
        )  # fmt: skip


@dataclass(slots=True, frozen=True)
class Type:
    """One of PLOVER's types: its quad class, whether it needs a recipient, and what a planned act of it counts as."""

    code: str
    quad: int
    needs_recipient: bool
    future_as: str | None


@cache
def types() -> dict[str, Type]:
    """PLOVER's types by code."""
    return {
        t["code"]: Type(t["code"], t["quad"], t["recipient_required"], t.get("future_as"))
        for t in rules.load(ONTOLOGY)["type"]
    }


Index = dict[tuple[str, str], list[Predicate]]


@cache
def index() -> Index:
    """Every predicate under (lemma, part of speech), the most particular first. Raises RuleError on a bad entry."""
    found: Index = {}
    for name in rules.names(FOLDER):
        for entry in rules.load(name).get("predicate", []):
            predicate = read(entry, name)
            for lemma in sorted(predicate.lemmas):
                found.setdefault((lemma, predicate.pos), []).append(predicate)
    for predicates in found.values():
        predicates.sort(key=lambda p: -p.weight)
    return found


@cache
def forms() -> dict[str, str]:
    """The lemma of each regular past form and participle of the lexicon's verbs, which lemmatisers at times miss."""
    found: dict[str, str] = {}
    for lemma, pos in index():
        if pos == "verb" and len(lemma) > 3:
            stem = lemma[:-1] if lemma[-1] in "ey" else lemma
            ending = ("ied", "ying") if lemma[-1] == "y" and lemma[-2] not in "aeiou" else ("ed", "ing")
            for form in {stem + ending[0], stem + ending[1], lemma + "ed", lemma + lemma[-1] + "ed"}:
                if (form, "verb") not in index():
                    found.setdefault(form, lemma)
    return found


def read(entry: dict[str, Any], name: str) -> Predicate:
    """A rule's plain values as a predicate; `name` is its file, for the message of a RuleError."""
    pos = entry.get("pos", "verb")
    lemmas = _many(entry.get("lemmas") or entry.get("lemma"))
    if not lemmas or not entry.get("type") or not entry.get("id"):
        raise RuleError(f"rules/{name}: a predicate without id, lemma or type: {entry}")
    preps = {k: v for k, v in entry.get("prep", {}).items() if isinstance(v, str)}
    light = bool(entry.get("object"))
    return Predicate(
        id=entry["id"],
        pos=pos,
        lemmas=frozenset(lemmas),
        type=entry["type"],
        mode=entry.get("mode"),
        contexts=tuple(entry.get("contexts", ())),
        who=_many(entry.get("who")) or (NOUN_WHO if pos == "noun" else ("subject",)),
        whom=_many(entry.get("whom")) or (NOUN_WHOM if pos == "noun" else LIGHT_WHOM if light else ("object",)),
        prep_whom=tuple(f"prep:{p}" for p, role in preps.items() if role == "whom"),
        prep_who=tuple(f"prep:{p}" for p, role in preps.items() if role == "who"),
        object=frozenset(_many(entry.get("object"))),
        object_has=frozenset(_many(entry.get("object_has"))),
        not_object=frozenset(_many(entry.get("not_object"))),
        not_subject=frozenset(_many(entry.get("not_subject"))),
        not_prep={k: frozenset(_many(v)) for k, v in entry.get("not_prep", {}).items()},
        modifier=frozenset(_many(entry.get("modifier"))),
        not_modifier=frozenset(_many(entry.get("not_modifier"))),
        following=frozenset(_many(entry.get("with") or entry.get("particle"))),
        clause=frozenset(_many(entry.get("clause"))),
        clause_head=frozenset(_many(entry.get("clause_head"))),
        clause_modal=frozenset(_many(entry.get("clause_modal"))),
        reciprocal=bool(entry.get("reciprocal")),
        needs=entry.get("needs"),
        future_as=entry.get("future_as"),
    )


def _many(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
