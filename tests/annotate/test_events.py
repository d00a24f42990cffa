"""Who did what to whom, over sentences composed for it: tests/annotate/events/*.toml, each with the events expected."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from spacy.tokens import Doc

from dragoman.annotate import store
from dragoman.annotate.pipeline import pipeline
from dragoman.records import Actor, Event, Role

FOLDER = Path(__file__).parent / "events"
CASES = [
    (path.stem, case["text"], case["events"])
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
FORM = re.compile(r"(\S+) ([^>\[]*)(?:> ([^\[]*))?(?:\[(.*)\])?$")


@cache
def docs() -> dict[str, Doc]:
    texts = [text for _, text, _ in CASES]
    return dict(zip(texts, pipeline().pipe(texts), strict=True))


def named(wanted: str, role: Role, actors: dict[str, Actor], text: str) -> bool:
    actor = actors[role.actor]
    return wanted == actor.country or wanted.lower() in f"{actor.name} {text[slice(*role.span)]}".lower()


def same(wanted: str, roles: list[Role], actors: dict[str, Actor], text: str) -> bool:
    parties = [p for p in wanted.strip().split(",") if p]
    return all(any(named(p, r, actors, text) for r in roles) for p in parties) and all(
        any(named(p, r, actors, text) for p in parties) for r in roles
    )


def fits(wanted: str, event: Event, actors: dict[str, Actor], text: str) -> bool:
    found = FORM.match(wanted)
    assert found, wanted
    types, who, whom, auxiliary = found.groups(default="")
    return (
        event.type in types.split("|")
        and same(who, event.actors, actors, text)
        and same(whom, event.recipients, actors, text)
        and event.auxiliary == [a for a in auxiliary.split(",") if a]
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}: {case[1][:60]}")
def test_events_of_a_sentence(case: tuple[str, str, list[str]]) -> None:
    _, text, expected = case
    doc = docs()[text]
    actors = {a.id: a for a in store.get(doc, "actors")}
    events: list[Event] = store.get(doc, "events")
    for wanted in expected:
        assert any(fits(wanted, e, actors, text) for e in events), f"no {wanted} in {events}"
    for event in events:
        assert any(fits(wanted, event, actors, text) for wanted in expected), f"not expected: {event}"
