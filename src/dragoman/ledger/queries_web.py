"""What the pages ask of a ledger: lists that stay quick on a million rows, newest first, page by page.

A list of records walks the documents from the newest on and asks for the records of some at a time, until a page is
full or its time is up; then it says how far back it came, and the next page goes on from there. So no filter,
however rare what it keeps, can make a page slow, and both stores need the same few indexes.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from dragoman.ledger import queries
from dragoman.ledger.schema import documents, records
from dragoman.ledger.schema_stories import copies, stories

Row = dict[str, Any]
d = documents.c
FIRST_STEP, LONGEST_STEP = 64, 512  # documents whose records are asked for at once
BUDGET = 0.2  # seconds a walk may take before it stops and says how far it came
EMPTY_BUDGET = 0.6  # the same while it has found nothing
HEAD = [c for c in documents.c if c.name not in ("text", "body", "problems")]
PLACES = [d.id, d.seq, d.published_day]
OFTEN = 1500  # documents that name an actor, from which on it is looked for from document to document
STEPS = 20_000  # SQLite's instructions between two looks at the clock


class TooSlow(Exception):
    """A query was stopped because it took longer than a page may."""


class Place(Struct, frozen=True):
    """Where a page ends: the document's day ("" where it has none) and number, and the record's place in it."""

    day: str
    seq: int
    start: int = -1
    id: str = ""

    def __str__(self) -> str:
        return f"{self.day}.{self.seq}.{self.start}.{self.id}"


def place(text: str | None) -> Place | None:
    """The place that `str(Place)` wrote, None for none. Raises ValueError for anything else."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)?\.(\d{1,18})\.(-?\d{1,9})\.([\w-]{0,64})", text)
    if found is None:
        raise ValueError(f"{text}: not a place in a list")
    return Place(found[1] or "", int(found[2]), int(found[3]), found[4])


class Found(Struct):
    """A page of rows, and where the next begins; `stopped` is the day that a walk came back to when its time was up."""

    rows: list[dict[str, Any]]
    next: Place | None = None
    stopped: str | None = None


@contextmanager
def within(connection: sa.Connection, seconds: float) -> Iterator[None]:
    """Stop whatever is asked inside after so many seconds. Raises TooSlow."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SET statement_timeout = {int(seconds * 1000)}"))
        try:
            yield
        except sa.exc.DBAPIError as error:
            if "57014" in str(error.orig):
                connection.rollback()
                raise TooSlow from error
            raise
        finally:
            connection.execute(sa.text("SET statement_timeout = 0"))
        return
    driver: Any = connection.connection.driver_connection
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    except sa.exc.OperationalError as error:
        if "interrupted" in str(error.orig):
            raise TooSlow from error
        raise
    finally:
        driver.set_progress_handler(None, 0)


# --- documents ---


class Scope(Struct, frozen=True):
    """Which documents a list is about; all of them where nothing is given. `named`: groups of actors' keys, of each
    of which one is named in them; a state's code among them stands for all who act for it.
    """

    since: str | None = None
    until: str | None = None
    source: str | None = None
    story: str | None = None
    named: tuple[tuple[str, ...], ...] = ()
    words: str | None = None
    document: str | None = None
    originals: bool = False  # no copies of other documents

    def conditions(self, connection: sa.Connection) -> list[Any]:
        """Conditions on `documents`."""
        made: list[Any] = []
        if self.since:
            made.append(d.published_day >= self.since)
        if self.until:
            made.append(d.published_day <= self.until)
        if self.source:
            made.append(d.source == self.source)
        if self.story:
            made.append(d.story == self.story)
        if self.document:
            made.append(d.id == self.document)
        if self.originals:
            made.append(sa.func.coalesce(d.copy_of, "") == "")  # not by its index: most have no original
        made += [_named_in(connection, keys) for keys in self.named]
        if self.words:
            made.append(_with_words(self.words, connection.dialect.name))
        return made


def states(keys: Iterable[str]) -> tuple[str, ...]:
    """Those of an actor's keys that are states: all who act for one belong to it."""
    return tuple(key for key in keys if len(key) == 3 and key.isascii() and key.isupper())


