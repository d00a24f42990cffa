"""Whom "he" and "she" stand for.

Pronouns go to the most salient person that number, gender and quotation allow, salience being a sum over recent
mentions weighed by grammatical role and halved by each sentence between (after Lappin and Leass, 1994).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass

from dragoman.annotate.bodies import Bodies
from dragoman.annotate.body_pronouns import BodyPronouns, clause_subject
from dragoman.annotate.coreference import lexicon
from dragoman.annotate.people import People
from dragoman.annotate.tokens import Tokens

REACH = 5  # sentences back to an antecedent
REPEATED = 0.3  # what a further mention adds to the weightiest
PARAGRAPH = 0.7  # what a paragraph's end leaves of it
LAST_SPEAKER = (
    2.5  # what it adds to have spoken in the sentence before, for the "he" of a quotation that opens a paragraph
)
CLOSE = 5  # tokens from a noun to the subject of its relative clause
LONGEST = 12  # tokens of a mention
OWNER = 0.8  # the weight of whoever owns the subject
FADE = 0.55  # what a sentence's distance leaves of a mention's weight
CONDITIONS = ("if", "unless", "because", "although", "though")  # clauses that belong to what is said
WEIGHTS = {"nsubj": 1.0, "nsubjpass": 0.95, "pobj": 0.5, "dobj": 0.6, "poss": 0.45, "appos": 0.5, "agent": 0.9}


@dataclass(order=True, slots=True)
class _Mention:
    start: int
    end: int
    order: int
    weight: float
    subject_of: int


@dataclass(slots=True)
class _Sought:
    """A pronoun whose person is sought: its token, whether it speaks, and by a quotation; who and which tokens it
    cannot mean; the object that it tells about, and the verbs above it.
    """

    at: int
    gender: str
    speaks: bool
    quoting: bool
    barred: set[int]
    told: range
    blamed: int
    above: set[int]


class Pronouns:
    """Links the pronouns of one document to its people and bodies."""

    def __init__(self, tokens: Tokens, people: People, bodies: Bodies) -> None:
        self.tokens, self.people, self.bodies = tokens, people, bodies
        self.events: list[_Mention] = []
        self.speakers: dict[int, set[int]] = {}
        self.telling = self._telling()
        for order, who in enumerate(people.all):
            for start, end in who.mentions:
                insort(self.events, self._event(start, end, order))

    def _telling(self) -> list[int]:
        """For each sentence, how many up to it have words outside quotation marks."""
        tokens = self.tokens
        told = {
            s
            for s, quote, text in zip(tokens.sent, tokens.quote, tokens.text, strict=True)
            if not quote and text.isalpha()
        }
        count, out = 0, []
        for sent in range(tokens.sent[-1] + 1):
            count += sent in told
            out.append(count)
        return out

    def _event(self, start: int, end: int, order: int) -> _Mention:
        tokens = self.tokens
        head = tokens.head_of(start, end)
        subject = tokens.is_subject(head)
        dep = "agent" if tokens.dep[tokens.head[head]] == "agent" else tokens.dep[head]
        weight = WEIGHTS["nsubj"] if subject else WEIGHTS.get(dep, 0.4)
        if dep == "poss" and tokens.is_subject(tokens.head[head]):
            weight = OWNER  # "Mr. X's campaign vowed to go on"
        return _Mention(start, end, order, weight, tokens.verb_of(tokens.head[head]) if subject else -1)

    def link(self) -> None:
        """Add each pronoun that can be resolved to its actor's mentions: those outside quotations first."""
        personal, plain = self._pronouns()
        for i in [i for i in personal if not self.tokens.quote[i]]:
            self._link_person(i)
        self._find_speakers()
        for i in [i for i in personal if self.tokens.quote[i]]:
            self._link_person(i)
        BodyPronouns(self.tokens, self.people, self.bodies).link(plain)

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
        if tokens.lower[i].endswith("self") and (own := self._own_subject(i)) is not None:
            return own
        sought = self._sought(i, gender)
        verb = tokens.verb_of(tokens.head[i]) if tokens.dep[i] in ("dobj", "dative", "pobj") else -1
        barred = set(sought.barred)
        score: dict[int, list[float]] = {}
        latest: dict[int, int] = {}
        for at in range(bisect_left(self.events, i, key=lambda e: e.start) - 1, -1, -1):
            event = self.events[at]
            if self._distance(event.start, sought) > REACH:
                break
            who = people[event.order]
            if event.order in barred or who.gender not in (None, gender) or event.end > i:
                continue
            if event.start in sought.told:
                continue
            if verb >= 0 and event.subject_of == verb and not tokens.lower[i].endswith("self"):
                barred.add(event.order)
                score.pop(event.order, None)
                continue
            score.setdefault(event.order, []).append(self._weight(event, sought))
            latest.setdefault(event.order, event.start)
        if not score:
            return self._ahead(i, gender, barred)
        total = {order: max(w) + REPEATED * (sum(w) - max(w)) for order, w in score.items()}
        return max(total, key=lambda order: (round(total[order], 3), latest[order]))

    def _sought(self, i: int, gender: str) -> _Sought:
        tokens = self.tokens
        barred = self.speakers.get(tokens.quote[i], set()) if tokens.quote[i] else set()
        speaks = tokens.is_subject(i) and tokens.lemma[tokens.verb_of(tokens.head[i])] in lexicon("speech")
        quoting = speaks and not tokens.quote[i] and self._quotes(i)
        if quoting:
            barred = barred | self._named_in_quotes(i)
        if tokens.dep[i] == "nsubj":
            barred = barred | self._objects(tokens.head[i])
            noun = tokens.head[tokens.head[i]]
            if tokens.dep[tokens.head[i]] == "relcl" and 0 < i - noun < CLOSE:  # "Mr. X, whom he describes as ..."
                barred = barred | self._covering(noun)
        told = self._told(i) if speaks else range(0)
        return _Sought(i, gender, speaks, quoting, barred, told, self._object_before_for(i), self._verbs_above(i))

    def _weight(self, event: _Mention, sought: _Sought) -> float:
        """How much a mention speaks for its person, seen from the pronoun."""
        tokens, i = self.tokens, sought.at
        who = self.people.all[event.order]
        gap = self._distance(event.start, sought)
        weight = event.weight * FADE**gap * (0.55 if who.described else 1.0)
        weight *= 1.0 if who.gender == sought.gender else 0.7
        if event.start <= sought.blamed < event.end:
            weight *= 6
        elif not gap and event.subject_of >= 0:
            weight *= 2.5 if event.subject_of in sought.above else 1.6
        same = tokens.para[event.start] == tokens.para[i]
        weight *= 1.0 if same else PARAGRAPH
        if sought.speaks and event.subject_of >= 0 and tokens.lemma[event.subject_of] in lexicon("speech"):
            weight *= 1.6 if same else LAST_SPEAKER if sought.quoting and gap == 1 else 1.0
        if tokens.quote[event.start] != tokens.quote[i]:
            weight *= 0.5 if tokens.quote[event.start] else 0.9
        return weight

    def _distance(self, before: int, sought: _Sought) -> int:
        """Sentences from a token to the pronoun; those wholly quoted do not count for who speaks a quotation."""
        last, first = self.tokens.sent[sought.at], self.tokens.sent[before]
        return self.telling[last] - self.telling[first] if sought.quoting else last - first

    def _objects(self, verb: int) -> set[int]:
        """Whom a verb has as its object: its subject is another ("he told Mr. X")."""
        tokens = self.tokens
        objects = {c for c in tokens.children[verb] if tokens.dep[c] in ("dobj", "dative") and tokens.tag[c] == "NNP"}
        return {order for c in objects for order in self._covering(c)}

    def _covering(self, token: int) -> set[int]:
        """The people whose mentions a token stands in."""
        first = bisect_left(self.events, token - LONGEST, key=lambda e: e.start)
        last = bisect_right(self.events, token, key=lambda e: e.start)
        return {e.order for e in self.events[first:last] if e.end > token}

    def _told(self, i: int) -> range:
        """The tokens before a speaking pronoun that its verb reports: nobody says of himself that "Mr. X will go"."""
        tokens = self.tokens
        verb = tokens.verb_of(tokens.head[i])
        for child in tokens.children[verb]:
            if child >= i or tokens.dep[child] not in ("ccomp", "advcl"):
                continue
            span = tokens.doc[child]
            first, last = span.left_edge.i, min(span.right_edge.i + 1, i)
            if ";" in tokens.text[first:i] or any(tokens.quote[first:i]):
                return range(0)
            if tokens.dep[child] == "ccomp" or tokens.lower[first] in CONDITIONS:
                return range(first, last)
        return range(0)

    def _verbs_above(self, i: int) -> set[int]:
        """The verb of a pronoun's clause and those that govern it: their subjects come first (Hobbs, 1978)."""
        tokens, found = self.tokens, set()
        for _ in range(3):
            verb = tokens.verb_of(tokens.head[i])
            found.add(verb)
            if tokens.dep[verb] not in ("ccomp", "xcomp", "pcomp", "prep", "advcl") or tokens.head[verb] == verb:
                break
            i = verb
        return found

    def _own_subject(self, i: int) -> int | None:
        """The person who is the subject of a reflexive pronoun's own clause, or of the one that governs it."""
        subject = clause_subject(self.tokens, self.tokens.verb_of(self.tokens.head[i]), i)
        covering = [e for e in self.events if subject is not None and e.start <= subject < e.end]
        return min(covering, key=lambda e: e.end - e.start).order if covering else None

    def _ahead(self, i: int, gender: str, barred: set[int]) -> int | None:
        """The only person whom the pronoun's sentence names after it ("When he left, Mr. X said so")."""
        tokens = self.tokens
        after = self.events[bisect_left(self.events, i, key=lambda e: e.start) :]
        named = {e.order for e in after if tokens.sent[e.start] == tokens.sent[i]} - barred
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
        return {
            e.order for e in self.events
            if tokens.quote[e.start] and tokens.sent[e.start] == sent and tokens.tag[e.end - 1][:3] == "NNP"
        }  # fmt: skip

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
