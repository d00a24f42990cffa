"""Reads `rules/times.toml` and finds where its rules match: all of them at once, one pass over a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from dragoman import rules
from dragoman.errors import RuleError
from dragoman.records import Span

NAMED = re.compile(r"\(\?P<\w+>")
MACRO = re.compile(r"\{([a-z]+)\}")
# Only A to Z, so that offsets stay: a full lower() lengthens some letters.
WORD = re.compile(r"\w+|(?<!\w)'")
BEFORE = 40  # characters that a rule's `after` may look back
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ’", "abcdefghijklmnopqrstuvwxyz'")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of times.toml: `pattern` finds it and names its parts, `make` names the function that reads it."""

    id: str
    make: str
    type: str
    pattern: re.Pattern[str]
    value: str | None = None
    after: re.Pattern[str] | None = None
    texts: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that matched: its named parts, in lower case, and where they stand."""

    rule: Rule
    found: re.Match[str]

    def __getitem__(self, name: str) -> str:
        """What the part `name` matched, or its second where the first took no part; empty if neither did."""
        known = self.found.re.groupindex
        words: str | None = self.found[name] if name in known else None
        if not words and (second := f"{name}2") in known:
            words = self.found[second]
        return words or ""

    def at(self, name: str) -> Span:
        """Where the part `name` stands."""
        first = name in self.found.re.groupindex and self.found[name]
        return self.found.span(name if first else f"{name}2")

    @property
    def span(self) -> Span:
        """Where the whole match stands."""
        return self.found.span()

    @property
    def text(self) -> str:
        """All that matched."""
        return self.found[0]


def lowered(text: str) -> str:
    """The text as rules see it: A to Z in lower case, curly apostrophes straight, of the same length."""
    return text.translate(LOWER)


@dataclass(frozen=True, slots=True)
class Table:
    """All rules in their order, one pattern that tells which of them matches first, and what words they are made of.

    `starts` are words that a rule can begin with, `anchors` those of which every match holds one, `words` all others
    that rules name.
    """

    rules: tuple[Rule, ...]
    any_rule: re.Pattern[str]
    starts: re.Pattern[str]
    anchors: re.Pattern[str]
    words: frozenset[str]


@cache
def table() -> Table:
    """`rules/times.toml`, compiled once. Raises RuleError for a pattern that cannot be read."""
    data = rules.load("times.toml")
    macros: dict[str, str] = data["macro"]
    found: list[Rule] = []
    branches: list[str] = []
    for row in data["rule"]:
        source = _expand(row["pattern"], macros, row["id"])
        try:
            pattern = re.compile(source)
        except re.error as error:
            raise RuleError(f"rules/times.toml: {row['id']}: {error}") from error
        after = re.compile(f"(?:{row['after']})$") if "after" in row else None
        found.append(Rule(row["id"], row["make"], row["type"], pattern, row.get("value"), after, row.get("texts")))
        branches.append(f"(?P<r{len(branches)}>{NAMED.sub('(?:', source)})")
    sources = [row["pattern"] for row in data["rule"]] + list(macros.values())
    words = frozenset(word for source in sources for word in re.findall("[a-z]+", source))
    starts, anchors = re.compile(data["starts"]), re.compile(data["anchors"])
    return Table(tuple(found), re.compile("|".join(branches)), starts, anchors, words)


def _expand(pattern: str, macros: dict[str, str], rule: str) -> str:
    """The pattern with its macros written out; the second {year} of a rule becomes the part `year2`."""
    seen: dict[str, int] = {}

    def write(found: re.Match[str]) -> str:
        name = found[1]
        if name not in macros:
            raise RuleError(f"rules/times.toml: {rule}: no macro {{{name}}}")
        seen[name] = seen.get(name, 0) + 1
        group = name if seen[name] == 1 else f"{name}{seen[name]}"
        return f"(?P<{group}>{MACRO.sub(lambda inner: f'(?:{macros[inner[1]]})', macros[name])})"

    return MACRO.sub(write, pattern)


@lru_cache(1 << 16)
def _part(word: str) -> int:
    """What part a word can have in a match: 3 anchor, 2 may begin one, 1 may stand in one, 0 none."""
    made = table()
    if made.anchors.match(word):
        return 3 if made.starts.match(word) else 4
    return 2 if made.starts.match(word) else int(word in made.words)


def places(text: str) -> list[int]:
    """Where in `text`, which is `lowered`, a rule may match: at words from which words of rules lead to an anchor."""
    found: list[int] = []
    waiting: list[int] = []
    for hit in WORD.finditer(text):
        part = _part(hit[0])
        if part == 0:
            waiting.clear()
        elif part > 2:
            found += waiting
            waiting.clear()
            if part == 3:
                found.append(hit.start())
        elif part == 2:
            waiting.append(hit.start())
    return found


def scan(text: str, accept: Callable[[Match], int | None]) -> Iterator[Match]:
    """Matches from left to right, none over another.

    `text` is `lowered`. `accept` is asked of each match and gives where the search goes on, or None to refuse;
    then the rules after it in the file are tried at the same place, then those at the next.
    """
    made = table()
    position = 0
    for start in places(text):
        if start < position or (hit := made.any_rule.match(text, start)) is None:
            continue
        first = int((hit.lastgroup or "r0")[1:])
        end = None
        for rule in made.rules[first:]:
            found = rule.pattern.match(text, start)
            if rule.after and not rule.after.search(text, max(start - BEFORE, 0), start):
                continue
            if found and (end := accept(match := Match(rule, found))) is not None:
                yield match
                break
        position = end if end is not None and end > start else start + 1
