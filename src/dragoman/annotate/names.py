"""Names in a document: what the tables know and what spaCy's entity recogniser found, each mended by the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.annotate import patterns
from dragoman.annotate.gazetteer import Entry, Tables, fold, hits, norm, optional
from dragoman.annotate.tokens import Tokens

ENTITY = {"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}
NAMING = {"ORG", "PERSON", "FAC", "WORK_OF_ART", "EVENT", "LAW", "PRODUCT"}
NOUN = ("NN", "NNS", "NNP", "NNPS")


@dataclass(slots=True)
class Name:
    """A name in the text: tokens [start, end), what it may be, and what decided.

    `form` is the entry's (name, adjective, people, capital, seat, city, org, person) or, with no entry, org, person,
    people or place. `honorific` is the gender of a courtesy title ("m", "f", "" for one without); None without one.
    """

    start: int
    end: int
    form: str
    entry: Entry | None
    by: str
    honorific: str | None = None


@cache
def words(kind: str) -> dict[str, dict[str, Any]]:
    """The words of the rules of one kind in titles.toml, by normal form, each with its rule."""
    return {norm(w): rule for rule in optional("titles.toml").get(kind, []) for w in rule["words"]}


def find(tokens: Tokens, found: Tables) -> list[Name]:
    """The names of a document in text order, none overlapping. Descriptions ("the minister") are not names."""
    taken: list[Name | None] = [None] * tokens.count
    for start, end, entries in hits(tokens.norm, found):
        wider = patterns.match(tokens, start, end, entries) if tokens.capital(start) else None
        if wider is not None:
            _take(taken, Name(wider[0], wider[1], "org", wider[2], wider[2].table))
            continue
        name = _from_tables(tokens, start, end, entries)
        if name is not None:
            _take(taken, name)
    for start, end, label in tokens.entities:
        if label in ENTITY:
            _from_entity(tokens, taken, start, end, label)
    _titled(tokens, taken)
    _known_surnames(tokens, taken, found)
    return ordered(taken)


def ordered(taken: list[Name | None]) -> list[Name]:
    """The names over the tokens, each once, in text order."""
    out: list[Name] = []
    for name in taken:
        if name is not None and (not out or out[-1] is not name):
            out.append(name)
    return out


def _take(taken: list[Name | None], name: Name) -> None:
    for old in {id(n): n for n in taken[name.start : name.end] if n is not None}.values():
        taken[old.start : old.end] = [None] * (old.end - old.start)
    taken[name.start : name.end] = [name] * (name.end - name.start)


def _from_tables(tokens: Tokens, start: int, end: int, entries: list[Entry]) -> Name | None:
    """Which of the meanings of a name in the tables holds here, if any."""
    labels = set(tokens.label[start:end])
    if not tokens.capital(start) or _part_of_longer(tokens, start, end, entries):
        return None
    entry = _meaning(tokens, start, end, entries)
    if entry.ambiguous and not _supported(entry, labels, tokens, start, end):
        return None
    if labels == {"PERSON"} and entry.form in ("name", "capital", "city") and end - start == 1:
        return None
    return Name(start, end, entry.form, entry, entry.table)


def _part_of_longer(tokens: Tokens, start: int, end: int, entries: list[Entry]) -> bool:
    """Whether a one-word place is part of a longer name: "Bank of China", "George Washington"."""
    if end - start > 1 or any(e.form in ("org", "person", "seat") and not e.ambiguous for e in entries):
        return False
    first, last, label = tokens.entity[start]
    if last - first < 2 or label not in NAMING or tokens.title[start]:
        return False
    inside = [i for i in range(first, last) if i != start and tokens.lower[i] not in ("the", "'s", "'")]
    return bool(inside) and not (end < last and tokens.lower[end] in ("'s", "'"))


def _meaning(tokens: Tokens, start: int, end: int, entries: list[Entry]) -> Entry:
    if len(entries) == 1:
        return entries[0]
    by_form = {e.form: e for e in reversed(entries)}
    if "person" in by_form:
        return by_form["person"]
    modifies = tokens.dep[end - 1] in ("amod", "compound", "nmod") and tokens.head[end - 1] >= end
    modifies = modifies or (end < tokens.count and tokens.text[end] == "-")
    if "adjective" in by_form and (modifies or not by_form.keys() & {"people", "name"}):
        return by_form["adjective"]
    for form in ("name", "people", "seat", "org", "capital", "adjective"):
        if form in by_form:
            return by_form[form]
    return entries[0]


def _supported(entry: Entry, labels: set[str], tokens: Tokens, start: int, end: int) -> bool:
    """Whether the entity recogniser bears out a name that is also something else."""
    if entry.form == "org":
        return "ORG" in labels or (end - start == 1 and tokens.text[start].isupper() and end - start > 3)
    if entry.form == "person":
        return "PERSON" in labels
    return bool(labels & {"GPE", "NORP", "LOC"})


def _from_entity(tokens: Tokens, taken: list[Name | None], start: int, end: int, label: str) -> None:
    """Add what spaCy calls an entity where the tables say nothing, its edges mended."""
    for i in range(start, end):
        if tokens.text[i].isspace():
            end = i
            break
    while start < end and (tokens.lower[start] in ("the", "a", "an") or not tokens.text[start][0].isalnum()):
        start += 1
    while start < end and (tokens.lower[end - 1] in ("'s", "'", "the") or not tokens.text[end - 1][-1].isalnum()):
        if tokens.text[end - 1].endswith(".") and tokens.text[end - 1] != ".":
            break
        end -= 1
    if start >= end or not any(tokens.capital(i) for i in range(start, end)):
        return
    inside = {id(n): n for n in taken[start:end] if n is not None}
    if label == "PERSON":
        _add_person(tokens, taken, start, end)
    elif label == "ORG":
        _add_body(tokens, taken, start, end, list(inside.values()))
    elif label in ("NORP", "GPE", "LOC") and not inside:
        form = "people" if label == "NORP" and tokens.tag[end - 1] in ("NNS", "NNPS") else "place"
        _take(taken, Name(start, end, form, None, "ner"))


def _add_body(tokens: Tokens, taken: list[Name | None], start: int, end: int, inside: list[Name]) -> None:
    if any(n.start < start or n.end > end or n.end - n.start > 1 or n.form in ("org", "person") for n in inside):
        return
    if tokens.norm[end - 1] in words("not_body"):
        return
    if inside and inside[-1].end == end and len(inside) == 1 and inside[0].start > start + 1:
        return
    if inside and end - start - sum(n.end - n.start for n in inside) < 1:
        return
    if end - start == 1 and (tokens.tag[start] not in NOUN or (tokens.title[start] and not tokens.text[start].isupper())):
        return
    if tokens.title[start] and body_rule(tokens.norm[start:end]) is None:
        return
    country = next((n.entry.country for n in inside if n.entry is not None), None)
    text = tokens.words(start, end)
    entry = _body_entry(text, tokens.norm[start:end], country)
    _take(taken, Name(start, end, "org", entry, entry.table))


def body_from_words(tokens: Tokens, taken: list[Name | None], start: int) -> Name | None:
    """A body that neither tables nor recogniser know: capitalised words from `start` on with a body's word in them."""
    end = start
    while end < tokens.count and taken[end] is None and end - start < 10:
        if not (tokens.capital(end) or (tokens.lower[end] in ("of", "for", "and", "the") and end > start)):
            break
        end += 1
    while end > start and not tokens.capital(end - 1):
        end -= 1
    if end - start < 2 or body_rule(tokens.norm[start:end]) is None:
        return None
    entry = _body_entry(tokens.words(start, end), tokens.norm[start:end], None)
    name = Name(start, end, "org", entry, entry.table)
    _take(taken, name)
    return name


