"""What one asks of a ledger about promises, and how they are kept in it; see `ledger.queries`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.ledger.schema import documents, records
from dragoman.ledger.schema_promises import promise_documents, promises

Row = Mapping[str, Any]
PAGE = 200  # documents a step when the ledger is read through

# The columns in which promises are printed and exported, with their types.
PROMISE_COLUMNS: dict[str, Any] = {
    "id": str, "document": str, "ref": str, "day": str, "by": str, "by_keys": list[str], "told_by": str, "cue": str,
    "words": str, "span": "span", "due_words": str, "due_earliest": str, "due_latest": str, "condition": str,
    "status": str, "settled_by": str, "settled_ref": str, "settled_day": str, "settled_words": str,
    "settled_span": "span",
}  # fmt: skip


def waiting(connection: sa.Connection, version: str, limit: int) -> list[Row]:
    """Documents that this version has not searched, in the order of reading, with their text."""
    done = promise_documents.c
    query = (
        sa.select(documents)
        .outerjoin(promise_documents, done.document == documents.c.id)
        .where(sa.or_(done.document.is_(None), done.version != version))
        .order_by(documents.c.seq)
        .limit(limit)
    )
    return _all(connection, query)


def of_documents(connection: sa.Connection, table: str, ids: Sequence[str]) -> dict[str, list[Row]]:
    """The records of `table` by document."""
    t = records[table]
    found: dict[str, list[Row]] = {name: [] for name in ids}
    for row in _all(connection, sa.select(t).where(t.c.document.in_(list(ids))).order_by(t.c.document, t.c.position)):
        found[row["document"]].append(row)
    return found


def write(connection: sa.Connection, ids: Sequence[str], version: str, found: Sequence[Row]) -> None:
    """Replace the promises of these documents by `found`."""
    for table in (promises, promise_documents):
        connection.execute(sa.delete(table).where(table.c.document.in_(list(ids))))
    connection.execute(sa.insert(promise_documents), [{"document": name, "version": version} for name in ids])
    if found:
        connection.execute(sa.insert(promises), [dict(row) for row in found])


def forget(connection: sa.Connection) -> None:
    """Forget which documents were searched, so that all are searched anew."""
    connection.execute(sa.update(promise_documents).values(version=""))


def all_promises(connection: sa.Connection) -> list[Row]:
    """Every promise with the `ref`, `title` and `url` of its document and of the one that settles it."""
    later = documents.alias("later")
    d = documents.c
    query = (
        sa.select(promises, d.ref, d.title, d.url, later.c.ref.label("settled_ref"), later.c.url.label("settled_url"))
        .join(documents, d.id == promises.c.document)
        .outerjoin(later, later.c.id == promises.c.settled_by)
        .order_by(promises.c.due_latest.is_(None), promises.c.due_latest, promises.c.day, d.ref, promises.c.start)
    )
    return _all(connection, query)


def settle(connection: sa.Connection, rows: Iterable[Row]) -> None:
    """Write what became of promises: each row has its id and the fields that are to change."""
    for row in rows:
        values = {name: value for name, value in row.items() if name != "id"}
        connection.execute(sa.update(promises).where(promises.c.id == row["id"]).values(**values))


def later_documents(connection: sa.Connection) -> Iterator[Row]:
    """Each dated document that copies no other, with its text, in the order of their days."""
    d = documents.c
    order = sa.select(d.id).where(d.published_day.is_not(None), d.copy_of.is_(None)).order_by(d.published_day, d.seq)
    ids = list(connection.execute(order).scalars())
    for at in range(0, len(ids), PAGE):
        query = sa.select(documents).where(d.id.in_(ids[at : at + PAGE])).order_by(d.published_day, d.seq)
        yield from _all(connection, query)


def newest_day(connection: sa.Connection) -> str | None:
    """The newest day of a document."""
    day: str | None = connection.scalar(sa.select(sa.func.max(documents.c.published_day)))
    return day


def _all(connection: sa.Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