def _named_in(connection: sa.Connection, keys: Sequence[str]) -> Any:
    """That a document names one of these: of somebody whom many name, looked for in each document from the newest on;
    of others, looked up. Whichever way is taken for both, the other kind of actor makes it slow.
    """
    a = records["actors"].c
    own = states(keys)
    some = sa.select(a.document).where(a.key.in_(keys)).limit(OFTEN).subquery()
    if (connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0) < OFTEN and not own:
        return d.id.in_(_naming(keys))
    key, country = sa.func.coalesce(a.key, ""), sa.func.coalesce(a.country, "")  # so that their indexes are not taken
    return sa.exists().where(a.document == d.id, sa.or_(key.in_(keys), country.in_(own)))


def _naming(keys: Sequence[str]) -> Any:
    """The documents that name one of these; two questions rather than one, since each has an index of its own."""
    a = records["actors"].c
    by_key = sa.select(a.document).where(a.key.in_(keys))
    own = states(keys)
    return sa.union(by_key, sa.select(a.document).where(a.country.in_(own))) if own else by_key


def terms(words: str) -> list[str]:
    """The words and quoted phrases that a search asks for."""
    return [quoted or word for quoted, word in re.findall(r'"([^"]+)"|([^\s"]+)', words)][:16]


def _with_words(words: str, dialect: str) -> Any:
    asked = terms(words)
    if not asked:
        return sa.false()
    if dialect == "postgresql":
        bound = {f"word{n}": word for n, word in enumerate(asked)}
        calls = " && ".join(f"phraseto_tsquery('simple', :{name})" for name in bound)
        return sa.text(f"documents.words @@ ({calls})").bindparams(**bound)
    query = sa.text("SELECT rowid FROM documents_text WHERE documents_text MATCH :wanted")
    bound_query = query.bindparams(wanted=" ".join(f'"{word}"' for word in asked)).columns(rowid=sa.Integer)
    return d.seq.in_(bound_query)


def heads(
    connection: sa.Connection, scope: Scope, after: Place | None, limit: int, columns: Sequence[Any] = HEAD
) -> list[dict[str, Any]]:
    """Documents without their text, newest first, undated ones last; from `after` on, its own document included."""
    made = scope.conditions(connection)
    rows: list[dict[str, Any]] = []
    if after is None or after.day:
        query = sa.select(*columns).where(d.published_day.is_not(None), *made)
        if after is not None:
            query = query.where(sa.tuple_(d.published_day, d.seq) <= (after.day, after.seq))
        rows = _all(connection, query.order_by(d.published_day.desc(), d.seq.desc()).limit(limit))
    if len(rows) < limit and not (scope.since or scope.until):
        query = sa.select(*columns).where(d.published_day.is_(None), *made)
        if after is not None and not after.day:
            query = query.where(d.seq <= after.seq)
        rows += _all(connection, query.order_by(d.seq.desc()).limit(limit - len(rows)))
    return rows


def document_page(connection: sa.Connection, scope: Scope, after: Place | None, limit: int) -> Found:
    """A page of documents, each with how many actors, attributions and events were found in it."""
    rows = heads(connection, scope, after, limit + 2)
    if after is not None:
        rows = [row for row in rows if row["seq"] != after.seq]
    more = len(rows) > limit
    rows = rows[:limit]
    for table in ("actors", "attributions", "events"):
        t = records[table].c
        query = sa.select(t.document, sa.func.count()).where(t.document.in_([r["id"] for r in rows]))
        counted = {found[0]: found[1] for found in connection.execute(query.group_by(t.document))}
        for row in rows:
            row[table] = counted.get(row["id"], 0)
    last = Place(rows[-1]["published_day"] or "", rows[-1]["seq"]) if rows and more else None
    return Found(rows, last)


