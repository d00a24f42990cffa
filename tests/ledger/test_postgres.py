"""Many writers and readers on one PostgreSQL, a restart in the middle, and the same tables as SQLite's."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import dragoman
from dragoman import DragomanError, Ledger
from dragoman.records import TABLES, Actor, Annotation, Document, Published

if TYPE_CHECKING:
    from tests.conftest import Postgres


def pair(name: str) -> tuple[Document, Annotation]:
    actor = Actor(id="a1", name="Li", kind="person", mentions=[(0, 2)], key="li")
    document = Document(id=f"id-{name}", ref=name, text=f"Li spoke of {name}.")
    return document, Annotation(id=name, published=Published(), body=[(0, 9)], actors=[actor])


def test_the_same_corpus_gives_the_same_tables(corpus: Path, ledger_path: Path, postgres: Postgres) -> None:
    with Ledger(postgres.database()) as there, Ledger(ledger_path) as here:
        dragoman.read(corpus, there)
        again = dragoman.read(corpus, there)
        assert (again.read, again.unchanged + again.skipped_inputs) == (0, 2)
        for table in ("documents", *TABLES):
            assert list(there.rows(table)) == list(here.rows(table)), table
        assert there.actors() == here.actors()
        assert there.counts() == here.counts()


def test_search_shows_the_words_in_their_place(postgres: Postgres) -> None:
    with Ledger(postgres.database()) as ledger:
        ledger.write([pair("harbours"), pair("ports")], "v1")
        (found,) = ledger.search('"spoke of" HARBOURS')
        assert "\x02harbours\x03" in found["snippet"]
        assert ledger.search('"of spoke"') == []


@pytest.mark.slow
def test_ten_writers_and_fifty_readers_through_a_restart(postgres: Postgres) -> None:
    where = postgres.database()
    Ledger(where).close()
    done = threading.Event()
    opened = threading.Barrier(10 + 50 + 1, timeout=60)
    faults: list[BaseException] = []

    def write(n: int) -> None:
        """Documents of its own and some that every writer brings."""
        with Ledger(where) as ledger:
            opened.wait()
            for step in range(30):
                own = [pair(f"{n}-{step}-{m}") for m in range(4)]
                ledger.write([*own, pair(f"shared-{step}")], "v1")

    def ask() -> None:
        before = 0
        try:
            with Ledger(where) as ledger:
                opened.wait()
                while not done.wait(0.05):
                    counts = ledger.counts()
                    assert counts["documents"] >= before
                    before = counts["documents"]
        except BaseException as error:
            faults.append(error)

    readers = [threading.Thread(target=ask) for _ in range(50)]
    for reader in readers:
        reader.start()
    with ThreadPoolExecutor(10) as writers:
        work = [writers.submit(write, n) for n in range(10)]
        opened.wait()
        time.sleep(0.5)
        postgres.stop("immediate")
        postgres.start()
        for one in work:
            one.result()
    done.set()
    for reader in readers:
        reader.join()
    assert not faults
    with Ledger(where) as ledger:
        counts = ledger.counts()
    assert (counts["documents"], counts["actors"]) == (10 * 30 * 4 + 30, 10 * 30 * 4 + 30)


def test_what_cannot_be_reached_is_told_without_its_password() -> None:
    with pytest.raises(DragomanError) as told:
        Ledger("postgresql://somebody:secret@127.0.0.1:1/none")
    assert "127.0.0.1" in str(told.value)
    assert "secret" not in str(told.value)
