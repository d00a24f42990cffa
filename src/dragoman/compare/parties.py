"""Who the two sides of a meeting are, and which of them a noun phrase means."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc, Token

from dragoman.annotate.gazetteer import hits, norms, tables
from dragoman.compare import principals
from dragoman.compare.lexicon import common
from dragoman.compare.principals import TITLES, Principal

BOTH = frozenset(["side", "leader", "president", "minister", "party", "country", "head", "counterpart", "principal",
                  "secretary", "official", "government", "nation", "delegation", "diplomat", "interlocutor", "they",
                  "people", "capital", "chief", "both", "participant", "state", "two"])  # fmt: skip
PLURAL_ONLY = frozenset(["sides", "leaders", "presidents", "ministers", "parties", "countries", "heads", "principals",
                         "secretaries", "officials", "governments", "delegations", "interlocutors",
                         "diplomats", "chiefs", "both", "they", "nations", "participants", "two"])  # fmt: skip
MEETING = frozenset(["discussion", "conversation", "talk", "talks", "meeting", "call", "consultation", "exchange",
                     "agenda", "negotiation", "attention", "session", "dialogue"])  # fmt: skip
GENERAL_BODIES = frozenset(["united-nations", "security-council"])
HEADS = frozenset(["head", "department", "ministry", "delegation", "side", "leadership", "diplomat", "government"])
EUROPE = "european-union"
NEAR = 250  # characters
LEDE = 900  # characters at the head of an account in which the sides are named


@dataclass(slots=True)
class Parties:
    """The sides of one meeting as one account names them.

    `keys` are the sides, the account's first-named first (ISO 3166-1 alpha-3, or an organization's key); `people`
    gives the side of a folded surname or actor's id.
    """

    keys: list[str] = field(default_factory=list)
    of_actor: dict[str, str] = field(default_factory=dict)
    surnames: dict[str, str] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    mentions: list[tuple[int, int, str]] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    own: str | None = None
    last: str | None = None

    def at(self, token: Token) -> str | None:
        """The side of the actor whose mention holds `token`, None for nobody's."""
        if token.pos_ == "PROPN" and token.lower_ in self.surnames:
            return self.surnames[token.lower_]
        place = bisect_right(self.starts, token.idx) - 1
        for start, end, key in reversed(self.mentions[max(0, place - 3) : place + 1]):
            if start <= token.idx < end:
                return key
        return None

    def who(self, subject: Token | None) -> list[str]:
        """The sides that a subject stands for, sorted; empty where it is neither."""
        if subject is None:
            return []
        if subject.lower_ in PLURAL_ONLY and self._means_both(subject):
            return sorted(self.keys[:2])
        heads = [subject, *(c for c in subject.conjuncts if c.i > subject.i)]
        found = {key for head in heads if (key := self._one(head))}
        if found:
            if len(found) == 1:
                self.last = next(iter(found))
            return sorted(found)
        joint = self._means_both(subject) or subject.lemma_.lower() in MEETING
        return sorted(self.keys[:2]) if joint else []

    def _one(self, head: Token) -> str | None:
        """The side of one head of a subject, by the surest of what tells it."""
        if head.lower_ in ("he", "she") and self.last:
            return self.last
        tries = (self._ours, self._of, self._titled, self._named, self._beside, self._described)
        return next((key for read in tries if (key := read(head)) in self.keys), None)

    def _ours(self, head: Token) -> str | None:
        return self.own if any(c.dep_ == "poss" and c.lower_ == "our" for c in head.children) else None

    def _of(self, head: Token) -> str | None:
        """ "The President of X"."""
        titled = head.lemma_.lower() in TITLES | HEADS and any(c.lower_ == "of" for c in head.children)
        return self._within(head) if titled else None

    def _titled(self, head: Token) -> str | None:
        """ "The Ambassador", where one side has one."""
        named = any(c.pos_ == "PROPN" and c.lower_ not in principals.offices() for c in head.children)
        return None if named else self.titles.get(head.lower_)

    def _named(self, head: Token) -> str | None:
        return self.at(head) if head.pos_ != "NOUN" else None

    def _beside(self, head: Token) -> str | None:
        """ "The Romanian side", "Türkiye's minister"."""
        told = (self._state(c) for c in head.children if c.dep_ in ("amod", "compound", "poss", "nmod"))
        return next((key for key in told if key in self.keys), None)

    def _described(self, head: Token) -> str | None:
        key = self.at(head)
        if key is None and head.lemma_.lower() in TITLES | HEADS:
            key = self._within(head)
        return key

    def _within(self, head: Token) -> str | None:
        return country_in(" ".join(t.text for t in head.subtree))

    def _state(self, token: Token) -> str | None:
        if token.lower_ in ("european", "europe") and EUROPE in self.keys:
            return EUROPE
        return self.at(token) or country_in(token.text)

    def _means_both(self, subject: Token) -> bool:
        if len(self.keys) < 2:
            return False
        word = subject.lower_
        if word in ("they", "both"):
            return True
        plural = word in PLURAL_ONLY
        marked = any(c.lower_ in ("two", "both", "the", "all") for c in subject.children)
        foreign = any(c.dep_ in ("amod", "compound", "poss") and c.pos_ == "PROPN" for c in subject.children)
        return plural and marked and not foreign


