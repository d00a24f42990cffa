"""The encoder's part in events, on sentences made up for this whose words no predicate lists."""

from __future__ import annotations

import pytest

from dragoman.annotate import store
from dragoman.annotate.attribution_learned import tagger
from dragoman.annotate.pipeline import pipeline
from dragoman.records import Event

GREEN = (
    "The Kenyan parliament gave the green light to the extradition of the former general to Uganda after months of "
    "debate."
)
LASH = (
    "Moldova's president lashed Transnistria's leaders with harsh words over the closing of the schools, aides told "
    "reporters in Chisinau."
)
SILENT = [
    "The recipe calls for two cups of flour and a pinch of salt, said the cook, who lives in Norway.",
    "United beat City 3-1 on Saturday in front of the Spanish king to go top of the league.",
    "Norway is known for its fjords and its mild coastal climate, which draw visitors from all of Europe.",
    "The German company said profits rose by a fifth in the second quarter, helped by sales in China.",
    "A storm tore the roofs off forty houses in the north of Portugal and left three villages without power.",
]


def events(text: str, *, rules_only: bool = False) -> list[Event]:
    found: list[Event] = store.get(pipeline(rules_only)(text), "events")
    return found


def words(text: str, event: Event) -> tuple[str, str, str]:
    who, whom = (" ".join(text[slice(*r.span)] for r in side) for side in (event.actors, event.recipients))
    return event.type, who, whom


@pytest.mark.parametrize(
    ("text", "kind", "who", "whom"),
    [
        (LASH, "ACCUSE", "Moldova's president", "Transnistria's leaders"),
        (GREEN, "CONCEDE", "The Kenyan parliament", "Uganda"),
    ],
)
def test_sees_what_no_rule_does(text: str, kind: str, who: str, whom: str) -> None:
    assert events(text, rules_only=True) == []
    [event] = events(text)
    found = words(text, event)
    assert found[:2] == (kind, who)
    assert whom in found[2]
    assert event.by == f"models/events/{tagger().config['events']['version']}"
    assert event.auxiliary == []


@pytest.mark.parametrize("text", SILENT)
def test_is_silent_where_nothing_political_happens(text: str) -> None:
    assert events(text) == []


def test_judges_certainty_as_rules_do() -> None:
    [event] = events(GREEN.replace("gave", "may give"))
    assert event.auxiliary == ["hypothetical"]


def test_the_text_around_a_sentence_changes_little() -> None:
    text = "\n\n".join(["Rain fell over the harbour for most of the day.", LASH, "The shops were closed."])
    [alone], [within] = events(LASH), events(text)
    assert words(LASH, alone) == words(text, within)
