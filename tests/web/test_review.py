"""Decisions: kept, shown, taken back, and still there when everything is read anew; who may decide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dragoman import Ledger
from dragoman.web import make_app
from dragoman.web.security import TRIES, Access

from .conftest import article, fill


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def decide(client: TestClient, **fields: str) -> Any:
    page = client.get("/review").text
    given = {"token": token_of(page), "to": "/review", **fields}
    return client.post("/review", data=given, follow_redirects=False)


def test_a_decision_is_kept_shown_and_taken_back(client: TestClient) -> None:
    said = client.get("/statements.json").json()["rows"][0]
    assert decide(client, verdict="wrong", kind="attributions", target=said["id"], note="he asked").status_code == 303
    row = client.get("/review.json").json()["rows"][0]
    assert (row["who"], row["verdict"], row["note"], row["version"]) == ("Ayla", "wrong", "he asked", "test 1")
    assert client.get("/statements.json?review=wrong").json()["rows"][0]["id"] == said["id"]
    assert "he asked" in client.get(said["href"]).text and "judged wrong" in client.get("/statements").text
    decide(client, verdict="undo", kind="attributions", target=said["id"], undoes=row["id"])
    assert client.get("/statements.json?review=wrong").json()["rows"] == []
    log = client.get("/review.json").json()["rows"]
    assert [r["verdict"] for r in log] == ["undo", "wrong"] and log[1]["undone"] == log[0]["id"]


def test_the_same_form_sent_twice_decides_once(client: TestClient) -> None:
    said = client.get("/statements.json").json()["rows"][0]
    for _ in range(2):
        decide(client, verdict="right", kind="attributions", target=said["id"], id="0123456789abcdef")
    assert len(client.get("/review.json").json()["rows"]) == 1


def test_decisions_outlive_a_second_reading(where: str) -> None:
    fill(where, 3)
    with Ledger(where) as ledger:
        client = TestClient(make_app(ledger))
        event = client.get("/events.json").json()["rows"][0]
        decide(client, verdict="right", kind="events", target=event["id"])
        ledger.write([article(n, "2024-03-09") for n in range(3)], "test 2", again=True)
        found = TestClient(make_app(ledger)).get("/events.json?review=right").json()["rows"]
    assert [row["id"] for row in found] == [event["id"]]


def test_merged_actors_are_one_until_they_are_split(client: TestClient) -> None:
    decide(client, verdict="merge", kind="actors", target="selma-karaca", other="ROU")
    assert client.get("/actors/selma-karaca.json").json()["key"] == "ROU"
    assert len(client.get("/statements.json?speaker=ROU").json()["rows"]) == 12
    assert {r["speaker_key"] for r in client.get("/statements.json").json()["rows"]} == {"ROU"}
    decide(client, verdict="split", kind="actors", target="selma-karaca", other="ROU")
    assert client.get("/actors/selma-karaca.json").json()["key"] == "selma-karaca"
    assert client.get("/statements.json?speaker=ROU").json()["rows"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"verdict": "burn", "kind": "events", "target": "e1"}, 422),
        ({"verdict": "right", "kind": "events", "target": "e-none"}, 404),
        ({"verdict": "merge", "kind": "actors", "target": "TUR"}, 422),
        ({"verdict": "merge", "kind": "actors", "target": "TUR", "other": "no"}, 404),
        ({"verdict": "note", "kind": "documents", "target": "0"}, 422),
        ({"verdict": "undo", "kind": "events", "target": "x", "undoes": "y"}, 404),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(client: TestClient, fields: dict[str, str], status: int) -> None:
    assert decide(client, **fields).status_code == status
    assert client.get("/review.json").json()["rows"] == []


def test_a_change_from_elsewhere_is_refused(client: TestClient) -> None:
    token = token_of(client.get("/review").text)
    fields = {"verdict": "note", "kind": "actors", "target": "TUR", "note": "x"}
    assert client.post("/review", data=fields).status_code == 403
    assert client.post("/review", data={**fields, "token": "0" * 64}).status_code == 403
    good = {**fields, "token": token}
    assert client.post("/review", data=good, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/review", data=good, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/review", data={**good, "note": "x" * 20_000}).status_code == 403
    assert client.get("/review.json").json()["rows"] == []
    answer = client.post("/review", data={**good, "to": "https://evil.example/"}, follow_redirects=False)
    assert answer.headers["location"] == "/"


@pytest.fixture
def locked(tmp_path: Path) -> Any:
    """Clients of a ledger with a password: without guests, and with."""
    fill(tmp_path / "news.db", 2)
    ledger = Ledger(tmp_path / "news.db")

    def make(**more: Any) -> TestClient:
        return TestClient(make_app(ledger, Access("a long pass phrase", **more)), base_url="http://news.example")

    yield make
    ledger.close()


def sign_in(client: TestClient, password: str, to: str = "/events") -> Any:
    token = token_of(client.get("/sign-in").text)
    fields = {"token": token, "name": "Ayla", "password": password, "to": to}
    return client.post("/sign-in", data=fields, follow_redirects=False)


def test_a_password_keeps_strangers_out(locked: Any) -> None:
    client = locked()
    assert client.get("/events", follow_redirects=False).headers["location"] == "/sign-in?to=/events"
    assert client.get("/events.json").status_code == 401
    assert client.get("/openapi.json").status_code == 401
    assert client.post("/review", data={}).status_code == 401
    assert sign_in(client, "wrong").status_code == 403
    answer = sign_in(client, "a long pass phrase")
    assert answer.headers["location"] == "/events"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie
    assert client.get("/events.json").status_code == 200
    assert decide(client, verdict="note", kind="actors", target="TUR", note="seen").status_code == 303
    assert client.get("/review.json").json()["rows"][0]["who"] == "Ayla"
    client.cookies.set("dragoman_session", "forged.session.value", domain="news.example")
    fresh = locked()
    fresh.cookies.set("dragoman_session", "forged.session.value")
    assert fresh.get("/events.json").status_code == 401


def test_a_token_opens_the_data(locked: Any) -> None:
    client = locked()
    assert client.get("/events.json", headers={"authorization": "Bearer a long pass phrase"}).status_code == 200
    assert client.get("/events.json", headers={"authorization": "Bearer no"}).status_code == 401


def test_guests_read_and_decide_nothing(locked: Any) -> None:
    client = locked(guests=True)
    page = client.get("/review")
    assert page.status_code == 200 and 'action="/review" method="post"' not in page.text
    token = token_of(client.get("/sign-in").text)
    fields = {"token": token, "verdict": "note", "kind": "actors", "target": "TUR", "note": "x"}
    assert client.post("/review", data=fields).status_code == 403
    assert client.get("/review.json").json()["rows"] == []


def test_guessing_is_slowed(locked: Any) -> None:
    client = locked()
    answers = [sign_in(client, f"guess {n}").status_code for n in range(TRIES + 2)]
    assert answers[:TRIES] == [403] * TRIES and set(answers[TRIES:]) == {429}
    assert sign_in(client, "a long pass phrase").status_code == 429


def test_an_address_on_this_site_is_the_only_way_on(locked: Any) -> None:
    for bad in ("https://evil.example/", "//evil.example", "/\\evil.example", "/\nx", "javascript:alert(1)"):
        assert sign_in(locked(), "a long pass phrase", to=bad).headers["location"] == "/"
