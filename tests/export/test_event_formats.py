"""The formats of event data, read back as the scripts of the field read them."""

from __future__ import annotations

import csv
import io
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from dragoman import Ledger, rules
from dragoman import read as read_inputs
from dragoman.export import EVENT_FORMATS, cameo, event_writer, gdelt, icews, phoenix, polecat
from dragoman.export.event_rows import codes, day, number
from dragoman.records import Actor, Annotation, Document, Event, Published, Role

TEXT = (
    'The president of "Ghana", A. Mensah, flew to Togo on Tuesday. Ghana\tand Togo signed a treaty. '
    "Chad imposed sanctions on Mali.\n\nRebels attacked Chad's army in Mali. Ghana denied that it attacked Togo."
)
SAMPLE = Path(str(resources.files("dragoman"))) / "sample" / "corpus"
WIDTH = {"polecat": 40, "icews": 20, "gdelt": 61, "phoenix": 26}


def role(actor: str, words: str, after: str = "") -> Role:
    start = TEXT.index(words, TEXT.index(after))
    return Role(actor=actor, span=(start, start + len(words)))


def event(name: str, type: str, mode: str | None, words: str, **more: Any) -> Event:
    at = TEXT.index(words)
    return Event(id=name, type=type, mode=mode, trigger=(at, at + len(words)), evidence=(at, at + len(words)), **more)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A ledger of two outlets' reports of one text, with an event of each kind."""
    actors = [
        Actor(id="a1", name="A. Mensah", kind="person", country="GHA", sectors=["GOV"], key="am",
              mentions=[(22, 31)]),
        Actor(id="a2", name="Togo", kind="country", country="TGO", key="TGO", mentions=[(45, 49)]),
        Actor(id="a3", name="Ghana", kind="country", country="GHA", key="GHA", mentions=[(18, 23)]),
        Actor(id="a4", name="Chad", kind="country", country="TCD", key="TCD", mentions=[(96, 100)]),
        Actor(id="a5", name="Mali", kind="country", country="MLI", key="MLI", mentions=[(122, 126)]),
        Actor(id="a6", name="Rebels", kind="group", sectors=["REB"], key="rebels", mentions=[(129, 135)]),
        Actor(id="a7", name="Army of Chad", kind="organization", country="TCD", sectors=["MIL"], key="army",
              mentions=[(145, 156)]),
    ]  # fmt: skip
    found = [
        event("e1", "CONSULT", "visit", "flew", actors=[role("a1", "A. Mensah")], recipients=[role("a2", "Togo")],
              date="2024-03-12", contexts=["diplomatic"]),
        event("e2", "AGREE", None, "signed", actors=[role("a3", "Ghana", "Ghana\t"), role("a2", "Togo", "and Togo")],
              by="predicates/agree"),
        event("e3", "COERCE", "restrict", "imposed", actors=[role("a4", "Chad")], recipients=[role("a5", "Mali")],
              contexts=["economic"], date="2024-02"),
        event("e4", "ASSAULT", "targeted", "attacked", actors=[role("a6", "Rebels")],
              recipients=[role("a7", "Chad's army")], place="MLI", date="2024"),
        event("e5", "ASSAULT", None, "denied", actors=[role("a3", "Ghana", "Ghana denied")], auxiliary=["negation"]),
    ]  # fmt: skip
    with Ledger(tmp_path_factory.mktemp("formats") / "x.db") as store:
        for name in ("wire", "daily"):
            out = Published("2024-03-13", "2024-03-13", "2024-03-13", "metadata")
            document = Document(id=f"id-{name}", ref=f"{name}.txt", text=TEXT, source=name.title(), language="en")
            made = Annotation(id=document.ref, published=out, body=[(0, len(TEXT))], actors=actors, events=found)
            store.write([(document, made)], "dragoman 0")
        yield store


def lines(store: Ledger, form: str) -> list[list[str]]:
    file = io.BytesIO()
    written = event_writer(form)(store, file)
    text = file.getvalue().decode()
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    head = form in ("polecat", "icews")
    assert written.rows == len(found) - head
    assert written.left_out == 2, "what is denied is told in both documents"
    return found


@pytest.mark.parametrize("form", EVENT_FORMATS)
def test_every_line_has_the_columns_of_the_format(ledger: Ledger, form: str) -> None:
    found = lines(ledger, form)
    assert {len(line) for line in found} == {WIDTH[form]}
    assert found == lines(ledger, form), "the same bytes on every run"


