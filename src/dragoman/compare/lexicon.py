"""What the comparison knows of words, out of rules/compare: topics, families, the words said in any readout.

A text's words become features, each with a weight: the family or the stem of a content word, weighed by how rare the
word is. Rarity comes from a word's place in the vocabulary of the shipped tokenizer, which is ordered by frequency
(as Model2Vec does it: Tulkens and van Dongen 2024), so no table of frequencies need ship.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Doc

from dragoman import rules
from dragoman.annotate.attribution_learned import tagger

TOPICS, FAMILIES, BOILERPLATE = "compare/topics.toml", "compare/families.toml", "compare/boilerplate.toml"
CONTENT = frozenset(["NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "X"])
COMMON = 0.08  # the weight of a word that any readout has
UNKNOWN = 1.1  # of a word that the vocabulary has only in pieces
VOCABULARY = (1996, 30522)  # ids of the commonest and the rarest whole word
ENDINGS = (("", ""), ("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("d", ""), ("ing", ""), ("ing", "e"))
SUFFIXES = ("ization", "isation", "ational", "fulness", "ations", "ation", "ments", "ment", "ities", "ity", "ingly",
            "ness", "ions", "ion", "ings", "ing", "ally", "able", "ible", "ance", "ence", "ical", "ive", "ous", "ers",
            "er", "or", "ed", "al", "ly", "es", "s", "e", "y")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of rules/compare/topics.toml; `general` ones say little when they are shared."""

    id: str
    label: str
    general: bool


@dataclass(frozen=True, slots=True)
class Found:
    """For each token of a document: the topics it brings up, its feature and the feature's weight ("" for none)."""

    topics: list[tuple[str, ...]]
    features: list[tuple[str, float]]


@cache
def topics() -> dict[str, Topic]:
    """The topics by id."""
    return {t["id"]: Topic(t["id"], t["label"], t.get("general", False)) for t in rules.load(TOPICS)["topic"]}


@cache
def _forms(name: str, table: str, key: str) -> tuple[dict[tuple[str, ...], tuple[str, ...]], int]:
    """Turns of words, as tuples of lower-case tokens, with the ids of the rules they stand in; and the longest."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for rule in rules.load(name)[table]:
        for term in rule[key]:
            words = tuple(term.lower().replace("-", " - ").replace("'s", " 's").replace("n'i", "n'i").split())
            found[words] = (*found.get(words, ()), rule["id"])
    return found, max(map(len, found))


@cache
def weights() -> dict[str, float]:
    """The weight of each family."""
    return {f["id"]: float(f.get("weight", 1.0)) for f in rules.load(FAMILIES)["family"]}


@cache
def common() -> frozenset[str]:
    """Words that any readout has."""
    return frozenset(w for rule in rules.load(BOILERPLATE)["word"] for w in rule["words"])


@cache
def openings() -> frozenset[str]:
    """Verbs, alone or with their object or preposition, that tell that a meeting took place."""
    return frozenset(p for rule in rules.load(BOILERPLATE)["opening"] for p in rule["patterns"])


@cache
def _vocabulary() -> dict[str, int]:
    found: dict[str, int] = tagger()._tokenizer.get_vocab()
    return found


@cache
def rarity(word: str) -> float:
    """How much a word tells by its rarity: about .3 for the commonest, 1 for a rare one."""
    if word in common():
        return COMMON
    place = _vocabulary().get(word)
    low, high = VOCABULARY
    if place is None:
        return UNKNOWN
    return 0.3 + 0.7 * math.log(max(1, place - low) + 1) / math.log(high - low)


@cache
def stem(word: str) -> str:
    """A word without its ending, so that "demarcate" meets "demarcation"; at least four letters stay."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def read(doc: Doc) -> Found:
    """The topics and features of every token of a document."""
    lemmas = [t.lemma_.lower() for t in doc]
    lower = [t.lower_.replace("’", "'") for t in doc]
    by_topic: list[list[str]] = [[] for _ in doc]
    features: list[tuple[str, float]] = [("", 0.0)] * len(doc)
    for start, end, ids in _matches(lemmas, lower, *_forms(TOPICS, "topic", "terms")):
        for i in range(start, end):
            by_topic[i] += ids
    taken = [False] * len(doc)
    for start, end, ids in _matches(lemmas, lower, *_forms(FAMILIES, "family", "words")):
        head = end - 1
        features[head] = (f"f:{ids[0]}", weights()[ids[0]])
        taken[start:end] = [True] * (end - start)
    for token, lemma in zip(doc, lemmas, strict=True):
        if not taken[token.i] and token.pos_ in CONTENT and lemma[:1].isalnum():
            features[token.i] = (f"w:{stem(lemma)}", min(rarity(lemma), rarity(token.lower_)))
    return Found([tuple(t) for t in by_topic], features)


