"""One act, many witnesses: the events of different documents that are the same act, and who vouches for each.

Two events are one act if they are of one type, their parties agree, and nothing speaks against it: days that cannot
both hold, places apart, parties of other states. Their words decide where those say little. What the accounts disagree
on is kept beside each other (`witnesses_differences`). Nothing here knows of a ledger.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dragoman.corpus.stories_features import stems

SAME = 0.55  # likeness of two events at which they are one act
SLACK = 1  # days by which two accounts of one act may differ: midnight, time zones, the day of the report
PARTIES, WORDS, DAYS, PLACE = 0.45, 0.35, 0.15, 0.05  # what each agreement adds
STATE_FOR_LEADER = 0.75  # "Moscow" beside "Putin": the same side, not the same name
NAME_ALONE = 0.6  # parties without a state agree by the words of their names
RECIPROCAL = {"CONSULT", "AGREE", "COOPERATE", "SUPPORT"}  # who is named first tells nothing
KIN = [{"ASSAULT", "COERCE"}, {"CONSULT", "COOPERATE"}, {"REQUEST", "ACCUSE"}, {"SANCTION", "COERCE"}]
TOLD = 0.6  # a party that the other account names, but not as one
NAMES_LOSS = 0.3  # of likeness, where both accounts name towns, ships, people, and none in common
OFFICE = frozenset(
    ("president", "premier", "chancellor", "king", "queen", "emir", "minister", "secretary", "ambassador", "leader")
)
KIN_LOSS = 0.15  # of likeness, where one coder's type is another's next of kin
WEEK = 7


@dataclass(frozen=True)
class Party:
    """Who takes part: `key` over documents, `name` as told, and the state, ISO 3166-1 alpha-3, if known."""

    key: str
    name: str
    country: str | None = None
    kind: str = "person"

    @property
    def proper(self) -> bool:
        """Whether it goes by a name: each word of it with a capital, but for small ones."""
        words = [word for word in self.name.split() if len(word) > 3 or word[:1].isupper()]
        return bool(words) and all(word[:1].isupper() for word in words) and self.kind != "group"

    @property
    def personal(self) -> bool:
        """Whether it is a person by name, not by office alone."""
        return self.kind == "person" and self.proper and not OFFICE.intersection(self.name.casefold().split())


@dataclass(frozen=True)
class Telling:
    """An event as one document tells it.

    `earliest` and `latest` are the ISO days it may have happened on, None where nothing tells. `words` are the stems
    of its evidence, `names` those of names in it but for its states', `numbers` what is counted there: (what, value).
    `witness` is the independent source that it counts for.
    """

    event: str
    document: str
    type: str
    mode: str | None = None
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    earliest: str | None = None
    latest: str | None = None
    place: str | None = None
    auxiliary: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    numbers: tuple[tuple[str, float], ...] = ()
    witness: str = ""
    witness_reason: str = ""


@dataclass
class Act:
    """The tellings that are one act."""

    tellings: list[Telling] = field(default_factory=list)

    @property
    def id(self) -> str:
        """From the first of its events by id, so that it does not depend on the order of reading."""
        first = min(telling.event for telling in self.tellings)
        return "x" + hashlib.blake2b(first.encode(), digest_size=8).hexdigest()

    @property
    def witnesses(self) -> dict[str, str]:
        """The independent sources, each with why it counts as one."""
        return {telling.witness: telling.witness_reason for telling in self.tellings}


def join(tellings: Sequence[Telling], weight: Callable[[str], float] = lambda word: 1.0) -> list[Act]:
    """Put the tellings of one act together, those that are most alike first.

    An act takes in another only if no telling of the one speaks against a telling of the other. `weight` is that of a
    word in comparing evidence. Takes time with the square of the tellings of one type.
    """
    order = sorted(tellings, key=lambda telling: telling.event)
    pairs = []
    for at, one in enumerate(order):
        for other in range(at + 1, len(order)):
            score = likeness(one, order[other], weight)
            if score >= SAME:
                pairs.append((-score, at, other))
    acts = {at: [at] for at in range(len(order))}
    home = list(range(len(order)))
    for _, first, second in sorted(pairs):
        a, b = home[first], home[second]
        if a == b or any(against(order[x], order[y]) for x in acts[a] for y in acts[b]):
            continue
        acts[a] += acts.pop(b)
        for at in acts[a]:
            home[at] = a
    return [Act([order[at] for at in sorted(group)]) for _, group in sorted(acts.items())]


def likeness(one: Telling, two: Telling, weight: Callable[[str], float] = lambda word: 1.0) -> float:
    """How likely two events are the same act, 0 to 1; 0 where anything speaks against it.

    What the accounts do not tell (no day, no place, parties that could be anybody) counts neither way.
    """
    if against(one, two):
        return 0.0
    days = _days_agree(one, two)
    place = 1.0 if one.place and one.place == two.place else 0.0
    parties = _parties_agree(one, two)
    score = PARTIES * (parties or 0.0) + WORDS * _words_agree(one, two, weight) + DAYS * days + PLACE * place
    known = PARTIES * (parties is not None) + WORDS + DAYS * (days > 0) + PLACE * (place > 0)
    loss = KIN_LOSS * (one.type != two.type) + NAMES_LOSS * _names_apart(one, two)
    return score / known - loss


def against(one: Telling, two: Telling) -> bool:
    """Whether two events cannot be one act: another type, days, place, parties; one planned, the other past."""
    if one.type != two.type and {one.type, two.type} not in KIN:
        return True
    if ("future" in one.auxiliary) != ("future" in two.auxiliary) and gap(one, two) != 0:
        return True
    apart = gap(one, two)
    if apart is not None and apart > SLACK:
        return True
    if one.place and two.place and one.place != two.place:
        return True
    return _strangers(one, two)


def _names_apart(one: Telling, two: Telling) -> bool:
    """Whether each account has names (of towns, ships, firms) and they have none in common."""
    return bool(one.names and two.names and not one.names & two.names)


def gap(one: Telling, two: Telling) -> int | None:
    """The days between the two events, 0 where their intervals meet; None where either is undated."""
    a, b = _interval(one), _interval(two)
    if a is None or b is None:
        return None
    return max(0, (b[0] - a[1]).days, (a[0] - b[1]).days)


def _interval(telling: Telling) -> tuple[date, date] | None:
    if telling.earliest is None or telling.latest is None:
        return None
    return date.fromisoformat(telling.earliest), date.fromisoformat(telling.latest)


def _days_agree(one: Telling, two: Telling) -> float:
    """1 for the same day, less the wider the intervals are; 0 where nothing is known."""
    a, b = _interval(one), _interval(two)
    if a is None or b is None:
        return 0.0
    width = max((a[1] - a[0]).days, (b[1] - b[0]).days)
    near = 1.0 if gap(one, two) == 0 else 0.5
    return near / (1 + math.log1p(width / WEEK)) if width else near


def _parties_agree(one: Telling, two: Telling) -> float | None:
    """How well the parties agree: actors with actors, recipients with recipients; all with all where it is mutual.

    None if nothing can be told: parties without name or state.
    """
    parts = [part for a, b in _opposite(one, two) if (part := _sides(a, b, one, two)) is not None]
    return sum(parts) / len(parts) if parts else None


def _opposite(one: Telling, two: Telling) -> list[tuple[tuple[Party, ...], tuple[Party, ...]]]:
    if one.type in RECIPROCAL and two.type in RECIPROCAL:
        return [((*one.actors, *one.recipients), (*two.actors, *two.recipients))]
    return [(one.actors, two.actors), (one.recipients, two.recipients)]


def _sides(a: Sequence[Party], b: Sequence[Party], one: Telling, two: Telling) -> float | None:
    if not a or not b:
        return None
    fewer, more, other = (a, b, two) if len(a) <= len(b) else (b, a, one)
    found = []
    for party in fewer:
        scores = [score for candidate in more if (score := _party(party, candidate)) is not None]
        if _words_of(party) and _words_of(party) <= other.words:
            scores.append(TOLD)  # named in the other account, if not as a party
        if scores:
            found.append(max(scores))
    return sum(found) / len(found) if found else None


def _party(a: Party, b: Party) -> float | None:
    """How well two parties agree; None where one of them could be anybody ("gunmen", "three people")."""
    if a.key and a.key == b.key:
        return 1.0
    if a.country and b.country:
        if a.country != b.country:
            return 0.0
        # Two persons of one state are two persons; a person and the state, or an office, are one side.
        return 0.3 if a.personal and b.personal else STATE_FOR_LEADER
    if _words_of(a) & _words_of(b):
        return NAME_ALONE
    if a.personal and b.personal:
        return 0.0
    return None


def _words_of(party: Party) -> frozenset[str]:
    return frozenset(stems(party.name)) if party.proper else frozenset()


def _strangers(one: Telling, two: Telling) -> bool:
    """Whether the parties are others: each side names states that the other does not, or other persons."""
    for a, b in _opposite(one, two):
        if not a or not b:
            continue
        fewer, more, other = (a, b, two) if len(a) <= len(b) else (b, a, one)
        for party in fewer:
            states = {candidate.country for candidate in more}
            if party.country and None not in states and party.country not in states:
                return True
            rivals = [x for x in more if x.personal and (x.country or party.country) == (party.country or x.country)]
            known = any((_party(party, x) or 0) >= NAME_ALONE for x in more) or _words_of(party) & other.words
            if party.personal and rivals and not known:
                return True
    return False


def _words_agree(one: Telling, two: Telling, weight: Callable[[str], float]) -> float:
    """The weight of common words as a part of the lesser account's."""
    common = sum(weight(word) for word in one.words & two.words)
    least = min(sum(weight(word) for word in words) for words in (one.words, two.words))
    return common / least if least else 0.0


