"""What an actor, a pair of actors or a story's people did and said, in order, each act once.

Acts that several documents tell of come once where the ledger has joined them (`dragoman stories`); else each
document's event stands for itself. A date keeps its interval: what the text dates to a month stays a month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from dragoman import rules
from dragoman.corpus.timeline_days import days, published_days
from dragoman.ledger import queries_timeline as queries

Row = Mapping[str, Any]
UNREAL = {"hypothetical", "negation"}  # auxiliaries of what the text does not say happened
PAIR = "--"  # between the two names of a pair


class Witness(Struct, frozen=True, kw_only=True):
    """A document that tells of an entry: the record in it, and the record's words."""

    document: str
    ref: str
    record: str
    words: str
    source: str | None
    title: str | None
    url: str | None
    published: str | None


class Entry(Struct, kw_only=True):
    """An act or a statement on a timeline.

    `kind`: event | statement | plan (an event still ahead where it is told). `earliest` and `latest` are the days it
    may lie between, None where the text does not bound them; `basis` is how that is known, "published" where the
    text gives no date: then it came before its document. `type`, `mode` and `auxiliary` are PLOVER's, a statement's
    `type` its cue's class. `intensity` is PLOVER's, from -10 (conflict) to 10 (co-operation). `sources` counts
    independent witnesses. `contradictions` are accounts of the act that do not agree.
    """

    id: str
    kind: str
    earliest: str | None
    latest: str | None
    basis: str
    type: str | None
    mode: str | None = None
    auxiliary: list[str] = []
    intensity: float | None = None
    actors: list[str] = []
    recipients: list[str] = []
    place: str | None = None
    text: str = ""
    sources: int = 1
    contradictions: list[Any] = []
    witnesses: list[Witness] = []


class Timeline(Struct, kw_only=True):
    """A subject's entries in order. `kind`: actor | pair | story | ledger."""

    name: str
    kind: str
    entries: list[Entry]


def timeline(connection: sa.Connection, names: Sequence[str]) -> Timeline:
    """The timeline of an actor, of a pair ("A--B" or two names), of a story's id, or of all with no name.

    Raises NotFound for a name that nobody and no story goes by, ValueError for more than two names.
    """
    parts = [part.strip() for name in names for part in name.split(PAIR)]
    if len(parts) > 2:
        raise ValueError("a timeline takes an actor, a pair of actors or a story")
    if len(parts) == 2:
        (one, first), (other, second) = (queries.party(connection, part) for part in parts)
        return _made(connection, f"{one}{PAIR}{other}", "pair", sorted({*first} & {*second}), first, second)
    if not parts:
        return _made(connection, "all", "ledger", queries.all_documents(connection))
    story = queries.story_of(connection, parts[0])
    if story is not None:
        return _made(connection, story["headline"], "story", queries.story_documents(connection, story["id"]))
    name, own = queries.party(connection, parts[0])
    return _made(connection, name, "actor", sorted(own), own)


def _made(
    connection: sa.Connection,
    name: str,
    kind: str,
    ids: Sequence[str],
    one: Mapping[str, Sequence[str]] | None = None,
    other: Mapping[str, Sequence[str]] | None = None,
) -> Timeline:
    actors = queries.actors_in(connection, ids)
    first = {actor for found in one.values() for actor in found} if one is not None else None
    second = {actor for found in other.values() for actor in found} if other is not None else None
    told = [e for e in queries.events_in(connection, ids) if _concerns(e, first, second)]
    said = [s for s in queries.statements_in(connection, ids) if _says(s, first, second, actors)]
    entries = [*_acts(told, actors), *_statements(said, actors)]
    return Timeline(name=name, kind=kind, entries=sorted(entries, key=order))


def order(entry: Entry) -> tuple[str, str, str]:
    """By the first day, what is not dated last; of one day the surer first."""
    return entry.earliest or entry.latest or "9999", entry.latest or "9999", entry.id


def _concerns(event: Row, first: set[str] | None, second: set[str] | None) -> bool:
    """Whether the event is one of these actors', or between the two: from one to the other, or both together."""
    actors = {role["actor"] for role in event["actors"]}
    recipients = {role["actor"] for role in event["recipients"]}
    if first is None:
        return True
    if second is None:
        return bool(first & (actors | recipients))
    towards = (first & actors and second & recipients) or (second & actors and first & recipients)
    return bool(towards or (first & actors and second & actors))


def _says(said: Row, first: set[str] | None, second: set[str] | None, actors: Mapping[str, Row]) -> bool:
    """Whether one of these actors says something between quotation marks; of a pair, about the other."""
    if said["kind"] == "indirect" or said["speaker"] is None or said["negated"] or said["copy_of"]:
        return False
    if first is None:
        return True
    if second is None:
        return said["speaker"] in first
    about = second if said["speaker"] in first else first if said["speaker"] in second else set()
    return any(
        start <= a and b <= end
        for actor in about
        if actor in actors and actors[actor]["document"] == said["document"]
        for a, b in actors[actor]["mentions"]
        for start, end in said["content"]
    )


