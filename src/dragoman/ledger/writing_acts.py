"""Where stories' summaries, storylines and joined events are kept in a ledger."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.corpus import stories_summary, witnesses, witnesses_differences
from dragoman.corpus.stories_features import INSIDE, WORD, stem, stems
from dragoman.corpus.stories_likeness import Terms, background
from dragoman.corpus.witnesses import Act, Party, Telling
from dragoman.ledger.schema import documents, records
from dragoman.ledger.schema_stories import act_events, acts, stories, story_reasons
from dragoman.ledger.writing_copies import chunks
from dragoman.ledger.writing_stories import LedgerBook

CALENDAR = frozenset(name.lower() for names in (calendar.day_name, calendar.month_name) for name in names)
MANY = 400  # documents of a story whose events are joined: the first ones, in a story larger than any newsroom's


def write_story(connection: sa.Connection, book: LedgerBook, story: str) -> int:
    """Store what a story is about, why each document is in it, and its acts; gives the number of acts.

    A story that has no documents left is removed.
    """
    _remove(connection, story)
    rows = _documents(connection, story)
    own = [row for row in rows if row["copy_of"] is None]
    if not own:
        return 0
    names = [row["id"] for row in own]
    found = {table: _records(connection, table, names) for table in ("actors", "events", "attributions", "quantities")}
    for at in range(0, len(own), MANY):
        _write_reasons(connection, book.terms, book.vectors(names[at : at + MANY]), own[at : at + MANY])
    head, _ = stories_summary.most_typical(book.terms, book.vectors(names[:MANY]))
    joined = _acts(own[:MANY], found)
    days = sorted(day for row in own if (day := _day(row)))
    top = sorted(joined, key=lambda act: (-len({t.document for t in act.tellings}), act.id))
    connection.execute(
        sa.insert(stories),
        {
            "id": story,
            "headline": stories_summary.headline(own[head]["title"], _body(own[head])),
            "first_day": days[0] if days else None,
            "last_day": days[-1] if days else None,
            "documents": len(rows),
            "copies": len(rows) - len(own),
            "sources": len({row["source"] or row["id"] for row in own}),
            "actors": stories_summary.actors_of(found["actors"]),
            "places": stories_summary.places_of(found["events"]),
            "events": [act.id for act in top[: stories_summary.EVENTS]],
            "words": _words(book.terms, book, names),
        },
    )
    _write_acts(connection, story, joined)
    return len(joined)


def _remove(connection: sa.Connection, story: str) -> None:
    old = sa.select(acts.c.id).where(acts.c.story == story)
    connection.execute(sa.delete(act_events).where(act_events.c.act.in_(old)))
    connection.execute(sa.delete(acts).where(acts.c.story == story))
    connection.execute(sa.delete(stories).where(stories.c.id == story))


def _documents(connection: sa.Connection, story: str) -> list[Mapping[str, Any]]:
    names = ("id", "ref", "title", "text", "body", "source", "published", "copy_of")
    query = sa.select(*(documents.c[name] for name in names)).where(documents.c.story == story)
    return [dict(row) for row in connection.execute(query.order_by(documents.c.seq)).mappings()]


def _records(connection: sa.Connection, table: str, names: Sequence[str]) -> list[Mapping[str, Any]]:
    t = records[table]
    found: list[Mapping[str, Any]] = []
    for some in chunks(names):
        query = sa.select(t).where(t.c.document.in_(some)).order_by(t.c.document, t.c.position)
        found += [dict(row) for row in connection.execute(query).mappings()]
    return found


def _body(row: Mapping[str, Any]) -> str:
    return "\n".join(row["text"][start:end] for start, end in row["body"])


def _day(row: Mapping[str, Any]) -> str | None:
    value = row["published"].get("value")
    return value[:10] if value else None


def _words(terms: Terms, book: LedgerBook, names: Sequence[str]) -> list[str]:
    shared = stories_summary.shared_terms(terms, book.vectors(names[:MANY]))
    order = [term for found in shared for term in found[: stories_summary.SHARED]]
    return list(dict.fromkeys(term for term in order if not term.startswith("-")))[: stories_summary.WORDS]


def _write_reasons(connection: sa.Connection, terms: Terms, vectors: Sequence[Any], own: Sequence[Any]) -> None:
    ids = [row["id"] for row in own]
    for some in chunks(ids):
        connection.execute(sa.delete(story_reasons).where(story_reasons.c.document.in_(some)))
    _, mean = stories_summary.most_typical(terms, vectors)
    shared = stories_summary.shared_terms(terms, vectors)
    forms = stories_summary.surfaces((_body(row) for row in own), stem, WORD)
    rows = []
    for name, found, likeness in zip(ids, shared, mean, strict=True):
        text, told = stories_summary.reason(found, forms, likeness)
        rows.append({"document": name, "likeness": likeness, "reason": text, "shared": told})
    connection.execute(sa.insert(story_reasons), rows)


def _acts(own: Sequence[Any], found: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Act]:
    told = tellings(own, found)
    return [act for group in witnesses.by_type(told) for act in witnesses.join(group, word_weight)]


def word_weight(word: str) -> float:
    """The weight of a word in comparing two accounts: the less, the more news documents have it."""
    common, total = background()
    return max(0.1, 1.0 - 5 * common.get(word, 0) / total)


def tellings(rows: Iterable[Mapping[str, Any]], found: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Telling]:
    """The events of these documents (rows with id, text, source, published, copy_of) as `corpus.witnesses` takes them.

    `found` holds the records of each table. Events told as background of the past, or as conditions, are left out.
    """
    actors = {row["id"]: row for row in found["actors"]}
    said = {row["id"]: row for row in found["attributions"]}
    about = {row["id"]: row for row in rows}
    counted: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for quantity in found["quantities"]:
        counted[quantity["document"]].append(quantity)
    made = []
    for event in found["events"]:
        document = about.get(event["document"])
        if document is None or "hypothetical" in event["auxiliary"]:
            continue
        made.append(_telling(event, document, actors, said, counted[event["document"]]))
    return made


def _telling(
    event: Mapping[str, Any],
    document: Mapping[str, Any],
    actors: Mapping[str, Mapping[str, Any]],
    said: Mapping[str, Mapping[str, Any]],
    counted: Sequence[Mapping[str, Any]],
) -> Telling:
    start, end = event["evidence"]
    published = document["published"]
    dated = bool(published.get("value"))
    days = (published.get("earliest") or None, published.get("latest") or None) if dated else (None, None)
    earliest, latest = witnesses.interval(event["date"], days)
    statement = said.get(event["attribution"] or "")
    named = statement is not None and statement["source_type"] == "named"
    speaker = actors.get(statement["speaker"] or "") if statement and named else None
    witness, why = witnesses.witness_of(document, speaker)
    text = document["text"]
    parties = {part: _parties(event[part], actors) for part in ("actors", "recipients")}
    numbers = [
        (what, float(quantity["value"]))
        for quantity in counted
        if start <= quantity["span"][0] < end and quantity["value"] is not None and (what := _counted(quantity, text))
    ]
    return Telling(
        event=event["id"],
        document=event["document"],
        type=event["type"],
        mode=event["mode"],
        **parties,
        earliest=earliest,
        latest=latest,
        place=event["place"],
        auxiliary=frozenset(event["auxiliary"]),
        words=frozenset(stems(text[start:end])),
        names=_other_names(event, text, actors),
        numbers=tuple(numbers),
        witness=witness,
        witness_reason=why,
    )


def _counted(quantity: Mapping[str, Any], text: str) -> str | None:
    """What a number counts, so that two accounts can be compared: a toll, a unit, or the noun's stem."""
    if quantity["toll"]:
        return str(quantity["toll"])
    if quantity["unit"]:
        return None if quantity["unit"] == "year" else str(quantity["unit"])
    if quantity["measured"]:
        start, end = quantity["measured"]
        words = stems(text[start:end])
        return words[-1] if words else None
    return None


