"""The first form of the ledger: documents, their records, inputs, and full-text search."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from dragoman.ledger import postgres

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # sorted alike in both stores
INTEGER, BOOLEAN, JSON = sa.Integer, sa.Boolean, sa.JSON

# name: (type, nullable) of what each table of records has besides its common columns
RECORDS: dict[str, dict[str, tuple[Any, bool]]] = {
    "actors": {
        "id": (TEXT, False), "name": (TEXT, False), "kind": (TEXT, False), "country": (TEXT, True),
        "sectors": (JSON, False), "mentions": (JSON, False), "key": (TEXT, False), "office": (TEXT, True),
        "affiliation": (TEXT, True), "by": (TEXT, False),
    },
    "times": {
        "id": (TEXT, False), "span": (JSON, False), "type": (TEXT, False), "value": (TEXT, True), "by": (TEXT, False),
    },
    "attributions": {
        "id": (TEXT, False), "kind": (TEXT, False), "source": (JSON, False), "cue": (JSON, False),
        "content": (JSON, False), "speaker": (TEXT, True), "source_type": (TEXT, False), "date": (TEXT, True),
        "date_basis": (TEXT, True), "time": (TEXT, True),
        "within": (TEXT, True), "cue_class": (TEXT, True), "source_role": (TEXT, True), "side": (TEXT, True),
        "via": (TEXT, True), "terms": (TEXT, True), "reason": (JSON, False), "strength": (INTEGER, True),
        "negated": (BOOLEAN, False), "addressee": (JSON, False), "medium": (TEXT, True), "doubt": (BOOLEAN, False),
        "by": (TEXT, False),
    },
    "quotations": {
        "id": (TEXT, False), "span": (JSON, False), "kind": (TEXT, False), "attribution": (TEXT, True),
        "by": (TEXT, False),
    },
    "events": {
        "id": (TEXT, False), "type": (TEXT, False), "mode": (TEXT, True), "contexts": (JSON, False),
        "actors": (JSON, False), "recipients": (JSON, False), "trigger": (JSON, False), "evidence": (JSON, False),
        "date": (TEXT, True),
        "date_basis": (TEXT, True), "time": (TEXT, True), "place": (TEXT, True),
        "auxiliary": (JSON, False), "certainty": (JSON, False),
        "attribution": (TEXT, True),
        "by": (TEXT, False),
    },
    "quantities": {
        "id": (TEXT, False), "span": (JSON, False), "value": (sa.Float, True), "unit": (TEXT, True),
        "approximation": (TEXT, True), "low": (sa.Float, True), "high": (sa.Float, True), "measured": (JSON, True),
        "of": (TEXT, True), "toll": (TEXT, True), "change": (TEXT, True), "comparison": (TEXT, True),
        "period": (TEXT, True), "attribution": (TEXT, True), "by": (TEXT, False),
    },
}  # fmt: skip

FULL_TEXT = (
    """CREATE VIRTUAL TABLE documents_text USING fts5(
        title, text, content='documents', content_rowid='seq', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER documents_text_in AFTER INSERT ON documents BEGIN
        INSERT INTO documents_text(rowid, title, text) VALUES (new.seq, new.title, new.text);
    END""",
    """CREATE TRIGGER documents_text_out AFTER DELETE ON documents BEGIN
        INSERT INTO documents_text(documents_text, rowid, title, text) VALUES ('delete', old.seq, old.title, old.text);
    END""",
)


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("seq", INTEGER, primary_key=True),
        sa.Column("id", TEXT, nullable=False, unique=True),
        sa.Column("ref", TEXT, nullable=False, index=True),
        sa.Column("text", TEXT, nullable=False),
        *(sa.Column(name, TEXT) for name in ("title", "url", "source", "author", "given_date")),
        sa.Column("published", JSON, nullable=False),
        sa.Column("published_day", TEXT, index=True),
        sa.Column("language", TEXT),
        sa.Column("format", TEXT, nullable=False),
        *(sa.Column(name, TEXT) for name in ("encoding", "origin")),
        sa.Column("body", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        *(sa.Column(name, TEXT) for name in ("copy_of", "story", "storyline")),
    )
    op.create_table(
        "inputs",
        sa.Column("origin", TEXT, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("options", TEXT, nullable=False),
        sa.Column("documents", INTEGER, nullable=False),
    )
    op.create_table(
        "failures",
        sa.Column("origin", TEXT, primary_key=True),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
    )
    for table, columns in RECORDS.items():
        op.create_table(
            table,
            sa.Column("document", TEXT, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
            *(sa.Column(name, INTEGER, nullable=False) for name in ("position", "start", "end")),
            *(sa.Column(n, kind, nullable=null, primary_key=n == "id") for n, (kind, null) in columns.items()),
        )
    op.create_index("ix_actors_key", "actors", ["key"])
    op.create_index("ix_attributions_speaker", "attributions", ["speaker"])
    for statement in FULL_TEXT if op.get_context().dialect.name == "sqlite" else postgres.FULL_TEXT:
        op.get_bind().exec_driver_sql(statement)
