"""Every page and twin on a composed ledger, with words meant to break out of the page, on both stores."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html

LISTS = ("/", "/stories", "/actors", "/pairs", "/statements", "/events", "/phrases", "/documents", "/promises",
         "/compare", "/review", "/search?q=harbour")  # fmt: skip


def twin(address: str, form: str) -> str:
    path, _, query = address.partition("?")
    return ("/index" if path == "/" else path) + f".{form}" + (f"?{query}" if query else "")


def things(client: TestClient) -> list[str]:
    """One address of each kind of thing."""
    statement = client.get("/statements.json").json()["rows"][0]
    event = client.get("/events.json").json()["rows"][0]
    document = client.get("/documents.json").json()["rows"][0]
    found = client.get(f"{document['href']}.json").json()
    return [
        statement["href"], event["href"], document["href"], document["href"] + "?marks=actors,times,quotations,events",
        document["href"] + "?words=3-40", "/actors/selma-karaca", "/actors/TUR", "/pairs/ROU~TUR",
        f"/records/{found['times'][0]['id']}", f"/records/{found['actors'][0]['id']}",
    ]  # fmt: skip


def assert_harmless(page: str) -> None:
    """No script of others', no handler, no address that runs, nothing loaded from elsewhere."""
    tree = html.fromstring(page)
    assert [s.get("src", "").partition("?")[0] for s in tree.iter("script")] == ["/static/app.js"]
    assert all(not s.text for s in tree.iter("script"))
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in ("img", "iframe", "object", "embed", "style", "base")
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name != "style", (element.tag, name)
            if name in ("href", "src", "action"):
                assert not re.match(r"\s*(javascript|data|vbscript):", value, re.I), value
                outside = re.match(r"(https?:)?//", value)
                assert not outside or "noopener" in element.get("rel", ""), value


def test_every_page_opens_harmlessly_with_its_twins(client: TestClient) -> None:
    for address in LISTS:
        page = client.get(address)
        assert page.status_code == 200, (address, page.text[:300])
        assert_harmless(page.text)
        assert isinstance(client.get(twin(address, "json")).json()["rows"], list)
        table = client.get(twin(address, "csv"))
        assert table.status_code == 200 and table.headers["content-type"].startswith("text/csv")
    for address in things(client):
        page = client.get(address)
        assert page.status_code == 200, (address, page.text[:300])
        assert_harmless(page.text)
        assert client.get(twin(address, "json")).status_code == 200


