"""Writing: documents with their records, a batch in one transaction, each all there or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.ledger import postgres
from dragoman.ledger.identity import ledger_rows
from dragoman.ledger.schema import documents, failures, first_span, inputs, records
from dragoman.records import TABLES, Annotation, Document

Row = dict[str, Any]


def write_documents(
    connection: sa.Connection, batch: Sequence[tuple[Document, Annotation]], version: str, *, again: bool = False
) -> None:
    """Insert the batch; a document that is there stays as it is, since another run may have been quicker.

    With `again` it is replaced with its records, and keeps its place.
    """
    heads, rows = [], []
    for document, annotation in batch:
        head, found = stored(document, annotation, version)
        heads.append(head)
        rows.append(found)
    write_rows(connection, heads, rows, again=again)


def stored(document: Document, annotation: Annotation, version: str) -> tuple[Row, dict[str, list[Row]]]:
    """A document and its records by table as rows of the ledger's tables, the document's without `seq`."""
    rows = ledger_rows(document.id, annotation)
    for table, found_rows in rows.items():
        for position, (row, record) in enumerate(zip(found_rows, getattr(annotation, table), strict=True)):
            start, end = first_span(record)
            row.update(document=document.id, position=position, start=start, end=end)
    return _document_row(document, annotation, version), rows


def write_rows(
    connection: sa.Connection, heads: Sequence[Row], found: Sequence[dict[str, list[Row]]], *, again: bool = False
) -> None:
    """Insert documents and their records, as `stored` gives them."""
    places: dict[str, int] = {}
    if again:
        ids = [head["id"] for head in heads]
        query = sa.select(documents.c.id, documents.c.seq).where(documents.c.id.in_(ids))
        places = {row.id: row.seq for row in connection.execute(query)}
        connection.execute(sa.delete(documents).where(documents.c.id.in_(ids)))
    placed = [{**head, "seq": places[head["id"]]} for head in heads if head["id"] in places]
    free = [head for head in heads if head["id"] not in places]
    new = {row_id for some in (placed, free) if some for row_id in _insert(connection, documents, some)}
    for table in TABLES:
        kept = [row for rows in found for row in rows[table] if row["document"] in new]
        if kept:
            connection.execute(sa.insert(records[table]), _storable(connection, kept))


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> Iterable[str]:
    """Insert rows whose `id` is not there yet, and give the ids of those."""
    query = _dialect(connection).insert(table).on_conflict_do_nothing(index_elements=["id"]).returning(table.c.id)
    return connection.scalars(query, _storable(connection, rows)).all()


def _upsert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, in place of those with the same `origin`."""
    query = _dialect(connection).insert(table)
    changed = {c.name: query.excluded[c.name] for c in table.c if c.name != "origin"}
    query = query.on_conflict_do_update(index_elements=["origin"], set_=changed)
    connection.execute(query, _storable(connection, rows))


def _dialect(connection: sa.Connection) -> Any:
    """The module of the store's own `insert`, which knows of conflicts."""
    return postgresql if connection.dialect.name == "postgresql" else sqlite


def _storable(connection: sa.Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [postgres.clean(row) for row in rows] if connection.dialect.name == "postgresql" else rows


def _document_row(document: Document, annotation: Annotation, version: str) -> dict[str, Any]:
    problems = [*document.problems, *annotation.problems]
    return {
        "id": document.id,
        "ref": document.ref,
        "text": document.text,
        "title": document.title,
        "url": document.url,
        "source": document.source,
        "author": document.author,
        "given_date": document.published,
        "published": msgspec.to_builtins(annotation.published),
        "published_day": annotation.published.value and annotation.published.value[:10],
        "language": document.language,
        "format": document.format,
        "encoding": document.encoding,
        "origin": document.origin,
        "body": msgspec.to_builtins(annotation.body),
        "problems": msgspec.to_builtins(problems),
        "version": version,
    }


def known(connection: sa.Connection, ids: Iterable[str]) -> dict[str, str]:
    """Which of `ids` the ledger holds, each with the version that annotated it."""
    query = sa.select(documents.c.id, documents.c.version).where(documents.c.id.in_(list(ids)))
    return {row.id: row.version for row in connection.execute(query)}


def write_input(connection: sa.Connection, origin: str, size: int, mtime_ns: int, options: str, count: int) -> None:
    """Note that the input at `origin` was read to its end."""
    row = {"origin": origin, "size": size, "mtime_ns": mtime_ns, "options": options, "documents": count}
    _upsert(connection, inputs, [row])


def write_failures(connection: sa.Connection, origin: str, found: Sequence[tuple[str, str, str]]) -> None:
    """Replace what is noted as unreadable at or inside `origin` by `found`: (origin, code, reason) each."""
    place = failures.c.origin
    inside = [place.startswith(origin + mark, autoescape=True) for mark in "!#"]
    connection.execute(sa.delete(failures).where(sa.or_(place == origin, *inside)))
    if found:
        unique = {place: {"origin": place, "code": code, "reason": reason} for place, code, reason in found}
        _upsert(connection, failures, list(unique.values()))
