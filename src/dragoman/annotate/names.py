"""Names in a document: what the tables know and what spaCy's entity recogniser found, each mended by the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.annotate.gazetteer import Entry, fold, norm, optional, tables
from dragoman.annotate.tokens import Tokens

ENTITY = {"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}
NAMING = {"ORG", "PERSON", "FAC", "LOC", "WORK_OF_ART", "EVENT", "LAW", "PRODUCT"}
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
    table = {norm(w): rule for rule in optional("titles.toml").get(kind, []) for w in rule["words"]}
    if kind == "honorific":  # "MR. WHITLOW:" in transcripts
        table |= {w.upper(): rule for w, rule in table.items()}
    return table


@cache
def speech() -> frozenset[str]:
    """The verbs of speech of coreference.toml, by lemma."""
    return frozenset(w for row in optional("coreference.toml").get("speech", []) for w in row["words"])


@cache
def given_names() -> dict[str, str]:
    """The gender of first names, by normal form."""
    table: dict[str, str] = {}
    for row in optional("coreference.toml").get("given_names", []):
        for word in row["words"]:
            table[norm(word)] = row["gender"]
    return table


def ordered(taken: list[Name | None]) -> list[Name]:
    """The names over the tokens, each once, in text order."""
    out: list[Name] = []
    for name in taken:
        if name is not None and (not out or out[-1] is not name):
            out.append(name)
    return out


def take(taken: list[Name | None], name: Name) -> None:
    """Lay a name over its tokens; names that it cuts are gone."""
    for old in {id(n): n for n in taken[name.start : name.end] if n is not None}.values():
        taken[old.start : old.end] = [None] * (old.end - old.start)
    taken[name.start : name.end] = [name] * (name.end - name.start)


def from_tables(tokens: Tokens, start: int, end: int, entries: list[Entry]) -> Name | None:
    """Which of the meanings of a name in the tables holds here, if any."""
    labels = set(tokens.label[start:end])
    if not tokens.capital(start) or _part_of_longer(tokens, start, end, entries):
        return None
    entry = _meaning(tokens, start, end, entries)
    if entry.form == "people" and start and _compound_people(tokens, start):
        return None
    if entry.form == "org" and entry.ambiguous and labels == {"GPE"}:
        return Name(start, end, "capital", entry, entry.table)
    if entry.ambiguous and not _supported(entry, labels, tokens, start, end):
        return None
    personal = labels == {"PERSON"} and end - start == 1 and entry.form in ("name", "capital", "city")
    if personal and (entry.ambiguous or tokens.norm[start] in words("common") or honorific(tokens, start) is not None):
        return None
    return Name(start, end, entry.form, entry, entry.table)


def _compound_people(tokens: Tokens, start: int) -> bool:
    """Whether a people's name is the second half of another's ("African-Americans", "Polish Americans")."""
    if tokens.text[start - 1] == "-":
        return True
    return tokens.capital(start - 1) and tokens.tag[start - 1] in ("JJ", "NNP") and tokens.head[start - 1] == start


def _part_of_longer(tokens: Tokens, start: int, end: int, entries: list[Entry]) -> bool:
    """Whether a one-word place is part of a longer name: "Bank of China", "George Washington"."""
    first, last, label = tokens.entity[start]
    if label == "PERSON" and last - first > end - start and tokens.norm[first] in given_names() and last == end:
        return True
    if end - start > 1 and any(e.form != "city" for e in entries):
        return False
    if any(e.form in ("org", "person", "seat") and not e.ambiguous for e in entries):
        return False
    if last - first <= end - start or label not in NAMING or tokens.title[start]:
        return False
    inside = [i for i in range(first, last) if not start <= i < end and tokens.lower[i] not in ("the", "'s", "'")]
    return bool(inside) and not (end < last and tokens.lower[end] in ("'s", "'"))


def _meaning(tokens: Tokens, start: int, end: int, entries: list[Entry]) -> Entry:
    if len(entries) == 1:
        return entries[0]
    by_form = {e.form: e for e in reversed(entries)}
    if "person" in by_form:
        return by_form["person"]
    modifies = tokens.dep[end - 1] in ("amod", "compound", "nmod") and tokens.head[end - 1] >= end
    modifies = modifies or (end < tokens.count and (tokens.text[end] == "-" or tokens.tag[end] in ("NN", "NNS")))
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


def from_entity(tokens: Tokens, taken: list[Name | None], start: int, end: int, label: str) -> None:
    """Add what spaCy calls an entity where the tables say nothing, its edges mended."""
    for i in range(start, end):
        if tokens.text[i].isspace() or tokens.text[i] == "(":
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
    role = tables().roles.get(tokens.lower[start]) if end - start == 1 and tokens.tag[start] == "NNS" else None
    if role is not None and role.plural:
        return  # "Farmers complained": a role at the head of a sentence, no body
    inside = {id(n): n for n in taken[start:end] if n is not None}
    label = _relabelled(tokens, start, end, label, bool(inside))
    if label == "PERSON":
        _add_person(tokens, taken, start, end)
    elif label == "ORG":
        _add_body(tokens, taken, start, end, list(inside.values()))
    elif label == "NORP" and not inside and tokens.tag[end - 1] in ("NNS", "NNPS"):
        take(taken, Name(start, end, "people", None, "ner"))
    elif label == "GPE" and not inside:
        take(taken, Name(start, end, "place", None, "ner"))


def _relabelled(tokens: Tokens, start: int, end: int, label: str, known_inside: bool) -> str:
    """The recogniser's label, unless a body's word ("Harbour Chronicle") or a first name says otherwise."""
    first_name = tokens.norm[start] in given_names() and end - start > 1
    if label == "PERSON" and end - start > 1 and not first_name and tokens.norm[end - 1] in words("body_word"):
        return "ORG"
    if label not in ("GPE", "NORP", "ORG") and first_name and not known_inside and _personal(tokens, start, end):
        return "PERSON"
    return label


def _add_body(tokens: Tokens, taken: list[Name | None], start: int, end: int, inside: list[Name]) -> None:
    """What the recogniser calls an organization, unless it is a person, or a text, law or event."""
    first = start + _role_length(tokens, start, end)
    if _follows_role(tokens, start) and any(e.form == "name" for e in tables().entries.get(tokens.norm[start], [])):
        first, inside = start + 1, [n for n in inside if n.start > start]
    if not inside and _personal(tokens, first, end) and (first > start or tokens.norm[start] in given_names()):
        _add_person(tokens, taken, first, end)
    elif _body_like(tokens, start, end) and _leaves_room(start, end, inside):
        country = next((n.entry.country for n in inside if n.entry is not None), None)
        text = tokens.words(start, end)
        entry = tables().folded.get(fold(text)) or body_entry(text, tokens.norm[start:end], country)
        take(taken, Name(start, end, "org", entry, entry.table))


def _follows_role(tokens: Tokens, start: int) -> bool:
    """Whether a role's noun and "of" stand before token `start` ("President of Chile" before a name)."""
    return start > 1 and tokens.lower[start - 1] == "of" and tokens.lower[start - 2] in tables().roles