def _acts(told: Sequence[Row], actors: Mapping[str, Row]) -> list[Entry]:
    """One entry for each act: those that were joined together once, the rest each, copies left out."""
    groups: dict[str, list[Row]] = {}
    for event in told:
        if event["act_id"] is None and event["copy_of"]:
            continue
        groups.setdefault(event["act_id"] or event["id"], []).append(event)
    return [_act(name, events, actors) for name, events in groups.items()]


def _act(name: str, events: list[Row], actors: Mapping[str, Row]) -> Entry:
    lead = min(events, key=lambda e: (e["copy_of"] is not None, e["date"] is None, e["published_day"] or "9", e["id"]))
    if lead["act_id"] and (lead["act_earliest"] or lead["act_latest"]):
        earliest, latest, basis = lead["act_earliest"], lead["act_latest"], "joined"
    else:
        earliest, latest, basis = _when(lead)
    auxiliary = lead["auxiliary"]
    return Entry(
        id=name,
        kind="plan" if _ahead(lead, earliest) else "event",
        earliest=earliest,
        latest=latest,
        basis=basis,
        type=lead["type"],
        mode=lead["mode"],
        auxiliary=auxiliary,
        intensity=intensity(lead["type"], lead["mode"]),
        actors=_names(lead["actors"], actors),
        recipients=_names(lead["recipients"], actors),
        place=lead["place"],
        text=_words(lead["text"], [lead["evidence"]]),
        sources=len({e["witness"] or e["document"] for e in events}),
        contradictions=lead["act_contradictions"] or [],
        witnesses=[_witness(e, [e["evidence"]]) for e in events],
    )


def _ahead(event: Row, earliest: str | None) -> bool:
    """Whether an act is still ahead where it is told; PLOVER codes what is announced as AGREE. A threat is made now."""
    if event["type"] == "THREATEN":
        return False
    if "future" in event["auxiliary"]:
        return True
    last = published_days(event["published"])[1]
    return event["type"] == "AGREE" and earliest is not None and last is not None and earliest > last


def _statements(said: Sequence[Row], actors: Mapping[str, Row]) -> list[Entry]:
    """One entry for each statement; the same words of one speaker in several documents once."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in said:
        folded = "".join(c for c in _words(row["text"], row["content"]).lower() if c.isalnum())
        groups.setdefault((row["speaker_key"], folded), []).append(row)
    entries = []
    for rows in groups.values():
        lead = min(rows, key=lambda r: (r["date"] is None, r["published_day"] or "9", r["id"]))
        earliest, latest, basis = _when(lead)
        entries.append(
            Entry(
                id=lead["id"],
                kind="statement",
                earliest=earliest,
                latest=latest,
                basis=basis,
                type=lead["cue_class"],
                actors=[lead["speaker_name"]],
                text=_words(lead["text"], lead["content"]),
                sources=len({r["document"] for r in rows}),
                witnesses=[_witness(r, r["content"]) for r in rows],
            )
        )
    return entries


def _when(row: Row) -> tuple[str | None, str | None, str]:
    """The days of a record: its own date's, else up to its document's last possible day."""
    earliest, latest = days(row["date"])
    if earliest is not None:
        return earliest, latest, row["date_basis"] or "text"
    ahead = "future" in (row.get("auxiliary") or ())
    first, last = published_days(row["published"])
    return (first, None, "published") if ahead else (None, last, "published")


def _witness(row: Row, spans: Sequence[Sequence[int]]) -> Witness:
    return Witness(
        document=row["document"], ref=row["ref"], record=row["id"], words=_words(row["text"], spans),
        source=row["outlet"], title=row["title"], url=row["url"], published=row["published_day"],
    )  # fmt: skip


def _names(roles: Sequence[Row], actors: Mapping[str, Row]) -> list[str]:
    return list(dict.fromkeys(actors[role["actor"]]["name"] for role in roles if role["actor"] in actors))


def _words(text: str, spans: Sequence[Sequence[int]]) -> str:
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)


@cache
def _intensities() -> dict[tuple[str, str | None], float]:
    data = rules.load("plover/ontology.toml")
    found: dict[tuple[str, str | None], float] = {(row["code"], None): row["intensity"] for row in data["type"]}
    for row in data.get("mode", []):
        if "intensity" in row:
            found[row["type"], row["name"]] = row["intensity"]
    return found


def intensity(type_: str, mode: str | None) -> float | None:
    """PLOVER's intensity of a type and mode, from -10 (conflict) to 10 (co-operation); None for an unknown type."""
    known = _intensities()
    return known.get((type_, mode), known.get((type_, None)))
