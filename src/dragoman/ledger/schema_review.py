"""Decisions of people on what the ledger holds, and the indexes that the page's lists go by.

`decisions` is only ever added to. To take a decision back is a decision of its own (`undo`, with `undoes`). Ids of
records come from content, so a decision outlives a second reading and new rules.
"""

from __future__ import annotations

import sqlalchemy as sa

from dragoman.ledger.schema import TEXT, documents, metadata, records

# `verdict`: right | wrong | note | merge | split | join | part | move | undo. `kind`: the table of what is judged:
# actors (a key), stories, documents, or a table of records. `other` is what it is merged, joined or moved with or to.
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", TEXT, nullable=False, unique=True),
    sa.Column("at", TEXT, nullable=False),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("verdict", TEXT, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("target", TEXT, nullable=False, index=True),
    sa.Column("other", TEXT),
    sa.Column("note", TEXT),
    sa.Column("undoes", TEXT, index=True),
    sa.Column("version", TEXT, nullable=False),
)

sa.Index("ix_documents_day_seq", documents.c.published_day, documents.c.seq)
sa.Index("ix_actors_key_document", records["actors"].c.key, records["actors"].c.document)
sa.Index("ix_actors_country", records["actors"].c.country, records["actors"].c.kind, records["actors"].c.document)
sa.Index("ix_events_type", records["events"].c.type, records["events"].c.document)
sa.Index("ix_decisions_verdict", decisions.c.verdict)
