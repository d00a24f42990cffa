"""One document with its records marked, and one record with why it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from dragoman import rules
from dragoman.errors import NotFound
from dragoman.ledger import queries, queries_review, queries_web, queries_web_stories
from dragoman.ledger.identity import LETTERS
from dragoman.records import TABLES
from dragoman.web import marking, rows
from dragoman.web.labels import at
from dragoman.web.site import Site
from dragoman.web.twins import Asked, Data, Nothing, Pages

LAYERS = {"attributions": "statements", "events": "events", "actors": "actors", "times": "times",
          "quantities": "figures", "quotations": "quotation marks"}  # fmt: skip
SHOWN = ("attributions", "events")  # unless others are asked for
LARGEST = 400_000  # characters of a document that one page shows
CONTEXT = 280  # characters around a record's words
PARTS = ("source", "cue", "content", "addressee", "reason", "mentions", "span", "trigger", "evidence", "measured")
PLAIN = {"document", "position", "start", "end", "id", "by", *PARTS}


class Marks(Asked):
    """What is marked in a document's text."""

    marks: str | None = Field(
        None, pattern="^[a-z,-]{0,100}$", description="Layers, apart by commas: " + ", ".join(LAYERS)
    )
    words: str | None = Field(None, pattern=r"^\d{1,9}-\d{1,9}$", description="Words to open at: from where to where.")


def register(pages: Pages) -> None:
    """Add these pages."""
    site = pages.site
    pages.one("/documents", "document.html", lambda name, f: document(site, name, f), Marks, tag="documents")
    pages.one(
        "/statements", "record.html", lambda name, _: record(site, name, "attributions"), Nothing, tag="statements"
    )
    pages.one("/events", "record.html", lambda name, _: record(site, name, "events"), Nothing, tag="events")
    pages.one("/records", "record.html", lambda name, _: record(site, name), Nothing, tag="records")


def document(site: Site, name: str, asked: Marks) -> Data:
    """A document, its text in marked pieces, and its records."""
    layers = [layer for layer in LAYERS if layer in asked.marks.split(",")] if asked.marks is not None else list(SHOWN)
    leads = site.merged()

    def load(connection: sa.Connection) -> Data:
        row = queries.document(connection, name)
        found = {table: queries.records_of(connection, table, row["id"]) for table in TABLES}
        decided = queries_review.standing(connection, [r["id"] for part in found.values() for r in part] + [row["id"]])
        return {"row": row, "found": found, "decided": decided}

    got = site.ask(load)
    row, found, decided = got["row"], got["found"], got["decided"]
    text = row["text"]
    actors = {actor["id"]: actor for actor in found["actors"]}
    reports = {said["id"]: said for said in found["attributions"]}
    said = [rows.statement_row(r, row, text, actors, leads, decided.get(r["id"], [])) for r in found["attributions"]]
    deeds = [rows.event_row(r, row, text, actors, reports, leads, decided.get(r["id"], [])) for r in found["events"]]
    people = [{**actor, "key": leads.get(actor["key"], actor["key"]), "count": len(actor["mentions"])}
              for actor in found["actors"]]  # fmt: skip
    shown = text[:LARGEST]
    marks = marking.record_marks(found, layers)
    if asked.words:
        start, end = map(int, asked.words.split("-"))
        marks.append(marking.Mark("words", "sought", start, end))
    parts = marking.paragraphs(shown, row["body"], marks)
    copies = site.ask(queries_web.copies_of, row["id"], row["copy_of"])
    return {
        "document": {**rows.document_row(row), "author": row["author"], "problems": row["problems"],
                     "version": row["version"], "reason": row["published"].get("reason")},
        "text": text,
        "body": row["body"],
        "statements": said,
        "events": deeds,
        "actors": sorted(people, key=lambda a: -a["count"]),
        "times": [{k: r[k] for k in ("id", "span", "type", "value")} for r in found["times"]],
        "quantities": [{k: r[k] for k in ("id", "span", "value", "unit")} for r in found["quantities"]],
        "copies": copies,
        "decisions": decided.get(row["id"], []),
        "view": {"paragraphs": parts, "layers": layers, "all_layers": LAYERS, "cut": len(text) > LARGEST,
                 "open": _addresses(found)},
    }  # fmt: skip


