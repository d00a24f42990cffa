"""Copies, stories, storylines and joined events."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT, INTEGER, FLOAT, JSON = sa.Text, sa.Integer, sa.Float, sa.JSON


def of(table: str, name: str, *, key: bool = False, index: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, TEXT, reference, primary_key=key, nullable=False, index=index)


def some(kind: type, *names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "placements",
        of("documents", "document", key=True),
        sa.Column("seq", INTEGER, nullable=False, index=True),
        *some(JSON, "features", nullable=True),
    )
    for table, name, kind in (("copy_keys", "key", sa.BigInteger), ("story_terms", "term", TEXT)):
        op.create_table(
            table,
            sa.Column(name, kind, primary_key=True, autoincrement=False),
            sa.Column("seq", INTEGER, primary_key=True, autoincrement=False),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "copies",
        of("documents", "document", key=True),
        of("documents", "original", key=True, index=True),
        *some(TEXT, "kind"),
        *some(FLOAT, "share", "share_of_original"),
        *some(INTEGER, "sentences", "changed"),
        *some(TEXT, "reason"),
    )
    op.create_table(
        "stories",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("storyline", TEXT, index=True),
        *some(TEXT, "headline"),
        sa.Column("first_day", TEXT, index=True),
        *some(TEXT, "last_day", nullable=True),
        *some(INTEGER, "documents", "copies", "sources"),
        *some(JSON, "actors", "places", "events", "words"),
    )
    op.create_table(
        "storylines",
        sa.Column("id", TEXT, primary_key=True),
        *some(TEXT, "headline"),
        *some(TEXT, "first_day", "last_day", nullable=True),
        *some(INTEGER, "stories", "documents"),
        *some(JSON, "actors"),
    )
    op.create_table(
        "story_reasons",
        of("documents", "document", key=True),
        *some(FLOAT, "likeness", nullable=True),
        *some(TEXT, "reason"),
        *some(JSON, "shared"),
    )
    op.create_table(
        "story_changes",
        sa.Column("seq", INTEGER, primary_key=True),
        *some(TEXT, "at", "change"),
        sa.Column("story", TEXT, nullable=False, index=True),
        *some(TEXT, "other", "document", nullable=True),
        *some(TEXT, "reason"),
    )
    op.create_table("term_counts", sa.Column("term", TEXT, primary_key=True), *some(INTEGER, "documents"))
    op.create_table(
        "acts",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("story", TEXT, index=True),
        sa.Column("type", TEXT, nullable=False, index=True),
        *some(TEXT, "mode", nullable=True),
        sa.Column("earliest", TEXT, index=True),
        *some(TEXT, "latest", "place", nullable=True),
        *some(JSON, "actors", "recipients"),
        *some(INTEGER, "documents", "sources"),
        *some(JSON, "contradictions"),
    )
    op.create_table(
        "act_events",
        of("events", "event", key=True),
        sa.Column("act", TEXT, nullable=False, index=True),
        of("documents", "document", index=True),
        *some(TEXT, "witness", "witness_reason"),
    )
    op.create_index("ix_documents_copy_of", "documents", ["copy_of"])
    op.create_index("ix_documents_story", "documents", ["story"])
