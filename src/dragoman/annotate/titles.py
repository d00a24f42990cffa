"""Descriptions of people by their role: "the Russian foreign minister", "a professor at ...", "President".

A description is a noun phrase around a noun of rules/actors/people_words.toml, or an office's title. It either goes
with a name beside it (title or apposition), or names somebody by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from dragoman.annotate.gazetteer import Role, Tables
from dragoman.annotate.names import Name, body_from_words, rename_person, words
from dragoman.annotate.tokens import Tokens

DEFINITE = {"the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your", "both"}
STILL = ("acting", "longtime", "interim", "late")
NATIONAL = ("adjective", "people", "name", "seat")
LEFT_TAGS = ("JJ", "JJR", "JJS", "NN", "NNP", "NNPS", "NNS", "CD", "HYPH", "VBN", "RB", "AFX")


@dataclass(slots=True)
class Description:
    """A role's noun phrase: tokens [start, end), its noun at [noun, last], which hangs in the sentence by `head`.

    `body` is the body it belongs to; `owner` is the person a possessive names ("Mr. Orlov's spokesman"), `named` the
    name that it goes with.
    """

    start: int
    end: int
    noun: int
    last: int
    head: int
    text: str
    role: Role
    definite: bool = False
    former: bool = False
    country: str | None = None
    body: Name | None = None
    owner: Name | None = None
    named: Name | None = None
    possessed: bool = False


def find(tokens: Tokens, found: Tables, at: list[Name | None]) -> list[Description]:
    """The descriptions of a document in text order; `at` gives the name over each token."""
    out: list[Description] = []
    i, lower, roles, longest = 0, tokens.lower, found.roles, found.role_longest
    while i < tokens.count:
        most = longest.get(lower[i])
        if most and at[i] is None and lower[i] not in words("modifier"):
            for end in range(min(i + most, tokens.count), i, -1):
                role = roles.get(" ".join(lower[i:end]))
                if role is not None and _is_head(tokens, end, at):
                    for j in range(i, end):
                        at[j] = None
                    description = Description(i, end, i, end - 1, tokens.head_of(i, end), " ".join(lower[i:end]), role)
                    _extend_left(tokens, at, description)
                    _extend_right(tokens, at, description)
                    out.append(description)
                    i = end - 1
                    break
        i += 1
    return out


def _is_head(tokens: Tokens, end: int, at: list[Name | None]) -> bool:
    """Whether a noun phrase can end before token `end`: a noun that goes on ("minister meeting") is no head."""
    tag = tokens.tag[end - 1]
    if tag[:2] not in ("NN", "JJ") and not tokens.capital(end - 1):
        return False
    if end >= tokens.count:
        return True
    if tag[:2] == "JJ" and tokens.tag[end][:2] in ("NN", "JJ"):
        return False
    follower = at[end]
    if follower is not None:
        return follower.form == "person" or tokens.dep[end - 1] != "compound"
    if tokens.text[end] == "-" and tokens.start[end] == tokens.end[end - 1]:
        return False
    return not (tokens.tag[end] in ("NN", "NNS") and tokens.head[end - 1] == end) and tokens.tag[end] != "HYPH"


def _extend_left(tokens: Tokens, at: list[Name | None], d: Description) -> None:
    """Take in what modifies the noun from the left, and read country, body and definiteness off it."""
    sentence = tokens.sent[d.noun]
    i = d.start
    while i > 0 and tokens.sent[i - 1] == sentence and d.noun - i < 12:
        name, lower, tag = at[i - 1], tokens.lower[i - 1], tokens.tag[i - 1]
        if name is not None:
            if name.form == "person" and tokens.tag[i] != "POS":
                break
            _read_modifier(d, name)
            i = name.start
        elif tag == "POS" and i > 1 and (at[i - 2] is not None or tokens.tag[i - 2][:2] == "NN"):
            d.definite = d.possessed = True
            i -= 1
        elif tag in ("DT", "PRP$"):
            d.definite = d.definite or lower in DEFINITE
            d.possessed = d.possessed or tag == "PRP$"
            i -= 1
            break
        elif lower in words("modifier") or (tag in LEFT_TAGS and i - 1 < tokens.head[i - 1] <= d.last):
            d.former = d.former or (lower in words("modifier") and lower not in STILL)
            i -= 1
        else:
            break
    while i < d.noun and (tokens.tag[i] in ("POS", "HYPH", "RB") or not tokens.text[i][0].isalnum()):
        i += 1
    d.start = i


def _read_modifier(d: Description, name: Name) -> None:
    if name.form == "person":
        d.owner = name
    elif name.form == "org":
        d.body = d.body or name
        if name.entry is not None:
            d.country = d.country or name.entry.country
    elif name.entry is not None and name.form in NATIONAL:
        d.country = d.country or name.entry.country
        d.definite = d.definite or (not d.role.plural and name.form in ("name", "seat"))


def _extend_right(tokens: Tokens, at: list[Name | None], d: Description) -> None:
    """Follow "of", "at", "for" ... to the body or state that the role belongs to."""
    i = d.end
    for _ in range(3):
        if i + 1 >= tokens.count or tokens.lower[i] not in words("affiliation"):
            return
        preposition = tokens.lower[i]
        i += 1
        while i < tokens.count and (tokens.tag[i] in ("DT", "PRP$") or _common(tokens, at, i)):
            i += 1
        name = at[i] if i < tokens.count else None
        name = name or body_from_words(tokens, at, i)
        if name is None:
            if i < tokens.count and tokens.lower[i] in words("affiliation"):
                continue
            return
        if name.form == "org":
            d.body = d.body or name
            if name.entry is not None:
                d.country = d.country or name.entry.country
        elif name.form in ("name", "capital") and name.entry is not None and preposition == "of":
            d.country = d.country or name.entry.country
        elif name.form not in ("place", "city", "capital", "name") or (preposition == "to" and name.form != "name"):
            return
        i = d.end = name.end


def _common(tokens: Tokens, at: list[Name | None], i: int) -> bool:
    """Whether token `i` is a plain word of a phrase like "international relations"."""
    return at[i] is None and tokens.tag[i] in ("NN", "NNS", "JJ", "CC", "VBG") and not tokens.capital(i)


def of_body(tokens: Tokens, at: list[Name | None], d: Description) -> bool:
    """Whether a description goes with a body's name: "car maker X", "X, the biggest lender"."""
    after = at[d.end] if d.end < tokens.count else None
    before = at[d.start - 2] if d.start > 1 and tokens.text[d.start - 1] == "," else None
    return (after is not None and after.form == "org") or (
        before is not None and before.form == "org" and tokens.dep[d.head] == "appos"
    )


