"""Writing: documents with their records, a batch in one transaction, each all there or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.ledger.identity import ledger_rows
from dragoman.ledger.schema import documents, failures, first_span, inputs, records
from dragoman.records import TABLES, Annotation, Document


def write_documents(
    connection: sa.Connection, batch: Sequence[tuple[Document, Annotation]], version: str, *, again: bool = False
) -> None:
    """Insert the batch; with `again` a document that is there is replaced with its records, and keeps its place."""
    places: dict[str, int] = {}
    if again:
        ids = [document.id for document, _ in batch]
        found = connection.execute(sa.select(documents.c.id, documents.c.seq).where(documents.c.id.in_(ids)))
        places = {row.id: row.seq for row in found}
        connection.execute(sa.delete(documents).where(documents.c.id.in_(ids)))
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    heads: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for document, annotation in batch:
        head = _document_row(document, annotation, version)
        placed = document.id in places
        heads[placed].append({**head, "seq": places[document.id]} if placed else head)
        for table, found_rows in ledger_rows(document.id, annotation).items():
            for position, (row, record) in enumerate(zip(found_rows, getattr(annotation, table), strict=True)):
                start, end = first_span(record)
                row.update(document=document.id, position=position, start=start, end=end)
            rows[table] += found_rows
    for some in heads.values():
        if some:
            connection.execute(sa.insert(documents), some)
    for table, found_rows in rows.items():
        if found_rows:
            connection.execute(sa.insert(records[table]), found_rows)


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
    connection.execute(sa.delete(inputs).where(inputs.c.origin == origin))
    row = {"origin": origin, "size": size, "mtime_ns": mtime_ns, "options": options, "documents": count}
    connection.execute(sa.insert(inputs), row)


def write_failures(connection: sa.Connection, origin: str, found: Sequence[tuple[str, str, str]]) -> None:
    """Replace what is noted as unreadable at or inside `origin` by `found`: (origin, code, reason) each."""
    place = failures.c.origin
    inside = [place.startswith(origin + mark, autoescape=True) for mark in "!#"]
    connection.execute(sa.delete(failures).where(sa.or_(place == origin, *inside)))
    if found:
        unique = {place: {"origin": place, "code": code, "reason": reason} for place, code, reason in found}
        connection.execute(sa.delete(failures).where(failures.c.origin.in_(list(unique))))
        connection.execute(sa.insert(failures), list(unique.values()))
