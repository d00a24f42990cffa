"""Decisions of people, and indexes that the page's lists go by."""

import sqlalchemy as sa
from alembic import op

from dragoman.ledger.schema import TEXT

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("id", TEXT, nullable=False, unique=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("at", "who", "verdict", "kind")),
        sa.Column("target", TEXT, nullable=False, index=True),
        *(sa.Column(name, TEXT) for name in ("other", "note")),
        sa.Column("undoes", TEXT, index=True),
        sa.Column("version", TEXT, nullable=False),
    )
    op.create_index("ix_decisions_verdict", "decisions", ["verdict"])
    op.create_index("ix_documents_day_seq", "documents", ["published_day", "seq"])
    op.create_index("ix_actors_key_document", "actors", ["key", "document"])
    op.create_index("ix_actors_country", "actors", ["country", "kind", "document"])
    op.create_index("ix_events_type", "events", ["type", "document"])
