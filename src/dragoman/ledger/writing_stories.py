"""Where stories are kept in a ledger: the book of stories that asks and writes tables, and features of documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.corpus.stories import RECENT, Book
from dragoman.corpus.stories_features import Features, features
from dragoman.corpus.stories_likeness import Terms, Vector
from dragoman.ledger.schema import documents, records
from dragoman.ledger.schema_stories import placements, story_changes, story_terms, term_counts
from dragoman.ledger.writing_copies import chunks

ALL = ""  # the term that stands for every document: its count is their number
KEPT = 20_000  # documents and terms held in memory at once; what is left out is asked for again


class LedgerBook(Book):
    """The book of stories of a ledger. It loads what is asked for and holds it; `flush` writes what changed."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        super().__init__(Terms(self._counts, self._counts([ALL]).get(ALL, 0)))
        self.dirty: dict[str, str | None] = {}
        self.touched: set[str] = set()
        self.fresh_terms: list[dict[str, Any]] = []
        self.written: dict[str, int] = {}
        self.seqs: dict[str, int] = {}

    def _counts(self, terms: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in chunks(list(terms)):
            query = sa.select(term_counts).where(term_counts.c.term.in_(some))
            found.update((row.term, row.documents) for row in self.connection.execute(query))
        return found

    def holders(self, terms: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The last `RECENT` documents found by each term."""
        for term in terms:
            if term not in self.found_by:
                query = (
                    sa.select(placements.c.document)
                    .join(story_terms, story_terms.c.seq == placements.c.seq)
                    .where(story_terms.c.term == term)
                    .order_by(story_terms.c.seq.desc())
                    .limit(RECENT)
                )
                self.found_by[term] = [row.document for row in self.connection.execute(query)][::-1]
        return super().holders(terms)

    def story_of(self, names: Iterable[str]) -> Mapping[str, str]:
        """The stories of these documents, of those that are no copies."""
        asked = [name for name in names if name not in self.story]
        for some in chunks(asked):
            query = sa.select(documents.c.id, documents.c.story)
            query = query.where(documents.c.id.in_(some), documents.c.story.is_not(None), documents.c.copy_of.is_(None))
            self.story.update((row.id, row.story) for row in self.connection.execute(query))
        return super().story_of(names)

    def members_of(self, stories: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The documents of these stories, but for copies, in the order they were read."""
        for some in chunks([story for story in stories if story not in self.members]):
            found: dict[str, list[str]] = {story: [] for story in some}
            query = sa.select(documents.c.id, documents.c.story)
            query = query.where(documents.c.story.in_(some), documents.c.copy_of.is_(None)).order_by(documents.c.seq)
            for row in self.connection.execute(query):
                found[row.story].append(row.id)
            self.members.update(found)
        return super().members_of(stories)

    def vectors(self, names: Sequence[str]) -> list[Vector]:
        """These documents as numbers."""
        for some in chunks([name for name in names if name not in self.kept]):
            query = sa.select(placements.c.document, placements.c.features).where(placements.c.document.in_(some))
            for row in self.connection.execute(query):
                self.kept[row.document] = self.terms.prepare(msgspec.convert(row.features, Features))
        return super().vectors(names)

    def add(self, name: str, vector: Vector, terms: Sequence[str]) -> None:
        """Take in a document, found by `terms`."""
        self.holders(terms)
        super().add(name, vector, terms)
        self.fresh_terms += [{"term": term, "seq": self.seqs[name]} for term in terms]

    def assign(self, name: str, story: str, before: str | None) -> None:
        """Put a document in `story`; it was in `before`."""
        self.members_of([story])
        super().assign(name, story, before)
        self.dirty[name] = story
        self.touched |= {story} | ({before} if before else set())

    def forget(self, names: Iterable[str]) -> None:
        """Take documents out that turned out to be copies."""
        for name in names:
            story = self.story_of([name]).get(name) or self.story.pop(name, None)
            if story:
                members = self.members_of([story])
                self.members[story] = [one for one in members[story] if one != name]
                self.touched.add(story)
                self.story.pop(name, None)
            self.dirty.pop(name, None)

    def flush(self) -> None:
        """Write what changed since the last time."""
        run = self.connection.execute
        if self.dirty:
            one = sa.update(documents).where(documents.c.id == sa.bindparam("name"))
            rows = [{"name": name, "to": story} for name, story in sorted(self.dirty.items())]
            run(one.values(story=sa.bindparam("to")), rows)
            again = sa.update(documents).where(documents.c.copy_of == sa.bindparam("name"))
            run(again.values(story=sa.bindparam("to")), rows)  # copies go where their original goes
        if self.fresh_terms:
            rows = sorted(self.fresh_terms, key=lambda row: (row["term"], row["seq"]))
            t = story_terms.c  # a document that was read again has left its terms behind
            own = sa.delete(story_terms).where(t.term == sa.bindparam("a"), t.seq == sa.bindparam("b"))
            run(own, [{"a": row["term"], "b": row["seq"]} for row in rows])
            run(sa.insert(story_terms), rows)
        self._flush_counts()
        if self.changes:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            run(sa.insert(story_changes), [{"at": at, **_plain(change)} for change in self.changes])
        self.dirty, self.fresh_terms, self.changes = {}, [], []
        if len(self.kept) > KEPT or len(self.found_by) > 10 * KEPT:
            self.kept, self.found_by, self.members, self.story = {}, {}, {}, {}

    def _flush_counts(self) -> None:
        now = {ALL: self.terms.total}
        for at in self.terms.fresh():
            now[self.terms.term[at]] = int(self.terms.held[at])
        known: set[str] = set()
        for some in chunks(list(now)):
            query = sa.select(term_counts.c.term).where(term_counts.c.term.in_(some))
            known |= {row.term for row in self.connection.execute(query)}
        new = [{"term": term, "documents": count} for term, count in sorted(now.items()) if term not in known]
        old = [{"name": term, "count": count} for term, count in sorted(now.items()) if term in known]
        if new:
            self.connection.execute(sa.insert(term_counts), new)
        if old:
            one = sa.update(term_counts).where(term_counts.c.term == sa.bindparam("name"))
            self.connection.execute(one.values(documents=sa.bindparam("count")), old)


def _plain(change: Any) -> dict[str, Any]:
    return {name: getattr(change, name) for name in ("change", "story", "other", "document", "reason")}


def load_features(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, Features]:
    """The features of these documents (rows with id, text, body, title, published), from their records."""
    ids = [row["id"] for row in rows]
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for table, names in (
        ("actors", ("document", "kind", "name", "mentions")),
        ("times", ("document", "value")),
        ("events", ("document", "type", "mode", "date", "place", "auxiliary")),
    ):
        found[table] = defaultdict(list)
        columns = [records[table].c[name] for name in names]
        for some in chunks(ids):
            query = sa.select(*columns).where(records[table].c.document.in_(some))
            for record in connection.execute(query.order_by(records[table].c.position)).mappings():
                found[table][record["document"]].append(dict(record))
    return {
        row["id"]: features(
            row["title"],
            "\n".join(row["text"][start:end] for start, end in row["body"]),
            row["published"],
            *(found[table][row["id"]] for table in ("actors", "times", "events")),
        )
        for row in rows
    }