def test_answers_forbid_what_no_page_needs(client: TestClient) -> None:
    for address in ("/", "/events.json", "/nowhere", "/static/app.js"):
        head = client.get(address).headers
        policy = head["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert head["x-content-type-options"] == "nosniff"
    assert client.get("/", headers={"host": "ledger.evil.example"}).status_code == 421


def test_a_spreadsheet_runs_nothing(client: TestClient) -> None:
    for name in ("documents", "statements", "events", "actors"):
        rows = list(csv.reader(io.StringIO(client.get(f"/{name}.csv").text)))
        assert len(rows) > 1
        assert not [
            cell for row in rows[1:] for cell in row if re.match(r"[=+@\t\r]|-\D", cell) and not cell.startswith("'")
        ]
    assert "'-5+cmd" in client.get("/documents.csv").text


@pytest.mark.parametrize("name", ["documents", "statements", "events"])
def test_pages_of_a_list_hold_every_row_once_in_order(client: TestClient, name: str) -> None:
    whole = client.get(f"/{name}.json?limit=200").json()
    assert whole["next"] is None
    seen: list[Any] = []
    address: str | None = f"/{name}.json?limit=5"
    while address:
        page = client.get(address).json()
        assert len(page["rows"]) <= 5
        seen += page["rows"]
        address = page["next"]
    assert [row["id"] for row in seen] == [row["id"] for row in whole["rows"]]
    assert len({row["id"] for row in seen}) == len(seen) == 12
    days = [row["published"] or "" for row in seen]
    assert days == sorted(days, reverse=True)


def test_filters_keep_what_they_name(client: TestClient) -> None:
    def rows(address: str) -> list[Any]:
        return list(client.get(address).json()["rows"])

    assert {r["source_type"] for r in rows("/statements.json?source_type=anonymous")} == {"anonymous"}
    assert len(rows("/statements.json?source_type=anonymous")) == 4
    assert all(r["auxiliary"] == ["future"] for r in rows("/events.json?certainty=future"))
    assert len(rows("/events.json?certainty=happened")) == 9
    assert len(rows("/events.json?actor=TUR&other=ROU")) == 12
    assert rows("/events.json?actor=TUR&other=CHE") == []
    assert len(rows("/statements.json?speaker=selma-karaca")) == 12
    assert len(rows("/statements.json?speaker=TUR")) == 12  # she speaks for the state
    assert rows("/statements.json?speaker=ROU") == []
    assert {r["published"] for r in rows("/documents.json?since=2024-03-05&until=2024-03-06")} == {
        "2024-03-05",
        "2024-03-06",
    }
    assert len(rows("/documents.json?source=Bosphorus%20Mirror")) == 3
    assert [r["document"] for r in rows('/statements.json?q="answer no. 7"')] == [f"{7:024x}"]
    assert len(rows("/search.json?q=harbour")) == 12
    assert [r["name"] for r in rows("/actors.json?kind=country")] == ["Romania", "Turkey"]


def test_a_document_opens_at_its_words_and_its_debris_is_dim(client: TestClient) -> None:
    said = client.get("/statements.json").json()["rows"][0]
    tree = html.fromstring(client.get(said["at"]).text)
    assert tree.get_element_by_id(said["id"]) is not None
    assert tree.get_element_by_id(f"n-{said['id']}") is not None
    text = "".join(tree.xpath("//div[@class='text']")[0].itertext())
    assert said["content"] in " ".join(text.split())
    assert "Related posts" in "".join("".join(e.itertext()) for e in tree.xpath("//*[contains(@class, 'debris')]"))


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere", 404), ("/actors/nobody", 404), ("/documents/zzz", 404), ("/events/t0", 404), ("/pairs/ROU", 404),
     ("/pairs/ROU~nobody", 404), ("/stories/none", 404), ("/documents?since=yesterday", 422),
     ("/documents?after=1%3BDROP", 422), ("/statements?limit=100000", 422), ("/search?q=" + "x" * 300, 422)],
)  # fmt: skip
def test_what_is_wrong_is_told_as_page_and_as_data(client: TestClient, address: str, status: int) -> None:
    page = client.get(address)
    assert page.status_code == status and "<h1>" in page.text
    assert_harmless(page.text)
    if "%3B" not in address and address != "/nowhere":
        data = client.get(twin(address, "json"))
        assert data.status_code == status and data.json()["detail"]


def test_strange_words_are_searched_for_not_run(client: TestClient) -> None:
    for words in (
        '"',
        '"""',
        "a AND (",
        "NEAR(",
        "*",
        "-x",
        "'; DROP TABLE documents; --",
        "\x00",
        "%",
        "{}",
        "title:x",
    ):
        for address in ("/search.json", "/statements.json", "/events.json", "/documents.json", "/actors.json"):
            assert client.get(address, params={"q": words}).status_code == 200, (words, address)


def test_the_description_names_every_address(client: TestClient) -> None:
    told = client.get("/openapi.json").json()["paths"]
    for address in LISTS[1:]:
        path = address.partition("?")[0]
        assert {path, f"{path}.json", f"{path}.csv"} <= set(told)
    for path in ("documents", "statements", "events", "actors", "pairs", "stories", "phrases", "records"):
        assert {f"/{path}/{{id}}", f"/{path}/{{id}}.json"} <= set(told)
    for path, methods in told.items():
        assert set(methods) == {"get"}, path
        if path.endswith(".json") and "{" not in path:
            assert "application/json" in methods["get"]["responses"]["200"]["content"]
