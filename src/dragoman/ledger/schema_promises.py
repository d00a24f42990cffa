"""The tables of promises: what somebody bound themselves to do, when it is due, and what became of it.

All of it is worked out from the documents and their records, and can be again (`dragoman promises --again`).
"""

from __future__ import annotations

import sqlalchemy as sa

from dragoman.ledger.schema import TEXT, metadata


def _of(name: str, *, key: bool = False, null: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey("documents.id", ondelete="CASCADE")
    return sa.Column(name, TEXT, reference, primary_key=key, nullable=null, index=not key)


# A document that was searched for promises, and the version of what searched it.
promise_documents = sa.Table(
    "promise_documents",
    metadata,
    _of("document", key=True),
    sa.Column("version", TEXT, nullable=False, index=True),
)

# One promise. `by` and `by_key`: who promises; `told_by`: whose words say so, where that is another. `due_earliest`
# and `due_latest` are days; `status`: open | overdue | kept | broken, with the later document that shows it.
promises = sa.Table(
    "promises",
    metadata,
    sa.Column("id", TEXT, primary_key=True),
    _of("document"),
    sa.Column("span", sa.JSON, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("words", TEXT, nullable=False),
    sa.Column("cue", TEXT, nullable=False),
    sa.Column("act", TEXT, nullable=False),
    sa.Column("by", TEXT),
    sa.Column("by_keys", sa.JSON, nullable=False),
    sa.Column("told_by", TEXT),
    sa.Column("day", TEXT, index=True),
    sa.Column("due_words", TEXT),
    sa.Column("due_earliest", TEXT),
    sa.Column("due_latest", TEXT, index=True),
    sa.Column("condition", TEXT),
    sa.Column("features", sa.JSON, nullable=False),
    sa.Column("status", TEXT, nullable=False, index=True),
    _of("settled_by", null=True),
    sa.Column("settled_span", sa.JSON),
    sa.Column("settled_words", TEXT),
    sa.Column("settled_day", TEXT),
)
