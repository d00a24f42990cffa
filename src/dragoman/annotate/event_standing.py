"""Who counts as political, as armed, as an authority: by kind, by sectors, by the noun or the state that is named."""

from __future__ import annotations

from functools import cache

from dragoman import rules
from dragoman.annotate.event_view import Clauses
from dragoman.annotate.gazetteer import norm, tables
from dragoman.records import Actor

RULES = "plover/parties.toml"
STATES = ("name", "capital", "seat", "city", "adjective", "people")
POLITICAL = frozenset(
    ["GOV", "MIL", "REB", "IGO", "JUD", "COP", "LEG", "NGO", "REF", "PTY", "OPP", "UAF", "SPY", "ELI", "INT"]
)
FEW = 4  # a surname of more holders of office is too common to mean one of them
AUTHORITY = frozenset(["GOV", "MIL", "JUD", "COP", "LEG", "IGO", "SPY", "REB", "UAF"])
ARMED = frozenset(["GOV", "MIL", "COP", "REB", "UAF", "SPY", "IGO"])


@cache
def nouns() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The nouns that name a party, with kind and sectors."""
    return {n: (r["kind"], tuple(r["sectors"])) for r in rules.load(RULES)["party"] for n in r["nouns"]}


def political(actor: Actor) -> bool:
    """Whether the actor is a state, or its sectors are those of politics."""
    return actor.kind == "country" or not POLITICAL.isdisjoint(actor.sectors)


def authority(actor: Actor) -> bool:
    """Whether the actor rules, judges or bears arms."""
    return actor.kind == "country" or not AUTHORITY.isdisjoint(actor.sectors) or _unplaced(actor)


def civil(actor: Actor) -> bool:
    """Whether the actor can be citizens acting together: not a state, not a body under arms."""
    return actor.kind != "country" and {"MIL", "REB", "UAF", "COP", "GOV"}.isdisjoint(actor.sectors)


def _unplaced(actor: Actor) -> bool:
    """Whether nothing is known of a named body or band: it may be what a predicate asks for."""
    return actor.kind in ("organization", "group") and not actor.sectors and actor.by != "parties"


def armed(actor: Actor) -> bool:
    """Whether the actor is a state or bears arms."""
    return actor.kind == "country" or not ARMED.isdisjoint(actor.sectors) or _unplaced(actor)


@cache
def holder(name: str) -> tuple[str, ...]:
    """The state and the sectors of those of this surname in the tables of offices, if all are of one state."""
    if not name[:1].isupper():
        return ()
    people = tables().surnames.get(norm(name), [])
    countries = {h.country for p in people for h in p.holdings}
    country = next(iter(countries)) if len(countries) == 1 else None
    return (country, *people[0].holdings[0].sectors) if country and len(people) < FEW else ()


def state_at(view: Clauses, low: int, last: int) -> str | None:
    """The state that the words from `low` to `last` name or are a place of."""
    if not view.text[low][:1].isupper():
        return None
    entries = tables().entries.get(" ".join(norm(view.text[i]) for i in range(low, last + 1)), [])
    return next((e.country for e in entries if e.form in STATES and e.country), None)


def state_before(view: Clauses, low: int, head: int) -> str | None:
    """The first state that a word from `low` to before `head` names."""
    return next((c for c in (state_at(view, i, i) for i in range(low, head)) if c), None)
