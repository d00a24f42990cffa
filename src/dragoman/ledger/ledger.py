"""`Ledger`: one store, opened, asked and written to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from dragoman.ledger import queries, writing
from dragoman.ledger.opening import open_engine
from dragoman.ledger.patience import patiently
from dragoman.ledger.schema import inputs
from dragoman.records import Annotation, Document

Row = queries.Row
P = ParamSpec("P")
T = TypeVar("T")


class Ledger:
    """A ledger at `where`: a path (SQLite) or a SQLAlchemy URL.

    Any number of readers may ask while one run writes. Use it as a context manager, or call `close`.
    Raises LedgerError if it cannot be opened, or if `create` is false and it is not there.
    """

    def __init__(self, where: str | Path = "dragoman.db", *, create: bool = True) -> None:
        self.where = str(where)
        self._engine = open_engine(where, create=create)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.where!r})"

    def close(self) -> None:
        """Close its connections."""
        self._engine.dispose()

    def ask(self, question: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **more: P.kwargs) -> T:
        """What a query gives: a function of a connection and these arguments. Asked again if the server went away."""

        def once() -> T:
            with self._engine.connect() as connection:
                return question(connection, *args, **more)

        return patiently(once)

    def change(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **more: P.kwargs) -> T:
        """The same for what changes the ledger, in one transaction: all of it or nothing.

        It may run twice if the server goes away at the end of it, so it must not matter how often it runs.
        """

        def once() -> T:
            with self._engine.begin() as connection:
                return work(connection, *args, **more)

        return patiently(once)

    # --- asking ---

    def counts(self) -> dict[str, int]:
        """The number of rows of each table."""
        return self.ask(queries.counts)

    def versions(self) -> dict[str, int]:
        """How many documents each version of dragoman and its rules has annotated."""
        return self.ask(queries.versions)

    def unreadable(self) -> list[Row]:
        """The inputs that could not be read: origin, code, reason."""
        return self.ask(queries.unreadable)

    def documents(self, limit: int | None = None) -> list[Row]:
        """Documents in the order they were read, without their text, with counts of what was found."""
        return self.ask(queries.document_list, limit)

    def document(self, name: str) -> Row:
        """One document, text included, by id, ref, url or file name. Raises NotFound."""
        return self.ask(queries.document, name)

    def records(self, table: str, document: str) -> list[Row]:
        """The records of `table` in the document with this id, in text order."""
        return self.ask(queries.records_of, table, document)

    def actors(self, limit: int | None = None) -> list[Row]:
        """Actors over all documents, the most widely mentioned first."""
        return self.ask(queries.actor_list, limit)

    def statements(self, speaker: str | None = None, *, quoted: bool = False, limit: int | None = None) -> list[Row]:
        """Attributions with their speaker and document; `quoted` keeps those with quoted words. Raises NotFound."""
        return self.ask(queries.statements, speaker=speaker, quoted=quoted, limit=limit)

    def record(self, name: str) -> tuple[str, Row, Row]:
        """The table, row and document of the record with this id or beginning of one. Raises NotFound."""
        return self.ask(queries.record, name)

    def search(self, words: str, limit: int = 20) -> list[Row]:
        """Documents that hold all of these words, best first, each with a snippet."""
        return self.ask(queries.search, words, limit)

    def rows(self, table: str) -> Iterator[Row]:
        """All rows of a table as `export` writes them, streamed. Raises KeyError for an unknown table."""
        with self._engine.connect() as connection:
            yield from queries.table_rows(connection, table)

    # --- writing ---

    def known(self, ids: Iterable[str]) -> dict[str, str]:
        """Which of these document ids are here, each with the version that annotated it."""
        return self.ask(writing.known, ids)

    def has_read(self, origin: str, size: int, mtime_ns: int, options: str) -> bool:
        """Whether the input at `origin` was read to its end as it is now, with these options."""
        query = sa.select(inputs).where(inputs.c.origin == origin)
        row = self.ask(lambda connection: connection.execute(query).one_or_none())
        return row is not None and (row.size, row.mtime_ns, row.options) == (size, mtime_ns, options)

    def write(self, batch: Sequence[tuple[Document, Annotation]], version: str, *, again: bool = False) -> None:
        """Write documents with their records in one transaction; `again` replaces those that are here."""
        self.change(writing.write_documents, batch, version, again=again)

    def write_rows(self, heads: Sequence[writing.Row], found: Sequence[dict[str, list[writing.Row]]]) -> None:
        """The same for rows that were made before, as `writing.stored` gives them; what is here stays."""
        self.change(writing.write_rows, heads, found)

    def finish_input(self, origin: str, size: int, mtime_ns: int, options: str, count: int) -> None:
        """Note that an input was read to its end, so that `has_read` says so."""
        self.change(writing.write_input, origin, size, mtime_ns, options, count)

    def note_failures(self, origin: str, found: Sequence[tuple[str, str, str]]) -> None:
        """Replace what is noted as unreadable at or inside `origin` by these (origin, code, reason)."""
        self.change(writing.write_failures, origin, found)
