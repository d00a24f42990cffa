"""The names that the rules know, ready for one pass over a document: states, bodies and people.

Tables are read once a process (`tables()`); rule folders that are missing are empty tables. A name is looked up by
the normal forms of its tokens (`norm`), the longest name at a place winning, as a token trie would give it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from dragoman import rules

FOLDER = "actors"
SPLIT = re.compile(
    r"'s\b|(?:[A-Za-z]\.){2,}-\w+|(?:[A-Za-z]\.)+[A-Za-z]?\.?|[^\W_]+\.(?=\s|$)|(?:[^\W_]|&(?=\w)|'(?=\w)(?!s\b))+|[^\w\s]|_"
)
DASHES = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-"})
SPECIAL = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae"})


@dataclass(slots=True)
class Entry:
    """One thing that a name may mean.

    `form`: name | adjective | people | capital | seat | city (of a state) | org | person. `ambiguous`: the name is
    also something else, so that it counts only with context.
    """

    form: str
    name: str
    kind: str
    key: str
    country: str | None = None
    sectors: list[str] = field(default_factory=list)
    table: str = ""
    ambiguous: bool = False


@dataclass(slots=True)
class Holding:
    """One term of a person in an office; `start` and `end` are ISO dates of any precision, `end` "" if unknown."""

    office: str
    country: str | None
    sectors: list[str]
    start: str
    end: str
    titles: frozenset[str]
    body: str | None
    table: str


@dataclass(slots=True)
class Person:
    """A person of the tables: `parts` are the normal forms of the name, `surname` the part used alone."""

    name: str
    key: str
    surname: str
    surname_first: bool
    holdings: list[Holding] = field(default_factory=list)


@dataclass(slots=True)
class Role:
    """A noun for somebody in a role ("foreign minister", "troops", "analysts")."""

    name: str
    sectors: list[str]
    plural: bool


@dataclass(slots=True)
class Tables:
    """All tables, by normal form. `longest` gives the most tokens of a name that starts with a token."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    full_names: dict[str, list[Person]] = field(default_factory=dict)
    surnames: dict[str, list[Person]] = field(default_factory=dict)
    offices: dict[tuple[str, str], list[tuple[Person, Holding]]] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    role_longest: dict[str, int] = field(default_factory=dict)
    states: dict[str, Entry] = field(default_factory=dict)
    folded: dict[str, Entry] = field(default_factory=dict)


@lru_cache(maxsize=65536)
def norm(token: str) -> str:
    """The normal form of one token: no accents, straight apostrophes, no full stops inside abbreviations.

    RUSSIA becomes Russia; words of up to four capitals stay as they are (NATO, US).
    """
    text = token.translate(DASHES)
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text.translate(SPECIAL))
        text = "".join(c for c in plain if not unicodedata.combining(c))
    if len(text) > 1 and "." in text:
        text = text.replace(".", "")
    return text.capitalize() if len(text) > 4 and text.isupper() else text


def norms(name: str) -> list[str]:
    """The normal forms of a name's tokens, cut as spaCy's English tokenizer cuts them."""
    return [norm(part) for part in SPLIT.findall(name.translate(DASHES))]


def fold(name: str) -> str:
    """The folded form of a name: what `key` is made of."""
    return "-".join(n for n in (norm(p).lower() for p in SPLIT.findall(name)) if n[:1].isalnum())


