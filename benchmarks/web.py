"""How long each page takes on a large generated ledger: `python benchmarks/web.py news.db --events 1000000`.

Makes the ledger if it is not there (five events and four statements a document, a few hundred actors of very unequal
frequency, fifteen years of days), then asks for each page `--times` times in one process, template and all, and
prints the first time (nothing remembered), the median, the 95th percentile and the slowest, in milliseconds.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from dragoman import Ledger
from dragoman.ledger import queries_web
from dragoman.records import Actor, Annotation, Attribution, Document, Event, Published, Role
from dragoman.web import make_app
from dragoman.web.labels import types
from dragoman.web.security import Access

STATES = (
    "USA",
    "CHN",
    "RUS",
    "TUR",
    "ROU",
    "DEU",
    "FRA",
    "GBR",
    "IND",
    "IRN",
    "ISR",
    "UKR",
    "POL",
    "JPN",
    "EGY",
    "BRA",
)
OUTLETS = [f"Outlet {n}" for n in range(120)]
WORDS = [
    "talks",
    "harbour",
    "ship",
    "minister",
    "envoy",
    "border",
    "treaty",
    "sanctions",
    "visit",
    "gas",
    "grain",
    "army",
    "court",
    "crisis",
    "summit",
]
EVENTS, STATEMENTS = 5, 4  # in a document


def documents(count: int, seed: int = 7) -> Iterator[tuple[Document, Annotation]]:
    """So many articles with their records."""
    chance = random.Random(seed)
    codes = list(types())
    for n in range(count):
        day = (date(2010, 1, 1) + timedelta(days=chance.randrange(5800))).isoformat()
        people = [("country", s) for s in chance.sample(STATES, 3)]
        people += [("person", f"person-{int(chance.paretovariate(0.7)) % 5000}") for _ in range(3)]
        lines, spans, at = [], [], 0
        for k in range(EVENTS):
            who, verb, whom = people[k % 6][1], chance.choice(WORDS), people[(k + 1) % 6][1]
            rest = " ".join(
                f"{WORDS[r % 14]}{r // 14 or ''}" for r in (int(chance.paretovariate(0.35)) % 40_000 for _ in range(24))
            )
            line = f"{who} {verb} {whom} {rest}."
            spans.append((at, at + len(who), at + len(who) + 1, at + len(who) + 1 + len(verb), at + len(line)))
            lines.append(line)
            at += len(line) + 2
        name = f"{n:024x}"
        head = " ".join(chance.choices(WORDS, k=6)).capitalize()
        document = Document(id=name, ref=f"{n}.txt", text="\n\n".join(lines), title=head, source=chance.choice(OUTLETS))
        yield document, _annotation(name, day, people, spans, codes, chance)


def _annotation(
    name: str,
    day: str,
    people: list[tuple[str, str]],
    spans: Sequence[tuple[int, ...]],
    codes: list[str],
    chance: random.Random,
) -> Annotation:
    actors = [
        Actor(id=f"a{k}", name=key.replace("-", " ").title() if kind == "person" else key, kind=kind, key=key,
              country=key if kind == "country" else None,
              mentions=[(spans[k % EVENTS][0] + k, spans[k % EVENTS][1] + k)])
        for k, (kind, key) in enumerate(people)
    ]  # fmt: skip
    events = [
        Event(id=f"e{k}", type=chance.choice(codes), actors=[Role(actor=f"a{k % 6}", span=(a, b))],
              recipients=[Role(actor=f"a{(k + 1) % 6}", span=(a, b))], trigger=(c, d), evidence=(a, end), date=day,
              auxiliary=["future"] if chance.random() < 0.1 else [])
        for k, (a, b, c, d, end) in enumerate(spans)
    ]  # fmt: skip
    said = [
        Attribution(id=f"t{k}", kind=chance.choice(("direct", "indirect")), source=[(a, b)], cue=[(c, d)],
                    content=[(d + 1, end)], speaker=f"a{k}", cue_class="say", strength=3,
                    source_type="anonymous" if chance.random() < 0.02 else "named")
        for k, (a, b, c, d, end) in enumerate(spans[:STATEMENTS])
    ]  # fmt: skip
    published = Published(value=day, earliest=day, latest=day, basis="metadata")
    return Annotation(
        id=name, published=published, body=[(0, spans[-1][4])], actors=actors, events=events, attributions=said
    )


def make(path: Path, events: int) -> None:
    """Write the ledger."""
    with Ledger(path) as ledger:
        batch: list[tuple[Document, Annotation]] = []
        for each in documents(events // EVENTS):
            batch.append(each)
            if len(batch) == 1000:
                ledger.write(batch, "generated")
                batch = []
        ledger.write(batch, "generated")


def addresses(ledger: Ledger) -> list[str]:
    """The pages that are asked for."""
    newest = ledger.ask(queries_web.heads, queries_web.Scope(), None, 1)[0]["id"]
    statement = ledger.records("attributions", newest)[0]["id"]
    return [
        "/", "/documents", "/statements", "/events", "/actors", "/pairs", "/stories", "/phrases", "/promises",
        "/review", "/documents?after=2017-03-01.900000000.-1.", "/statements?source_type=anonymous",
        "/statements?speaker=RUS",
        "/statements?speaker=person-4321", "/statements?source_type=none",
        "/events?type=ASSAULT&certainty=future", "/events?actor=RUS&other=UKR", "/events?actor=person-17",
        "/events?since=2012-01-01&until=2012-02-01",
        "/documents?q=harbour3+treaty2", "/statements?q=%22grain+army%22", "/search?q=harbour3+treaty2",
        "/actors?q=person+43", "/actors/RUS", "/actors/person-17", "/pairs/RUS~UKR", f"/documents/{newest}",
        f"/statements/{statement}",
    ]  # fmt: skip


def measure(path: Path, times: int) -> None:
    """Ask for each page and print a table."""
    with Ledger(path, create=False) as ledger:
        print(ledger.counts())
        print(f"{'page':60} {'first':>8} {'median':>8} {'p95':>8} {'worst':>8}")
        for address in addresses(ledger):
            client = TestClient(make_app(ledger, Access(name="bench")))  # remembers nothing
            took = []
            for _ in range(times):
                begun = time.perf_counter()
                answer = client.get(address)
                took.append((time.perf_counter() - begun) * 1000)
                assert answer.status_code == 200, (address, answer.status_code, answer.text[:200])
            later = sorted(took[1:]) or took
            p95 = later[min(len(later) - 1, int(len(later) * 0.95))]
            print(f"{address:60} {took[0]:8.0f} {statistics.median(later):8.0f} {p95:8.0f} {later[-1]:8.0f}")


def main() -> None:
    """Read the command line."""
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("ledger", type=Path)
    told.add_argument("--events", type=int, default=100_000)
    told.add_argument("--times", type=int, default=21)
    asked = told.parse_args()
    if not asked.ledger.exists():
        begun = time.perf_counter()
        make(asked.ledger, asked.events)
        print(f"made in {time.perf_counter() - begun:.0f} s, {asked.ledger.stat().st_size / 1e6:.0f} MB")
    measure(asked.ledger, asked.times)


if __name__ == "__main__":
    main()
