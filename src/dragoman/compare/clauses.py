"""Sentences cut into the points they make: "raised A, B and C and urged D" gives four.

A point is a draft of a claim: the words of its content, and the frames it is told in, outermost first ("B stated that
A had agreed to ..."). Cutting goes by the parse: joined verbs, joined objects of reporting words, "including" lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span as Sentence
from spacy.tokens import Token

from dragoman.compare import ladder
from dragoman.compare.contents import LISTING, VERBAL, contents, has_complement, items, joined

BEFORE = frozenset(["nsubj", "nsubjpass", "csubj", "expl", "aux", "auxpass", "neg", "advmod"])
LEAST = 6  # tokens of a sentence without a verb that is taken for a claim
PLAIN_INSIDE = frozenset(["include", "concern", "address", "seek", "follow", "see", "find"])
TALKS = frozenset(["call", "talk", "conversation", "meeting", "discussion", "consultation", "agenda"])
PLAIN_RELATIVES = frozenset(["have", "hold", "include", "concern", "follow", "share", "sign", "agree", "reach"])


@dataclass(frozen=True, slots=True)
class Frame:
    """Reporting words around a point: the verb's match on the ladder, and its subject (None: nobody named)."""

    found: ladder.Match
    subject: Token | None
    negated: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A point: its tokens `[first, last]`, the head of its content, its frames, and its own subject if it has one.

    `items` are the token ranges of the parts of a list ("discussed A, B and C"), none where there is but one.
    """

    first: int
    last: int
    head: Token
    frames: tuple[Frame, ...]
    subject: Token | None
    items: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A draft with its place among the points of its sentence, which share out all its words.

    `outer` is the first token of it with its reporting words, `[first, last]` what is said; `lead` is the token range
    of a phrase that opens the sentence ("On the South China Sea, ..."), which tells of all its points. `group`: it is
    one part of a list, which begins at that token.
    """

    draft: Draft
    outer: int
    first: int
    last: int
    lead: tuple[int, int] | None
    group: int | None = None


def points(sentence: Sentence) -> list[Point]:
    """The points of one sentence, in text order; none for a heading without a verb."""
    drafts = _apart(_drafts(sentence))
    if not drafts:
        return []
    outers: list[int] = []
    before = sentence.start - 1
    for draft in drafts:
        outers.append(min([t for t in _told_at(draft) if t > before] + [draft.first]))
        before = max(before, draft.first, draft.head.i if draft.head.i <= draft.last else 0)
    opening = outers[0]
    lead = (sentence.start, opening) if opening - sentence.start > 1 else None
    found = []
    for number, draft in enumerate(drafts):
        end = outers[number + 1] if number + 1 < len(drafts) else sentence.end
        last = max(draft.first, _trimmed(sentence, draft.first, end - 1))
        found.append(Point(draft, sentence.start if number == 0 else outers[number], draft.first, last, lead))
    return found


def _told_at(draft: Draft) -> list[int]:
    """The tokens at which the reporting words, auxiliaries and subjects of a draft begin."""
    verbs = [frame.found.verb for frame in draft.frames]
    if draft.head.pos_ in VERBAL:
        verbs.append(draft.head)
    found: list[int] = []
    for verb in verbs:
        found.append(verb.i)
        found += [c.left_edge.i for c in verb.children if c.dep_ in BEFORE and c.i < verb.i]
    return found


def _apart(drafts: list[Draft]) -> list[Draft]:
    """Without drafts whose beginning another has: of two at one place the longer stays."""
    found: list[Draft] = []
    for draft in drafts:
        if found and draft.first == found[-1].first:
            if draft.last > found[-1].last:
                found[-1] = draft
            continue
        found.append(draft)
    return found


def _trimmed(sentence: Sentence, first: int, last: int) -> int:
    """`last` without the punctuation and joining words that end a point."""
    doc = sentence.doc
    while last > first and (
        doc[last].is_punct
        or doc[last].is_space
        or doc[last].dep_ in ("cc", "punct")
        or doc[last].lower_ in ("that", "to")
    ):
        last -= 1
    return last


