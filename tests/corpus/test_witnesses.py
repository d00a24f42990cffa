"""One act, many witnesses: what is one act and what only looks like it, who counts, what contradicts."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dragoman.corpus import witnesses
from dragoman.corpus.witnesses import Act, Party, Telling
from dragoman.corpus.witnesses_differences import differences

KINDS = tomllib.loads((Path(__file__).parent / "acts.toml").read_text(encoding="utf-8"))["kind"]

PUTIN = Party("a", "Ivan Petrov", "RUS")
RUSSIA = Party("RUS", "Russia", "RUS", "country")
CHINA = Party("CHN", "China", "CHN", "country")
INDIA = Party("IND", "India", "IND", "country")


def told(event: str, **more: Any) -> Telling:
    given = {"document": event, "type": "CONSULT", "actors": (RUSSIA, CHINA), "witness": event}
    return Telling(**{"event": event, **given, **more})


def day(value: str) -> dict[str, str]:
    return {"earliest": value, "latest": value}


def together(*tellings: Telling) -> bool:
    return len(witnesses.join(tellings)) == 1


def test_the_same_parties_on_the_same_day() -> None:
    assert together(told("e1", **day("2024-05-03")), told("e2", actors=(PUTIN, CHINA), **day("2024-05-03")))


@pytest.mark.parametrize(
    "other",
    [
        {"actors": (RUSSIA, INDIA)},
        {"type": "ASSAULT"},
        {**day("2024-05-09")},
        {"place": "KAZ"},
        {"auxiliary": frozenset({"future"}), **day("2024-06-01")},
    ],
)
def test_what_speaks_against_one_act(other: dict[str, Any]) -> None:
    assert not together(told("e1", place="UZB", **day("2024-05-03")), told("e2", **{**day("2024-05-03"), **other}))


def test_a_day_apart_may_be_midnight_and_is_shown() -> None:
    one, two = told("e1", **day("2024-05-03")), told("e2", **day("2024-05-04"))
    (act,) = witnesses.join([one, two])
    (found,) = differences(act)
    assert found["aspect"] == "date"
    assert [account["value"] for account in found["accounts"]] == ["2024-05-03", "2024-05-04"]


def test_two_persons_of_one_state_are_two() -> None:
    other = Party("b", "Oleg Sidorov", "RUS")
    assert not together(told("e1", actors=(PUTIN, CHINA)), told("e2", actors=(other, CHINA)))


def test_an_act_takes_in_nothing_that_one_of_its_tellings_speaks_against() -> None:
    parts = [told("e1", **day("2024-05-03")), told("e2"), told("e3", **day("2024-05-20"))]
    assert sorted(len(act.tellings) for act in witnesses.join(parts)) == [1, 2]


def test_contradictions_are_kept_beside_each_other() -> None:
    one = told("e1", type="ASSAULT", actors=(RUSSIA,), numbers=(("killed", 14.0),))
    two = told("e2", type="ASSAULT", actors=(CHINA,), numbers=(("killed", 17.0),), auxiliary=frozenset({"negation"}))
    found = {row["aspect"]: [account["value"] for account in row["accounts"]] for row in differences(Act([one, two]))}
    assert found == {"number": ["14", "17"], "who": ["CHN", "RUS"], "whether": ["denied", "told as fact"]}


def test_numbers_of_one_document_and_rounding_contradict_nothing() -> None:
    one = told("e1", document="d", numbers=(("killed", 14.0),))
    assert not differences(Act([one, told("e2", document="d", numbers=(("killed", 17.0),))]))
    thousand = [told("e1", numbers=(("ton", 998.0),)), told("e2", numbers=(("ton", 1000.0),))]
    assert not differences(Act(thousand))


def test_sources_count_by_independence() -> None:
    def witness(speaker: dict[str, str | None] | None = None, **document: str | None) -> str:
        return witnesses.witness_of({"id": "d", "copy_of": None, "source": None, **document}, speaker)[0]

    agency: dict[str, str | None] = {"key": "cpw", "name": "Continental Press Wire", "kind": "media"}
    assert witness(agency, source="Vell Echo") == witness(agency, source="Onder Post")
    assert witness(id="c", copy_of="d") == witness(id="d")
    assert witness(source="Kremlin") != witness(source="Presidency of Türkiye")
    assert witness(id="x", source="Vell Echo") == witness(id="y", source="Vell Echo")


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-05-03T10:00", "2024-05-03", "2024-05-03"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-W10", "2024-03-04", "2024-03-10"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("XXXX-05-03", "2023-05-03", "2023-05-03"),
        ("PAST_REF", None, None),
        (None, None, None),
    ],
)
def test_days_that_a_date_may_mean(value: str | None, first: str | None, last: str | None) -> None:
    assert witnesses.interval(value, ("2023-05-09", "2023-05-09")) == (first, last)


def accounts() -> dict[tuple[int, str], list[tuple[str, str, str]]]:
    return {
        (number, act): [(f"{number}-{act}-{name}", *kind[act][name]) for name in ("one", "two", "three")]
        for number, kind in enumerate(KINDS)
        for act in ("first", "second")
    }


@pytest.mark.slow
def test_pairs_of_accounts_of_one_act_and_of_its_look_alike() -> None:
    """210 pairs: whether any act has an event of both documents. As annotated, so missed events count as well."""
    from dragoman.annotate.pipeline import annotate_documents
    from dragoman.ledger.identity import ledger_rows
    from dragoman.ledger.writing_acts import tellings, word_weight
    from dragoman.records import Document

    rows = [Document(id=n, ref=n, text=text, published=day) for a in accounts().values() for n, day, text in a]
    made: dict[str, list[Telling]] = {}
    for document, annotation in annotate_documents(rows):
        published = dict.fromkeys(("value", "earliest", "latest"), document.published)
        row = {"id": document.id, "text": document.text, "source": None, "copy_of": None, "published": published}
        tables = ledger_rows(document.id, annotation)
        found = {table: [{**r, "document": document.id} for r in tables[table]] for table in tables}
        made[document.id] = tellings([row], found)
    right = wrong = missed = 0
    for number in range(len(KINDS)):
        both = [(act, name) for act in ("first", "second") for name, *_ in accounts()[number, act]]
        for (act, one), (other, two) in itertools.combinations(both, 2):
            groups = witnesses.by_type([*made[one], *made[two]])
            joined = any(
                {telling.document for telling in found.tellings} == {one, two}
                for group in groups
                for found in witnesses.join(group, word_weight)
            )
            right += joined and act == other
            wrong += joined and act != other
            missed += not joined and act == other
    f1 = 2 * right / (2 * right + wrong + missed)
    assert f1 >= 0.90, (f1, right, wrong, missed)
