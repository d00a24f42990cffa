"""Queries of the page on actors: who they are, how often they are named, where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.ledger.queries_timeline import OFFICIAL
from dragoman.ledger.queries_web import _all, _naming, _parts, states
from dragoman.ledger.schema import records

Row = dict[str, Any]


def actors_by_id(connection: sa.Connection, ids: Iterable[str]) -> dict[str, Row]:
    """Actors' records by id: document, key, name, kind, country, sectors, office."""
    a = records["actors"].c
    columns = (a.id, a.document, a.key, a.name, a.kind, a.country, a.sectors, a.office)
    found: dict[str, Row] = {}
    for some in _parts(sorted(set(ids))):
        found |= {row["id"]: row for row in _all(connection, sa.select(*columns).where(a.id.in_(some)))}
    return found


def actors_of(connection: sa.Connection, ids: Iterable[str], keys: Sequence[str]) -> dict[str, set[str]]:
    """The ids of these actors' records by document, of the documents `ids`; a state with all who act for it."""
    a = records["actors"].c
    columns = (a.id, a.document, a.key, a.kind, a.sectors)
    meant = sa.or_(a.key.in_(keys), a.country.in_(states(keys)))
    found: dict[str, set[str]] = {}
    for some in _parts(list(ids)):
        for row in _all(connection, sa.select(*columns).where(a.document.in_(some), meant)):
            if row["key"] in keys or row["kind"] == "country" or OFFICIAL & set(row["sectors"]):
                found.setdefault(row["document"], set()).add(row["id"])
    return found


def most_named(connection: sa.Connection, limit: int) -> list[tuple[str, int]]:
    """The keys of the actors that most documents name, with the number of documents."""
    a = records["actors"].c
    query = sa.select(a.key, sa.func.count().label("n")).group_by(a.key).order_by(sa.desc("n"), a.key).limit(limit)
    return [(row.key, row.n) for row in connection.execute(query)]


def actor_heads(connection: sa.Connection, keys: Iterable[str]) -> dict[str, Row]:
    """For each key one record of its actor: name, kind, country, office."""
    a = records["actors"].c
    found = {}
    for key in keys:
        row = (
            connection.execute(
                sa.select(a.key, a.name, a.kind, a.country, a.sectors, a.office).where(a.key == key).limit(1)
            )
            .mappings()
            .first()
        )
        if row is not None:
            found[key] = dict(row)
    return found


def offices_of(connection: sa.Connection, keys: Sequence[str], among: int = 2000) -> list[str]:
    """The offices that documents give these actors, among so many."""
    a = records["actors"].c
    some = sa.select(a.office).where(a.key.in_(keys)).limit(among).subquery()
    query = sa.select(some.c.office).where(some.c.office.is_not(None)).distinct().order_by(some.c.office)
    return list(connection.execute(query).scalars())


def actor_documents(connection: sa.Connection, keys: Sequence[str]) -> int:
    """How many documents name one of these actors; of a state, or somebody of it."""
    some = _naming(keys).subquery()
    return connection.scalar(sa.select(sa.func.count(sa.distinct(some.c.document)))) or 0


def keys_like(connection: sa.Connection, words: str, limit: int, among: int = 20_000) -> list[tuple[str, int]]:
    """The keys of actors with a name that holds `words`, with the number of documents, the most named first.

    Counted among the first `among` mentions in documents: plainly read through, which no index can better.
    """
    a = records["actors"].c
    match = sa.func.lower(a.name).contains(words.lower(), autoescape=True)
    counted = Counter(connection.execute(sa.select(a.key).where(match).limit(among)).scalars())
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
