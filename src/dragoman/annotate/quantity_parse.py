"""What a parse says of a figure: the noun phrase that it measures or counts, and the verb it stands under."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from spacy.tokens import Doc, Token

from dragoman.annotate.actors import ActorIndex
from dragoman.annotate.quantity_figures import RATE, VOTE_AFTER, Figure
from dragoman.annotate.quantity_rules import lexicon
from dragoman.records import Span

NOUNS = frozenset(("NN", "NNS", "NNP", "NNPS"))
MODIFIERS = frozenset(("JJ", "JJR", "JJS", "VBN", "VBG", "HYPH", "AFX", "FW"))
LEADING = frozenset(
    ["DT", "PDT", "PRP$", "CD", "JJR", "JJS", ",", "``", "''", "RB", "IN", "$", ":", "-LRB-", "_SP", "WP$"]
)
EXTRA = frozenset(["more", "other", "additional", "further", "fewer", "less", "extra", "such", "worth"])
TOWARD = frozenset(
    ["by", "to", "at", "of", "from", "with", "around", "about", "over", "under", "above", "below", "for"]
)
SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
DEFINITE = frozenset(
    ["the", "these", "those", "his", "her", "their", "its", "our", "my", "your", "both", "all", "any", "'s", "’s"]
)
RELATIVE = ("percent", "percentage point", "basis point", "share")
NOT_THINGS = frozenset(("DATE", "TIME", "GPE", "PERSON", "LOC", "FAC"))
GIVEN_FOR = frozenset(("fine", "sue", "charge", "wait", "look", "call"))
LENGTHS = frozenset(("kilometer", "meter", "mile", "nautical mile", "foot", "yard"))
RAISING = frozenset(("raise", "cut", "lift", "slash", "reduce", "lower", "boost"))  # whose subject does it
AWAY = re.compile(r" (?:from|away|off|outside|inside|behind|beyond|deep|north|south|east|west)\b")
LONGEST = 8  # words of a noun phrase


class Measure(NamedTuple):
    """What a figure is of: its words, their head, the verb over them, and whether the figure stands alone."""

    span: Span | None = None
    head: Token | None = None
    verb: Token | None = None
    kind: str = "unit"  # unit | count | toll | bare | vague | none


class Parse:
    """Asks the parse of one document about its figures."""

    def __init__(self, doc: Doc, text: str, actors: ActorIndex) -> None:
        self.actors = actors
        self.doc, self.text = doc, text
        self.starts: list[int] = doc.to_array("IDX").tolist()
        # spaCy's own `sent` is slow
        self.opening = [i for i, start in enumerate(doc.to_array("SENT_START").tolist()) if start == 1] or [0]
        self.rules = lexicon()

    def token(self, at: int) -> int:
        """The number of the token that holds the character `at`."""
        return max(0, bisect_right(self.starts, at) - 1)

    def sentence(self, i: int) -> tuple[int, int]:
        """The tokens [first, end) of the sentence that token `i` stands in."""
        after = bisect_right(self.opening, i)
        return self.opening[max(0, after - 1)], self.opening[after] if after < len(self.opening) else len(self.doc)

    def measure(self, figure: Figure) -> Measure:
        """What the figure measures or counts; of kind "none" where it is no quantity."""
        last = self.token(figure.core[1] - 1)
        root = self.root(figure)
        if figure.form == "vote":
            return self._vote(root, last)
        if figure.unit is None:
            return self._count(figure, root, last)
        head = self._measured(figure, root, last)
        if figure.unit.name in LENGTHS and AWAY.match(self.text, figure.core[1]) and head and head.dep_ not in SUBJECTS:
            head = None
        verb = verb_over(root)
        within = head is not None and figure.core[0] <= head.idx < figure.core[1]
        unit = head is not None and (head.lower_ == "%" or head.lower_ in self.rules.forms)
        if head is None or within or unit or head.tag_ not in (*NOUNS, "VBG"):
            return Measure(None, None, verb)
        return Measure(self.phrase(head, last), head, verb)

    def root(self, figure: Figure) -> Token:
        """The token of a figure that hangs from outside it."""
        first, last = self.token(figure.core[0]), self.token(figure.core[1] - 1)
        for i in range(last, first - 1, -1):
            if not first <= self.doc[i].head.i <= last or self.doc[i].head.i == i:
                return self.doc[i]
        return self.doc[last]

    def _vote(self, root: Token, last: int) -> Measure:
        """A vote's side: what stands behind the two ("a 2-1 decision"), else the word that says it is a vote."""
        low, high = self.sentence(root.i)
        behind = self._run(last + 1)
        if behind and VOTE_AFTER.match(" " + behind[1].lower_):
            return Measure(_span(behind[1], behind[1]), behind[1], verb_over(root), "vote")
        words = [t for t in self.doc[low:high] if t.lemma_.lower().startswith("vot") and t.i < root.i]
        word = words[-1] if words else next((t for t in self.doc[low:high] if VOTE_AFTER.match(" " + t.lower_)), None)
        return Measure(_span(word, word) if word is not None else None, word, verb_over(root), "vote")

    # counts

    def _count(self, figure: Figure, root: Token, last: int) -> Measure:
        doc, after = self.doc, last + 1
        one = figure.value == 1 and figure.form == "spelled"
        definite = figure.form == "spelled" and self._is_definite(figure)
        if definite or (figure.form == "vague" and figure.approximation is None):
            return Measure(kind="none")
        if after < len(doc) and doc[after].lower_ == "of" and not one:
            head = self._object(doc[after])
            if head is not None and not self._is_duration(head):
                span = self.phrase(head, last) if head.tag_ in NOUNS else None
                return Measure(span, head, verb_over(head), "count")
        run = self._run(after)
        if run is not None and self._is_duration(run[1]):
            return Measure(kind="none")
        if run is not None and (one or figure.form == "vague" or self._is_plural(run[1])):
            start, head = run
            return Measure(_span(doc[start], head), head, verb_over(head), "one" if one else "count")
        if one:
            return Measure(kind="none")
        return self._alone(figure, root, after)

    def _alone(self, figure: Figure, root: Token, after: int) -> Measure:
        """A number without a noun: a toll beside it, the verb over it, or the subject of what it says tells."""
        doc, tolls = self.doc, self.rules.tolls
        near = [doc[i] for i in range(after, min(after + 2, self.sentence(root.i)[1]))]
        if near and near[0].lower_ in ("others", "more", "other") and len(near) > 1:
            near = near[1:]
        for token in near[:1]:
            if token.lower_ in tolls:
                return Measure(_span(token, token), token, verb_over(token), "toll")
        verb = verb_over(root)
        if verb.lower_ in tolls and (root.head == verb or root.dep_ in ("nummod", "conj")):
            return Measure(_span(verb, verb), verb, verb, "toll")
        above = root.head
        told = self._whole(root) or self._said_to_be(root)
        if told is not None:
            return told
        if root.dep_ in ("pobj", "dobj", "attr", "npadvmod", "nummod", "acomp", "advmod", "oprd"):
            verb = verb_over(above)
            if verb.lemma_ in self.rules.changes or verb.lemma_ in self.rules.levels:
                subject = self.subject(verb)
                if subject is not None and subject.pos_ in ("NOUN", "PROPN") and subject.tag_ != "NNP":
                    return Measure(self.phrase(subject), subject, verb, "bare")
        if figure.form == "vague" and near and (near[0].pos_ in ("VERB", "AUX") or near[0].lower_ == "more"):
            return Measure(None, None, verb_over(root), "vague")
        return Measure(None, None, verb, "none?")

    def _whole(self, root: Token) -> Measure | None:
        """What a number tells the size of: "a margin of nine"."""
        noun = root.head.head
        if root.dep_ != "pobj" or root.head.lower_ != "of" or noun.lower_ not in self.rules.wholes:
            return None
        return Measure(_span(noun, noun), noun, verb_over(noun), "bare")

    def _said_to_be(self, root: Token) -> Measure | None:
        """What those counted are said to be: "12 are women"."""
        verb = root.head
        if root.dep_ != "nsubj" or verb.lemma_ != "be":
            return None
        said = next((c for c in verb.rights if c.dep_ == "attr" and self._is_plural(c)), None)
        return Measure(self.phrase(said), said, verb, "count") if said is not None else None

    def _is_duration(self, head: Token) -> bool:
        return any(rule == "duration" and pattern.match(" " + head.lower_) for pattern, rule in self.rules.rejects)

    def _is_definite(self, figure: Figure) -> bool:
        """Whether a spelled number only points back to things known: "the two leaders", "his three sons"."""
        before = self.token(figure.core[0]) - 1
        return before >= 0 and self.doc[before].lower_ in DEFINITE

    def _is_plural(self, head: Token) -> bool:
        lower = head.lower_
        if head.tag_ in ("NNS", "NNPS") or lower in self.rules.plurals or head.text in self.rules.demonyms:
            return True
        return head.tag_ != "NNP" and lower[-1] == "s"

    def _run(self, at: int) -> tuple[int, Token] | None:
        """The noun phrase that begins at a token, by tags: its first word and its head."""
        doc, head, start = self.doc, None, at
        for i in range(at, min(at + LONGEST, len(doc))):
            token = doc[i]
            if token.is_sent_start and i > at:
                break
            if token.tag_ in NOUNS:
                head = token
                ends = i + 1 == len(doc) or doc[i + 1].tag_ not in (*NOUNS, "HYPH")
                if ends or (token.tag_ in ("NNS", "NNPS") and token.dep_ not in ("compound", "nmod", "amod")):
                    break
            elif head is not None and token.tag_ != "HYPH":
                break
            elif i == start and token.lower_ in EXTRA:
                start = i + 1
            elif token.tag_ in ("``", "''") and head is None:
                start += i == start
            elif token.tag_ not in MODIFIERS and not (token.tag_ == "CC" and i > at and doc[i - 1].tag_ in MODIFIERS):
                break
        return (start, head) if head is not None else None

    # units

    def _measured(self, figure: Figure, root: Token, last: int) -> Token | None:
        doc, after = self.doc, last + 1
        rate = RATE.match(self.text, figure.core[1])
        if rate:
            after = self.token(rate.end() - 1) + 1
        if after < len(doc) and not doc[after].is_sent_start:
            following = self._after(figure, root, after)
            if following is not None:
                return following
        return self._above(figure, root)

    def _after(self, figure: Figure, root: Token, after: int) -> Token | None:
        """The thing told just behind: "of gas", "in aid", "worth of arms", "a 20 percent tariff"."""
        doc = self.doc
        if doc[after].lower_ == "worth" and after + 1 < len(doc) and doc[after + 1].lower_ == "of":
            after += 1
        word = doc[after].lower_
        if word == "of":
            return self._object(doc[after])
        money = figure.unit is not None and figure.unit.money
        if money and word in ("in", "for", "on", "toward", "towards") and not self._fined(root, word):
            thing = self._object(doc[after]) if word != "for" or root.dep_ != "pobj" else None
            named = thing is None or thing.lower_ == "total" or thing.ent_type_ in NOT_THINGS
            if thing is not None and not named and thing.pos_ in ("NOUN", "PROPN"):
                return thing
        share = figure.unit is not None and figure.unit.name == "share"
        run = self._run(after + (share and doc[after].tag_ in ("DT", "PRP$")))
        if run is None or doc[after].tag_ in ("IN", "TO"):
            return None
        hyphen = figure.core[1] < len(self.text) and (
            self.text[figure.inner : figure.inner + 1] == "-" or self.text[figure.core[1]] == "-"
        )
        under = root.head.i in range(after, run[1].i + 1) or (root.dep_ == "nummod" and root.head == run[1])
        if share and run[1].i + 1 < len(doc) and doc[run[1].i + 1].tag_ == "POS":
            run = self._run(run[1].i + 2) or run
        return self._changed(run[1], root) if hyphen or under or share else None

    def _fined(self, root: Token, word: str) -> bool:
        return word == "for" and verb_over(root).lemma_ in GIVEN_FOR

    def _changed(self, noun: Token, root: Token) -> Token:
        """What an "increase in exports" is of; any other noun is itself."""
        if noun.lemma_ in self.rules.changes:
            for child in (*noun.rights, *root.rights):
                thing = self._object(child) if child.dep_ == "prep" and child.lower_ in ("in", "of") else None
                if thing is not None and thing != root:
                    return thing
        return noun

    def _above(self, figure: Figure, root: Token) -> Token | None:
        """The thing told before: the subject of "rose 5 percent", the noun of "inflation of 5 percent"."""
        token = root
        first = self.token(figure.span[0])
        if first > 1 and self.doc[first - 1].text == "(":
            return self.doc[first - 2] if self.doc[first - 2].tag_ in NOUNS else None
        for _ in range(4):
            above = token.head
            if above == token or above.pos_ in ("VERB", "AUX"):
                break
            if above.dep_ == "prep" and above.lower_ in TOWARD and above.head.pos_ in ("NOUN", "PROPN"):
                noun = above.head
                if self.token(figure.core[0]) <= noun.i <= self.token(figure.core[1] - 1):
                    token = noun
                    continue
                return self._changed(noun, root)
            if above.pos_ in ("NOUN", "PROPN") and token.dep_ in ("acl", "amod", "appos") and token.lower_ == "worth":
                return above
            token = above
        verb = verb_over(token)
        if verb == root or verb.pos_ not in ("VERB", "AUX"):
            return None
        return self._by_verb(figure, root, verb)

    def _by_verb(self, figure: Figure, root: Token, verb: Token) -> Token | None:
        changing = verb.lemma_ in self.rules.changes
        direct = root.head == verb and root.dep_ == "dobj"
        thing = next((c for c in verb.rights if c.dep_ == "dobj" and c.i < root.i), None)
        telling = changing or verb.lemma_ in self.rules.levels
        relative = figure.unit is not None and figure.unit.name in RELATIVE
        money = figure.unit is not None and figure.unit.money
        if direct and verb.lemma_ in RAISING:
            return None
        if thing is not None and not direct and (telling or relative or money):
            return self._thing(thing)
        if direct and not relative and verb.lemma_ not in self.rules.levels and verb.lemma_ in self.rules.owners:
            return None
        adjacent = any(c.lower_ in ("up", "down", "worth") and abs(c.i - root.i) < 6 for c in verb.subtree)
        passive = any(c.dep_ == "nsubjpass" for c in verb.lefts)
        if telling or ((adjacent or passive) and (relative or money)):
            subject = self.subject(verb)
            return self._thing(subject) if subject is not None else None
        return None

    def _thing(self, noun: Token) -> Token | None:
        """An object, or what it is an amount of: "3,500 hectares of forest" is forest."""
        for child in noun.rights:
            if child.lower_ == "of" and noun.lower_ in self.rules.forms:
                return self._object(child)
        actor = self.actors.at(noun.idx, noun.idx + len(noun.text)) if noun.pos_ == "PROPN" else None
        return noun if noun.pos_ in ("NOUN", "PROPN") and not (actor and actor.kind == "person") else None

    def subject(self, verb: Token) -> Token | None:
        """The subject of a verb, or of the verb that it leans on; of "which" the noun before."""
        for _ in range(4):
            found = next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
            if found is None:
                found = next((c for c in verb.rights if c.dep_ in SUBJECTS and verb.pos_ == "AUX"), None)
            if found is not None:
                return verb.head if found.tag_ in ("WDT", "WP") and verb.dep_ == "relcl" else found
            if verb.dep_ == "acl" or (verb.dep_ == "relcl" and verb.head.pos_ == "NOUN"):
                return verb.head
            if verb.dep_ not in ("conj", "xcomp", "advcl", "ccomp", "aux", "pcomp", "prep") or verb.head == verb:
                return None
            verb = verb.head
        return None

    def _object(self, preposition: Token) -> Token | None:
        """The head of what follows a preposition; by tags where the parse has none."""
        for child in preposition.children:
            if child.dep_ in ("pobj", "pcomp") and child.i > preposition.i:
                return child
        at = preposition.i + 1
        while at < len(self.doc) and self.doc[at].tag_ in ("DT", "PRP$", "PDT"):
            at += 1
        run = self._run(at)
        return run[1] if run else None

    def phrase(self, head: Token, after: int = -1) -> Span:
        """The noun phrase of a head up to it, without article: "the country's gas" gives "country's gas"."""
        start = max(head.left_edge.i, head.i - LONGEST)
        if head.i > after:
            start = max(start, after + 1)
        while start < head.i and (self.doc[start].tag_ in LEADING or self.doc[start].lower_ in EXTRA):
            start += 1
        return _span(self.doc[start], head)


def _span(first: Token, last: Token) -> Span:
    return first.idx, last.idx + len(last.text)


def verb_over(token: Token) -> Token:
    """The nearest verb above a token, itself included; the root where there is none."""
    for _ in range(12):
        if token.pos_ in ("VERB", "AUX") or token.head == token:
            return token
        token = token.head
    return token
