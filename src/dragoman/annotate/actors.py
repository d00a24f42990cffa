"""Who acts and speaks in a document: people, states, bodies, groups and media, each with all its mentions.

In: a `Doc` with tags, parse, lemmas and entities, and `store.meta`. Out: `Actor` records, ids a1, a2 ... in order of
first mention, left under "actors" (`dragoman.annotate.store`). docs/actors.md tells how it works and how to change it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate import names, store, titles
from dragoman.annotate.bodies import Bodies, Body
from dragoman.annotate.coreference import Describer
from dragoman.annotate.gazetteer import tables
from dragoman.annotate.mentions import find
from dragoman.annotate.people import People, Someone
from dragoman.annotate.pronouns import Pronouns
from dragoman.annotate.store import Meta
from dragoman.annotate.tokens import Tokens
from dragoman.records import Actor, Span

CAMPS = frozenset(["campaign", "camp", "administration", "government", "cabinet", "operation", "team"])
REQUIRES = ["token.tag", "token.dep", "token.head", "token.lemma", "doc.ents"]


@Language.factory(
    "dragoman_actors",
    assigns=["doc._.dragoman"],
    requires=REQUIRES,
    default_config={"pronouns": True},
)
def make_actors(nlp: Language, name: str, pronouns: bool) -> ActorFinder:
    """The spaCy component; `pronouns`: whether "he", "its" and the like are linked too."""
    return ActorFinder(pronouns=pronouns)


class ActorFinder:
    """Puts the actors of each document it is called on into the store. The rules are read when it is made."""

    def __init__(self, *, pronouns: bool = True) -> None:
        self.pronouns = pronouns
        tables()

    def __call__(self, doc: Doc) -> Doc:
        """Leave the document's actors in its store, and give the document back."""
        store.put(doc, "actors", find_actors(doc, store.meta(doc), pronouns=self.pronouns))
        return doc


def find_actors(doc: Doc, meta: Meta, *, pronouns: bool = True) -> list[Actor]:
    """The actors of a parsed document. Mentions outside `meta.body` and the headline are left out."""
    if not len(doc):
        return []
    tokens, found = Tokens(doc), tables()
    all_names = find(tokens, found, meta.published)
    at = _over(tokens, all_names)
    descriptions = titles.find(tokens, found, at)
    titles.read_possessors(tokens, all_names, descriptions)
    titles.attach(tokens, descriptions, at)
    all_names = names.ordered(at)
    people, bodies = People(tokens, found, meta.published), Bodies(tokens, found)
    persons = [n for n in all_names if n.form == "person"]
    about: dict[int, list[titles.Description]] = {}
    for d in descriptions:
        if d.named is not None:
            about.setdefault(d.named.start, []).append(d)
    countries = {n.start: c for n in persons if (c := titles.country_after(tokens, at, n))}
    people.add_names(persons, about, countries)
    bodies.add_names(all_names)
    _add_descriptions(tokens, at, descriptions, people, bodies, Describer(tokens, people, found, meta.published))
    for i in range(tokens.count):
        if at[i] is not None or tokens.tag[i] not in ("NN", "NNP"):
            continue
        again = bodies.taken_up(i)
        if again is not None:
            again[1].mentions.append((again[0], i + 1))
        elif tokens.lower[i] == "ministry":
            _add_ministry(tokens, i, people, bodies)
        elif tokens.lower[i] in CAMPS:
            _add_camp(tokens, i, at, people, bodies)
    if pronouns:
        Pronouns(tokens, people, bodies).link()
    return _records(tokens, meta, people.all, bodies.all.values())


def _over(tokens: Tokens, all_names: list[names.Name]) -> list[names.Name | None]:
    at: list[names.Name | None] = [None] * tokens.count
    for name in all_names:
        at[name.start : name.end] = [name] * (name.end - name.start)
    return at


def _add_ministry(tokens: Tokens, i: int, people: People, bodies: Bodies) -> None:
    """ "The ministry", "X's ministry" at token `i`, where only its minister has been named."""
    owner = next((c for c in tokens.children[i] if tokens.dep[c] == "poss"), None)
    if owner is None and tokens.lower[i - 1] not in ("the", "this"):
        return
    best: tuple[int, Someone] | None = None
    for who in people.all:
        for start, end in who.mentions:
            whose = start <= owner < end if owner is not None else end <= i
            heads = any(r.endswith(" minister") and r != "prime minister" for r in who.roles)
            if whose and heads and (best is None or start > best[0]):
                best = start, who
    if best is not None:
        bodies.ministry_of(best[1].roles, best[1].country).mentions.append((i - 1 if owner is None else i, i + 1))


