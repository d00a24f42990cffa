"""Whom a singular description ("the Russian president") stands for; pronouns are read in `pronouns.py`."""

from __future__ import annotations

from functools import cache
from typing import Any

from dragoman.annotate.gazetteer import Tables, norms, optional, within
from dragoman.annotate.people import People, Someone, holds, hypernyms, role_gender, sectors_of, settle
from dragoman.annotate.titles import Description
from dragoman.annotate.tokens import Tokens

ANOTHER = frozenset(
    [
        "second",
        "third",
        "fourth",
        "other",
        "another",
        "different",
        "unnamed",
        "anonymous",
        "unidentified",
        "next",
        "future",
    ]
)
ONLY = frozenset(["wife", "husband", "mother", "father", "widow", "widower", "fiancee", "fiance", "running mate"])
ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "pobj", "dative", "poss", "agent", "conj")


@cache
def lexicon(kind: str) -> dict[str, dict[str, Any]]:
    """The words of the rules of one kind in coreference.toml, each with its rule."""
    return {w: row for row in optional("coreference.toml").get(kind, []) for w in row["words"]}


class Describer:
    """Finds or makes the person that a singular description names."""

    def __init__(self, tokens: Tokens, people: People, found: Tables, published: str | None) -> None:
        self.tokens, self.people, self.found, self.published = tokens, people, found, published
        self.by_head: dict[int, Someone] = {}

    def resolve(self, d: Description) -> Someone | None:
        """Whom `d` names; None where it names nobody in particular ("as a president", "he was a minister")."""
        who = self._joined(d) or self._resolve(d)
        if who is not None:
            self.by_head[d.head] = who
        return who

    def _joined(self, d: Description) -> Someone | None:
        """The person of the description that this one goes on from: "the former consul and current mayor"."""
        tokens = self.tokens
        bare = tokens.dep[d.head] == "conj" and tokens.tag[d.start] not in ("DT", "PRP$")
        who = self.by_head.get(tokens.head[d.head]) if bare else None
        if who is not None:
            who.mentions.append((d.start, d.end))
        return who

    def _resolve(self, d: Description) -> Someone | None:
        tokens = self.tokens
        if tokens.dep[d.head] not in ARGUMENTS or (d.start and tokens.lower[d.start - 1] == "as"):
            return None
        if (not d.definite and not self._acts(d)) or {"next", "future"} & set(tokens.lower[d.start : d.noun]):
            return None
        noun = tokens.words(d.noun, d.last + 1).lower()
        who = None
        if d.definite:
            who = self._earlier(d, noun)
            if who is None or (who.described and who.table is None):
                who = self._merged(who, self._speaking(d)) or self._stateless(d, noun) or self._holder(d, noun)
                who = who or self._just_named(d)
        if who is None:
            who = self._described(d, noun)
        who.mentions.append((d.start, d.end))
        return who

    def _acts(self, d: Description) -> bool:
        """Whether an indefinite description acts or speaks: "a president" alone is often nobody in particular."""
        if self.tokens.lower[d.start] in ("no", "neither", "any", "every", "each"):
            return False
        if d.start == d.noun and d.country is None and not self.tokens.title[d.start]:
            return False
        before = self.tokens.lower[max(0, d.start - 2) : d.start]
        return self.tokens.is_subject(d.head) or before[-1:] == ["by"] or before == ["according", "to"]

    def _earlier(self, d: Description, noun: str) -> Someone | None:
        best: Someone | None = None
        latest = -1
        gender = role_gender(noun)
        if set(self.tokens.lower[d.start : d.noun]) & ANOTHER:
            return None
        for who in self.people.all:
            if (d.country and who.country != d.country) or (gender and who.gender not in (None, gender)):
                continue
            if d.former != who.former or not self._called(who, noun, d):
                continue
            if d.owner is not None and not (who.described and self._worded(who, d)):
                continue
            if self.tokens.tag[d.start] == "PRP$" and noun not in ONLY and not self._owned(who):
                continue
            last = max((m[0] for m in who.mentions if m[0] < d.start), default=-1)
            if last > latest:
                best, latest = who, last
        return best

    def _called(self, who: Someone, noun: str, d: Description) -> bool:
        body = d.body.entry.name if d.body is not None and d.body.entry is not None else None
        if body is not None and who.affiliation is not None and who.affiliation != body:
            return False
        if who.described and not self._same_words(who, d):
            return False
        if any(r == noun or r.endswith(" " + noun) or r in hypernyms().get(noun, ()) for r in who.roles):
            return True
        if who.table is None or not (d.country or body):
            return who.table is not None and who.office is not None and who.office.endswith(noun)
        return any(holds(h, {noun}) for h in who.table.holdings if self.published is None or within(h, self.published))

    def _owned(self, who: Someone) -> bool:
        """Whether a person was introduced as somebody's ("his wife, Ann"), so that "his wife" may mean her again."""
        return any(self.tokens.tag[start] == "PRP$" for start, _ in who.mentions)

    def _worded(self, who: Someone, d: Description) -> bool:
        """Whether the two descriptions are the same words ("Ms. Reyes's aide")."""
        return who.parts == self.tokens.norm[d.start : d.end]

    def _same_words(self, who: Someone, d: Description) -> bool:
        """Whether what qualifies the noun of a second description is in the first ("the Democratic nominee")."""
        qualifiers = [self.tokens.norm[i] for i in range(d.start, d.noun) if self.tokens.tag[i] not in ("DT", "PRP$")]
        return who.table is not None or all(q in who.parts for q in qualifiers)

    def _stateless(self, d: Description, noun: str) -> Someone | None:
        """Whom the text names with that role, though with no state ("President X" for "the Russian president").

        Those named before, else the only one after. Where the text's own office-holders are not those of the tables,
        also the one person named without any role.
        """
        if d.country is None or d.former or d.body is not None or d.owner is not None:
            return None
        named = [w for w in self.people.all if not w.described and w.country is None and w.table is None and w.mentions]
        fit = [w for w in named if noun in w.roles or w.roles & hypernyms().get(noun, frozenset())]
        before = [w for w in fit if w.mentions[0][0] < d.start]
        if not before and not fit and self._contradicted():
            fit = [w for w in named if not w.roles and not w.sectors]
        found = max(before, key=lambda w: max(m[0] for m in w.mentions if m[0] < d.start), default=None)
        found = found or (fit[0] if len(fit) == 1 else None)
        if found is not None:
            self.people.describe(found, d)
        return found

    def _merged(self, described: Someone | None, named: Someone | None) -> Someone | None:
        """One person of a description and the name that it turns out to go with; either may be missing."""
        if described is None or named is None:
            return named or described
        named.mentions += described.mentions
        named.country = named.country or described.country
        self.people.all.remove(described)
        return named

    def _contradicted(self) -> bool:
        """Whether the text gives an office to somebody else than the tables do at its date."""
        for who in self.people.all:
            if who.table is None and who.country and not who.described and not who.former:
                for role in who.roles:
                    holders = self.found.offices.get((who.country, role), [])
                    if self.published and any(within(h, self.published) for _, h in holders):
                        return True
        return False

    def _speaking(self, d: Description) -> Someone | None:
        """The person without a role who is the subject of the sentence before, where "the minister said" goes on."""
        tokens = self.tokens
        if d.country is not None or d.body is not None or d.owner is not None or tokens.lower[d.start] != "the":
            return None
        if not tokens.is_subject(d.head) or tokens.lemma[tokens.verb_of(tokens.head[d.head])] not in lexicon("speech"):
            return None
        for who in self.people.all:
            if who.described or who.roles or who.sectors or who.table is not None:
                continue
            for start, end in who.mentions:
                near = 0 < tokens.sent[d.start] - tokens.sent[start] <= 2 and tokens.para[start] == tokens.para[d.start]
                if near and tokens.is_subject(tokens.head_of(start, end)):
                    self.people.describe(who, d)
                    return who
        return None

    def _goes_on(self, d: Description) -> bool:
        """Whether more of the noun phrase follows that says who it is ("the mayor of Merrow")."""
        tokens = self.tokens
        return d.end < tokens.count and tokens.lower[d.end] == "of" and tokens.head[d.end] == d.last

    def _just_named(self, d: Description) -> Someone | None:
        """Whom the text has just named, where an epithet takes him up: "Rep. X spoke. The Florida Republican said"."""
        tokens = self.tokens
        rule = lexicon("epithet").get(tokens.words(d.noun, d.last + 1).rsplit(" ", 1)[-1])
        own = set(tokens.lower[d.start : d.noun])
        aged = {"year", "old"} <= own  # "the 34-year-old mother of three": whoever it is
        plain = d.country is None and d.owner is None and d.end == d.last + 1 and not self._goes_on(d)
        former = d.former and not (rule is not None and rule.get("former"))
        if (
            (rule is None and not aged)
            or not (plain or aged)
            or former
            or own & ANOTHER
            or tokens.lower[d.start] != "the"
        ):
            return None
        verb, best, gender = tokens.verb_of(tokens.head[d.head]), None, role_gender(tokens.lower[d.last])
        for who in self.people.all:
            if who.described or (gender and who.gender not in (None, gender)):
                continue
            if rule is not None and not (set(who.sectors) & set(rule["sectors"]) if who.sectors else not who.roles):
                continue
            for start, end in who.mentions:
                gap = tokens.sent[d.start] - tokens.sent[start]
                head = tokens.head_of(start, end)
                if start < d.start and gap <= 2 and tokens.verb_of(tokens.head[head]) != verb:
                    rank = (-gap, tokens.is_subject(head), start)
                    best = max(best, (*rank, who), key=lambda each: each[:3]) if best else (*rank, who)
        return best[3] if best else None

    def _holder(self, d: Description, noun: str) -> Someone | None:
        """The holder of the office on the document's date, by the tables, unless the text has others in office."""
        if d.country is None or self.published is None or d.former or d.body is not None or self._contradicted():
            return None
        for office in [noun, *hypernyms_in_order(noun)]:
            for person, holding in self.found.offices.get((d.country, office), []):
                if within(holding, self.published) and (holding.end or self.published[:4] <= "2026"):
                    known = next((w for w in self.people.all if w.table is person), None)
                    if known is not None:
                        return known
                    who = Someone(person.name, norms(person.name), person, described=True)
                    who.gender = role_gender(noun)
                    who.roles.add(noun)
                    settle(who, self.published)
                    self.people.all.append(who)
                    return who
        return None

    def _described(self, d: Description, noun: str) -> Someone:
        tokens = self.tokens
        start = d.start + (tokens.tag[d.start] in ("DT", "PRP$") and d.start < d.last)
        body = d.body.entry if d.body is not None else None
        who = Someone(tokens.words(start, d.end), tokens.norm[start : d.end], by="people_words", described=True)
        who.country, who.sectors, who.former = d.country, sectors_of(d), d.former
        who.affiliation = body.name if body is not None else None
        who.roles |= {noun, d.role.name.lower()}
        who.gender = role_gender(noun)
        self.people.all.append(who)
        return who


def hypernyms_in_order(noun: str) -> list[str]:
    """The offices whose holder a wider word may name by itself, most senior first; "official" names none."""
    rule = lexicon("hypernym").get(noun)
    return list(rule["covers"]) if rule is not None and not rule.get("named_only") else []