def texts(connection: sa.Connection, ids: Iterable[str]) -> dict[str, str]:
    """The texts of these documents."""
    query = sa.select(d.id, d.text).where(d.id.in_(list(ids)))
    return {row.id: row.text for row in connection.execute(query)}


def search(connection: sa.Connection, words: str, limit: int) -> list[Row]:
    """The documents that hold all of `words`, best first, without their text; `snippets` shows the words in them."""
    asked = terms(words)
    if connection.dialect.name == "postgresql" or not asked:
        found = queries.search(connection, words, limit) if asked else []
        by_id = heads_by_id(connection, [row["id"] for row in found])
        return [{**by_id[row["id"]], "snippet": row["snippet"]} for row in found]
    query = sa.text("SELECT rowid FROM documents_text WHERE documents_text MATCH :wanted ORDER BY rank LIMIT :limit")
    wanted = " ".join(f'"{word}"' for word in asked)
    numbers = list(connection.execute(query, {"wanted": wanted, "limit": limit}).scalars())
    rows = {row["seq"]: row for row in _all(connection, sa.select(*HEAD).where(d.seq.in_(numbers)))}
    return [rows[number] for number in numbers if number in rows]


def snippets(connection: sa.Connection, words: str, found: Sequence[Row]) -> list[Row]:
    """These of the documents that `search` found, with a `snippet` each, its words between \\x02 and \\x03."""
    if not found or "snippet" in found[0]:
        return list(found)
    query = sa.text(
        "SELECT rowid, snippet(documents_text, -1, char(2), char(3), ' … ', 24) FROM documents_text "
        "WHERE documents_text MATCH :wanted AND rowid IN :numbers"
    ).bindparams(sa.bindparam("numbers", expanding=True))
    wanted = " ".join(f'"{word}"' for word in terms(words))
    shown = connection.execute(query, {"wanted": wanted, "numbers": [row["seq"] for row in found]})
    by_number = {row[0]: row[1] for row in shown}
    return [{**row, "snippet": by_number.get(row["seq"], "")} for row in found]


def heads_by_id(connection: sa.Connection, ids: Iterable[str]) -> dict[str, Row]:
    """These documents without their text, by id."""
    found: dict[str, Row] = {}
    for some in _parts(sorted(set(ids))):
        found |= {row["id"]: row for row in _all(connection, sa.select(*HEAD).where(d.id.in_(some)))}
    return found


def copies_of(connection: sa.Connection, name: str, original: str | None) -> list[Row]:
    """The document that this one is a copy of, or its copies: id, title, ref, source, published_day, kind, share."""
    c = copies.c
    columns = (d.id, d.title, d.ref, d.source, d.published_day, c.kind, c.share, c.reason)
    if original is not None:
        pair = sa.and_(c.original == d.id, c.document == name)
        query = sa.select(*columns).select_from(documents.outerjoin(copies, pair)).where(d.id == original)
    else:
        pair = sa.and_(c.document == d.id, c.original == name)
        query = sa.select(*columns).select_from(documents.outerjoin(copies, pair)).where(d.copy_of == name)
    return _all(connection, query.order_by(d.published_day, d.seq).limit(100))


# --- records, page by page ---

Keep = Callable[[sa.Connection, list[dict[str, Any]]], list[dict[str, Any]]]


