"""Reads `rules/times.toml` and finds where its rules match: all of them at once, one pass over a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from dragoman import rules
from dragoman.errors import RuleError
from dragoman.records import Span

NAMED = re.compile(r"\(\?P<\w+>")
MACRO = re.compile(r"\{([a-z]+)\}")
# Only A to Z, so that offsets stay: a full lower() lengthens some letters.
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
        groups = self.found.groupdict()
        return groups.get(name) or groups.get(f"{name}2") or ""

    def at(self, name: str) -> Span:
        """Where the part `name` stands."""
        return self.found.span(name if self.found.groupdict().get(name) else f"{name}2")

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


@cache
def table() -> tuple[tuple[Rule, ...], re.Pattern[str]]:
    """All rules in their order, and the one pattern that finds where any of them matches."""
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
    return tuple(found), re.compile(rf"(?<!\w)(?={data['starts']})(?:{'|'.join(branches)})")


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


def scan(text: str, accept: Callable[[Match], int | None]) -> Iterator[Match]:
    """Matches from left to right, none over another.

    `text` is `lowered`. `accept` is asked of each match and gives where the search goes on, or None to refuse;
    then the rules after it in the file are tried at the same place, then those at the next.
    """
    table_rules, any_rule = table()
    position = 0
    while (hit := any_rule.search(text, position)) is not None:
        start = hit.start()
        first = int((hit.lastgroup or "r0")[1:])
        end = None
        for rule in table_rules[first:]:
            found = rule.pattern.match(text, start)
            if rule.after and not rule.after.search(text, max(start - BEFORE, 0), start):
                continue
            if found and (end := accept(match := Match(rule, found))) is not None:
                yield match
                break
        position = end if end is not None and end > start else start + 1
