"""Which of the document's actors a statement's source is."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.annotate import store
from dragoman.annotate.attribution_source_kinds import is_words
from dragoman.annotate.attribution_view import WH, Candidate, View, words
from dragoman.records import Actor, Attribution


def actors_at(view: View) -> tuple[dict[int, Actor], dict[int, Actor]]:
    """For each token, the actor whose mention it stands in: of several mentions the longest, and the shortest."""
    longest: dict[int, Actor] = {}
    shortest: dict[int, Actor] = {}
    mentions = [
        (end - start, start, end, actor) for actor in store.get(view.doc, "actors") for start, end in actor.mentions
    ]
    for _, start, end, actor in sorted(mentions, key=lambda each: each[:3]):
        for i in range(view.token(start), view.token_end(end)):
            longest[i] = actor
            shortest.setdefault(i, actor)
    return longest, shortest


def speaker_of(view: View, candidate: Candidate, head: Token | None, actors: dict[int, Actor]) -> Actor | None:
    """The actor named by the head of the source, by its apposition, or whose office, text or words it is.

    Where a tagger gave the source, its other words are asked too, but for those that only describe the head: "the
    Rasmussen poll" is nobody's but the poll's.
    """
    if head is None:
        return None
    for word in _near(head):
        if word.i in actors:
            return actors[word.i]
    if candidate.head is not None:
        return None
    return _titled(view, candidate, head, actors) or _other(view, candidate, head, actors)


def _near(head: Token) -> Iterator[Token]:
    """The head and the words beside it that name the same, best first."""
    yield head
    yield from (c for c in head.children if c.dep_ == "appos" and _beside(c))
    if head.dep_ == "appos":
        yield head.head
    if head.lemma_.lower() in words("gatherings"):
        yield from (c for of in head.children if of.lower_ == "of" for c in of.children if c.dep_ == "pobj")
    if head.lemma_ in words("offices") or is_words(head):
        yield from (c for c in head.children if c.dep_ == "poss")
    if is_words(head):
        yield from (c for of in head.children if of.lower_ in ("by", "from") for c in of.children if c.dep_ == "pobj")


def _other(view: View, candidate: Candidate, head: Token, actors: dict[int, Actor]) -> Actor | None:
    """The first actor in the source that does not only describe the head, up to a clause about it."""
    for start, end in candidate.source:
        for i in range(view.token(start), view.token_end(end)):
            if view.doc[i].tag_ in WH and i > head.i:
                return None
            if i in actors and not _describes(view.doc[i], head):
                return actors[i]
    return None


def _beside(word: Token) -> bool:
    """Whether an apposition is set off from its noun, as one that names it is."""
    first = word.left_edge.i
    marks = (",", "(", "—", "–", ":")
    return first > 0 and (first - 1 <= word.head.i or word.doc[first - 1].text in marks)


def _titled(view: View, candidate: Candidate, head: Token, actors: dict[int, Actor]) -> Actor | None:
    """ "Speaker of the House Ann Lee": a title that the parser took for the head, right before the name."""
    last = view.token_end(candidate.source[0][1]) - 1
    while last > head.i and not view.doc[last].is_alpha:
        last -= 1
    actor, first = actors.get(last), last
    while first > 0 and actors.get(first - 1) is actor:
        first -= 1
    named = actor is not None and actor.kind == "person" and view.doc[last].pos_ == "PROPN"
    return actor if named and head.pos_ == "PROPN" and head.i < first and view.doc[first - 1].pos_ == "PROPN" else None


def _describes(word: Token, head: Token) -> bool:
    """Whether a word of the source only says something of its head: before a common noun, or below a clause of it."""
    at = word
    while at.i not in (head.i, at.head.i):
        if at.dep_ in ("poss", "relcl", "acl", "advcl", "pobj"):
            return True
        if at.dep_ in ("compound", "amod", "nmod", "npadvmod") and at.head.pos_ == "NOUN":
            return True
        at = at.head
    return word.tag_ == "PRP$"


def first_person(view: View, candidates: list[Candidate], records: list[Attribution], parents: dict[int, int]) -> None:
    """ "I" inside a statement is whoever makes that statement."""
    for number, parent in sorted(parents.items()):
        record, start = records[number], candidates[number].source[0][0] if candidates[number].source else -1
        if record.speaker is None and start >= 0 and view.doc[view.token(start)].lower_ in ("i", "my", "me"):
            record.speaker = records[parent].speaker
