"""What a figure is tied to: the people it befell, a rise or fall, another figure, a time, an actor, a statement."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from spacy.tokens import Doc, Token

from dragoman.annotate import store
from dragoman.annotate.quantity_figures import FROM, RATE, WINDOW, Figure
from dragoman.annotate.quantity_parse import Measure, Parse, verb_over
from dragoman.annotate.quantity_rules import lexicon
from dragoman.records import Span, Time

RATES = {"day": "P1D", "week": "P1W", "month": "P1M", "year": "P1Y", "annum": "P1Y", "hour": "PT1H"}
NEVER_ALONE = frozenset(("raise", "boost", "add", "sink"))  # of money: "raised $5 million" is no rise
ANY_THING = frozenset(("killed", "wounded", "casualties", "missing"))
NEXT = re.compile(r"[,;:—]| (?:and|who|which|that|were|was|by|from|\w+ing) ")  # where another phrase begins
CLOSE = 30  # characters between a figure and a time just behind it
REACH = 80  # characters behind a noun in which its actor may be named


class Links:
    """Answers for one document; times, actors and attributions are read from its store once."""

    def __init__(self, doc: Doc, parse: Parse, lowered: str) -> None:
        self.doc, self.parse, self.low = doc, parse, lowered
        self.rules = lexicon()
        self.times: list[Time] = sorted(
            (t for t in store.get(doc, "times") if t.value and t.type in ("DATE", "TIME")), key=lambda t: t.span
        )
        self.time_starts = [t.span[0] for t in self.times]
        self.actors = parse.actors
        contents = [(a.id, span) for a in store.get(doc, "attributions") for span in a.content]
        self.contents = sorted(contents, key=lambda each: (each[1][1] - each[1][0], each[0]))

    def toll(self, figure: Figure, measure: Measure) -> str | None:
        """What befell the people counted; None for things and for people nothing is said to have befallen."""
        head = measure.head
        if figure.unit is not None or head is None:
            return None
        found = self._toll_word(measure, head)
        person = measure.kind in ("toll", "bare") or head.lower_ in self.rules.people or head.lower_ in self.rules.tolls
        return found if found in ANY_THING or person else None

    def _toll_word(self, measure: Measure, head: Token) -> str | None:
        tolls = self.rules.tolls
        if measure.span:
            for word in reversed(re.findall(r"[a-z]+", self.low[slice(*measure.span)])):
                if word in tolls:
                    return tolls[word]
        for child in head.rights:
            if child.dep_ in ("acl", "amod", "relcl", "advcl") and child.lower_ in tolls and child.i - head.i < 4:
                return tolls[child.lower_]
        verb, dep = head.head, head.dep_
        while dep in ("conj", "appos", "nummod") and verb.head != verb and verb.pos_ in ("NOUN", "NUM", "PROPN"):
            verb, dep = verb.head, verb.dep_
        if verb.lower_ in tolls and verb.pos_ in ("VERB", "AUX"):
            passive = dep in ("nsubjpass", "dobj", "npadvmod")
            if passive or (dep == "nsubj" and (verb.lemma_ in self.rules.alone or self._is_passive(verb))):
                return tolls[verb.lower_]
        if dep in ("nsubj", "nsubjpass", "dobj"):
            for child in verb.rights:
                if child.dep_ in ("acomp", "oprd", "attr", "advmod") and child.lower_ in tolls:
                    return tolls[child.lower_]
        if verb.pos_ == "VERB" and dep in ("nsubj", "nsubjpass"):
            others = (c for c in verb.children if c.dep_ == "conj" and c.tag_ == "VBN" and c.lower_ in tolls)
            joined = next(others, None)
            return tolls[joined.lower_] if joined is not None else None
        return tolls.get(verb.lower_) if dep == "pobj" and verb.head.lower_ in tolls else None

    @staticmethod
    def _is_passive(verb: Token) -> bool:
        return verb.tag_ == "VBN" and any(c.dep_ == "auxpass" for c in verb.children)

    def change(self, figure: Figure, measure: Measure, root: Token) -> str | None:
        """Whether what is measured rose or fell, by the verb or noun over the figure, or "up" and "down" beside it."""
        changes = self.rules.changes
        before = re.findall(r"[a-z]+", self.low[max(0, figure.span[0] - 12) : figure.span[0]])
        after = re.findall(r"[a-z]+", self.low[figure.core[1] : figure.core[1] + 14])
        if before[-1:] in (["up"], ["down"]) and self.doc[max(0, self.parse.token(figure.span[0]) - 1)].dep_ != "prt":
            return changes[before[-1]]
        for word in after[:1]:
            if word in ("higher", "lower", "increase", "rise", "drop", "decline", "fall", "cut", "reduction", "growth"):
                return changes[word]
        if figure.unit is None and measure.kind == "count":
            head = measure.head
            direct = head is not None and head.dep_ in ("dobj", "pobj")
            root = head if direct and head is not None else root
            if not direct:
                return None
        token = root
        for step in range(4):
            above = token.head
            if above == token:
                break
            if above.lemma_ in changes and above.pos_ in ("VERB", "NOUN"):
                bare = token.dep_ == "dobj" and figure.unit is not None and figure.unit.money
                if token.dep_ in ("nsubj", "nsubjpass") or (bare and above.lemma_ in NEVER_ALONE):
                    return None
                return changes[above.lemma_]
            if above.pos_ not in ("ADP", "ADV", "NUM", "SYM", "PART", "NOUN", "SCONJ") or step == 3:
                break
            if above.pos_ == "NOUN" and token.dep_ not in ("nummod", "quantmod", "nmod", "compound", "pobj"):
                break
            token = above
        return None

    def compared(self, figures: list[Figure], measures: list[Measure]) -> dict[int, int]:
        """For the number of a figure, that of the one it is compared with."""
        out: dict[int, int] = {}
        for i in range(len(figures) - 1):
            one, two = figures[i], figures[i + 1]
            gap = self.low[one.core[1] : two.span[0]]
            if len(gap) > 120 or not self._same_sentence(one, two):
                continue
            if one.form == two.form == "vote":
                out[i] = i + 1
                continue
            if one.unit is not two.unit and (two.unit is not None or one.unit is None):
                continue
            opened = self.low[max(0, one.span[0] - WINDOW) : one.span[0]]
            if gap.strip() == "to":
                later = FROM.search(opened) is not None
                out[i + 1 if later else i] = i if later else i + 1
            elif self.rules.comparison.search(gap + " ") and self._comparable(one, measures[i], measures[i + 1], gap):
                out[i] = i + 1
        return out

    def _comparable(self, one: Figure, left: Measure, right: Measure, gap: str) -> bool:
        alone = right.kind in ("none?", "bare", "toll")
        same = left.head is not None and right.head is not None and left.head.lemma_ == right.head.lemma_
        if re.search(r"\bcompared|\bversus|\bup from|\bdown from", gap):
            return True
        return (one.unit is not None and not one.unit.money) or same or (alone and gap.rstrip().endswith("from"))

    def _same_sentence(self, one: Figure, two: Figure) -> bool:
        left, right = self.parse.token(one.core[0]), self.parse.token(two.core[0])
        return self.parse.sentence(left) == self.parse.sentence(right)

    def of(self, measure: Measure, figure: Figure) -> str | None:
        """The actor whose the measured thing is: named in its phrase, else the subject of "lost", "spent", "has"."""
        head = measure.head
        if head is not None and head.pos_ in ("NOUN", "PROPN"):
            low, high = head.left_edge.idx, min(head.right_edge.idx + len(head.right_edge.text), head.idx + REACH)
            if low > figure.core[0] or head.idx < figure.core[0] or head.idx >= figure.core[1]:
                cut = NEXT.search(self.low, head.idx, high)
                high = cut.start() if cut else high
                found = [m for m in self.actors.within(low, high) if m[0][0] >= low and m[0][1] <= high]
                if found:
                    return max(found, key=lambda m: (m[0][1] - m[0][0], -m[0][0]))[1].id
        verb = measure.verb
        if verb is None or verb.lemma_ not in self.rules.owners:
            return None
        root = self.doc[self.parse.token(figure.core[1] - 1)]
        subject = self.parse.subject(verb)
        if subject is None or subject.i > root.i:
            return None
        actor = self.actors.at(subject.idx, subject.idx + len(subject.text))
        return actor.id if actor else None

    def period(self, figure: Figure, others: list[Span]) -> str | None:
        """The value of the time that a figure holds for: its rate, else a time of its clause with no figure between."""
        rate = RATE.match(self.low, figure.core[1]) or RATE.search(self.low, figure.core[1], figure.core[1] + 24)
        if rate:
            return RATES[rate[1]]
        first = self.parse.token(figure.core[0])
        opens, ends = self.parse.sentence(first)
        low = bisect_left(self.time_starts, self.doc[opens].idx)
        high = bisect_right(self.time_starts, self.doc[ends - 1].idx)
        verb = verb_over(self.doc[first])
        best: tuple[bool, int, str] | None = None
        for time in self.times[low:high]:
            behind = time.span[0] >= figure.core[1]
            gap = (figure.core[1], time.span[0]) if behind else (time.span[1], figure.span[0])
            if any(gap[0] <= other[0] < gap[1] for other in others) and not self._same_clause(time, verb):
                continue
            if not (behind and gap[1] - gap[0] <= CLOSE) and not self._same_clause(time, verb):
                continue
            rank = (not behind, gap[1] - gap[0], time.value or "")
            best = min(best or rank, rank)
        return best[2] if best else None

    def _same_clause(self, time: Time, verb: Token) -> bool:
        theirs = verb_over(self.doc[self.parse.token(time.span[1] - 1)])
        if theirs == verb:
            return True
        joined = theirs.dep_ == "conj" and theirs.head == verb
        return joined or (verb.dep_ in ("conj", "xcomp") and verb.head == theirs)

    def attribution(self, figure: Figure) -> str | None:
        """The innermost attribution in whose content the figure stands."""
        start, end = figure.core
        return next((i for i, (low, high) in self.contents if low <= start and end <= high), None)
