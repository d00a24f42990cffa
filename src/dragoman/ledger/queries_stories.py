"""What one asks about copies, stories, storylines and joined events. Views hold no SQL of their own.

Each takes a connection and gives plain rows, in an order that depends on content alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.errors import NotFound
from dragoman.ledger.queries import document as document_named
from dragoman.ledger.schema import documents, records
from dragoman.ledger.schema_stories import (
    act_events,
    acts,
    copies,
    stories,
    story_changes,
    story_reasons,
    storylines,
)
from dragoman.ledger.writing_copies import chunks

Row = Mapping[str, Any]
HEAD = ("id", "ref", "title", "url", "source", "published", "published_day", "copy_of", "story", "storyline")

# What `export stories` writes: names of actors, ISO codes of places, ids of acts, stems of words, ids of documents.
STORY_COLUMNS: dict[str, Any] = {
    "id": str, "storyline": str, "headline": str, "first_day": str, "last_day": str, "documents": int, "copies": int,
    "sources": int, "actors": list, "places": list, "events": list, "words": list, "members": list,
}  # fmt: skip


def story_list(
    connection: sa.Connection,
    *,
    actor: str | None = None,
    storyline: str | None = None,
    since: str | None = None,
    least: int = 1,
    limit: int | None = None,
) -> list[Row]:
    """Stories, those told by most independent documents first.

    `actor` is a key; `storyline` an id or its beginning; `since` keeps those that reach this day; `least` is the
    number of documents they have at least.
    """
    s = stories.c
    query = sa.select(stories).where(s.documents >= least)
    if storyline:
        query = query.where(s.storyline.startswith(storyline, autoescape=True))
    if since:
        query = query.where(s.last_day >= since)
    if actor:
        a = records["actors"].c
        own = sa.select(documents.c.story).join(records["actors"], a.document == documents.c.id).where(a.key == actor)
        query = query.where(s.id.in_(own))
    query = query.order_by(sa.desc(s.documents - s.copies), sa.desc(s.documents), s.first_day, s.id)
    return _all(connection, query.limit(limit))


def storyline_list(connection: sa.Connection, *, least: int = 1, limit: int | None = None) -> list[Row]:
    """Storylines, the largest first; `least` is the number of stories they have at least."""
    line = storylines.c
    query = sa.select(storylines).where(line.stories >= least)
    return _all(connection, query.order_by(sa.desc(line.documents), line.first_day, line.id).limit(limit))


def story(connection: sa.Connection, name: str) -> Row:
    """The story with this id or beginning of one. Raises NotFound, also if several begin so."""
    found = _all(connection, sa.select(stories).where(stories.c.id.startswith(name, autoescape=True)).limit(2))
    if len(found) != 1:
        raise NotFound(f"{name}: " + ("several stories begin so" if found else "no such story (see: dragoman stories)"))
    return found[0]


def story_documents(connection: sa.Connection, name: str) -> list[Row]:
    """The documents of a story by id, by day, each with why it is there (`reason`, `likeness`, `shared`).

    Copies are folded: each document that is none has its own in `copies`, with `kind`, `share` and `changed`.
    """
    columns = [documents.c[n] for n in HEAD]
    query = (
        sa.select(*columns, story_reasons.c.reason, story_reasons.c.likeness, story_reasons.c.shared)
        .outerjoin(story_reasons, story_reasons.c.document == documents.c.id)
        .where(documents.c.story == name)
        .order_by(documents.c.published_day, documents.c.ref, documents.c.id)
    )
    rows = _all(connection, query)
    again = [row["id"] for row in rows if row["copy_of"]]
    pairs: dict[tuple[str, str], Row] = {}
    for some in chunks(again):
        for pair in _all(connection, sa.select(copies).where(copies.c.document.in_(some))):
            pairs[pair["document"], pair["original"]] = pair
    folded: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["copy_of"]:
            pair = pairs.get((row["id"], row["copy_of"]), {})
            how = {key: pair.get(key) for key in ("kind", "share", "changed")}
            folded[row["copy_of"]].append({**{n: row[n] for n in HEAD}, **how})
    return [{**row, "copies": folded[row["id"]]} for row in rows if not row["copy_of"]]


def story_acts(connection: sa.Connection, name: str, *, least: int = 1, limit: int | None = None) -> list[Row]:
    """The acts of a story in the order of their days, each with its `tellings`; `least` documents tell of each."""
    a = acts.c
    query = sa.select(acts).where(a.story == name, a.documents >= least)
    query = query.order_by(a.earliest.is_(None), a.earliest, sa.desc(a.documents), a.id)
    return _with_tellings(connection, _all(connection, query.limit(limit)))


def act(connection: sa.Connection, name: str) -> Row:
    """The act with this id, or that this event is part of, with its `tellings`. Raises NotFound."""
    query = sa.select(acts).where(acts.c.id == name)
    found = _all(connection, query)
    if not found:
        inside = sa.select(act_events.c.act).where(act_events.c.event == name)
        found = _all(connection, sa.select(acts).where(acts.c.id.in_(inside)))
    if not found:
        raise NotFound(f"{name}: no act and no event of an act has this id")
    return _with_tellings(connection, found)[0]


def contradictions(connection: sa.Connection, limit: int | None = None) -> list[Row]:
    """The acts whose accounts disagree, with their tellings, those with most sources first."""
    a = acts.c
    query = sa.select(acts).where(sa.func.length(sa.cast(a.contradictions, sa.Text)) > 2)
    query = query.order_by(sa.desc(a.sources), a.earliest, a.id).limit(limit)
    return _with_tellings(connection, _all(connection, query))


def _with_tellings(connection: sa.Connection, rows: Sequence[Row]) -> list[Row]:
    """Each act with `tellings`: the event, its words (`evidence` as text), document, and the witness it counts for."""
    e, d, x = records["events"].c, documents.c, act_events.c
    told: dict[str, list[Row]] = defaultdict(list)
    for some in chunks([row["id"] for row in rows]):
        query = (
            sa.select(
                x.act, x.event, x.document, x.witness, x.witness_reason,
                e.evidence, e.trigger, e.date, e.auxiliary, d.ref, d.source, d.title, d.published_day, d.text,
            )
            .join(records["events"], e.id == x.event)
            .join(documents, d.id == x.document)
            .where(x.act.in_(some))
            .order_by(x.act, d.published_day, d.ref, e.start)
        )  # fmt: skip
        for row in _all(connection, query):
            start, end = row["evidence"]
            words = " ".join(row["text"][start:end].split())
            told[row["act"]].append({**{k: v for k, v in row.items() if k not in {"text", "act"}}, "words": words})
    return [{**row, "tellings": told[row["id"]]} for row in rows]


def changes(connection: sa.Connection, name: str | None = None, limit: int | None = None) -> list[Row]:
    """What became of a story, or of all: begun, joined, moved, merged, split; the last change first."""
    c = story_changes.c
    query = sa.select(story_changes).order_by(sa.desc(c.seq)).limit(limit)
    if name is not None:
        query = query.where(sa.or_(c.story == name, c.other == name))
    return _all(connection, query)


def copy_list(connection: sa.Connection, limit: int | None = None) -> list[Row]:
    """Originals that were repeated, those most often first, with the number of `copies` and of their `outlets`."""
    d, again = documents.c, documents.alias()
    count, outlets = sa.func.count(), sa.func.count(sa.distinct(again.c.source))
    query = (
        sa.select(
            d.id, d.ref, d.title, d.source, d.published_day, count.label("copies"), outlets.label("outlets")
        )
        .join(again, again.c.copy_of == d.id)
        .group_by(d.id, d.ref, d.title, d.source, d.published_day)
        .order_by(sa.desc(count), d.ref, d.id)
    )  # fmt: skip
    return _all(connection, query.limit(limit))


def copies_of(connection: sa.Connection, name: str) -> list[Row]:
    """The pairs of the family of a document (id, beginning of an id, ref or url), the copies of most share first.

    Each has the columns of `copies`, and of the copy `ref`, `title`, `source` and `published_day`, and of the
    original `original_ref`. Raises NotFound.
    """
    row = document_named(connection, name)
    root = row["copy_of"] or row["id"]
    family = sa.select(documents.c.id).where(sa.or_(documents.c.id == root, documents.c.copy_of == root))
    d, o = documents.alias(), documents.alias()
    own = (d.c.ref, d.c.title, d.c.source, d.c.published_day, o.c.ref.label("original_ref"), o.c.title.label("before"))
    query = (
        sa.select(copies, *own)
        .join(d, d.c.id == copies.c.document)
        .join(o, o.c.id == copies.c.original)
        .where(sa.or_(copies.c.document.in_(family), copies.c.original.in_(family)))
        .order_by(copies.c.original != root, sa.desc(copies.c.share), d.c.ref)
    )
    return _all(connection, query)


def story_rows(connection: sa.Connection) -> Iterator[Row]:
    """The rows of `export stories`, in the order of their days: `STORY_COLUMNS`."""
    s = stories.c
    held: dict[str, list[str]] = defaultdict(list)
    query = sa.select(documents.c.story, documents.c.id).where(documents.c.story.is_not(None))
    for row in connection.execute(query.order_by(documents.c.ref, documents.c.id)):
        held[row.story].append(row.id)
    for found in connection.execute(sa.select(stories).order_by(s.first_day, s.id)).mappings():
        yield {**found, "actors": [actor["name"] for actor in found["actors"]], "members": held[found["id"]]}


def _all(connection: sa.Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
