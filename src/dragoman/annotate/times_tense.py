"""Which way a bare weekday or month looks: by the tense of the verb that it hangs on."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from dragoman import rules
from dragoman.annotate.times_words import MONTHS, WEEKDAYS

PAST, FUTURE, PRESENT, PERFECT, NONE = "past", "future", "present", "perfect", "none"
LOOSE = "loose"  # the verb is past, but the expression hangs on a noun: "he missed the hearing of April 19"
FORWARD = {"will", "'ll", "’ll", "wo", "shall", "would", "'d", "’d", "may", "might", "could", "should", "must"}
DATES = frozenset((*MONTHS, *WEEKDAYS))
UNTIL = re.compile(r"\buntil (?:\w+ )?$")
BEFORE = 48  # characters before an expression in which a phrase such as "scheduled for" is looked for
AROUND = 90  # characters on each side that stand for the clause where there is no parse


class TenseWords(NamedTuple):
    """The words of `[tense]`: of plan, of asking among them, of schedule, phrases, and what goes without a parse."""

    plans: frozenset[str]
    directive: frozenset[str]
    scheduled: frozenset[str]
    ahead: re.Pattern[str]
    cue: re.Pattern[str]


@cache
def tense_words() -> TenseWords:
    """`[tense]` of `rules/times.toml`, read once."""
    words = rules.load("times.toml")["tense"]
    cue = re.compile(rf"\b(?:{'|'.join(words['without_parse'])})\b", re.IGNORECASE)
    plans, directive, scheduled = (frozenset(words[name]) for name in ("plan", "directive", "schedule"))
    return TenseWords(plans, directive, scheduled, _before(words["ahead"]), cue)


class Tenses:
    """Answers for one document. With a tagger and parser it climbs the tree, else it looks at the words around."""

    def __init__(self, doc: Doc, text: str) -> None:
        self.doc = doc
        self.text = text
        self.starts: list[int] = doc.to_array("IDX").tolist()
        self.parsed = doc.has_annotation("DEP") and doc.has_annotation("TAG")
        self.tagged = doc.has_annotation("TAG")
        words = tense_words()
        self.plans, self.scheduled, self.ahead, self.cue = words.plans, words.scheduled, words.ahead, words.cue
        self.directive = words.directive

    def token(self, position: int) -> Token:
        """The token over the character at `position`."""
        return self.doc[max(bisect_right(self.starts, position) - 1, 0)]

    def of(self, start: int) -> str:
        """`past`, `loose`, `future`, `present` or `none`, for an expression that begins at character `start`."""
        before = self.text[max(start - BEFORE, 0) : start]
        if self.ahead.search(before):
            return FUTURE
        if not self.parsed:
            around = self.text[max(start - AROUND, 0) : start + AROUND]
            left = re.split(r"[.;!?]\s", around[: min(AROUND, start)])[-1]
            right = re.split(r"[.;!?,]\s", around[min(AROUND, start) :])[0]
            return FUTURE if self.cue.search(left + right) else PAST
        token = self.token(start)
        if token.i and self._reports(token):
            return PAST
        until = UNTIL.search(before) is not None
        tense = self._climb(token, until)
        if until and tense in (PRESENT, NONE, PERFECT):
            return FUTURE
        if tense in (PAST, PERFECT):
            return LOOSE if self._noun_above(token) else PAST
        return tense

    def _noun_above(self, token: Token) -> bool:
        """Whether the expression over `token` modifies a noun, rather than a verb."""
        for _ in range(4):
            above = token.head
            if above.i == token.i or above.tag_[:2] in ("VB", "MD"):
                return False
            if above.tag_[:2] == "NN" and token.dep_ in ("compound", "poss", "nmod", "npadvmod", "appos", "nummod"):
                return above.lower_[:3] not in DATES
            if above.tag_[:2] == "NN" and token.dep_ == "prep":
                return True
            token = above
        return False

    def _reports(self, token: Token) -> bool:
        """Whether the words just before are a verb in the simple past ("said on", "announced")."""
        before = token.nbor(-1)
        if before.lower_ == "on" and before.i:
            before = before.nbor(-1)
        return before.tag_ == "VBD" and not any(t.dep_ in ("aux", "auxpass") for t in before.children)

    def _climb(self, token: Token, until: bool) -> str:
        found = NONE
        direct = not self._noun_above(token)
        if token.dep_ == "nsubj" and token.head.tag_ == "VBZ":  # "Friday is the deadline"
            return FUTURE
        for _ in range(30):
            if token.tag_[:2] in ("VB", "MD") and token.dep_ not in ("aux", "auxpass", "amod", "compound"):
                state = until and token.tag_ == "VBN" and not any(t.dep_ in ("aux", "auxpass") for t in token.children)
                found = NONE if state else self._verb(token, direct)  # "keeps the border closed until Friday"
                if found != NONE:
                    return found
            if token.head.i == token.i:
                return found
            token = token.head
        return found

    def _verb(self, verb: Token, direct: bool) -> str:
        """The tense of one verb, on which the expression hangs by itself or not; `none`: ask the verb above it."""
        helpers = [t for t in verb.children if t.dep_ in ("aux", "auxpass") or t.tag_ == "MD"]
        finite = next((t for t in helpers if t.tag_ in ("VBD", "VBZ", "VBP")), None)
        tag, word = verb.tag_, verb.lower_
        if any(t.lower_ in FORWARD for t in helpers) or (tag == "MD" and word in FORWARD):
            return FUTURE
        if tag == "VB":
            return self._infinitive(verb, helpers, finite)
        if tag == "VBN":
            return self._participle(word, helpers, finite)
        if tag == "VBG" and finite is not None:
            return PAST if finite.tag_ == "VBD" and word != "going" else FUTURE
        if tag in ("VBZ", "VBP"):
            ahead = word in self.scheduled and (direct or word not in ("is", "are"))
            return FUTURE if ahead else PRESENT
        return PAST if tag == "VBD" else NONE

    def _participle(self, word: str, helpers: list[Token], finite: Token | None) -> str:
        if finite is not None and finite.lower_ in ("has", "have", "'s", "'ve", "’ve"):
            return PERFECT
        past = finite is None or finite.tag_ == "VBD"
        if word in self.plans and not any(t.lower_ == "had" for t in helpers) and not (past and word in self.directive):
            return FUTURE
        return PAST if past else PRESENT

    def _infinitive(self, verb: Token, helpers: list[Token], finite: Token | None) -> str:
        if finite is not None and finite.lower_ in ("did", "does", "do"):
            return PAST if finite.lower_ == "did" else PRESENT
        head = verb.head
        if head.i == verb.i:
            return FUTURE
        if not any(t.lower_ == "to" for t in helpers):
            return NONE
        planned = head.lower_ in self.plans or head.lower_ in ("is", "are", "was", "were", "'s", "’s")
        of_noun = head.tag_[:2] in ("NN", "JJ") and verb.dep_ in ("acl", "xcomp", "relcl")
        return FUTURE if planned or of_noun else NONE


def _before(phrases: list[str]) -> re.Pattern[str]:
    small = "(?: (?:on|for|a|an|the|early|late|next|this)){0,2}"
    return re.compile(rf"\b(?:{'|'.join(phrases)}){small} $", re.IGNORECASE)
