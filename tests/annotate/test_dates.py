"""When it was said and when it happened: composed sentences with the date and its basis, and what a date may not be."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from spacy.tokens import Doc

from dragoman.annotate import store
from dragoman.annotate.dates import Dated, Dates
from dragoman.annotate.dates_span import days
from dragoman.annotate.pipeline import pipeline
from dragoman.records import Attribution, Published

CASES = Path(__file__).parent / "dates" / "unseen.toml"
Asked = tuple[str, str, str, str]


@cache
def cases() -> list[tuple[str, list[Asked]]]:
    rows = tomllib.loads(CASES.read_text(encoding="utf-8"))["cases"]
    return [(row[0], [tuple(asked) for asked in row[1:]]) for row in rows]


def read(text: str, published: Published) -> Doc:
    doc = pipeline(True).make_doc(text)
    store.set_published(doc, published)
    return pipeline(True)(doc)


def on(day: str) -> Published:
    return Published(day, day, day, "metadata")


def said(doc: Doc, word: str) -> Dated | None:
    text = store.text(doc)
    for each in store.get(doc, "attributions"):
        if any(re.search(rf"\b{word}\b", text[slice(*span)]) for span in each.cue):
            return Dated(each.date, each.date_basis, each.time)
    return None


def done(doc: Doc, word: str) -> Dated:
    """The date of the event at a trigger; asked of the rules of dates where the rules of events find none there."""
    text = store.text(doc)
    for each in store.get(doc, "events"):
        if re.fullmatch(word, text[slice(*each.trigger)]):
            return Dated(each.date, each.date_basis, each.time)
    token = next(t for t in doc if re.fullmatch(word, t.text) and t.pos_ in ("VERB", "NOUN", "AUX"))
    told: list[Attribution] = [a for a in store.get(doc, "attributions") if _holds(a, token.idx)]
    statement = Dated(told[-1].date, told[-1].date_basis, told[-1].time) if told else None
    return Dates(doc).of_event(token.i, [], statement)


def _holds(statement: Attribution, char: int) -> bool:
    return any(a <= char < b for a, b in statement.content)


def test_composed_sentences() -> None:
    """At least 95 of 100 dates right, basis and all."""
    asked, wrong = 0, []
    for text, questions in cases():
        doc = read(text, on("2024-05-15"))
        for kind, word, date, basis in questions:
            found = said(doc, word) if kind == "say" else done(doc, word)
            asked += 1
            if found is None or (found.date or "", found.basis or "") != (date, basis):
                wrong.append(f"{kind} {word}: {found}, not {date} {basis}: {text}")
    assert asked > 165
    assert len(wrong) <= 0.05 * asked, "\n".join(wrong)


def test_a_date_names_its_time() -> None:
    doc = read("Russia attacked Ukraine on Sunday.", on("2024-05-15"))
    event = store.get(doc, "events")[0]
    times = {time.id: time for time in store.get(doc, "times")}
    assert times[event.time].value == event.date


def test_what_has_happened_is_never_later_than_the_article() -> None:
    for day in ("2019-12-31", "2021-02-28", "2024-05-15"):
        for text, _ in cases():
            doc = read(text, on(day))
            for each in [*store.get(doc, "attributions"), *store.get(doc, "events")]:
                span = days(each.date)
                if span and not {"future", "hypothetical"} & set(getattr(each, "auxiliary", ())):
                    words = text[slice(*each.trigger)] if hasattr(each, "trigger") else "".join(map(str, each.cue))
                    planned = re.search(r"\b(?:will|may|would|expected|scheduled|due|plans)\b", text)
                    assert span[0].isoformat() <= day or planned, (text, words, each.date)


def test_without_a_date_of_the_article_only_the_text_tells() -> None:
    doc = read("Russia attacked Ukraine in March 2024. Iran condemned Russia.", Published())
    assert [(e.date, e.date_basis) for e in store.get(doc, "events")] == [("2024-03", "clause"), (None, None)]


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2022-W37", "2022-09-12", "2022-09-18"),
        ("2022-W37-WE", "2022-09-12", "2022-09-18"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2022-Q3", "2022-07-01", "2022-09-30"),
        ("2024-05-14TNI", "2024-05-14", "2024-05-14"),
        ("199", "1990-01-01", "1999-12-31"),
    ],
)
def test_days_of_a_value(value: str, first: str, last: str) -> None:
    found = days(value)
    assert found and (found[0].isoformat(), found[1].isoformat()) == (first, last)


@pytest.mark.parametrize(
    "value", [None, "PAST_REF", "XXXX-WXX-4", "P7M", "2022-02-30", "0000-01", "2021-W53", "BC0044"]
)
def test_no_days(value: str | None) -> None:
    assert days(value) is None