def _role_length(tokens: Tokens, start: int, end: int) -> int:
    """How many tokens of a role open [start, end), a name of at least two words being left."""
    roles = tables().roles
    return next((n for n in range(end - start - 2, 0, -1) if " ".join(tokens.lower[start : start + n]) in roles), 0)


def _body_like(tokens: Tokens, start: int, end: int) -> bool:
    """Whether the words can be a body's name."""
    last = end - 2 if tokens.norm[end - 1].isdigit() and end - start > 1 else end - 1
    if tokens.norm[last] in words("not_body") or (tokens.norm[start] in words("place") and end - start > 1):
        return False
    headline = tokens.title[start] and not tokens.text[start].isupper()
    if end - start == 1:
        bare = words("body_word").get(tokens.norm[start], {}).get("id") in (
            "company",
            "learning",
            "think-tank",
            "committee",
        )
        return tokens.tag[start] in NOUN and not headline and not bare
    return not headline or tokens.norm[end - 1] in words("body_word")


def _leaves_room(start: int, end: int, inside: list[Name]) -> bool:
    """Whether names from the tables within [start, end) are only part of a longer name ("Bank of China")."""
    if any(n.start < start or n.end > end or n.end - n.start > 1 or n.form in ("org", "person") for n in inside):
        return False
    if len(inside) == 1 and inside[0].end == end and inside[0].start > start + 1:
        return False
    return end - start > sum(n.end - n.start for n in inside)


def by_last_word(tokens: Tokens, taken: list[Name | None]) -> None:
    """Bodies that the recogniser missed or cut: capitalised words up to a body's word ("the Harbour Ministry")."""
    table, tails = words("body_word"), words("body_tail")
    for i in range(1, tokens.count):
        if tokens.norm[i] in tails and tokens.tag[i - 1] in ("NNP", "NNPS") and taken[i - 1] is None:
            _by_tail(tokens, taken, i)
        if tokens.norm[i] not in table or tokens.tag[i] != "NNP" or tokens.title[i] or not tokens.capital(i):
            continue
        if taken[i] is not None and (taken[i].entry is not None or taken[i].end > i + 1):  # type: ignore[union-attr]
            continue
        start = i
        while start and tokens.tag[start - 1] == "NNP" and tokens.capital(start - 1) and taken[start - 1] is None:
            start -= 1
        if start < i:
            text = tokens.words(start, i + 1)
            entry = tables().folded.get(fold(text)) or body_entry(text, tokens.norm[start : i + 1], None)
            take(taken, Name(start, i + 1, "org", entry, entry.table))


def _by_tail(tokens: Tokens, taken: list[Name | None], i: int) -> None:
    """A body called after a country ("Priorities Norway"): plain capitalised words that the country's name ends."""
    start = i - 1
    if tokens.head[start] != i or tokens.title[i] or tokens.sent[start] != tokens.sent[i]:
        return
    while (
        start and tokens.tag[start - 1] in ("NNP", "NNPS") and taken[start - 1] is None and tokens.head[start - 1] == i
    ):
        start -= 1
    if tokens.lower[i - 1] in tables().roles or norm(tokens.text[i - 1]) in words("honorific"):
        return
    entry = body_entry(tokens.words(start, i + 1), tokens.norm[start : i + 1], None)
    take(taken, Name(start, i + 1, "org", entry, entry.table))


