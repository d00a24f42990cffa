"""The tables of what needs more than one document: copies, stories, storylines, events that are one act.

All of it is worked out from the documents and their records, and can be again (`dragoman stories --again`). The
indexes (`copy_keys`, `story_terms`, `term_counts`, `placements`) let a new document be placed without a scan.
"""

from __future__ import annotations

import sqlalchemy as sa

from dragoman.ledger.schema import metadata


def _of(table: str, name: str, *, key: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Text, reference, primary_key=key, nullable=False, index=not key)


# A document that was placed, with the features that stories go by (null: in no story yet).
placements = sa.Table(
    "placements",
    metadata,
    _of("documents", "document", key=True),
    sa.Column("seq", sa.Integer, nullable=False, index=True),
    sa.Column("features", sa.JSON),
)

# Sampled shingles of each text, but for those that an earlier copy of it holds already.
copy_keys = sa.Table(
    "copy_keys",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Two documents, one of which repeats the other's text, and what the proof measured.
copies = sa.Table(
    "copies",
    metadata,
    _of("documents", "document", key=True),
    sa.Column("original", sa.Text, sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("share_of_original", sa.Float, nullable=False),
    sa.Column("sentences", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

stories = sa.Table(
    "stories",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("storyline", sa.Text, index=True),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("first_day", sa.Text, index=True),
    sa.Column("last_day", sa.Text),
    sa.Column("documents", sa.Integer, nullable=False),
    sa.Column("copies", sa.Integer, nullable=False),
    sa.Column("sources", sa.Integer, nullable=False),
    sa.Column("actors", sa.JSON, nullable=False),
    sa.Column("places", sa.JSON, nullable=False),
    sa.Column("events", sa.JSON, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),
)

storylines = sa.Table(
    "storylines",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("first_day", sa.Text),
    sa.Column("last_day", sa.Text),
    sa.Column("stories", sa.Integer, nullable=False),
    sa.Column("documents", sa.Integer, nullable=False),
    sa.Column("actors", sa.JSON, nullable=False),
)

# Why a document is in its story.
story_reasons = sa.Table(
    "story_reasons",
    metadata,
    _of("documents", "document", key=True),
    sa.Column("likeness", sa.Float),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("shared", sa.JSON, nullable=False),
)

# Every change of a story: begun | joined | moved | merged | split; in order.
story_changes = sa.Table(
    "story_changes",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("story", sa.Text, nullable=False, index=True),
    sa.Column("other", sa.Text),
    sa.Column("document", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
)

# The few terms that each document is found by.
story_terms = sa.Table(
    "story_terms",
    metadata,
    sa.Column("term", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# In how many placed documents a term stands.
term_counts = sa.Table(
    "term_counts",
    metadata,
    sa.Column("term", sa.Text, primary_key=True),
    sa.Column("documents", sa.Integer, nullable=False),
)

# One act that several documents tell of; `contradictions` keeps their accounts apart where they disagree.
acts = sa.Table(
    "acts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("story", sa.Text, index=True),
    sa.Column("type", sa.Text, nullable=False, index=True),
    sa.Column("mode", sa.Text),
    sa.Column("earliest", sa.Text, index=True),
    sa.Column("latest", sa.Text),
    sa.Column("place", sa.Text),
    sa.Column("actors", sa.JSON, nullable=False),
    sa.Column("recipients", sa.JSON, nullable=False),
    sa.Column("documents", sa.Integer, nullable=False),
    sa.Column("sources", sa.Integer, nullable=False),
    sa.Column("contradictions", sa.JSON, nullable=False),
)

# An event as one document tells it, in its act. `witness` is the independent source that it counts for.
act_events = sa.Table(
    "act_events",
    metadata,
    _of("events", "event", key=True),
    sa.Column("act", sa.Text, nullable=False, index=True),
    _of("documents", "document"),
    sa.Column("witness", sa.Text, nullable=False),
    sa.Column("witness_reason", sa.Text, nullable=False),
)