def _matches(
    lemmas: list[str], lower: list[str], forms: dict[tuple[str, ...], tuple[str, ...]], longest: int
) -> list[tuple[int, int, tuple[str, ...]]]:
    """The longest turns that begin at each token; none inside a longer one."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    firsts = _firsts(tuple(forms))
    at = 0
    while at < len(lower):
        step = 1
        if lower[at] in firsts or lemmas[at] in firsts:
            for size in range(min(longest, len(lower) - at), 0, -1):
                ids = _lookup(forms, lemmas, lower, at, size)
                if ids:
                    found.append((at, at + size, ids))
                    step = size
                    break
        at += step
    return found


@cache
def _firsts(forms: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(f[0] for f in forms)


def _lookup(
    forms: dict[tuple[str, ...], tuple[str, ...]], lemmas: list[str], lower: list[str], at: int, size: int
) -> tuple[str, ...] | None:
    as_written, as_lemmas = tuple(lower[at : at + size]), tuple(lemmas[at : at + size])
    last_lemma = (*as_written[:-1], as_lemmas[-1])
    first_lemma = (as_lemmas[0], *as_written[1:])
    return forms.get(as_written) or forms.get(as_lemmas) or forms.get(last_lemma) or forms.get(first_lemma)


def topic_label(found: list[str]) -> str | None:
    """The label of the most telling of these topics, None for none."""
    known: list[Any] = [topics()[t] for t in found if t in topics()]
    special = [t for t in known if not t.general]
    return (special or known)[0].label if known else None


def topics_in(text: str) -> set[str]:
    """The topics that a text brings up anywhere, by its words as they stand."""
    words = text.lower().replace("’", "'").replace("-", " - ").replace("'s", " 's")
    lower = [w for w in _WORDS.findall(words) if w]
    stems = [w[:-1] if w.endswith("s") and len(w) > 3 else w for w in lower]
    return {t for _, _, ids in _matches(stems, lower, *_forms(TOPICS, "topic", "terms")) for t in ids}


_WORDS = re.compile(r"'s|[^\W_]+(?:'[^\W_]+)?|-")


def features_in(text: str) -> set[str]:
    """The features of a text without a parse: families and stems of its words, their endings taken off by rule."""
    lower = _WORDS.findall(text.lower().replace("’", "'").replace("-", " - "))
    lemmas = [_lemma(word) for word in lower]
    found = {f"f:{ids[0]}" for _, _, ids in _matches(lemmas, lower, *_forms(FAMILIES, "family", "words"))}
    return found | {f"w:{stem(word)}" for word in lemmas} | {f"w:{stem(word)}" for word in lower}


def _lemma(word: str) -> str:
    """A word's likely base form, where some family has it: "returned" is "return"."""
    known = _forms(FAMILIES, "family", "words")[0]
    for ending, instead in ENDINGS:
        base = word[: len(word) - len(ending)] + instead if word.endswith(ending) else ""
        if (base,) in known:
            return base
    return word.removesuffix("s") if len(word) > 4 else word
