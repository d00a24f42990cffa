"""The ledger's tables, one for each type of record; `migrations/` brings an older file to this form.

A table of records has the record's own fields, with lists and spans as JSON, and `document`, `position` (the
record's place in its document), `start` and `end` (of its first span, for sorting and for opening at the words).
"""

from __future__ import annotations

import typing
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from dragoman.records import TABLES, Span

metadata = sa.MetaData()
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # sorted alike in both stores

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", TEXT, nullable=False, unique=True),
    sa.Column("ref", TEXT, nullable=False, index=True),
    sa.Column("text", TEXT, nullable=False),
    sa.Column("title", TEXT),
    sa.Column("url", TEXT),
    sa.Column("source", TEXT),
    sa.Column("author", TEXT),
    sa.Column("given_date", TEXT),
    sa.Column("published", sa.JSON, nullable=False),
    sa.Column("published_day", TEXT, index=True),
    sa.Column("language", TEXT),
    sa.Column("format", TEXT, nullable=False),
    sa.Column("encoding", TEXT),
    sa.Column("origin", TEXT),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("problems", sa.JSON, nullable=False),
    sa.Column("version", TEXT, nullable=False),
    sa.Column("copy_of", TEXT, index=True),
    sa.Column("story", TEXT, index=True),
    sa.Column("storyline", TEXT),
)

# A file or address that was read to its end, so that the next run need not open it again.
inputs = sa.Table(
    "inputs",
    metadata,
    sa.Column("origin", TEXT, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("options", TEXT, nullable=False),
    sa.Column("documents", sa.Integer, nullable=False),
)

# An input, or a part of one, that could not be read; gone when a later run reads it.
failures = sa.Table(
    "failures",
    metadata,
    sa.Column("origin", TEXT, primary_key=True),
    sa.Column("code", TEXT, nullable=False),
    sa.Column("reason", TEXT, nullable=False),
)


def _column(name: str, kind: Any) -> sa.Column[Any]:
    arguments = typing.get_args(kind)
    plain = next((a for a in arguments if a is not type(None)), kind) if type(None) in arguments else kind
    types: dict[Any, Any] = {str: TEXT, bool: sa.Boolean, int: sa.Integer, float: sa.Float}
    nullable = type(None) in arguments
    if plain in types:
        return sa.Column(name, types[plain], nullable=nullable, primary_key=name == "id")
    return sa.Column(name, sa.JSON, nullable=nullable)


def _table(name: str, record: type[Struct]) -> sa.Table:
    columns = [_column(n, t) for n, t in typing.get_type_hints(record).items()]
    return sa.Table(
        name,
        metadata,
        sa.Column("document", TEXT, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        *columns,
    )


records = {name: _table(name, record) for name, record in TABLES.items()}

sa.Index("ix_actors_key", records["actors"].c.key)
sa.Index("ix_attributions_speaker", records["attributions"].c.speaker)


def first_span(record: Struct) -> Span:
    """The span that a record opens at: its content's, its trigger's, its first mention's. Raises no error."""
    for name in ("span", "trigger"):
        if value := getattr(record, name, None):
            return typing.cast(Span, value)
    for name in ("content", "mentions", "source"):
        if spans := getattr(record, name, None):
            return typing.cast(Span, spans[0])
    return (0, 0)