def _add_camp(tokens: Tokens, i: int, at: list[names.Name | None], people: People, bodies: Bodies) -> None:
    """ "The Halloran campaign" at token `i`: a body of its own, called after its person."""
    name = at[i - 1] if i else None
    if name is None or name.form != "person" or tokens.head[i - 1] != i or tokens.tag[i] != "NN":
        return
    leader = people.of_name[name.start]
    bodies.camp_of(leader, tokens.lower[i]).mentions.append((name.start, i + 1))


def _add_descriptions(
    tokens: Tokens,
    at: list[names.Name | None],
    descriptions: list[titles.Description],
    people: People,
    bodies: Bodies,
    describer: Describer,
) -> None:
    for d in descriptions:
        if d.named is not None:
            if tokens.text[d.end : d.end + 1] == [","] or d.start > d.named.start:
                people.of_name[d.named.start].mentions.append((d.start, d.end))
        elif titles.of_body(tokens, at, d) or not titles.worth(tokens, d):
            continue
        elif d.role.plural:
            after = at[d.end] if d.end < tokens.count else None
            if after is not None and after.form == "person":
                continue  # "Sens. Reyes and Holt": titles of people who are named
            counted = d.definite and any(tokens.tag[i] == "CD" for i in range(d.start, d.noun))
            body = None if counted else bodies.add_group(d)
            if body is not None:
                body.mentions.append((d.start, d.end))
                bodies.add_partner(at, d)
        else:
            describer.resolve(d)


def _records(tokens: Tokens, meta: Meta, people: Iterable[Someone], bodies: Iterable[Body]) -> list[Actor]:
    heading = _heading(tokens.whole, meta)
    actors: list[Actor] = []
    for who in people:
        actor = Actor(
            id="", name=who.name, kind="person", country=who.country, sectors=who.sectors, key=who.key,
            office=who.office, affiliation=who.affiliation, by=who.by,
        )  # fmt: skip
        actor.mentions = _spans(tokens, who.mentions, meta, heading)
        actors.append(actor)
    for body in bodies:
        actor = Actor(
            id="", name=body.name, kind=body.kind, country=body.country, sectors=body.sectors, key=body.key, by=body.by
        )
        actor.mentions = _spans(tokens, body.mentions, meta, heading)
        actors.append(actor)
    kept = sorted((a for a in actors if a.mentions), key=lambda a: (a.mentions[0], a.kind, a.key))
    for number, actor in enumerate(kept, 1):
        actor.id = f"a{number}"
    return kept


def _heading(text: str, meta: Meta) -> Span:
    """Where the document's own headline stands before its body; empty where it does not."""
    if not meta.title or not meta.body:
        return 0, 0
    start = text.find(meta.title, 0, meta.body[0][0])
    return (start, start + len(meta.title)) if start >= 0 else (0, 0)


def _spans(tokens: Tokens, mentions: list[tuple[int, int]], meta: Meta, heading: Span) -> list[Span]:
    spans = {tokens.span(start, end) for start, end in mentions if start < end}
    return sorted(s for s in spans if store.in_body(s, meta.body) or (heading[0] <= s[0] and s[1] <= heading[1]))


class ActorIndex:
    """Quick look-up of the actor at a place in the text."""

    def __init__(self, actors: list[Actor]) -> None:
        self._actors = {a.id: a for a in actors}
        self._mentions = sorted((start, end, a.id) for a in actors for start, end in a.mentions)
        self._starts = [m[0] for m in self._mentions]
        self._longest = max((end - start for start, end, _ in self._mentions), default=0)

    def within(self, start: int, end: int) -> list[tuple[Span, Actor]]:
        """The mentions that overlap the characters [start, end), in text order, each with its actor."""
        first = bisect_right(self._starts, start - self._longest - 1)
        last = bisect_right(self._starts, end - 1)
        return [((s, e), self._actors[a]) for s, e, a in self._mentions[first:last] if e > start]

    def at(self, start: int, end: int) -> Actor | None:
        """The actor whose mention best covers [start, end): most overlap, then the shortest mention; None for none."""
        found = self.within(start, end)
        if not found:
            return None
        return max(found, key=lambda m: (min(end, m[0][1]) - max(start, m[0][0]), m[0][0] - m[0][1], -m[0][0]))[1]


def actor_at(actors: list[Actor], start: int, end: int) -> Actor | None:
    """The actor at [start, end); for many questions about one document make an `ActorIndex` once."""
    return ActorIndex(actors).at(start, end)
