"""What the accounts of one act disagree on: never averaged, kept beside each other with who says what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dragoman.corpus.witnesses import Act, Telling

NEAR = 0.02  # of a number: 998 beside 1,000 is rounding


def differences(act: Act) -> list[dict[str, Any]]:
    """The contradictions of an act: `aspect` (number, date, place, who, whether), `of` what, and the `accounts`.

    An account has its `value` as told and the `events` that tell it.
    """
    found = [*_numbers(act), *_dates(act), *_whether(act), *_who(act)]
    return [one for one in found if one]


def _accounts(values: Iterable[tuple[str, Telling]]) -> list[dict[str, Any]]:
    told: dict[str, list[Telling]] = defaultdict(list)
    for value, telling in values:
        told[value].append(telling)
    return [{"value": value, "events": sorted(t.event for t in tellings)} for value, tellings in sorted(told.items())]


def _numbers(act: Act) -> list[dict[str, Any]]:
    counted: dict[str, list[tuple[float, Telling]]] = defaultdict(list)
    for telling in act.tellings:
        for what, value in telling.numbers:
            counted[what].append((value, telling))
    found = []
    for what, values in sorted(counted.items()):
        numbers = sorted({value for value, _ in values})
        documents = {telling.document for _, telling in values}
        if len(documents) > 1 and numbers[-1] - numbers[0] > NEAR * max(abs(numbers[-1]), 1.0):
            accounts = _accounts((f"{value:g}", telling) for value, telling in values)
            found.append({"aspect": "number", "of": what, "accounts": accounts})
    return found


def _dates(act: Act) -> list[dict[str, Any]]:
    exact = [(t.earliest, t) for t in act.tellings if t.earliest and t.earliest == t.latest]
    if len({day for day, _ in exact}) < 2:
        return []
    return [{"aspect": "date", "of": "day", "accounts": _accounts((str(day), t) for day, t in exact)}]


def _whether(act: Act) -> list[dict[str, Any]]:
    denied = {telling.event for telling in act.tellings if "negation" in telling.auxiliary}
    if not denied or len(denied) == len(act.tellings):
        return []
    values = (("denied" if t.event in denied else "told as fact", t) for t in act.tellings)
    return [{"aspect": "whether", "of": "it happened", "accounts": _accounts(values)}]


def _who(act: Act) -> list[dict[str, Any]]:
    """Other actors for the same deed: only where each account names exactly one state, and they are not the same."""
    states = [(next(iter(found)), t) for t in act.tellings if len(found := {p.country for p in t.actors}) == 1]
    named = [(state, telling) for state, telling in states if state]
    if act.tellings[0].type in {"CONSULT", "AGREE", "COOPERATE"} or len({state for state, _ in named}) < 2:
        return []
    return [{"aspect": "who", "of": "actor", "accounts": _accounts((str(s), t) for s, t in named)}]