def record_page(
    connection: sa.Connection,
    table: str,
    scope: Scope,
    equal: Mapping[str, Any],
    after: Place | None,
    limit: int,
    keep: Keep | None = None,
    needs: Sequence[str] = (),
) -> Found:
    """A page of records of `table` in the documents of `scope`, the newest document's first, in text order in each.

    `equal` are the values of columns to keep (a list: any of them; None: none given); `keep` may leave out more rows,
    of which it sees `id`, `document`, `start` and the columns that it `needs`: reading rows whole is what takes time.
    Each row that is given has `head`, its document without text.
    """
    t = records[table]
    conditions = [_equal(t.c[name], value) for name, value in equal.items()]
    seen = [t.c[name] for name in dict.fromkeys(("id", "document", "start", *needs))]
    end = time.monotonic() + BUDGET
    found, at, step = Found([]), after, FIRST_STEP
    while True:
        some = heads(connection, scope, at, step + 1, PLACES)
        at, some = _next_place(some, step)
        by_id = {row["id"]: row for row in some}
        rows = _all(connection, sa.select(*seen).where(t.c.document.in_(list(by_id)), *conditions))
        order = {name: n for n, name in enumerate(by_id)}
        rows.sort(key=lambda r: (order[r["document"]], r["start"], r["id"]))
        if after is not None:
            skip = (after.start, after.id)
            rows = [r for r in rows if by_id[r["document"]]["seq"] != after.seq or (r["start"], r["id"]) > skip]
        for row in keep(connection, rows) if keep else rows:
            found.rows.append({**row, "head": by_id[row["document"]]})
        if len(found.rows) > limit:
            found.rows = found.rows[:limit]
            last = found.rows[-1]
            found.next = Place(last["head"]["published_day"] or "", last["head"]["seq"], last["start"], last["id"])
            break
        if at is None:
            break
        if time.monotonic() > end + (0 if found.rows else EMPTY_BUDGET - BUDGET):
            found.next, found.stopped = at, at.day or "undated"
            break
        step = min(step * 2, LONGEST_STEP)
    found.rows = _whole(connection, table, found.rows)
    return found


def _whole(connection: sa.Connection, table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows with all their columns and their documents'."""
    whole = records_by_id(connection, table, [row["id"] for row in rows])
    about = heads_by_id(connection, [row["document"] for row in rows])
    return [{**whole[row["id"]], "head": about[row["document"]]} for row in rows if row["id"] in whole]


def _next_place(some: list[dict[str, Any]], step: int) -> tuple[Place | None, list[dict[str, Any]]]:
    """Where the next step begins, None at the end, and this step's documents."""
    if len(some) <= step:
        return None, some
    return Place(some[step]["published_day"] or "", some[step]["seq"]), some[:step]


def _equal(column: Any, value: Any) -> Any:
    if value is None:
        return column.is_(None)
    return column.in_(list(value)) if isinstance(value, list | tuple) else column == value


def records_by_id(connection: sa.Connection, table: str, ids: Iterable[str]) -> dict[str, Row]:
    """These records of `table` by id."""
    t = records[table]
    found: dict[str, Row] = {}
    for some in _parts(sorted(set(ids))):
        found |= {row["id"]: row for row in _all(connection, sa.select(t).where(t.c.id.in_(some)))}
    return found


def records_in(connection: sa.Connection, table: str, ids: Iterable[str]) -> list[dict[str, Any]]:
    """The records of `table` in these documents."""
    t = records[table]
    return [row for some in _parts(list(ids)) for row in _all(connection, sa.select(t).where(t.c.document.in_(some)))]


# --- the whole ---


def sizes(connection: sa.Connection) -> dict[str, int]:
    """How many documents, attributions, events and stories there are."""
    tables = {"documents": documents, "attributions": records["attributions"], "events": records["events"],
              "stories": stories}  # fmt: skip
    return {n: connection.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for n, t in tables.items()}


def newest(connection: sa.Connection) -> int:
    """The number of the document that was read last."""
    return connection.scalar(sa.select(sa.func.max(d.seq))) or 0


def sources(connection: sa.Connection, limit: int = 200) -> list[str]:
    """The outlets of the newest documents."""
    newest_ones = sa.select(d.source).where(d.source.is_not(None)).order_by(d.seq.desc()).limit(5000).subquery()
    query = sa.select(newest_ones.c.source).distinct().order_by(newest_ones.c.source).limit(limit)
    return list(connection.execute(query).scalars())


def _parts(values: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(values), 900):
        yield values[at : at + 900]


def _all(connection: sa.Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
