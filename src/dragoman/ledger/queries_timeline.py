"""What one asks of a ledger about an actor, a pair of actors or a story over time; see `ledger.queries`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from dragoman.errors import NotFound
from dragoman.ledger.queries import actors_named
from dragoman.ledger.schema import documents, records
from dragoman.ledger.schema_stories import act_events, acts, stories

Row = Mapping[str, Any]
ASKED = 900  # values in one question
STORY = re.compile(r"s[0-9a-f]{4,}")  # a story's id, or as much of it as no name has by chance
OFFICIAL = {"GOV", "MIL", "SPY", "LEG", "JUD"}  # PLOVER sectors of those who act for a state
DOCUMENT = (*(documents.c[n] for n in ("ref", "title", "url", "text", "published", "published_day", "copy_of")),
            documents.c.source.label("outlet"))  # fmt: skip


def story_of(connection: sa.Connection, name: str) -> Row | None:
    """The story with this id or beginning of an id, None if there is none or several."""
    if not STORY.fullmatch(name):
        return None
    query = sa.select(stories).where(stories.c.id.startswith(name, autoescape=True)).limit(2)
    found = _all(connection, query)
    exact = [row for row in found if row["id"] == name]
    return (exact or found)[0] if len(exact or found) == 1 else None


def story_documents(connection: sa.Connection, story: str) -> list[str]:
    """The ids of a story's documents."""
    query = sa.select(documents.c.id).where(documents.c.story == story).order_by(documents.c.seq)
    return list(connection.execute(query).scalars())


def all_documents(connection: sa.Connection) -> list[str]:
    """The ids of all documents."""
    return list(connection.execute(sa.select(documents.c.id).order_by(documents.c.seq)).scalars())


def party(connection: sa.Connection, name: str) -> tuple[str, dict[str, list[str]]]:
    """Who `name` means: the name most documents use, and the ids of the actors' records by document.

    A state stands for all who act for it: its government, ministries, armed forces and officials. Raises NotFound.
    """
    a = records["actors"].c
    keys = actors_named(connection, name)
    if " " not in name:  # a surname: all who have it, since some documents give no more
        ending = sa.func.lower(a.name).endswith(" " + name.lower(), autoescape=True)
        keys += connection.execute(sa.select(a.key).where(ending, a.kind == "person").distinct()).scalars()
    rows = _by_parts(connection, lambda some: sa.select(a.id, a.document, a.name, a.kind, a.country, a.key).where(
        a.key.in_(some)), keys)  # fmt: skip
    states = {row["country"] for row in rows if row["kind"] == "country" and row["country"]}
    if states:
        query = sa.select(a.id, a.document, a.name, a.kind, a.country, a.key, a.sectors)
        own = _all(connection, query.where(a.country.in_(sorted(states))))
        official = [row for row in own if row["kind"] == "country" or OFFICIAL & set(row["sectors"])]
        shown = next(row["name"] for row in rows if row["country"] in states)
        rows = [row for row in rows if row["kind"] != "country"] if len(keys) > len(states) else []
        rows = [*official, *rows]
    else:
        names = [row["name"] for row in rows]
        shown = max(sorted(set(names)), key=names.count)
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["document"], []).append(row["id"])
    return shown, found


def events_in(connection: sa.Connection, ids: Iterable[str]) -> list[Row]:
    """The events of these documents, with the act that each tells of where such were joined, and its document."""
    e, d = records["events"], documents.c
    act = [c.label(f"act_{c.name}") for c in acts.c]
    columns = (*e.c, *DOCUMENT, act_events.c.witness, *act)
    query = (
        sa.select(*columns)
        .select_from(
            e.join(documents, d.id == e.c.document)
            .outerjoin(act_events, act_events.c.event == e.c.id)
            .outerjoin(acts, acts.c.id == act_events.c.act)
        )
        .order_by(d.seq, e.c.start)
    )
    return _by_parts(connection, lambda some: query.where(e.c.document.in_(some)), ids)


def statements_in(connection: sa.Connection, ids: Iterable[str]) -> list[Row]:
    """The statements of these documents with their speakers and documents, in text order."""
    t, a, d = records["attributions"], records["actors"].c, documents.c
    query = (
        sa.select(*t.c, a.name.label("speaker_name"), a.key.label("speaker_key"), *DOCUMENT)
        .select_from(t.join(documents, d.id == t.c.document).outerjoin(records["actors"], a.id == t.c.speaker))
        .order_by(d.seq, t.c.start)
    )
    return _by_parts(connection, lambda some: query.where(t.c.document.in_(some)), ids)


def actors_in(connection: sa.Connection, ids: Iterable[str]) -> dict[str, Row]:
    """The actors of these documents by id: key, name, kind, country, sectors, mentions."""
    a = records["actors"].c
    query = sa.select(a.id, a.document, a.key, a.name, a.kind, a.country, a.sectors, a.mentions)
    return {row["id"]: row for row in _by_parts(connection, lambda some: query.where(a.document.in_(some)), ids)}


def no_such(name: str) -> NotFound:
    """The error for a name that is neither an actor's nor a story's."""
    return NotFound(f"{name}: no actor and no story of that name (see: dragoman show actors, dragoman stories)")


def _by_parts(connection: sa.Connection, query: Any, values: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for some in _parts(list(values)):
        rows += _all(connection, query(some))
    return rows


def _parts(values: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(values), ASKED):
        yield values[at : at + ASKED]


def _all(connection: sa.Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
