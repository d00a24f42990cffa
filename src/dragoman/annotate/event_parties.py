"""Who takes part in an event: from the head word of a noun phrase to the actors that it names.

Most are mentions that the actor finder left. What it leaves out, since nobody could be told apart by it ("a Chinese
citizen", "opposition supporters"), becomes an actor here when an event needs it; places that suffer something stand
for their state. Things are no actors, but often name one: "the court's decision", "government buildings".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dragoman.annotate.event_standing import POLITICAL, holder, nouns, political, state_at, state_before
from dragoman.annotate.event_view import DASHES, Clauses, words
from dragoman.annotate.gazetteer import norm, tables
from dragoman.records import Actor, Role, Span

NAMED = {"": "person", "PERSON": "person", "ORG": "organization", "NORP": "group"}
LOCATIVE = ("in", "at", "near", "into", "on", "across", "around", "outside", "inside", "along")
INNER = ("poss", "compound", "amod", "nmod")
OUTER = frozenset(["of", "by", "in", "against", "on", "from", "between", "to", "with", "into"])
FORMER = frozenset(["former", "ex", "ousted", "deposed", "outgoing"])  # whoever held an office stays political


class Parties:
    """The actors of one document, by the words that name them; `actors` grows by those that events add."""

    def __init__(self, view: Clauses, actors: list[Actor]) -> None:
        self.view = view
        self.actors = actors
        self.by_id = {a.id: a for a in actors}
        self._at: dict[int, tuple[int, int, Actor]] = {}
        self._token_at = at = {start: i for i, start in enumerate(view.start)}
        ends = {view.start[i] + len(view.text[i]): i + 1 for i in range(len(view))}
        tops: set[int] = set()  # tokens that head a mention: no longer one that only holds them hides it
        spans = [(at[s], ends[e], a) for a in actors for s, e in a.mentions if s in at and e in ends]
        for low, high, actor in sorted(spans, key=lambda each: (each[1] - each[0], each[0])):
            for i in range(low, high):
                if not low <= view.head[i] < high or view.head[i] == i or i not in tops:
                    self._at[i] = (low, high, actor)
            tops.update(i for i in range(low, high) if not low <= view.head[i] < high)
        self._inner: dict[int, tuple[int, int, Actor]] = {}
        for low, high, actor in sorted(spans, key=lambda each: (each[0] - each[1], each[0])):
            for i in range(low, high):
                self._inner[i] = (low, high, actor)
        self._added: dict[str, Actor] = {}
        self._phrases: dict[tuple[str, Span], Span] = {}

    def resolve(self, heads: Iterable[int], *, deep: bool, people: bool = True) -> list[Role]:
        """The actors that the noun phrases of `heads` name, each once; `deep`: also by what follows a noun."""
        found: dict[str, Role] = {}
        for head in heads:
            roles = self._one(head, deep, people)
            if len(roles) == 1 and self.view.pos[head] in ("NOUN", "PROPN"):
                low, high = self.view.chars(*self.view.phrase(head))
                if low <= roles[0].span[0] and roles[0].span[1] <= high:
                    self._phrases[roles[0].actor, roles[0].span] = (low, high)
            for role in roles:
                found.setdefault(role.actor, role)
        return list(found.values())

    def whole(self, role: Role) -> Role:
        """A role with the whole noun phrase that fills it, of which the actor's name may be but a part."""
        return Role(actor=role.actor, span=self._phrases.get((role.actor, role.span), role.span))

    def _one(self, head: int, deep: bool, people: bool) -> list[Role]:
        view = self.view
        mention = self._at.get(head)
        states = self._of_several(head) or self._namesake(head, mention)
        if states or mention is not None:
            return states or self._all_at(head, mention)
        if view.pos[head] == "PRON":
            return self._speaker(head, people)
        body = self._named_body(head)
        if body:
            return body
        described = self._described(head) if people else None
        place = self._place(head) if deep and described is None else None
        if described or place:
            return [r for r in (described, place) if r is not None]
        inner = self._within(view.under(head, *INNER))
        named = self._unknown(head, deep) if people and not inner else None
        if inner or named:
            return inner or [r for r in (named,) if r is not None]
        return self._following(head, people) if deep else self._by(head, people)

    def _by(self, head: int, people: bool) -> list[Role]:
        """Whose a thing is by "by": "an attack by Chad", "missiles fired by Chad"."""
        doers = [n for prep, n in self.view.prepositions(head) if prep == "by"]
        doers += [n for v in self.view.under(head, "acl") if self.view.is_passive(v) for n in self.view.subject(v)]
        return [r for n in doers for r in self._one(n, False, people)]

    def _namesake(self, head: int, mention: tuple[int, int, Actor] | None) -> list[Role]:
        """The state that a person of whom nothing is told but one name may as well be ("Jordan condemned")."""
        actor = mention[2] if mention is not None else None
        if actor is None or actor.kind != "person" or actor.country or actor.sectors or actor.office:
            return []
        named = any(e.form == "name" and e.country for e in tables().entries.get(norm(actor.name), ()))
        state = self._place(head) if named and " " not in actor.name else None
        return [state] if state is not None else []

    def _named_body(self, head: int) -> list[Role]:
        """The body or band named beside the word for one: "the Islamist group X", "the X organization"."""
        if self.view.lemma[head] not in words("body") or self.view.under(head, "poss"):
            return []
        for kid in self.view.under(head, "nmod", "compound", "appos"):
            mention = self._at.get(kid)
            if mention is not None and mention[2].kind in ("organization", "group"):
                return self._all_at(kid, mention)
        return []

    def _following(self, head: int, people: bool) -> list[Role]:
        """Who is named by what follows a thing: "the attack on Oran", "threats made by Chad", else anyone within."""
        view = self.view
        nouns_after = [n for prep, n in view.prepositions(head) if prep in OUTER]
        for verb in view.under(head, "acl"):
            nouns_after += [n for n in (*view.subject(verb), *view.object(verb)) if n != head]
        found = [r for r in (self._one(noun, False, people) for noun in nouns_after) if r]
        for roles in found:
            if any(map(self.known, roles)):
                return roles
        return self._first(*view.subtree(head)) or next(iter(found), [])

    def _first(self, low: int, high: int) -> list[Role]:
        """The first actor named in a phrase, whatever its place there."""
        for i in range(low, high):
            if self.view.dep[i] == "relcl":
                break
            mention = self._at.get(i)
            if mention is not None and self.view.pos[i] != "PRON":
                return [Role(actor=mention[2].id, span=self.view.chars(mention[0], mention[1]))]
            if mention is None and (place := self._place(i)) is not None:
                return [place]
        return []

    def in_clause(self, verb: int, but: set[str]) -> list[Role]:
        """The first actor named in the clause of a verb, relative clauses left out, other than those of `but`.

        One of some state, or with an office, comes before others.
        """
        low, high = self.view.subtree(verb)
        found: list[Role] = []
        aside = -1
        for i in range(max(low, verb), high):
            if i > verb and self.view.dep[i] == "relcl":
                aside = self.view.subtree(i)[1]
            if i < aside:
                continue
            mention = self._at.get(i)
            if mention is not None and mention[2].id not in but:
                found.append(Role(actor=mention[2].id, span=self.view.chars(mention[0], mention[1])))
        placed = [r for r in found if self.by_id[r.actor].country or political(self.by_id[r.actor])]
        return (placed or found)[:1]

    def known(self, role: Role) -> bool:
        """Whether it is told who is meant: of some state, or by a proper name."""
        at = self._token_at.get(role.span[0])
        if self.by_id[role.actor].country is not None or at is None:
            return True
        while at < len(self.view) and self.view.start[at] < role.span[1]:
            lower = self.view.lower[at]
            if self.view.pos[at] == "PROPN" and lower not in nouns() and lower not in tables().roles:
                return True
            at += 1
        return at < len(self.view) and self.view.lower[at] == "of" and (at + 1 in self._inner or at + 2 in self._inner)

    def place(self, at: int, preps: Collection[str] = LOCATIVE) -> list[Role]:
        """The state where the clause of `at` says that it happened, or its place there, after one of `preps`."""
        for prep, noun in self.view.prepositions(at):
            if prep in preps and (role := self._stead(noun)):
                return role
        return []

    def place_below(self, at: int) -> list[Role]:
        """The first state named as a place anywhere in the phrases that `at` governs, clauses below it left out."""
        view = self.view
        low, high = view.subtree(at)
        aside = at
        for i in range(max(at + 1, low), high):
            if i < aside or view.dep[i] not in ("prep", "relcl", "advcl", "acl", "conj", "ccomp"):
                continue
            if view.dep[i] != "prep":
                aside = view.subtree(i)[1] if view.is_verb(i) else aside
            elif view.lower[i] in LOCATIVE:
                role = [r for noun in view.under(i, "pobj") for r in self._stead(noun)]
                if role:
                    return role[:1]
        return []

    def against(self, at: int) -> list[Role]:
        """Whom an act is against, by that word anywhere in the phrases that `at` governs."""
        view = self.view
        low, high = view.subtree(at)
        for i in range(max(at + 1, low), high):
            if view.dep[i] == "prep" and view.lower[i] == "against":
                roles = self.resolve(view.spread(view.under(i, "pobj")), deep=True)
                if roles:
                    return roles[:1]
        return []

    def _stead(self, noun: int) -> list[Role]:
        """The state that a place's name stands for, or that of a part of it ("the border with Chad")."""
        mention = self._at.get(noun)
        if mention is not None and mention[2].kind == "country":
            return self._all_at(noun, mention)
        if (role := self._place(noun)) is not None:
            return [role]
        if self.view.lemma[noun] not in words("area"):
            return []
        owned = any(self.view.tag[k] == "PRP$" for k in self.view.under(noun, "poss"))  # "its border with Chad"
        return (self._following(noun, False) if owned else self._one(noun, True, False))[:1]

    def political(self, role: Role) -> bool:
        """Whether who is named by `role` is political, or is said to be of somebody who is ("chairman of the AU")."""
        actor = self.by_id[role.actor]
        if political(actor) or (not actor.sectors and actor.kind != "country" and holder(actor.name)):
            return True
        at = self._token_at.get(role.span[0])
        if at is None:
            return False
        if self.view.tag[at] == "DT" and at + 1 < len(self.view):
            at += 1
        if self.view.lower[at] in FORMER:
            office = tables().roles.get(self.view.lower[at + 1]) if at + 1 < len(self.view) else None
            return office is not None and not POLITICAL.isdisjoint(office.sectors)
        while (
            self.view.dep[at] in INNER
            and self.view.head[at] > at
            and self.view.start[self.view.head[at]] < role.span[1]
        ):
            at = self.view.head[at]
        low, high = self.view.subtree(at)
        for i in range(low, min(high, at + 7)):
            inner = self._inner.get(i)
            if inner is not None and political(inner[2]):
                return True
        return False

    def _of_several(self, head: int) -> list[Role]:
        """The states that people are of, if several: "the leaders of Chad and Niger", "Chadian and Nigerien troops"."""
        view = self.view
        if view.tag[head] != "NNS":
            return []
        ends = [n for prep, n in view.prepositions(head) if prep == "of"]
        if len(ends) < 2:
            before = view.under(head, "amod", "compound", "nmod", "poss")
            ends = [k for kid in before for k in (kid, *view.under(kid, "conj"))]
            ends = [k for k in ends if view.tag[k] in ("JJ", "NNP")] if len(ends) > 1 else []
        found = [(self._at.get(n), n) for n in ends]
        roles = [
            self._all_at(n, m)[0] if m and m[2].country else self._place(n) for m, n in found if not m or m[2].country
        ]
        states = [r for r in roles if r is not None]
        return states if len(states) > 1 else []

    def _speaker(self, pronoun: int, people: bool) -> list[Role]:
        """Whom a subject pronoun that nothing resolved takes up: the subject of the clause above ("X said it did")."""
        view = self.view
        verb = view.head[pronoun]
        if view.dep[pronoun] not in ("nsubj", "nsubjpass") or view.dep[verb] not in ("ccomp", "advcl"):
            return []
        if view.lower[pronoun] not in ("it", "they", "he", "she"):
            return []
        above = [s for s in view.subject(view.head[verb]) if view.pos[s] != "PRON" and s < pronoun]
        return [r for s in above for r in self._one(s, False, people)]

    def holds(self, at: int) -> bool:
        """Whether the word is part of a name, so that it tells no deed ("Government of National Accord")."""
        mention = self._at.get(at)
        return mention is not None and mention[1] - mention[0] > 1 and self.view.pos[at] == "PROPN"

    def _all_at(self, head: int, mention: tuple[int, int, Actor] | None) -> list[Role]:
        """Every actor whose mention is the same words: "the two leaders"."""
        if mention is None:
            return []
        low, high, actor = mention
        span = self._named(actor, head) if self.view.pos[head] == "PRON" else self.view.chars(low, high)
        same = [a for a in self.actors if a is not actor and span in a.mentions]
        return [Role(actor=a.id, span=span) for a in [actor, *same]]

    def _named(self, actor: Actor, pronoun: int) -> Span:
        """The words that name in the same sentence whom a pronoun takes up, the nearest before it; else the pronoun."""
        view = self.view
        first = view.start[view.sentence(pronoun)[0]]
        before = [m for m in actor.mentions if first <= m[0] < view.start[pronoun] and m[0] in self._token_at
                  and view.pos[self._token_at[m[0]]] != "PRON"]  # fmt: skip
        return before[-1] if before else view.chars(pronoun, pronoun + 1)

    def _within(self, kids: list[int]) -> list[Role]:
        for kid in kids:
            if (
                self.view.dep[kid] in ("compound", "npadvmod")
                and kid not in self._at
                and (role := self._described(kid, kids)) is not None
            ):
                return [role]
        for kid in kids:
            mention = self._at.get(kid)
            if mention is not None:
                return [Role(actor=mention[2].id, span=self.view.chars(mention[0], mention[1]))]
            inner = self._within(self.view.under(kid, *INNER, "npadvmod"))  # "a Saudi-led strike"
            if inner:
                return inner
            if (place := self._place(kid)) is not None and not self._mere_city(kid):
                return [place]
            if self.view.dep[kid] == "poss":
                described = self._described(kid) or self._unknown(kid)
                if described is not None:
                    return [described]
        return []

    def _described(self, head: int, beside: Iterable[int] = ()) -> Role | None:
        """An actor for a noun of people or of a body that the actor finder left aside."""
        view = self.view
        if view.pos[head] not in ("NOUN", "PROPN", "ADJ"):
            return None
        lower = norm(view.text[head]).lower()
        if any(view.lower[k] == "no" for k in view.under(head, "det")):
            return None
        known = nouns().get(lower) or nouns().get(view.lemma[head])
        if known is None:
            role = tables().roles.get(lower)
            if role is None:
                return None
            known = ("group" if role.plural else "person", tuple(role.sectors))
        before = [k for k in (*view.under(head, *INNER, "nummod", "advmod"), *beside) if k < head]
        low = min([head, *[view.subtree(k)[0] for k in before]])
        owners = self._within(view.under(head, *INNER))
        country = self.by_id[owners[0].actor].country if owners else state_before(self.view, low, head)
        low = max([low, *[i + 1 for i in range(low, head) if view.text[i] in (*DASHES, ",", ")") and view.apart(i)]])
        while low < head and (view.tag[low] in ("DT", "PRP$") or not view.text[low][0].isalnum()):
            low += 1
        kind, sectors = known
        if any(view.lemma[k] == "armed" for k in before):
            sectors = ("UAF",)
        elif view.lemma[head] in words("body") and any(view.lemma[k] in words("fighting") for k in before):
            sectors = ("REB",)
        return self._add(" ".join(view.text[low : head + 1]), kind, country, list(sectors), view.chars(low, head + 1))

    def _unknown(self, head: int, deep: bool = True) -> Role | None:
        """An actor for a name that the actor finder did not take for one."""
        view = self.view
        token = view.doc[head]
        kind = NAMED.get(token.ent_type_) or ("organization" if token.ent_type_ == "GPE" and not deep else None)
        if kind is None and not token.ent_type_ and self._may_be_person(head):
            kind = "person"
        known = holder(view.text[head]) if token.ent_type_ in ("", "GPE", *NAMED) else ()
        if view.pos[head] != "PROPN" or (kind is None and not known):
            return None
        low = head
        while low and view.doc[low].ent_iob_ == "I" and view.sent[low - 1] == view.sent[head]:
            low -= 1
        if view.tag[low] == "DT" and low < head:
            low += 1
        span = view.chars(low, head + 1)
        return self._add(" ".join(view.text[low : head + 1]), kind or "person", None, [], span)

    def _may_be_person(self, head: int) -> bool:
        """Whether a name stands where people do: as subject or object, or after "against", "into" and the like."""
        view = self.view
        if view.dep[head] == "pobj":
            return view.lower[view.head[head]] in ("against", "into", "with", "by")
        return view.dep[head] in ("nsubj", "dobj", "nsubjpass")

    def _mere_city(self, kid: int) -> bool:
        """Whether a name before a noun is but where somebody is from ("a Durban nurse"), and speaks for no state."""
        entries = tables().entries.get(norm(self.view.text[kid]), ())
        return self.view.dep[kid] == "compound" and all(e.form == "city" for e in entries if e.country)

    def _place(self, head: int) -> Role | None:
        """The state that a place's name stands for."""
        if self.view.pos[head] not in ("PROPN", "ADJ"):
            return None
        low = min([head, *self.view.under(head, "compound")])
        country = state_at(self.view, low, head) or state_at(self.view, head, head)
        if country is None:
            return None
        state = tables().states.get(country)
        span = self.view.chars(low if state_at(self.view, low, head) else head, head + 1)
        for actor in self.actors:
            if actor.kind == "country" and actor.country == country:
                return Role(actor=actor.id, span=span)
        return self._add(state.name if state else country, "country", country, [], span)

    def _add(self, name: str, kind: str, country: str | None, sectors: list[str], span: tuple[int, int]) -> Role:
        key = f"{country or ''}-{name.lower()}".replace(" ", "-")
        actor = self._added.get(key)
        if actor is None:
            actor = Actor(
                id=f"a{len(self.actors) + 1}",
                name=name,
                kind=kind,
                country=country,
                sectors=sectors,
                key=key,
                by="parties",
            )
            self._added[key] = self.by_id[actor.id] = actor
            self.actors.append(actor)
        if span not in actor.mentions:
            actor.mentions.append(span)
        return Role(actor=actor.id, span=span)
