"""All the names of a document: tables first, then the entity recogniser, then what the document itself gives away."""

from __future__ import annotations

from functools import cache

from dragoman.annotate import name_evidence, patterns
from dragoman.annotate.gazetteer import Holding, Person, Tables, hits, optional, years_off
from dragoman.annotate.names import (
    ENTITY,
    Name,
    aged,
    by_last_word,
    from_entity,
    from_tables,
    given_names,
    honorific,
    ordered,
    speech,
    take,
    titled,
    words,
)
from dragoman.annotate.tokens import Tokens

RECENT = 2  # years around the document's date in which an office-holder is news


def find(tokens: Tokens, found: Tables, published: str | None = None) -> list[Name]:
    """The names of a document in text order, none overlapping. Descriptions ("the minister") are not names."""
    taken: list[Name | None] = [None] * tokens.count
    for start, end, entries in hits(tokens.norm, found):
        wider = patterns.match(tokens, start, end, entries) if tokens.capital(start) else None
        if wider is not None:
            take(taken, Name(wider[0], wider[1], "org", wider[2], wider[2].table))
            continue
        name = from_tables(tokens, start, end, entries)
        if name is not None:
            take(taken, name)
    for i, word in enumerate(tokens.norm):
        joined = found.entries.get(word.partition("-")[0]) if "-" in word[1:] and taken[i] is None else None
        wider = patterns.hyphenated(tokens, i, joined) if joined else None
        if wider is not None:
            take(taken, Name(wider[0], wider[1], "org", wider[2], wider[2].table))
    for start, end, label in tokens.entities:
        if label in ENTITY:
            from_entity(tokens, taken, start, end, label)
    by_last_word(tokens, taken)
    titled(tokens, taken)
    aged(tokens, taken)
    _known_surnames(tokens, taken, found, published)
    name_evidence.judge(tokens, taken, found)
    return ordered(taken)


def _known_surnames(tokens: Tokens, taken: list[Name | None], found: Tables, published: str | None) -> None:
    """Mend headlines and misses by the names that the document gives with a first name or a title."""
    known, full = _known(tokens, taken)
    small = {text for text in tokens.text if text.islower()}
    for name in ordered(taken):
        if _surname_of_table(tokens, name, known, full):
            take(taken, Name(name.start, name.end, "person", None, "names/surname", honorific(tokens, name.start)))
        elif name.by == "ner" and _is_known(tokens, name, known, full, found, published):
            start = _with_first_names(tokens, taken, name.start, name.end, full)
            take(taken, Name(start, name.end, "person", None, name.by, honorific(tokens, start)))
        elif name.form == "person" and name.entry is None and tokens.title[name.start] and name.end - name.start > 1:
            parts = tokens.norm[name.start : name.end]
            if " ".join(parts) not in full and parts[0] not in given_names():
                taken[name.start : name.end] = [None] * (name.end - name.start)
    for i, part in enumerate(tokens.norm):
        if taken[i] is not None or not tokens.capital(i):
            continue
        if tokens.title[i]:
            fits = part in known or bool(lone(part, found, published))
        else:
            fits = part in known and (_as_name(tokens, i) or tokens.lower[i] not in small)
        if fits:
            start = _with_first_names(tokens, taken, i, i + 1, full)
            take(taken, Name(start, i + 1, "person", None, "names/surname", honorific(tokens, start)))


def _as_name(tokens: Tokens, i: int) -> bool:
    """Whether a capitalised word that is somebody's surname stands for him, whatever the tagger calls it.

    Within a sentence a capital says enough; where one begins ("Sanders supports ...") the word must be an argument.
    """
    if tokens.tag[i] in ("NNP", "NNPS") or tokens.label[i] == "PERSON":
        return True
    first = i == 0 or tokens.sent[i - 1] != tokens.sent[i] or tokens.text[i - 1] in _OPENING
    return tokens.dep[i] in ("nsubj", "nsubjpass", "poss") if first else tokens.text[i - 1] not in (":", "-")


_OPENING = frozenset(["“", '"', "``", "''", "‘", "(", ":", "—"])


def _surname_of_table(tokens: Tokens, name: Name, known: set[str], full: set[str]) -> bool:
    """Whether a place or body of the tables is a person's surname here: "West said", after "Marty West"."""
    i = name.start
    if name.end - i > 1 or name.form not in ("name", "capital", "city", "org", "seat") or tokens.norm[i] not in known:
        return False
    if i and (tokens.lower[i - 1] in ("the", "of", "in") or tokens.title[i]):
        return False
    speaks = tokens.is_subject(i) and tokens.lemma[tokens.verb_of(tokens.head[i])] in speech()
    return tokens.label[i] == "PERSON" or speaks


def _is_known(
    tokens: Tokens, name: Name, known: set[str], full: set[str], found: Tables, published: str | None
) -> bool:
    if name.end - name.start == 1:
        part = tokens.norm[name.start]
        return part in known or (name.form == "org" and part.istitle() and bool(lone(part, found, published)))
    return name.form == "org" and " ".join(tokens.norm[name.start : name.end]) in full


def _with_first_names(tokens: Tokens, taken: list[Name | None], start: int, end: int, full: set[str]) -> int:
    """Where the name that ends at `end` begins, the first names before it taken in that the document gives."""
    while start and taken[start - 1] is None and " ".join(tokens.norm[start - 1 : end]) in full:
        start -= 1
    return start


def _known(tokens: Tokens, taken: list[Name | None]) -> tuple[set[str], set[str]]:
    """The surnames that the document gives with a first name or a title, and the full names with their last parts."""
    known: set[str] = set()
    full: set[str] = set()
    for name in ordered(taken):
        parts = tokens.norm[name.start : name.end]
        if name.form == "person" and (not tokens.title[name.start] or (len(parts) > 1 and parts[0] in given_names())):
            full.update(" ".join(parts[i:]) for i in range(len(parts)))
            if name.honorific is not None or len(parts) > 1 or name.entry:
                known.add(parts[-1])
                if parts[0] in words("surname_first"):
                    known.add(parts[0])
    return known, full


def lone(surname: str, found: Tables, published: str | None) -> list[Person]:
    """The person that a surname alone, without title or first name, points to, in a list; empty for none.

    That is the one leader of that name in office about the document's date (now, where it has none), where the name
    is no everyday word and no first name.
    """
    if surname in words("common") or surname in given_names() or len(surname) < 3:
        return []
    holders = found.surnames.get(surname, [])
    fit = [p for p in holders if any(h.office in _leading() and _in_the_news(h, published) for h in p.holdings)]
    return fit if len(fit) == 1 else []


def _in_the_news(holding: Holding, published: str | None) -> bool:
    return years_off(holding, published) <= RECENT if published else not holding.end


@cache
def _leading() -> frozenset[str]:
    """The offices whose holders are known by surname alone: those of leaders and of foreign ministers."""
    rows = optional("coreference.toml").get("hypernym", [])
    return frozenset(office for row in rows if not row.get("named_only") for office in row["covers"])
