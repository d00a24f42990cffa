"""Queries of the page on stories and joined acts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from dragoman.ledger.queries_web import HEAD, _all
from dragoman.ledger.schema import documents
from dragoman.ledger.schema_stories import act_events, acts, copies, stories, story_reasons

Row = dict[str, Any]
d = documents.c


def story_page(
    connection: sa.Connection, after: tuple[str, str] | None, limit: int, words: str | None = None
) -> tuple[list[Row], tuple[str, str] | None]:
    """Stories, the newest first, undated ones last, and after which (first day or "", id) the next page begins."""
    s = stories.c
    match = [sa.func.lower(s.headline).contains(words.lower(), autoescape=True)] if words else []
    rows: list[Row] = []
    if after is None or after[0]:
        query = sa.select(stories).where(s.first_day.is_not(None), *match)
        if after is not None:
            query = query.where(sa.tuple_(s.first_day, s.id) < after)
        rows = _all(connection, query.order_by(s.first_day.desc(), s.id.desc()).limit(limit + 1))
    if len(rows) <= limit:
        query = sa.select(stories).where(s.first_day.is_(None), *match)
        if after is not None and not after[0]:
            query = query.where(s.id < after[1])
        rows += _all(connection, query.order_by(s.id.desc()).limit(limit + 1 - len(rows)))
    if len(rows) > limit:
        return rows[:limit], (rows[limit - 1]["first_day"] or "", rows[limit - 1]["id"])
    return rows, None


def leading_stories(connection: sa.Connection, limit: int, among: int = 100) -> list[Row]:
    """Of the newest stories those that most independent sources tell."""
    rows, _ = story_page(connection, None, among)
    return sorted(rows, key=lambda row: (row["sources"], row["documents"], row["first_day"] or ""), reverse=True)[
        :limit
    ]


def story_documents(connection: sa.Connection, story: str, limit: int) -> list[dict[str, Any]]:
    """A story's documents, oldest first, each with why it is in the story and, of a copy, how that was proven."""
    r, c = story_reasons.c, copies.c
    query = (
        sa.select(*HEAD, r.reason.label("story_reason"), c.kind.label("copy_kind"), c.share.label("copy_share"),
                  c.reason.label("copy_reason"))
        .select_from(
            documents.outerjoin(story_reasons, r.document == d.id)
            .outerjoin(copies, sa.and_(c.document == d.id, c.original == d.copy_of))
        )
        .where(d.story == story)
        .order_by(d.published_day.is_(None), d.published_day, d.seq)
        .limit(limit)
    )  # fmt: skip
    return _all(connection, query)


def act_of(connection: sa.Connection, event: str) -> Row | None:
    """The act that this event tells of, with the ids of all events that tell of it; None where it was not joined."""
    query = sa.select(acts).join(act_events, act_events.c.act == acts.c.id).where(act_events.c.event == event)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    own = sa.select(act_events).where(act_events.c.act == row["id"]).order_by(act_events.c.document).limit(200)
    return {**row, "told_by": _all(connection, own)}
