"""What one asks of a ledger. Views (the command, exports, pages) call these and hold no SQL of their own.

Each takes a connection and gives plain rows: dicts with the columns of `ledger.schema`, in a fixed order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from dragoman.errors import NotFound
from dragoman.ledger import postgres
from dragoman.ledger.identity import table_of
from dragoman.ledger.schema import documents, failures, records
from dragoman.records import DOCUMENT_COLUMNS

Row = Mapping[str, Any]
PAGE = 500  # documents a step when a whole table is streamed


def counts(connection: sa.Connection) -> dict[str, int]:
    """The number of rows of each table."""
    tables = {"documents": documents, **records, "failures": failures}
    return {n: connection.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for n, t in tables.items()}


def versions(connection: sa.Connection) -> dict[str, int]:
    """How many documents each version of the program and its rules has annotated."""
    query = sa.select(documents.c.version, sa.func.count()).group_by(documents.c.version).order_by(documents.c.version)
    return {row[0]: row[1] for row in connection.execute(query)}


def unreadable(connection: sa.Connection) -> list[Row]:
    """The inputs, and parts of inputs, that could not be read."""
    return _all(connection, sa.select(failures).order_by(failures.c.origin))


def document_list(connection: sa.Connection, limit: int | None = None) -> list[Row]:
    """Documents in the order they were read, with the number of actors and attributions in each; without text."""
    columns = [c for c in documents.c if c.name != "text"]
    made = {
        table: sa.select(sa.func.count()).where(records[table].c.document == documents.c.id).scalar_subquery()
        for table in ("actors", "attributions", "events")
    }
    query = sa.select(*columns, *(n.label(table) for table, n in made.items())).order_by(documents.c.seq)
    return _all(connection, query.limit(limit))


def document(connection: sa.Connection, name: str) -> Row:
    """The document with this id, beginning of an id, ref or url. Raises NotFound, also if several fit."""
    d = documents.c
    for match in (d.id == name, d.ref == name, d.url == name, d.id.startswith(name, autoescape=True)):
        found = _all(connection, sa.select(documents).where(match).order_by(d.seq).limit(2))
        if len(found) == 1:
            return found[0]
        if found:
            some = ", ".join(row["id"] for row in found)
            raise NotFound(f"{name}: several documents go by that name; give an id ({some}, ...)")
    ending = d.ref.endswith("/" + name, autoescape=True)
    found = _all(connection, sa.select(documents).where(ending).limit(2))
    if len(found) == 1:
        return found[0]
    raise NotFound(f"{name}: no such document (see: dragoman show documents)")


def records_of(connection: sa.Connection, table: str, document_id: str) -> list[Row]:
    """The records of one table in one document, in their order."""
    t = records[table]
    return _all(connection, sa.select(t).where(t.c.document == document_id).order_by(t.c.position))


def actor_list(connection: sa.Connection, limit: int | None = None) -> list[Row]:
    """Actors over all documents, the most widely mentioned first: name, kind, country, sectors, key and counts."""
    a = records["actors"].c
    mentions = sa.func.sum(sa.func.json_array_length(a.mentions))
    said = (
        sa.select(sa.func.count())
        .select_from(records["attributions"].join(other := records["actors"].alias(), other.c.id == _speaker()))
        .where(other.c.key == a.key)
        .scalar_subquery()
    )
    name = sa.func.max(a.name)
    query = (
        sa.select(
            a.key, name.label("name"), sa.func.max(a.kind).label("kind"), sa.func.max(a.country).label("country"),
            sa.func.max(sa.cast(a.sectors, sa.Text)).label("sectors"), sa.func.max(a.office).label("office"),
            sa.func.count().label("documents"), mentions.label("mentions"), said.label("said"),
        )
        .group_by(a.key)
        .order_by(sa.desc("documents"), sa.desc("mentions"), name)
        .limit(limit)
    )  # fmt: skip
    return _all(connection, query)


def _speaker() -> sa.ColumnElement[str]:
    return records["attributions"].c.speaker


def actors_named(connection: sa.Connection, name: str) -> list[str]:
    """The keys of the actors that `name` means: its key, its whole name, else a part of its name.

    Raises NotFound if there is none.
    """
    a = records["actors"].c
    whole = sa.func.lower(a.name) == name.lower()
    part = sa.func.lower(a.name).contains(name.lower(), autoescape=True)
    for match in (a.key == name, whole, part):
        found = connection.execute(sa.select(a.key).where(match).distinct().order_by(a.key)).scalars().all()
        if found:
            return list(found)
    raise NotFound(f"{name}: no actor of that name (see: dragoman show actors)")


def statements(
    connection: sa.Connection, *, speaker: str | None = None, quoted: bool = False, limit: int | None = None
) -> list[Row]:
    """Attributions with their document's title, date and text, in the order of reading.

    `speaker` keeps those of the actors that this name means; `quoted` those that hold a quotation.
    Raises NotFound for an unknown name.
    """
    t, a = records["attributions"], records["actors"]
    columns = (t, a.c.name.label("speaker_name"), a.c.key.label("speaker_key"), documents.c.text, documents.c.title)
    query = (
        sa.select(*columns, documents.c.ref, documents.c.published)
        .select_from(t.join(documents, documents.c.id == t.c.document).outerjoin(a, a.c.id == t.c.speaker))
        .order_by(documents.c.seq, t.c.start, t.c.position)
    )
    if speaker is not None:
        query = query.where(a.c.key.in_(actors_named(connection, speaker)))
    if quoted:
        query = query.where(t.c.kind != "indirect")
    return _all(connection, query.limit(limit))


def record(connection: sa.Connection, name: str) -> tuple[str, Row, Row]:
    """The table, the row and the document of the record with this id, or with this beginning of an id.

    Raises NotFound, also if several records begin so.
    """
    table = table_of(name)
    if table is None:
        raise NotFound(f"{name}: no record has such an id (ids begin with a letter for their table, as in t3f9a...)")
    t = records[table]
    found = _all(connection, sa.select(t).where(t.c.id.startswith(name, autoescape=True)).limit(2))
    exact = [row for row in found if row["id"] == name]
    if len(exact or found) != 1:
        raise NotFound(f"{name}: " + ("several records begin so" if found else "no such record"))
    row = (exact or found)[0]
    return table, row, document(connection, row["document"])


def search(connection: sa.Connection, words: str, limit: int = 20) -> list[Row]:
    """Documents that hold all of `words`; what stands between quotation marks is searched as it stands.

    Each row has the document's id, ref, title, published and a `snippet` with the words between \\x02 and \\x03.
    """
    asked = re.findall(r'"([^"]+)"|([^\s"]+)', words)
    if not asked:
        return []
    if connection.dialect.name == "postgresql":
        return _all(connection, *postgres.search(asked, limit))
    terms = [f'"{quoted or word}"' for quoted, word in asked]
    query = sa.text(
        "SELECT d.id, d.ref, d.title, d.published_day, snippet(documents_text, -1, :on, :off, ' … ', 24) AS snippet "
        "FROM documents_text JOIN documents d ON d.seq = documents_text.rowid "
        "WHERE documents_text MATCH :terms ORDER BY bm25(documents_text), d.seq LIMIT :limit"
    )
    return _all(connection, query, {"on": "\x02", "off": "\x03", "terms": " ".join(terms), "limit": limit})


def table_rows(connection: sa.Connection, table: str) -> Iterator[Row]:
    """All rows of a table as INTERFACE's exports have them, streamed, sorted by their documents' ref and id.

    The order depends on content alone, so that two ledgers of the same documents export the same bytes.
    """
    d = documents.c
    order = list(connection.execute(sa.select(d.ref, d.id).order_by(d.ref, d.id)))
    for at in range(0, len(order), PAGE):
        ids = [row.id for row in order[at : at + PAGE]]
        if table == "documents":
            columns = [documents.c[name] for name in DOCUMENT_COLUMNS]
            yield from _all(connection, sa.select(*columns).where(d.id.in_(ids)).order_by(d.ref, d.id))
            continue
        t = records[table]
        drop = {"position", "start", "end"}
        columns = [c for c in t.c if c.name not in drop]
        query = sa.select(*columns).join(documents, d.id == t.c.document).where(t.c.document.in_(ids))
        yield from _all(connection, query.order_by(d.ref, d.id, t.c.position))


def _all(connection: sa.Connection, query: Any, values: dict[str, Any] | None = None) -> list[Row]:
    return [dict(row) for row in connection.execute(query, values or {}).mappings()]
