"""Rows as the pages and their twins show them: plain values, flat, each with the address that it opens at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.corpus.timeline_days import days, published_days
from dragoman.ledger import queries_review, queries_web, queries_web_actors
from dragoman.web.labels import at

Row = Mapping[str, Any]

DOCUMENT_CELLS = ("id", "title", "source", "published", "earliest", "latest", "basis", "language", "url", "ref",
                  "copy_of", "story", "attributions", "events", "href")  # fmt: skip
STATEMENT_CELLS = ("id", "speaker", "speaker_key", "cue", "content", "kind", "source_type", "cue_class", "source_role",
                   "terms", "strength", "negated", "doubt", "date", "earliest", "latest", "basis", "document", "title",
                   "source", "published", "verdict", "href")  # fmt: skip
EVENT_CELLS = ("id", "type", "mode", "contexts", "actors", "actor_keys", "recipients", "recipient_keys", "auxiliary",
               "date", "earliest", "latest", "basis", "place", "words", "attribution", "according_to", "document",
               "title", "source", "published", "verdict", "href")  # fmt: skip


def words(text: str, spans: Iterable[Sequence[int]]) -> str:
    """The words of spans on one line."""
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)


def document_row(row: Row) -> dict[str, Any]:
    """A document without its text."""
    earliest, latest = published_days(row["published"])
    return {
        **{name: row[name] for name in ("id", "title", "source", "author", "language", "url", "ref", "copy_of",
                                        "story", "storyline", "origin", "format")},
        "heading": row["title"] or row["ref"],
        "published": row["published_day"],
        "earliest": earliest,
        "latest": latest,
        "basis": row["published"]["basis"],
        "attributions": row.get("attributions"),
        "events": row.get("events"),
        "actors": row.get("actors"),
        "href": at("documents", row["id"]),
    }  # fmt: skip


def _about(head: Row) -> dict[str, Any]:
    return {
        "document": head["id"],
        "title": head["title"] or head["ref"],
        "source": head["source"],
        "published": head["published_day"],
        "copy_of": head["copy_of"],
    }


def _when(row: Row, head: Row) -> tuple[str | None, str | None]:
    """The days of a record: its own, else it came before its document's last day."""
    earliest, latest = days(row["date"])
    if earliest:
        return earliest, latest
    return None, published_days(head["published"])[1]


def verdicts(decided: Iterable[Row]) -> str | None:
    """What was decided last on whether a record is right."""
    return next((row["verdict"] for row in reversed(list(decided)) if row["verdict"] in ("right", "wrong")), None)


def statement_rows(connection: sa.Connection, found: Sequence[Row], leads: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of attributions with a `head`, made ready to be shown."""
    texts = queries_web.texts(connection, {row["document"] for row in found})
    speakers = queries_web_actors.actors_by_id(connection, [row["speaker"] for row in found if row["speaker"]])
    decided = queries_review.standing(connection, [row["id"] for row in found])
    return [
        statement_row(row, row["head"], texts[row["document"]], speakers, leads, decided.get(row["id"], []))
        for row in found
        if row["document"] in texts
    ]


def statement_row(
    row: Row, head: Row, text: str, speakers: Mapping[str, Row], leads: Mapping[str, str], decided: Sequence[Row]
) -> dict[str, Any]:
    """One attribution."""
    speaker = speakers.get(row["speaker"] or "")
    earliest, latest = _when(row, head)
    return {
        "id": row["id"],
        "speaker": speaker["name"] if speaker else words(text, row["source"]) or None,
        "speaker_key": leads.get(speaker["key"], speaker["key"]) if speaker else None,
        "source_words": words(text, row["source"]),
        "cue": words(text, row["cue"]),
        "content": words(text, row["content"]),
        **{name: row[name] for name in ("kind", "source_type", "cue_class", "source_role", "terms", "strength",
                                        "negated", "doubt", "date", "within", "by")},
        "earliest": earliest,
        "latest": latest,
        "basis": row["date_basis"] or "published",
        "spans": {name: row[name] for name in ("source", "cue", "content")},
        **_about(head),
        "verdict": verdicts(decided),
        "href": at("statements", row["id"]),
        "at": at("documents", row["document"], row["id"]),
    }  # fmt: skip


def event_rows(connection: sa.Connection, found: Sequence[Row], leads: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of events with a `head`, made ready to be shown."""
    texts = queries_web.texts(connection, {row["document"] for row in found})
    told_in = {row["attribution"] for row in found if row["attribution"]}
    reports = queries_web.records_by_id(connection, "attributions", told_in)
    ids = [role["actor"] for row in found for part in ("actors", "recipients") for role in row[part]]
    ids += [report["speaker"] for report in reports.values() if report["speaker"]]
    actors = queries_web_actors.actors_by_id(connection, ids)
    decided = queries_review.standing(connection, [row["id"] for row in found])
    return [
        event_row(row, row["head"], texts[row["document"]], actors, reports, leads, decided.get(row["id"], []))
        for row in found
        if row["document"] in texts
    ]


def event_row(
    row: Row, head: Row, text: str, actors: Mapping[str, Row], reports: Mapping[str, Row], leads: Mapping[str, str],
    decided: Sequence[Row],
) -> dict[str, Any]:  # fmt: skip
    """One event."""
    earliest, latest = _when(row, head)
    report = reports.get(row["attribution"] or "")
    speaker = actors.get(report["speaker"] or "") if report else None
    parties = {
        part: [
            {"name": actor["name"], "key": leads.get(actor["key"], actor["key"])}
            for role in row[part]
            if (actor := actors.get(role["actor"]))
        ]
        for part in ("actors", "recipients")
    }
    start, end = row["evidence"]
    return {
        "id": row["id"],
        **{name: row[name] for name in ("type", "mode", "contexts", "auxiliary", "date", "place", "attribution", "by")},
        "actors": [p["name"] for p in parties["actors"]],
        "actor_keys": [p["key"] for p in parties["actors"]],
        "recipients": [p["name"] for p in parties["recipients"]],
        "recipient_keys": [p["key"] for p in parties["recipients"]],
        "parties": parties,
        "words": words(text, [row["evidence"]]),
        "evidence": text[start:end],
        "trigger": [max(0, row["trigger"][0] - start), max(0, row["trigger"][1] - start)],
        "according_to": speaker["name"] if speaker else words(text, report["source"]) or None if report else None,
        "earliest": earliest,
        "latest": latest,
        "basis": row["date_basis"] or "published",
        **_about(head),
        "verdict": verdicts(decided),
        "href": at("events", row["id"]),
        "at": at("documents", row["document"], row["id"]),
    }


def flat(row: Mapping[str, Any], cells: Sequence[str]) -> list[Any]:
    """A row's cells for CSV: lists joined by "; "."""
    return ["; ".join(map(str, value)) if isinstance(value := row.get(name), list | tuple) else value for name in cells]
