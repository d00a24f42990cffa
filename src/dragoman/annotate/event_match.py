"""Whether a predicate fits at a word, and where in its sentence the words for who and whom stand.

A predicate's `who` and `whom` are paths, tried in order; a path ends at the heads of noun phrases:
subject, object, object:self, possessor, compound, compound-adjective, speaker, self, indirect, support, undergo,
prep:WORD; each also after `object:` (of the direct object), `subject:` or `clause:` (of the clause that it governs);
clause:place is where the clause leads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dragoman.annotate.event_lexicon import Predicate
from dragoman.annotate.event_view import NOMINAL, Clauses, words

PLACES = ("to", "into", "in", "from", "with", "on", "for", "against", "of", "over")
FULL = ("VBD", "VBZ", "VBP")


@dataclass(slots=True)
class Match:
    """A predicate at the token `at`; `clause` is the verb of the clause it governs, `objects` the heads it takes."""

    predicate: Predicate
    at: int
    objects: list[int]
    clause: int | None = None


def match(view: Clauses, predicate: Predicate, at: int) -> Match | None:
    """The predicate at the token `at`, whose lemma and part of speech fit, if the rest of it fits too."""
    p = predicate
    if p.following and not view.follows(at, p.following):
        return None
    verb = p.pos == "verb"
    objects = view.object(at) if verb and (p.object or p.object_has or p.not_object or p.clause) else []
    if p.object:
        objects = [o for o in objects if view.lemma[o] in p.object or view.lower[o] in p.object]
    if _barred(view, p, at, objects):
        return None
    clause = _clause(view, p, at, objects)
    return None if (p.clause or p.clause_head) and clause is None else Match(p, at, objects, clause)


def _barred(view: Clauses, p: Predicate, at: int, objects: list[int]) -> bool:
    """Whether the words around `at` lack what the predicate asks for, or are what it rules out."""
    if (p.object and not objects) or (p.type == "REQUEST" and p.pos == "verb" and _is_question(view, at)):
        return True
    if p.not_object and any(view.lemma[o] in p.not_object for o in objects):
        return True
    if p.object_has and p.object_has.isdisjoint(_pool(view, p, at, objects)):
        return True
    if p.not_subject and any(view.lemma[s] in p.not_subject for s in view.subject(at)):
        return True
    if p.not_prep and any(view.lemma[n] in p.not_prep.get(prep, ()) for prep, n in view.prepositions(at)):
        return True
    return (p.pos == "adj" and not _said_of(view, at)) or _misfit(view, p, at)


def _is_question(view: Clauses, at: int) -> bool:
    """Whether what is asked is a question: "asked whether", "asked why"."""
    opening = [k for c in view.under(at, "ccomp") if c > at for k in view.kids[c] if k < c]
    return any(view.lower[k] in ("whether", "if") or view.tag[k] == "WRB" for k in opening)


def _misfit(view: Clauses, p: Predicate, at: int) -> bool:
    if not p.modifier and not p.not_modifier:
        return False
    before = _modifiers(view, at)
    return bool(p.modifier and p.modifier.isdisjoint(before)) or not p.not_modifier.isdisjoint(before)


def _modifiers(view: Clauses, at: int) -> set[str]:
    """The lemmas and forms of what stands before a noun and belongs to it."""
    found: set[str] = set()
    for kid in view.kids[at]:
        if kid < at and view.dep[kid] in ("amod", "compound", "nmod", "poss", "nummod"):
            for i in range(view.subtree(kid)[0], kid + 1):
                found.add(view.lemma[i])
                found.add(view.lower[i])
    return found


def _said_of(view: Clauses, at: int) -> bool:
    """Whether an adjective is said of a subject, not set before a noun."""
    return view.dep[at] in ("acomp", "conj", "oprd", "ROOT", "xcomp", "ccomp", "relcl", "advcl")


def _pool(view: Clauses, p: Predicate, at: int, objects: list[int]) -> set[str]:
    """The lemmas of what a predicate may have in or as its object."""
    tops = list(objects)
    tops += [k for k in view.kids[at] if view.dep[k] in ("oprd", "acomp", "attr", "dative", "advmod")]
    tops += [
        k
        for k in view.kids[at]
        if view.dep[k] in ("ccomp", "xcomp", "dobj") and view.pos[k] in ("NOUN", "ADJ", "PROPN")
    ]
    tops += [k for k in view.under(at, "ccomp", "xcomp") for k in view.under(k, "acomp", "attr", "oprd")]
    if p.following:
        tops += [n for prep, n in view.prepositions(at) if prep in p.following]
    found: set[str] = set()
    for top in tops:
        low, high = view.subtree(top)
        for i in range(low, min(high, top + 6)):
            found.add(view.lemma[i])
            found.add(view.lower[i])
    for _, noun in _around(view, at):
        found.add(view.lemma[noun])
        found.update(view.lemma[k] for k in _before(view, noun))
    return found


def _clause(view: Clauses, p: Predicate, at: int, objects: list[int]) -> int | None:
    """The verb of the clause that the predicate governs, of the kinds that it wants."""
    said: list[int] = [view.head[at]] if p.pos == "adj" and view.is_verb(view.head[at]) else []
    for holder in (at, *objects, *said):
        for kid in view.kids[holder]:
            if view.dep[kid] not in ("xcomp", "ccomp", "acl", "advcl", "relcl") or (
                kid < holder and view.dep[kid] != "ccomp"
            ):
                continue
            if not _of_kind(view, p.clause, kid):
                continue
            if p.clause_modal and not any(view.lower[a] in p.clause_modal for a in view.under(kid, "aux")):
                continue
            verbs = [kid, *view.under(kid, "conj")]
            if not p.clause_head:
                return kid
            for verb in verbs:
                if view.lemma[verb] in p.clause_head:
                    return verb
    return None


def _of_kind(view: Clauses, kinds: frozenset[str], kid: int) -> bool:
    to = any(view.lower[k] == "to" for k in view.under(kid, "aux"))
    if not kinds or "any" in kinds:
        told = view.dep[kid] == "acl" and any(view.lower[k] == "that" for k in view.under(kid, "mark"))
        return to or told or view.dep[kid] in ("xcomp", "ccomp")
    if "to" in kinds and to:
        return True
    if "that" in kinds and view.dep[kid] == "ccomp" and not to and view.tag[kid] != "VBG":
        return True
    if "that" in kinds and view.dep[kid] == "acl" and any(view.lower[k] == "that" for k in view.under(kid, "mark")):
        return True
    if "bare" in kinds and view.dep[kid] == "ccomp" and not view.under(kid, "aux"):
        number = [view.tag[s] for s in view.under(kid, "nsubj")]
        return view.tag[kid] == "VB" or (view.tag[kid] == "VBP" and any(t in ("NN", "NNP") for t in number))
    return "ing" in kinds and view.tag[kid] == "VBG"


def heads(view: Clauses, found: Match, path: str) -> list[int]:
    """The heads that `path` leads to from a match."""
    first, _, rest = path.partition(":")
    verb = found.predicate.pos == "verb"
    if first == "object" and rest:
        inner = found.objects or (view.object(found.at) if verb else [])
        if rest == "indirect":
            return _from(view, found.at, rest, verb)
        return inner if rest == "self" else [h for o in inner for h in _from(view, o, rest, False)]
    if first == "subject" and rest:
        return [
            h
            for s in _from(view, found.at, "subject", verb)
            for h in ([s] if rest == "self" else _from(view, s, rest, False))
        ]
    if first == "clause":
        return _of_clause(view, found.clause, rest) if found.clause is not None else []
    if path == "object" and verb:
        return view.object(found.at)
    ends = _from(view, found.at, path, verb)
    if not ends and first == "prep" and found.predicate.following:
        through = [n for _, n in view.prepositions(found.at)]
        ends = [n for t in through for prep, n in view.prepositions(t) if prep == rest]
    return ends


def _of_clause(view: Clauses, clause: int, path: str) -> list[int]:
    if path == "place":
        return [n for prep, n in _around(view, clause) if prep in PLACES]
    if path == "subject":  # though the tagger took the verb for a noun ("demanded that the government resign")
        return view.subject(clause)
    return _from(view, clause, path, True)


def purpose(view: Clauses, found: Match) -> list[int]:
    """The verbs of the infinitives that say what a deed is for: "gave money to help Kyiv rebuild"."""
    holders = (found.at, *found.objects, *(view.object(found.at) if view.is_verb(found.at) else ()))
    return [
        k
        for h in holders
        for k in view.under(h, "xcomp", "advcl", "acl", "relcl")
        if k > h and view.tag[k] in ("VB", "VBG")
    ]


def owners(view: Clauses, found: Match) -> list[int]:
    """Whose the text or deed is that a verb stands in apposition to: "put out a report accusing", "a move to ban"."""
    at = found.at
    while view.dep[at] == "conj":
        at = view.head[at]
    if found.predicate.pos != "verb" or view.dep[at] != "acl":
        return []
    return view.spread(view.owner(view.head[at]))


def _from(view: Clauses, at: int, path: str, verb: bool) -> list[int]:
    kind, _, word = path.partition(":")
    if kind == "prep":
        return [n for prep, n in _around(view, at) if prep == word]
    if path == "object" and not verb:
        return [n for prep, n in view.prepositions(at) if prep == "of"]
    find = PATHS.get(path)
    if path == "subject":
        find = _subject if verb or view.pos[at] in ("ADJ", "ADV", "VERB") else _lent
    return find(view, at) if find else []


def _subject(view: Clauses, at: int) -> list[int]:
    if view.is_verb(at):
        return view.subject(at)
    return view.subject(view.head[at]) if view.is_verb(view.head[at]) else []


def _lent(view: Clauses, at: int) -> list[int]:
    """Whose a noun is by its verb: "launched an attack", "is a donor"."""
    return view.subject(view.head[at]) if view.dep[at] == "attr" else _support(view, at, "support")


def _foreign_object(view: Clauses, at: int) -> list[int]:
    """The objects of a clause's verb, but not what belongs to its subject ("agreed to withdraw its troops")."""
    return [o for o in view.object(at) if not any(view.tag[k] == "PRP$" for k in view.under(o, "poss"))]


