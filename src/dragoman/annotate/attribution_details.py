"""What the reporting words tell of a statement: its cue's class and strength, whether it was said at all, to whom,
where, on what terms, and whether the writer doubts it. The patterns lie in `rules/sources.toml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from dragoman import rules
from dragoman.annotate import cues
from dragoman.annotate.attribution_view import Candidate, View
from dragoman.annotate.cues import Cue
from dragoman.records import Span

FILE = "sources.toml"
NEGATIVE = frozenset(["not", "n't", "n’t", "never", "no", "neither", "nor", "nobody", "none", "without", "cannot"])
NOBODY = frozenset(["no", "neither", "nobody", "none"])
# Verbs whose infinitive is not done: "failed to mention". "Yet to confirm" is read by its word.
FAILING = frozenset(["fail", "decline", "refuse", "neglect", "stop", "avoid", "forget", "unable", "unwilling", "yet"])
REFUSING = frozenset(["decline", "refuse"])
SPEECH = frozenset(
    ["say", "comment", "discuss", "answer", "elaborate", "confirm", "speak", "talk", "disclose", "reveal", "identify",
     "specify", "respond", "explain", "name", "provide", "give", "deny", "acknowledge", "state", "tell", "address",
     "clarify", "describe", "testify", "reply", "mention", "commit", "speculate", "weigh"]
)  # fmt: skip
TELLING = frozenset(
    ["tell", "inform", "assure", "reassure", "remind", "warn", "brief", "notify", "alert", "caution", "promise",
     "advise", "convince", "persuade", "ask", "email", "lecture", "forewarn"]
)  # fmt: skip
NOMINAL = frozenset(["NOUN", "PROPN", "PRON", "NUM"])
POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj"}
SPEAKING = frozenset(["speak", "ask", "request", "insist", "decline", "talk"])
HINTS = ("anonymity", "uthorized to", "uthorised to", "be named", "be identified", "on background", "the record")
REACH = 4  # how many words above a cue a "no" or "refuse" is looked for


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `rules/sources.toml` that goes by a pattern."""

    value: str
    pattern: re.Pattern[str]


@cache
def patterns(table: str) -> tuple[Rule, ...]:
    """The rules of one table, in the file's order."""
    return tuple(
        Rule(row["value"], re.compile(row["pattern"], re.IGNORECASE))
        for row in rules.load(FILE)[table]
        if "pattern" in row
    )


@cache
def _any_entry() -> dict[str, Cue]:
    """Cues by lemma alone, verbs before nouns before adjectives."""
    order = {"verb": 2, "noun": 1}
    found: dict[str, Cue] = {}
    for (lemma, _), cue in sorted(cues.lexicon().items(), key=lambda item: order.get(item[0][1], 0)):
        found[lemma] = cue
    return found


@cache
def _stems() -> dict[str, Cue]:
    """Cues of one word by their first six letters or more: "assertion" goes with "assert"."""
    found: dict[str, Cue] = {}
    for lemma, cue in _any_entry().items():
        stem = lemma.removesuffix("e").removesuffix("y")
        if len(stem) >= 5 and " " not in lemma:
            found.setdefault(stem, cue)
    return found


def cue_token(view: View, candidate: Candidate) -> Token | None:
    """The word of the cue that carries it: the one the rules found, else the first in its span that reports."""
    if candidate.cue_at is not None:
        return _reporting(view.doc[candidate.cue_at])
    tokens = [view.doc[i] for a, b in candidate.cue for i in range(view.token(a), view.token_end(b))]
    for known in (POS, None):  # words of a cue's own part of speech first: "has long been understood"
        for token in tokens:
            if token.pos_ != "AUX" and (known is None or token.pos_ in known) and entry_of(token) is not None:
                return token
    return next((t for t in tokens if t.pos_ in ("VERB", "NOUN", "ADJ", "AUX")), tokens[0] if tokens else None)


def _reporting(token: Token) -> Token:
    """The verb of "said in a report that", where the report was taken for the cue."""
    if token.pos_ == "NOUN" and token.dep_ == "pobj" and token.head.lower_ in ("in", "through", "by"):
        verb = token.head.head
        if verb.pos_ == "VERB" and (verb.lemma_, "verb") in cues.lexicon():
            return verb
    return token


def entry_of(token: Token) -> Cue | None:
    """The lexicon's entry of a cue word, with its particle where it has one; None for a word it does not hold."""
    lemma, pos = token.lemma_.lower(), POS.get(token.pos_)
    for child in token.children if lemma in cues.heads() else ():
        if child.i > token.i and (entry := cues.lexicon().get((f"{lemma} {child.lower_}", "verb"))):
            return entry
    if pos is not None and (entry := cues.lexicon().get((lemma, pos))):
        return entry
    return cues.forms().get(token.lower_) or _any_entry().get(lemma) or _any_entry().get(token.lower_)


