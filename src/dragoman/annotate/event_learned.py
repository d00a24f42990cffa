"""The encoder's part in events: those that no rule sees, another type where it is surer, a recipient left unfound.

It goes on from the states that the reading for attributions left (`tagger.py`), sentence by sentence, and only where a
political actor is named and a first look says that the sentence may tell an event. It gives the type, the word that
tells it, and the phrases for who and whom; these become actors by the same ways as the rules' (`event_parties`).
What it learned from, and how well it reads: the card in models/attributions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.annotate.attribution_learned import tagger
from dragoman.annotate.event_standing import political
from dragoman.annotate.event_view import Clauses
from dragoman.annotate.tagger import AttributionTagger, Reading
from dragoman.annotate.tagger_join import Scores, softmax

if TYPE_CHECKING:
    from dragoman.annotate.events import _Draft, _Finder
    from dragoman.records import Role

SHORTEST = 4  # tokens of a sentence that can tell an event
TWINS = ("CONCEDE", "RETREAT")  # one type in the labels that it learned from; examples of the lexicon told it which
SHORT = 12  # tokens of a sentence in which the rules are not overruled
ACTING = ("VERB", "NOUN", "AUX", "ADJ", "PROPN")


@dataclass(slots=True)
class Opinion:
    """What the encoder holds of the sentence at the tokens [low, high).

    chances: of each type, and of NONE. trigger: a token. who, whom: head tokens of the phrases that name the parties.
    """

    low: int
    high: int
    chances: dict[str, float]
    trigger: int
    who: list[int]
    whom: list[int]

    @property
    def type(self) -> str:
        """The likeliest type, NONE aside; of the twins RETREAT only where it is twice as likely."""
        best = max((k for k in self.chances if k != "NONE"), key=self.chance)
        if best in TWINS:
            return "RETREAT" if self.chances["RETREAT"] > 2 * self.chances["CONCEDE"] else "CONCEDE"
        return best

    def chance(self, kind: str) -> float:
        """How likely the sentence tells an event of a type."""
        return sum(self.chances[k] for k in TWINS) if kind in TWINS else self.chances[kind]

    @property
    def sure(self) -> float:
        """How likely the sentence tells an event at all."""
        return 1 - self.chances["NONE"]


def opinions(view: Clauses, reading: Reading, encoder: AttributionTagger, told: Iterable[int]) -> list[Opinion]:
    """What the encoder holds of each sentence that may tell an event, in text order.

    Args:
        told: characters whose sentences are asked about: where political actors are named.
    """
    starts = [start for start, _ in reading.places]
    names = encoder.config["heads"]["types"]
    found = []
    for number in sorted({view.sent[max(0, bisect_left(view.start, at + 1) - 1)] for at in told}):
        low, high = view.sentence(view.starts[number])
        first, last = bisect_left(starts, view.start[low]), bisect_left(starts, view.chars(high - 1, high)[1])
        if high - low < SHORTEST or last <= first:
            continue
        states = reading.sentence(first, last)
        if not encoder.may_tell(states):
            continue
        heads = encoder.events(states)
        share = softmax(heads["weight"][:, 0])
        chances = softmax(share @ heads["types"])
        pieces = [min(bisect_left(starts, view.start[i]), last - 1) - first for i in range(low, high)]
        roles = heads["roles"][pieces].argmax(-1).tolist()
        found.append(
            Opinion(
                low,
                high,
                dict(zip(names, map(float, chances), strict=True)),
                _trigger(view, low, heads["trigger"][pieces, 0], share[pieces]),
                _heads(view, low, roles, (1, 2)),
                _heads(view, low, roles, (3, 4)),
            )
        )
    return found


def _trigger(view: Clauses, low: int, scores: Scores, shares: Scores) -> int:
    """The word that most likely tells the event."""
    acting = [n for n in range(len(scores)) if view.pos[low + n] in ACTING] or [0]
    return low + max(acting, key=lambda n: (scores[n], shares[n]))


def _heads(view: Clauses, low: int, roles: list[int], tags: tuple[int, int]) -> list[int]:
    """The heads of the tagged phrases, coordinated ones all."""
    inside = {low + n for n, tag in enumerate(roles) if tag in tags}
    tops = (i for i in sorted(inside) if view.head[i] not in inside or view.head[i] == i or view.dep[i] == "conj")
    return [i for i in tops if view.pos[i] != "PUNCT"]


def merge(finder: _Finder, drafts: list[_Draft], text: str) -> list[_Draft]:
    """The events of rules and encoder as one list, in text order. Raises OSError: the encoder's weights are not there.

    The settings stand in the model's config.json: `new` is the least chance of any event that is listened to, `kind`
    the least of the type of one that no rule sees, `other` of one that overrules the rules', `unlike` the most of
    theirs then.
    """
    encoder = tagger()
    settings = encoder.config["events"]
    by = f"models/events/{settings['version']}"
    told = [span[0] for actor in finder.parties.actors if political(actor) for span in actor.mentions]
    out = list(drafts)
    for opinion in opinions(finder.view, encoder.read(text), encoder, told):
        if opinion.sure < settings["new"]:
            continue
        mine = [d for d in drafts if opinion.low <= d.match.at < opinion.high]
        if mine:
            _overrule(opinion, mine, settings, by)
            _complete(finder, opinion, mine)
        elif opinion.chance(opinion.type) >= settings["kind"]:
            made = finder.seen(opinion.type, opinion.trigger, *_parties(finder, opinion), by)
            out += [made] if made else []
    return sorted(out, key=lambda d: d.match.at)


def _parties(finder: _Finder, opinion: Opinion) -> tuple[list[Role], list[Role]]:
    """The actors that the encoder's phrases name; a verb's subject where it saw no actor."""
    view, parties = finder.view, finder.parties
    who = parties.resolve(opinion.who, deep=True)
    if not who and view.is_verb(opinion.trigger):
        who = parties.resolve(view.subject(opinion.trigger), deep=False)
    mine = {r.actor for r in who}
    return who, [r for r in parties.resolve(opinion.whom, deep=True) if r.actor not in mine]


def _overrule(opinion: Opinion, drafts: list[_Draft], settings: dict[str, Any], by: str) -> None:
    """Where the encoder is sure of a type that no event of the sentence has, the unlikeliest takes it.

    What is planned, denied or otherwise not asserted keeps its type, which PLOVER's conventions decided on; so does
    any event of a short sentence: its one verb is hard to mistake for the rules, and little for the encoder to go by.
    """
    kind = opinion.type
    if opinion.high - opinion.low < SHORT or opinion.chance(kind) < settings["other"]:
        return
    if any(d.type == kind for d in drafts):
        return
    draft = min(drafts, key=lambda d: opinion.chance(d.type))
    plain = draft.type == draft.match.predicate.type and not draft.certainty.auxiliary
    if plain and opinion.chance(draft.type) <= settings["unlike"]:
        draft.type, draft.by = kind, by


def _complete(finder: _Finder, opinion: Opinion, drafts: list[_Draft]) -> None:
    """Whom the encoder sees, for the one event of its type if that has no recipient."""
    same = [d for d in drafts if d.type == opinion.type]
    if len(same) == 1 and len(same[0].actors) == 1 and not same[0].recipients:
        mine = same[0].actors[0].actor
        same[0].recipients = [r for r in _parties(finder, opinion)[1] if r.actor != mine]