def test_headers_and_columns_are_those_of_the_format() -> None:
    names = {"polecat": polecat.HEADER, "icews": icews.HEADER, "gdelt": gdelt.COLUMNS, "phoenix": phoenix.COLUMNS}
    assert {form: len(set(columns)) for form, columns in names.items()} == WIDTH
    assert (
        gdelt.COLUMNS[26] == "EventCode"
        and gdelt.COLUMNS[30] == "GoldsteinScale"
        and gdelt.COLUMNS[51:53]
        == (
            "ActionGeo_Type",
            "ActionGeo_FullName",
        )
    )


def test_polecat(ledger: Ledger) -> None:
    head, *found = lines(ledger, "polecat")
    assert tuple(head) == polecat.HEADER
    rows = [dict(zip(head, line, strict=True)) for line in found]
    assert len(rows) == 8
    visit, treaty, sanctions, attack = rows[:4]
    assert (visit["Event Date"], visit["Event Type"], visit["Event Mode"]) == ("2024-03-12", "CONSULT", "visit")
    assert (visit["Actor Country"], visit["Actor COW"], visit["Recipient COW"]) == ("GHA", "452", "461")
    assert (visit["Quad Code"], visit["Contexts"]) == ("VERBAL COOPERATION", "diplomatic")
    assert (treaty["Actor Name"], treaty["Actor COW"], treaty["Recipient Name"]) == ("Ghana; Togo", "452; 461", "None")
    assert treaty["Event Date"] == "2024-03-13", "no date told: that of the report"
    assert sanctions["Event Date"] == "None", "some day in February"
    assert (attack["Event Mode"], attack["Country"], attack["Actor Country"]) == ("assassinate", "MLI", "None")
    assert attack["Recipient Name Raw"] == "Chad's army"
    assert (attack["Publication Date"], attack["Language"], attack["Version"]) == ("2024-03-13", "en", "dragoman 0")
    assert [row["Intensity"] for row in rows[:4]] == ["4.0", "2.5", "-7.0", "-9.5"], "PLOVER's table of scores"


def test_icews(ledger: Ledger) -> None:
    head, *found = lines(ledger, "icews")
    assert tuple(head) == icews.HEADER
    rows = [dict(zip(head, line, strict=True)) for line in found]
    assert len(rows) == 12, "a visit and a mutual event give two rows each"
    told = [(r["Source Name"], r["CAMEO Code"], r["Target Name"], r["Intensity"]) for r in rows[:6]]
    assert told == [
        ("A. Mensah", "042", "Togo", "1.9"), ("Togo", "043", "A. Mensah", "2.8"), ("Ghana", "030", "Togo", "4"),
        ("Togo", "030", "Ghana", "4"), ("Chad", "163", "Mali", "-6.5"), ("Rebels", "186", "Army of Chad", "-10"),
    ]  # fmt: skip
    assert [r["Sentence Number"] for r in rows[:6]] == ["1", "1", "2", "2", "3", "4"]
    assert rows[5]["Target Sectors"] == "Military" and rows[5]["Country"] == "Mali" and rows[4]["Event Date"] == ""
    assert all(0 <= int(r[name]) < 2**31 for r in rows for name in ("Event ID", "Story ID"))
    assert len({r["Event ID"] for r in rows}) == 12
    assert rows[0]["Publisher"] == "Daily"


def test_gdelt(ledger: Ledger) -> None:
    rows = [dict(zip(gdelt.COLUMNS, line, strict=True)) for line in lines(ledger, "gdelt")]
    assert len(rows) == 6, "what two outlets tell is one event"
    assert {(r["NumMentions"], r["NumSources"], r["NumArticles"]) for r in rows} == {("2", "2", "2")}
    visit, sanctions, attack = rows[0], rows[4], rows[5]
    assert (visit["SQLDATE"], visit["MonthYear"], visit["Year"], visit["FractionDate"]) == (
        "20240312",
        "202403",
        "2024",
        "2024.2795",
    )
    assert (visit["Actor1Code"], visit["Actor1CountryCode"], visit["Actor1Type1Code"]) == ("GHAGOV", "GHA", "GOV")
    assert (visit["EventCode"], visit["EventBaseCode"], visit["EventRootCode"], visit["QuadClass"]) == (
        "042",
        "042",
        "04",
        "1",
    )
    assert (sanctions["SQLDATE"], sanctions["MonthYear"], sanctions["Year"]) == ("", "202402", "2024")
    assert (attack["Actor1Code"], attack["Actor2Code"], attack["Actor2Name"]) == ("REB", "TCDMIL", "ARMY OF CHAD")
    assert (attack["ActionGeo_Type"], attack["ActionGeo_FullName"], attack["ActionGeo_CountryCode"]) == (
        "1",
        "Mali",
        "ML",
    )
    assert (visit["IsRootEvent"], attack["IsRootEvent"], attack["SOURCEURL"]) == ("1", "0", "daily.txt")
    assert all(-10 <= float(r["GoldsteinScale"]) <= 10 for r in rows)


