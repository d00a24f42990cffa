"""Where copies are kept in a ledger: the index of keys, the pairs, and `copy_of` of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from dragoman.corpus.copies import CROWD, Copy, originals, turned
from dragoman.corpus.copies_text import Text
from dragoman.ledger.schema import documents
from dragoman.ledger.schema_stories import copies, copy_keys, placements

ASKED = 5_000  # values in one question; both databases take more
TEXT_COLUMNS = ("seq", "id", "text", "body", "source", "title", "author", "published")


def text_of(row: Mapping[str, Any]) -> Text:
    """The document of this row as copies are looked for in it. A day is known only where the document is dated."""
    spans = tuple((start, end) for start, end in row["body"])
    published = row["published"]
    dated = bool(published.get("value"))
    return Text(
        id=row["id"],
        body="\n".join(row["text"][start:end] for start, end in spans),
        source=row["source"],
        title=row["title"],
        author=row["author"],
        earliest=published["earliest"][:10] if dated and published["earliest"] else None,
        latest=published["latest"][:10] if dated and published["latest"] else None,
        offsets=spans,
    )


def unplaced(connection: sa.Connection, limit: int, after: int = 0) -> list[Mapping[str, Any]]:
    """Up to `limit` documents that were not placed yet, in the order they were read, with their text.

    `after` is the `seq` of the last document of the batch before, so that none is looked at twice.
    """
    columns = [documents.c[name] for name in TEXT_COLUMNS]
    query = (
        sa.select(*columns)
        .outerjoin(placements, placements.c.document == documents.c.id)
        .where(placements.c.document.is_(None), documents.c.seq > after)
        .order_by(documents.c.seq)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def unfeatured(connection: sa.Connection, ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """Of these documents those that were placed as copies, with their text."""
    columns = [documents.c[name] for name in TEXT_COLUMNS]
    found: list[Mapping[str, Any]] = []
    for some in chunks(sorted(ids)):
        query = sa.select(*columns, placements.c.features).join(placements, placements.c.document == documents.c.id)
        rows = connection.execute(query.where(documents.c.id.in_(some)).order_by(documents.c.seq)).mappings()
        found += [dict(row) for row in rows if row["features"] is None]
    return found


def texts(connection: sa.Connection, ids: Iterable[str]) -> Iterator[Text]:
    """These documents as `Text`."""
    columns = [documents.c[name] for name in TEXT_COLUMNS]
    for some in chunks(list(ids)):
        for row in connection.execute(sa.select(*columns).where(documents.c.id.in_(some))).mappings():
            yield text_of(dict(row))


class LedgerKeys:
    """The ledger's keys as `corpus.copies.Keys`, for one batch: what the batch adds is held until `flush`."""

    def __init__(self, connection: sa.Connection, wanted: Iterable[int], seqs: Mapping[str, int]) -> None:
        self.connection, self.seqs = connection, seqs
        self.held: dict[int, list[str]] = {}
        self.added: list[dict[str, int]] = []
        found: list[tuple[int, int]] = []
        for some in chunks(sorted(set(wanted))):
            query = sa.select(copy_keys.c.key, copy_keys.c.seq).where(copy_keys.c.key.in_(some))
            found += [(row.key, row.seq) for row in connection.execute(query)]
        names: dict[int, str] = {}
        for some in chunks(sorted({seq for _, seq in found})):
            query = sa.select(documents.c.seq, documents.c.id).where(documents.c.seq.in_(some))
            names.update((row.seq, row.id) for row in connection.execute(query))
        for key, seq in found:
            if seq in names:  # a document that was read again loses nothing; one that was deleted leaves its keys
                self.held.setdefault(key, []).append(names[seq])

    def holders(self, keys: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """The ids of the texts that hold each of these keys."""
        return {key: found for key in keys if (found := self.held.get(key))}

    def add(self, name: str, keys: Iterable[int]) -> None:
        """Note that the text `name` holds these keys. A crowd's key gets no more holders."""
        for key in keys:
            found = self.held.setdefault(key, [])
            if name not in found and len(found) <= CROWD:
                found.append(name)
                self.added.append({"key": key, "seq": self.seqs[name]})

    def flush(self) -> None:
        """Write what was added."""
        if self.added:
            rows = sorted(self.added, key=lambda row: (row["key"], row["seq"]))
            self.connection.execute(sa.insert(copy_keys), rows)
            self.added.clear()


def write_copies(connection: sa.Connection, found: Sequence[Copy]) -> set[str]:
    """Store these pairs, and bring `copy_of` of the documents up to date. Gives the ids whose `copy_of` changed."""
    if not found:
        return set()
    _replace(connection, found)
    return settle(connection, {row.document for row in found} | {row.original for row in found})


def _replace(connection: sa.Connection, rows: Sequence[Copy]) -> None:
    c = copies.c
    one = sa.and_(c.document == sa.bindparam("a"), c.original == sa.bindparam("b"))
    both = [{"a": x, "b": y} for row in rows for x, y in ((row.document, row.original), (row.original, row.document))]
    connection.execute(sa.delete(copies).where(one), both)
    connection.execute(sa.insert(copies), [asdict(row) for row in rows])


def settle(connection: sa.Connection, ids: set[str]) -> set[str]:
    """Work out anew which document each of `ids`, and each copy of theirs, goes back to. Gives those that changed."""
    before: dict[str, str | None] = {}
    for some in chunks(sorted(ids)):
        query = sa.select(documents.c.id, documents.c.copy_of)
        query = query.where(sa.or_(documents.c.id.in_(some), documents.c.copy_of.in_(some)))
        before.update((row.id, row.copy_of) for row in connection.execute(query))
    pairs = _pairs_around(connection, set(before))
    back = {(row.original, row.document): row for row in turned(list(pairs.values()))}
    if back:
        _replace(connection, list(back.values()))
    roots = originals([back.get(pair, row) for pair, row in pairs.items()])
    changed = {name for name in before if before[name] != roots.get(name)}
    if changed:
        one = sa.update(documents).where(documents.c.id == sa.bindparam("name")).values(copy_of=sa.bindparam("root"))
        connection.execute(one, [{"name": name, "root": roots.get(name)} for name in sorted(changed)])
    return changed


def _pairs_around(connection: sa.Connection, ids: set[str]) -> dict[tuple[str, str], Copy]:
    """The pairs that say what these documents go back to: theirs, their originals', and so on upwards."""
    pairs: dict[tuple[str, str], Copy] = {}
    seen, fresh = set(ids), set(ids)
    while fresh:
        originals_of: set[str] = set()
        for some in chunks(sorted(fresh)):
            match = sa.or_(copies.c.document.in_(some), copies.c.original.in_(some))
            for row in connection.execute(sa.select(copies).where(match)).mappings():
                pairs[row["document"], row["original"]] = Copy(**row)
                originals_of.add(row["original"])
        fresh = originals_of - seen
        seen |= fresh
    return pairs


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """`values` in pieces that fit into one question."""
    for at in range(0, len(values), ASKED):
        yield values[at : at + ASKED]