def worth(tokens: Tokens, d: Description) -> bool:
    """Whether a description counts as an actor by itself: "partner", "residents" do only where they act or speak."""
    if tokens.is_subject(d.head) and tokens.lemma[tokens.verb_of(tokens.head[d.head])] in words("lifeless"):
        return False
    if set(d.role.sectors) - {"UNS", "CVL"}:
        return True
    acts = tokens.is_subject(d.head) and tokens.lemma[tokens.verb_of(tokens.head[d.head])] != "be"
    return acts or tokens.lower[max(0, d.start - 2) : d.start] == ["according", "to"]


def read_possessors(tokens: Tokens, all_names: list[Name], descriptions: list[Description]) -> None:
    """Give "its president" the country of the last state named before it in its sentence or the one before."""
    forms = ("name", "capital", "seat", "org")
    owners = [n for n in all_names if n.form in forms and n.entry is not None]
    for d in descriptions:
        if d.country is None and d.body is None and tokens.lower[d.start] == "its":
            before = [n for n in owners if n.start < d.start and tokens.sent[d.start] - tokens.sent[n.start] < 2]
            if before and before[-1].entry is not None and before[-1].form != "org":
                d.country = before[-1].entry.country


def attach(tokens: Tokens, descriptions: list[Description], at: list[Name | None]) -> None:
    """Say of each description which person's name it goes with, where it does."""
    for d in descriptions:
        if d.role.plural:
            continue
        after, before = _name_after(tokens, at, d), _name_before(tokens, at, d)
        d.named = after or before or _in_apposition(tokens, at, d)
    for first, second in pairwise(descriptions):
        joined = tokens.lower[first.end : second.start] == ["and"] and first.named is None and not first.role.plural
        if joined and second.named is not None and second.named.start >= second.end:
            first.named = second.named  # "former prosecutor and Harbour City Mayor Ann Lee"


def _name_after(tokens: Tokens, at: list[Name | None], d: Description) -> Name | None:
    """ "President X", "China's leader, X,": the name that the description introduces."""
    i = d.end
    if i < tokens.count and tokens.norm[i] in words("honorific"):
        i += 1
    if i < tokens.count and (name := at[i]) is not None and (name.form == "person" or _turns_out(tokens, d, name)):
        return name if name.start == i else None
    if i + 1 < tokens.count and tokens.text[i] == ",":
        i += 1
        while i < min(d.end + 5, tokens.count) and at[i] is None and tokens.capital(i):
            i += 1  # a title between: "the navy chief, Vice Admiral X,"
        name = at[i] if i < tokens.count else None
        if name is not None and name.start == i and (name.form == "person" or _turns_out(tokens, d, name)):
            closed = name.end >= tokens.count or tokens.text[name.end] in (",", ".", ";", "—", ")", "”", '"')
            return name if closed or tokens.dep[tokens.head_of(name.start, name.end)] == "appos" else None
    return None


def _in_apposition(tokens: Tokens, at: list[Name | None], d: Description) -> Name | None:
    """ "A lawyer for the news outlets, Ann Lee,": the name that the parser puts beside a longer description."""
    for child in tokens.children[d.head]:
        name = at[child]
        if child >= d.end and tokens.dep[child] == "appos" and name is not None and name.form == "person":
            return name if tokens.text[name.start - 1] == "," else None
    return None


def _turns_out(tokens: Tokens, d: Description, name: Name) -> bool:
    """Whether a description beside what the recogniser took for a body shows that it is a person."""
    return bool(set(d.role.sectors) - {"UNS", "BUS"}) and rename_person(tokens, name)


def _name_before(tokens: Tokens, at: list[Name | None], d: Description) -> Name | None:
    """ "X, the Russian foreign minister": the name before the comma."""
    i = d.start - 1
    if i < 1 or tokens.text[i] not in (",", "(", "—"):
        return None
    if i > 2 and tokens.tag[i - 1] == "CD" and tokens.text[i - 2] == ",":
        i -= 2
    name = at[i - 1]
    if name is None or name.end != i or tokens.sent[name.start] != tokens.sent[d.start]:
        return None
    if tokens.dep[d.head] == "conj" and tokens.dep[name.end - 1] != "conj":
        return None
    stated = tokens.dep[d.head] == "appos" and _turns_out(tokens, d, name)
    return name if name.form == "person" or stated else None


def country_after(tokens: Tokens, at: list[Name | None], name: Name) -> str | None:
    """ "President X of Turkey": the state after the name."""
    i = name.end
    if i + 1 >= tokens.count or tokens.lower[i] != "of":
        return None
    state = at[i + 2] if tokens.lower[i + 1] == "the" and i + 2 < tokens.count else at[i + 1]
    return state.entry.country if state is not None and state.form == "name" and state.entry is not None else None
