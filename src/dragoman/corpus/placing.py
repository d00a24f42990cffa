"""Placing documents among those of a ledger: copies first, then stories, then the acts that several tell of.

A document is placed once, in the order of reading, a batch in one transaction; a run that is stopped goes on where
it was. Placing asks indexes, never all documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from dragoman.corpus import copies
from dragoman.corpus.copies_text import Text, keys
from dragoman.ledger.schema import documents
from dragoman.ledger.schema_stories import placements
from dragoman.ledger.schema_stories import stories as story_rows
from dragoman.ledger.writing_acts import write_story
from dragoman.ledger.writing_copies import LedgerKeys, chunks, text_of, texts, unfeatured, unplaced, write_copies
from dragoman.ledger.writing_lines import clear, whole_groups, write_storylines
from dragoman.ledger.writing_stories import LedgerBook, load_features

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

BATCH = 256  # documents a transaction
AT_ONCE = 3_000  # documents that are put together anew in one matrix


@dataclass
class Placed:
    """What a run did: documents placed, how many more are copies, changes of stories by kind, acts written anew."""

    documents: int = 0
    copies: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    stories: int = 0
    storylines: int = 0
    acts: int = 0


def place(
    ledger: Ledger,
    *,
    stories: bool = True,
    again: bool = False,
    on_progress: Callable[[Placed], None] | None = None,
) -> Placed:
    """Place every document of `ledger` that was not placed yet: find its original, its story, the acts it tells of.

    `stories` false finds copies only. `again` forgets all placements first, so that stories and copies are worked out
    anew from all documents, and under the weights that all of them give. `on_progress` is called after each batch.
    """
    if again:
        ledger.change(clear)
    run, before = _Run(stories), ledger.ask(_copies)
    while ledger.change(run.batch):
        if on_progress:
            on_progress(run.done)
    run.done.copies = ledger.ask(_copies) - before
    if stories and run.done.documents:
        if again:
            ledger.change(run.weigh_anew)
        _finish(ledger, run)
    return run.done


class _Run:
    """One run over the documents that were not placed: what it holds from batch to batch."""

    def __init__(self, stories: bool) -> None:
        self.stories = stories
        self.done = Placed()
        self.touched: set[str] = set()
        self.after = 0
        self.book: LedgerBook | None = None

    def batch(self, connection: sa.Connection) -> bool:
        """Place the next documents; whether there were any."""
        # Kept only once it has gone well: a transaction that is tried again must not find what is not written.
        book, self.book = self.book or (LedgerBook(connection) if self.stories else None), None
        rows = unplaced(connection, BATCH, self.after)
        if not rows:
            return False
        changed = place_copies(connection, rows)
        changes: Counter[str] = Counter()
        if book is None:
            _note(connection, rows, {})
        else:
            book.connection = connection
            place_stories(connection, book, rows, changed)
            changes.update(change.change for change in book.changes)
            book.flush()
            self.touched |= book.touched
            book.touched = set()
        self.book, self.after = book, rows[-1]["seq"]
        self.done.documents += len(rows)
        self.done.changes.update(changes)
        return True

    def weigh_anew(self, connection: sa.Connection) -> None:
        """Put all documents together anew; in a ledger of more than `AT_ONCE`, storyline by storyline."""
        book = LedgerBook(connection)
        for names in whole_groups(connection, AT_ONCE):
            book.weigh_anew(names)
        self.done.changes.update(change.change for change in book.changes)
        book.flush()
        self.touched |= book.touched


def place_copies(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Find what these documents repeat, or what repeats them; gives the ids whose `copy_of` changed."""
    batch = {row["id"]: text_of(row) for row in rows}
    wanted = {name: keys(text.body) for name, text in batch.items()}
    every = (key for found in wanted.values() for key in found)
    index = LedgerKeys(connection, every, {row["id"]: row["seq"] for row in rows})
    near: dict[str, Text] = dict(batch)

    def fetch(names: Sequence[str]) -> list[Text]:
        near.update((text.id, text) for text in texts(connection, [name for name in names if name not in near]))
        return [near[name] for name in names if name in near]

    found = [pair for text in batch.values() for pair in copies.place(text, index, fetch)]
    index.flush()
    return write_copies(connection, found)


def place_stories(
    connection: sa.Connection, book: LedgerBook, rows: Sequence[Mapping[str, Any]], changed: set[str]
) -> None:
    """Put these documents in stories; copies go where their originals are."""
    ids = [row["id"] for row in rows]
    roots = _roots(connection, [*ids, *changed])
    book.forget(name for name in changed if roots.get(name) and name not in ids)
    book.seqs.update({row["id"]: row["seq"] for row in rows})
    freed = [name for name in changed if roots.get(name) is None and name not in ids]
    if freed:  # they were in their originals' stories
        connection.execute(sa.update(documents).where(documents.c.id.in_(freed)).values(story=None))
    own = [*(row for row in rows if roots.get(row["id"]) is None), *unfeatured(connection, freed)]
    book.seqs.update({row["id"]: row["seq"] for row in own})
    found = load_features(connection, own)
    _note(connection, rows, found)
    _feature(connection, {name: found[name] for name in found if name not in ids})
    for row in own:
        book.place(row["id"], found[row["id"]])
    for name, root in roots.items():
        if root is not None:
            story = book.story_of([root]).get(root)
            book.dirty[name] = story
            book.touched |= {story} if story else set()


def _note(connection: sa.Connection, rows: Sequence[Mapping[str, Any]], found: Mapping[str, Any]) -> None:
    made = [
        {
            "document": row["id"],
            "seq": row["seq"],
            "features": msgspec.to_builtins(found[row["id"]]) if row["id"] in found else None,
        }
        for row in rows
    ]
    connection.execute(sa.insert(placements), made)


def _feature(connection: sa.Connection, found: Mapping[str, Any]) -> None:
    """Note the features of documents that were copies when they were placed, and are none now."""
    one = sa.update(placements).where(placements.c.document == sa.bindparam("name"))
    rows = [{"name": name, "made": msgspec.to_builtins(made)} for name, made in found.items()]
    if rows:
        connection.execute(one.values(features=sa.bindparam("made", type_=sa.JSON)), rows)


def _roots(connection: sa.Connection, ids: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for some in chunks(list(dict.fromkeys(ids))):
        query = sa.select(documents.c.id, documents.c.copy_of).where(documents.c.id.in_(some))
        found.update((row.id, row.copy_of) for row in connection.execute(query))
    return found


def _finish(ledger: Ledger, run: _Run) -> None:
    """Tell each changed story anew, a transaction each, then the storylines."""
    for story in sorted(run.touched | ledger.ask(stale)):
        run.done.acts += ledger.change(_tell, story)
    run.done.stories, run.done.storylines = ledger.change(write_storylines)


def _copies(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.count(documents.c.copy_of))) or 0


def _tell(connection: sa.Connection, story: str) -> int:
    return write_story(connection, LedgerBook(connection), story)


def stale(connection: sa.Connection) -> set[str]:
    """The stories whose row does not tell of all their documents: where an earlier run was stopped."""
    count = sa.select(documents.c.story, sa.func.count().label("n")).where(documents.c.story.is_not(None))
    held = count.group_by(documents.c.story).subquery()
    query = sa.select(held.c.story).outerjoin(story_rows, story_rows.c.id == held.c.story)
    query = query.where(sa.or_(story_rows.c.id.is_(None), story_rows.c.documents != held.c.n))
    gone = sa.select(story_rows.c.id).where(story_rows.c.id.not_in(sa.select(held.c.story)))
    return {row[0] for each in (query, gone) for row in connection.execute(each)}