def _other_names(event: Mapping[str, Any], text: str, actors: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The names in an event's words but for those of its states, of days and of months: what tells it from another."""
    start, end = event["evidence"]
    words = text[start:end]
    for role in (*event["actors"], *event["recipients"]):
        actor = actors.get(role["actor"] or "")
        if actor is not None and actor["country"]:
            first, last = (max(0, min(at, end) - start) for at in role["span"])
            words = words[:first] + "_" * (last - first) + words[last:]
    return frozenset(stem(name) for name in INSIDE.findall(words) if name.lower() not in CALENDAR)


def _parties(roles: Iterable[Mapping[str, Any]], actors: Mapping[str, Mapping[str, Any]]) -> tuple[Party, ...]:
    found = {}
    for role in roles:
        actor = actors.get(role["actor"] or "")
        if actor is not None:
            found[actor["id"]] = Party(actor["key"], actor["name"], actor["country"], actor["kind"])
    return tuple(found.values())


def _write_acts(connection: sa.Connection, story: str, joined: Sequence[Act]) -> None:
    rows, events = [], []
    for act in joined:
        first = act.tellings[0]
        days = sorted(day for t in act.tellings for day in (t.earliest, t.latest) if day)
        rows.append(
            {
                "id": act.id,
                "story": story,
                "type": first.type,
                "mode": next((t.mode for t in act.tellings if t.mode), None),
                "earliest": days[0] if days else None,
                "latest": days[-1] if days else None,
                "place": next((t.place for t in act.tellings if t.place), None),
                "actors": _names(act, "actors"),
                "recipients": _names(act, "recipients"),
                "documents": len({t.document for t in act.tellings}),
                "sources": len(act.witnesses),
                "contradictions": witnesses_differences.differences(act),
            }
        )
        events += [
            {"event": t.event, "act": act.id, "document": t.document, "witness": t.witness,
             "witness_reason": t.witness_reason}
            for t in act.tellings
        ]  # fmt: skip
    if rows:
        connection.execute(sa.insert(acts), rows)
        connection.execute(sa.insert(act_events), events)


def _names(act: Act, part: str) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for telling in act.tellings:
        for party in getattr(telling, part):
            found.setdefault(party.key, {"key": party.key, "name": party.name, "country": party.country})
    return list(found.values())
