"""Codes in words, days as people write them, and addresses: what templates need of plain functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from dragoman import rules
from dragoman.corpus.timeline_days import days

FILTERS = ("day", "span_of_days", "number", "outside", "at", "told_as", "type_word", "quad", "shortened", "plural")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
TYPE_WORDS = {
    "AGREE": "agrees with", "CONSULT": "consults", "SUPPORT": "supports", "CONCEDE": "concedes to",
    "COOPERATE": "cooperates with", "AID": "aids", "RETREAT": "retreats before", "REQUEST": "asks",
    "ACCUSE": "accuses", "REJECT": "rejects", "THREATEN": "threatens", "PROTEST": "protests against",
    "SANCTION": "sanctions", "MOBILIZE": "mobilizes against", "COERCE": "coerces", "ASSAULT": "assaults",
}  # fmt: skip
CERTAINTIES = {
    "happened": "told as done", "future": "only planned", "hypothetical": "only supposed",
    "negation": "denied or not done", "historical": "background, earlier",
}  # fmt: skip
SOURCE_TYPES = {
    "named": "named", "described": "described", "anonymous": "anonymous", "none": "nobody given",
}  # fmt: skip
STATEMENT_KINDS = {"direct": "quoted", "mixed": "partly quoted", "indirect": "reported"}
BASES = {
    "metadata": "from the page's own data", "url": "from the address", "dateline": "from the dateline",
    "text": "from the text", "neighbours": "from neighbouring documents", "unknown": "not known",
    "clause": "told in its clause", "sentence": "told in its sentence", "before": "told just before",
    "document": "the document's own day", "calendar": "a known event's day", "joined": "from all who tell it",
    "published": "not told; before the document came out",
}  # fmt: skip


def day(value: str | None) -> str:
    """An ISO day, month or year as people write it: 13 Mar 2024."""
    if not value:
        return "undated"
    parts = value[:10].split("-")
    try:
        if len(parts) == 3:
            return f"{int(parts[2])} {MONTHS[int(parts[1]) - 1]} {parts[0]}"
        if len(parts) == 2:
            return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    except (ValueError, IndexError):
        pass
    return value


def span_of_days(earliest: str | None, latest: str | None = None) -> str:
    """The days that something lies between: one day, a whole month or year, or from when to when."""
    if earliest and latest:
        return _closed(earliest[:10], latest[:10])
    if earliest:
        return f"from {day(earliest)} on"
    return f"by {day(latest)}" if latest else "undated"


def _closed(one: str, other: str) -> str:
    if one == other:
        return day(one)
    for value in (one[:7], one[:4]):
        if days(value) == (one, other):
            return day(value)
    return f"{int(one[8:])}–{day(other)}" if one[:7] == other[:7] else f"{day(one)} – {day(other)}"


def number(value: float | None) -> str:
    """A number with its thousands apart."""
    return "–" if value is None else f"{value:,}".replace(",", " ")


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: 1 document, 3 documents."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def outside(url: str | None) -> str | None:
    """A web address that is safe to link to; None for any other, as a script's."""
    if not url or any(c <= " " for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def at(kind: str, name: str, fragment: str = "", **query: Any) -> str:
    """The address of one thing."""
    asked = {key: value for key, value in query.items() if value}
    return (
        f"/{kind}/{quote(name, safe='~')}"
        + (f"?{urlencode(asked)}" if asked else "")
        + (f"#{quote(fragment)}" if fragment else "")
    )


def listed(path: str, asked: Mapping[str, Any], **changed: Any) -> str:
    """A list's address with these filters; what is None is left out."""
    kept = {k: v for k, v in {**asked, **changed}.items() if v not in (None, "", False)}
    return path + (f"?{urlencode(kept, doseq=True)}" if kept else "")


def told_as(auxiliary: Iterable[str]) -> list[str]:
    """The words for PLOVER's auxiliaries."""
    return [CERTAINTIES.get(name, name) for name in auxiliary]


def type_word(code: str) -> str:
    """A PLOVER type as a verb."""
    return TYPE_WORDS.get(code, code.lower())


@cache
def types() -> dict[str, dict[str, Any]]:
    """PLOVER's types by code."""
    return {row["code"]: row for row in rules.load("plover/ontology.toml")["type"]}


def quad(code: str | None) -> str:
    """Whether a PLOVER type is co-operation or conflict, and of words or of deeds, as a class for the style."""
    row = types().get(code or "")
    return row["quad_name"].replace(" ", "-").replace("co-operation", "cooperation") if row else "other"


@cache
def _countries() -> dict[str, str]:
    return {row["code"]: row["name"] for row in rules.load("actors/states.toml")["state"]}


def country(code: str) -> str:
    """The name of the state with this ISO 3166-1 alpha-3 code; the code where it has none."""
    return _countries().get(code, code)


def side(code: str) -> str:
    """The name of a side: a state's, or a body's from its key."""
    return _countries().get(code) or " ".join(word.capitalize() for word in code.split("-") if word)


def shortened(text: str, length: int = 240) -> str:
    """The beginning of a text, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 2].rsplit(" ", 1)[0] + " …"