def _addresses(found: Mapping[str, list[Any]]) -> dict[str, str]:
    """Where each record's explanation is: beside the text for statements and events, else on a page of its own."""
    own = {"attributions", "events"}
    return {
        row["id"]: f"#n-{row['id']}" if table in own else at("records", row["id"])
        for table, part in found.items()
        for row in part
    }


def record(site: Site, name: str, table: str | None = None) -> Data:
    """Why a record is there: its words in their context, what found it, by which version, and what people decided."""

    def load(connection: sa.Connection) -> tuple[str, Any, Any, Any, Any, Any]:
        found, row, head = queries.record(connection, name)
        if table is not None and found != table:
            raise NotFound(f"{name}: no such record among the {table}")
        actors = {actor["id"]: actor for actor in queries.records_of(connection, "actors", head["id"])}
        decided = queries_review.standing(connection, [row["id"]])
        told = queries_review.history(connection, row["id"])
        act = queries_web_stories.act_of(connection, row["id"]) if found == "events" else None
        return found, row, head, actors, decided.get(row["id"], []), (told, act)

    found, row, head, actors, decided, (told, act) = site.ask(load)
    text, leads = head["text"], site.merged()
    shown = _shown(found, row, head, text, actors, leads, decided)
    rule = rules.find(row["by"])
    start, end = around(row, text)
    return {
        "table": found,
        "id": row["id"],
        "record": {k: v for k, v in row.items() if k not in ("position",)},
        "words": {part: rows.words(text, _spans(row[part])) for part in PARTS if row.get(part)},
        "by": row["by"],
        "rule": {"file": f"rules/{rule[0]}", **{k: v for k, v in rule[1].items() if k != "holders"}} if rule else None,
        "version": head["version"],
        "document": rows.document_row(head),
        "decisions": told,
        "act": act,
        "view": {
            "shown": shown,
            "context": marking.pieces(text, told_spans(row), start, end),
            "cut": (start > 0, end < len(text)),
            "fields": [
                (k, _named(v, actors)) for k, v in row.items() if k not in PLAIN and v not in (None, "", [], False)
            ],
            "letter": LETTERS[found],
        },
    }


def _shown(
    table: str, row: Any, head: Any, text: str, actors: Mapping[str, Any], leads: Mapping[str, str], decided: list[Any]
) -> dict[str, Any] | None:
    """The row as lists show it, of a statement or an event."""
    if table == "attributions":
        return rows.statement_row(row, head, text, actors, leads, decided)
    if table == "events":
        return rows.event_row(row, head, text, actors, {}, leads, decided)
    return None


def _spans(value: Any) -> list[Any]:
    return [value] if value and isinstance(value[0], int) else list(value or [])


def told_spans(row: Any) -> list[Any]:
    """The words that make a record: what is said, what tells of the deed, or where it stands."""
    for part in ("content", "trigger", "span", "mentions"):
        if row.get(part):
            return _spans(row[part])
    return []


def around(row: Any, text: str) -> tuple[int, int]:
    """From where to where a record is shown: its words with some around them, cut between words."""
    spans = [s for part in ("source", "cue", "content", "trigger", "evidence", "span") for s in _spans(row.get(part))]
    spans = spans or _spans(row.get("mentions"))[:1] or [(row["start"], row["end"])]
    start, end = max(0, min(s[0] for s in spans) - CONTEXT), min(len(text), max(s[1] for s in spans) + CONTEXT)
    start = text.find(" ", start, start + 40) + 1 or start if start else 0
    end = text.rfind(" ", max(start, end - 40), end) if end < len(text) else end
    return start, max(start, end)


def _named(value: Any, actors: Mapping[str, Any]) -> str:
    """A field's value in words: an actor's name for its id."""
    if isinstance(value, list):
        return ", ".join(_named(item, actors) for item in value)
    if isinstance(value, dict):
        return _named(value.get("actor"), actors) if "actor" in value else str(value)
    actor = actors.get(value) if isinstance(value, str) else None
    return f"{actor['name']} ({value})" if actor else str(value)
