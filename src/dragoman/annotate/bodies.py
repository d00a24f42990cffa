"""The states, bodies and groups of a document: one `Body` for all the names of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from dragoman.annotate import metonyms
from dragoman.annotate.gazetteer import Entry, Tables, fold, optional
from dragoman.annotate.names import Name, words
from dragoman.annotate.people import Someone, sectors_of
from dragoman.annotate.titles import Description
from dragoman.annotate.tokens import Tokens

OTHERS = frozenset(["other", "same", "new", "first", "second", "last", "latter", "former", "whole", "next"])
GOVERNMENT = "government-of-"
MENTIONED = ("name", "people", "capital", "seat", "org", "city", "place")


@dataclass(slots=True)
class Body:
    """A state, body or group of one document; `parts` the words of its name, `mentions` token spans."""

    name: str
    kind: str
    key: str
    country: str | None
    sectors: list[str]
    by: str
    parts: list[str] = field(default_factory=list)
    mentions: list[tuple[int, int]] = field(default_factory=list)
    plural: bool = False
    called: set[str] = field(default_factory=set)  # nouns in apposition: "X, a think tank"


class Bodies:
    """Gathers the states, bodies and groups of one document."""

    def __init__(self, tokens: Tokens, found: Tables) -> None:
        self.tokens, self.found = tokens, found
        self.all: dict[str, Body] = {}
        self.initials: dict[str, Body] = {}
        self.nouns: set[str] = set()  # what the text calls some body

    def add_names(self, names: list[Name]) -> None:
        """Gather `names` of every form but persons; places are no actors, adjectives only before a body of theirs."""
        for i, name in enumerate(names):
            if name.form == "adjective" and i + 1 < len(names):
                self._add_first_of_two(name, names[i + 1])
            if name.form not in MENTIONED:
                continue
            body = self._of_name(name, names[i - 1] if i else None, names[i + 1] if i + 1 < len(names) else None)
            if body is not None:
                body.mentions.append((name.start, name.end))
                if name.form == "org":
                    body.called |= self._beside(name)
                    self.nouns |= {words_of.split(" ")[-1] for words_of in body.called}

    def _beside(self, name: Name) -> set[str]:
        """What the words beside a body's name call it: "the think tank X", "X, a private bank"."""
        tokens = self.tokens
        head = tokens.head_of(name.start, name.end)
        found = [
            c for c in tokens.children[head] if (tokens.dep[c] == "appos" and c > head) or tokens.dep[c] == "compound"
        ]
        if tokens.dep[head] == "appos":
            found.append(tokens.head[head])
        return {" ".join(tokens.lower[tokens.doc[c].left_edge.i : c + 1]) for c in found if tokens.tag[c] == "NN"}

    def _of_name(self, name: Name, before: Name | None, after: Name | None) -> Body | None:
        entry = name.entry
        if name.form in ("capital", "seat", "city", "place"):
            return self._metonym(name, before, after)
        if name.form == "people":
            return self._people(name)
        if entry is None:
            return None
        if name.form == "name" and entry.country:
            return self.state(entry.country, "states")
        if entry.country and (entry.key.startswith(GOVERNMENT) or self._means_state(name)):
            return self.state(entry.country, entry.table)
        return self._organization(entry, self.tokens.norm[name.start : name.end])

    def _add_first_of_two(self, adjective: Name, after: Name) -> None:
        """The first body of "Russian and Chinese officials", whose pattern the tables found for the second only."""
        first, second = adjective.entry, after.entry
        joined = self.tokens.lower[adjective.end : after.start] == ["and"]
        if not joined or first is None or second is None or second.table != "organizations/generic":
            return
        state = self.found.states.get(second.country or "")
        if state is None or state.name not in second.name or first.country in (None, second.country):
            return
        name = second.name.replace(state.name, first.name)
        entry = Entry("org", name, second.kind, fold(name), first.country, list(second.sectors), second.table)
        body = self._organization(entry, self.tokens.norm[adjective.start : adjective.end])
        body.mentions.append((adjective.start, adjective.end))

    def add_partner(self, at: list[Name | None], d: Description) -> None:
        """The first group of "Polish and Romanian farmers", `d` being the second."""
        name = at[d.start - 2] if d.start > 1 and self.tokens.lower[d.start - 1] == "and" else None
        if name is None or name.form != "adjective" or name.entry is None or d.country in (None, name.entry.country):
            return
        body = self.add_group(replace(d, country=name.entry.country, start=name.start))
        if body is not None:
            body.mentions.append((name.start, name.end))

    def state(self, code: str, by: str) -> Body | None:
        """The actor of a state, by its ISO code."""
        state = self.found.states.get(code)
        return None if state is None else self._get(code, state.name, "country", code, [], by)

    def _means_state(self, name: Name) -> bool:
        """Whether the name ends in a noun that stands for the state itself ("the U.S. government")."""
        return name.end - name.start > 1 and self.tokens.lower[name.end - 1] in _nouns_of_rule()

    def _metonym(self, name: Name, before: Name | None, after: Name | None) -> Body | None:
        entry, tokens = name.entry, self.tokens
        beside = any(
            n is not None and entry is not None and n.form == "name" and n.entry is not None
            and n.entry.country == entry.country and gap == [","]
            for n, gap in ((after, tokens.text[name.end : after.start] if after else []),)
        )  # fmt: skip
        stands, rule = metonyms.reading(tokens, name.start, name.end, name.form if entry else "capital", beside)
        if not stands:
            return None
        if entry is not None and entry.form == "org":
            return self._organization(entry, tokens.norm[name.start : name.end])
        if name.form in ("capital", "seat") and entry is not None and entry.country:
            return self.state(entry.country, f"metonyms/{rule}")
        if name.form == "place" and rule == "subject":
            text = tokens.words(name.start, name.end)
            return self._get(fold(text), text, "organization", None, [], f"metonyms/{rule}")
        return None

    def _people(self, name: Name) -> Body:
        if name.entry is not None and name.entry.country:
            text = f"People of {name.entry.name}"
            return self._get(fold(text), text, "group", name.entry.country, [], "states", plural=True)
        text = self.tokens.words(name.start, name.end)
        return self._get(fold(text), text, "group", None, [], name.by, plural=True)

    def _organization(self, entry: Entry, parts: list[str]) -> Body:
        plural = entry.kind == "group"
        if entry.table in ("ner", "") or entry.table.startswith("titles"):
            known = self._shortened(parts)
            if known is not None:
                return known
        body = self._get(
            entry.key, entry.name, entry.kind, entry.country, list(entry.sectors), entry.table, plural=plural
        )
        if not body.parts:
            body.parts = parts
            letters = "".join(p[0] for p in parts if p[0].isupper())
            if len(letters) > 1:
                self.initials.setdefault(letters, body)
        return body

    def _shortened(self, parts: list[str]) -> Body | None:
        """The body named before whose name begins with `parts`, or whose initials they are."""
        if len(parts) == 1 and parts[0].isupper() and parts[0] in self.initials:
            return self.initials[parts[0]]
        for body in self.all.values():
            begins = len(body.parts) > len(parts) and body.parts[: len(parts)] == parts
            if len(parts) == 1 and begins and body.parts[1].islower():
                continue  # "Trump" is not the Trump campaign
            if begins and (len(parts) > 1 or parts[0] not in words("body_word")):
                return body
        return None

    def _get(
        self, key: str, name: str, kind: str, country: str | None, sectors: list[str], by: str, *, plural: bool = False
    ) -> Body:
        body = self.all.get(key)
        if body is None:
            body = self.all[key] = Body(name, kind, key, country, sectors, by, plural=plural)
        return body

    def add_group(self, d: Description) -> Body | None:
        """The group that a plural description names: that country's, or the last one so called ("the officials")."""
        noun = self.tokens.words(d.noun, d.last + 1).lower()
        if d.country is None and d.body is None and d.definite and d.owner is None and not d.possessed:
            so_called = [b for b in self.all.values() if b.plural and noun in b.name.lower()]
            earlier = [(max(m[0] for m in b.mentions if m[0] < d.start), b) for b in so_called if _before(b, d.start)]
            if earlier:
                return max(earlier, key=lambda item: item[0])[1]
        owner = d.body.entry if d.body is not None and d.body.entry is not None else None
        state = self.found.states.get(d.country or "")
        prefix = "former " if d.former else ""
        of = owner.name if owner is not None else state.name if state is not None else ""
        if d.owner is not None:
            of = of or self.tokens.words(d.owner.start, d.owner.end)
        name = f"{prefix}{noun} of {of}" if of else f"{prefix}{noun}"
        sectors = sectors_of(d)
        called = self._called(d, noun)
        name = name if called == noun else f"{prefix}{called} of {of}" if of else f"{prefix}{called}"
        key = f"{d.country or ''}-{owner.key if owner else fold(of) if d.owner else ''}-{fold(prefix + called)}".strip(
            "-"
        )
        return self._get(key, name[0].upper() + name[1:], "group", d.country, sectors, "people_words", plural=True)

    def _called(self, d: Description, noun: str) -> str:
        """The noun with what qualifies it ("security sources"), so that two groups of one noun stay two."""
        tokens = self.tokens
        first = d.noun
        while first > d.start and tokens.tag[first - 1] in ("JJ", "NN", "VBN", "NNS") and not tokens.capital(first - 1):
            first -= 1
        qualified = tokens.words(first, d.noun).lower() if first < d.noun else ""
        whose = tokens.lower[d.start] if tokens.tag[d.start] == "PRP$" else ""
        own = " ".join(w for w in (whose, qualified) if w and w not in words("modifier"))
        return f"{own} {noun}" if own else noun

    def ministry_of(self, roles: set[str], country: str | None) -> Body:
        """The ministry of a minister whom the text calls by `roles`: the foreign minister's is the Foreign Ministry."""
        heads = [r for r in roles if r.endswith(" minister") and r != "prime minister"]
        role = min(heads, key=lambda r: (len(r), r), default="")
        name = " ".join([*role.split()[:-1], "ministry"]).title()
        state = self.found.states.get(country or "")
        if state is not None and role == "foreign minister":
            name = f"Ministry of Foreign Affairs of {state.name}"
        elif state is not None:
            name = f"{name} of {state.name}"
        return self._get(fold(name), name, "organization", country, ["GOV"], "coreference/the-ministry")

    def _so_called(self, body: Body, start: int, i: int) -> bool:
        """Whether the text calls the body by the noun at `i`, and by one of the words from `start` that qualify it."""
        own = set(self.tokens.lower[start:i])
        called = [words_of.split(" ") for words_of in body.called]
        return any(each[-1] == self.tokens.lower[i] and (not own or own & set(each)) for each in called)

    def camp_of(self, leader: Someone, noun: str) -> Body:
        """The campaign, administration or team that goes by its leader's surname."""
        kind = "GOV" if noun in ("administration", "government", "cabinet") else "PTY"
        name = f"{leader.name.split()[-1]} {noun}"
        return self._get(fold(name), name, "organization", leader.country, [kind], "titles/camp")

    def taken_up(self, i: int) -> tuple[int, Body] | None:
        """Where "the ministry", "the small bank" with its noun at token `i` begins, and the body that it takes up.

        None where none before it fits. A body that the text itself calls so comes before one whose name or sector fits.
        """
        tokens, noun = self.tokens, self.tokens.lower[i]
        rule = _body_nouns().get(noun)
        if tokens.tag[i] != "NN" or tokens.dep[i] == "compound" or not (rule or noun in self.nouns):
            return None
        start = i - 1
        while start > 0 and i - start < 4 and tokens.tag[start] == "JJ" and not tokens.capital(start):
            start -= 1
        if start < 0 or tokens.lower[start] not in ("the", "this") or set(tokens.lower[start:i]) & OTHERS:
            return None
        before = [(max((m[0] for m in b.mentions if m[0] < i), default=-1), b) for b in self.all.values()]
        near = [(last, b) for last, b in before if last >= 0 and b.kind != "country" and b.by != "people_words"]
        fits = [each for each in near if self._so_called(each[1], start + 1, i)] or [
            e for e in near if rule and _fits(e[1], rule, noun)
        ]
        return (start, max(fits, key=lambda each: each[0])[1]) if fits else None


def _before(body: Body, position: int) -> bool:
    return any(start < position for start, _ in body.mentions)


def _fits(body: Body, rule: dict[str, Any], noun: str) -> bool:
    names = [n for n in rule.get("names", []) if n.lower() == noun]
    return any(n in body.name.split() for n in names) or bool(set(rule.get("sectors", [])) & set(body.sectors))


@cache
def _nouns_of_rule() -> frozenset[str]:
    return frozenset(w for row in optional("metonyms.toml").get("government", []) for w in row["words"])


@cache
def _body_nouns() -> dict[str, dict[str, Any]]:
    return {w: row for row in optional("coreference.toml").get("body_noun", []) for w in row["words"]}
