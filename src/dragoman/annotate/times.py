"""Time expressions with TIMEX3 type and value: `dragoman_times` in a pipeline, `times` for a text by itself.

What counts as an expression, and how it is read, is in `rules/times.toml`; how it works is told in docs/times.md.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from statistics import median
from typing import NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate import store, times_calendar, times_names, times_relative, times_spans, times_values
from dragoman.annotate.times_context import Context, Point, point
from dragoman.annotate.times_match import Match, lowered, scan
from dragoman.annotate.times_tense import Tenses
from dragoman.annotate.times_values import MAKERS, Found
from dragoman.records import Time

# The modules whose functions rules name in `make`; each enters its own in MAKERS.
MAKER_MODULES = (times_calendar, times_names, times_relative, times_spans, times_values)
YEAR = re.compile(r"(?<![\d.,$£€])(?:1[5-9]|20)\d\d(?![\d.,]\d|\d)|\b\d{3} bc\b", re.IGNORECASE)
DIGITS = re.compile(r"\d{3,}")  # no year is without, and they are quickly found
NEWS = re.compile(r"\b(?:today|yesterday|tomorrow|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
BREAK = re.compile(r"[.!?][”\"')]*\s|\n")
LEAD = 600  # characters: a text that says "Thursday" there is news
NEAR = 200  # characters between a time of day and the day it is on


class Settled(NamedTuple):
    """An expression, and the rule that found it."""

    found: Found
    rule: str


def is_narrative(text: str, published: Point | None) -> bool:
    """Whether a text tells of another time than its own: many years named, most of them not near publication.

    In such texts (histories, obituaries, timelines) bare dates follow the date mentioned last.
    """
    found = (YEAR.match(text, digits.start()) for digits in DIGITS.finditer(text))
    years = [int(y[0][:4]) if y[0][:4].isdigit() else -int(y[0][:3]) for y in found if y]
    if published is None:
        return len(years) > 2 and len(NEWS.findall(text)) == 0
    if len(years) < 6 or len(NEWS.findall(text)) * 4 > len(years) or NEWS.search(text, 0, LEAD):
        return False
    return abs(median(years) - published.year) > 1.5


def find(doc: Doc, published: str | None, body: tuple[tuple[int, int], ...] = ()) -> list[Settled]:
    """The time expressions of `doc` in order; `published` is ISO 8601 at any precision."""
    text = store.text(doc)
    day = point(published) if published else None
    context = Context(doc, text, day, is_narrative(text, day), Tenses(doc, text))
    found: list[Settled] = []

    def accept(match: Match) -> int | None:
        if match.rule.texts and (match.rule.texts == "narrative") != context.narrative:
            return None
        if not _capital(match, text) or not store.in_body(match.span, body):
            return None
        made = MAKERS[match.rule.make](match, context)
        if made is None:
            return None
        for each in made:
            found.append(Settled(each, match.rule.id))
            if each.mark and each.type in ("DATE", "TIME"):
                context.mention(each.value, *each.span)
        return max(each.span[1] for each in made)

    for _ in scan(lowered(text), accept):
        pass
    return [Settled(_on_day(each.found, context), each.rule) for each in found]


def _capital(match: Match, text: str) -> bool:
    """Whether the names of months and weekdays in the match have their capitals: "may" and "march" are verbs."""
    return all(text[match.at(name)[0]].isupper() for name in ("month", "weekday") if match[name])


def _on_day(found: Found, context: Context) -> Found:
    """A time of day with the day it is on: the nearest one named in its sentence, else publication."""
    value = found.value or ""
    if not value.startswith("T"):
        return found
    start, end = found.span
    best: tuple[int, date] | None = None
    for told_end, told in context.told:
        low, high = min(told_end, end), max(told_end, start)
        if high - low < NEAR and not BREAK.search(context.text, low, high) and told.date:
            distance = high - low
            best = min(best or (distance, told.date), (distance, told.date))
    if best is None and context.narrative:
        earlier = [told.date for told_end, told in context.told if told_end <= start and told.date]
        best = (0, earlier[-1]) if earlier else None
    anchor = best[1] if best else (None if context.narrative or not context.published else context.published.date)
    return Found(found.span, found.type, (anchor.isoformat() if anchor else "XXXX-XX-XX") + value)


def records(doc: Doc, published: str | None, body: tuple[tuple[int, int], ...] = ()) -> list[Time]:
    """The time expressions of `doc` as records, with ids m1, m2, ..."""
    rows = sorted(find(doc, published, body), key=lambda each: each.found.span)
    return [
        Time(id=f"m{i}", span=row.found.span, type=row.found.type, value=row.found.value, by=f"times/{row.rule}")
        for i, row in enumerate(rows, start=1)
    ]


class Times:
    """The component: reads `published` and `body` from the document's meta, leaves its records in the store."""

    def __call__(self, doc: Doc) -> Doc:
        meta = store.meta(doc)
        store.put(doc, "times", records(doc, meta.published, meta.body))
        return doc


@Language.factory("dragoman_times", assigns=["doc._.dragoman"], requires=["token.tag", "token.dep"])
def make_times(nlp: Language, name: str) -> Times:
    """The factory behind `nlp.add_pipe("dragoman_times")`."""
    return Times()


@cache
def light() -> Language:
    """The base pipeline with no more than times and dating need: tagger and parser."""
    from dragoman.annotate.pipeline import base_name

    return spacy.load(base_name(), exclude=["ner", "lemmatizer", "attribute_ruler"])


def times(text: str, published: str | None = None) -> list[Time]:
    """The time expressions of an English text, in order, with TIMEX3 types and values.

    `published` is the date the text came out (ISO 8601, any precision); without it, values that lean on it are
    None or leave open what is not known ("XXXX-WXX-5"). Spans are offsets into `text`.
    """
    return records(light()(text), published)
