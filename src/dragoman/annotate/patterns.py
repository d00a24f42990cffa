"""Bodies and groups of any state by pattern: "{adjective} Foreign Ministry", "Ministry of Finance of {name}".

The patterns are in rules/actors/organizations/*.toml. A slot is filled by a state's name, adjective, capital or
possessive that the gazetteer found; the fixed words match whatever their case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from dragoman.annotate.gazetteer import Entry, contents, fold, norms, tables
from dragoman.annotate.tokens import Tokens

SLOT = re.compile(r"\{(adjective|name|possessive|capital)\}('s)?")
SLOTS = {
    "adjective": ("adjective",),
    "people": ("adjective",),
    "name": ("name",),
    "capital": ("capital",),
    "seat": ("capital",),
}


@dataclass(slots=True)
class Pattern:
    """What a pattern makes of its state: `name` has the slot still in it."""

    name: str
    kind: str
    sectors: list[str]
    table: str
    order: int


Match = tuple[int, int, Pattern, Entry]


@dataclass(slots=True)
class Book:
    """Patterns by slot, then by the words before the slot, then by the words after it; and the longest of each."""

    forms: dict[str, dict[str, dict[str, Pattern]]] = field(default_factory=dict)
    before: int = 0
    after: int = 0


@cache
def book() -> Book:
    """All patterns, built once a process."""
    found = Book()
    order = 0
    for table, data in contents("organizations"):
        for row in data.get("pattern", []):
            order += 1
            pattern = Pattern(row["name"], row["kind"], list(row.get("sectors", [])), table, order)
            for form in row["forms"]:
                _add(found, form, pattern)
    return found


def _add(found: Book, form: str, pattern: Pattern) -> None:
    slot = SLOT.search(form)
    if slot is None:
        return
    before = [n.lower() for n in norms(form[: slot.start()])]
    after = [n.lower() for n in norms(form[slot.end() :])]
    kind = slot[1] + ("'s" if slot[2] else "")
    found.before, found.after = max(found.before, len(before)), max(found.after, len(after))
    by_before = found.forms.setdefault(kind, {}).setdefault(" ".join(before), {})
    by_before.setdefault(" ".join(after), pattern)


def match(tokens: Tokens, start: int, end: int, entries: list[Entry]) -> tuple[int, int, Entry] | None:
    """The longest pattern around the state at [start, end): its extent and the actor that it names; None for none."""
    best: Match | None = None
    for state in entries:
        for slot in SLOTS.get(state.form, ()):
            best = _longer(best, _fit(tokens, start, end, slot, state))
        if state.form in ("name", "capital", "seat") and end < tokens.count and tokens.lower[end] in ("'s", "'"):
            slot = "possessive" if state.form == "name" else "capital's"
            best = _longer(best, _fit(tokens, start, end + 1, slot, state, start))
    return None if best is None else (best[0], best[1], _entry(best[2], best[3]))


def hyphenated(tokens: Tokens, i: int, entries: list[Entry]) -> tuple[int, int, Entry] | None:
    """The pattern that token `i` ("U.S.-led") opens, its state's entries given: its extent and actor; None for none."""
    rest = tokens.lower[i].partition("-")[2]
    by_after = book().forms.get("adjective", {}).get("", {})
    for reach in range(min(book().after, tokens.count - i - 1), 0, -1):
        pattern = by_after.get(" ".join(["-", rest, *tokens.lower[i + 1 : i + 1 + reach]]))
        state = next((e for e in entries if e.form in ("adjective", "name")), None)
        if pattern is not None and state is not None:
            return i, i + 1 + reach, _entry(pattern, state)
    return None


def _longer(a: Match | None, b: Match | None) -> Match | None:
    if a is None or b is None:
        return a or b
    return min(a, b, key=lambda m: (m[0] - m[1], m[2].order))


def _fit(tokens: Tokens, start: int, end: int, slot: str, state: Entry, first: int | None = None) -> Match | None:
    """The longest form with this slot whose words stand before `start` and after `end`."""
    forms = book().forms.get(slot)
    if not forms:
        return None
    lower, sent = tokens.lower, tokens.sent[start]
    edge = start if first is None else first
    gap = edge - 1 if edge and lower[edge - 1] == "the" else edge
    for size in range(book().before, -1, -1):
        if size > gap or (size and tokens.sent[gap - size] != sent):
            continue
        by_after = forms.get(" ".join(lower[gap - size : gap]))
        if by_after is None:
            continue
        for reach in range(min(book().after, tokens.count - end), -1, -1):
            pattern = by_after.get(" ".join(lower[end : end + reach]))
            if pattern is None or not (size or reach) or not _whole(tokens, end, end + reach, pattern):
                continue
            begin = gap - size if size else edge
            return begin, end + reach, pattern, state
    return None


def _whole(tokens: Tokens, end: int, last: int, pattern: Pattern) -> bool:
    """Whether the words end where their noun phrase does, and a group is not one man ("Russian soldier")."""
    if tokens.sent[last - 1] != tokens.sent[end - 1]:
        return False
    if last > end and pattern.kind == "group" and _one_person(tokens.lower[last - 1]):
        return False
    if (
        last < tokens.count
        and tokens.lower[last] in ("to", "against")
        and tokens.tag[last - 1 : last + 1] == ["NN", "IN"]
    ):
        return False  # "resistance to", "opposition against": what is done, not who does it
    if last + 1 < tokens.count and tokens.capital(last - 1) and tokens.lower[last] == "of" and tokens.capital(last + 1):
        return False  # "U.S. Court of Appeals": the pattern's words are only where it begins
    if last >= tokens.count or (tokens.capital(last - 1) and not tokens.capital(last)):
        return True
    return not (tokens.dep[last - 1] == "compound" and tokens.tag[last][:2] == "NN" and tokens.head[last - 1] >= last)


def _one_person(word: str) -> bool:
    role = tables().roles.get(word)
    return role is not None and not role.plural


def _entry(pattern: Pattern, state: Entry) -> Entry:
    name = SLOT.sub(state.name, pattern.name)
    return Entry("org", name, pattern.kind, fold(name), state.country, list(pattern.sectors), pattern.table)