def _drafts(sentence: Sentence) -> list[Draft]:
    root = sentence.root
    subject: Token | None = None
    if root.pos_ not in VERBAL:
        subject, verb = _misread(sentence, root)
        if verb is None:
            ends = sentence.text.rstrip()[-1:] in (".", "!", "”")
            return [Draft(sentence.start, sentence.end - 1, root, (), None)] if ends and len(sentence) > LEAST else []
        root = verb
    drafts = list(_walk(root, (), subject))
    return sorted(drafts, key=lambda d: (d.first, d.last))


def _misread(sentence: Sentence, root: Token) -> tuple[Token | None, Token | None]:
    """The subject and verb of a sentence whose root the parse takes for a noun: "The ministers plan to meet"."""
    verbs = [t for t in sentence if t.pos_ in VERBAL and t.dep_ in ("acl", "relcl", "ccomp", "advcl", "conj")]
    for verb in verbs:
        if any(c.dep_.startswith("nsubj") for c in verb.children) and verb.dep_ != "relcl":
            return None, verb
    for verb in verbs:
        if verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBD") and verb.head == root and len(list(verb.subtree)) > LEAST:
            return root, verb
    return None, None


def _walk(verb: Token, frames: tuple[Frame, ...], inherited: Token | None) -> Iterator[Draft]:
    """The points of a verb and of those joined to it."""
    subject = inherited
    for each in joined(verb):
        subject = _subject(each) or subject
        yield from _clause(each, frames, subject)


def _subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass", "csubj"):
            return child
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def _clause(verb: Token, frames: tuple[Frame, ...], subject: Token | None) -> Iterator[Draft]:
    found = ladder.match(verb)
    if found is not None and frames and not _may_nest(verb, found):
        found = None
    if found is None:
        yield _draft(verb, frames, subject)
        yield from _told_beside(verb, frames, subject)
        return
    negated = any(c.dep_ == "neg" for c in verb.children)
    speaker = _speaker(verb, subject)
    inside = (*frames, Frame(found, speaker, negated))
    pieces = contents(found)
    if not pieces:
        yield _draft(verb, inside, subject)
    listed: list[Token] = []
    for piece in pieces:
        if piece.pos_ in VERBAL and piece.dep_ != "pobj":
            for each in joined(piece):
                if each is not piece and _belongs_above(each, piece, verb):
                    yield from _clause(each, frames, speaker)
                else:
                    yield from _walk_one(each, inside, speaker if piece.dep_ in ("xcomp", "pcomp") else None)
        else:
            listed += items(piece)
    if listed:
        yield _list(listed, inside)
    yield from _told_beside(verb, frames, speaker)


def _walk_one(verb: Token, frames: tuple[Frame, ...], inherited: Token | None) -> Iterator[Draft]:
    yield from _clause(verb, frames, _subject(verb) or inherited)


def _belongs_above(verb: Token, first: Token, reporting: Token) -> bool:
    """Whether a verb that the parse joins to what is said is one of saying: "said that it works and called for ..."."""
    return (
        verb.tag_ == reporting.tag_ == "VBD"
        and _subject(verb) is None
        and ladder.match(verb) is not None
        and (first.tag_ != "VBD" or any(c.tag_ == "MD" for c in first.children))
    )


def _list(heads: list[Token], frames: tuple[Frame, ...]) -> Draft:
    """One point over a list of noun phrases, with the extent of each."""
    each = [_draft(head, frames, None) for head in heads]
    items = tuple((d.first, d.last) for d in each) if len(each) > 1 else ()
    return Draft(min(d.first for d in each), max(d.last for d in each), heads[0], frames, None, items)


def _speaker(verb: Token, subject: Token | None) -> Token | None:
    """Who performs the act: of a passive its agent, else nobody."""
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children)
    if not passive:
        return subject
    agents = [a for c in verb.children if c.dep_ == "agent" for a in c.children if a.dep_ == "pobj"]
    return agents[0] if agents else None