def country_in(words: str) -> str | None:
    """The side that these words name first: a state's ISO code by its name, adjective, capital or seat, or the key of
    an intergovernmental body; None for none."""
    for _, _, entries in hits(norms(words), tables()):
        for entry in entries:
            if entry.country and entry.form in ("name", "adjective", "capital", "seat", "people"):
                return entry.country
            if entry.form == "org" and "IGO" in entry.sectors and entry.key not in GENERAL_BODIES:
                return entry.key
    return None


@dataclass(slots=True)
class Cast:
    """Who is named at the head of one account: actors with a side, weights of the sides, people whose side is open."""

    parties: Parties
    weight: Counter[str]
    open: list[dict[str, Any]]
    people: dict[str, set[str]]
    principals: list[Principal]


def cast(doc: Doc, records: list[dict[str, Any]], title: str | None) -> Cast:
    """The people and states of one account by side, and how much each side is named where the sides are presented."""
    found = Cast(Parties(), Counter(), [], {}, principals.find(doc))
    for each in found.principals:
        if each.side is not None:
            found.weight[each.side] += 8
    for row in (r for r in records if r["table"] == "actors"):
        body = "IGO" in (row["sectors"] or []) and row["kind"] != "person"
        key = row["country"] or (row["key"] if body else None)
        if row["kind"] == "person" and not _is_name(row["name"]):
            continue
        if key is None and row["kind"] == "person":
            key = _beside(doc, row)
        if key is None or key in GENERAL_BODIES:
            if row["kind"] == "person" and min(m[0] for m in row["mentions"]) < LEDE:
                found.open.append(row)
            continue
        add(found, row, key)
    if title and (country := country_in(title)):
        found.weight[country] += 3
    return found


def add(found: Cast, row: dict[str, Any], key: str) -> None:
    """Put an actor on a side."""
    found.parties.of_actor[row["id"]] = key
    if row["kind"] == "person":
        for part in parts(row["name"]):
            found.people.setdefault(part, set()).add(key)
    for start, end in row["mentions"]:
        found.parties.mentions.append((start, end, key))
        if start < LEDE:
            found.weight[key] += (4 if row["kind"] == "person" else 2) + (2 if start < NEAR else 0)


def parts(name: str) -> list[str]:
    """The parts of a person's name, lower case, by which the person may be called."""
    words = re.findall(r"[^\W\d_][\w'’-]+", name)
    kept = [w for w in words if w[:1].isupper() and len(w) > 1 and w.lower() not in TITLES | principals.offices()]
    return [w.lower() for w in kept if not country_in(w)]


def _is_name(name: str) -> bool:
    """Whether an actor that is called a person is called by name: not "President of the United States"."""
    words = name.split()
    return name[:1].isupper() and "of" not in words and not any(w.lower() in common() for w in words[-1:])


def _beside(doc: Doc, row: dict[str, Any]) -> str | None:
    """The side in the words straight before or behind a person's name: "U.S. National Security Advisor X"."""
    for start, end in row["mentions"][:4]:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None or not any(t.pos_ == "PROPN" for t in span):
            continue
        first = span.start
        while (
            first > span.sent.start
            and span.start - first < 9
            and (
                doc[first - 1].pos_ in ("PROPN", "ADJ", "NOUN")
                or doc[first - 1].lower_ in ("of", "the", "'s", "for", "and", "&")
            )
        ):
            first -= 1
        if key := country_in(doc[first : span.start].text):
            return key
        after = span.end
        while after < span.sent.end and not doc[after - 1].whitespace_ and doc[after].text != ",":
            after += 1  # the rest of a name that was cut at its hyphen
        behind = list(doc[after : min(after + 14, span.sent.end)])
        told = next((n for n, t in enumerate(behind) if t.pos_ in ("VERB", "AUX") or t.lower_ in ("and", "with")), 14)
        office = bool(behind) and behind[0].text in ("of", ",") and any(t.lower_ == "of" for t in behind[:told])
        if office and (key := country_in(" ".join(t.text for t in behind[:told]))):
            return key
    return None


