"""Who did what to whom: the spaCy component that leaves `events`.

In: a parsed `Doc` with the actors, times and attributions that the components before it left. Out: `Event` records,
ids e1, e2 ... in text order, under "events" (`dragoman.annotate.store`). Each word that a predicate of
rules/plover/predicates knows is a trigger; the predicate's paths lead to who and whom (`event_match`), these are
resolved to actors (`event_parties`), and the cues over the trigger give the certainty (`event_certainty`).
docs/events.md tells how it works and how to change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate import event_certainty, event_learned, event_lexicon, store
from dragoman.annotate.event_certainty import Certainty, Judge
from dragoman.annotate.event_lexicon import Predicate
from dragoman.annotate.event_match import Match, heads, match, owners, purpose
from dragoman.annotate.event_parties import Parties
from dragoman.annotate.event_setting import Setting
from dragoman.annotate.event_standing import armed, authority, civil
from dragoman.annotate.event_view import Clauses, words
from dragoman.records import Actor, Event, Role

REQUIRES = ["token.tag", "token.pos", "token.dep", "token.head", "token.lemma", "doc.sents"]
PRIVATE = frozenset(["BUS", "JRN", "EDU", "MED", "CVL", "REL", "AGR", "LAB"])
BEARING = {"armed": armed, "authority": authority, "protesters": civil}
PLAYED = frozenset(["ASSAULT", "CONSULT", "CONCEDE", "RETREAT", "COERCE"])
PUBLIC = frozenset(["GOV", "MIL", "REB", "UAF", "OPP", "PTY", "LEG", "IGO", "SPY", "COP", "JUD"])
LOCAL = frozenset(["ASSAULT", "AID", "MOBILIZE", "COERCE", "PROTEST", "AGREE", "CONCEDE", "RETREAT", "SANCTION"])
YIELDING = frozenset(["CONCEDE", "RETREAT", "SANCTION"])
KEPT = frozenset(  # what is denied or alleged is told all the same
    ["certainty/deny", "certainty/accuse-of", "certainty/said-to"]
)
INSIDE = frozenset(["clause:object", "clause:place"])  # paths that may take anyone named in the clause
ALONE = frozenset(
    ["PROTEST", "RETREAT", "MOBILIZE", "COERCE", "CONCEDE", "ASSAULT"]
)  # a noun of these needs no recipient
CONTENT = frozenset(["xcomp", "ccomp", "acl", "prep", "advcl", "dobj", "pcomp"])
SAYING = frozenset(["AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE"])
POS = {"VB": "verb", "NN": "noun", "JJ": "adj"}


@Language.factory("dragoman_events", assigns=["doc._.dragoman"], requires=REQUIRES, default_config={"rules_only": True})
def make_events(nlp: Language, name: str, rules_only: bool) -> EventFinder:
    """The spaCy component; `rules_only`: without the learned part."""
    return EventFinder(rules_only=rules_only)


class EventFinder:
    """Puts the events of each document it is called on into the store. The rules are read when it is made."""

    def __init__(self, *, rules_only: bool = True) -> None:
        self.rules_only = rules_only
        event_lexicon.index()
        event_certainty.cues()

    def __call__(self, doc: Doc) -> Doc:
        """Leave the document's events in its store, with the actors that they add, and give the document back."""
        actors = store.get(doc, "actors")
        known = sum(len(a.mentions) for a in actors)
        events = find_events(doc, actors, rules_only=self.rules_only)
        if sum(len(a.mentions) for a in actors) != known:
            store.put(doc, "actors", actors)
        store.put(doc, "events", events)
        return doc

    def to_disk(self, path: Any, exclude: Iterable[str] = ()) -> None:
        """Nothing to keep: the rules come with the package."""

    def from_disk(self, path: Any, exclude: Iterable[str] = ()) -> EventFinder:
        """Nothing to read."""
        return self


@dataclass(slots=True)
class _Draft:
    match: Match
    type: str
    actors: list[Role]
    recipients: list[Role]
    certainty: Certainty
    by: str = ""  # what decided, where it was not the predicate