def _told_beside(verb: Token, frames: tuple[Frame, ...], subject: Token | None) -> Iterator[Draft]:
    """What a participle adds: "..., stressing that the road must open"."""
    for child in verb.children:
        own = _subject(child) if child.dep_ == "advcl" and child.i < verb.i else None
        after = child.dep_ in ("advcl", "parataxis") and child.tag_ == "VBG" and child.i > verb.i
        if after or (own is not None and own.pos_ == "PROPN" and any(c.dep_ == "mark" for c in child.children)):
            found = ladder.match(child)
            if found is not None and contents(found):
                yield from _clause(child, frames, own or subject)
    for child in verb.subtree:
        if child.dep_ == "relcl" and child.sent == verb.sent and _tells(child) and _owner(child) == verb:
            yield _draft(child, (*frames, Frame(_match(child), _subject(child), False)), None)


def _owner(clause: Token) -> Token:
    """The verb that a relative clause hangs under."""
    above = clause.head
    while above.pos_ not in VERBAL and above.head != above:
        above = above.head
    return above


def _tells(clause: Token) -> bool:
    """Whether a relative clause reports something by somebody: "which she described as unjustified"."""
    own = _subject(clause)
    return (
        own is not None
        and own.dep_ == "nsubj"
        and own.tag_ not in ("WDT", "WP")
        and own.lower_ not in ("it", "this", "that", "they", "we")
        and ladder.match(clause) is not None
        and clause.lemma_ not in PLAIN_RELATIVES
    )


def _match(verb: Token) -> ladder.Match:
    found = ladder.match(verb)
    assert found is not None
    return found


def _may_nest(verb: Token, found: ladder.Match) -> bool:
    """Whether an act told inside another is cut further: with content of its own, said by somebody."""
    if found.act.kind == "event":
        return False
    own = _subject(verb)
    if (
        own is not None
        and own.pos_ not in ("PROPN", "PRON")
        and own.lemma_.lower()
        not in ("side", "leader", "president", "minister", "party", "government", "official", "country", *TALKS)
    ):
        return False
    talks = own is not None and own.lemma_.lower() in TALKS
    if found.act.scale == "pressure" and found.act.rank <= 2 and verb.dep_ != "xcomp" and not talks:
        return False
    return bool(contents(found)) and found.verb.lemma_ not in PLAIN_INSIDE


def _draft(head: Token, frames: tuple[Frame, ...], subject: Token | None) -> Draft:
    """The point at `head`: its subtree without what was cut off as a point of its own."""
    off: set[int] = set()
    for child in head.children:
        verbal = head.pos_ in VERBAL
        apart = child.pos_ in VERBAL and has_complement(head, child.i) if verbal else bool(frames)
        listed = child.lower_ in LISTING and child.dep_ == "prep" and bool(frames) and not verbal
        if (child.dep_ == "conj" and apart) or _told_apart(child, head) or listed:
            off.update(t.i for t in child.subtree)
    inside = sorted(t.i for t in head.subtree if t.i not in off)
    doc = head.doc
    first, last = _run(inside, head.i)
    while first < head.i and (doc[first].is_punct or doc[first].is_space or doc[first].dep_ in ("cc", "mark", "punct")):
        first += 1
    while last > head.i and (doc[last].is_punct or doc[last].is_space or doc[last].dep_ in ("cc", "punct")):
        last -= 1
    return Draft(first, last, head, frames, subject)


def _told_apart(clause: Token, head: Token) -> bool:
    """Whether a participle behind `head` makes a point of its own: "..., stressing that the road must open"."""
    beside = clause.dep_ == "advcl" and clause.tag_ == "VBG" and clause.i > head.i
    found = ladder.match(clause) if beside else None
    return found is not None and bool(contents(found))


def _run(inside: list[int], head: int) -> tuple[int, int]:
    """The run of tokens around `head`, over gaps that only hold what was cut off behind it."""
    at = inside.index(head)
    first = last = at
    while first > 0 and inside[first - 1] == inside[first] - 1:
        first -= 1
    while last + 1 < len(inside) and inside[last + 1] == inside[last] + 1:
        last += 1
    return inside[first], inside[last]