def settle(casts: list[Cast]) -> list[str]:
    """The two sides of the meeting, over all its accounts; people whose side one account leaves open are placed.

    A person whom no account places, and who is named with people of one other side only, is a side of their own.
    """
    known: dict[str, set[str]] = {}
    for each in casts:
        for one in each.principals:
            for part in one.names if one.side else ():
                known.setdefault(part, set()).add(str(one.side))
    presented = dict(known)
    for each in casts:
        for part, keys in each.people.items():
            known.setdefault(part, set()).update(keys)
    for each in casts:
        for row in list(each.open):
            keys = set().union(*(presented.get(p) or known.get(p, set()) for p in parts(row["name"])))
            if len(keys) == 1:
                add(each, row, next(iter(keys)))
                each.open.remove(row)
    total: Counter[str] = Counter()
    for each in casts:
        for key, weight in each.weight.items():
            total[key] += min(weight, 30)
    shared = {key for key in total if sum(key in each.weight for each in casts) > 1}
    best = [key for key, _ in total.most_common(8) if key in shared or len(casts) == 1][:2]
    if len(best) < 2:
        best += [key for key, _ in total.most_common(4) if key not in best][: 2 - len(best)]
    best = _own_people(casts, best)
    return best


def _own_people(casts: list[Cast], best: list[str]) -> list[str]:
    """Settle whose the principals are whom no account gives a side: of the side that has nobody else, or their own."""
    sided = {str(p.side) for each in casts for p in each.principals if p.side}
    sides: dict[str, str] = {name: str(p.side) for each in casts for p in each.principals if p.side for name in p.names}
    for each in casts:
        for one in each.principals:
            if one.side is None:
                known = {sides[name] for name in one.names if name in sides}
                one.side = next(iter(known)) if len(known) == 1 else None
            left = [key for key in best if key not in sided]
            if one.side is None and len(best) < 2:
                one.side = "-".join(one.names)
                best = [*best, one.side]
            elif one.side is None and len(left) == 1:
                one.side = left[0]
            if one.side is not None:
                sided.add(one.side)
                sides.update(dict.fromkeys(one.names, one.side))
    return best


def finish(found: Cast, best: list[str], casts: list[Cast], doc: Doc) -> Parties:
    """The parties of one account: sides in the order in which it names them, people of all accounts."""
    parties = found.parties
    parties.mentions.sort()
    parties.starts = [m[0] for m in parties.mentions]
    seen = list(dict.fromkeys(key for _, _, key in parties.mentions if key in best))
    parties.keys = seen + [key for key in best if key not in seen]
    people: dict[str, set[str]] = {}
    for each in casts:
        for part, keys in each.people.items():
            people.setdefault(part, set()).update(keys)
    parties.surnames = {part: next(iter(keys)) for part, keys in people.items() if len(keys) == 1}
    for each in casts:
        parties.surnames.update({name: str(p.side) for p in each.principals if p.side in best for name in p.names})
    parties.titles = titles(doc, parties, found.principals)
    return parties


def titles(doc: Doc, found: Parties, presented: list[Principal]) -> dict[str, str]:
    """Title words that only one side's people bear in this account, with that side: "Minister" X, "NSA" Y."""
    borne: dict[str, set[str]] = {}
    for one in presented:
        for title in one.titles if one.side in found.keys else ():
            borne.setdefault(title, set()).add(str(one.side))
    for token in doc:
        side = found.surnames.get(token.lower_)
        if side not in found.keys or token.pos_ != "PROPN":
            continue
        for before in range(token.i - 1, max(-1, token.i - 5), -1):
            if doc[before].pos_ != "PROPN":
                break
            if doc[before].lower_ in TITLES:
                borne.setdefault(doc[before].lower_, set()).add(str(side))
    return {title: next(iter(keys)) for title, keys in borne.items() if len(keys) == 1}
