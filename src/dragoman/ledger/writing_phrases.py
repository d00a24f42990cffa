"""Writing what was found of set phrases and of quotations that are followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.ledger.queries_phrases import parts
from dragoman.ledger.schema_phrases import (
    lineages,
    phrase_documents,
    phrase_uses,
    quotation_grams,
    quotation_links,
    quotations_followed,
)

Rows = Sequence[Mapping[str, Any]]


def write_uses(connection: sa.Connection, heads: Rows, found: Rows) -> None:
    """Replace the uses of the documents that `heads` names, rows of `phrase_documents`, by `found`."""
    ids = [row["document"] for row in heads]
    for table in (phrase_uses, phrase_documents):
        connection.execute(sa.delete(table).where(table.c.document.in_(ids)))
    _insert(connection, phrase_documents, heads)
    _insert(connection, phrase_uses, found)


def forget_followed(connection: sa.Connection, names: Iterable[str]) -> None:
    """Take quotations out of the index."""
    for some in parts(list(names)):
        for table in (quotation_grams, quotations_followed):
            connection.execute(sa.delete(table).where(table.c.quotation.in_(some)))


def write_followed(connection: sa.Connection, found: Rows, grams: Mapping[str, Iterable[int]]) -> None:
    """Put quotations into the index: rows of `quotations_followed`, and the hashes of the runs of those that lead."""
    _insert(connection, quotations_followed, found)
    rows = [{"gram": gram, "quotation": name} for name, some in grams.items() for gram in sorted(some)]
    _insert(connection, quotation_grams, rows)


def write_links(connection: sa.Connection, ids: Iterable[str], found: Rows) -> None:
    """Replace the links of these quotations to others."""
    at, names = quotation_links.c, list(ids)
    for some in parts(names):
        connection.execute(sa.delete(quotation_links).where(sa.or_(at.quotation.in_(some), at.earlier.in_(some))))
    _insert(connection, quotation_links, found)


def write_lineages(connection: sa.Connection, ids: Iterable[str], members: Rows) -> None:
    """Replace what is kept of these quotations' lineages."""
    names = list(ids)
    for some in parts(names):
        connection.execute(sa.delete(lineages).where(lineages.c.quotation.in_(some)))
    _insert(connection, lineages, members)


def _insert(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    if rows:
        connection.execute(sa.insert(table), list(rows))


def forget(connection: sa.Connection) -> None:
    """Forget which documents were followed, so that all are followed anew."""
    connection.execute(sa.update(phrase_documents).values(version=""))
