"""Timelines, a pair's months, the network, and their files."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from dragoman import Ledger
from dragoman.corpus.relations import by_month, network
from dragoman.corpus.timeline import intensity, timeline
from dragoman.corpus.timeline_days import days
from dragoman.errors import NotFound
from dragoman.export import gexf, graphml, ical, plots, timelinejs
from dragoman.ledger.schema_stories import act_events, acts
from dragoman.records import Actor, Annotation, Document, Event, Published, Role

TEXT = "Norway met Finland. Norway accused Finland. Norway will visit Finland. Norway met Finland in spring."


def event(number: int, type_: str, start: int, end: int, date: str | None, **more: Any) -> Event:
    roles: dict[str, Any] = {
        "actors": [Role(actor="a1", span=(0, 6))],
        "recipients": [Role(actor="a2", span=(11, 18))],
    }
    return Event(
        id=f"e{number}", type=type_, trigger=(start, start + 6), evidence=(start, end), date=date, **roles, **more
    )


def pair(name: str, day: str, copy: bool = False) -> tuple[Document, Annotation]:
    actors = [
        Actor(id="a1", name="Norway", kind="country", country="NOR", mentions=[(0, 6)], key="NOR"),
        Actor(id="a2", name="Finland", kind="country", country="FIN", mentions=[(11, 18)], key="FIN"),
    ]
    found = [
        event(1, "CONSULT", 0, 19, "2024-03-05"),
        event(2, "ACCUSE", 20, 43, None),
        event(3, "AGREE", 44, 70, "2024-05-01"),
        event(4, "CONSULT", 71, 100, "2024-SP", auxiliary=["hypothetical"]),
    ]
    document = Document(id=f"id-{name}", ref=name, text=TEXT, url=f"https://example.org/{name}", source="Wire")
    made = Annotation(
        id=name, published=Published(day, day, day, "metadata"), body=[(0, 100)], actors=actors, events=found
    )
    return document, made


@pytest.fixture
def store(where: str) -> Iterator[Ledger]:
    ledger = Ledger(where)
    ledger.write([pair("one", "2024-03-06"), pair("two", "2024-03-07")], "v1")
    yield ledger
    ledger.close()


def test_days_of_values() -> None:
    assert days("2024-03-05") == ("2024-03-05", "2024-03-05")
    assert days("2024-02") == ("2024-02-01", "2024-02-29")
    assert days("2024-W10") == ("2024-03-04", "2024-03-10")
    assert days("2023-WI") == ("2023-12-01", "2024-02-29")
    assert days("2024-Q2") == ("2024-04-01", "2024-06-30")
    assert days("2024") == ("2024-01-01", "2024-12-31")
    assert days("199") == ("1990-01-01", "1999-12-31")
    assert days("2024-03-05T10:00") == ("2024-03-05", "2024-03-05")
    assert days("PAST_REF") == days("P7M") == days(None) == days("2024-13-40") == (None, None)


def test_a_pairs_acts_in_order_with_their_bounds(store: Ledger) -> None:
    found = store.ask(timeline, ["Norway--Finland"])
    assert (found.kind, found.name) == ("pair", "Norway--Finland")
    told = [(e.kind, e.type, e.earliest, e.latest, e.basis) for e in found.entries if e.witnesses[0].ref == "one"]
    assert told == [
        ("event", "CONSULT", "2024-03-01", "2024-05-31", "text"),
        ("event", "CONSULT", "2024-03-05", "2024-03-05", "text"),
        ("event", "ACCUSE", None, "2024-03-06", "published"),
        ("plan", "AGREE", "2024-05-01", "2024-05-01", "text"),
    ]


def test_joined_acts_come_once(store: Ledger) -> None:
    (one,), (two,) = (
        [e for e in store.records("events", f"id-{n}") if e["type"] == "CONSULT" and not e["auxiliary"]]
        for n in ("one", "two")
    )
    act = {"id": "x1", "type": "CONSULT", "earliest": "2024-03-05", "latest": "2024-03-05", "actors": [],
           "recipients": [], "documents": 2, "sources": 1, "contradictions": []}  # fmt: skip
    store.change(lambda c: c.execute(acts.insert(), [act]))
    rows = [{"event": e["id"], "act": "x1", "document": e["document"], "witness": "wire", "witness_reason": "agency"}
            for e in (one, two)]  # fmt: skip
    store.change(lambda c: c.execute(act_events.insert(), rows))
    met = [e for e in store.ask(timeline, ["Norway", "Finland"]).entries if e.id == "x1"]
    assert [(e.sources, len(e.witnesses)) for e in met] == [(1, 2)]
    months, _ = by_month(store.ask(timeline, ["Norway", "Finland"]).entries)
    met_once, agreed = intensity("CONSULT", None) or 0.0, intensity("AGREE", None) or 0.0
    assert (months[0].month, months[0].cooperation) == ("2024-03", met_once + 2 * agreed)


def test_months_leave_out_what_did_not_happen_and_what_has_no_month(store: Ledger) -> None:
    months, left = by_month(store.ask(timeline, ["Norway", "Finland"]).entries)
    assert [m.month for m in months] == ["2024-03"]
    assert left == 2  # the accusation is dated by its document alone
    assert months[0].conflict == 0


def test_no_such_name(store: Ledger) -> None:
    with pytest.raises(NotFound):
        store.ask(timeline, ["Atlantis"])
    with pytest.raises(ValueError):
        store.ask(timeline, ["Norway", "Finland", "Sweden"])


def test_files(store: Ledger) -> None:
    found = store.ask(timeline, ["Norway--Finland"])
    out = io.BytesIO()
    assert timelinejs.write(found, out) == 8
    events = json.loads(out.getvalue())["events"]
    assert events[0]["start_date"] == {"year": 2024, "month": 3, "day": 1}
    assert events[0]["display_date"] == "2024-03-01 to 2024-05-31"
    calendar = io.BytesIO()
    assert ical.write(found, calendar) == 2
    text = calendar.getvalue().decode()
    assert "DTSTART;VALUE=DATE:20240501" in text and "STATUS:TENTATIVE" in text
    again = io.BytesIO()
    ical.write(found, again)
    assert again.getvalue() == calendar.getvalue()


def test_network_files(store: Ledger) -> None:
    nodes, edges = store.ask(network)
    assert [(n.key, n.country) for n in nodes] == [("FIN", "FIN"), ("NOR", "NOR")]
    assert {(e.actor, e.recipient, e.type, e.acts) for e in edges} >= {
        ("NOR", "FIN", "CONSULT", 2),
        ("NOR", "FIN", "ACCUSE", 2),
    }
    for write in (gexf.write, graphml.write):
        out = io.BytesIO()
        write(nodes, edges, out)
        assert ElementTree.fromstring(out.getvalue()).tag.endswith(("gexf", "graphml"))


def test_plots(store: Ledger) -> None:
    pytest.importorskip("vl_convert")
    for names in (["Norway--Finland"], ["Norway"]):
        spec = plots.spec(store.ask(timeline, names))
        assert plots.draw(spec, "svg").startswith(b"<svg")
    assert plots.draw(spec, "png").startswith(b"\x89PNG")
