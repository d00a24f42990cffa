"""Quotation lineages and uses of set phrases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from dragoman.ledger.schema import TEXT

revision = "0003"
down_revision = "0002"

JSON, BOOLEAN = sa.JSON, sa.Boolean


def of(table: str, name: str, *, key: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, TEXT, reference, primary_key=key, nullable=False, index=not key)


def plain(*names: str, kind: Any = TEXT, null: bool = True, index: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=null, index=index) for name in names]


def upgrade() -> None:
    op.create_table(
        "phrase_documents",
        of("documents", "document", key=True),
        *plain("version", null=False, index=True),
        *plain("author", "side"),
        *plain("form", null=False),
    )
    op.create_table(
        "phrase_uses",
        sa.Column("id", TEXT, primary_key=True),
        of("documents", "document"),
        *plain("phrase", null=False, index=True),
        *plain("span", kind=JSON, null=False),
        *plain("start", kind=sa.Integer, null=False),
        *plain("words", null=False),
        *plain("quoted", kind=BOOLEAN, null=False),
        *plain("kind", null=False),
        *plain("cue", kind=JSON),
        *plain("voice", null=False),
        *plain("attribution", "quotation", "speaker"),
        *plain("speaker_key", index=True),
        *plain("speaker_name", "side"),
        *plain("earliest", index=True),
        *plain("latest", "by"),
    )
    op.create_table(
        "quotations_followed",
        of("quotations", "quotation", key=True),
        *plain("speaker_key", "day"),
        *plain("whole", kind=sa.BigInteger, null=False, index=True),
        *plain("leads", kind=BOOLEAN, null=False),
    )
    op.create_index("ix_quotations_followed_said", "quotations_followed", ["speaker_key", "day"])
    op.create_table(
        "quotation_grams",
        sa.Column("gram", sa.BigInteger, primary_key=True, autoincrement=False),
        of("quotations", "quotation", key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_quotation_grams_quotation", "quotation_grams", ["quotation"])
    op.create_table(
        "quotation_links",
        of("quotations", "quotation", key=True),
        sa.Column("earlier", TEXT, sa.ForeignKey("quotations.id", ondelete="CASCADE"), primary_key=True, index=True),
        *plain("relation", null=False),
        *plain("likeness", kind=sa.Float, null=False),
    )
    op.create_table(
        "lineages",
        of("quotations", "quotation", key=True),
        *plain("lineage", null=False, index=True),
        of("documents", "document"),
        *plain("relation", null=False),
        *plain("of"),
        *plain("likeness", kind=sa.Float, null=False),
        *plain("changes", kind=JSON, null=False),
        *plain("first", kind=BOOLEAN, null=False),
        *plain("speaker_key", index=True),
        *plain("speaker_name", "earliest", "latest"),
    )