def test_phoenix(ledger: Ledger) -> None:
    rows = [dict(zip(phoenix.COLUMNS, line, strict=True)) for line in lines(ledger, "phoenix")]
    assert len(rows) == 6, "one a day, source, target and code"
    visit, attack = rows[0], rows[5]
    assert (visit["Date"], visit["Year"], visit["Month"], visit["Day"]) == ("20240312", "2024", "03", "12")
    assert (visit["SourceActorFull"], visit["SourceActorEntity"], visit["SourceActorRole"]) == ("GHAGOV", "GHA", "GOV")
    assert (attack["SourceActorFull"], attack["TargetActorFull"], attack["CountryCode"]) == ("REB", "TCDMIL", "MLI")
    assert (visit["QuadClass"], visit["GoldsteinScale"], visit["Issues"]) == ("1", "1.9", "diplomatic,2")
    assert visit["SentenceID"].split(";") == ["id-daily_1", "id-wire_1"]
    assert visit["NewsSources"] == "Daily;Wire"


def test_a_seizure_of_the_sample_corpus(tmp_path: Path) -> None:
    with Ledger(tmp_path / "x.db") as store:
        read_inputs(SAMPLE / "continental-press-wire", store)
        for form, wanted in {
            "polecat": {
                "Event Type": "COERCE",
                "Event Mode": "seize",
                "Actor Country": "TUR",
                "Recipient Country": "ROU",
            },
            "gdelt": {"EventCode": "1711", "Actor1CountryCode": "TUR", "Actor2CountryCode": "ROM"},
            "icews": {"CAMEO Code": "1711", "Source Country": "Turkey", "Target Country": "Romania"},
            "phoenix": {"EventCode": "1711", "SourceActorEntity": "TUR", "TargetActorEntity": "ROU"},
        }.items():
            file = io.BytesIO()
            event_writer(form)(store, file)
            names = {"polecat": polecat.HEADER, "icews": icews.HEADER, "gdelt": gdelt.COLUMNS}.get(
                form, phoenix.COLUMNS
            )
            rows = [dict(zip(names, line.split("\t"), strict=True)) for line in file.getvalue().decode().splitlines()]
            assert any(wanted.items() <= row.items() for row in rows), (form, wanted)


def test_every_type_and_mode_has_a_code() -> None:
    table = cameo.table()
    for row in rules.load("plover/cameo.toml")["choice"]:
        assert row["code"] in table, row
    for kind in rules.load("plover/ontology.toml")["type"]:
        modes = [m["name"] for m in rules.load("plover/ontology.toml")["mode"] if m["type"] == kind["code"]]
        for mode in (None, *modes):
            code = cameo.code({"type": kind["code"], "mode": mode, "contexts": [], "by": "predicates/x"})
            assert -10 <= cameo.goldstein(code) <= 10
            assert cameo.quad(code, "gdelt") in (1, 2, 3, 4) and cameo.quad(code, "phoenix") in (0, 1, 2, 3, 4)
    assert len(codes("country")) > 190 and codes("country")["RUS"]["cow"] == 365


def test_a_demand_is_more_than_an_appeal() -> None:
    ask = {"type": "REQUEST", "mode": "yield", "contexts": [], "by": "predicates/ask"}
    assert cameo.code(ask) == "025"
    assert cameo.code({**ask, "by": "predicates/demand"}) == "105"


@pytest.mark.parametrize(
    ("date", "out", "wanted"),
    [
        ("2024-03-12", "2024-03-13", "2024-03-12"), ("2024-03-12T10", None, "2024-03-12"),
        (None, "2024-03-13", "2024-03-13"),
        ("2024-03", "2024-03-13", "2024-03-13"), ("2024-02", "2024-03-13", None), ("2024-W10", "2024-03-13", None),
    ],
)  # fmt: skip
def test_the_day_of_an_event(date: str | None, out: str | None, wanted: str | None) -> None:
    assert day(date, out) == wanted


def test_numbers_are_the_same_on_every_run() -> None:
    assert number("e1") == number("e1") != number("e2")
