"""Which way a bare weekday or month looks: by the tense of the verb that it hangs on."""

from __future__ import annotations

import re
from bisect import bisect_right

from spacy.tokens import Doc, Token

from dragoman import rules

PAST, FUTURE, PRESENT, PERFECT, NONE = "past", "future", "present", "perfect", "none"
FORWARD = {"will", "'ll", "’ll", "wo", "shall", "would", "'d", "’d", "may", "might", "could", "should", "must"}
BEFORE = 48  # characters before an expression in which a phrase such as "scheduled for" is looked for
AROUND = 90  # characters on each side that stand for the clause where there is no parse


class Tenses:
    """Answers for one document. With a tagger and parser it climbs the tree, else it looks at the words around."""

    def __init__(self, doc: Doc, text: str) -> None:
        self.doc = doc
        self.text = text
        self.starts: list[int] = doc.to_array("IDX").tolist()
        self.parsed = doc.has_annotation("DEP") and doc.has_annotation("TAG")
        self.tagged = doc.has_annotation("TAG")
        words = rules.load("times.toml")["tense"]
        self.plans = frozenset(words["plan"])
        self.scheduled = frozenset(words["schedule"])
        self.ahead = _before(words["ahead"])
        self.cue = re.compile(rf"\b(?:{'|'.join(words['without_parse'])})\b", re.IGNORECASE)

    def token(self, position: int) -> Token:
        """The token over the character at `position`."""
        return self.doc[max(bisect_right(self.starts, position) - 1, 0)]

    def of(self, start: int) -> str:
        """`past`, `future`, `present`, or `none`, for an expression that begins at character `start`."""
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
        tense = self._climb(token)
        if tense in (PRESENT, NONE, PERFECT) and re.search(r"\buntil (?:\w+ )?$", before):
            return FUTURE
        return PAST if tense == PERFECT else tense

    def _reports(self, token: Token) -> bool:
        """Whether the words just before are a verb in the simple past ("said on", "announced")."""
        before = token.nbor(-1)
        if before.lower_ == "on" and before.i:
            before = before.nbor(-1)
        return before.tag_ == "VBD"

    def _climb(self, token: Token) -> str:
        found = NONE
        for _ in range(30):
            if token.tag_[:2] in ("VB", "MD") and token.dep_ not in ("aux", "auxpass", "amod", "compound"):
                found = self._verb(token)
                if found != NONE:
                    return found
            if token.head.i == token.i:
                return found
            token = token.head
        return found

    def _verb(self, verb: Token) -> str:
        """The tense of one verb; `none` where the verb above it has to say."""
        helpers = [t for t in verb.children if t.dep_ in ("aux", "auxpass") or t.tag_ == "MD"]
        if any(t.lower_ in FORWARD for t in helpers) or (verb.tag_ == "MD" and verb.lower_ in FORWARD):
            return FUTURE
        finite = next((t for t in helpers if t.tag_ in ("VBD", "VBZ", "VBP")), None)
        word = verb.lower_
        if verb.tag_ == "VBG" and word == "going" and any(t.tag_ == "VB" for t in verb.children):
            return FUTURE
        if verb.tag_ == "VB":
            return self._infinitive(verb, helpers, finite)
        if verb.tag_ == "VBD":
            return PAST
        if verb.tag_ == "VBN":
            if word in self.plans and not any(t.lower_ in ("has", "have", "had") for t in helpers):
                return FUTURE
            if finite is not None and finite.lower_ in ("has", "have", "'s", "'ve", "’ve"):
                return PERFECT
            return PAST if finite is None or finite.tag_ == "VBD" else PRESENT
        if verb.tag_ == "VBG":
            if finite is None:
                return NONE
            return PAST if finite.tag_ == "VBD" else FUTURE
        if verb.tag_ in ("VBZ", "VBP"):
            return FUTURE if verb.lemma_ in self.scheduled or word in self.scheduled else PRESENT
        return NONE

    def _infinitive(self, verb: Token, helpers: list[Token], finite: Token | None) -> str:
        if finite is not None and finite.lower_ in ("did", "does", "do"):
            return PAST if finite.lower_ == "did" else PRESENT
        if not any(t.lower_ == "to" for t in helpers):
            return FUTURE if verb.head.i == verb.i else NONE
        head = verb.head
        if head.i == verb.i or head.lower_ in self.plans:
            return FUTURE
        if head.tag_[:2] in ("NN", "JJ"):
            return FUTURE if verb.dep_ in ("acl", "xcomp", "relcl") else NONE
        if head.lower_ in ("is", "are", "was", "were", "'s", "’s"):
            return FUTURE
        return NONE


def _before(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})(?: (?:on|for|a|an|the|early|late|next|this)){{0,2}} $", re.IGNORECASE)
