"""Co-operation and conflict over time between two, and who does what to whom over all: acts counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from dragoman.corpus.timeline import UNREAL, Entry, intensity
from dragoman.corpus.timeline_days import days, published_days
from dragoman.ledger import queries_timeline as queries

Row = Mapping[str, Any]
WIDEST = 62  # days between which an act may lie and still count for the month in their middle
MODES = {"cooperation": 1, "conflict": -1}

# The columns of `dragoman export relations`.
RELATION_COLUMNS: dict[str, Any] = {
    "actor": str, "actor_name": str, "recipient": str, "recipient_name": str, "type": str, "acts": int,
    "intensity": float, "first": str, "last": str, "documents": int,
}  # fmt: skip


class Month(Struct, kw_only=True):
    """One month of a pair: acts, the sums of PLOVER intensity above and below nought, and their balance."""

    month: str
    acts: int = 0
    cooperation: float = 0.0
    conflict: float = 0.0

    @property
    def balance(self) -> float:
        """The sum of both."""
        return round(self.cooperation + self.conflict, 2)


class Node(Struct, kw_only=True, frozen=True):
    """An actor of the network: its key, the name that most documents use, kind, state and PLOVER sectors."""

    key: str
    name: str
    kind: str
    country: str | None
    sectors: list[str]


class Edge(Struct, kw_only=True):
    """What one actor did to another, by PLOVER type; a reciprocal act counts in the order of the names."""

    actor: str
    recipient: str
    type: str
    acts: int = 0
    intensity: float = 0.0
    first: str | None = None
    last: str | None = None
    documents: int = 0


def by_month(entries: Iterable[Entry]) -> tuple[list[Month], int]:
    """A pair's months from its timeline, without gaps, and how many acts could not be placed in a month.

    Only what the texts say happened counts: no denials, no conditions; an announcement (AGREE) counts when it is told,
    not for the day that is announced. An act whose day is known only within two months or more is not placed.
    """
    months: dict[str, Month] = {}
    left = 0
    for entry in entries:
        if entry.kind == "statement" or UNREAL & set(entry.auxiliary) or entry.intensity is None:
            continue
        if entry.kind == "plan":
            told = next((w.published for w in entry.witnesses if w.published), None)
            month = told[:7] if told and entry.type == "AGREE" else None
        else:
            month = _month(entry.earliest, entry.latest)
        if month is None:
            left += 1
            continue
        at = months.setdefault(month, Month(month=month))
        at.acts += 1
        if entry.intensity > 0:
            at.cooperation = round(at.cooperation + entry.intensity, 2)
        else:
            at.conflict = round(at.conflict + entry.intensity, 2)
    if not months:
        return [], left
    return [months.get(name) or Month(month=name) for name in _between(min(months), max(months))], left


def _month(earliest: str | None, latest: str | None) -> str | None:
    if not earliest or not latest:
        return None
    first, last = date.fromisoformat(earliest), date.fromisoformat(latest)
    if (last - first).days > WIDEST:
        return None
    return (first + (last - first) / 2).isoformat()[:7]


def _between(first: str, last: str) -> list[str]:
    year, month = map(int, first.split("-"))
    names = []
    while (name := f"{year:04}-{month:02}") <= last:
        names.append(name)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return names


def network(connection: sa.Connection, names: Sequence[str] | None = None) -> tuple[list[Node], list[Edge]]:
    """Who does what to whom: actors by key, and the acts between them by type, joined acts counted once.

    Only what the texts say happened. With `names`, only actors with these keys.
    """
    ids = queries.all_documents(connection)
    actors = queries.actors_in(connection, ids)
    edges: dict[tuple[str, str, str], Edge] = {}
    counted: dict[tuple[str, str, str], set[str]] = {}
    for event in queries.events_in(connection, ids):
        if ({"future"} | UNREAL) & set(event["auxiliary"]) or (event["copy_of"] and not event["act_id"]):
            continue
        for one, other in _sides(event, actors):
            if names is not None and not {one, other} <= set(names):
                continue
            key = (one, other, event["type"])
            edge = edges.setdefault(key, Edge(actor=one, recipient=other, type=event["type"]))
            edge.documents += 1
            done = counted.setdefault(key, set())
            act = event["act_id"] or event["id"]
            if act not in done:
                done.add(act)
                _count(edge, event)
    kept = sorted(edges.values(), key=lambda e: (e.actor, e.recipient, e.type))
    return _nodes(actors.values(), {key for e in kept for key in (e.actor, e.recipient)}), kept


def _sides(event: Row, actors: Mapping[str, Row]) -> list[tuple[str, str]]:
    """The pairs of keys that an event joins: actors with recipients, or with each other where there are none."""
    doing = _keys(event["actors"], actors)
    done_to = _keys(event["recipients"], actors)
    if done_to:
        return [(one, other) for one in doing for other in done_to if one != other]
    ordered = sorted(doing)
    return [(one, other) for at, one in enumerate(ordered) for other in ordered[at + 1 :]]


def _keys(roles: Sequence[Row], actors: Mapping[str, Row]) -> list[str]:
    """The keys of those who can be told apart over documents: a nameless "the men" cannot (its key begins with -)."""
    keys = [actors[role["actor"]]["key"] for role in roles if role["actor"] in actors]
    return [key for key in dict.fromkeys(keys) if key and not key.startswith("-")]


def _count(edge: Edge, event: Row) -> None:
    edge.acts += 1
    edge.intensity = round(edge.intensity + (intensity(event["type"], event["mode"]) or 0.0), 2)
    first, last = days(event["date"])
    if first is None:
        last = published_days(event["published"])[1]
    for day in (first, last):
        if day:
            edge.first, edge.last = min(edge.first or day, day), max(edge.last or day, day)


def _nodes(actors: Iterable[Row], keys: set[str]) -> list[Node]:
    """A node for each key, named as most documents name it."""
    named: dict[str, list[Row]] = {}
    for actor in actors:
        if actor["key"] in keys:
            named.setdefault(actor["key"], []).append(actor)
    nodes = []
    for key, rows in sorted(named.items()):
        names = [row["name"] for row in rows]
        lead = max(rows, key=lambda row: (names.count(row["name"]), row["name"]))
        country = next((row["country"] for row in rows if row["country"]), None)
        sectors = sorted({sector for row in rows for sector in row["sectors"]})
        nodes.append(Node(key=key, name=lead["name"], kind=lead["kind"], country=country, sectors=sectors))
    return nodes


def relation_rows(connection: sa.Connection) -> Iterable[Row]:
    """The rows of `dragoman export relations`."""
    nodes, edges = network(connection)
    names = {node.key: node.name for node in nodes}
    for edge in edges:
        yield {
            "actor": edge.actor, "actor_name": names[edge.actor], "recipient": edge.recipient,
            "recipient_name": names[edge.recipient], "type": edge.type, "acts": edge.acts,
            "intensity": edge.intensity, "first": edge.first, "last": edge.last, "documents": edge.documents,
        }  # fmt: skip