def body_rule(parts: list[str]) -> dict[str, Any] | None:
    """The rule of titles.toml that tells what a body so named is, looking from its last word; None for none."""
    table = words("body_word")
    for i in range(len(parts) - 1, -1, -1):
        rule = table.get(parts[i]) or table.get(" ".join(parts[i : i + 2]))
        if rule is not None:
            return rule
    return None


def _body_entry(text: str, parts: list[str], country: str | None) -> Entry:
    rule = body_rule(parts)
    if rule is None:
        return Entry("org", text, "organization", fold(text), country, [], "ner")
    return Entry("org", text, rule["kind"], fold(text), country, list(rule["sectors"]), f"titles/{rule['id']}")


def _add_person(tokens: Tokens, taken: list[Name | None], start: int, end: int) -> None:
    """A person by the recogniser: the run of name words in it, without titles and nationalities before it."""
    while start < end and (
        norm(tokens.text[start]) in words("honorific")
        or (taken[start] is not None and end - start > 1 and taken[start].form in ("adjective", "name"))  # type: ignore[union-attr]
    ):
        start += 1
    last = start
    while last < end and name_word(tokens, last):
        last += 1
    while last > start and tokens.lower[last - 1] in words("particle") | {"-": {}}:
        last -= 1
    if last == start or any(n is not None for n in taken[start:last]):
        return
    if last - start == 1 and (len(tokens.text[start]) < 2 or tokens.tag[start][:2] not in ("NN", "JJ", "FW")):
        return
    _take(taken, Name(start, last, "person", None, "ner", honorific(tokens, start)))