def _before(view: Clauses, at: int) -> list[int]:
    return [k for k in view.kids[at] if view.dep[k] in ("compound", "amod", "nmod") and k < at]


def _around(view: Clauses, at: int) -> Iterable[tuple[str, int]]:
    """The prepositions of a word, and those that the parse hung on its object or on the verb over it instead."""
    yield from view.prepositions(at)
    if view.is_verb(at):
        for kid in view.kids[at]:
            if view.dep[kid] in ("dobj", "attr", "oprd", "acomp", "prt", "nsubjpass"):
                yield from view.prepositions(kid)
                for other in view.under(kid, "conj"):
                    yield from view.prepositions(other)
        return
    for prep, noun in view.prepositions(at):
        if prep == "of":
            yield from view.prepositions(noun)
    if view.dep[at] in ("dobj", "nsubjpass", "attr", "nsubj", "acomp") and view.is_verb(view.head[at]):
        yield from ((prep, n) for prep, n in view.prepositions(view.head[at]) if n > at)
    elif view.dep[at] == "conj":
        yield from view.prepositions(view.head[at])


def _speaker(view: Clauses, at: int) -> list[int]:
    """Who says the clause that a word stands in."""
    for each in view.above(at):
        if view.dep[each] == "ccomp":
            return view.subject(view.head[each])
    return []


