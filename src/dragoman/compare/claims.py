"""The claims of one account: the points of its sentences, who makes them, how strongly, what they are about."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Sentence

from dragoman.compare import clauses, ladder, lexicon
from dragoman.compare.clauses import Draft, Frame, Point
from dragoman.compare.contents import VERBAL
from dragoman.compare.model import Claim, Figure
from dragoman.compare.parties import Parties
from dragoman.records import Span

HEDGES = frozenset(["may", "might", "could", "possibly", "perhaps", "reportedly", "allegedly", "likely", "potentially",
                    "apparently", "would"])  # fmt: skip
PLAIN = frozenset(
    ["note", "state", "raise", "tell"]
)  # acts that are plain telling: another act inside one counts for more
MEETINGS = frozenset(["discussion", "talk", "conversation", "meeting", "exchange", "consultation", "dialogue", "call",
                      "communication", "session"])  # fmt: skip
TONES = frozenset(["candid", "constructive", "frank", "cordial", "productive", "warm", "friendly", "substantive",
                   "in-depth", "positive", "forward-looking", "fruitful", "sincere", "serious",
                   "pragmatic", "businesslike", "amicable"])  # fmt: skip
TOPIC, GENERAL = 0.45, 0.12  # the weights of a topic, and of one under which nearly anything may stand
TALKED = frozenset(["discuss", "note"])
OPENING_WORDS = frozenset(["met", "call", "conversation", "meeting", "talks", "spoke", "phone", "received", "hosted",
                           "telephone", "consultations", "dialogue", "negotiations", "visit", "summit"])  # fmt: skip
FRAMED = 0.4  # what a word before what is said counts, of its weight
EMPTY, COMMON_ONLY = 0.35, 0.12  # weights below which a claim says nothing by itself
SHORT = 160  # characters of a heading
BULLETS = ("•", "-", "–", "*", "·", "1", "2", "3", "4", "5", "6", "7", "8", "9")
AIR = frozenset(["atmosphere", "manner", "spirit", "tone"])
CARRYING = frozenset(["had", "held", "was", "were", "took", "passed", "described", "conducted", "called",
                      "characterized",
                      "characterised", "proceeded", "has", "have", "are", "place"])  # fmt: skip
OPENING = 0.35  # the part of an account that tells that the meeting took place
MUST = re.compile(r"\b(?:must|has to|have to|needs? to be|should|ought to)\b")
DIGITS = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?$")
ANNOUNCING = re.compile(r"\b(?:as follows|the following)\b[^.]{0,60}[.:]?$|:$")  # a line that only leads in a list
MEANINGLESS = re.compile(r"^[\W\d_]*$")


@dataclass(slots=True)
class Account:
    """One account as read: its parse and records, the sides of the meeting, and its claims."""

    doc: Doc
    text: str
    title: str
    id: str
    published: str | None
    parties: Parties
    body: list[Span]
    records: list[dict[str, Any]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    party: str | None = None


def find(account: Account) -> list[Claim]:
    """The claims of an account, in text order."""
    doc = account.doc
    words = lexicon.read(doc)
    facts = _Facts(account)
    found: list[Claim] = []
    total = max(1, sum(b - a for a, b in account.body) or len(account.text))
    for sentence in doc.sents:
        start, end = sentence.start_char, sentence.end_char
        if not _in_body(start, end, account.body) or _heading(account.text, sentence):
            continue
        for point in _itemized(clauses.points(sentence)):
            claim = _claim(account, point, words, facts)
            if (
                claim is not None
                and found
                and _says_nothing(claim)
                and found[-1].sentence == claim.sentence
                and claim.group is None
            ):
                found[-1].span = (found[-1].span[0], claim.span[1])
                found[-1].core = (found[-1].core[0], claim.core[1])
            elif claim is not None:
                claim.id = f"c{len(found) + 1}"
                claim.share = (claim.span[1] - claim.span[0]) / total
                found.append(claim)
    if found and not any(c.kind == "meeting" for c in found):
        _open(found[0], account)
    return found


def _open(claim: Claim, account: Account) -> None:
    """Take the first claim for the one that tells of the meeting, where it tells of one at all."""
    words = set(re.findall(r"[a-z]+", account.text[claim.span[0] : claim.span[1]].lower()))
    if claim.place < OPENING and words & OPENING_WORDS and claim.act in (None, "discuss", "raise", "state", "tell"):
        claim.kind, claim.act, claim.scale, claim.rank = "meeting", None, None, None


def _itemized(points: list[Point]) -> list[Point]:
    """The points, with a list of what was talked of as a point for each part."""
    found: list[Point] = []
    for point in points:
        items = point.draft.items
        told = point.draft.frames[-1].found.act.id if point.draft.frames else None
        ordered = all(a[1] < b[0] for a, b in pairwise(items))
        if len(items) < 2 or told not in TALKED or not ordered or len(point.draft.frames) > 1:
            found.append(point)
            continue
        for number, (first, last) in enumerate(items):
            following = items[number + 1][0] if number + 1 < len(items) else None
            end = point.last if following is None else max(last, first)
            outer = point.outer if number == 0 else first
            draft = replace(point.draft, items=(), first=first, last=end)
            found.append(Point(draft, outer, first, end, point.lead if number == 0 else None, group=point.outer))
    return found


def _says_nothing(claim: Claim) -> bool:
    """Whether what is said has no weight of its own, so that it belongs to the claim before: "and do another"."""
    return (claim.act is None and sum(claim.features.values()) < EMPTY) or (
        claim.kind != "meeting" and sum(w for n, w in claim.features.items() if n[:2] in ("w:", "f:")) < COMMON_ONLY
    )


def _heading(text: str, sentence: Sentence) -> bool:
    """Whether a sentence is a line that no stop ends: a headline, a dateline, the name of an office."""
    words = sentence.text.strip()
    end = sentence.start_char + len(sentence.text.rstrip())
    line = text.rfind("\n", 0, end) + 1
    stops = words[-1:] in '.!?:;”"’)' or text[end : end + 1] not in ("", "\n")
    return (
        not stops
        and (len(words) < SHORT or line >= sentence.start_char)
        and not text[line:end].lstrip().startswith(BULLETS)
    )


def _in_body(start: int, end: int, body: list[Span]) -> bool:
    return not body or 2 * sum(max(0, min(end, b) - max(start, a)) for a, b in body) >= end - start


class _Facts:
    """The records of an account, sorted for looking up by place."""

    def __init__(self, account: Account) -> None:
        rows = account.records
        self.text = account.text
        self.times = sorted((tuple(r["span"]), r["value"]) for r in rows if r["table"] == "times" and r["value"])
        self.quantities = [r for r in rows if r["table"] == "quantities"]
        self.quotes = sorted(tuple(r["span"]) for r in rows if r["table"] == "quotations")
        self.said = [r for r in rows if r["table"] == "attributions" and r["kind"] != "indirect"]
        self.actors = sorted((tuple(m), r["key"]) for r in rows if r["table"] == "actors" for m in r["mentions"])

    def dates(self, span: Span) -> list[tuple[str, Span]]:
        return [(v, (a, b)) for (a, b), v in self.times if span[0] <= a and b <= span[1]]

    def numbers(self, span: Span, doc: Doc) -> list[Figure]:
        found = []
        for row in self.quantities:
            a, b = row["span"]
            if span[0] <= a and b <= span[1] and row["value"] is not None:
                measured = row["measured"]
                words = doc.char_span(measured[0], measured[1], alignment_mode="expand") if measured else None
                of = tuple(t.lemma_.lower() for t in words or () if t.pos_ in ("NOUN", "PROPN"))
                found.append(Figure(float(row["value"]), row["unit"], of, (a, b)))
        return found + self._plain_numbers(span, doc, [f.span for f in found])

    def _plain_numbers(self, span: Span, doc: Doc, taken: list[Span]) -> list[Figure]:
        """Figures written in digits that stand in no quantity and no date."""
        found: list[Figure] = []
        words = doc.char_span(span[0], span[1], alignment_mode="expand")
        for token in words or ():
            place = (token.idx, token.idx + len(token))
            times = [s for s, _ in self.times]
            if any(a <= place[0] < b for a, b in [*taken, *times]) or not DIGITS.match(token.text):
                continue
            if (
                token.ent_type_ not in ("DATE", "TIME", "LAW", "ORDINAL") and token.nbor(-1).text != "."
                if token.i
                else False
            ):
                of = (token.head.lemma_.lower(),) if token.head.pos_ == "NOUN" else ()
                found.append(Figure(float(token.text.replace(",", "")), None, of, place))
        return found

    def quoted(self, span: Span) -> bool:
        place = bisect_right(self.quotes, (span[0], 10**9)) - 1
        return place >= 0 and self.quotes[place][0] <= span[0] and span[1] <= self.quotes[place][1] + 1

    def keys(self, span: Span) -> list[str]:
        return [key for (a, b), key in self.actors if span[0] <= a and b <= span[1]]

    def saying(self, span: Span) -> dict[str, Any] | None:
        """The attribution in whose quoted words `span` stands."""
        for row in self.said:
            if any(a <= span[0] and span[1] <= b + 1 for a, b in row["content"]):
                return row
        return None


def _claim(account: Account, point: Point, words: lexicon.Found, facts: _Facts) -> Claim | None:
    doc, draft = account.doc, point.draft
    core = _extent(doc, point.first, point.last)
    if ANNOUNCING.search(account.text[core[0] : core[1] + 1]):
        return None
    if MEANINGLESS.match(account.text[core[0] : core[1]]):
        return None
    sent = draft.head.sent
    span = _extent(doc, _worded(doc, point.outer, point.first), point.last)
    claim = Claim(id="", span=span, core=core, sentence=(sent.start_char, sent.end_char), group=point.group)
    claim.features = _bag(doc, point.first, point.last, words, account.parties)
    if point.lead is not None:
        for name, weight in _bag(doc, *point.lead, words, account.parties).items():
            claim.features.setdefault(name, weight * (0.6 if point.outer <= point.lead[0] else 0.35))
    low = point.lead[0] if point.lead is not None else point.first
    for i in range(low, point.last + 1):
        name = words.features[i][0]
        if name:
            claim.words.setdefault(name, doc[i].lemma_.lower() if doc[i].pos_ != "PROPN" else doc[i].text)
    for name, weight in _bag(doc, point.outer, point.first, words, account.parties).items():
        claim.features.setdefault(name, weight * FRAMED)
    claim.items = [_extent(doc, a, b) for a, b in draft.items]
    claim.parts = [_bag(doc, a, b, words, account.parties) for a, b in draft.items]
    sides = account.parties
    inside = (i for i in range(point.first, point.last + 1) if not sides.keys or sides.at(doc[i]) not in sides.keys)
    claim.topics = list(dict.fromkeys(t for i in inside for t in words.topics[i]))
    claim.actors = [k for k in facts.keys(core) if k not in account.parties.keys and not k.isupper()]
    claim.numbers = facts.numbers(span, doc)
    claim.dates = facts.dates(span)
    claim.quoted = facts.quoted(core)
    claim.hedges = [t.lower_ for t in doc[point.first : point.last + 1] if t.lower_ in HEDGES]
    claim.negated = any(f.negated for f in draft.frames)
    _set_act(claim, account, draft, facts)
    claim.label = _label(doc, point, words, sides)
    claim.place = span[0] / max(1, len(account.text))
    _set_kind(claim, draft, account)
    _add_shared(claim)
    return claim


def _worded(doc: Doc, first: int, last: int) -> int:
    """`first` without punctuation, numbers of lists and line ends that open a sentence."""
    while first < last and (
        doc[first].is_punct or doc[first].is_space or (doc[first].like_num and doc[first + 1].text == ".")
    ):
        first += 1
    return first


def _label(doc: Doc, point: Point, words: lexicon.Found, sides: Parties) -> str:
    """The noun with the most weight in what is said, with the words before it that belong to it."""
    best, weight = None, 0.0
    for token in doc[point.first : point.last + 1]:
        told = words.features[token.i][1]
        if (
            token.pos_ in ("NOUN", "PROPN")
            and told > weight + 0.05
            and sides.at(token) not in sides.keys
            and token.ent_type_ != "DATE"
        ):
            best, weight = token, told
    if best is None:
        return ""
    while best.dep_ == "compound" and best.head.i <= point.last and best.head.i > best.i:
        best = best.head
    before = [c for c in best.children if c.dep_ in ("compound", "amod") and best.i - 4 < c.i < best.i]
    return " ".join(t.text for t in [*before, best])


def _extent(doc: Doc, first: int, last: int) -> Span:
    return doc[first].idx, doc[last].idx + len(doc[last])


def _told_by(draft: Draft) -> Frame | None:
    """The frame that counts: the outermost that is more than plain telling, else the innermost."""
    if not draft.frames:
        return None
    strong = [f for f in draft.frames if f.found.act.id not in PLAIN]
    return strong[0] if strong else draft.frames[-1]


def _set_act(claim: Claim, account: Account, draft: Draft, facts: _Facts) -> None:
    parties, text = account.parties, account.text
    frame = _told_by(draft)
    subject = frame.subject if frame else draft.subject
    if frame is not None:
        act = frame.found.act
        cue = ladder.words(frame.found)
        claim.act, claim.scale, claim.rank, claim.kind = act.id, act.scale, act.rank, act.kind
        claim.verb = " ".join(text[cue[0] : cue[1]].split())
        claim.cue = cue
        start = min(cue[0], phrase(subject)[0]) if subject is not None and subject.sent == draft.head.sent else cue[0]
        claim.frame = (start, max(cue[1], start))
    claim.who = parties.who(subject)
    if frame is None and account.party is not None and MUST.search(text[claim.core[0] : claim.core[1]]):
        claim.act, claim.scale, claim.rank, claim.kind = "stress", "pressure", 4, "position"
        claim.who = [account.party]  # what a side's own account says must be is that side's position
    if subject is not None:
        a, b = phrase(subject)
        claim.speaker = " ".join(text[a:b].split())
    said = facts.saying(claim.core)
    if said is not None and (frame is None or claim.quoted):
        key = parties.of_actor.get(said["speaker"] or "")
        claim.who = [key] if key else claim.who
        claim.speaker = " … ".join(" ".join(text[a:b].split()) for a, b in said["source"]) or claim.speaker
        if frame is None:
            claim.act, claim.scale, claim.rank, claim.kind = "state", "pressure", 2, "position"
            claim.verb = " ".join(" ".join(text[a:b].split()) for a, b in said["cue"])


def _set_kind(claim: Claim, draft: Draft, account: Account) -> None:
    """What only tells that, or in what air, the meeting took place."""
    verb = (
        (draft.frames[-1].found.verb if draft.frames else draft.head) if draft.head.pos_ not in VERBAL else draft.head
    )
    kids = list(verb.children)
    lemma = verb.lemma_.lower()
    if _of_tone(claim, account, draft):
        claim.kind, claim.act, claim.scale, claim.rank = "tone", None, None, None
        return
    opens = lemma in lexicon.openings() or any(f"{lemma} {c.lemma_.lower()}" in lexicon.openings() for c in kids)
    if opens and not draft.frames[:-1] and claim.place < OPENING and told_with(verb, account):
        claim.kind, claim.act, claim.scale, claim.rank = "meeting", None, None, None


def _of_tone(claim: Claim, account: Account, draft: Draft) -> bool:
    """Whether a claim tells in what spirit the two spoke: "had candid discussions", "in a cordial atmosphere"."""
    if claim.act not in (None, "discuss", "state", "note") or len(draft.frames) > 1:
        return False
    words = set(re.findall(r"[a-z-]+", account.text[claim.span[0] : claim.span[1]].lower()))
    spoken = {w.removesuffix("s") for w in words} & MEETINGS or words & AIR
    carried = words & CARRYING
    named = any(
        t.lower_ in account.parties.surnames
        for t in account.doc.char_span(claim.span[0], claim.span[1], alignment_mode="expand") or ()
    )
    return bool(words & TONES and spoken and carried) and (not named or bool(words & {"described", "called"}))


def told_with(verb: Token, account: Account) -> bool:
    """Whether a verb of meeting names both sides: whom its subject met stands with it."""
    named = {account.parties.at(t) for t in verb.subtree} & set(account.parties.keys)
    return len(named) > 1 or (len(named) == 1 and any(t.lemma_ in ("counterpart", "delegation") for t in verb.subtree))


def phrase(subject: Token) -> Span:
    """The code points of a subject without its relative clauses and appositions."""
    skip = {t.i for c in subject.children if c.dep_ in ("relcl", "acl", "appos", "punct") for t in c.subtree}
    kept = [t for t in subject.subtree if t.i not in skip and not t.is_space] or [subject]
    return kept[0].idx, kept[-1].idx + len(kept[-1])


def _bag(doc: Doc, first: int, last: int, words: lexicon.Found, parties: Parties) -> dict[str, float]:
    """The features of the tokens [first, last]; the names of the sides weigh next to nothing."""
    found: dict[str, float] = {}
    for i in range(first, last + 1):
        feature, weight = words.features[i]
        if feature:
            if parties.keys and parties.at(doc[i]) in parties.keys:
                weight = min(weight, lexicon.COMMON)
            found[feature] = max(weight, found.get(feature, 0.0))
        if parties.keys and parties.at(doc[i]) in parties.keys:
            continue
        for topic in words.topics[i]:
            found[f"t:{topic}"] = GENERAL if lexicon.topics()[topic].general else TOPIC
    return found


def _add_shared(claim: Claim) -> None:
    """Numbers, dates and actors as features beside the words."""
    for figure in claim.numbers:
        claim.features[f"n:{figure.value:g}"] = 0.6
    for value, _ in claim.dates:
        if value[:1].isdigit():
            claim.features[f"d:{value}"] = 0.4
    for key in claim.actors:
        claim.features[f"a:{key}"] = 0.6
