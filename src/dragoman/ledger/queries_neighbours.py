"""What dating by neighbours asks of a ledger, and how it writes what came of it; see `ledger.queries`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.ledger import queries
from dragoman.ledger.schema import documents, records

Row = Mapping[str, Any]
DATES = {"times": ("value",), **dict.fromkeys(("attributions", "events"), ("date", "date_basis", "time"))}
MOST = 40  # documents that one is compared with
LONG_WORD = re.compile(r"[^\W\d_]{5,}")
WORDS = 6  # of a quotation that are searched for, the longest


def undated(connection: sa.Connection) -> list[str]:
    """The ids of the documents whose date is not known to the day, and of those that neighbours dated before.

    In the order of reading; none where the ledger holds no document that is dated.
    """
    d = documents.c
    written = sa.cast(d.published, sa.Text)
    before = [written.like(f'%"neighbours":{space}["%') for space in ("", " ")]
    query = sa.select(d.id).where(sa.or_(d.published_day.is_(None), *before)).order_by(d.seq)
    dated = connection.execute(sa.select(d.id).where(d.published_day.is_not(None)).limit(1)).first()
    return list(connection.execute(query).scalars()) if dated else []


def related(connection: sa.Connection, row: Row) -> list[Row]:
    """Other documents, at most `MOST`, that are copies of this one or of its original, or in its story."""
    d = documents.c
    ties = [d.copy_of == row["id"]]
    if row["copy_of"]:
        ties += [d.id == row["copy_of"], d.copy_of == row["copy_of"]]
    if row["story"]:
        ties.append(d.story == row["story"])
    near = sa.case((sa.or_(*ties[:3]), 0), else_=1)
    query = sa.select(documents).where(sa.or_(*ties), d.id != row["id"]).order_by(near, d.seq).limit(MOST)
    return _all(connection, query)


def quotations(connection: sa.Connection, row: Row) -> list[str]:
    """The words of a document's statements between quotation marks, the longest first."""
    q = records["quotations"].c
    query = sa.select(q.span).where(q.document == row["id"], q.attribution.is_not(None))
    words = [row["text"][start:end] for start, end in connection.execute(query).scalars()]
    return sorted(words, key=lambda each: (-len(each), each))


def quoting(connection: sa.Connection, row: Row, words: str) -> list[Row]:
    """Other documents that hold the longest words of a quotation."""
    longest = sorted(set(LONG_WORD.findall(words)), key=lambda word: (-len(word), word))[:WORDS]
    if len(longest) < 3:
        return []
    ids = [found["id"] for found in queries.search(connection, " ".join(longest), MOST) if found["id"] != row["id"]]
    return _all(connection, sa.select(documents).where(documents.c.id.in_(ids)).order_by(documents.c.seq))


def records_by_document(connection: sa.Connection, table: str, ids: Iterable[str]) -> dict[str, list[Row]]:
    """The records of `table` in each of these documents, in their order."""
    t, wanted = records[table], list(ids)
    found: dict[str, list[Row]] = {name: [] for name in wanted}
    for row in _all(connection, sa.select(t).where(t.c.document.in_(wanted)).order_by(t.c.document, t.c.position)):
        found[row["document"]].append(row)
    return found


def dated_in_stories(connection: sa.Connection) -> list[Row]:
    """Id, story, original, day and problems of the dated documents that stand in a story or copy another."""
    d = documents.c
    tied = sa.or_(d.story.is_not(None), d.copy_of.is_not(None))
    query = sa.select(d.id, d.story, d.copy_of, d.published_day).where(d.published_day.is_not(None), tied)
    return _all(connection, query.order_by(d.seq))


def documents_of(connection: sa.Connection, ids: Sequence[str]) -> list[Row]:
    """The documents with these ids, whole."""
    return _all(connection, sa.select(documents).where(documents.c.id.in_(list(ids))).order_by(documents.c.seq))


def write_published(connection: sa.Connection, document: str, published: Mapping[str, Any]) -> None:
    """Replace what is known of a document's date."""
    value = published["value"]
    change = sa.update(documents).where(documents.c.id == document)
    connection.execute(change.values(published=dict(published), published_day=value and value[:10]))


def write_dates(connection: sa.Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Replace the values of a document's times, and the dates of its statements and events, by the records' ids."""
    for table, columns in DATES.items():
        t = records[table]
        for row in rows[table]:
            connection.execute(sa.update(t).where(t.c.id == row["id"]).values({name: row[name] for name in columns}))


def write_problems(connection: sa.Connection, document: str, problems: list[dict[str, str]]) -> None:
    """Replace a document's problems."""
    connection.execute(sa.update(documents).where(documents.c.id == document).values(problems=problems))


def _all(connection: sa.Connection, query: sa.Select[Any]) -> list[Row]:
    return [row._asdict() for row in connection.execute(query)]