def find_events(doc: Doc, actors: list[Actor], *, rules_only: bool = True) -> list[Event]:
    """The events of a parsed document; actors that only an event names are added to `actors`.

    With `rules_only` the encoder is not asked; without, raises OSError if its weights are not there.
    """
    view = Clauses(doc)
    finder = _Finder(view, Parties(view, actors))
    drafts = finder.drafts() if rules_only else event_learned.merge(finder, finder.drafts(), store.text(doc))
    setting = Setting(doc, view)
    for draft in drafts:
        draft.actors = [finder.parties.whole(r) for r in draft.actors]
        draft.recipients = [finder.parties.whole(r) for r in draft.recipients]
    return [_record(number, draft, view, setting) for number, draft in enumerate(drafts, 1)]


def _record(number: int, draft: _Draft, view: Clauses, setting: Setting) -> Event:
    at, p = draft.match.at, draft.match.predicate
    dated = setting.dated(at, draft.certainty.auxiliary)
    return Event(
        id=f"e{number}",
        type=draft.type,
        mode=p.mode if draft.type == p.type else None,
        contexts=setting.contexts(at, p.contexts),
        actors=draft.actors,
        recipients=draft.recipients,
        trigger=view.chars(at, at + 1),
        evidence=setting.evidence(at, [r.span for r in (*draft.actors, *draft.recipients)]),
        date=dated.date,
        date_basis=dated.basis,
        time=dated.time,
        place=setting.place(at),
        auxiliary=draft.certainty.auxiliary,
        certainty=draft.certainty.cues,
        attribution=setting.attribution(at),
        by=draft.by or f"predicates/{p.id}",
    )


