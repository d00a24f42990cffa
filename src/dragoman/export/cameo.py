"""CAMEO's codes for PLOVER's events and for their parties: what GDELT, ICEWS and Phoenix are written in.

In: rows of the ledger. Out: codes of rules/plover/cameo.toml, with Goldstein's value and the quad class.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from dragoman import rules
from dragoman.export.event_rows import Party, Told, codes

TABLE = "plover/cameo.toml"
ROLES = 3  # GDELT has room for three
HOST = "043"
VISIT = "042"
Row = Mapping[str, Any]
Coded = tuple[Party | None, Party | None, str]


@cache
def table() -> dict[str, Row]:
    """CAMEO's codes, each with its name, Goldstein's value and what it is in PLOVER."""
    return {row["code"]: row for row in rules.load(TABLE)["code"]}


@cache
def choices() -> dict[str, list[Row]]:
    """The ways back from PLOVER by type, those that ask for most first."""
    found: dict[str, list[Row]] = {}
    for row in rules.load(TABLE)["choice"]:
        found.setdefault(row["type"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: -sum(key in row for key in ("mode", "predicates", "contexts")) - ("mode" in row))
    return found


def code(event: Row) -> str:
    """The CAMEO code of an event's type, mode, contexts and predicate."""
    predicate = event["by"].rpartition("/")[2]
    for row in choices()[event["type"]]:
        if (
            row.get("mode") in (None, event["mode"])
            and predicate in row.get("predicates", (predicate,))
            and set(row.get("contexts", ())) <= set(event["contexts"])
        ):
            return str(row["code"])
    raise AssertionError(event["type"])  # every type has a row without conditions, and a test sees to it


def coded(told: Told) -> list[Coded]:
    """An event's dyads with the code of each; a visit is told from the host's side too, as these data have it."""
    own = code(told.event)
    pairs: list[Coded] = [(a, b, own) for a, b in told.pairs()]
    if own == VISIT:
        pairs += [(b, a, HOST) for a, b in told.pairs() if b is not None]
    return pairs


def goldstein(code: str) -> float:
    """Goldstein's value of a code, from -10 to 10; a code without one has that of the code above it."""
    row = table().get(code, {})
    return float(row["goldstein"]) if "goldstein" in row else goldstein(code[:-1])


@cache
def quad(code: str, scheme: Literal["gdelt", "phoenix"]) -> int:
    """The quad class of a code's root: 1 verbal, 2 material co-operation, 3 verbal, 4 material conflict; 0 neither."""
    return next(int(row[scheme]) for row in rules.load(TABLE)["root"] if row["code"] == code[:2])


def roles(party: Party | None) -> list[str]:
    """The CAMEO roles of a party's sectors, three at most; bodies between states have none but what they are."""
    if party is None:
        return []
    found = [codes("sector").get(s, {}).get("cameo") for s in party.actor["sectors"]]
    return [r for r in dict.fromkeys(found) if r and r not in ("IGO", "NGO")][:ROLES]


def known_group(party: Party | None) -> str | None:
    """The CAMEO code of a known body or band."""
    return codes("group", "key").get(party.actor["key"], {}).get("cameo") if party else None


def root(party: Party | None, scheme: Literal["gdelt", "phoenix"]) -> str | None:
    """What a party's code begins with: its state, or IGO, NGO for bodies of no state."""
    if party is None:
        return None
    country = party.actor["country"]
    if country is not None:
        row = codes("country").get(country, {})
        return str(row.get(scheme, country))
    return next((s for s in party.actor["sectors"] if s in ("IGO", "NGO")), None)


def actor_code(party: Party | None, scheme: Literal["gdelt", "phoenix"]) -> str:
    """The whole code of a party: root, known group, roles; empty where nothing is known of it."""
    parts = [root(party, scheme), known_group(party), *roles(party)]
    return "".join(dict.fromkeys(p for p in parts if p))