def _personal(tokens: Tokens, start: int, end: int) -> bool:
    """Whether [start, end) looks like a first name and surname, with no body's word in it."""
    named = 1 < end - start < 5 and all(name_word(tokens, i) for i in range(start, end))
    return named and body_rule(tokens.norm[start:end]) is None


def rename_person(tokens: Tokens, name: Name) -> bool:
    """Make a body that only the recogniser knows a person, if its form allows: an apposition says that it is one."""
    if name.form == "org" and name.by == "ner" and _personal(tokens, name.start, name.end):
        name.form, name.entry = "person", None
    return name.form == "person"


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
    entry = body_entry(tokens.words(start, end), tokens.norm[start:end], None)
    name = Name(start, end, "org", entry, entry.table)
    take(taken, name)
    return name


def aged(tokens: Tokens, taken: list[Name | None]) -> None:
    """A name before ", 58," is a person's, whatever the recogniser says, with the capitalised word before it."""
    for i in range(1, tokens.count - 1):
        age = tokens.text[i + 1] if tokens.text[i] == "," else ""
        name = taken[i - 1] if len(age) == 2 and age.isdigit() else None
        if name is None or name.by != "ner" or (i + 2 < tokens.count and tokens.text[i + 2] not in (",", ".", ";")):
            continue
        start = name.start
        before = start and taken[start - 1] is None and tokens.norm[start - 1] not in words("honorific")
        if before and tokens.tag[start - 1] == "NNP" and name.end - start == 1:
            start -= 1
        take(taken, Name(start, name.end, "person", None, "titles/age", honorific(tokens, start)))


def body_rule(parts: list[str]) -> dict[str, Any] | None:
    """The rule of titles.toml that tells what a body so named is, looking from its last word; None for none."""
    table = words("body_word")
    for i in range(len(parts) - 1, -1, -1):
        rule = table.get(parts[i]) or table.get(" ".join(parts[i : i + 2]))
        if rule is not None:
            return rule
    return None


def body_entry(text: str, parts: list[str], country: str | None) -> Entry:
    """What a body's own words tell of it: kind and sectors by its last telling word, the state of a place in it."""
    rule = body_rule(parts)
    country = country or next((c for c in map(_country_of, parts) if c), None)
    if rule is None:
        return Entry("org", text, "organization", fold(text), country, [], "ner")
    return Entry("org", text, rule["kind"], fold(text), country, list(rule["sectors"]), f"titles/{rule['id']}")


def _country_of(part: str) -> str | None:
    """The state of a place within a body's name ("University of Bucharest")."""
    entries = tables().entries.get(part, [])
    places = (e.country for e in entries if e.form in ("name", "adjective", "capital", "city") and not e.ambiguous)
    return next(places, None)


def _add_person(tokens: Tokens, taken: list[Name | None], start: int, end: int) -> None:
    """A person by the recogniser: the run of name words in it, without titles and nationalities before it."""
    while start < end and (
        norm(tokens.text[start]) in words("honorific")
        or (taken[start] is not None and end - start > 1 and taken[start].form in ("adjective", "name"))  # type: ignore[union-attr]
    ):
        start += 1
    while (
        start < end - 1 and tokens.tag[start] in ("CC", "DT", "IN", "WRB") and tokens.norm[start] not in given_names()
    ):
        start += 1  # "Neither Halloran nor ..."
    while start and _first_name(tokens, taken, start - 1, end - 1):
        start -= 1
    last = start
    while last < end and name_word(tokens, last):
        last += 1
    while last > start and tokens.lower[last - 1] in words("particle") | {"-": {}}:
        last -= 1
    thing = tokens.norm[last - 1] in words("not_body") and tokens.norm[start] not in given_names()
    if last == start or any(n is not None for n in taken[start:last]) or thing:
        return
    if last - start == 1 and (len(tokens.text[start]) < 2 or tokens.tag[start][:2] not in ("NN", "JJ", "FW")):
        return
    take(taken, Name(start, last, "person", None, "ner", honorific(tokens, start)))


def _first_name(tokens: Tokens, taken: list[Name | None], i: int, last: int) -> bool:
    """Whether the recogniser left out a first name at token `i` of a name that ends at `last`."""
    own = taken[i] is None and tokens.capital(i) and tokens.norm[i] in given_names() and not tokens.title[i]
    return own and i < tokens.head[i] <= last and tokens.dep[i] in ("compound", "nmod")


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


def titled(tokens: Tokens, taken: list[Name | None]) -> None:
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
        most = min(count, i + (2 if tokens.title[i] else 5))
        while end < most and name_word(tokens, end) and tokens.tag[end] not in ("DT", "IN", "MD", "VBZ"):
            end += 1
        while end > i + 1 and not tokens.capital(end - 1):
            end -= 1
        if end > i + 1:
            take(taken, Name(i + 1, end, "person", None, "titles/honorific", honorific(tokens, i + 1)))