class _Finder:
    """Finds the events of one document."""

    def __init__(self, view: Clauses, parties: Parties) -> None:
        self.view = view
        self.parties = parties
        self.judge: Judge | None = None

    def drafts(self) -> list[_Draft]:
        """The events in text order, each trigger giving one at most."""
        table, forms = event_lexicon.index(), event_lexicon.forms()
        view = self.view
        found: list[_Draft] = []
        taken: set[int] = set()
        order = sorted(range(len(view)), key=lambda i: (view.tag[i][:2] != "VB", i))
        for i in order:
            pos = POS.get(view.tag[i][:2]) or ("noun" if view.pos[i] == "PROPN" else None)
            if pos is None or i in taken or self._attributive(i, pos) or self.parties.holds(i):
                continue
            lemma = forms.get(view.lower[i], view.lemma[i]) if pos == "verb" else view.lemma[i]
            for predicate in table.get((lemma, pos), ()):
                draft = self._draft(predicate, i)
                if draft is not None:
                    found.append(draft)
                    if predicate.object:
                        taken.update(draft.match.objects)
                    break
        found = [d for d in found if not self._told(d, found)]
        return sorted(_single(view, found), key=lambda d: d.match.at)

    def seen(self, kind: str, at: int, who: list[Role], whom: list[Role], by: str) -> _Draft | None:
        """An event that `by` saw at the token `at`, if its parties can have part in one."""
        p = Predicate(by, "verb" if self.view.is_verb(at) else "noun", frozenset(), kind)
        doers, others = ([self.parties.by_id[r.actor] for r in side] for side in (who, whom))
        if not who or not (whom or kind in ALONE or kind in SAYING) or self._idle(p, at, doers, others):
            return None
        if not any(map(self.parties.political, (*who, *whom))) or not self._identified(who, whom, at):
            return None
        self.judge = self.judge or Judge(self.view)
        draft = _Draft(Match(p, at, []), kind, who, whom, self.judge.judge(at), by)
        self._apply_conventions(draft)
        return draft

    def _told(self, draft: _Draft, found: list[_Draft]) -> bool:
        """Whether a draft is but the content of another: what is agreed, asked, refused, threatened or blamed.

        PLOVER codes the agreement, the request and so on, and not what it is about.
        """
        view = self.view
        at = draft.match.at
        events = {d.match.at: d for d in found}
        if not KEPT.isdisjoint(draft.certainty.cues):
            return False
        below = -1
        for each in view.above(at):
            over = events.get(each)
            if over is not None and each != at and over.type in SAYING and view.dep[below] in CONTENT:
                gerund = view.dep[below] == "prep" and view.dep[at] == "pcomp"  # "warned against joining"
                return bool(draft.certainty.auxiliary) or gerund or view.dep[below] in ("xcomp", "ccomp", "acl")
            if over is not None and each != at and over.type == "SUPPORT" and "future" in draft.certainty.auxiliary:
                return True  # "applauded the decision to send troops"
            if view.dep[each] in ("relcl", "conj") and view.under(each, "nsubj"):
                return False
            below = each
        return False

    def _attributive(self, i: int, pos: str) -> bool:
        """Whether a verb form tells no deed: "visiting", "Iran-backed" before a noun, gerunds after "talks on"."""
        if pos != "verb":
            return False
        view = self.view
        if view.dep[i] in ("amod", "compound", "nmod", "aux", "auxpass"):
            return True
        if view.dep[i] == "advcl" and view.tag[i] == "VBG" and view.lemma[i] in words("outcome"):
            return True  # "..., forcing Chad to ask Niger": what came of it, and nobody's deed
        return (
            view.dep[i] == "pcomp"
            and view.head[view.head[i]] != view.head[i]
            and view.pos[view.head[view.head[i]]] in ("NOUN", "PROPN")
        )

    def _draft(self, predicate: Predicate, at: int) -> _Draft | None:
        found = match(self.view, predicate, at)
        if found is None:
            return None
        who = self._roles(found, (*predicate.who, *predicate.prep_who), deep=False)
        if not who and not self.view.is_passive(at):
            who = self.parties.resolve(owners(self.view, found), deep=False)
        paths = (*predicate.whom, *predicate.prep_whom)
        if predicate.type == "AGREE" and len(who) > 1:  # they agree with each other, whatever it is about
            paths = tuple(p for p in paths if not p.startswith("clause:"))
        whom = self._roles(found, paths, deep=True, but={r.actor for r in who})
        if not whom and found.clause is not None and not INSIDE.isdisjoint(paths):
            whom = self.parties.in_clause(found.clause, {r.actor for r in who})
        if not whom and predicate.pos == "verb" and not predicate.reciprocal:
            whom = self._in_stead(predicate, found, who)
        if not whom and self._wants_recipient(predicate):
            mine = {w.actor for w in who}
            whom = next((r for v in purpose(self.view, found) if (r := self.parties.in_clause(v, mine))), [])
        if not self._may(predicate, at, who, whom):
            return None
        if self.judge is None:
            self.judge = Judge(self.view)
        parts = frozenset(found.objects) if predicate.object else frozenset()
        certainty = self.judge.judge(at, parts)
        if certainty.cues == ["certainty/infinitive"] or (
            len(who) + len(whom) == 1 and "negation" in certainty.auxiliary
        ):
            return None
        draft = _Draft(found, predicate.type, who, whom, certainty)
        self._apply_conventions(draft)
        if predicate.reciprocal and draft.type != "REQUEST":
            draft.actors, draft.recipients = [*draft.actors, *draft.recipients], []
        return draft

    def _in_stead(self, predicate: Predicate, found: Match, who: list[Role]) -> list[Role]:
        """Whom an act is done to where no path leads to anybody: whose its object is, else the place of it."""
        mine = {w.actor for w in who}
        if predicate.object and predicate.type not in ("CONSULT", "AID"):
            owners = [r for r in self.parties.resolve(found.objects, deep=True) if r.actor not in mine]
            if any(map(self.parties.known, owners)):
                return owners
        if predicate.type == "MOBILIZE":
            against = [r for r in self.parties.against(found.at) if r.actor not in mine]
            if against:
                return against
        firm = predicate.type not in YIELDING or any(map(self.parties.political, who))
        if predicate.type == "AGREE" and len(who) > 1:
            return []
        if predicate.type in LOCAL and firm and (predicate.type in ("MOBILIZE", "AGREE") or self.view.object(found.at)):
            return [r for r in self.parties.place_below(found.at) if r.actor not in mine]
        return []

    def _apply_conventions(self, draft: _Draft) -> None:
        """PLOVER: planned co-operation is AGREE, refused co-operation REJECT, what another must do a REQUEST of it."""
        predicate, certainty = draft.match.predicate, draft.certainty
        kind = event_lexicon.types()[predicate.type]
        planned = predicate.future_as or kind.future_as
        refused = (["future", "negation"], ["negation"]) if predicate.pos == "adj" else (["future", "negation"],)
        if kind.quad in (1, 2) and certainty.auxiliary in refused:
            draft.type, draft.certainty = "REJECT", Certainty([], certainty.cues)
        elif planned and certainty.auxiliary == ["future"]:
            if planned != predicate.type and "object" in predicate.who and not predicate.reciprocal:
                draft.actors, draft.recipients = draft.recipients, draft.actors
            if planned != predicate.type:
                draft.type, draft.certainty = planned, Certainty([], certainty.cues)
        elif "certainty/must" in certainty.cues and "negation" not in certainty.auxiliary and draft.actors:
            speakers = self._roles(draft.match, ("speaker",), deep=False, but={r.actor for r in draft.actors})
            if speakers:
                draft.type, draft.certainty = "REQUEST", Certainty([], certainty.cues)
                draft.actors, draft.recipients = speakers, draft.actors

    def _roles(self, found: Match, paths: tuple[str, ...], *, deep: bool, but: set[str] | None = None) -> list[Role]:
        """The actors at the end of the first path that leads to any."""
        if found.predicate.pos == "noun" and "possessor" in paths and self.view.under(found.at, "poss"):
            paths = ("possessor",)
        vague: list[Role] = []  # the troops or goods that are to be sent, rather than whither
        for path in paths:
            ends = heads(self.view, found, path)
            compound = path in ("compound", "compound-adjective")
            roles = self.parties.resolve(ends, deep=deep or compound, people=not compound)
            kept = [r for r in roles if not but or r.actor not in but]
            if kept and (path != "clause:object" or any(map(self.parties.known, kept))):
                return kept
            vague = vague or kept
        return vague

    def _identified(self, who: list[Role], whom: list[Role], at: int) -> bool:
        """Whether it is told who the parties are, or where it happened; unnamed bodies and bands at arms do too."""
        if any(map(self.parties.known, (*who, *whom))) or self._where(at):
            return True
        doers = [self.parties.by_id[r.actor] for r in who]
        return len(who) + len(whom) > 1 and any(d.kind != "person" and not PUBLIC.isdisjoint(d.sectors) for d in doers)

    def _where(self, at: int) -> list[Role]:
        """The state where the clause, or a phrase of its parties, puts the act: "Unions in Colombia marched"."""
        view = self.view
        near = [n for _, n in view.prepositions(at)]
        if view.is_verb(at):
            near += [*view.subject(at), *view.object(at)]
        return next((r for each in (at, *near) if (r := self.parties.place(each))), [])

    def _protest(self, predicate: Predicate, at: int, doers: list[Actor]) -> bool:
        """Whether citizens protest somewhere: the one thing that people without office do in politics."""
        bands = any(d.sectors or d.kind in ("group", "organization") for d in doers)
        civic = predicate.type == "PROTEST" or predicate.needs == "protesters"
        return civic and bands and (any(d.country for d in doers) or bool(self._where(at)))

    def _public(self, who: list[Role], whom: list[Role]) -> bool:
        """Whether each side has a political party, or one of unknown standing that faces one named and political."""
        firm = [r for r in (*who, *whom) if self.parties.political(r) and self.parties.known(r)]
        rest = [self.parties.by_id[r.actor] for r in (*who, *whom) if not self.parties.political(r)]
        return bool(firm) and not any(set(a.sectors) & PRIVATE for a in rest)

    def _has_noun(self, at: int, kind: str) -> bool:
        """Whether a noun of this list of words stands in the sentence."""
        low, high = self.view.sentence(at)
        return any(self.view.lemma[i] in words(kind) and self.view.tag[i] != "JJ" for i in range(low, high))

    def _idle(self, p: Predicate, at: int, doers: list[Actor], others: list[Actor]) -> bool:
        """Whether it is a game, a journey at home, or the doing of weather, beasts and diseases."""
        if p.type in PLAYED and self._has_noun(at, "sport"):
            return True
        if p.type == "CONSULT" and not p.reciprocal and _at_home(doers, others):
            return True
        if p.type == "ASSAULT" and self._has_noun(at, "mishap" if doers else "nature"):
            return True
        return p.pos == "verb" and any(self.view.lemma[s] in words("nature") for s in self.view.subject(at))

    def _may(self, predicate: Predicate, at: int, who: list[Role], whom: list[Role]) -> bool:
        """Whether these are parties that the predicate speaks of; at least one must be political."""
        by_id, p = self.parties.by_id, predicate
        doers, others = [by_id[r.actor] for r in who], [by_id[r.actor] for r in whom]
        told = [self.parties.political(r) for r in (*who, *whom)]
        held = p.type == "COERCE" and bool(others) and not self.view.subject(at)
        held = held and bool(self._where(at) or self.parties.place(at, ("from",)))
        if not (held or ((any(told) or self._protest(p, at, doers)) and self._identified(who, whom, at))):
            return False
        if p.needs in BEARING and doers and not any(map(BEARING[p.needs], doers)):
            return False
        if self._idle(p, at, doers, others):
            return False
        sides = any(told[: len(who)]) + any(told[len(who) :])
        firm = sum(told) > 1 if p.reciprocal and not whom else sides > 1
        met = len(told) > 1 if p.reciprocal else bool(doers and others)
        if p.needs == "both" and not (firm or (met and self._public(who, whom))):
            return False
        if p.pos == "noun" and not (doers and (others or p.reciprocal)) and not self._alone(p, at, who, whom):
            return False
        return bool(others) or p.reciprocal or not self._wants_recipient(p)

    def _alone(self, p: Predicate, at: int, who: list[Role], whom: list[Role]) -> bool:
        """Whether a noun tells an act though it names one party: "the president's resignation", "the trial of X".

        A rally, a closure or a retreat may have no recipient, and a trial no named actor; who it is must be said by
        "of", "by" or a possessor, since "the Chadian trial" leaves open whether Chad is in it.
        """
        view = self.view
        said = view.under(at, "poss") or any(prep in ("of", "by") for prep, _ in view.prepositions(at))
        if not said or view.dep[at] in ("compound", "pobj"):
            return False
        if who and not whom:
            return p.type in ALONE and all(self.parties.political(r) or p.type == "PROTEST" for r in who)
        return bool(whom) and p.type in ("ACCUSE", "COERCE") and all(map(self.parties.political, whom))

    def _wants_recipient(self, predicate: Predicate) -> bool:
        """Whether an event by the predicate is too little without a recipient."""
        if predicate.type == "SUPPORT" or event_lexicon.types()[predicate.type].needs_recipient:
            return True
        return predicate.type == "CONCEDE" and predicate.weight < 3


def _at_home(doers: list[Actor], others: list[Actor]) -> bool:
    """Whether a journey only leads to a place of the travellers' own state, or of travellers without one."""
    return (
        bool(others)
        and all(o.kind == "country" for o in others)
        and all(d.kind != "country" and d.country in (None, *[o.country for o in others]) for d in doers)
        and not any("IGO" in d.sectors for d in doers)
    )


def _single(view: Clauses, drafts: list[_Draft]) -> list[_Draft]:
    """The events, those told twice in a sentence told once: what names no party that another does not is left out."""
    out: list[_Draft] = []
    for draft in sorted(drafts, key=lambda d: -len(d.actors) - len(d.recipients)):
        sent = view.sent[draft.match.at]
        if not any(view.sent[o.match.at] == sent and _covers(o, draft) for o in out):
            out.append(draft)
    return out


def _covers(one: _Draft, other: _Draft) -> bool:
    if (one.type, one.certainty.auxiliary) != (other.type, other.certainty.auxiliary):
        return False
    doers, others = {r.actor for r in one.actors}, {r.actor for r in one.recipients}
    return {r.actor for r in other.actors} <= doers and {r.actor for r in other.recipients} <= others