def classify(token: Token | None, candidate: Candidate) -> tuple[str | None, int | None]:
    """Class and strength of a cue; by kinship of words where the lexicon lacks it, else a plain "say"."""
    if token is None:
        return candidate.cls or ("say" if candidate.cue else None), None
    if token.lower_ == "according" or not token.is_alpha:
        return candidate.cls or "say", 3
    entry = entry_of(next((above for above in _above(token) if above.lemma_.lower() in REFUSING), token))
    if entry is None:
        lemma = token.lemma_.lower()
        stems = _stems()
        entry = next((stems[lemma[:n]] for n in range(len(lemma), 4, -1) if lemma[:n] in stems), None)
    if entry is None:
        return candidate.cls or "say", None
    silent = candidate.cls == "refuse" and entry.cls == "say"  # "did not respond to a request for comment"
    return ("refuse" if silent else entry.cls), entry.strength


def is_negated(token: Token | None) -> bool:
    """Whether the words say that it was not said: did not say, no one said, has yet to confirm, refused to say."""
    if token is None or token.lower_ == "according":
        return False
    if token.lemma_.lower() in REFUSING and _is_about_speech(token):
        return not _has_no(token)
    held = _has_no(token)
    for at in _above(token):
        if at.lemma_.lower() in FAILING or at.lower_ == "without":
            return not held
        if at.pos_ in ("ADJ", "VERB", "AUX") and at.lemma_ in ("able", "go", "be", "have", "want", "wish", "ready"):
            held = held or _has_no(at)
    return held


def _above(token: Token) -> Iterator[Token]:
    """The words that a cue hangs on as their infinitive or complement, nearest first."""
    for _ in range(REACH):
        hangs = token.dep_ in ("xcomp", "pcomp", "acl", "oprd", "prep", "acomp") or token.lower_ == "short"
        if not hangs or token.head.i >= token.i:
            return
        token = token.head
        yield token


