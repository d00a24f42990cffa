"""Whom descriptions ("the Russian president") and pronouns ("he", "its") stand for.

Pronouns go to the most salient person that number, gender and quotation allow, salience being a sum over recent
mentions weighed by grammatical role and halved by each sentence between (after Lappin and Leass, 1994). "It" and
"they" are linked only where the clause makes it plain.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.annotate.bodies import Bodies, Body
from dragoman.annotate.gazetteer import Tables, norms, optional, within
from dragoman.annotate.people import People, Someone, holds, hypernyms, role_gender, sectors_of, settle
from dragoman.annotate.titles import Description
from dragoman.annotate.tokens import Tokens

REACH = 5  # sentences back to an antecedent
REPEATED = 0.3  # what a further mention adds to the weightiest
PARAGRAPH = 0.7  # what a paragraph's end leaves of it
LAST_SPEAKER = (
    2.5  # what it adds to have spoken in the sentence before, for the "he" of a quotation that opens a paragraph
)
FADE = 0.55  # what a sentence's distance leaves of a mention's weight
WEIGHTS = {"nsubj": 1.0, "nsubjpass": 0.95, "pobj": 0.5, "dobj": 0.6, "poss": 0.45, "appos": 0.5, "agent": 0.9}
ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "pobj", "dative", "poss", "agent", "conj")


@cache
def lexicon(kind: str) -> dict[str, dict[str, Any]]:
    """The words of the rules of one kind in coreference.toml, each with its rule."""
    return {w: row for row in optional("coreference.toml").get(kind, []) for w in row["words"]}


class Describer:
    """Finds or makes the person that a singular description names."""

    def __init__(self, tokens: Tokens, people: People, found: Tables, published: str | None) -> None:
        self.tokens, self.people, self.found, self.published = tokens, people, found, published

    def resolve(self, d: Description) -> Someone | None:
        """Whom `d` names; None where it names nobody in particular ("as a president", "he was a minister")."""
        tokens = self.tokens
        if tokens.dep[d.head] not in ARGUMENTS or (d.start and tokens.lower[d.start - 1] == "as"):
            return None
        if not d.definite and not self._acts(d):
            return None
        noun = tokens.words(d.noun, d.last + 1).lower()
        who = None
        if d.definite:
            who = self._earlier(d, noun)
            if who is None or (who.described and who.table is None):
                who = self._merged(who, self._speaking(d)) or self._stateless(d, noun) or self._holder(d, noun)
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
        for who in self.people.all:
            if (d.country and who.country != d.country) or (gender and who.gender not in (None, gender)):
                continue
            if d.former != who.former or not self._called(who, noun, d):
                continue
            last = max((m[0] for m in who.mentions if m[0] < d.start), default=-1)
            if last > latest:
                best, latest = who, last
        return best

    def _called(self, who: Someone, noun: str, d: Description) -> bool:
        body = d.body.entry.name if d.body is not None and d.body.entry is not None else None
        if body is not None and who.affiliation is not None and who.affiliation != body:
            return False
        if who.described and (d.owner is not None or not self._same_words(who, d)):
            return False
        if any(r == noun or r.endswith(" " + noun) or r in hypernyms().get(noun, ()) for r in who.roles):
            return True
        if who.table is None or not (d.country or body):
            return who.table is not None and who.office is not None and who.office.endswith(noun)
        return any(holds(h, {noun}) for h in who.table.holdings if self.published is None or within(h, self.published))

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


@dataclass(order=True, slots=True)
class _Mention:
    start: int
    end: int
    order: int
    weight: float
    subject_of: int


class Pronouns:
    """Links the pronouns of one document to its people and bodies."""

    def __init__(self, tokens: Tokens, people: People, bodies: Bodies) -> None:
        self.tokens, self.people, self.bodies = tokens, people, bodies
        self.events: list[_Mention] = []
        self.speakers: dict[int, set[int]] = {}
        for order, who in enumerate(people.all):
            for start, end in who.mentions:
                insort(self.events, self._event(start, end, order))

    def _event(self, start: int, end: int, order: int) -> _Mention:
        tokens = self.tokens
        head = tokens.head_of(start, end)
        subject = tokens.is_subject(head)
        dep = "agent" if tokens.dep[tokens.head[head]] == "agent" else tokens.dep[head]
        weight = WEIGHTS["nsubj"] if subject else WEIGHTS.get(dep, 0.4)
        return _Mention(start, end, order, weight, tokens.verb_of(tokens.head[head]) if subject else -1)

    def link(self) -> None:
        """Add each pronoun that can be resolved to its actor's mentions: those outside quotations first."""
        personal, plain = self._pronouns()
        for i in [i for i in personal if not self.tokens.quote[i]]:
            self._link_person(i)
        self._find_speakers()
        for i in [i for i in personal if self.tokens.quote[i]]:
            self._link_person(i)
        covering = self._heads_of_bodies()
        for i in plain:
            body = self._clause_body(i, covering)
            if body is not None:
                body.mentions.append((i, i + 1))

    def _pronouns(self) -> tuple[list[int], list[int]]:
        table = lexicon("pronoun")
        personal: list[int] = []
        plain: list[int] = []
        for i, (lower, tag) in enumerate(zip(self.tokens.lower, self.tokens.tag, strict=True)):
            if tag in ("PRP", "PRP$") and lower in table:
                (personal if table[lower]["gender"] in ("m", "f") else plain).append(i)
        return personal, plain

    def _link_person(self, i: int) -> None:
        gender = lexicon("pronoun")[self.tokens.lower[i]]["gender"]
        order = self._most_salient(i, gender)
        if order is None:
            return
        who = self.people.all[order]
        who.gender = who.gender or gender
        who.mentions.append((i, i + 1))
        insort(self.events, self._event(i, i + 1, order))

    def _most_salient(self, i: int, gender: str) -> int | None:
        tokens, people = self.tokens, self.people.all
        barred = self.speakers.get(tokens.quote[i], set()) if tokens.quote[i] else set()
        verb = tokens.verb_of(tokens.head[i]) if tokens.dep[i] in ("dobj", "dative", "pobj") else -1
        reflexive = tokens.lower[i].endswith("self")
        speech = lexicon("speech")
        speaks = tokens.is_subject(i) and tokens.lemma[tokens.verb_of(tokens.head[i])] in speech
        quoting = speaks and not tokens.quote[i] and self._quotes(i)
        if quoting:
            barred = barred | self._named_in_quotes(i)
        blamed = self._object_before_for(i)
        above = self._verbs_above(i)
        if reflexive and (own := self._own_subject(i)) is not None:
            return own
        score: dict[int, list[float]] = {}
        latest: dict[int, int] = {}
        for event in reversed(self.events[: bisect_left(self.events, i, key=lambda e: e.start)]):
            gap = tokens.sent[i] - tokens.sent[event.start]
            if gap > REACH:
                break
            who = people[event.order]
            if event.order in barred or who.gender not in (None, gender) or event.end > i:
                continue
            if verb >= 0 and event.subject_of == verb and not reflexive:
                barred = barred | {event.order}
                score.pop(event.order, None)
                continue
            weight = event.weight * FADE**gap * (0.55 if who.described else 1.0)
            weight *= 1.0 if who.gender == gender else 0.7
            if event.start <= blamed < event.end:
                weight *= 6
            elif not gap and event.subject_of >= 0:
                weight *= 2.5 if event.subject_of in above else 1.6
            same = tokens.para[event.start] == tokens.para[i]
            weight *= 1.0 if same else PARAGRAPH
            if speaks and event.subject_of >= 0 and tokens.lemma[event.subject_of] in speech:
                weight *= 1.6 if same else LAST_SPEAKER if quoting and gap == 1 else 1.0
            if tokens.quote[event.start] != tokens.quote[i]:
                weight *= 0.5 if tokens.quote[event.start] else 0.9
            score.setdefault(event.order, []).append(weight)
            latest.setdefault(event.order, event.start)
        if not score:
            return self._ahead(i, gender)
        total = {order: max(w) + REPEATED * (sum(w) - max(w)) for order, w in score.items()}
        return max(total, key=lambda order: (round(total[order], 3), latest[order]))

    def _verbs_above(self, i: int) -> set[int]:
        """The verb of a pronoun's clause and those that govern it: their subjects come first (Hobbs, 1978)."""
        tokens, found = self.tokens, set()
        for _ in range(3):
            verb = tokens.verb_of(tokens.head[i])
            found.add(verb)
            if tokens.dep[verb] not in ("ccomp", "xcomp", "pcomp", "prep") or tokens.head[verb] == verb:
                break
            i = verb
        return found

    def _own_subject(self, i: int) -> int | None:
        """The person who is the subject of a reflexive pronoun's own clause, or of the one that governs it."""
        subject = self._subject(self.tokens.verb_of(self.tokens.head[i]), i)
        covering = [e for e in self.events if subject is not None and e.start <= subject < e.end]
        return min(covering, key=lambda e: e.end - e.start).order if covering else None

    def _ahead(self, i: int, gender: str) -> int | None:
        """The only person whom the pronoun's sentence names after it ("When he left, Mr. X said so")."""
        tokens = self.tokens
        after = self.events[bisect_left(self.events, i, key=lambda e: e.start) :]
        named = {e.order for e in after if tokens.sent[e.start] == tokens.sent[i]}
        fit = [o for o in named if self.people.all[o].gender in (None, gender) and not self.people.all[o].described]
        return fit[0] if len(fit) == 1 and not tokens.quote[i] else None

    def _object_before_for(self, i: int) -> int:
        """The object that "for" and the pronoun's phrase tell about ("blamed X for his role"); -1 for none."""
        tokens = self.tokens
        for _ in range(6):
            above = tokens.head[i]
            if tokens.lower[i] == "for" and tokens.dep[i] == "prep":
                return next((c for c in tokens.children[above] if tokens.dep[c] == "dobj" and c < i), -1)
            if above == i or tokens.dep[i] in ("relcl", "ccomp", "pcomp"):
                return -1
            i = above
        return -1

    def _quotes(self, i: int) -> bool:
        """Whether this sentence holds quoted words."""
        tokens, sent = self.tokens, self.tokens.sent[i]
        first = bisect_left(tokens.sent, sent)
        return any(tokens.quote[first : bisect_right(tokens.sent, sent)])

    def _named_in_quotes(self, i: int) -> set[int]:
        """Whom the quoted words of this sentence name: nobody calls himself so, hence it is another who speaks."""
        tokens, sent = self.tokens, self.tokens.sent[i]
        return {e.order for e in self.events if tokens.quote[e.start] and tokens.sent[e.start] == sent}

    def _find_speakers(self) -> None:
        """Who utters each quotation: the nearest subject of a verb of speech outside marks in its paragraph."""
        tokens, speech = self.tokens, lexicon("speech")
        saying: dict[int, list[_Mention]] = {}
        for event in self.events:
            if event.subject_of >= 0 and not tokens.quote[event.start] and tokens.lemma[event.subject_of] in speech:
                saying.setdefault(tokens.para[event.start], []).append(event)
        bounds: dict[int, tuple[int, int]] = {}
        for i, quote in enumerate(tokens.quote):
            if quote:
                bounds[quote] = (bounds.get(quote, (i, i))[0], i)
        for quote, (first, last) in bounds.items():
            near = saying.get(tokens.para[first], [])
            if near:
                nearest = min(near, key=lambda e: max(first - e.end, e.start - last))
                self.speakers[quote] = {nearest.order}

    def _heads_of_bodies(self) -> dict[int, Body]:
        found: dict[int, Body] = {}
        for body in self.bodies.all.values():
            for start, end in body.mentions:
                found[self.tokens.head_of(start, end)] = body
        return found

    def _clause_body(self, i: int, covering: dict[int, Body]) -> Body | None:
        """The body that "it", "its", "they", "their" at `i` takes up: the subject of its clause or of the saying."""
        tokens = self.tokens
        group = lexicon("pronoun")[tokens.lower[i]]["gender"] == "group"
        verb = tokens.verb_of(tokens.head[i])
        if tokens.tag[i] == "PRP$" or tokens.lower[i].endswith(("self", "selves")):
            subject = self._subject(verb, i)
        elif tokens.dep[i] == "nsubj" and not self._empty(verb):
            subject = self._subject_above(verb, i)
        else:
            return None
        body = covering.get(subject) if subject is not None else None
        return body if body is not None and body.plural == group else None

    def _subject(self, verb: int, before: int) -> int | None:
        """The subject of `verb` that stands before a token; that of the verb it is joined to where it has none."""
        tokens = self.tokens
        for _ in range(4):
            subjects = [c for c in tokens.children[verb] if tokens.dep[c] in ("nsubj", "nsubjpass")]
            if subjects:
                return subjects[0] if subjects[0] < before else None
            if tokens.dep[verb] not in ("conj", "xcomp", "advcl", "aux", "pcomp", "prep") or tokens.head[verb] == verb:
                return None
            verb = tokens.verb_of(tokens.head[verb])
        return None

    def _subject_above(self, verb: int, before: int) -> int | None:
        tokens = self.tokens
        above = tokens.head[verb]
        if tokens.dep[verb] == "ccomp" and tokens.lemma[above] in lexicon("speech"):
            return self._subject(above, before)
        if tokens.dep[verb] == "ROOT" and before and not tokens.quote[before]:
            return self._subject_of_last_sentence(before)
        return None

    def _subject_of_last_sentence(self, i: int) -> int | None:
        tokens = self.tokens
        sentence = tokens.sent[i]
        first = i
        while first and tokens.sent[first - 1] == sentence:
            first -= 1
        if i - first > 1 or not first or tokens.para[first - 1] != tokens.para[i]:
            return None
        root = first - 1
        while tokens.head[root] != root and tokens.sent[root] == sentence - 1:
            root = tokens.head[root]
        return self._subject(root, i)

    def _empty(self, verb: int) -> bool:
        """Whether the verb is one that "it" often goes with for no one ("it is clear that", "it took")."""
        return self.tokens.lemma[verb] in lexicon("idle")
