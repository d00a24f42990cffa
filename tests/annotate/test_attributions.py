"""Who said what: whole sentences in, records out."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate import store
from dragoman.annotate.attributions import Attributions, attribute
from dragoman.records import Actor, Attribution, Time


@pytest.fixture(scope="module")
def nlp() -> Language:
    import spacy

    from dragoman.annotate.pipeline import base_name

    made = spacy.load(base_name())
    made.add_pipe("dragoman_paragraphs", before="parser")
    return made


def words(text: str, each: Attribution) -> tuple[list[str], list[str], list[str]]:
    source, cue, content = ([text[a:b] for a, b in spans] for spans in (each.source, each.cue, each.content))
    return source, cue, content


def read(nlp: Language, text: str) -> list[tuple[list[str], list[str], list[str]]]:
    return [words(text, each) for each in attribute(nlp(text))[0]]


DIRECT = [
    ("“We will go,” Ms. Arden said.", ["Ms. Arden"], ["said"], ["“We will go,”"]),
    ("“We will go,” said Ms. Arden, the mayor.", ["Ms. Arden, the mayor"], ["said"], ["“We will go,”"]),
    ("Ms. Arden said: “We will go.”", ["Ms. Arden"], ["said"], ["“We will go.”"]),
    ("“We go,” she said, “and you stay.”", ["she"], ["said"], ["“We go,”", "“and you stay.”"]),
    ("“We go,” Ms. Arden said. “They stay.”", ["Ms. Arden"], ["said"], ["“We go,”", "“They stay.”"]),
    ("“Who is next?” the judge asked.", ["the judge"], ["asked"], ["“Who is next?”"]),
    ("Arden: “We will go.”", ["Arden"], [":"], ["“We will go.”"]),
    (
        "“We go,” Ms. Arden said.\n\n“We will not come back.”\n\nThe ship left on Monday.",
        ["Ms. Arden"],
        ["said"],
        ["“We go,”", "“We will not come back.”"],
    ),
]


@pytest.mark.parametrize(("text", "source", "cue", "content"), DIRECT, ids=[case[0][:30] for case in DIRECT])
def test_quoted(nlp: Language, text: str, source: list[str], cue: list[str], content: list[str]) -> None:
    assert (source, cue, content) in read(nlp, text)


INDIRECT = [
    ("The minister said that the talks had failed.", ["The minister"], ["said"], ["that the talks had failed"]),
    ("The talks had failed, officials said.", ["officials"], ["said"], ["The talks had failed"]),
    ("The talks, he said, had failed.", ["he"], ["said"], ["The talks", "had failed"]),
    ("The talks had failed, according to the envoy.", ["the envoy"], ["according to"], ["The talks had failed"]),
    ("Ms. Arden promised to leave.", ["Ms. Arden"], ["promised"], ["to leave"]),
    ("Ms. Arden asked whether the road was open.", ["Ms. Arden"], ["asked"], ["whether the road was open"]),
    ("They denied that the plan was dead.", ["They"], ["denied"], ["that the plan was dead"]),
    ("The general condemned the new tariffs.", ["The general"], ["condemned"], ["the new tariffs"]),
    ("He made the claim that the vote was fair.", ["He"], ["claim"], ["that the vote was fair"]),
    ("The envoy called the plan “a trick.”", ["The envoy"], ["called"], ["the plan “a trick.”"]),
    (
        "The deal was “close to done,” the envoy said.",
        ["the envoy"],
        ["said"],
        ["The deal was “close to done,”"],
    ),
]


@pytest.mark.parametrize(("text", "source", "cue", "content"), INDIRECT, ids=[case[0][:30] for case in INDIRECT])
def test_indirect_and_mixed(nlp: Language, text: str, source: list[str], cue: list[str], content: list[str]) -> None:
    assert (source, cue, content) in read(nlp, text)


def test_kinds(nlp: Language) -> None:
    text = "“We go,” she said. He said it was “late” for that. They said the road was open."
    assert [each.kind for each in attribute(nlp(text))[0]] == ["direct", "mixed", "indirect"]


def test_a_chain_is_nested(nlp: Language) -> None:
    text = "A report said that the army asked the council to leave, two diplomats said in March."
    found = {text[slice(*each.cue[0])]: each for each in attribute(nlp(text))[0]}
    ids = {each.id: text[slice(*each.source[0])] for each in attribute(nlp(text))[0]}
    reports = [each for each in attribute(nlp(text))[0] if text[slice(*each.source[0])] == "A report"]
    assert ids[reports[0].within or ""] == "two diplomats"
    assert found["asked"].within == reports[0].id


def test_passage_kinds(nlp: Language) -> None:
    text = (
        "The so-called “safe zone” was shelled. Her memoir “The Long Road Home” sold well. "
        "The two states had a friendship with “no limits” then. “We go,” she said."
    )
    assert [each.kind for each in attribute(nlp(text))[1]] == ["scare", "title", "phrase", "statement"]


def test_statements_name_their_attribution(nlp: Language) -> None:
    attributions, quotations, _ = attribute(nlp("“We go,” she said. The “deal” was off."))
    assert [each.attribution for each in quotations] == [attributions[0].id, None]


SOURCES = [
    ("Ms. Arden said the road was open.", "named"),
    ("Ms. Arden’s office said the road was open.", "named"),
    ("A senior official said the road was open.", "described"),
    ("People familiar with the talks said the road was open.", "anonymous"),
    ("A woman said the road was open.", "anonymous"),
    ("The road is expected to open.", "none"),
]


@pytest.mark.parametrize(("text", "kind"), SOURCES)
def test_source_types(nlp: Language, text: str, kind: str) -> None:
    assert attribute(nlp(text))[0][0].source_type == kind


def test_speaker_and_date(nlp: Language) -> None:
    text = "Ms. Arden said on Friday that the road was open."
    doc = nlp(text)
    store.put(doc, "actors", [Actor(id="a7", name="Arden", kind="person", mentions=[(4, 9)])])
    store.put(doc, "times", [Time(id="d1", span=(18, 24), type="DATE", value="2022-09-16")])
    each = attribute(doc)[0][0]
    assert (each.speaker, each.date) == ("a7", "2022-09-16")


def test_a_relative_pronoun_speaks_for_its_noun(nlp: Language) -> None:
    text = "Ms. Arden, who said the road was open, left."
    doc = nlp(text)
    store.put(doc, "actors", [Actor(id="a1", name="Arden", kind="person", mentions=[(0, 9)])])
    assert attribute(doc)[0][0].speaker == "a1"


def test_transcript(nlp: Language) -> None:
    text = "\n\n".join(["ARDEN: We will open the road.", "OKAFOR: When will that be?"] * 2)
    sources = [words(text, each)[0] for each in attribute(nlp(text))[0] if each.by == "quotations/transcript"]
    assert sources == [["ARDEN"], ["OKAFOR"]] * 2


NOT_STATEMENTS = ["The clock said noon.", "He called his mother.", "The bank charged a fee.", "That said, it rained."]


@pytest.mark.parametrize("text", NOT_STATEMENTS)
def test_no_attribution(nlp: Language, text: str) -> None:
    assert attribute(nlp(text))[0] == []


def test_odd_marks_are_told(nlp: Language) -> None:
    _, _, problems = attribute(nlp("He said “this is odd and left.\n\n“Fine,” she said."))
    assert [each.code for each in problems] == ["quotation-mark"]


def test_component_keeps_plain_records(nlp: Language) -> None:
    doc = nlp("“We go,” she said.")
    Attributions()(doc)
    assert [row["table"] for row in doc._.dragoman] == ["attributions", "quotations"]
    assert type(Doc(nlp.vocab).from_bytes(doc.to_bytes())._.dragoman[0]) is dict


@pytest.mark.parametrize("text", ["", "\n\n", "“", "”", '"""', "said", "“We", ": “a”", "''''"])
def test_odd_texts(nlp: Language, text: str) -> None:
    attribute(nlp(text))


def test_a_signed_quotation_is_its_signers(nlp: Language) -> None:
    text = "“We were not asked, and we will remember.” — Ana Pop, teacher\n\nThe vote — a close one — passed.\n"
    assert (["Ana Pop, teacher"], ["—"], ["“We were not asked, and we will remember.”"]) in read(nlp, text)
    assert len(read(nlp, text)) == 1