def _has_no(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ == "neg" or (child.i < verb.i and child.dep_ == "advmod" and child.lower_ in NEGATIVE):
            return True
        if child.dep_ in ("nsubj", "nsubjpass") and (
            child.lower_ in NOBODY or any(c.lower_ in NOBODY and c.i == child.left_edge.i for c in child.children)
        ):
            return True
        if child.dep_ == "preconj" and child.lower_ == "neither":
            return True
    before = verb.doc[verb.i - 1].lower_ if verb.i else ""
    return before in ("yet", "hardly", "never") or (before == "to" and verb.i > 1 and verb.nbor(-2).lower_ == "yet")


def _is_about_speech(verb: Token) -> bool:
    """ "Declined to say", "refused comment": not "refused to leave"."""
    for child in verb.children:
        if child.dep_ == "xcomp" and child.lemma_ in (*SPEECH, "be"):
            return child.lemma_ != "be" or any(c.lemma_ in ("name", "interview", "identify") for c in child.children)
        if child.dep_ == "dobj" and child.lemma_ in ("comment", "request", "interview"):
            return True
    return False


def addressee(view: View, candidate: Candidate, token: Token | None) -> list[Span]:
    """Who was told: the object of "tell" and its like, the subject of "was told", or "to" somebody."""
    if token is None or token.pos_ not in ("VERB", "AUX") or not candidate.content:
        return []
    found = None
    for child in token.children:
        told = token.lemma_ in TELLING
        if told and child.dep_ in ("dobj", "dative", "nsubjpass") and child.pos_ in NOMINAL:
            found = child
            break
        if child.dep_ in ("prep", "dative") and child.lower_ == "to" and child.i > token.i:
            found = next((c for c in child.children if c.dep_ == "pobj" and c.pos_ in NOMINAL), None)
    if found is None:
        return []
    low, high = found.left_edge.i, found.i + 1
    for child in found.children:  # "a crowd of fans", without the clause that follows
        if child.dep_ in ("prep", "conj", "cc") and child.i > found.i and child.lower_ in ("of", "in", "from", "and"):
            high = max(high, child.right_edge.i + 1)
    span = view.chars((low, high))
    taken = [*candidate.content, *candidate.source]
    return [] if any(a < span[1] and span[0] < b for a, b in taken) else [span]


class Frames:
    """The reporting words of each candidate: its sentence without what is said in it, by it or by its fellows.

    `parents` gives the number of the candidate that another is told in.
    """

    def __init__(self, view: View, candidates: list[Candidate], parents: dict[int, int]) -> None:
        self.view, self.candidates, self.parents = view, candidates, parents
        self.tokens = [cue_token(view, c) for c in candidates]
        self.rivals: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.bounds: list[Span] = []
        for number, token in enumerate(self.tokens):
            sentence = token.sent if token is not None else None
            self.bounds.append((sentence.start_char, sentence.end_char) if sentence is not None else (0, 0))
            self.rivals[self.bounds[-1][0], parents.get(number, -1)].append(number)

    def pieces(self, number: int) -> list[Span]:
        """Character spans of the reporting words, in text order."""
        token, candidate = self.tokens[number], self.candidates[number]
        if token is None:
            return []
        low, high = self.bounds[number]
        parent = self.parents.get(number)
        if parent is not None:
            around = [s for s in self.candidates[parent].content if s[0] <= token.idx < s[1]]
            low, high = (max(low, around[0][0]), min(high, around[0][1])) if around else (low, high)
        holes, sentence = list(candidate.content), self.bounds[number][0]
        for other in self.rivals[sentence, -1 if parent is None else parent]:
            if other == number or self._is_about(other, candidate):
                continue
            rival = self.tokens[other]
            holes += self.candidates[other].content
            if rival is not None and rival.i > token.i:
                high = min(high, self._start(other))
            elif rival is not None and candidate.source:
                low = max(low, min(candidate.source[0][0], token.idx)) if rival.i < token.i else low
        return _without((low, high), holes)

    def _is_about(self, other: int, candidate: Candidate) -> bool:
        """Whether another's cue stands in the source of `candidate`: "an envoy who asked not to be named"."""
        at = self.candidates[other].cue[0][0]
        return any(a <= at < b for a, b in candidate.source)

    def _start(self, number: int) -> int:
        spans = [*self.candidates[number].source, *self.candidates[number].cue]
        return min(span[0] for span in spans)


def _without(span: Span, holes: list[Span]) -> list[Span]:
    out, at = [], span[0]
    for low, high in sorted(holes):
        if low > at and at < span[1]:
            out.append((at, min(low, span[1])))
        at = max(at, high)
    if at < span[1]:
        out.append((at, span[1]))
    return out


def nearest(view: View, table: str, pieces: list[Span], at: int) -> str | None:
    """The value of that rule of a table whose match in the reporting words lies nearest to the cue.

    Of matches that overlap the one of the earlier rule stands: "news conference" is no "conference".
    """
    kept: list[tuple[int, int, str]] = []
    for rule in patterns(table):
        for low, high in pieces:
            for match in rule.pattern.finditer(view.text, low, high):
                first, last = match.span()
                if not any(a < last and first < b for a, b, _ in kept):
                    kept.append((first, last, rule.value))
    return min(kept, key=lambda m: abs(m[0] - at))[2] if kept else None


def terms(view: View, pieces: list[Span]) -> tuple[str | None, list[Span]]:
    """The terms on which somebody speaks, and the words that give the reason."""
    for rule in patterns("terms"):
        for low, high in pieces:
            match = rule.pattern.search(view.text, low, high)
            if match is None:
                continue
            if rule.value != "anonymity":
                return rule.value, []
            return rule.value, _reason(view, (low, high), match.span())
    return None, []


def terms_alone(view: View) -> Iterator[tuple[Token, int, str, list[Span]]]:
    """Sentences such as "The officials spoke on condition of anonymity": subject, start, terms and reason."""
    seen = -1
    for place in _places(view.text, HINTS):
        sentence = view.doc[min(view.token(place), len(view.doc) - 1)].sent
        if sentence.start == seen or sentence.root.lemma_ not in SPEAKING:
            continue
        seen = sentence.start
        subject = next((c for c in sentence.root.children if c.dep_ == "nsubj"), None)
        value, reason = terms(view, [(sentence.start_char, sentence.end_char)])
        if subject is not None and value is not None and view.inside[view.token(place)] < 0:
            yield subject, sentence.start_char, value, reason


def _places(text: str, hints: Iterable[str]) -> list[int]:
    found = []
    for hint in hints:
        at = text.find(hint)
        while at >= 0:
            found.append(at)
            at = text.find(hint, at + 1)
    return sorted(found)


def _reason(view: View, piece: Span, found: Span) -> list[Span]:
    for rule in patterns("reason"):
        if match := rule.pattern.search(view.text, found[1], min(piece[1], found[1] + 250)):
            return [_cut(view, match.span())]
        if "uthori" in view.text[slice(*found)]:
            start = max(view.text.rfind("because", piece[0], found[0]), view.text.rfind("who ", piece[0], found[0]))
            stop = re.compile(r"[,.;]|$").search(view.text, found[1], piece[1])
            return [(start if start >= 0 else found[0], stop.start() if stop else found[1])]
    return []


def _cut(view: View, span: Span) -> Span:
    """A reason up to the comma that the report goes on after: "because ..., said that"."""
    start, end = span
    comma = re.compile(r",\s+(?:\w+ )?(?:sa(?:id|ys?)|told|added|that|but|while)\b").search(view.text, start, end)
    end = comma.start() if comma else end
    while end > start and view.text[end - 1] in " ,\n":
        end -= 1
    return start, end
