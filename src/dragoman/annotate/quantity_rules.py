"""`rules/quantities.toml` made ready: what stands before and after a number, and the words that say what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from dragoman import rules

FILE = "quantities.toml"


class Unit(NamedTuple):
    """A unit of measurement or a currency, by its rule's id."""

    name: str
    rule: str
    money: bool
    factor: float = 1.0


class Lexicon(NamedTuple):
    """The rules of quantities, compiled; patterns read lower-cased text, `before` and `rejects` those just before."""

    forms: dict[str, Unit]
    million: dict[str, Unit]
    symbols: dict[str, Unit]
    form: re.Pattern[str]
    symbol_after: re.Pattern[str]
    symbol_before: re.Pattern[str]
    approximation: re.Pattern[str]
    tail: re.Pattern[str]
    rejects: tuple[tuple[re.Pattern[str], str], ...]
    rejects_before: re.Pattern[str]
    rejects_fraction: re.Pattern[str]
    comparison: re.Pattern[str]
    vote: re.Pattern[str]
    tolls: dict[str, str]
    alone: frozenset[str]
    plurals: frozenset[str]
    people: frozenset[str]
    changes: dict[str, str]
    levels: frozenset[str]
    owners: frozenset[str]
    wholes: frozenset[str]
    demonyms: frozenset[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def lexicon() -> Lexicon:
    """The rules, read once a process. Raises RuleError if the file cannot be read."""
    data = rules.load(FILE)
    forms: dict[str, Unit] = {}
    million: dict[str, Unit] = {}
    symbols: dict[str, Unit] = {}
    for table in ("unit", "currency"):
        for row in data[table]:
            unit = Unit(row["unit"], row["id"], table == "currency", row.get("factor", 1.0))
            forms.update((form, unit) for form in row["forms"])
            million.update((form, unit) for form in row.get("million_forms", []))
            symbols.update((symbol, unit) for symbol in row.get("symbols", []))
    money = [symbol for symbol, unit in symbols.items() if unit.money]
    where = {place: [w for r in data["approximation"] if r["where"] == place for w in r["words"]] for place in _PLACES}
    reject = {p: [r["pattern"] for r in data["reject"] if r["where"] == p] for p in ("before", "after", _FRACTION)}
    near = [words for words in where["before"] if words[0].isalpha()]
    worded = [symbol for symbol in symbols if symbol[-1].isalnum()]
    signs = [symbol for symbol in symbols if not symbol[-1].isalnum()]
    return Lexicon(
        forms=forms,
        million=million,
        symbols=symbols,
        form=re.compile(rf"[ \u00a0-]?({_any([*forms, *million])})(?![a-z])"),
        symbol_after=re.compile(rf"[ \u00a0-]?(?:({_any(worded)})(?![A-Za-z0-9])|({_any(signs)})(?!\d))"),
        symbol_before=re.compile(rf"(?<![A-Za-z])({_any(money)})[ \u00a0]?$"),
        approximation=re.compile(rf"(?:(?<![a-z-])({_any(near)}) (?:the |a |only |just |another )?|([~≈]))$"),
        tail=re.compile(rf"[ ]?({_any(where['after'])})(?![a-z])"),
        rejects=tuple((re.compile(r["pattern"]), r["id"]) for r in data["reject"] if r["where"] == "after"),
        rejects_before=re.compile("|".join(f"(?:{p})" for p in reject["before"])),
        rejects_fraction=re.compile("|".join(f"(?:{p})" for p in reject[_FRACTION])),
        comparison=re.compile(rf"(?<![a-z])({_any(_words(data, 'comparison'))})\W+(?:\w+\W+){{0,3}}$"),
        vote=re.compile(next(row["pattern"] for row in data["kind"] if row["id"] == "vote")),
        tolls={word: row["toll"] for row in data["toll"] for word in row["words"]},
        alone=frozenset(word for row in data["toll"] for word in row["alone"]),
        plurals=frozenset(_words(data, "plural")),
        people=frozenset([*_words(data, "people"), *_role_words()]),
        changes={word: row["change"] for row in data["change"] for word in row["words"]},
        levels=frozenset(_words(data, "subject")),
        owners=frozenset(_words(data, "owner")),
        wholes=frozenset(_words(data, "whole")),
        demonyms=frozenset(a for s in rules.load("actors/states.toml")["state"] for a in s.get("adjectives", ())),
    )


_PLACES = ("before", "after")
_FRACTION = "before-fraction"


def _words(data: dict[str, Any], table: str) -> list[str]:
    return [word for row in data[table] for word in row["words"]]


def _role_words() -> list[str]:
    """What people are called by the part they play ("soldiers", "lawmakers"), from the rules of actors."""
    roles = rules.load("actors/people_words.toml")["role"]
    return [word.lower() for role in roles for word in (*role["nouns"], *role.get("plurals", []))]