def interval(value: str | None, published: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    """The days that an event's TIMEX3 `date` may mean. Without one, none: the day of the report is not the act's.

    `published` is (earliest, latest), which years left open are filled from.
    """
    if not value:
        return None, None
    year = value[:4]
    if not year.isdigit():
        filled = published[0] or published[1]
        if not filled or not year.startswith("XXXX"):
            return None, None
        value = filled[:4] + value[4:]
    try:
        first, last = _span(value)
    except ValueError:
        return None, None
    return first.isoformat(), last.isoformat()


def _span(value: str) -> tuple[date, date]:
    if len(value) >= 10:
        return date.fromisoformat(value[:10]), date.fromisoformat(value[:10])
    if value[4:6] == "-W":
        monday = date.fromisocalendar(int(value[:4]), int(value[6:8]), 1)
        return monday, monday + timedelta(days=6)
    if len(value) >= 7:
        first = date.fromisoformat(value[:7] + "-01")
        return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return date(int(value[:4]), 1, 1), date(int(value[:4]), 12, 31)


def witness_of(document: Mapping[str, str | None], speaker: Mapping[str, str | None] | None) -> tuple[str, str]:
    """The independent source that a telling counts for, and why.

    `document` has id, copy_of and source; `speaker` key, name and kind of who is quoted for the event, or None. A copy
    counts for its original; what is told after an agency or a speaker counts for them, however many print it; an
    outlet counts once. The two sides' own readouts are two outlets.
    """
    if speaker and speaker["key"]:
        return f"said:{speaker['key']}", f"told after {speaker['name']}"
    if document["source"] and not document["copy_of"]:
        return f"outlet:{str(document['source']).casefold()}", f"{document['source']}'s own report"
    root = document["copy_of"] or document["id"]
    reason = "a copy counts with its original" if document["copy_of"] else "a report of its own"
    return f"document:{root}", reason


def by_type(tellings: Sequence[Telling]) -> list[list[Telling]]:
    """Tellings in groups that may hold the same act: of one type or of its kin."""
    home: dict[str, str] = {}
    for kin in KIN:
        first = min(home.get(name, name) for name in kin)
        for name in kin:
            old = home.get(name, name)
            home.update({other: first for other, place in home.items() if place == old})
            home[name] = first
    groups: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        groups[home.get(telling.type, telling.type)].append(telling)
    return [groups[name] for name in sorted(groups)]
