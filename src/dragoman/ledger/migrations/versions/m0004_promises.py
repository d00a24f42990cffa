"""Promises."""

import sqlalchemy as sa
from alembic import op

from dragoman.ledger.schema import TEXT

revision = "0004"
down_revision = "0003"

JSON = sa.JSON


def of(name: str, *, key: bool = False, null: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey("documents.id", ondelete="CASCADE")
    return sa.Column(name, TEXT, reference, primary_key=key, nullable=null, index=not key)


def upgrade() -> None:
    op.create_table(
        "promise_documents", of("document", key=True), sa.Column("version", TEXT, nullable=False, index=True)
    )
    op.create_table(
        "promises",
        sa.Column("id", TEXT, primary_key=True),
        of("document"),
        sa.Column("span", JSON, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("words", "cue", "act")),
        sa.Column("by", TEXT),
        sa.Column("by_keys", JSON, nullable=False),
        sa.Column("told_by", TEXT),
        sa.Column("day", TEXT, index=True),
        *(sa.Column(name, TEXT) for name in ("due_words", "due_earliest")),
        sa.Column("due_latest", TEXT, index=True),
        sa.Column("condition", TEXT),
        sa.Column("features", JSON, nullable=False),
        sa.Column("status", TEXT, nullable=False, index=True),
        of("settled_by", null=True),
        sa.Column("settled_span", JSON),
        *(sa.Column(name, TEXT) for name in ("settled_words", "settled_day")),
    )