def _support(view: Clauses, noun: int, kind: str) -> list[int]:
    """The subject that a verb lends to a noun under it: "launched an attack" (support), "suffered one" (undergo)."""
    at = noun
    while view.dep[at] == "conj":
        at = view.head[at]
    head = view.head[at]
    if view.dep[at] == "pobj" and view.dep[head] == "prep" and view.lower[head] in ("in", "into", "with", "for", "on"):
        if kind == "support" and view.is_verb(view.head[head]) and view.lemma[view.head[head]] in words("engage"):
            return view.subject(view.head[head])
        return []
    if not view.is_verb(head) or view.lemma[head] not in words(kind):
        return []
    if view.dep[at] in ("dobj", "nsubjpass"):
        return view.subject(head)
    return []


PATHS: dict[str, Callable[[Clauses, int], list[int]]] = {
    "object": _foreign_object,
    "possessor": lambda view, at: view.spread(view.under(at, "poss")),
    "compound": _before,
    "compound-adjective": _before,
    "speaker": _speaker,
    "self": lambda view, at: [at],
    "indirect": lambda view, at: view.spread([k for k in view.under(at, "dative") if view.pos[k] in NOMINAL]),
    "support": lambda view, at: _support(view, at, "support"),
    "undergo": lambda view, at: _support(view, at, "undergo"),
}
