"""`dragoman phrases`, `dragoman timeline` and the exports of both, as users run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman import Ledger
from dragoman.cli import app
from dragoman.records import Actor, Annotation, Attribution, Document, Event, Published, Quotation, Role

TEXT = "“We stand by our core interests and by open seas,” Ada Lindqvist of Norway said. Norway met Finland."


@pytest.fixture
def news(tmp_path: Path) -> str:
    actors = [
        Actor(
            id="a1", name="Ada Lindqvist", kind="person", country="NOR", sectors=["GOV"], mentions=[(51, 64)], key="al"
        ),
        Actor(id="a2", name="Norway", kind="country", country="NOR", mentions=[(68, 74)], key="NOR"),
        Actor(id="a3", name="Finland", kind="country", country="FIN", mentions=[(92, 99)], key="FIN"),
    ]
    said = Attribution(id="t1", kind="direct", source=[(51, 64)], content=[(0, 50)], speaker="a1", side="NOR")
    met = Event(id="e1", type="CONSULT", actors=[Role(actor="a2", span=(81, 87)), Role(actor="a3", span=(92, 99))],
                trigger=(88, 91), evidence=(81, 100), date="2024-03-05")  # fmt: skip
    batch = []
    for name, day in (("one", "2024-03-06"), ("two", "2024-03-07")):
        made = Annotation(
            id=name, published=Published(day, day, day, "metadata"), body=[(0, len(TEXT))], actors=actors,
            attributions=[said], events=[met],
            quotations=[Quotation(id="q1", span=(0, 50), kind="statement", attribution="t1")],
        )  # fmt: skip
        batch.append((Document(id=f"id-{name}", ref=name, text=TEXT, source="Wire"), made))
    with Ledger(tmp_path / "news.db") as ledger:
        ledger.write(batch, "v1")
    return str(tmp_path / "news.db")


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "160", "NO_COLOR": "1"})
    assert done.exit_code == 0, done.output
    return done.stdout


def test_phrases(news: str) -> None:
    (row,) = [json.loads(line) for line in run("phrases", "-l", news, "-f", "jsonl").splitlines()]
    assert (row["phrase"], row["uses"], row["documents"], row["sides"]) == ("core-interests", 1, 2, ["NOR 1"])
    told = run("phrases", "our core interests", "-l", news, "-f", "table")
    assert "Ada Lindqvist" in told
    assert "core interests" in run("phrases", "core interests", "-l", news, "-f", "table")
    uses = run("phrases", "open seas", "-l", news, "-f", "jsonl").splitlines()
    assert [json.loads(line)["words"] for line in uses] == ["open seas", "open seas"]


def test_quotations(news: str) -> None:
    rows = [json.loads(line) for line in run("phrases", "--quotations", "-l", news, "-f", "jsonl").splitlines()]
    assert [(row["relation"], row["ref"]) for row in rows] == [("first", "one"), ("verbatim", "two")]
    assert "verbatim" in run("phrases", "--quotations", "-l", news, "-f", "table")


def test_discovery_leaves_out_what_is_known(news: str) -> None:
    assert "core interests" not in run("phrases", "--discover", "-l", news, "-f", "csv")


def test_timeline(news: str, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in run("timeline", "Norway--Finland", "-l", news, "-f", "jsonl").splitlines()]
    assert {(row["kind"], row["type"]) for row in rows} == {("event", "CONSULT")}
    assert (
        run("timeline", "Norway", "Finland", "--months", "-l", news, "-f", "csv")
        .splitlines()[0]
        .startswith("month,acts")
    )
    assert "“We stand by" in run("timeline", "Lindqvist", "-l", news)
    assert "“We stand by" not in run("timeline", "Lindqvist", "--no-statements", "-l", news)
    run("timeline", "-l", news, "-f", "timelinejs", "-o", str(tmp_path / "t.json"))
    assert json.loads((tmp_path / "t.json").read_text())["events"]


def test_exports(news: str, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in run("export", "phrases", "-l", news).splitlines()]
    assert [(row["document"], row["words"]) for row in rows] == [
        ("id-one", "core interests"),
        ("id-two", "core interests"),
    ]
    assert TEXT[slice(*rows[0]["span"])] == "core interests"
    assert (
        run("export", "relations", "-l", news, "-f", "csv")
        .splitlines()[1]
        .startswith("FIN,Finland,NOR,Norway,CONSULT,2")
    )
    run("export", "relations", "-l", news, "-f", "graphml", "-o", str(tmp_path / "who.graphml"))
    run("export", "phrases", "-l", news, "-f", "parquet", "-o", str(tmp_path / "p.parquet"))
    assert (tmp_path / "p.parquet").stat().st_size > 0