def contents(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every rule file of a folder of rules/actors with its name, none if there is no such folder."""
    try:
        found = rules.names(f"{FOLDER}/{folder}".rstrip("/"))
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in found:
        yield name.removeprefix(f"{FOLDER}/").removesuffix(".toml"), rules.load(name)


@cache
def optional(name: str) -> dict[str, Any]:
    """A rule file of rules/actors, or nothing where there is no such file."""
    return rules.load(f"{FOLDER}/{name}") if f"{FOLDER}/{name}" in rules.names(FOLDER) else {}


@cache
def tables() -> Tables:
    """All tables of rules/actors, built once a process. Raises RuleError where a file breaks its form."""
    found = Tables()
    for state in optional("states.toml").get("state", []):
        _add_state(found, state)
    for table, data in contents("organizations"):
        for organization in data.get("organization", []):
            _add_organization(found, organization, table)
    for table, data in contents("offices"):
        for office in data.get("office", []):
            _add_office(found, office, table)
    for bloc in optional("metonyms.toml").get("bloc", []):
        _add_organization(found, {**bloc, "kind": "group", "aliases": bloc["words"]}, "metonyms")
    for role in optional("people_words.toml").get("role", []):
        _add_role(found, role)
    return found


def add_name(found: Tables, name: str, entry: Entry) -> None:
    """Make `name` find `entry`; of two entries of one form and key the first stays."""
    parts = norms(name)
    if not parts:
        return
    if parts[0] in ("the", "The") and len(parts) > 1:
        parts = parts[1:]
    for key in {" ".join(parts), *_shouted(parts)}:
        same = found.entries.setdefault(key, [])
        if all((e.form, e.key) != (entry.form, entry.key) for e in same):
            same.append(entry)
        first = key.split(" ", 1)[0]
        found.longest[first] = max(found.longest.get(first, 0), len(parts))


def _shouted(parts: list[str]) -> Iterable[str]:
    """The form of a short word in capitals, which `norm` leaves alone (IRAN)."""
    if len(parts) == 1 and 4 >= len(parts[0]) > 3 and parts[0].istitle():
        yield parts[0].upper()


def _add_state(found: Tables, state: dict[str, Any]) -> None:
    code, name = state["code"], state["name"]
    weak = frozenset(" ".join(norms(n)) for n in state.get("ambiguous", []))
    if state.get("status") == "historic":
        return
    forms = {
        "name": [name, *state.get("aliases", [])],
        "adjective": state.get("adjectives", []),
        "people": state.get("people", []),
        "capital": as_list(state.get("capital")),
        "seat": state.get("seats", []),
        "city": state.get("cities", []),
    }
    for form, names in forms.items():
        for text in names:
            ambiguous = " ".join(norms(text)) in weak
            entry = Entry(form, name, "country", code, code, [], "states", ambiguous)
            add_name(found, text, entry)
    found.states[code] = Entry("name", name, "country", code, code, [], "states")


def _add_organization(found: Tables, row: dict[str, Any], table: str) -> None:
    entry = Entry(
        "org",
        row["name"],
        row.get("kind", "organization"),
        fold(row["name"]),
        row.get("country") or None,
        list(row.get("sectors", [])),
        table,
    )
    ambiguous = row.get("ambiguous", False)
    weak = {" ".join(norms(n)) for n in ambiguous} if isinstance(ambiguous, list) else set()
    for name in [row["name"], *row.get("aliases", [])]:
        unsure = ambiguous is True or " ".join(norms(name)) in weak
        add_name(found, name, entry if not unsure else _unsure(entry))
        if " " in name and not unsure:
            found.folded.setdefault(fold(name), entry)
    for name in ambiguous if isinstance(ambiguous, list) else []:
        if name[0].isupper():
            add_name(found, name, _unsure(entry))


def _unsure(entry: Entry) -> Entry:
    return Entry(entry.form, entry.name, entry.kind, entry.key, entry.country, entry.sectors, entry.table, True)


def _add_role(found: Tables, row: dict[str, Any]) -> None:
    sectors = list(row.get("sectors", []))
    name = as_list(row.get("nouns") or row.get("plurals"))[0]
    for plural, nouns in ((False, row.get("nouns", [])), (True, row.get("plurals", []))):
        for noun in nouns:
            parts = [p.lower() for p in norms(noun)]
            found.roles.setdefault(" ".join(parts), Role(name, sectors, plural))
            found.role_longest[parts[0]] = max(found.role_longest.get(parts[0], 0), len(parts))


def _add_office(found: Tables, row: dict[str, Any], table: str) -> None:
    titles = frozenset(t.lower() for t in [row["office"], *as_list(row.get("titles"))])
    for holder in row["holders"]:
        name, start, end, *rest = holder
        variants = [v for item in rest for v in as_list(item)]
        holding = Holding(
            row["office"], row.get("country") or None, list(row.get("sectors", ["GOV"])), start, end, titles,
            row.get("body"), table,
        )  # fmt: skip
        person = _person(found, name, bool(row.get("surname_first")))
        person.holdings.append(holding)
        for variant in [name, *variants]:
            _add_person_name(found, variant, person)
        if holding.country:
            found.offices.setdefault((holding.country, row["office"].lower()), []).append((person, holding))


def _person(found: Tables, name: str, surname_first: bool) -> Person:
    key = fold(name)
    person = found.persons.get(key)
    if person is None:
        parts = norms(name)
        person = Person(name, key, parts[0] if surname_first else parts[-1], surname_first)
        found.persons[key] = person
        found.surnames.setdefault(person.surname, []).append(person)
    return person


def _add_person_name(found: Tables, name: str, person: Person) -> None:
    parts = norms(name)
    key = " ".join(parts)
    same = found.full_names.setdefault(key, [])
    if person not in same:
        same.append(person)
    if len(parts) > 1:
        add_name(found, name, Entry("person", person.name, "person", person.key, None, [], "offices"))
    elif person not in found.surnames.setdefault(key, []):
        found.surnames[key].append(person)


def within(holding: Holding, day: str) -> bool:
    """Whether the office was held on `day`; dates are compared at the precision that both have."""
    start, end = holding.start, holding.end
    return day[: len(start)] >= start[: len(day)] and (not end or day[: len(end)] <= end[: len(day)])


def years_off(holding: Holding, day: str | None) -> int:
    """How many years `day` lies outside the term; 0 within it or with no day."""
    if day is None or not day[:4].isdigit() or within(holding, day):
        return 0
    year = int(day[:4])
    ends = [int(d[:4]) for d in (holding.start, holding.end) if d[:4].isdigit()]
    return max(1, min((abs(year - e) for e in ends), default=99))


def distance(person: Person, day: str | None) -> int:
    """How many years `day` lies from the nearest term of the person."""
    return min((years_off(h, day) for h in person.holdings), default=99)


def as_list(value: Any) -> list[Any]:
    """A value that a rule file may give alone or as a list."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list) else [value]


def hits(words: list[str], found: Tables) -> list[tuple[int, int, list[Entry]]]:
    """The names in `words` (normal forms), longest first at each place, none overlapping: (start, end, entries)."""
    out: list[tuple[int, int, list[Entry]]] = []
    longest, entries = found.longest, found.entries
    i, count = 0, len(words)
    while i < count:
        most = longest.get(words[i])
        if most:
            for end in range(min(i + most, count), i, -1):
                same = entries.get(" ".join(words[i:end]))
                if same:
                    out.append((i, end, same))
                    i = end - 1
                    break
        i += 1
    return out
