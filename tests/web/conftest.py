"""Ledgers for the page: one composed record by record with hostile words, and the sample corpus read as users do."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, sync_playwright

import dragoman
from dragoman import Ledger
from dragoman.records import Actor, Annotation, Attribution, Document, Event, Published, Quotation, Role, Time
from dragoman.web import make_app
from dragoman.web.security import Access

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
SITE = Path(dragoman.__file__).parent


def article(n: int, day: str | None, *, source: str = "The Harbor Standard") -> tuple[Document, Annotation]:
    """A short article whose title, names, quotation and address are hostile; its records overlap and nest."""
    said = f"“We {HOSTILE} will answer no. {n},”"
    name = f"Selma {HOSTILE} Karaca"
    head = "-5+cmd|' /C calc'!A0 harbour talks"
    text = f"{head} {n}\n\n{said} {name} told Romania on Monday, and Turkey seized the ship.\n\nRelated posts"
    at = {word: text.index(word) for word in (said, name, "told", "Romania", "Monday", "Turkey", "seized")}

    def span(word: str) -> tuple[int, int]:
        return at[word], at[word] + len(word)

    document = Document(
        id=f"{n:024x}", ref=f"wire/{n}.txt", text=text, title=f"{head} {n} {HOSTILE}", source=source,
        url="javascript:alert(3)" if n % 2 else f"https://harbor.example/{n}?a=1&b=<2>", author=HOSTILE,
    )  # fmt: skip
    found = Annotation(
        id=document.id,
        published=Published(value=day, earliest=day, latest=day, basis="metadata") if day else Published(),
        body=[(text.index(said), text.index("\n\nRelated"))],
        actors=[
            Actor(id="a1", name=name, kind="person", country="TUR", sectors=["GOV"], mentions=[span(name)],
                  key="selma-karaca"),
            Actor(id="a2", name="Romania", kind="country", country="ROU", mentions=[span("Romania")], key="ROU"),
            Actor(id="a3", name="Turkey", kind="country", country="TUR", mentions=[span("Turkey")], key="TUR"),
        ],
        times=[Time(id="m1", span=span("Monday"), type="DATE", value="2024-03-04")],
        attributions=[
            Attribution(
                id="t1", kind="direct", source=[span(name)], cue=[span("told")], content=[span(said)], speaker="a1",
                source_type="named" if n % 3 else "anonymous", cue_class="say", strength=3, by="cues/tell/that",
            )
        ],
        quotations=[Quotation(id="q1", span=span(said), kind="statement", attribution="t1")],
        events=[
            Event(
                id="e1", type="COERCE", mode="seize", actors=[Role(actor="a3", span=span("Turkey"))],
                recipients=[Role(actor="a2", span=span("Romania"))], trigger=span("seized"),
                evidence=(at["Turkey"], at["seized"] + 15), date="2024-03" if n % 2 else "2024-03-04", time="m1",
                auxiliary=["future"] if n % 4 == 0 else [],
            )
        ],
    )  # fmt: skip
    return document, found


def fill(where: str | Path, count: int = 12) -> None:
    """Write articles into a new ledger: every fourth undated, two outlets."""
    batch = [
        article(
            n, None if n % 4 == 3 else f"2024-03-{n % 28 + 1:02}", source="Bosphorus Mirror" if n % 5 == 0 else HOSTILE
        )
        for n in range(count)
    ]
    with Ledger(where) as ledger:
        ledger.write(batch, "test 1")


@pytest.fixture
def client(where: str) -> Iterator[TestClient]:
    """The page on the composed ledger, on SQLite and on PostgreSQL."""
    fill(where)
    with Ledger(where) as ledger:
        yield TestClient(make_app(ledger, Access(name="Ayla")))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of the sample corpus, with stories, phrases and promises."""
    from dragoman.corpus.following import follow

    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with Ledger(path) as ledger:
        dragoman.read(SITE / "sample" / "corpus", ledger)
        follow(ledger)
    return path


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """Serves a ledger on a free port of this machine; gives its address."""
    running: list[tuple[uvicorn.Server, threading.Thread, Ledger]] = []

    def start(path: Path, access: Access | None = None) -> str:
        ledger = Ledger(path, create=False)
        free = socket.socket()
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(make_app(ledger, access), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        running.append((server, thread, ledger))
        return f"http://127.0.0.1:{free.getsockname()[1]}"

    yield start
    for server, thread, ledger in running:
        server.should_exit = True
        thread.join(10)
        ledger.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; where it is missing the test is skipped, but fails where CI must have it."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        reason = "needs Chromium (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    switches = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=switches.split())
        yield started
        started.close()
