"""The tables of set phrases and of quotations that are followed from document to document.

All of it is worked out from the documents and their records, and can be again (`dragoman phrases --again`).
"""

from __future__ import annotations

import sqlalchemy as sa

from dragoman.ledger.schema import TEXT, metadata


def _of(table: str, name: str, *, key: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, TEXT, reference, primary_key=key, nullable=False, index=not key)


# A document whose phrases and quotations were followed, and the versions of what followed them. `author` is whose
# account it is where that is known, `form` what it is: readout | statement | transcript | news.
phrase_documents = sa.Table(
    "phrase_documents",
    metadata,
    _of("documents", "document", key=True),
    sa.Column("version", TEXT, nullable=False, index=True),
    sa.Column("author", TEXT),
    sa.Column("side", TEXT),
    sa.Column("form", TEXT, nullable=False),
)

# One use of a set phrase. `voice`: speaker (quoted) | paraphrase (the press's words for a statement) | author.
phrase_uses = sa.Table(
    "phrase_uses",
    metadata,
    sa.Column("id", TEXT, primary_key=True),
    _of("documents", "document"),
    sa.Column("phrase", TEXT, nullable=False, index=True),
    sa.Column("span", sa.JSON, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("words", TEXT, nullable=False),
    sa.Column("quoted", sa.Boolean, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("cue", sa.JSON),
    sa.Column("voice", TEXT, nullable=False),
    sa.Column("attribution", TEXT),
    sa.Column("quotation", TEXT),
    sa.Column("speaker", TEXT),
    sa.Column("speaker_key", TEXT, index=True),
    sa.Column("speaker_name", TEXT),
    sa.Column("side", TEXT),
    sa.Column("earliest", TEXT, index=True),
    sa.Column("latest", TEXT),
    sa.Column("by", TEXT),
)

# A quotation that is followed: who said it, when it came out, the hash of its words. Of those with the same words one
# leads: only its runs of words are in the index, so that a quotation carried a thousand times is found once.
quotations_followed = sa.Table(
    "quotations_followed",
    metadata,
    _of("quotations", "quotation", key=True),
    sa.Column("speaker_key", TEXT),
    sa.Column("day", TEXT),
    sa.Column("whole", sa.BigInteger, nullable=False, index=True),
    sa.Column("leads", sa.Boolean, nullable=False),
)

# Hashes of runs of three words of each quotation, by which others with the same words are found.
quotation_grams = sa.Table(
    "quotation_grams",
    metadata,
    sa.Column("gram", sa.BigInteger, primary_key=True, autoincrement=False),
    _of("quotations", "quotation", key=True),
    sqlite_with_rowid=False,
)

# Two quotations of different documents with the same words; `quotation` is the later. See docs/phrases.md.
quotation_links = sa.Table(
    "quotation_links",
    metadata,
    _of("quotations", "quotation", key=True),
    sa.Column("earlier", TEXT, sa.ForeignKey("quotations.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("relation", TEXT, nullable=False),
    sa.Column("likeness", sa.Float, nullable=False),
)

# A quotation in its lineage: what became of the words of the quotation `of`, the first carrier's where they match.
lineages = sa.Table(
    "lineages",
    metadata,
    _of("quotations", "quotation", key=True),
    sa.Column("lineage", TEXT, nullable=False, index=True),
    _of("documents", "document"),
    sa.Column("relation", TEXT, nullable=False),
    sa.Column("of", TEXT),
    sa.Column("likeness", sa.Float, nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("first", sa.Boolean, nullable=False),
    sa.Column("speaker_key", TEXT, index=True),
    sa.Column("speaker_name", TEXT),
    sa.Column("earliest", TEXT),
    sa.Column("latest", TEXT),
)

sa.Index("ix_quotation_grams_quotation", quotation_grams.c.quotation)
sa.Index("ix_quotations_followed_said", quotations_followed.c.speaker_key, quotations_followed.c.day)