def name_word(tokens: Tokens, i: int) -> bool:
    """Whether token `i` can be part of a person's name."""
    text = tokens.text[i]
    if text[0].isalpha():
        return text[0].isupper() or tokens.lower[i] in words("particle") or text.startswith("al-")
    return text == "-" and 0 < i < tokens.count - 1 and tokens.end[i - 1] == tokens.start[i]


def honorific(tokens: Tokens, start: int) -> str | None:
    """The gender of the courtesy title before token `start`: "m", "f", "" for one of either; None without one."""
    rule = words("honorific").get(tokens.norm[start - 1]) if start else None
    return None if rule is None or not tokens.capital(start - 1) else rule.get("gender", "")


def _titled(tokens: Tokens, taken: list[Name | None]) -> None:
    """A capitalised run after a courtesy title is a person, whatever the recogniser says."""
    table, count = words("honorific"), tokens.count
    for i in range(count - 1):
        if tokens.norm[i] not in table or not tokens.capital(i) or not tokens.capital(i + 1):
            continue
        existing = taken[i + 1]
        if existing is not None and existing.form == "person" and existing.start == i + 1:
            existing.honorific = honorific(tokens, i + 1)
            continue
        end = i + 1
        while end < count and end < i + 5 and name_word(tokens, end) and tokens.tag[end] not in ("DT", "IN", "MD", "VBZ"):
            if tokens.title[i] and end > i + 1:
                break
            end += 1
        while end > i + 1 and not tokens.capital(end - 1):
            end -= 1
        if end > i + 1:
            _take(taken, Name(i + 1, end, "person", None, "titles/honorific", honorific(tokens, i + 1)))


def _known_surnames(tokens: Tokens, taken: list[Name | None], found: Tables) -> None:
    """Mend headlines and misses by the surnames that the document gives with a first name or a title."""
    known: set[str] = set()
    full: set[str] = set()
    for name in ordered(taken):
        if name.form == "person" and not tokens.title[name.start]:
            parts = tokens.norm[name.start : name.end]
            full.add(" ".join(parts))
            if name.honorific is not None or len(parts) > 1 or name.entry:
                known.add(parts[-1])
                if parts[0] in words("surname_first"):
                    known.add(parts[0])
    for name in ordered(taken):
        if name.form == "person" and name.entry is None and tokens.title[name.start] and name.end - name.start > 1:
            parts = tokens.norm[name.start : name.end]
            if " ".join(parts) not in full and any(p in known or _rare(p, found) for p in parts):
                taken[name.start : name.end] = [None] * (name.end - name.start)
    for i, part in enumerate(tokens.norm):
        if taken[i] is None and tokens.capital(i) and (part in known or (tokens.title[i] and _rare(part, found))):
            if tokens.tag[i] in ("NNP", "NNPS") or tokens.title[i] or tokens.label[i] == "PERSON":
                _take(taken, Name(i, i + 1, "person", None, "names/surname", honorific(tokens, i)))


def _rare(surname: str, found: Tables) -> bool:
    """Whether a surname alone points to one office-holder of the tables: no everyday word, one holder."""
    return len(found.surnames.get(surname, ())) == 1 and surname not in words("common") and len(surname) > 2
