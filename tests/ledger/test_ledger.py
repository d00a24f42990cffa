"""The ledger on real SQLite files: writing, asking, ids, migrations, a reader beside a writer."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from dragoman import DragomanError, Ledger
from dragoman.errors import LedgerError, NotFound
from dragoman.ledger import schema, schema_phrases, schema_promises, schema_review, schema_stories
from dragoman.ledger.identity import ledger_rows
from dragoman.ledger.postgres import with_driver
from dragoman.records import TABLES, Actor, Annotation, Attribution, Document, Published, Quantity, Quotation

ROOMS = (schema, schema_phrases, schema_promises, schema_review, schema_stories)  # all on one metadata
TEXT = "“No limits,” Mr. Li said on Friday. He left."


def pair(name: str = "one", text: str = TEXT) -> tuple[Document, Annotation]:
    actor = Actor(id="a1", name="Li", kind="person", mentions=[(17, 19), (36, 38)], key="li")
    said = Attribution(
        id="t1", kind="direct", source=[(13, 19)], cue=[(20, 24)], content=[(0, 12)], speaker="a1", source_type="named"
    )
    quoted = Quotation(id="q1", span=(0, 12), kind="statement", attribution="t1")
    document = Document(id=f"id-{name}", ref=name, text=text, title=f"Title {name}", url=f"https://example.org/{name}")
    found = Annotation(
        id=name, published=Published("2024-05-03", "2024-05-03", "2024-05-03", "metadata"), body=[(0, len(text))],
        actors=[actor], attributions=[said], quotations=[quoted],
    )  # fmt: skip
    return document, found


@pytest.fixture
def ledger(where: str) -> Iterator[Ledger]:
    with Ledger(where) as store:
        store.write([pair("one"), pair("two")], "v1")
        yield store


def test_every_record_field_is_stored_and_comes_back(ledger: Ledger) -> None:
    (said,) = ledger.records("attributions", "id-one")
    (actor,) = ledger.records("actors", "id-one")
    (quoted,) = ledger.records("quotations", "id-one")
    assert said["speaker"] == actor["id"]
    assert quoted["attribution"] == said["id"]
    assert actor["mentions"] == [[17, 19], [36, 38]]
    assert (said["start"], said["end"]) == (0, 12)
    for table, record in TABLES.items():
        assert set(record.__struct_fields__) <= set(schema.records[table].c.keys())


def test_ids_come_from_content_and_last(ledger: Ledger) -> None:
    before = ledger.records("attributions", "id-one")[0]["id"]
    ledger.write([pair("one")], "v2", again=True)
    assert ledger.records("attributions", "id-one")[0]["id"] == before
    assert ledger.versions() == {"v1": 1, "v2": 1}
    assert ledger.counts()["attributions"] == 2


def test_links_between_records_lead_to_the_ledgers_ids() -> None:
    figures = [Quantity(id="n1", span=(0, 2), of="a1", comparison="n2"), Quantity(id="n2", span=(3, 5))]
    said = Attribution(id="t2", kind="indirect", content=[(0, 2)], speaker="a1", via="a1", within="t1")
    outer = Attribution(id="t1", kind="indirect", content=[(0, 9)])
    actor = Actor(id="a1", name="Li", kind="person", mentions=[(0, 2)])
    rows = ledger_rows("d", Annotation(id="d", actors=[actor], attributions=[outer, said], quantities=figures))
    ids = {table: [row["id"] for row in found] for table, found in rows.items()}
    (who,) = ids["actors"]
    assert rows["quantities"][0]["of"] == rows["attributions"][1]["speaker"] == rows["attributions"][1]["via"] == who
    assert rows["quantities"][0]["comparison"] == ids["quantities"][1]
    assert rows["attributions"][1]["within"] == ids["attributions"][0]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6))
def test_ids_in_one_document_never_clash(spans: list[tuple[int, int]]) -> None:
    said = [Attribution(id=f"t{n}", kind="indirect", content=[span]) for n, span in enumerate(spans)]
    ids = [row["id"] for row in ledger_rows("d", Annotation(id="d", attributions=said))["attributions"]]
    assert len(set(ids)) == len(ids)


def test_statements_of_a_speaker(ledger: Ledger) -> None:
    assert [row["ref"] for row in ledger.statements("li")] == ["one", "two"]
    assert ledger.statements("Li", quoted=True, limit=1)[0]["speaker_name"] == "Li"
    with pytest.raises(NotFound, match="Nobody"):
        ledger.statements("Nobody")


def test_actors_are_counted_over_documents(ledger: Ledger) -> None:
    (actor,) = ledger.actors()
    assert (actor["name"], actor["documents"], actor["mentions"], actor["said"]) == ("Li", 2, 4, 2)


@pytest.mark.parametrize("name", ["id-one", "one", "https://example.org/one", "id-on"])
def test_a_document_is_found_by_many_names(ledger: Ledger, name: str) -> None:
    assert ledger.document(name)["ref"] == "one"


@pytest.mark.parametrize("name", ["three", "id-", "%"])
def test_a_document_that_is_not_one_is_not_found(ledger: Ledger, name: str) -> None:
    with pytest.raises(NotFound, match=name):
        ledger.document(name)


def test_a_record_is_found_by_its_id(ledger: Ledger) -> None:
    wanted = ledger.records("quotations", "id-two")[0]["id"]
    table, row, document = ledger.record(wanted)
    assert (table, row["id"], document["ref"]) == ("quotations", wanted, "two")
    for name in ("q", "zzz", "t0000000000000000"):
        with pytest.raises(NotFound):
            ledger.record(name)


@pytest.mark.parametrize("words", ["limits", '"no limits"', "LIMITS friday", "Li"])
def test_search_finds_words_and_phrases(ledger: Ledger, words: str) -> None:
    assert {row["ref"] for row in ledger.search(words)} == {"one", "two"}


@pytest.mark.parametrize("words", ["", '"limits no"', "limits nowhere", "'", "NEAR(", "a AND", '"', "-", "*", "x:y"])
def test_search_takes_any_words_without_an_error(ledger: Ledger, words: str) -> None:
    assert ledger.search(words) == []


def test_search_follows_what_is_written_again(ledger: Ledger) -> None:
    ledger.write([pair("one", TEXT + " Ceasefire.")], "v2", again=True)
    assert [row["ref"] for row in ledger.search("ceasefire")] == ["one"]
    assert len(ledger.search("limits")) == 2


def test_a_batch_that_fails_leaves_nothing(ledger: Ledger) -> None:
    document, annotation = pair("four")
    with pytest.raises(sa.exc.DBAPIError):
        ledger.write([pair("three"), (msgspec.structs.replace(document, ref=None), annotation)], "v1")
    assert ledger.counts()["documents"] == 2
    assert ledger.counts()["actors"] == 2


def test_what_another_run_wrote_is_left(ledger: Ledger) -> None:
    ledger.write([pair("three"), pair("one")], "v2")
    assert ledger.versions() == {"v1": 2, "v2": 1}
    assert ledger.counts()["actors"] == 3


def test_texts_may_hold_anything(ledger: Ledger) -> None:
    ledger.write([pair("odd", "a\0b “c” \U0001f600 é")], "v1")
    assert len(ledger.document("odd")["text"]) == len("a\0b “c” \U0001f600 é")


def test_exports_come_in_an_order_that_content_gives(tmp_path: Path) -> None:
    for name, pairs in (("a", [pair("one"), pair("two")]), ("b", [pair("two"), pair("one")])):
        with Ledger(tmp_path / name) as store:
            store.write(pairs, "v1")
    with Ledger(tmp_path / "a") as a, Ledger(tmp_path / "b") as b:
        for table in ("documents", *TABLES):
            assert list(a.rows(table)) == list(b.rows(table))


def test_the_migrations_make_what_the_schema_says(where: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    Ledger(where).close()
    if "://" in where:
        other = request.getfixturevalue("postgres").database()
    else:
        where, other = f"sqlite:///{where}", f"sqlite:///{tmp_path / 'fresh.db'}"
    fresh = sa.create_engine(with_driver(other))
    ROOMS[0].metadata.create_all(fresh)
    migrated, wanted = sa.inspect(sa.create_engine(with_driver(where))), sa.inspect(fresh)
    for table in wanted.get_table_names():
        extra = {"words"} if table == "documents" else set()  # PostgreSQL's full-text search
        shape = [(c["name"], str(c["type"]), c["nullable"]) for c in wanted.get_columns(table)]
        found = [(c["name"], str(c["type"]), c["nullable"]) for c in migrated.get_columns(table)]
        assert [c for c in found if c[0] not in extra] == shape, table
        names = {i["name"] for i in migrated.get_indexes(table)} - {"ix_documents_words"}
        assert {i["name"] for i in wanted.get_indexes(table)} == names


def test_a_newer_ledger_is_refused_with_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    Ledger(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LedgerError, match="upgrade dragoman"):
        Ledger(path)


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "noise.db").write_bytes(b"not a database" * 100)
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    for name in ("noise.db", "other.db", "absent/x.db"):
        with pytest.raises(DragomanError, match=name.split("/")[0]):
            Ledger(tmp_path / name)
    with pytest.raises(LedgerError, match="dragoman read"):
        Ledger(tmp_path / "none.db", create=False)


def test_readers_ask_while_a_run_writes(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    Ledger(path).close()
    seen: list[int] = []
    done = threading.Event()

    def ask() -> None:
        with Ledger(path) as store:
            while not done.is_set():
                seen.append(store.counts()["documents"])

    reader = threading.Thread(target=ask)
    reader.start()
    with Ledger(path) as store:
        for n in range(40):
            store.write([pair(f"{n}-{m}") for m in range(5)], "v1")
    done.set()
    reader.join()
    assert seen
    assert all(n % 5 == 0 for n in seen)
    assert seen == sorted(seen)


def test_inputs_and_failures_are_noted(ledger: Ledger) -> None:
    ledger.finish_input("/a/b.txt", 3, 4, "{}", 1)
    assert ledger.has_read("/a/b.txt", 3, 4, "{}")
    assert not ledger.has_read("/a/b.txt", 3, 5, "{}")
    ledger.note_failures("/a/x.zip", [("/a/x.zip!1", "empty", "empty"), ("/a/x.zip!2", "binary", "binary")])
    ledger.note_failures("/a/x.zip", [("/a/x.zip!2", "binary", "binary")])
    assert [row["origin"] for row in ledger.unreadable()] == ["/a/x.zip!2"]
    assert msgspec.json.encode(ledger.unreadable())
